# The plug is pulled in a call, for four seconds: the softphone's stream goes on at its pace, silent, and when the phone is
# back it is heard again, and hears.
#: file tests/system/guest/voice.sh /job/voice.sh
#: file @build@/bin/voice-peer /usr/local/bin/voice-peer
. /job/lib.sh
. /job/voice.sh

step "a call"
plug_phone
noise 30 said sent
softphone_without_sound
phone record $SOUND/played
phone say $SOUND/said
call
peer
sleep 5

step "unplugged: the sound is down within a second, the call is not"
phone unplug
WITHIN=1 eventually status_has '^Audio +down'
status_has '^Call +active'
sleep 4
status_has '^Call +active'

step "plugged in again: the sound is back within two seconds of the card"
phone plug
eventually test -e /proc/asound/card0/pcm0p/info
WITHIN=2 eventually status_has '^Audio +up'
status_has '^Call +active'
played=$(counter loudspeaker/samples)
sleep 5
as_user deskphone status
status_has ' 0 ms concealed, 0 ms left out, 0 frames lost'
[ "$(counter loudspeaker/open)" = true ] && [ $(($(counter loudspeaker/samples) - played)) -gt 70000 ] ||
	fail "the loudspeaker has no stream"
counter loudspeaker/db | awk '{ exit !($1 > -10) }' || fail "the loudspeaker is silent"

step "the softphone's stream had no hole"
hang_up
paced 120
journalctl -b -o cat --no-pager _SYSTEMD_USER_UNIT=deskphoned.service | tail -30
