# Words of the scenarios, read by each with `. /job/lib.sh`. The first command that fails ends a scenario.
set -eEuo pipefail
trap 'echo "FAILED at line $LINENO of ${BASH_SOURCE[0]##*/}: $BASH_COMMAND"; echo "step: ${current_step:-}"' ERR
export DEBIAN_FRONTEND=noninteractive
UNIT=deskphoned
SYSTEM_UNIT=deskphoned-system

step() {
	current_step=$*
	echo "-- $*"
}

fail() {
	echo "FAILED: $*"
	echo "step: ${current_step:-}"
	exit 1
}

# As the person who is logged in, in their session.
as_user() {
	runuser -u user -- env HOME=/home/user USER=user XDG_RUNTIME_DIR=/run/user/1000 DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus "$@"
}

# Waits at most WITHIN seconds (10) of the machine's time until the command succeeds.
eventually() {
	local end=$((${EPOCHREALTIME/./} + ${WITHIN:-10} * 1000000))
	until "$@" >/dev/null 2>&1; do
		[ "${EPOCHREALTIME/./}" -lt $end ] || fail "not within ${WITHIN:-10} s: $*"
		sleep 0.05
	done
}

not() {
	! "$@"
}

install_package() {
	dpkg -i /packages/deskphone.deb >/tmp/install.log 2>&1 || { cat /tmp/install.log; false; }
}

# The virtual phone (tests/virtual): phone plug, phone lift, phone press 5, phone show, ...
phone() {
	if [ ! -S /run/phone.control ]; then
		systemd-run --quiet --collect --unit=phone /job/bin/deskphone-usb --control /run/phone.control --unplugged ${PHONE_OPTIONS:-}
		eventually test -S /run/phone.control
	fi
	/job/bin/deskphone-virtual --control /run/phone.control "$*"
}
