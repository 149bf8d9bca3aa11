# A softphone that sends and listens by a clock of its own, which agrees with the card's. Here that is exact: voice-peer sleeps to
# absolute times of CLOCK_MONOTONIC, and the frames of the virtual phone's bus are the milliseconds of the same clock. So the few
# ppm of drift that `deskphone status` tells are the error of an estimate, and nothing may be bent by them: it is served 20 ms
# every 20 ms, and each sample arrives as it was sent, in both directions (voice-own-clock.check).
#: file tests/system/guest/voice.sh /job/voice.sh
#: file @build@/bin/voice-peer /usr/local/bin/voice-peer
. /job/lib.sh
. /job/voice.sh

step "a call whose sound is another program's"
plug_phone
noise 31 said sent
softphone_without_sound
phone record $SOUND/played
phone say $SOUND/said
call
peer
sleep 32
as_user deskphone status
phone audio
no_fault
hang_up
paced 30
