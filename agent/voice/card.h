/* Which sound card: what the agent asks for, and where the system has it. Reads /proc/asound and /sys; no
 * sound library. */
#ifndef DESKPHONE_VOICE_CARD_H
#define DESKPHONE_VOICE_CARD_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum card_kind { CARD_NONE, CARD_DEFAULT, CARD_ALSA, CARD_USB };

struct card_spec {
	enum card_kind kind;
	uint16_t vendor, product; /* USB */
	char port[32];		  /* USB: bus and port path as in sysfs ("1-1.4"); empty = any */
	int interface;		  /* USB: number of the AudioControl interface; -1 = any */
	char name[128];		  /* ALSA: name of the PCM */
};

/* Reads "usb VVVV:PPPP [PORT[:INTERFACE]]", "alsa NAME", "default" or "none". 0, or -EINVAL with *spec untouched. */
int card_parse(const char *text, struct card_spec *spec);
bool card_same(const struct card_spec *a, const struct card_spec *b);

/* ALSA's number of the USB card with these ids, at this port if one is named. `root` goes before /proc and
 * /sys (""). 0, or -ENODEV. Of several, the lowest number. */
int card_find(const char *root, const struct card_spec *spec, int *number);

/* One line for each USB sound card: number, ids, port. */
void card_list(const char *root, FILE *out);
#endif
