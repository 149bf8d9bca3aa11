# A person with a softphone and the phone: a call, and what may happen to the phone and the agent meanwhile.
. /job/lib.sh

phone plug
eventually unit_is active
configure_softphone
manager restart $unit
start_far_end
start_softphone

step "a call is made with the keys"
make_call
phone_has screen 5
phone_shows 5551234

step "what is said into the phone comes back from the far end, which echoes"
loudness() { # root mean square of a recording, of 32768
	od -An -v -t d2 "$1" | awk '{ for (i = 1; i <= NF; i++) sum += $i * $i; n += NF } END { printf "%d\n", n ? sqrt(sum / n) : 0 }'
}
head -c 128000 /dev/urandom >/tmp/said
phone record /tmp/silence
sleep 1
phone record /tmp/heard
phone say /tmp/said
sleep 3
phone record off
echo "   before: $(loudness /tmp/silence), then: $(loudness /tmp/heard)"
[ "$(loudness /tmp/silence)" -lt 100 ]
[ "$(loudness /tmp/heard)" -gt 3000 ]

# The audio connection of the softphone, as its own end has it.
connection() {
	ss -Hxp | grep '"baresip"' | awk '{ print $6, $8 }' | sort
}
before=$(connection)
[ -n "$before" ]
softphone=$(manager show -p MainPID --value baresip)

step "the phone is pulled out: the call goes on"
phone unplug
eventually agent_says '.phone.attached | not'
sleep 2
in_call

step "and is there again when it is plugged in"
phone plug
eventually phone_has screen 5
eventually phone_shows 5551234
in_call

step "kill -9 of the agent: the call goes on, and the softphone's audio connection too"
old=$(main_pid)
kill -9 "$old"
eventually runs_anew "$old"
eventually in_call
eventually phone_has screen 5
[ "$(connection)" = "$before" ] || fail "the audio connection was $before and is $(connection)"

step "systemctl restart: the call goes on"
old=$(main_pid)
manager restart $unit
runs_anew "$old"
eventually in_call
eventually phone_has screen 5

step "configuration read again on SIGHUP: the call goes on in the same process"
old=$(main_pid)
printf '%s\n' '[softphone]' 'kind=baresip' '[user]' 'name=Grace Hopper' >/home/user/.config/deskphone/deskphone.conf
manager reload $unit
eventually agent_says '.name == "Grace Hopper"'
in_call
[ "$(main_pid)" = "$old" ]

step "the call is ended by hanging up"
eventually phone_has hook/handset_up true
phone down
eventually agent_says '.calls == []'
eventually not far_end_in_call
eventually phone_has screen 1
eventually phone_shows 'Grace Hopper'

step "a call comes in, and is taken by lifting the handset"
far_end dial sip:alice@127.0.0.1:5060
eventually agent_says '.calls[0].state == "incoming"'
eventually phone_shows Bob
phone lift
eventually in_call
phone down
eventually agent_says '.calls == []'

step "the softphone ran all the time; what was called is in the history"
[ "$(manager show -p MainPID --value baresip)" = "$softphone" ]
as_user deskphone history | grep -q 5551234
