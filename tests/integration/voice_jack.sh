#!/bin/sh
# voice_jack.sh DESKPHONE-VOICE: PortAudio asks our jack_client_open() (agent/voice/jack.c), not that of libjack, whose lock in shared
# memory outlives a killed process and stops all that come after it.
set -eu
bound=$(LD_DEBUG=bindings "$1" --list 2>&1 | grep 'jack_client_open' || true)
if [ -z "$bound" ]; then
	echo "skipped: this PortAudio knows no JACK"
	exit 77
fi
echo "$bound"
echo "$bound" | grep -q "libportaudio[^ ]* .*to $1 "
