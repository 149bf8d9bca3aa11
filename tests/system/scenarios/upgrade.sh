# The package is installed anew while a call runs, and at last removed.
. /job/lib.sh

phone plug
eventually unit_is active
configure_softphone
manager restart $unit
start_far_end
start_softphone
make_call
old=$(main_pid)

step "an upgrade leaves the call and the agent alone"
install_package
sleep 2
in_call
[ "$(main_pid)" = "$old" ]
phone_has screen 5

step "the agent of the new package takes the call over when it is restarted"
manager restart $unit
eventually in_call
eventually phone_has screen 5
phone down
eventually agent_says '.calls == []'
[ -s /home/user/.local/state/deskphone/history.jsonl ]

step "the system's service, too, goes on through an upgrade"
manager stop $unit
systemctl enable --quiet --now $SYSTEM_UNIT
eventually systemctl is-active $SYSTEM_UNIT
was=$(systemctl show -p MainPID --value $SYSTEM_UNIT)
install_package
[ "$(systemctl show -p MainPID --value $SYSTEM_UNIT)" = "$was" ]
[ "$(systemctl is-enabled $SYSTEM_UNIT)" = enabled ]

step "removed, nothing of it runs any more, and the phone is as without it"
dpkg -r deskphone >/tmp/remove.log 2>&1 || { cat /tmp/remove.log; false; }
eventually not pgrep -x deskphoned
[ ! -e /usr/bin/deskphoned ]
! systemctl list-units --all --no-legend 'deskphone*' | grep -v not-found | grep active

step "purged, nothing is left but the person's files"
dpkg -P deskphone >/tmp/remove.log 2>&1 || { cat /tmp/remove.log; false; }
left=$(find / -xdev \( -path /proc -o -path /sys -o -path /job -o -path /packages -o -path /home \) -prune -o -name '*deskphone*' -print |
	grep -vE '^/(tmp|run|dev)/|^/var/lib/dpkg/|^/var/log/' || true)
[ -z "$left" ] || fail "left: $left"
[ -s /home/user/.local/state/deskphone/history.jsonl ]
[ -s /home/user/.config/deskphone/deskphone.conf ]
! getent passwd deskphone
! getent group deskphone

step "a phone plugged in now is nobody's"
phone unplug
eventually not test -e /dev/deskphone # its last link goes with the USB device, after the nodes
udevadm settle
phone plug
eventually test -e /dev/hidraw0
udevadm settle
[ "$(stat -c '%U:%G' /dev/hidraw0)" = root:root ]
[ ! -e /dev/deskphone ]
