#: begins clean
# The package on a Debian 12 that never saw it, with a phone that is plugged in already.
. /job/lib.sh

phone plug
eventually test -e /dev/hidraw0
udevadm settle
getent passwd deskphone && fail "there is a user deskphone"

step "the package is installed with what it depends on"
install_package
dpkg -s deskphone | grep -q '^Status: install ok installed'
dpkg --audit | grep . && fail "dpkg is not content"

step "user, group and folders are there"
id deskphone | grep -q '(deskphone).*(audio)'
[ "$(stat -c '%U %a' /etc/deskphone /etc/deskphone/contacts | sort -u)" = 'root 755' ]

step "the phone that was there before is the person's at the seat, and their agent starts"
eventually unit_is active
getfacl -p /dev/hidraw0 2>/dev/null | grep -q '^user:user:rw-'
[ "$(stat -c '%G %a' /dev/hidraw0)" = 'deskphone 660' ]
eventually phone_shows 'No softphone'
[ "$(ps -o user= -p "$(main_pid)")" = user ]

step "the system's service is not enabled"
[ "$(systemctl is-enabled deskphoned-system || true)" = disabled ]
[ "$(systemctl is-active deskphoned-system || true)" = inactive ]

step "every program runs; the library's sound device is there for every program"
for program in deskphoned deskphone deskphone-echo deskphone-virtual /usr/libexec/deskphone/deskphone-voice; do
	$program --version | grep -q . || fail "$program --version"
	ldd "$(command -v $program)" | not grep 'not found'
done
as_user aplay -L | grep -q '^deskphone$'
as_user deskphone config check
for plan in /usr/share/deskphone/keymaps/dialplans/*.dialplan; do
	deskphone dialplan --check "$plan" >/dev/null
done

step "manual pages and completions"
for page in 'deskphone.1' 'deskphoned.8' 'deskphone.conf.5' 'deskphone-voice.8'; do
	man -w "${page##*.}" "${page%.*}" >/dev/null || fail "no manual page $page"
done
bash -c '. /usr/share/bash-completion/bash_completion; _completion_loader deskphone; complete -p deskphone' | grep -q deskphone

step "nothing else of the system has changed its mind"
systemctl is-system-running | grep -q running
