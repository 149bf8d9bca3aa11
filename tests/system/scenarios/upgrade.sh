# The package is installed anew while a call runs.
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
touch -d yesterday /usr/lib/systemd/user/deskphoned.service
manager daemon-reload
install_package
[ "$(manager show -p NeedDaemonReload --value $unit)" = no ]
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
