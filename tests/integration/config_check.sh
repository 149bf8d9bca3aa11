#!/bin/sh
# config_check.sh DESKPHONED KEYMAPS: mistakes that only show when the configuration is put to use are told with file, group and
# key as well. Those that a key's own syntax shows are in tests/unit/test_config.c.
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
mistake '[dialling]\ndigitmap=((\n' "error: $file: [dialling] digitmap:2: "
mistake '[dialling]\nextensions=99\n' "error: $file: [dialling] extensions:1: "
mistake '[dialling]\nplan=none-such\n' "error: $file: [dialling] plan: $keymaps/dialplans/none-such.dialplan: No such file"
mistake '[dialling]\nemergency-command=say "help\n' "error: $file: [dialling] emergency-command: "
printf '[dialplan]\nregion=XX\n' >"$work/bad.dialplan"
mistake "[dialling]\\nplan=$work/bad.dialplan\\n" "error: $work/bad.dialplan:2:"

# An unknown region must not stand between a person and 112.
printf '[dialling]\nregion=ZZ\n' >"$file"
"$deskphoned" --check --config "$file" --keymaps "$keymaps" >"$work/out" 2>"$work/err"
grep -qx "$file: good" "$work/out"
grep -q 'region "ZZ" is not known' "$work/err"
