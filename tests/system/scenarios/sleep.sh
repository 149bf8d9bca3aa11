# Suspend and resume by the real logind: the phone is put out before, and right again afterwards. The kernel's pm_test ends the
# suspend after the freezing of all processes, for a second; what is behind that is the kernel's own.
. /job/lib.sh

logged() { # how often the agent has said so
	journal_of_agent | grep -c "$1" || true
}

has_slept() { # TIMES
	[ "$(logged 'the machine is awake')" = "$1" ]
}

inhibits() {
	systemd-inhibit --list --no-legend | grep -q 'deskphone.*sleep.*delay'
}

step "the phone shows the idle screen"
phone plug
eventually unit_is active
eventually agent_says .phone.attached
as_user deskphone name "Grace Hopper"
eventually phone_shows 'Grace Hopper'
eventually inhibits

step "the machine sleeps and wakes twice"
echo freezer >/sys/power/pm_test
echo 1 >/sys/module/suspend/parameters/pm_test_delay
before=$(phone value reports/total)
for time in 1 2; do
	systemctl suspend
	WITHIN=60 eventually has_slept $time
	eventually agent_says .phone.attached
	eventually phone_shows 'Grace Hopper'
	eventually phone_has enabled true
	[ "$(logged 'the machine goes to sleep')" = $time ]
	# Waits for us again, next time.
	eventually inhibits
done
[ "$(phone value reports/total)" -gt "$before" ]

step "the keys work, and so does a phone that was pulled out meanwhile"
phone lift
eventually agent_says '.hook.on | not'
phone down
phone unplug
eventually not test -e /dev/hidraw0
systemctl suspend
WITHIN=60 eventually has_slept 3
phone plug
eventually phone_shows 'Grace Hopper'
