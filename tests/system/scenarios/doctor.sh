# What the doctor finds on an installed machine, one thing broken after the other, and that its command mends it.
. /job/lib.sh

ask() { # ARGUMENTS; the status is the doctor's
	as_user env XDG_SEAT=seat0 deskphone doctor "$@" >/tmp/doctor 2>&1
}

is_well() {
	ask
}

# SUBJECT is wrong for the reason WHY (a regular expression). Its command is enough, typed by the person as it stands there.
is_mended() { # SUBJECT WHY
	not ask
	grep -qE "^BAD +$1 +$2" /tmp/doctor || { cat /tmp/doctor; fail "not told: $1: $2"; }
	grep -A1 -E "^BAD +$1 +$2" /tmp/doctor | sed -n 's/^ *-> //p' >/tmp/command
	echo "   $(cat /tmp/command)"
	(cd /packages && as_user sh -e /tmp/command) >/tmp/mended.log 2>&1 || { cat /tmp/mended.log; fail "the command does not work"; }
	becomes_well
}

becomes_well() {
	local tries
	for ((tries = 0; tries < 30; tries++)); do
		! is_well || return 0
		sleep 0.5
	done
	cat /tmp/doctor
	fail "all is not well"
}

step "all is well with phone and softphone"
cp /packages/deskphone.deb /packages/deskphone_0_amd64.deb
echo 'user ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/user
phone plug
eventually unit_is active
as_user systemd-run --user --quiet --unit=echo deskphone-echo
becomes_well
cat /tmp/doctor

step "the agent was stopped"
manager stop $unit
is_mended agent 'none runs'

step "the agent hangs"
kill -STOP "$(main_pid)"
is_mended agent 'it does not answer'

step "the agent is masked"
manager stop $unit
manager mask --runtime $unit
not ask
grep -A1 '^BAD *service *deskphoned.service is masked' /tmp/doctor | grep -q 'systemctl --user unmask'
manager unmask --runtime $unit
manager start $unit
becomes_well

step "the unit is gone"
manager stop $unit
rm /usr/lib/systemd/user/deskphoned.service
manager daemon-reload
is_mended service 'deskphoned.service is not installed'

step "nobody but root may open the phone"
manager stop $unit
setfacl -b /dev/hidraw0
chmod 600 /dev/hidraw0
manager start $unit
is_mended permissions 'you may not open /dev/hidraw0'

step "the rule is gone"
rm /usr/lib/udev/rules.d/70-deskphone.rules
is_mended 'udev rule' '70-deskphone.rules is not installed'

step "the rule does not know the phone"
sed -i 's/9201/0815/' /usr/lib/udev/rules.d/70-deskphone.rules
udevadm control --reload
phone unplug
phone plug
eventually test -e /dev/hidraw0
is_mended 'udev rule' '.* does not know 095d:9201'
rm /etc/udev/rules.d/70-deskphone-other.rules
dpkg -i /packages/deskphone.deb >/dev/null
