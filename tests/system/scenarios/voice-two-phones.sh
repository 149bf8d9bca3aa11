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
noise 9 said sent
other record $SOUND/other
softphone --play sent --record heard
phone record $SOUND/played
phone say $SOUND/said
call
sleep 10
phone audio
other audio
for stream in loudspeaker microphone; do
	[ "$(other value audio/$stream/open)" = false ] || fail "the other phone's card is open"
done
# PortAudio looks into every card and stays in none; the kernel may send a few packets of silence meanwhile.
other record off
[ "$(stat -c %s $SOUND/other)" -lt 3200 ] || fail "the other phone's card was played to"
[ -z "$(tr -d '\0' <$SOUND/other | head -c 1)" ] || fail "the other phone is heard"
no_fault
hang_up
