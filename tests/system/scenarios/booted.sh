# The machine is what the other scenarios take it for: Debian 12, a person at the seat, the package installed.
. /job/lib.sh

step "Debian 12 has started without a failed unit"
grep -q '^VERSION_ID="12"' /etc/os-release
[ "$(cat /run/boot-state)" = running ]

step "a person is logged in at the seat"
loginctl list-sessions --no-legend | grep -q 'user  *seat0  *tty1'

step "the package is installed, and no phone is plugged in"
dpkg -s deskphone | grep -q '^Status: install ok installed'
[ ! -e /dev/hidraw0 ]
