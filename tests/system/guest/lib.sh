# Words of the scenarios, read by each with `. /job/lib.sh`. The first command that fails ends a scenario.
set -eEuo pipefail
trap 'failed_at="line $LINENO of ${BASH_SOURCE[0]##*/}: $BASH_COMMAND"' ERR
trap 'report_end $?' EXIT
current_step=begin failed_at=

report_end() { # STATUS
	[ "$1" != 0 ] || return 0
	echo "FAILED in step: $current_step${failed_at:+ ($failed_at)}"
	[ ! -S /run/phone.control ] || phone show
	as_user deskphone status 2>&1 || true
}

export DEBIAN_FRONTEND=noninteractive
UNIT=deskphoned
SYSTEM_UNIT=deskphoned-system

step() {
	current_step=$*
	echo "-- $*"
}

fail() {
	failed_at=$*
	exit 1
}

# As the person who is logged in, in their session.
as_user() {
	setpriv --reuid user --regid user --init-groups -- env HOME=/home/user USER=user XDG_RUNTIME_DIR=/run/user/1000 DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus "$@"
}

# Waits at most WITHIN seconds (10) of the machine's time until the command succeeds.
eventually() {
	local end=$((${EPOCHREALTIME/./} + ${WITHIN:-10} * 1000000))
	until "$@" >/dev/null 2>&1; do
		[ "${EPOCHREALTIME/./}" -lt $end ] || fail "not within ${WITHIN:-10} s: $*"
		sleep 0.2
	done
}

not() {
	! "$@"
}

install_package() {
	dpkg -i /packages/deskphone.deb >/tmp/install.log 2>&1 || { cat /tmp/install.log; false; }
}

# A bus does not wait for programs: neither does the phone, nor what the kernel has for it in place of a controller.
hurry_usb() {
	local thread
	for thread in $(pgrep '^vhci_[rt]x$'); do
		chrt --fifo --pid 90 "$thread" 2>/dev/null || true # one of a phone that was unplugged just now
	done
}

# The virtual phone (tests/virtual): phone plug, phone lift, phone press 5, phone show, ...
phone() {
	if [ ! -S /run/phone.control ]; then
		systemd-run --quiet --collect --unit=phone -p CPUSchedulingPolicy=fifo -p CPUSchedulingPriority=90 \
			/job/bin/deskphone-usb --control /run/phone.control --unplugged ${PHONE_OPTIONS:-}
		eventually test -S /run/phone.control
	fi
	case $1 in
	plug) /job/bin/deskphone-virtual --control /run/phone.control plug >/dev/null && hurry_usb ;;
	show | value | state | audio) /job/bin/deskphone-virtual --control /run/phone.control "$*" ;;
	*) /job/bin/deskphone-virtual --control /run/phone.control "$*" >/dev/null ;;
	esac
}

# Something the phone shows, as an extended regular expression of one of its lines; a value of its state.
phone_shows() {
	phone show | grep -qE -- "$1"
}

phone_has() { # PATH VALUE
	[ "$(phone value "$1")" = "$2" ]
}

# What the agent says of itself: a filter of jq that has to be true. The user's agent, or the system's.
agent_says() {
	as_user deskphone status --json | jq -e "$1" >/dev/null
}

# The agent as the service of the person (user) or of the machine (system).
use_user_service() {
	manager() { as_user systemctl --user "$@"; }
	unit=$UNIT
}

use_system_service() {
	manager() { systemctl "$@"; }
	unit=$SYSTEM_UNIT
}

use_user_service

unit_is() { # STATE
	[ "$(manager show -p ActiveState --value "${2:-$unit}")" = "$1" ]
}

main_pid() {
	local pid
	pid=$(manager show -p MainPID --value "$unit")
	[ "$pid" -gt 1 ] || fail "$unit has no process"
	echo "$pid"
}

