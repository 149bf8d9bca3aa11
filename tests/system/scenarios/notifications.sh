# What the agent says on the person's desktop, from inside its sandbox: a call with its buttons, a missed one, the phone's plug.
#: file @build@/bin/notification-peer /usr/local/bin/notification-peer
. /job/lib.sh

# The notification server of the session, and what it has: desktop last, desktop gone, desktop press ACTION.
start_desktop() {
	mkfifo /tmp/asked /tmp/said
	as_user notification-peer </tmp/asked >/tmp/said &
	exec 5>/tmp/asked 6</tmp/said
	read -r -t 10 <&6
}

desktop() {
	local answer
	echo "$*" >&5
	read -r -t 10 answer <&6
	echo "$answer"
}

press() { # a button of the last notification
	[ "$(desktop press "$1")" = ok ]
}

desktop_has() { # the last notification, as a pattern
	# shellcheck disable=SC2053
	[[ $(desktop last) == $1 ]]
}

taken_down() {
	[ "$(desktop gone)" = yes ]
}

far_end_calls() {
	far_end dial sip:alice@127.0.0.1:5060 >/dev/null
	eventually agent_says '.calls[0].state == "incoming"'
}

nobody_calls() {
	agent_says '.calls == []' && [[ $(far_end listcalls) != *sip:alice@* ]]
}

complained_once() {
	[ "$(journal_of_agent | grep -c 'no notifications on the desktop')" = 1 ]
}

step "the phone is plugged in, its unit started"
mkdir -p /home/user/.config/deskphone/contacts
printf '5551234\tBob Brown\tChief Analyst\n' >/home/user/.config/deskphone/contacts/people.tsv
configure_softphone
start_desktop
phone plug
eventually unit_is active
grep -q '^Seccomp:.*2$' "/proc/$(main_pid)/status"
eventually desktop_has '1 device.added 1 \[] Telephone connected | *CX300*'
start_far_end
start_softphone

step "a call comes in: who it is, and two buttons"
far_end_calls
eventually desktop_has '2 call.incoming 2 \[answer Answer reject Reject] Incoming call from Bob Brown | Chief Analyst | *555*1234'
phone_shows 'Bob Brown'

step "Answer answers it"
press answer
eventually in_call
phone_has screen 5
agent_says '.calls[0].name == "Bob Brown"'
as_user deskphone hangup
eventually nobody_calls

step "Reject rejects the next one"
far_end_calls
eventually desktop_has '3 call.incoming *Bob Brown*'
press reject
eventually nobody_calls
desktop_has '3 *' || fail "rejected, and yet: $(desktop last)"

step "answered at the phone, it is taken down"
far_end_calls
eventually desktop_has '4 call.incoming *Bob Brown*'
taken_down && fail "it is taken down while it rings"
phone lift
eventually in_call
eventually taken_down
phone down
eventually nobody_calls

step "given up by the caller, it is taken down and a missed call"
far_end_calls
eventually desktop_has '5 call.incoming *Bob Brown*'
far_end hangup >/dev/null
eventually desktop_has '6 call.unanswered 1 \[] Missed call from Bob Brown | *555*1234'
eventually nobody_calls

step "unplugged and plugged in again"
phone unplug
eventually desktop_has '7 device.removed 1 \[] Telephone disconnected | *CX300*'
phone plug
eventually desktop_has '8 device.added 1 \[] Telephone connected | *CX300*'

step "without the notification server the telephone goes on, and says so once"
exec 5>&- 6<&-
wait
far_end_calls
eventually complained_once
phone lift
eventually in_call
phone down
eventually nobody_calls
phone unplug
eventually agent_says '.phone.attached | not'
sleep 1
complained_once
