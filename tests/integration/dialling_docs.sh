#!/bin/sh
# dialling_docs.sh DESKPHONE DOCUMENT SOURCE [--write]: every "$ command" in the console blocks of the document is run, and what it prints has to be what
# the document shows. --write puts the real output in instead.
set -eu
deskphone=$1
document=$2
source=$3
write=${4:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/run"
ln -s "$deskphone" "$work/bin/deskphone"
ln -s "$source/keymaps" "$work/run/keymaps"
PATH=$work/bin:$PATH
XDG_CONFIG_HOME=$work/none
HOME=$work/none
LC_ALL=C
export PATH XDG_CONFIG_HOME HOME LC_ALL

# The document again, with each command's output as it is now.
inside=no
while IFS= read -r line; do
	case $inside:$line in
	no:'```console')
		inside=yes
		printf '%s\n' "$line"
		;;
	yes:'```')
		inside=no
		printf '%s\n' "$line"
		;;
	yes:'$ '*)
		printf '%s\n' "$line"
		(cd "$work/run" && sh -c "${line#'$ '}" 2>&1) </dev/null || :
		;;
	yes:*) ;;
	*) printf '%s\n' "$line" ;;
	esac
done <"$document" >"$work/now"
if [ "$write" = --write ]; then
	cat "$work/now" >"$document"
fi
grep -q '^\$ deskphone' "$work/now"
diff -u "$document" "$work/now"
