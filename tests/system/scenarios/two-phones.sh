# Two phones on one desk and one configuration file: each an agent of its own, found by its serial number and by its port, with its
# own sections and sockets.
. /job/lib.sh
CONFIG=/home/user/.config/deskphone

other() {
	/job/bin/deskphone-virtual --control /run/other.control "$*"
}

left() {
	as_user deskphone --instance left "$@"
}

left_says() {
	left status --json | jq -e "$1" >/dev/null
}

configure() { # the file on standard input
	mkdir -p $CONFIG
	cat >$CONFIG/deskphone.conf
	chown -R user: /home/user/.config
}

step "the second phone is there alone: who has no phone of its own leaves it to whose it is"
configure <<'END'
[user]
name=Grace
[calls]
dnd=reject
[phone left]
serial=LEFT
[user left]
name=Ada
END
as_user deskphone config check
systemd-run --quiet --collect --unit=other-phone /job/bin/deskphone-usb --control /run/other.control --serial LEFT
eventually unit_is active
manager enable --now deskphoned@left
WITHIN=20 eventually left_says '.phone.attached and .phone.serial == "LEFT" and .name == "Ada"'
agent_says '.phone.attached | not'

step "the first one is plugged in: each has its own"
PHONE_OPTIONS='--serial RIGHT'
phone plug
WITHIN=20 eventually agent_says '.phone.attached and .phone.serial == "RIGHT" and .name == "Grace"'
eventually phone_shows Grace
other show | grep -q Ada
left_says '.phone.serial == "LEFT"'
[ "$(stat -c %a /run/user/1000/deskphone-left)" = 700 ]
left config show | grep -qE '^name +.Ada +.the file, \[user left\]$'
left config show | grep -qE '^dnd +.reject +.the file$'

step "a key of one is no business of the other"
other lift
eventually left_says '.hook.on | not'
agent_says .hook.on
other down
eventually left_says .hook.on

step "one is pulled out, one is killed: the other stays"
right=$(main_pid)
other unplug
eventually left_says '.phone.attached | not'
agent_says .phone.attached
other plug
WITHIN=20 eventually left_says .phone.attached
kill -9 "$(manager show -p MainPID --value deskphoned@left)"
WITHIN=20 eventually left_says .phone.attached
[ "$(main_pid)" = "$right" ]
agent_says .phone.attached

step "reload reads the sections again"
sed -i 's/^name=Ada/name=Lovelace/' $CONFIG/deskphone.conf
manager reload deskphoned@left
eventually left_says '.name == "Lovelace"'
agent_says '.name == "Grace"'

step "no phone is named: each agent has one"
manager stop deskphoned@left
sed -i 's/^serial=.*/scroll=true/' $CONFIG/deskphone.conf
as_user deskphone config check 2>&1 | grep -q '\[phone left\] serial: is not given'
manager restart $UNIT
WITHIN=20 eventually agent_says .phone.attached
manager start deskphoned@left
WITHIN=20 eventually left_says .phone.attached
[ "$(as_user deskphone status --json | jq -r .phone.serial)" != "$(left status --json | jq -r .phone.serial)" ]

step "by the port, whatever the number, in a file of its own"
port=$(basename "$(dirname "$(grep -lx LEFT /sys/bus/usb/devices/*/serial)")")
printf '[user]\nname=Grace\n[phone]\nserial=RIGHT\n' | configure
printf '[user]\nname=Ada\n[phone]\nserial=%s\n' "$port" >$CONFIG/left.conf
manager restart $UNIT deskphoned@left
WITHIN=20 eventually left_says '.phone.attached and .phone.serial == "LEFT" and .name == "Ada"'
WITHIN=20 eventually agent_says '.phone.serial == "RIGHT"'

step "each has a history of its own"
as_user systemd-run --user --quiet --unit=echo env DESKPHONE_INSTANCE=left deskphone-echo
eventually left_says .softphone.connected
left dial 4711
eventually left_says '.calls[0].state == "active"'
left hangup
eventually grep -q 4711 /home/user/.local/state/deskphone/left/history.jsonl
left history | grep -q 4711
[ ! -s /home/user/.local/state/deskphone/history.jsonl ]

step "an instance that nothing is said of does not start, and says why"
manager start deskphoned@middle || true
[ "$(manager show -p ExecMainStatus --value deskphoned@middle)" = 1 ]
journal_of_agent | grep -q 'has no section for the instance "middle"'

step "the doctor sees a phone without an agent, and one command gives it one"
manager disable --now deskphoned@left
rm -r $CONFIG
manager restart $UNIT
WITHIN=20 eventually agent_says .phone.attached
doctor() {
	{ as_user env XDG_SEAT=seat0 deskphone "$@" doctor || true; } >/tmp/doctor 2>&1
}
doctor_says() { # REGULAR EXPRESSION, OPTIONS OF deskphone
	doctor "${@:2}"
	grep -qE "$1" /tmp/doctor
}
doctor_says '^BAD +other phones +no agent has /dev/hidraw' || { cat /tmp/doctor; fail "the second phone is not seen"; }
grep -A1 'no agent has' /tmp/doctor | sed -n 's/^ *-> //p' >/tmp/command
cat /tmp/command
as_user sh -e /tmp/command
second_says() {
	as_user deskphone --instance second status --json | jq -e "$1" >/dev/null
}
WITHIN=20 eventually second_says .phone.attached
WITHIN=20 eventually agent_says .phone.attached
WITHIN=30 eventually doctor_says '^good +other phones +/dev/hidraw[0-9]+: second has it'
WITHIN=30 eventually doctor_says '^good +service +deskphoned@second.service is active' --instance second
doctor_says '^good +other phones +/dev/hidraw[0-9]+: the agent without a name has it' --instance second
doctor_says '^good +agent +it runs and has the phone' --instance second

step "the doctor says that the second agent was stopped, and starts it"
manager disable --now deskphoned@second
doctor_says '^BAD +other phones +/dev/hidraw[0-9]+ is for second, which does not run'
grep -A1 'is for second' /tmp/doctor | sed -n 's/^ *-> //p' >/tmp/command
cat /tmp/command
doctor_says '^BAD +service +deskphoned@second.service is not enabled' --instance second
as_user sh -e /tmp/command
WITHIN=20 eventually second_says .phone.attached
