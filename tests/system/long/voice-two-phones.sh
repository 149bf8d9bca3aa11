# Two phones of one kind, each a sound card: the sound of a call is that of the phone it is made with. The second card is the
# agent's, so that "the first of its kind" is the wrong one.
#: file tests/system/guest/voice.sh /job/voice.sh
. /job/lib.sh
. /job/voice.sh

other() {
	/job/bin/deskphone-virtual --control /run/other.control "$*"
}

step "the agent has the second phone"
systemd-run --quiet --collect --unit=other-phone /job/bin/deskphone-usb --control /run/other.control --serial OTHER
eventually status_has '^Phone .* serial OTHER'
PHONE_OPTIONS='--serial SECOND'
phone plug
eventually test -e /proc/asound/card1/usbid
other unplug
eventually status_has '^Phone .* serial SECOND'
other plug
eventually test -e /proc/asound/card0/usbid
sleep 1
status_has '^Phone .* serial SECOND'

step "a call: its sound is the second card's"
noise 12 said sent
softphone --play sent --record heard
phone record $SOUND/played
phone say $SOUND/said
call
sleep 9
phone audio
other audio
# PortAudio looks into every card, but stays in none.
for stream in loudspeaker microphone; do
	[ "$(other value audio/$stream/open)" = false ] || fail "the other phone's card is open"
done
[ "$(other value audio/loudspeaker/samples)" = 0 ] || fail "the other phone's card was played to"
no_fault
hang_up
