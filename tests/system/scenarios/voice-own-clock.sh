# A softphone that sends and listens by a clock of its own. It is served 20 ms every 20 ms, with each sample of the microphone
# as it was said (voice-own-clock.check). What it sends is followed by a resampler, which cannot know that the clocks agree:
# nothing of it is lost or made up.
#: file tests/system/guest/voice.sh /job/voice.sh
#: file @build@/bin/voice-peer /usr/local/bin/voice-peer
. /job/lib.sh
. /job/voice.sh

step "a call whose sound is another program's"
plug_phone
noise 33 said sent
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
