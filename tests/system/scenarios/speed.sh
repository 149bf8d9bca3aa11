# How long a person waits: from the phone's node, or from the start of the service where that comes later, to the first text on the
# display. The clock counts the instructions of one processor, one nanosecond each: that is a slow machine, and the same figure at every run.
. /job/lib.sh
MOST_MS=300
# The system's service is fenced in by more mounts. It runs from boot on, and is started by the plug only when somebody stopped it.
MOST_SYSTEM_STARTED_MS=450

modprobe usbmon
cat /sys/kernel/debug/usb/usbmon/0u >/tmp/usb &

# Seconds of the kernel's clock: when it made the node; when the last first report was given to the phone after more than a second
# without one.
node_at() {
	journalctl -k -b -q --no-pager -o short-monotonic | sed -n 's/^\[ *\([0-9.]*\)\].*hidraw0: USB HID.*/\1/p' | tail -1
}

first_report_at() {
	awk '$3 == "S" && $4 ~ /^Io:/ { at = $2 / 1e6; if (at - last > 1) first = at; last = at } END { printf "%.6f\n", first }' /tmp/usb
}

shown_within() { # WHAT MS MOST
	phone_shows 'No softphone' || fail "$1: nothing on the display"
	echo "   $1: $2 ms"
	[ "$2" -gt 0 ] && [ "$2" -le "$3" ] || fail "$1: $2 ms, at most $3"
}

# From the node to the first report. Nothing asks meanwhile: there is one processor.
measure_plug() { # WHAT MOST
	phone plug
	sleep 2
	shown_within "$1" "$(echo "$(node_at) $(first_report_at)" | awk '{ printf "%d", ($2 - $1 % 4096) * 1000 }')" "$2" # usbmon counts to 4096 s
}

# The phone is there already: from the moment systemd begins with the service.
measure_start() { # WHAT MOST
	local us
	manager start "$unit"
	sleep 2
	us=$(manager show -p InactiveExitTimestampMonotonic --value "$unit")
	shown_within "$1" "$(echo "$us $(first_report_at)" | awk '{ printf "%d", ($2 - $1 / 1e6 % 4096) * 1000 }')" "$2"
}

away() {
	phone unplug
	eventually not test -e /dev/hidraw0
	manager stop "$unit"
	sleep 2
}

step "the person's service"
measure_plug "first plug since the start of the machine" $MOST_MS
phone unplug
sleep 2
measure_plug "plugged in again, the service runs" $MOST_MS
away
measure_plug "the drivers are loaded, the plug starts the service" $MOST_MS
manager stop $unit
sleep 2
measure_start "plugged in at login" $MOST_MS
away

step "the system's service"
systemctl enable --quiet $SYSTEM_UNIT
use_system_service
phone plug
eventually unit_is active
manager stop $unit
sleep 2
measure_start "plugged in at boot" $MOST_MS
phone unplug
sleep 2
measure_plug "plugged in, the service runs" $MOST_MS
away
measure_plug "stopped by hand, the plug starts the service" $MOST_SYSTEM_STARTED_MS
