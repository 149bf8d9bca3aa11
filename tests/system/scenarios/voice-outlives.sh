# The agent is killed and restarted in a call: the voice process goes on, and a softphone's connection has a frame every 20 ms.
#: file @build@/bin/audio-recorder /usr/local/bin/audio-recorder
. /job/lib.sh

phone plug
eventually unit_is active
as_user systemd-run --user --quiet --unit=echo deskphone-echo
eventually agent_says .softphone.connected
phone lift
phone dial '4711#'
eventually agent_says '.calls[0].state == "active"'
call=$(as_user deskphone status --json | jq -r '.calls[0].call')
as_user systemd-run --user --quiet --unit=recorder audio-recorder /run/user/1000/deskphone/audio "$call" /tmp/frames

voice_pid() {
	pgrep -x deskphone-voice
}

# Of the frames since the last time: how many, and the longest time between two [ms].
sleep 2
seen=0
paced() {
	local text count gap
	text=$(awk -v from="$seen" '$1 == "frame" { n++; if (n > from && last) { d = ($2 - last) / 1e6; if (d > gap) gap = d } last = $2 }
		END { printf "%d %.1f", n, gap }' /tmp/frames)
	read -r count gap <<<"$text"
	echo "$((count - seen)) frames, $gap ms apart at most"
	[ $((count - seen)) -ge 50 ] || fail "few frames"
	[ "${gap%.*}" -lt "$1" ] || fail "no frame for $gap ms"
	! grep -q '^end' /tmp/frames || fail "the connection has ended"
	seen=$count
}

step "a call sounds"
paced 60
voice=$(voice_pid)

step "kill -9 of the agent"
old=$(main_pid)
kill -9 "$old"
eventually runs_anew "$old"
eventually agent_says '.calls[0].state == "active"'
sleep 2
paced 60
[ "$(voice_pid)" = "$voice" ] || fail "the voice process was $voice and is $(voice_pid)"

step "systemctl restart"
old=$(main_pid)
manager restart $unit
runs_anew "$old"
eventually agent_says '.calls[0].state == "active"'
sleep 2
paced 60
[ "$(voice_pid)" = "$voice" ] || fail "the voice process was $voice and is $(voice_pid)"

step "killed four times in a row, at once each time"
for times in 1 2 3 4; do
	old=$(main_pid)
	kill -9 "$old"
	eventually runs_anew "$old"
done
eventually agent_says '.calls[0].state == "active"'
sleep 2
paced 60
[ "$(voice_pid)" = "$voice" ] || fail "the voice process was $voice and is $(voice_pid)"

step "kill -9 of the voice process"
kill -9 "$voice"
sleep 2
paced 200
[ "$(voice_pid)" != "$voice" ]

step "the service is stopped: nothing of it is left"
manager stop $unit
eventually not voice_pid
eventually grep -q '^end' /tmp/frames
