# The two threads that carry samples have real-time priority: in a person's session by RTKit, in the system's service by its
# own limit.
#: file tests/system/guest/voice.sh /job/voice.sh
. /job/lib.sh
. /job/voice.sh

raised() { # threads of the voice process (SCHED_RR is RTKit's way)
	[ "$(ps -L -o cls=,comm= -C deskphone-voice | grep -cE '^ *(FF|RR)')" -ge 2 ]
}

step "in a person's session"
plug_phone
softphone
call
eventually raised
ps -L -o cls,rtprio,comm -C deskphone-voice
journalctl -b -o cat --no-pager -u rtkit-daemon | grep 'Successfully made thread .* RT at priority'
hang_up

step "in the system's service, without RTKit"
as_user systemctl --user stop deskphoned
systemctl mask --runtime --now rtkit-daemon
systemctl enable --now deskphoned-system
AGENT=/run/deskphone
system_has() {
	deskphone --runtime-dir $AGENT status | grep -qE "$1"
}
eventually system_has '^Phone +Polycom CX300'
deskphone-echo --runtime-dir $AGENT --answer-after 0.5 >"$OUT/softphone.log" 2>&1 &
eventually system_has '^Softphone +deskphone-echo'
phone lift
phone wait 300
phone dial '42#'
eventually system_has '^Audio +up'
eventually raised
ps -L -o cls,rtprio,comm -C deskphone-voice
phone down
kill %%
