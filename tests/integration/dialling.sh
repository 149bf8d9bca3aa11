#!/bin/sh
# dialling.sh DESKPHONE DATA: the vectors through the batch commands of the real program. Every row has to be right, and every question gets its answer.
set -eu
deskphone=$1
data=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# check FILE EXPECTED-COLUMN COMMAND...: the columns before it are the question.
check() {
	file=$1
	column=$2
	shift 2
	sed '/^#/d' "$data/$file" | tail -n +2 >"$work/rows"
	cut -f"1-$((column - 1))" "$work/rows" | "$deskphone" "$@" >"$work/answers"
	cut -f"$column" "$work/rows" >"$work/expected"
	if ! cmp -s "$work/answers" "$work/expected"; then
		paste "$work/rows" "$work/answers" | awk -F'\t' -v c="$column" '$c != $NF' | head -20
		echo "$file: not every row is right"
		exit 1
	fi
	echo "$file: $(wc -l <"$work/rows") rows right"
}
check vectors.tsv 3 dialplan --batch
check office.tsv 6 dialplan --batch --office
check digitmap.tsv 3 digitmap --batch

# A line that is no question is told, and answered with an empty line.
printf 'GB\t999\nnonsense\nGB\t112' >"$work/questions"
if "$deskphone" dialplan --batch <"$work/questions" >"$work/answers" 2>"$work/errors"; then
	echo "a line that is no question is no error"
	exit 1
fi
printf 'emergency\n\nemergency\n' | cmp - "$work/answers"
grep -q 'standard input:2:' "$work/errors"

# Mistakes are told with a code of 1, wrong usage with 2.
code() {
	wanted=$1
	shift
	got=0
	"$deskphone" "$@" >"$work/out" 2>&1 || got=$?
	[ "$got" = "$wanted" ] || { echo "$*: $got instead of $wanted"; cat "$work/out"; exit 1; }
}
code 2 dialplan
code 2 dialplan --region
code 2 dialplan --batch 123
code 2 dialplan --office --region GB 123
code 2 digitmap x
code 2 digitmap x 1x
code 1 digitmap '(' 1
code 1 dialplan --check /nonexistent
code 1 dialplan --config /nonexistent 123
code 1 dialplan --region GB --extensions 99 123
code 1 dialplan --region GB ''
code 0 dialplan --region GB 02079460018

# The configuration of the agent, where the command line names neither region nor plan.
mkdir -p "$work/config/deskphone"
printf '[user]\nname=x\n[dialling]\n# at work\nregion=US\noutside-prefix = 9\ndigitmap=(7xx|8,x.T)\n' >"$work/config/deskphone/deskphone.conf"
[ "$(XDG_CONFIG_HOME=$work/config "$deskphone" dialplan 912125550123 2>/dev/null | cut -f1)" = +12125550123 ]
[ "$("$deskphone" dialplan --config "$work/config/deskphone/deskphone.conf" 9911 2>/dev/null)" = "$(printf '911\temergency')" ]
[ "$(XDG_CONFIG_HOME=$work/config "$deskphone" dialplan --region GB 912125550123 2>/dev/null | cut -f2)" = "as typed" ]
[ "$(XDG_CONFIG_HOME=$work/none LC_ALL=en_GB.UTF-8 "$deskphone" dialplan 02079460018 | cut -f1)" = +442079460018 ]
