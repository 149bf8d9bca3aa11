# The agent as the service of the person at the seat.
. /job/lib.sh

step "nothing runs without a phone"
unit_is inactive

step "the phone is plugged in: udev starts the unit as the person, and the phone shows it"
phone plug
eventually unit_is active
eventually phone_shows 'No softphone'
[ "$(ps -o user= -p "$(main_pid)")" = user ]
[ "$(manager show -p Type --value $unit)" = notify ]
[ "$(manager show -p WatchdogUSec --value $unit)" != 0 ]

step "its exposure is at most 2.2"
as_user systemd-analyze --user security --no-pager --threshold=22 $unit | tail -1

step "a softphone speaks to it, a call is made and kept in the person's history"
as_user systemd-run --user --quiet --unit=echo --collect deskphone-echo
eventually agent_says '.softphone.connected'
phone lift
phone dial '4711#'
eventually agent_says '.calls[0].state == "active"'
eventually phone_has stream true
phone down
eventually agent_says '.calls == []'
eventually test -s /home/user/.local/state/deskphone/history.jsonl
[ "$(stat -c %U /home/user/.local/state/deskphone)" = user ]

step "samples are carried in real time, by RTKit's leave"
phone lift
eventually phone_has stream true
ps -eLo comm,cls | grep -qE '^deskphone-voice +(RR|FF)' || ps -eLo rtprio,comm | grep -qE '^ *10 (deskphone|voice|pace)' ||
	fail "$(ps -eLo pid,comm,cls,rtprio | grep -E 'desk|voice')"
phone down
eventually phone_has stream false

step "killed again and again it comes back"
kill_often
eventually phone_shows 'Available|No softphone'

as_user systemctl --user stop echo
eventually phone_has stream false

step "one that hangs is killed by its watchdog and comes back"
old=$(main_pid)
kill -STOP "$old"
sleep 31
eventually runs_anew "$old"
eventually agent_says '.phone.attached'

step "one that cannot start does not try for ever"
mkdir -p /home/user/.config/deskphone
echo '[nonsense' >/home/user/.config/deskphone/deskphone.conf
manager restart $unit && fail "it starts with a mistake in its configuration"
sleep 5
unit_is failed
rm /home/user/.config/deskphone/deskphone.conf
manager restart $unit
eventually agent_says '.phone.attached'

step "unplugged and plugged in again"
phone unplug
eventually agent_says '.phone.attached | not'
phone plug
eventually agent_says '.phone.attached'
eventually phone_shows 'Available|No softphone'

step "stopped it puts the phone back"
manager stop $unit
eventually phone_has presence 0 || phone show
unit_is inactive

step "who logs in later finds the phone's agent running; who logs out takes it along"
systemctl stop getty@tty1
WITHIN=30 eventually not loginctl show-user user # the manager stays 10 s
getfacl -p /dev/hidraw0 2>/dev/null | grep "^user:user" && fail "the phone is still of who has logged out"
systemctl start getty@tty1
WITHIN=20 eventually unit_is active
eventually agent_says '.phone.attached'
