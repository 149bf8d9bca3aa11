# A call of SECONDS in which both speak without a pause. What the phone says goes to the softphone's recording, what the
# softphone sends to the phone's.
. /job/lib.sh
. /job/voice.sh

two_ways() { # SECONDS
	step "the phone, whose sound card begins with a mixer at -12 dB"
	PHONE_OPTIONS=--mixer
	plug_phone
	noise $(($1 + 1)) said sent # has ended when the machine is asked: nobody else is to be served then
	softphone --play sent --record heard
	step "both speak for $1 seconds"
	phone record $SOUND/played
	phone say $SOUND/said
	call
	sleep $(($1 + 2))
	as_user deskphone status
	phone audio
	no_fault
	hang_up
}
