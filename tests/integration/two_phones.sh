#!/bin/bash
# two_phones.sh PROGRAMS SOURCE: two phones, two agents, each with its own configuration, sockets, history and softphone.
set -euo pipefail
programs=$1 source=$2
. "$(dirname "$0")/scratch.sh"
export HOME=$scratch LC_ALL=C.UTF-8
unset XDG_STATE_HOME XDG_CONFIG_HOME XDG_RUNTIME_DIR DESKPHONE_RUNTIME_DIR

start() { # NAME
	printf '[user]\nname=%s\n[phone]\nserial=%s\n' "$1" "$1" >"$scratch/$1.conf"
	"$programs/deskphone-virtual" --headless --socket "$scratch/$1.phone" --serial "$1" >"$scratch/$1.phone.log" 2>&1 &
	pids+=($!)
	STATE_DIRECTORY=$scratch/state/$1 "$programs/deskphoned" --keymaps "$source/keymaps" --config "$scratch/$1.conf" \
		--runtime-dir "$scratch/$1" --transport "socket:$scratch/$1.phone" >"$scratch/$1.agent.log" 2>&1 &
	pids+=($!)
	"$programs/deskphone-echo" --runtime-dir "$scratch/$1" --hangup-after 0.2 >"$scratch/$1.echo.log" 2>&1 &
	pids+=($!)
}

ask() { # NAME FILTER
	"$programs/deskphone" --runtime-dir "$scratch/$1" status --json 2>/dev/null | jq -e "$2" >/dev/null
}

wait_for() {
	local i
	for ((i = 0; i < 200; i++)); do
		! "$@" || return 0
		sleep 0.05
	done
	echo "never: $*"
	cat "$scratch"/*.log
	exit 1
}

umask 077
start left
start right
for name in left right; do
	wait_for ask $name ".phone.attached and .phone.serial == \"$name\" and .softphone.connected and .name == \"$name\""
done

# A call on the left is no business of the right.
"$programs/deskphone" --runtime-dir "$scratch/left" dial 4711
wait_for test -s "$scratch/state/left/history.jsonl"
ask right '.calls == []'
[ ! -e "$scratch/state/right/history.jsonl" ]
[ ! -e "$scratch/.local" ]

# Neither takes the other's folder.
code=0
timeout 10 "$programs/deskphoned" --runtime-dir "$scratch/left" --transport "socket:$scratch/right.phone" 2>"$scratch/refused" || code=$?
[ $code = 75 ] && grep -q 'another deskphoned runs' "$scratch/refused" || { cat "$scratch/refused"; exit 1; }
# One is pulled out: the other stays.
kill "${pids[0]}"
wait_for ask left '.phone.attached | not'
ask right .phone.attached
