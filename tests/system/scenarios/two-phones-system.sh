# Two phones without a desktop: two instances of the system's template, nobody's first. One configuration file, group access by name.
. /job/lib.sh
CONFIG=/etc/deskphone/deskphone.conf
SIDES='left right'

plugged() { # NAME COMMAND...
	local name=$1
	shift
	/job/bin/deskphone-virtual --control "/run/$name.control" "$*"
}

says() { # NAME FILTER: as a member of the group
	as_user deskphone --instance "$1" status --json | jq -e "$2" >/dev/null
}

instance_of() { # NAME
	unit=$SYSTEM_UNIT@$1
}

step "two instances wait for their phones"
use_system_service
cat >$CONFIG <<'END'
[dialling]
region=GB
[phone left]
serial=LEFT
[user left]
name=Reception
[phone right]
serial=RIGHT
[user right]
name=Workshop
END
deskphone config check
systemctl enable --quiet $SYSTEM_UNIT@left $SYSTEM_UNIT@right
for side in $SIDES; do
	unit_is inactive $SYSTEM_UNIT@$side
	systemd-run --quiet --collect --unit=phone-$side /job/bin/deskphone-usb --control /run/$side.control --unplugged --serial ${side^^}
	eventually test -S /run/$side.control
done

step "a phone that is plugged in starts both, and one has it"
plugged right plug
for side in $SIDES; do
	WITHIN=20 eventually unit_is active $SYSTEM_UNIT@$side
	instance_of $side
	[ "$(ps -o user= -p "$(main_pid)")" = deskphone ]
	[ "$(stat -c '%U %G %a' /run/deskphone-$side)" = 'deskphone deskphone 750' ]
done
[ "$(as_user systemctl --user is-active $UNIT || true)" = inactive ]

step "who is not in the group is not let in; a member is, by the instance's name"
as_user deskphone --instance right status && fail "anybody may use the system's phone"
adduser --quiet user deskphone
WITHIN=20 eventually says right '.phone.attached and .phone.serial == "RIGHT" and .name == "Workshop"'
says left '.phone.attached | not'
plugged left plug
WITHIN=20 eventually says left '.phone.attached and .phone.serial == "LEFT" and .name == "Reception"'
plugged left show | grep -q Reception
plugged right show | grep -q Workshop
{ as_user deskphone status 2>&1 || true; } | grep -q 'no agent answers' || fail "there is an agent without a name"

step "its exposure is at most 1.3"
systemd-analyze security --no-pager --threshold=13 $SYSTEM_UNIT@left | tail -1

step "each has its own softphone, calls and history"
for side in $SIDES; do
	systemd-run --quiet --unit=echo-$side --collect --uid=user --setenv=DESKPHONE_INSTANCE=$side deskphone-echo
	eventually says $side .softphone.connected
done
plugged left lift
plugged left dial '4711#'
eventually says left '.calls[0].state == "active"'
says right '.calls == [] and .hook.on'
as_user deskphone --instance right dial 4712
eventually says right '.calls[0].state == "active"'
says left '.calls[0].number | test("4711")'
plugged left down
as_user deskphone --instance right hangup
for side in $SIDES; do
	eventually says $side '.calls == []'
done
grep -q 4711 /var/lib/deskphone/left/history.jsonl
grep -q 4712 /var/lib/deskphone/right/history.jsonl
not grep -q 4712 /var/lib/deskphone/left/history.jsonl
[ ! -e /var/lib/deskphone/history.jsonl ]
[ "$(stat -c '%U %a' /var/lib/deskphone/left)" = 'deskphone 750' ]

step "one is killed again and again: it comes back, the other does not notice"
instance_of right
other=$(main_pid)
instance_of left
kill_often
WITHIN=20 eventually says left '.phone.attached and .name == "Reception"'
eventually plugged left show
plugged left show | grep -q Reception
instance_of right
[ "$(main_pid)" = "$other" ]
[ "$(systemctl show -p NRestarts --value $unit)" = 0 ]
says right .phone.attached

step "reload of one; stop of one"
sed -i 's/^name=Workshop/name=Garage/; s/^name=Reception/name=Desk/' $CONFIG
systemctl reload $SYSTEM_UNIT@right
eventually says right '.name == "Garage"'
says left '.name == "Reception"'
systemctl stop $SYSTEM_UNIT@left
[ ! -e /run/deskphone-left ]
says right .phone.attached
as_user deskphone --instance left status && fail "a stopped agent answers"

step "after both were stopped the first phone that is plugged in starts them"
systemctl stop $SYSTEM_UNIT@right
plugged left unplug
plugged right unplug
eventually unit_is inactive deskphone.target
plugged left plug
WITHIN=20 eventually says left '.phone.attached and .phone.serial == "LEFT" and .name == "Desk"'
WITHIN=20 eventually says right '.phone.attached | not'
