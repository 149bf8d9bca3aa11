# Words of the scenarios with sound, read after lib.sh with `. /job/voice.sh`. What is said into the microphone and what the
# softphone sends is noise, so that each sample is found again; all of it is left in $OUT as raw, 16 bit, 16 kHz.
SOUND=/tmp/sound
AGENT=/run/user/1000/deskphone
mkdir -p $SOUND
chown user: $SOUND

keep_sound() {
	mv $SOUND/* "$OUT/" || true
	as_user deskphone status >"$OUT/status.txt" || true
} 2>/dev/null
trap 'report_end $?; keep_sound' EXIT # lib.sh's word on a failure is not to be lost

noise() { # SECONDS FILE...
	local seconds=$1 file
	shift
	for file; do
		head -c $((seconds * 32000)) /dev/urandom >"$SOUND/$file"
	done
	chown user: $SOUND/*
}

status_has() { # a line of `deskphone status` that matches
	as_user deskphone status | grep -qE "$1"
}

plug_phone() {
	phone plug
	eventually status_has '^Phone +Polycom CX300'
}

# A softphone that answers: softphone [OPTIONS of deskphone-echo].
softphone() {
	(cd $SOUND && exec >"$OUT/softphone.log" 2>&1 && as_user deskphone-echo --answer-after 0.5 "$@") &
	eventually status_has '^Softphone +deskphone-echo'
}

# A softphone whose sound is not its own matter: it finds no audio socket. So a program behind the ALSA plug-in has it, or
# voice-peer, which keeps its own time and comes to peer.txt with how it was paced.
softphone_without_sound() {
	install -d -m 700 -o user /tmp/control-only
	ln -s $AGENT/control /tmp/control-only/control
	softphone --runtime-dir /tmp/control-only
}

peer() {
	(cd $SOUND && as_user voice-peer $AGENT/audio sent heard >"$OUT/peer.txt" 2>&1) &
	eventually pgrep -x voice-peer
	chrt --fifo --pid 50 "$(pgrep -x voice-peer)" # what it says of gaps is to be the agent's, not its own
}

call() { # until it is answered and the sound is up
	phone lift
	phone wait 300
	phone dial '42#'
	eventually status_has '^Call +active'
	eventually status_has '^Audio +up'
	missing_at_start=$(missing)
}

hang_up() {
	phone down
	eventually status_has '^Call +none'
	phone record off
	pkill -TERM -u user 'deskphone-echo|voice-peer' || true # ends their recordings
	wait
}

counter() { # PATH of the phone's sound
	phone value "audio/$1"
}

missing() { # milliseconds of either stream without a packet
	echo $(($(counter loudspeaker/missing) + $(counter microphone/missing)))
}

# Since the call sounds no millisecond of either stream was without its packet, and nothing was resampled or made up. (The very
# first packets are sent before there is a thread that has real-time priority.)
no_fault() {
	local stream
	[ "$(missing)" = "$missing_at_start" ] && [ "$missing_at_start" -le 8 ] || fail "$missing_at_start missing at first: $(phone audio)"
	for stream in loudspeaker microphone; do
		[ "$(counter $stream/odd)" = 0 ] || fail "$stream: $(phone audio)"
	done
	status_has ' 0 ms concealed, 0 ms left out, 0 frames lost' || fail "sound was lost: $(as_user deskphone status)"
}

# The softphone got 20 ms every 20 ms, never more than $1 ms apart and never two at once: what was late catches up 10 ms apart.
paced() {
	cat "$OUT/peer.txt"
	awk -v most="$1" '/^frames [0-9]+  longest gap/ {
		off = ($2 - 1) * 20 - $10
		good = $2 > 100 && $5 <= most && $14 >= 5 && off < 50 && off > -50
	} END { exit !good }' "$OUT/peer.txt" ||
		fail "the softphone's stream had holes"
}
