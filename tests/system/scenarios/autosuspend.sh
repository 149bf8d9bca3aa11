# A machine that saves power puts each USB device to sleep that nobody uses (powertop, TLP). The phone stays awake as long as the
# agent has it open, so that a key is heard; asleep without one, it is woken by the next.
. /job/lib.sh

device() { # the phone's folder in /sys
	dirname "$(grep -lx 9201 /sys/bus/usb/devices/*/idProduct)"
}

is() { # active, suspended
	[ "$(cat "$(device)/power/runtime_status")" = "$1" ]
}

takes_calls() {
	phone lift
	eventually agent_says '.hook.on | not'
	phone down
	eventually agent_says .hook.on
}

step "power is saved from the plug on: the phone that is open does not sleep"
cat >/etc/udev/rules.d/50-power.rules <<'END'
ACTION=="add", SUBSYSTEM=="usb", TEST=="power/control", ATTR{power/autosuspend_delay_ms}="0", ATTR{power/control}="auto"
END
udevadm control --reload
phone plug
eventually unit_is active
eventually phone_shows 'No softphone'
sleep 3
is active
takes_calls

step "without an agent it sleeps"
manager stop $unit
eventually is suspended
sleep 3
is suspended

step "the agent wakes it, and the display is right"
manager start $unit
eventually phone_shows 'No softphone'
is active
takes_calls

step "sound, too"
as_user systemd-run --user --quiet --unit=echo deskphone-echo
eventually agent_says .softphone.connected
phone lift
phone dial '4711#'
eventually phone_has stream true
phone down
eventually phone_has stream false
eventually agent_says '.calls == []'

step "killed while the machine saves power, it comes back"
old=$(main_pid)
kill -9 "$old"
eventually runs_anew "$old"
eventually agent_says .phone.attached
takes_calls
