#!/bin/sh
# config_check.sh DESKPHONED KEYMAPS: mistakes that only show when the configuration is put to use are told with file, line,
# group and key as well. Those that a key's own syntax shows are in tests/unit/test_config.c.
set -eu
deskphoned=$1
keymaps=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
file=$work/deskphone.conf

# mistake LINES MESSAGE: the message begins so.
mistake() {
	printf '%b' "$1" >"$file"
	code=0
	"$deskphoned" --check --config "$file" --keymaps "$keymaps" >"$work/out" 2>"$work/err" || code=$?
	if [ $code != 1 ] || [ -s "$work/out" ] || ! grep -qF "$2" "$work/err"; then
		echo "of $1 it is said (exit $code):"
		cat "$work/out" "$work/err"
		exit 1
	fi
}
mistake '[dialling]\ndigitmap=((\n' "error: $file:2: [dialling] digitmap:2: "
mistake '[dialling]\nextensions=99\n' "error: $file:2: [dialling] extensions:1: "
mistake '[dialling]\nplan=none-such\n' "error: $file:2: [dialling] plan: $keymaps/dialplans/none-such.dialplan: No such file"
mistake '[dialling]\nemergency-command=say "help\n' "error: $file:2: [dialling] emergency-command: "
mistake '[softphone]\nkind=asterisk\nuser=x\n' "error: $file:2: [softphone] kind: asterisk needs secret"
mistake '[typing]\n\nkeymap=none-such\n' "error: $file:3: [typing] keymap: $keymaps/typing/none-such.keymap: there is no such file"
printf '[dialplan]\nregion=XX\n' >"$work/bad.dialplan"
mistake "[dialling]\\nplan=$work/bad.dialplan\\n" "error: $file:2: [dialling] plan: $work/bad.dialplan:2:"

# All of them at once, by line; each in a line of its own.
cat >"$file" <<'END'
name=x
[user]
language=kl
name=Grace
name=Ada
just words
[usr]
a=b
[dialling]
digitmap=((
extensions=99
timeout=soon
[softphone]
kind=baresip
pipe=desk
audio=card
[typing]
[user
name=z
[calls]
ring-tone=/none-such.wav
ring-tone-internal=/none-such-either.wav
END
code=0
"$deskphoned" --check --config "$file" --keymaps "$keymaps" 2>"$work/err" || code=$?
sed -n "s,^deskphoned: \([a-z]*\): $file:\([0-9]*\): .*,\2 \1,p" "$work/err" >"$work/said"
cat >"$work/expected" <<'END'
1 error
3 error
4 warning
6 error
7 error
10 error
11 error
12 error
15 warning
16 warning
17 warning
18 error
21 error
22 error
END
diff "$work/expected" "$work/said" || { cat "$work/err"; exit 1; }
[ $code = 1 ]
# What starts the agent names the first, and how many more there are.
"$deskphoned" --show-config --config "$file" 2>"$work/err" && exit 1
grep -qF "$file:1: name: stands before the first [group] (and 5 more: see deskphone config check)" "$work/err" || { cat "$work/err"; exit 1; }

# Warnings alone are no mistake.
printf '[user]\nname=Grace\nname=Ada\n' >"$file"
"$deskphoned" --check --config "$file" --keymaps "$keymaps" >"$work/out" 2>"$work/err"
grep -qx "$file: good" "$work/out"
grep -qF "warning: $file:2: [user] name: has no effect: line 3 gives it once more" "$work/err"

# What the command line names is looked at as well, whatever the file says.
for group in '' 'group=root\n'; do
	code=0
	printf "[softphone]\n$group" >"$file"
	"$deskphoned" --check --config "$file" --keymaps "$keymaps" --group none-such >"$work/out" 2>"$work/err" || code=$?
	[ $code = 1 ] && grep -qF '"none-such" is no group of this machine' "$work/err" || { cat "$work/out" "$work/err"; exit 1; }
done
"$deskphoned" --check --config "$file" --keymaps "$keymaps" --group root >"$work/out" 2>"$work/err"

# A handset file with a mistake would keep the agent from starting.
mkdir -p "$work/keymaps"
cp -r "$keymaps"/* "$work/keymaps"
printf '[match]\nname = ACME One\ndevices = 1234:5678\n[hook]\nmode = lvl\n' >"$work/keymaps/handsets/acme-one.handset"
code=0
"$deskphoned" --check --config "$file" --keymaps "$work/keymaps" >"$work/out" 2>"$work/err" || code=$?
[ $code = 1 ] && grep -qF 'acme-one.handset:5: [hook] mode: none of auto, level, pulse, led, stream' "$work/err" || { cat "$work/out" "$work/err"; exit 1; }

# One's own file hides the system's.
if [ -e /etc/deskphone/deskphone.conf ]; then
	mkdir -p "$work/deskphone"
	printf '[user]\nname=Ada\n' >"$work/deskphone/deskphone.conf"
	XDG_CONFIG_HOME=$work "$deskphoned" --check --keymaps "$keymaps" 2>&1 | grep -q 'is read in place of /etc/deskphone'
fi

# An unknown region must not stand between a person and 112.
printf '[dialling]\nregion=ZZ\n' >"$file"
"$deskphoned" --check --config "$file" --keymaps "$keymaps" >"$work/out" 2>"$work/err"
grep -qx "$file: good" "$work/out"
grep -q 'region "ZZ" is not known' "$work/err"