kill_often() { # more often than systemd's own limit of starts allows
	local times old
	[ "$(manager show -p StartLimitIntervalUSec --value "$unit")" = 0 ]
	for times in 1 2 3 4 5 6 7 8; do
		old=$(main_pid)
		kill -9 "$old"
		eventually runs_anew "$old"
	done
	[ "$(manager show -p NRestarts --value "$unit")" = 8 ]
}

runs_anew() { # PID of the one before
	local pid
	pid=$(manager show -p MainPID --value "$unit")
	unit_is active && [ "$pid" -gt 1 ] && [ "$pid" != "$1" ]
}

journal_of_agent() {
	journalctl -b -q --no-pager -o cat _COMM=deskphoned
}

# A softphone of the person: baresip behind the agent, as docs/softphones/baresip.md says. At the far end another one, whose
# number is 5551234, answers by itself and echoes. far_end COMMAND [PARAMETERS]: one of its menu, by its control port.
MODULES=$(dirname "$(dpkg -L baresip-core | grep '/ctrl_tcp.so$')")

baresip_config() { # FOLDER SIP-PORT CONTROL-PORT ACCOUNT; more lines of configuration on standard input
	mkdir -p "$1"
	{
		printf '%s\n' 'poll_method epoll' 'call_max_calls 4' "sip_listen 127.0.0.1:$2" "ctrl_tcp_listen 127.0.0.1:$3" \
			"module_path $MODULES" 'module g711.so' 'module_tmp account.so' 'module_app menu.so' 'module_app ctrl_tcp.so' \
			'audio_path /nonexistent' 'ringback_disabled yes' 'statmode_default off'
		cat
	} >"$1/config"
	echo "$4" >"$1/accounts"
	: >"$1/contacts"
}

start_far_end() {
	# A network that ends here: baresip wants an address that is not the loopback's.
	ip link add lan type dummy
	ip address add 192.0.2.1/24 dev lan
	ip link set lan up
	baresip_config /tmp/far 5070 4555 '"Bob Brown" <sip:5551234@127.0.0.1:5070>;regint=0;answermode=auto' <<-'END'
		module aubridge.so
		audio_source aubridge,far
		audio_player aubridge,far
		audio_alert aubridge,far-alert
	END
	systemd-run --quiet --unit=far-end baresip -f /tmp/far
	eventually far_end listcalls
}

# The agent is told of baresip, over the loopback, as docs/softphones/baresip.md and deskphoned(8) say.
configure_softphone() {
	mkdir -p /home/user/.config/deskphone /home/user/.config/systemd/user/deskphoned.service.d
	printf '%s\n' '[softphone]' 'kind=baresip' >/home/user/.config/deskphone/deskphone.conf
	cp /usr/share/doc/deskphone/examples/loopback-tcp.conf /home/user/.config/systemd/user/deskphoned.service.d/
	chown -R user: /home/user/.config
	manager daemon-reload
}

start_softphone() {
	baresip_config /home/user/.baresip 5060 4444 '"Alice Adams" <sip:alice@127.0.0.1:5070>;regint=0' <<-'END'
		module alsa.so
	END
	chown -R user: /home/user/.baresip
	as_user systemd-run --user --quiet --unit=baresip baresip -f /home/user/.baresip
	eventually agent_says '.softphone.connected and .softphone.name == "baresip"'
}

# With all of that: the phone calls the far end, which answers.
in_call() {
	agent_says '.calls[0].state == "active"' && far_end_in_call
}

make_call() {
	phone lift
	phone dial "5551234#"
	eventually in_call
}

far_end() (
	request="{\"command\":\"$1\",\"params\":\"${2:-}\",\"token\":\"1\"}" length='' answer=''
	exec 7<>/dev/tcp/127.0.0.1/4555 || exit
	printf '%d:%s,' ${#request} "$request" >&7
	until [[ $answer == *'"response":true'* ]]; do # events may come before
		IFS= read -r -t 5 -d : -u 7 length || exit
		LC_ALL=C IFS= read -r -t 5 -N $((${length#,} + 1)) -u 7 answer || exit
	done
	echo "$answer"
)

far_end_in_call() {
	[[ $(far_end listcalls) == *ESTABLISHED* ]]
}
