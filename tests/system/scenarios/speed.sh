# How long a person waits: from the phone's node to the first text on its display, the start of the service included. The clock
# counts the instructions of one processor, one nanosecond each: that is a slow machine, and the same figure at every run.
. /job/lib.sh
MOST_MS=300
# The node is there 20 ms after the device then, and all of the start, of udev's and of ALSA's own work comes afterwards.
MOST_STARTED_MS=400
# The system's service is fenced in by more mounts.
MOST_SYSTEM_MS=570

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

measure() { # WHAT MOST
	local ms
	phone plug
	sleep 2 # nothing that asks meanwhile: there is one processor
	phone_shows 'No softphone' || fail "$1: nothing on the display"
	ms=$(echo "$(node_at) $(first_report_at)" | awk '{ printf "%d", ($2 - $1 % 4096) * 1000 }') # usbmon counts to 4096 s
	echo "   $1: $ms ms from the node to the first report"
	[ "$ms" -gt 0 ] && [ "$ms" -le "$2" ] || fail "$1: $ms ms, at most $2"
}

away() {
	phone unplug
	eventually not test -e /dev/hidraw0
	manager stop "$unit"
	sleep 2
}

step "the person's service"
measure "first plug since the start of the machine" $MOST_MS
phone unplug
sleep 2
measure "plugged in again, the service runs" $MOST_MS
away
measure "the drivers are loaded, the service is started" $MOST_STARTED_MS
away

step "the system's service"
systemctl enable --quiet $SYSTEM_UNIT
use_system_service
measure "the drivers are loaded, the service is started" $MOST_SYSTEM_MS
