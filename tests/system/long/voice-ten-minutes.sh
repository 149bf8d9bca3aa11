# As voice-call, for ten minutes: tests/system/run --seconds 1800 tests/system/long/voice-ten-minutes.sh
#: file tests/system/guest/voice.sh /job/voice.sh
#: file tests/system/guest/voice-call.sh /job/voice-call.sh
. /job/voice-call.sh
two_ways 600
