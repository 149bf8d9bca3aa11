# Suspend and resume by the real logind: the phone is put out before, and right again afterwards. Nothing in this machine could wake
# it, so the kernel's pm_test turns back at a given depth: once all processes are frozen, or when only the idling is left to do.
. /job/lib.sh

logged() { # how often the agent has said so
	journal_of_agent | grep -c "$1" || true
}

kernel_said() { # TEXT
	[ "$(journalctl -k -b -q --no-pager -o cat | grep -cF "$1")" != 0 ]
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
echo 0 >/sys/module/suspend/parameters/pm_test_delay
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

step "a device refuses, and the machine stays awake: so is the phone"
# The virtual controller does, as long as something is plugged in.
echo none >/sys/power/pm_test
systemctl suspend
WITHIN=60 eventually has_slept 3
eventually kernel_said 'vhci_hcd.0: PM: failed to suspend'
eventually agent_says .phone.attached
eventually phone_shows 'Grace Hopper'
eventually inhibits

step "every device sleeps (s2idle), and the phone's port has no power meanwhile"
cat >/usr/lib/systemd/system-sleep/port <<'END'
#!/bin/sh
[ "$1" = pre ] && word=unplug || word=plug
exec /job/bin/deskphone-virtual --control /run/phone.control $word
END
chmod +x /usr/lib/systemd/system-sleep/port
echo platform >/sys/power/pm_test
echo s2idle >/sys/power/mem_sleep
not kernel_said 'vhci_hcd.0: suspend vhci_hcd'
systemctl suspend
WITHIN=60 eventually has_slept 4
eventually kernel_said 'vhci_hcd.0: suspend vhci_hcd'
eventually agent_says .phone.attached
eventually phone_shows 'Grace Hopper'
rm /usr/lib/systemd/system-sleep/port

step "the keys work, and so does a phone that was pulled out meanwhile"
phone lift
eventually agent_says '.hook.on | not'
phone down
phone unplug
eventually not test -e /dev/hidraw0
systemctl suspend
WITHIN=60 eventually has_slept 5
phone plug
eventually phone_shows 'Grace Hopper'
