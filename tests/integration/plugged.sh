#!/bin/sh
# plugged.sh SOURCE: scripts/run sees the phone that is plugged in, as the kernel lists it, and no other device.
set -eu
sys=$(mktemp -d)
trap 'rm -rf "$sys"' EXIT

# device NODE HID_ID
device() {
	mkdir -p "$sys/class/hidraw/$1/device"
	printf 'DRIVER=hid-generic\nHID_ID=%s\nHID_NAME=Something\n' "$2" >"$sys/class/hidraw/$1/device/uevent"
}
nobody() {
	if "$1/scripts/plugged" "$sys"; then
		echo "a phone where there is none"
		exit 1
	fi
}
nobody "$1"
device hidraw0 0003:0000046D:0000C52B
device hidraw1 0005:0000095D:00009201 # over Bluetooth: not that phone
nobody "$1"
device hidraw2 0003:0000095D:00009201
test "$("$1/scripts/plugged" "$sys")" = /dev/hidraw2
"$1/scripts/plugged" --rules grace | grep -qx \
	'SUBSYSTEM=="hidraw", ATTRS{idVendor}=="095d", ATTRS{idProduct}=="9201", OWNER="grace"'
