#!/bin/bash
# doctor_setup.sh PROGRAMS: what `deskphone doctor` says of softphones, on made-up machines: processes, listeners and configurations
# are files below --root.
set -euo pipefail
programs=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
root=$scratch/root
export HOME=/home/ada LC_ALL=C.UTF-8 DESKPHONE_RUNTIME_DIR=$scratch/agent XDG_CONFIG_HOME=$scratch/none

# LISTENER (0100007F:115C is 127.0.0.1:4444) NAME of a process
make_machine() {
	rm -rf "$root"
	mkdir -p "$root/proc/net" "$root/proc/77" "$root/proc/self" "$root/tmp" "$root$HOME/.baresip"
	printf '  sl  local_address rem_address   st\n   0: %s 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000 0\n' \
		"$1" >"$root/proc/net/tcp"
	echo "$2" >"$root/proc/77/comm"
	: >"$root/proc/net/tcp6"
}

configure() {
	printf '%s\n' '[softphone]' "$@" >"$scratch/deskphone.conf"
	chmod 600 "$scratch/deskphone.conf"
}

says() {
	"$programs/deskphone" doctor --root="$root" --config="$scratch/deskphone.conf" >"$scratch/said" 2>&1 || true
	local text
	for text in "$@"; do
		grep '^\(BAD\|good\|-\)  *its set-up\|->' "$scratch/said" | grep -qF -e "$text" && continue
		echo "not told: $text"
		cat "$scratch/said"
		exit 1
	done
}

says_not() {
	! grep -qF -e "$1" "$scratch/said" || { echo "told: $1"; cat "$scratch/said"; exit 1; }
}

# baresip: for this machine only, then for the network; modules; its own sound device
configure kind=baresip
make_machine 0100007F:115C baresip
printf 'module_app\t\tctrl_tcp.so\nmodule_app mwi.so\naudio_player\t\talsa,default\n' >"$root$HOME/.baresip/config"
says 'port 4444 is for this machine only'
says_not audio_player
make_machine 00000000:115C baresip
printf '#module_app ctrl_tcp.so\n' >"$root$HOME/.baresip/config"
says 'the whole network can give baresip commands' 'ctrl_tcp_listen 127.0.0.1:4444' 'does not load ctrl_tcp.so' \
	'no messages waiting'
configure kind=baresip port=4445 audio=leave
printf 'module_app ctrl_tcp.so\naudio_player alsa,default\n' >"$root$HOME/.baresip/config"
says 'nobody listens on port 4445' 'audio_player of baresip is not the phone'

# Asterisk: the manager interface, the secret, the mailbox, the dialplan
configure kind=asterisk user=desk secret=opensesame
make_machine 00000000:13AE asterisk
mkdir -p "$root/etc/asterisk"
chmod 644 "$scratch/deskphone.conf"
says "the whole network can reach Asterisk's manager" 'bindaddr = 127.0.0.1' "everybody can read Asterisk's secret" \
	'no messages waiting without mailbox=' 'Asterisk has no dialplan'
says_not opensesame
configure kind=asterisk user=desk secret=opensesame mailbox=100@default
make_machine 0100007F:13AE asterisk
says 'the manager interface is for this machine only'
says_not mailbox=
says_not "can read"

# linphone-daemon: its pipe and its sound
configure kind=linphone pipe=desk
make_machine 0100007F:0016 linphone-daemon
printf '[sound]\nplayback_dev_id=ALSA: default device\n' >"$root$HOME/.linphonerc"
says 'linphone-daemon has no such pipe' 'linphone-daemon --pipe desk' 'does not speak through the phone'
python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$root/tmp/desk"
printf '[sound]\nplayback_dev_id=ALSA Unknown: deskphone\n' >"$root$HOME/.linphonerc"
says "linphone-daemon's pipe is there" 'linphone speaks through the phone'

# one that runs and is not named
configure kind=socket
make_machine 0100007F:0016 baresip
says 'baresip runs, but [softphone] kind is socket'
make_machine 0100007F:0016 twinkle
says 'twinkle runs: it can use the sound device'
echo good
