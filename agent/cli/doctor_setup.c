/* How the softphone is set up: which run here, who can reach the configured one, and what it lacks. */
#include "agent/cli/doctor_setup.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *program; /* as /proc has it: its first 15 bytes */
	const char *kind;    /* [softphone] kind; NULL = only over ALSA */
} softphones[] = {
	{"baresip", "baresip"},
	{"asterisk", "asterisk"},
	{"linphone-daemon", "linphone"},
	{"linphonec", NULL},
	{"linphone", NULL},
	{"twinkle", NULL},
};
#define SOFTPHONES (sizeof(softphones) / sizeof(softphones[0]))

/* Those that run and are not the one that is configured. */
static void say_others(struct doctor *doctor)
{
	bool connected = doctor->agent && doctor->state.softphone.connected;
	for (size_t i = 0; i < SOFTPHONES; i++) {
		const char *kind = softphones[i].kind;
		if (!doctor_setup_runs(doctor, softphones[i].program) ||
			(kind && strcmp(kind, doctor->softphone) == 0))
			continue;
		if (kind && !connected)
			doctor_bad(doctor,
				"put kind= and that name under [softphone] in deskphone.conf; see "
				"docs/softphones",
				"%s runs, but [softphone] kind is %s", kind, doctor->softphone);
		else if (kind)
			doctor_skip(
				doctor, "%s runs as well; [softphone] kind is %s", kind, doctor->softphone);
		else
			doctor_skip(doctor, "%s runs: it can use the sound device \"deskphone\"",
				softphones[i].program);
	}
}

int doctor_setup_port(const struct doctor *doctor, const char *key, int otherwise)
{
	char text[16];
	doctor_setting(doctor, "softphone", key, text, sizeof(text));
	int port = atoi(text);
	return port > 0 ? port : otherwise;
}

void doctor_setup(struct doctor *doctor)
{
	if (doctor->softphone[0] == '\0') {
		doctor_skip(doctor, "which one is configured is not known");
		return;
	}
	say_others(doctor);
	if (strcmp(doctor->softphone, "baresip") == 0)
		doctor_setup_baresip(doctor);
	else if (strcmp(doctor->softphone, "asterisk") == 0)
		doctor_setup_asterisk(doctor);
	else if (strcmp(doctor->softphone, "linphone") == 0)
		doctor_setup_linphone(doctor);
}
