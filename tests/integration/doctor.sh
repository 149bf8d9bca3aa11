#!/bin/bash
# doctor.sh PROGRAMS SOURCE: deskphone doctor on a made-up machine, from which one thing after the other is taken away.
set -euo pipefail
programs=$1 source=$2
. "$(dirname "$0")/scratch.sh"
root=$scratch/root
export DESKPHONE_RUNTIME_DIR=$scratch/agent HOME=$scratch LC_ALL=C.UTF-8 XDG_SEAT=seat0 PATH=$scratch/bin:$PATH
export DBUS_SESSION_BUS_ADDRESS=unix:path=$scratch/no-bus DISPLAY=:99
unset XDG_STATE_HOME XDG_CONFIG_HOME XDG_RUNTIME_DIR SSH_CONNECTION

make_machine() {
	rm -rf "$root" "$scratch/bin"
	mkdir -p "$root/sys/class/hidraw/hidraw0/device" "$root/sys/class/hidraw/hidraw3/device" "$root/proc/asound/card1" \
		"$root/dev/snd" "$root/usr/lib/udev/rules.d" "$root/usr/share/dbus-1/system-services" "$root/etc" "$scratch/bin"
	printf '\x05\x01\x09\x06\xa1\x01\xc0' >"$root/sys/class/hidraw/hidraw0/device/report_descriptor" # a keyboard
	python3 - "$source/tests/data/cx300-report-descriptor.hex" >"$root/sys/class/hidraw/hidraw3/device/report_descriptor" <<-'END'
		import sys
		text = "".join(line.split("#")[0] for line in open(sys.argv[1], encoding="utf-8"))
		sys.stdout.buffer.write(bytes.fromhex(text))
	END
	printf 'DRIVER=hid-generic\nHID_ID=0003:0000095D:00009201\nHID_NAME=Polycom CX300\nHID_UNIQ=SERIAL4711\n' \
		>"$root/sys/class/hidraw/hidraw3/device/uevent"
	echo 095d:9201 >"$root/proc/asound/card1/usbid"
	touch "$root/dev/hidraw3" "$root/dev/snd/controlC1" \
		"$root/usr/share/dbus-1/system-services/org.freedesktop.RealtimeKit1.service"
	echo 'SUBSYSTEM=="hidraw", ATTRS{idVendor}=="095d", ATTRS{idProduct}=="9201", TAG+="uaccess"' \
		>"$root/usr/lib/udev/rules.d/70-deskphone.rules"
	echo 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"' >"$root/etc/os-release"
	cat >"$scratch/bin/systemctl" <<-'END'
		#!/bin/sh
		case "$*" in
		*--user*) printf 'LoadState=loaded\nActiveState=active\nUnitFileState=static\nNRestarts=0\n' ;;
		*) printf 'LoadState=loaded\nActiveState=inactive\nUnitFileState=disabled\nNRestarts=0\n' ;;
		esac
	END
	printf '#!/bin/sh\necho "s \\":1.7\\""\n' >"$scratch/bin/busctl"
	chmod +x "$scratch/bin/"*
}

fail() {
	echo "$1"
	cat "$scratch/said"
	exit 1
}

doctor() { # WANTED EXIT CODE, ARGUMENTS
	local wanted=$1 code=0
	shift
	"$programs/deskphone" doctor --root="$root" "$@" >"$scratch/said" 2>&1 || code=$?
	[ $code = "$wanted" ] || fail "exit code $code instead of $wanted"
}

# TEXT is what is wrong, COMMAND what mends it; nothing else is wrong.
is_bad() {
	doctor 1
	grep -q "^BAD  *$1" "$scratch/said" || fail "not told: $1"
	grep -A1 "^BAD  *$1" "$scratch/said" | grep -qF -e "-> $2" || fail "not mended by: $2"
	[ "$(grep -c ^BAD "$scratch/said")" = 1 ] || fail "something else is wrong as well"
}

