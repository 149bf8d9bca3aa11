# Words of the scenarios with sound, read after lib.sh with `. /job/voice.sh`. What is said into the microphone and what the
# softphone sends is noise, so that each sample is found again; all of it is left in $OUT as raw, 16 bit, 16 kHz.
SOUND=/tmp/sound
mkdir -p $SOUND
chown user: $SOUND
trap 'mv $SOUND/* $OUT/ 2>/dev/null; as_user deskphone status >$OUT/status.txt 2>&1' EXIT

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

# The phone is plugged in and a softphone is there: softphone [OPTIONS of deskphone-echo].
plug_phone() {
	phone plug
	eventually status_has '^Phone +Polycom CX300'
}

softphone() {
	(cd $SOUND && exec >"$OUT/softphone.log" 2>&1 && as_user deskphone-echo --answer-after 0.5 "$@") &
	eventually status_has '^Softphone +deskphone-echo'
}

call() { # until it is answered and the sound is up
	phone lift
	phone wait 300
	phone dial '42#'
	eventually status_has '^Call +active'
	eventually status_has '^Audio +up'
}

hang_up() {
	phone down
	eventually status_has '^Call +none'
	phone record off
	pkill -u user deskphone-echo || true # ends its recording
	wait
}

counter() { # PATH of the phone's sound
	phone value "audio/$1"
}

# No millisecond of either stream was without its packet, and nothing was resampled or made up.
no_fault() {
	local stream what
	for stream in loudspeaker microphone; do
		for what in missing odd; do
			[ "$(counter $stream/$what)" = 0 ] || fail "$stream: $(phone audio)"
		done
	done
}
