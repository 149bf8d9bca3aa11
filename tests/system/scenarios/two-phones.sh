# Two phones on one desk: each an agent of its own, found by its serial number and by its port, with its own configuration and sockets.
. /job/lib.sh

other() {
	/job/bin/deskphone-virtual --control /run/other.control "$*"
}

left() {
	as_user deskphone --runtime-dir /run/user/1000/deskphone-left "$@"
}

left_says() {
	left status --json | jq -e "$1" >/dev/null
}

say_who() { # FILE NAME SERIAL-OR-PORT
	printf '[user]\nname=%s\n[phone]\nserial=%s\n' "$2" "$3" >/home/user/.config/deskphone/$1.conf
	chown -R user: /home/user/.config
}

step "two phones are plugged in, the second one has an instance"
mkdir -p /home/user/.config/deskphone
say_who deskphone Grace RIGHT
say_who left Ada LEFT
systemd-run --quiet --collect --unit=other-phone /job/bin/deskphone-usb --control /run/other.control --serial LEFT
PHONE_OPTIONS='--serial RIGHT'
phone plug
eventually unit_is active
manager enable --now deskphoned@left
WITHIN=20 eventually agent_says '.phone.attached and .phone.serial == "RIGHT" and .name == "Grace"'
WITHIN=20 eventually left_says '.phone.attached and .phone.serial == "LEFT" and .name == "Ada"'
eventually phone_shows Grace
other show | grep -q Ada
[ "$(stat -c %a /run/user/1000/deskphone-left)" = 700 ]

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

step "by the port, whatever the number"
port=$(basename "$(dirname "$(grep -lx LEFT /sys/bus/usb/devices/*/serial)")")
say_who left Ada "$port"
manager restart deskphoned@left
WITHIN=20 eventually left_says '.phone.attached and .phone.serial == "LEFT"'
agent_says '.phone.serial == "RIGHT"'

step "each has a history of its own"
as_user systemd-run --user --quiet --unit=echo env DESKPHONE_RUNTIME_DIR=/run/user/1000/deskphone-left deskphone-echo
eventually left_says .softphone.connected
left dial 4711
eventually left_says '.calls[0].state == "active"'
left hangup
eventually grep -q 4711 /home/user/.local/state/deskphone/left/history.jsonl
[ ! -s /home/user/.local/state/deskphone/history.jsonl ]
