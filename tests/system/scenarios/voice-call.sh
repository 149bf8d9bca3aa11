# Fifteen seconds of a call through usbhid and snd-usb-audio: each sample arrives as it was sent, in both directions (voice-call.check).
#: file tests/system/guest/voice.sh /job/voice.sh
#: file tests/system/guest/voice-call.sh /job/voice-call.sh
. /job/voice-call.sh
two_ways 15
