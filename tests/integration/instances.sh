#!/bin/bash
# instances.sh PROGRAMS SOURCE: two phones and one configuration file; the second agent and all that speaks to it know no more than
# its name.
set -euo pipefail
programs=$1 source=$2
. "$(dirname "$0")/scratch.sh"
export HOME=$scratch LC_ALL=C.UTF-8 XDG_CONFIG_HOME=$scratch/config XDG_RUNTIME_DIR=$scratch/run XDG_STATE_HOME=$scratch/state
unset DESKPHONE_RUNTIME_DIR DESKPHONE_INSTANCE STATE_DIRECTORY
umask 077
mkdir -p "$XDG_CONFIG_HOME/deskphone" "$XDG_RUNTIME_DIR"
file=$XDG_CONFIG_HOME/deskphone/deskphone.conf

fail() {
	echo "$1"
	cat "$scratch"/*.log "$scratch/said" 2>/dev/null || true
	exit 1
}

said() { # EXIT CODE, PROGRAM, ARGUMENTS: into $scratch/said
	local wanted=$1 code=0
	shift
	"$programs/$1" "${@:2}" >"$scratch/said" 2>&1 || code=$?
	[ $code = "$wanted" ] || fail "$*: exit code $code instead of $wanted"
}

tells() { # TEXT
	grep -qF -e "$1" "$scratch/said" || fail "not told: $1"
}

cat >"$file" <<-'END'
	[dialling]
	region=GB
	[phone]
	serial=right
	scroll=true
	[user]
	name=Grace

	[phone left]
	serial=left
	[user left]
	name=Ada
	[dialling left]
	region=US
END

# What is read, and from where.
said 0 deskphone config check
tells "$file: good"
said 0 deskphone --instance left config show
tells '# instance: left'
tells 'instances in it: left'
grep -qE '^name +	Ada +	the file, \[user left\]$' "$scratch/said" || fail 'where the name comes from'
grep -qE '^scroll +	true +	the file$' "$scratch/said" || fail 'what is common'
DESKPHONE_INSTANCE=left said 0 deskphone config show
tells 'Ada'
said 0 deskphone config show
grep -qE '^name +	Grace +	the file$' "$scratch/said" || fail 'the name of the first'
said 1 deskphone --instance=middle config check
tells 'has no section for the instance "middle"'
said 2 deskphoned --check --instance a/b
tells 'is no name of an instance'

# All sections of all instances are checked, with what they name.
printf '[calls left]\nring-tone=/none-such.wav\n[softphone third]\nkind=asterisk\n[dialling third]\nspeed-2=x\n' >>"$file"
said 1 deskphone config check
tells "$file:16: [calls left] ring-tone: "
tells "$file:18: [softphone third] kind: asterisk needs user and secret"
tells "$file:20: [dialling third] speed-2: "
tells "$file:17: [phone third] serial: is not given"
[ "$(sort "$scratch/said" | uniq -d)" = '' ] || fail 'something is told twice'
said 1 deskphone --instance left config check
! grep -q third: "$scratch/said" || fail 'the mistakes of another one'
head -n 14 "$file" >"$scratch/good"

# The tool reads numbers as the instance does.
[ "$("$programs/deskphone" dialplan 02079460018 2>/dev/null | cut -f1)" = +442079460018 ] || fail 'the plan of the first'
[ "$("$programs/deskphone" --instance left dialplan 2125550123 2>/dev/null | cut -f1)" = +12125550123 ] || fail 'the plan of the instance'
printf '[dialling]\nregion=DE\n' >"$XDG_CONFIG_HOME/deskphone/left.conf"
[ "$("$programs/deskphone" --instance left dialplan 03012345678 2>/dev/null | cut -f1)" = +493012345678 ] || fail 'the file of its own'
said 1 deskphone config check
tells "$file:9: what is here for \"left\" has no effect: it reads $XDG_CONFIG_HOME/deskphone/left.conf"
rm "$XDG_CONFIG_HOME/deskphone/left.conf"
cp "$scratch/good" "$file"

# The shell completes the names.
names=$(PATH=$programs:$PATH bash -c '. "$1"; COMP_WORDS=(deskphone --instance ""); COMP_CWORD=2; _deskphone deskphone "" --instance
	echo "${COMPREPLY[*]}"' - "$source/completions/deskphone.bash")
[ "$names" = left ] || fail "completed: $names"

start() { # NAME, OPTIONS OF THE AGENT
	local name=$1
	shift
	"$programs/deskphone-virtual" --headless --socket "$scratch/$name.phone" --serial "$name" >"$scratch/$name.phone.log" 2>&1 &
	pids+=($!)
	"$programs/deskphoned" --keymaps "$source/keymaps" --transport "socket:$scratch/$name.phone" "$@" >"$scratch/$name.agent.log" 2>&1 &
	pids+=($!)
}

right() {
	"$programs/deskphone" status --json 2>/dev/null | jq -e "$1" >/dev/null
}

left() {
	"$programs/deskphone" --instance left status --json 2>/dev/null | jq -e "$1" >/dev/null
}

wait_for() {
	local i
	for ((i = 0; i < 200; i++)); do
		! "$@" || return 0
		sleep 0.05
	done
	fail "never: $*"
}

start right
start left --instance left
agent=${pids[3]}
DESKPHONE_INSTANCE=left "$programs/deskphone-echo" --hangup-after 0.2 >"$scratch/echo.log" 2>&1 &
pids+=($!)
wait_for right '.phone.attached and .name == "Grace" and (.softphone.connected | not)'
wait_for left '.phone.attached and .name == "Ada" and .softphone.connected'
[ -S "$XDG_RUNTIME_DIR/deskphone-left/control" ] || fail 'the folder of the instance'

# A history of its own.
"$programs/deskphone" --instance left dial 4711
wait_for test -s "$XDG_STATE_HOME/deskphone/left/history.jsonl"
[ ! -e "$XDG_STATE_HOME/deskphone/history.jsonl" ] || fail 'the history of the other'
"$programs/deskphone" --instance left history | grep -q 4711 || fail 'the history of the instance'

# SIGHUP: another name for this one only; a mistake in one's own section keeps the old, in another's does not.
sed -i 's/^name=Ada/name=Lovelace/' "$file"
printf '[dialling third]\nregion=nowhere\n' >>"$file"
kill -HUP "$agent"
wait_for left '.name == "Lovelace"'
right '.name == "Grace"'
sed -i 's/^name=Lovelace/name=Byron\nlanguage=kl/' "$file"
kill -HUP "$agent"
wait_for grep -q 'stays as it was: .*\[user left\] language: "kl"' "$scratch/left.agent.log"
left '.name == "Lovelace"'

# One that nothing is said of does not start.
said 1 deskphoned --instance middle
tells 'has no section for the instance "middle"'
