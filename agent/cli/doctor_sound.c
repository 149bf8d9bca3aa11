/* The phone's sound card: there, ours to use, and not in other hands. */
#include "agent/cli/doctor.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CARDS_MAX 32 /* of the kernel */
#define OURS "deskphone-voice"

static int find_card(const struct doctor *doctor)
{
	char path[64], id[32], wanted[32];
	snprintf(wanted, sizeof(wanted), "%04x:%04x", doctor->device.vendor, doctor->device.product);
	for (int card = 0; card < CARDS_MAX; card++) {
		snprintf(path, sizeof(path), "/proc/asound/card%d/usbid", card);
		if (doctor_read(doctor, path, id, sizeof(id)) > 0 && strncmp(id, wanted, strlen(wanted)) == 0)
			return card;
	}
	return -ENODEV;
}

/* The number behind `name` in a text of lines "name: 4711"; 0 = there is none. */
static long number_of(const char *text, const char *name)
{
	const char *at = strstr(text, name);
	return at ? strtol(at + strlen(name) + strspn(at + strlen(name), " \t:"), NULL, 10) : 0;
}

/* The process, and its name, that has the card's first PCM of this direction ('p' plays, 'c' captures) open; 0 = none but ours. The
 * kernel tells the thread that opened it. */
static long holder_of(const struct doctor *doctor, int card, char direction, char name[64])
{
	char path[64], text[4096];
	snprintf(path, sizeof(path), "/proc/asound/card%d/pcm0%c/sub0/status", card, direction);
	long thread = doctor_read(doctor, path, text, sizeof(text)) > 0 ? number_of(text, "owner_pid") : 0;
	if (thread <= 0)
		return 0;
	snprintf(path, sizeof(path), "/proc/%ld/status", thread);
	long process = doctor_read(doctor, path, text, sizeof(text)) > 0 ? number_of(text, "Tgid") : thread;
	snprintf(path, sizeof(path), "/proc/%ld/comm", process);
	if (doctor_read(doctor, path, name, 64) <= 0)
		strcpy(name, "a program");
	name[strcspn(name, "\n")] = '\0';
	return strcmp(name, OURS) == 0 ? 0 : process;
}

static void judge_holder(struct doctor *doctor, int card)
{
	char name[64], command[64];
	long process = holder_of(doctor, card, 'p', name);
	if (process == 0)
		process = holder_of(doctor, card, 'c', name);
	if (process == 0) {
		doctor_good(doctor, "the phone is ALSA's card %d", card);
		return;
	}
	/* A sound server is not to be ended: what plays there is to play somewhere else. */
	if (strcmp(name, "pipewire") == 0 || strcmp(name, "pulseaudio") == 0)
		strcpy(command, "pavucontrol   # Configuration: profile Off for the phone");
	else
		snprintf(command, sizeof(command), "kill %ld", process);
	doctor_bad(doctor, command, "%s (%ld) has the phone's card open: calls are without sound", name, process);
}

void doctor_sound(struct doctor *doctor)
{
	char path[64], wanted[64];
	int card = doctor->found ? find_card(doctor) : -ENODEV;
	doctor_setting(doctor, "audio", "card", wanted, sizeof(wanted));
	snprintf(path, sizeof(path), "/dev/snd/controlC%d", card);
	if (*wanted && strcmp(wanted, "auto") != 0)
		doctor_skip(doctor, "[audio] card=%s: the phone's own is not used", wanted);
	else if (!doctor->found)
		doctor_skip(doctor, "no phone, no sound card of it");
	else if (card < 0)
		doctor_bad(doctor, "sudo modprobe snd-usb-audio", "ALSA has no card %04x:%04x", doctor->device.vendor,
			doctor->device.product);
	else if (doctor_access(doctor, path, R_OK | W_OK) == 0 || doctor->agent)
		judge_holder(doctor, card);
	else
		doctor_bad(doctor, "sudo adduser $USER audio   # then log in again", "you may not use ALSA's card %d", card);
}
