#: begins clean
# Installed, used by a person and as the system's service, removed and purged: what is left is the files of people and nothing else.
# Held together are listings of all there is, from before the package came and from after it went. (The system user goes with
# the purge; after a mere removal it stays, as is the custom of Debian.)
. /job/lib.sh

listing() { # every file, with its kind, rights, owner and target; what is in those of /etc; who there is; units and their links
	find / \( -path /proc -o -path /sys -o -path /job -o -path /out -o -path /root \) -prune -o -printf '%p %y %M %u:%g %l\n'
	find /etc -type f -exec sha256sum {} +
	getent passwd
	getent group
	systemctl list-units --all --plain --no-legend '*desk*'
	as_user systemctl --user list-units --all --plain --no-legend '*desk*'
	grep -rl DESKPHONE /run/udev/data || true
	ss -Hxl | awk '{ print "socket", $5 }' | grep desk || true
}

# What changes by itself or by any package: books of dpkg, of systemd and udev and of the journal, older copies of /etc/passwd and
# the like, the drawers that systemd makes for units with an instance and keeps.
CHANGING='^/(tmp/(install|remove)\.log|run/(adduser|log|udev|systemd/(journal|units|transient)|user/1000/(systemd|dbus-1)))|\.slice ' # /run
CHANGING+='|^/var/(log/dpkg\.log|log/journal/.*|cache/man/index\.db|lib/(dpkg|systemd)/.*) |  /etc/(passwd|shadow|group|gshadow)-$'
# What people have written, and what they have had written: configuration, a link by which their own service starts (and which now
# leads nowhere), histories.
OF_PEOPLE='/home/user/\.(config|local)(/| )|/etc/deskphone d |/etc/deskphone/second\.conf|deskphoned@second\.service +not-found'

step "what there was before, when a phone had been plugged in once"
phone plug
eventually test -e /dev/hidraw0
udevadm settle
phone unplug
eventually not test -e /dev/snd/controlC0
udevadm settle
sleep 2
listing | sort >"$OUT/before"

step "the package is used: by the person at the seat"
install_package
phone plug
eventually unit_is active
eventually agent_says .phone.attached
as_user systemd-run --user --quiet --collect --unit=echo deskphone-echo
eventually agent_says .softphone.connected
mkdir -p /home/user/.config/deskphone
echo '[user]' >/home/user/.config/deskphone/deskphone.conf
chown -R user: /home/user/.config
phone lift
phone dial '4711#'
eventually agent_says '.calls[0].state == "active"'
phone down
eventually test -s /home/user/.local/state/deskphone/history.jsonl
as_user systemctl --user stop echo

step "and by everybody, as a service of the system, and one for a second phone"
manager stop $unit
use_system_service
printf '%s\n' '[phone]' 'serial=LEFT' >/etc/deskphone/second.conf
systemctl enable --quiet --now $unit deskphoned-system@second
adduser --quiet user deskphone
eventually unit_is active
systemd-run --quiet --collect --unit=echo deskphone-echo --runtime-dir /run/deskphone
phone lift
phone dial '4711#'
eventually phone_shows 00:0
phone down
eventually test -e /var/lib/deskphone/history.jsonl
systemctl stop echo

step "and one for each of two phones of a person, too"
mkdir -p /home/user/.config/deskphone
cp /etc/deskphone/second.conf /home/user/.config/deskphone/
chown -R user: /home/user/.config
as_user systemctl --user enable --quiet --now deskphoned@second
[ "$(as_user systemctl --user is-active deskphoned@second)" = active ]

step "removed while the phone is plugged in: nothing of it runs any more"
dpkg -r deskphone >/tmp/remove.log 2>&1 || { cat /tmp/remove.log; false; }
eventually not pgrep -x 'deskphoned|deskphone-(voice|echo)'
getent passwd deskphone >/dev/null

step "purged: there is what there was before, and the files of people"
dpkg -P deskphone >/tmp/remove.log 2>&1 || { cat /tmp/remove.log; false; }
phone unplug
eventually not test -e /dev/snd/controlC0
udevadm settle
sleep 2
listing | sort >"$OUT/after"
difference=$(diff <(grep -vE "$CHANGING" "$OUT/before") <(grep -vE "$CHANGING" "$OUT/after") | grep '^[<>]' | grep -vE "^> .*($OF_PEOPLE)" || true)
[ -z "$difference" ] || fail "$difference"
[ "$(grep -c deskphone /var/lib/dpkg/status)" = 0 ] || fail "dpkg has not forgotten it"
[ -z "$(find /var/lib/dpkg/info -name '*deskphone*')" ] || fail "dpkg has not forgotten it"
[ -s /home/user/.local/state/deskphone/history.jsonl ]
[ -s /home/user/.config/deskphone/deskphone.conf ]
[ -s /etc/deskphone/second.conf ]

step "a phone plugged in now is nobody's"
phone plug
eventually test -e /dev/hidraw0
udevadm settle
[ "$(stat -c '%U:%G' /dev/hidraw0)" = root:root ]
getfacl -p /dev/hidraw0 2>/dev/null | not grep '^user:[^:]'
[ ! -e /dev/deskphone ]
