# The phone's keys as a keyboard: off until it is switched on twice, by the administrator's rule and by the person's configuration.
. /job/lib.sh

keyboard() { # the event node of the keyboard that the agent makes
	sed -n '/^N: Name="deskphone keys"/,/^$/s/.*\(event[0-9]*\).*/\1/p' /proc/bus/input/devices
}

has_keyboard() {
	[ -n "$(keyboard)" ]
}

# Key events that came since listen: "CODE down" and "CODE up", as in linux/input-event-codes.h.
listen() {
	: >/tmp/events
	systemd-run --quiet --collect --unit=listen -p StandardOutput=truncate:/tmp/events cat "/dev/input/$(keyboard)"
	eventually systemctl --quiet is-active listen
}

typed() { # struct input_event: 16 bytes of time, type, code, value
	od -An -v -t u2 -w24 /tmp/events | awk '$9 == 1 { print $10, $11 ? "down" : "up" }' | paste -sd ' '
}

has_typed() {
	[ "$(typed)" = "$1" ]
}

doctor_says() {
	as_user deskphone doctor >/tmp/doctor || true
	grep -qE "$1" /tmp/doctor
}

agent_has_logged() {
	journal_of_agent | grep -q "$1"
}

user_may() {
	as_user test -w /dev/uinput
}

step "off as it is installed: no keyboard, and /dev/uinput is nobody's"
modprobe uinput
phone plug
eventually unit_is active
eventually agent_says .phone.attached
not has_keyboard
not user_may
doctor_says '^- +typing +off'

step "asked for in the configuration: not without the rule, and the doctor has the one command that mends it"
mkdir -p /home/user/.config/deskphone
printf '%s\n' '[typing]' 'keymap=digits' >/home/user/.config/deskphone/deskphone.conf
chown -R user: /home/user/.config
manager reload $unit
eventually agent_has_logged 'the keys do not type: /dev/uinput is closed'
not has_keyboard
doctor_says '^BAD +typing +you may not open /dev/uinput'
sed -n '/^BAD *typing/{n;s/^ *-> //p}' /tmp/doctor >/tmp/command
[ -s /tmp/command ]

step "the command of the doctor, as it is"
sed 's/sudo //g' /tmp/command >/tmp/mend
cat /tmp/mend
sh -e /tmp/mend
eventually user_may
doctor_says '^good +typing'

step "the keys type"
manager reload $unit
eventually has_keyboard
listen
phone press 5
phone press '#'
phone press delete
# KEY_5 6, KEY_ENTER 28, KEY_BACKSPACE 14
eventually has_typed "6 down 6 up 28 down 28 up 14 down 14 up"

step "with the handset lifted the keys are the telephone's"
phone lift
eventually agent_says '.hook.on | not'
phone press 5
phone press 5
eventually phone_shows '55'
has_typed "6 down 6 up 28 down 28 up 14 down 14 up"
phone down
eventually agent_says .hook.on

step "unplugged in the middle of a key, the key goes up"
systemctl stop listen
listen
phone key-down 7
eventually has_typed "8 down"
phone unplug
eventually has_typed "8 down 8 up"

step "switched off again, the keyboard is gone"
phone plug
eventually agent_says .phone.attached
rm /home/user/.config/deskphone/deskphone.conf
manager reload $unit
eventually not has_keyboard
