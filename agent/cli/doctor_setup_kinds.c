/* What each kind of softphone needs to be set to. The pages in docs/softphones say the same at length. */
#include "agent/cli/doctor_setup.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BARESIP_CONFIG ".baresip/config"
#define BARESIP_PORT 4444
#define MANAGER_PORT 5038
#define AUDIO_PORT 9092

static void baresip_modules(struct doctor *doctor)
{
	char value[64];
	if (doctor_setup_line(doctor, BARESIP_CONFIG, "module_app", "ctrl_tcp.so", value, sizeof(value)) < 0)
		return; /* it has its configuration somewhere else */
	if (value[0] == '\0')
		doctor_bad(doctor, "echo 'module_app ctrl_tcp.so' >>~/" BARESIP_CONFIG,
			"baresip does not load ctrl_tcp.so");
	doctor_setup_line(doctor, BARESIP_CONFIG, "module_app", "mwi.so", value, sizeof(value));
	if (value[0] == '\0')
		doctor_skip(doctor, "no messages waiting without \"module_app mwi.so\" in ~/" BARESIP_CONFIG);
}

/* With audio=leave nobody tells baresip which sound device to use. */
static void baresip_sound(struct doctor *doctor)
{
	static const char *const keys[] = {"audio_player", "audio_source"};
	char value[128], audio[16];
	doctor_setting(doctor, "softphone", "audio", audio, sizeof(audio));
	for (size_t i = 0; strcmp(audio, "leave") == 0 && i < 2; i++) {
		if (doctor_setup_line(doctor, BARESIP_CONFIG, keys[i], NULL, value, sizeof(value)) == 0 &&
			strcmp(value, "alsa,deskphone") != 0)
			doctor_bad(doctor,
				"put audio_player alsa,deskphone and audio_source alsa,deskphone into "
				"~/" BARESIP_CONFIG,
				"%s of baresip is not the phone, and audio=leave keeps it so", keys[i]);
	}
}

void doctor_setup_baresip(struct doctor *doctor)
{
	int port = doctor_setup_port(doctor, "port", BARESIP_PORT);
	char line[128];
	snprintf(line, sizeof(line),
		"put ctrl_tcp_listen 127.0.0.1:%d into ~/" BARESIP_CONFIG " and start baresip again", port);
	switch (doctor_setup_listener(doctor, port)) {
	case DOCTOR_NOBODY:
		doctor_bad(doctor, line, "nobody listens on port %d", port);
		break;
	case DOCTOR_LOOPBACK:
		doctor_good(doctor, "port %d is for this machine only", port);
		break;
	case DOCTOR_NETWORK:
		doctor_bad(doctor, line,
			"the whole network can give baresip commands on port %d, without a password", port);
		break;
	}
	baresip_modules(doctor);
	baresip_sound(doctor);
}

static void asterisk_secret(struct doctor *doctor)
{
	char path[PATH_MAX], shown[PATH_MAX], command[PATH_MAX + 16];
	struct stat status;
	doctor_config_file(doctor->settings, path, shown);
	snprintf(command, sizeof(command), "chmod o-r %s", shown);
	if (*path && stat(path, &status) == 0 && (status.st_mode & S_IROTH))
		doctor_bad(doctor, command, "everybody can read Asterisk's secret in %s",
			strrchr(path, '/') + 1);
}

static void asterisk_manager(struct doctor *doctor, int port)
{
	switch (doctor_setup_listener(doctor, port)) {
	case DOCTOR_NOBODY:
		doctor_bad(doctor,
			"put enabled = yes and bindaddr = 127.0.0.1 under [general] in "
			"/etc/asterisk/manager.conf",
			"nobody listens on port %d", port);
		break;
	case DOCTOR_LOOPBACK:
		doctor_good(doctor, "the manager interface is for this machine only");
		break;
	case DOCTOR_NETWORK:
		doctor_bad(doctor, "put bindaddr = 127.0.0.1 under [general] in /etc/asterisk/manager.conf",
			"the whole network can reach Asterisk's manager interface");
		break;
	}
}

void doctor_setup_asterisk(struct doctor *doctor)
{
	int port = doctor_setup_port(doctor, "audio-port", AUDIO_PORT);
	char mailbox[128];
	asterisk_secret(doctor);
	asterisk_manager(doctor, doctor_setup_port(doctor, "port", MANAGER_PORT));
	if (doctor->agent && doctor_setup_listener(doctor, port) == DOCTOR_NOBODY)
		doctor_bad(doctor,
			doctor_systemctl(
				!doctor_is_system(doctor, doctor->instance), "restart", doctor->instance),
			"nobody listens for Asterisk's voice on port %d", port);
	doctor_setting(doctor, "softphone", "mailbox", mailbox, sizeof(mailbox));
	if (mailbox[0] == '\0')
		doctor_skip(doctor,
			"no messages waiting without mailbox= under [softphone], for example 100@default");
	if (doctor_access(doctor, "/etc/asterisk", R_OK | X_OK) == 0 &&
		!doctor_exists(doctor, "/etc/asterisk/deskphone.conf"))
		doctor_bad(doctor, "cp /usr/share/deskphone/asterisk/deskphone.conf /etc/asterisk/",
			"Asterisk has no dialplan for the phone");
}

static void linphone_sound(struct doctor *doctor)
{
	char value[128];
	if (doctor_setup_line(doctor, ".linphonerc", "playback_dev_id", NULL, value, sizeof(value)) < 0)
		return;
	if (strstr(value, "deskphone"))
		doctor_good(doctor, "linphone speaks through the phone");
	else
		doctor_bad(doctor,
			"put alsadev=deskphone, playback_dev_id=ALSA Unknown: deskphone and "
			"capture_dev_id=ALSA Unknown: deskphone under "
			"[sound] in ~/.linphonerc",
			"linphone does not speak through the phone");
}

void doctor_setup_linphone(struct doctor *doctor)
{
	char pipe[128], path[PATH_MAX], line[200];
	struct stat status;
	doctor_setting(doctor, "softphone", "pipe", pipe, sizeof(pipe));
	if (pipe[0] == '\0')
		snprintf(pipe, sizeof(pipe), "deskphone");
	snprintf(path, sizeof(path), "%s/tmp/%s", doctor->root, pipe);
	snprintf(line, sizeof(line), "linphone-daemon --pipe %s --disable-stats-events", pipe);
	if (stat(path, &status) < 0 || !S_ISSOCK(status.st_mode))
		doctor_bad(doctor, line, "linphone-daemon has no such pipe");
	else if (status.st_uid != geteuid() && status.st_uid != 0)
		doctor_bad(doctor, "run linphone-daemon and deskphoned as the same user",
			"the pipe belongs to another user");
	else
		doctor_good(doctor, "linphone-daemon's pipe is there");
	doctor_skip(doctor, "linphone-daemon does not tell of messages waiting");
	linphone_sound(doctor);
}
