# The agent as a service of the machine, for a phone without a desktop.
. /job/lib.sh
use_system_service

system_says() { # as root
	deskphone --runtime-dir /run/deskphone status --json | jq -e "$1" >/dev/null
}

step "enabled, it runs from boot on as a user of its own and waits for the phone"
systemctl enable --quiet --now $unit
systemctl show -p Wants --value multi-user.target | grep -qw $unit.service
unit_is active
[ "$(ps -o user= -p "$(main_pid)")" = deskphone ]
system_says '.phone.attached | not'
old=$(main_pid)
phone plug
eventually system_says '.phone.attached'
[ "$(main_pid)" = "$old" ]
eventually phone_shows 'No softphone'

step "the person's own unit leaves the phone to it"
[ "$(as_user systemctl --user is-active $UNIT || true)" = inactive ]

step "its exposure is at most 1.3"
systemd-analyze security --no-pager --threshold=13 $unit | tail -1

step "who is not in the group is not let in, and is told what to do"
as_user deskphone status && fail "anybody may use the system's phone"
{ as_user deskphone doctor || true; } | grep -q 'adduser .* deskphone'

step "a member of the group is"
adduser --quiet user deskphone
as_user deskphone status
as_user deskphone status --json | jq -e .phone.attached >/dev/null

step "the configuration is in /etc/deskphone; reload reads it"
old=$(main_pid)
printf '%s\n' '[user]' 'name=Reception' >/etc/deskphone/deskphone.conf
systemctl reload $unit
eventually phone_shows Reception
[ "$(main_pid)" = "$old" ]

step "it has sound, in real time"
systemd-run --quiet --unit=echo --collect --uid=user deskphone-echo --runtime-dir /run/deskphone
eventually system_says '.softphone.connected'
phone lift
phone dial '4711#'
eventually system_says '.calls[0].state == "active"'
eventually phone_has stream true
ps -eLo user,rtprio | grep -q '^deskpho[a-z+]* *10$' || fail "$(ps -eLo user,comm,cls,rtprio | grep desk)"
phone down
eventually system_says '.calls == []'
[ -s /var/lib/deskphone/history.jsonl ]

step "killed again and again it comes back, and the phone with it"
kill_often
eventually system_says '.phone.attached'
eventually phone_shows Reception

step "unplugged and plugged in again; stopped by hand it is started by the phone"
phone unplug
eventually system_says '.phone.attached | not'
phone plug
eventually phone_shows Reception
phone unplug
systemctl stop $unit
phone plug
eventually unit_is active
eventually phone_shows Reception

step "a softphone on the loopback is reached with the drop-in"
mkdir -p /etc/systemd/system/$unit.service.d
cp /usr/share/doc/deskphone/examples/loopback-tcp.conf /etc/systemd/system/$unit.service.d/
printf '%s\n' '[softphone]' 'kind=baresip' >/etc/deskphone/deskphone.conf
systemctl daemon-reload
systemctl restart $unit
start_far_end
systemctl stop echo 2>/dev/null || true
baresip_config /tmp/near 5060 4444 '"Alice Adams" <sip:alice@127.0.0.1:5070>;regint=0' <<<'module alsa.so'
systemd-run --quiet --unit=near baresip -f /tmp/near
eventually system_says '.softphone.connected and .softphone.name == "baresip"'
