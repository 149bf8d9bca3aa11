# What the doctor tells of a card and a configuration that are wrong, and what it never tells: whoever reads a report does not learn
# who somebody is and whom they call.
. /job/lib.sh

ask() { # ARGUMENTS; the status is the doctor's
	as_user env XDG_SEAT=seat0 deskphone doctor "$@" >/tmp/doctor 2>&1
}

step "there is no sound card"
phone plug
eventually unit_is active
eventually agent_says .phone.attached
as_user systemd-run --user --quiet --unit=echo deskphone-echo
eventually agent_says .softphone.connected
eventually rmmod snd_usb_audio
not ask
grep -A1 '^BAD *sound card *ALSA has no card 095d:9201' /tmp/doctor | grep -q 'sudo modprobe snd-usb-audio'
modprobe snd-usb-audio
eventually ask

step "the configuration has a mistake"
mkdir -p /home/user/.config/deskphone
printf '[user]\nname=Grace Hopper\nlanguage=kl\n[dialling]\nspeed-2=0815\n' >/home/user/.config/deskphone/deskphone.conf
chown -R user: /home/user/.config
not ask --report
grep -q '^BAD *configuration' /tmp/doctor
not as_user deskphone config check >/tmp/said 2>&1
grep -qF 'deskphone.conf:3: [user] language: "kl" is none of' /tmp/said

step "nobody is named in a report"
sed -i '/^language/d' /home/user/.config/deskphone/deskphone.conf
mkdir -p /home/user/.config/deskphone/contacts /home/user/.local/state/deskphone
printf '4711\tAda Lovelace\tCountess\n' >/home/user/.config/deskphone/contacts/people.tsv
chown -R user: /home/user/.config /home/user/.local
manager restart $unit
eventually agent_says .phone.attached
phone lift
phone dial "4711#"
eventually agent_says '.calls[0].state == "active"'
agent_says '.calls[0].name == "Ada Lovelace"'
ask --report
phone down
eventually grep -q 4711 /home/user/.local/state/deskphone/history.jsonl
ask --report
not grep -nE 'Ada|Lovelace|Countess|4711|0815|Grace|Hopper|0004F2' /tmp/doctor
grep -q 'name = (private)' /tmp/doctor
