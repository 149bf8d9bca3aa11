# Programs that know only ALSA: aplay and arecord on the PCM `deskphone`, which runs by the phone's clock. Each sample arrives
# as it was sent.
#: file tests/system/guest/voice.sh /job/voice.sh
. /job/lib.sh
. /job/voice.sh

step "aplay and arecord have the sound of a call"
plug_phone
noise 11 said sent
softphone_without_sound
phone record $SOUND/played
phone say $SOUND/said
call
(cd $SOUND && as_user arecord -q -D deskphone -t raw -f S16_LE -r 16000 -c 1 heard) &
(cd $SOUND && as_user aplay -q -D deskphone -t raw -f S16_LE -r 16000 -c 1 sent) &
sleep 12
as_user deskphone status
phone audio
no_fault
pkill -INT -u user arecord
hang_up