wait_for() {
	local i
	for ((i = 0; i < 200; i++)); do
		! "$@" || return 0
		sleep 0.05
	done
	echo "never: $*"
	cat "$scratch"/*.log
	exit 1
}
attached() { "$programs/deskphone" status --json 2>/dev/null | jq -e '.phone.attached and .softphone.connected' >"$scratch/state"; }

make_machine
"$programs/deskphone-virtual" --headless --socket "$scratch/phone" >"$scratch/phone.log" 2>&1 & pids+=($!)
"$programs/deskphoned" --keymaps "$source/keymaps" --transport "socket:$scratch/phone" >"$scratch/agent.log" 2>&1 & pids+=($!)
"$programs/deskphone-echo" >"$scratch/echo.log" 2>&1 & pids+=($!)
echo_pid=$!
wait_for attached

doctor 0
grep -q 'All is well' "$scratch/said" || fail 'all is well, and nobody says so'
[ "$(grep -c ^good "$scratch/said")" = 10 ] || fail 'ten checks are good'

rm -r "$root/sys/class/hidraw/hidraw3"
is_bad 'phone  *none of the 1 HID' 'plug the phone in'
make_machine
rm "$root/usr/lib/udev/rules.d/70-deskphone.rules"
is_bad 'udev rule  *70-deskphone.rules is not installed' 'sudo cmake --install build'
make_machine
sed -i 's/9201/0815/' "$root/usr/lib/udev/rules.d/70-deskphone.rules"
is_bad 'udev rule .*does not know 095d:9201' "echo 'SUBSYSTEM==\"hidraw|usb\", ATTRS{idVendor}==\"095d\""
mkdir -p "$root/etc/udev/rules.d"
sed -n 's/.*-> //; /^echo .*DESKPHONE/{s/ | .*//p}' "$scratch/said" | sh >"$root/etc/udev/rules.d/70-deskphone-other.rules"
doctor 0
make_machine
rm -r "$root/proc/asound/card1"
is_bad 'sound card  *ALSA has no card 095d:9201' 'sudo modprobe snd-usb-audio'
# The card in other hands: told by the thread that opened it, named after its process.
holds() { # DIRECTION, NAME OF A PROCESS
	mkdir -p "$root/proc/asound/card1/pcm0$1/sub0" "$root/proc/4711" "$root/proc/4713"
	printf 'state: RUNNING\nowner_pid   : 4713\ntrigger_time: 12.5\n' >"$root/proc/asound/card1/pcm0$1/sub0/status"
	printf 'Name:\tdata-loop.0\nTgid:\t4711\nPid:\t4713\n' >"$root/proc/4713/status"
	echo "$2" >"$root/proc/4711/comm"
}
make_machine
holds p recorder
is_bad 'sound card  *recorder (4711) has the phone' 'kill 4711'
echo closed >"$root/proc/asound/card1/pcm0p/sub0/status"
holds c pipewire
is_bad 'sound card  *pipewire (4711) has the phone' 'pavucontrol'
holds c deskphone-voice
doctor 0
make_machine
rm "$root/usr/share/dbus-1/system-services/"*
if [ "$(ulimit -Hr)" = 0 ]; then
	is_bad 'real time  *not allowed' 'sudo apt install rtkit'
fi
make_machine
printf '#!/bin/sh\nexit 1\n' >"$scratch/bin/busctl"
is_bad 'notifications  *no notification server' 'sudo apt install dunst'
(unset DBUS_SESSION_BUS_ADDRESS DISPLAY WAYLAND_DISPLAY; doctor 0; grep -q '^-  *notifications' "$scratch/said" || fail headless)
make_machine
sed -i 's/ActiveState=active/ActiveState=failed/' "$scratch/bin/systemctl"
is_bad 'service  *deskphoned.service has failed' 'systemctl --user restart deskphoned'
sed -i 's/ActiveState=failed/ActiveState=active/; s/NRestarts=0/NRestarts=3/' "$scratch/bin/systemctl"
is_bad 'service .*had to be restarted 3 times' 'journalctl --user -u deskphoned'
# The system service is asked where it is enabled.
make_machine
sed -i 's/disabled/enabled/; s/inactive/failed/' "$scratch/bin/systemctl"
is_bad 'service  *deskphoned-system.service has failed' 'sudo systemctl restart deskphoned-system'
# A service manager that hangs is not waited for.
printf '#!/bin/sh\nsleep 60\n' >"$scratch/bin/systemctl"
doctor 0
grep -q '^-  *service .*does not answer' "$scratch/said" || fail 'a service manager that hangs'
# A second phone, at a port: no agent has it, then one that does not run is named, then the agent of an instance.
second_phone() {
	local usb=$root/sys/devices/usb1/1-1/1-1.4
	mkdir -p "$usb/1-1.4:1.3/0003:095D:9201.0002"
	cp "$root/sys/class/hidraw/hidraw3/device/"* "$usb/1-1.4:1.3/0003:095D:9201.0002"
	sed -i 's/SERIAL4711/SERIAL4712/' "$usb/1-1.4:1.3/0003:095D:9201.0002/uevent"
	mkdir "$root/sys/class/hidraw/hidraw5"
	ln -s "$usb/1-1.4:1.3/0003:095D:9201.0002" "$root/sys/class/hidraw/hidraw5/device"
	touch "$root/dev/hidraw5"
}
mkdir -p "$scratch/config/deskphone"
export XDG_CONFIG_HOME=$scratch/config XDG_RUNTIME_DIR=$scratch/run
conf=$scratch/config/deskphone/deskphone.conf
make_machine
second_phone
printf '[phone]\nserial=SERIAL4711\n' >"$conf"
is_bad 'other phones  *no agent has /dev/hidraw5' \
	"printf '\n[phone second]\nserial=1-1.4\n' >>~/config/deskphone/deskphone.conf && systemctl --user restart deskphoned && systemctl --user enable --now deskphoned@second"
