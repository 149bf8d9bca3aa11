#!/bin/bash
# dunst.sh NOTIFY_ASK ICON PROGRAMS: Answer and Reject pressed on a real notification server, dunst, under Xvfb: first with the
# room alone, then with the agent, a virtual phone and a softphone that calls; then the server hangs. 77: a program is missing.
set -euo pipefail
if [ "${1:-}" != --inside ]; then
	for tool in dunst dunstctl Xvfb dbus-run-session gdbus; do
		command -v $tool >/dev/null || { echo "skipped: there is no $tool"; exit 77; }
	done
	exec dbus-run-session -- "$0" --inside "$@"
fi
ask=$2 icon=$3 programs=$4
scratch=$(mktemp -d)
pids=() dunst=
cleanup() {
	kill -CONT "$dunst" 2>/dev/null || true
	kill "${pids[@]}" 2>/dev/null || true
	rm -rf "$scratch"
}
trap cleanup EXIT

# dunst shows buttons through a menu program; ours presses the one whose name is in the file.
cat >"$scratch/menu" <<END
#!/bin/sh
tee "$scratch/offered" | grep -m1 "\$(cat "$scratch/want")"
END
chmod +x "$scratch/menu"
printf '[global]\nmarkup = full\ndmenu = %s\nicon_path = %s\n' "$scratch/menu" "$(dirname "$icon")" >"$scratch/dunstrc"

Xvfb -displayfd 4 -screen 0 640x360x24 -nolisten tcp 4>"$scratch/display" 2>"$scratch/xvfb.log" & pids+=($!)
for ((i = 0; i < 200; i++)); do [ -s "$scratch/display" ] && break; sleep 0.05; done
DISPLAY=:$(cat "$scratch/display") && export DISPLAY
dunst -conf "$scratch/dunstrc" >"$scratch/dunst.log" 2>&1 & dunst=$! pids+=($!)
gdbus wait --session --timeout 20 org.freedesktop.Notifications

for button in Answer Reject; do
	echo "#$button " >"$scratch/want"
	timeout 30 "$ask" >"$scratch/answer" & asking=$!
	for ((i = 0; i < 200; i++)); do [ "$(dunstctl count displayed)" = 1 ] && break; sleep 0.05; done
	dunstctl context
	wait $asking || { echo "$button: no answer"; cat "$scratch/offered" "$scratch/dunst.log"; exit 1; }
	[ "$(cat "$scratch/answer")" = "call-1 ${button,,}" ] || { echo "$button: $(cat "$scratch/answer")"; exit 1; }
	for ((i = 0; i < 200; i++)); do [ "$(dunstctl count displayed)" = 0 ] && break; sleep 0.05; done
done
dunstctl history >"$scratch/history"
grep -q 'Incoming call from Ada <b>Lovelace</b>' "$scratch/history"
# The server takes the body for markup: what it kept is what was escaped.
grep -q 'Countess &amp; &lt;i&gt;programmer&lt;/i&gt;' "$scratch/history"
! grep -i markup "$scratch/dunst.log"

# The whole way: a caller, the agent, the button, and what the softphone is told.
export DESKPHONE_RUNTIME_DIR=$scratch/agent LC_ALL=C.UTF-8 HOME=$scratch
unset XDG_STATE_HOME XDG_CONFIG_HOME
"$programs/deskphone-virtual" --headless --socket "$scratch/phone" >"$scratch/phone.log" 2>&1 & pids+=($!)
"$programs/deskphoned" --transport "socket:$scratch/phone" >"$scratch/agent.log" 2>&1 & pids+=($!)

give_up() {
	echo "$1"
	"$programs/deskphone" status || true
	cat "$scratch"/*.log
	exit 1
}

wait_for() { # WHAT COMMAND...: until the command succeeds
	local what=$1 i
	shift
	for ((i = 0; i < 200; i++)); do
		! "$@" || return 0
		sleep 0.05
	done
	give_up "$what"
}

# dunst has taken down what the calls before left; the one that says the phone was plugged in goes by itself.
shown() { dunstctl history >/dev/null && [ "$(dunstctl count displayed)" -gt 0 ]; }
line() { grep -q "$1" "$scratch/calls"; }
attached() { "$programs/deskphone" status --json 2>/dev/null | jq -e '.phone.attached' >"$scratch/attached"; }

wait_for 'the phone is not attached' attached
for pair in Answer:answered Reject:declined; do
	dunstctl close-all
	echo "#${pair%:*} " >"$scratch/want"
	"$programs/deskphone-echo" --call 'Ada Lovelace' --number +442079460018 --hangup-after 0.5 >"$scratch/calls" & calling=$!
	wait_for 'no notification of the call' shown
	dunstctl context
	wait_for "${pair%:*} was pressed, and the softphone was not told" line "${pair#*:}"
	kill $calling
	wait $calling 2>/dev/null || true
done

# The server hangs with a call on the desktop: keys and display go on, and the softphone is told.
phone() { "$programs/deskphone-virtual" --control "$scratch/phone.control" "$@"; }
display() { phone show | grep -q "$1"; }
on_hook() { "$programs/deskphone" status --json | jq -e .hook.on >"$scratch/hook"; }
phone speaker >"$scratch/said" # the call that was answered left it on
wait_for 'the speaker was put off, and the phone is not on hook' on_hook
kill -STOP $dunst
"$programs/deskphone-echo" --call 'Grace Hopper' --number +442079460019 >"$scratch/calls" & calling=$!
wait_for 'the display does not show the call' display 'Grace Hopper'
phone lift >"$scratch/said"
wait_for 'the handset was lifted, and the softphone was not told' line answered
sleep 1 # no hand puts a handset down sooner; within the hook's fall-back time it may be taken for a flash
phone down >"$scratch/said"
wait_for 'the handset was put down, and the softphone was not told' line ended
kill $calling
wait $calling 2>/dev/null || true
kill -CONT $dunst
# What had come in the meantime and is over is not shown.
wait_for 'the server does not come back' dunstctl count displayed
dunstctl history >"$scratch/history"
! grep -q 'Grace Hopper' "$scratch/history"