mkdir -p "$root/etc/systemd/system/deskphone.target.wants"
touch "$root/etc/systemd/system/deskphone.target.wants/deskphoned-system.service"
is_bad 'other phones  *no agent has /dev/hidraw5' \
	"printf '\n[phone second]\nserial=1-1.4\n' | sudo tee -a /etc/deskphone/deskphone.conf && sudo systemctl restart deskphoned-system && sudo systemctl enable --now deskphoned-system@second"
rm -r "$root/etc/systemd"
printf '[phone second]\nserial=1-1.4\n' >"$conf"
is_bad 'other phones  */dev/hidraw5 is for second, which does not run' 'systemctl --user enable --now deskphoned@second'
printf '[phone second]\nserial=SERIAL4712\n' >"$conf"
is_bad 'other phones  */dev/hidraw5 is for second, which does not run' 'systemctl --user enable --now deskphoned@second'
! grep -q SERIAL "$scratch/said" || fail 'a serial number is told'
printf '[phone]\nserial=SERIAL4712\n' >"$scratch/config/deskphone/left.conf"
: >"$conf"
is_bad 'other phones  */dev/hidraw5 is for left, which does not run' 'systemctl --user enable --now deskphoned@left'
# As the instance sees it: its phone is the other one, and its agent does not run.
sed -i 's/UnitFileState=static/UnitFileState=disabled/; s/ActiveState=active/ActiveState=inactive/' "$scratch/bin/systemctl"
(unset DESKPHONE_RUNTIME_DIR; doctor 1 --instance=left)
grep -q '^good  *phone .*/dev/hidraw5' "$scratch/said" || fail 'the phone of the instance'
grep -A1 '^BAD  *agent  *none runs' "$scratch/said" | grep -qF 'systemctl --user start deskphoned@left' || fail 'the agent of the instance'
grep -A1 '^BAD  *service  *deskphoned@left.service is not enabled' "$scratch/said" | grep -qF 'systemctl --user enable --now deskphoned@left' ||
	fail 'the unit of the instance'
# None of the phones here is for it.
printf '[phone]\nserial=none-such\n' >"$scratch/config/deskphone/left.conf"
doctor 1 --instance=left
grep -q '^BAD  *phone  *the one that \[phone\] serial names is not here' "$scratch/said" || fail 'a phone that is not here'
printf '[phone left]\nserial=SERIAL4711\n[phone right]\nserial=1-1.4\n' >"$conf"
rm "$scratch/config/deskphone/left.conf"
doctor 1
grep -q '^-  *phone  *those that are here are for other agents' "$scratch/said" || fail 'phones for others'
unset XDG_CONFIG_HOME XDG_RUNTIME_DIR
make_machine
kill $echo_pid
wait $echo_pid 2>/dev/null || true
is_bad 'softphone  *none is connected (kind=socket)' 'deskphone-echo'

printf '[user]\nname=Ada Lovelace\nlanguage=de\n[dialling]\nvoicemail=4711\nspeed-2=+442079460018\n[softphone]\nuser=ada\nsecret=hush\n' \
	>"$scratch/conf"
doctor 1 --report --config="$scratch/conf"
for text in 'Debian GNU/Linux 12' 'language = de' 'name = (private)' 'voicemail = (private)' 'secret = (private)' '05 0B 09 01 A1 01'; do
	grep -qF "$text" "$scratch/said" || fail "the report has no $text"
done
! grep -qE 'Ada|ada$|4711|44207|hush|SERIAL' "$scratch/said" || fail 'the report tells what is private'
printf '[typing]\nkeymap=numpad\n' >"$scratch/conf"
doctor 1 --config="$scratch/conf"
grep -A1 '^BAD  *typing  *there is no /dev/uinput' "$scratch/said" | grep -qF 'sudo modprobe uinput' || fail 'typing'
printf '[user]\nnme=Ada Lovelace\n' >"$scratch/conf"
doctor 1 --config="$scratch/conf"
grep -q '^BAD  *configuration' "$scratch/said" || fail 'a mistake in the configuration'
! grep -q Ada "$scratch/said" || fail 'what is in the configuration is told'

kill "${pids[1]}"
wait "${pids[1]}" 2>/dev/null || true
doctor 1
grep -A1 '^BAD  *agent  *none runs' "$scratch/said" | grep -qF 'systemctl --user start deskphoned' || fail 'no agent'
rm "$root/dev/hidraw3"
doctor 1
grep -q '^BAD  *permissions  *there is no /dev/hidraw3' "$scratch/said" || fail 'no node'
if [ "$(id -u)" -ne 0 ]; then # whom every file is open to
	make_machine
	chmod 000 "$root/dev/hidraw3"
	doctor 1
	grep -q '^BAD  *permissions  *you may not open /dev/hidraw3' "$scratch/said" || fail 'no rights'
fi
code=0
"$programs/deskphone" doctor --nonsense 2>"$scratch/said" || code=$?
[ $code = 2 ] || fail "a wrong option: $code"
