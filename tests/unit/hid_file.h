/* Test data as bytes: the .hex files of tests/data/hid, and hexadecimal text. */
#ifndef DESKPHONE_TESTS_HID_FILE_H
#define DESKPHONE_TESTS_HID_FILE_H
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "driver/descriptor.h"

#define HID_CX300 "095d-9201-polycom-cx300.hex"
#define HID_JABRA_LINK "0b0e-0307-jabra-evolve-link-ms.hex"
#define HID_JABRA_SPEAK "0b0e-2456-jabra-speak-810.hex"
#define HID_BLACKWIRE "047f-c053-plantronics-blackwire-5220.hex"
#define HID_EPOS "1395-009c-epos-impact-d1.hex"
#define HID_BUSYLIGHT "27bb-3bcd-plenom-busylight-lync-display.hex"
#define HID_SENNHEISER "1395-0082-sennheiser-sc660-anc.hex"

/* Hexadecimal bytes of a text, up to `#`, into `bytes`. */
static inline size_t hid_hex(const char *text, uint8_t *bytes, size_t room)
{
	size_t n = 0;
	char *end;

	while (n < room && *text && *text != '#') {
		unsigned long byte = strtoul(text, &end, 16);

		if (end == text)
			break;
		bytes[n++] = (uint8_t)byte;
		text = end;
	}
	return n;
}

static inline size_t hid_file(const char *name, uint8_t *bytes, size_t room)
{
	char path[512], line[512];
	size_t n = 0;

	snprintf(path, sizeof(path), SOURCE_DIR "/tests/data/hid/%s", name);
	FILE *file = fopen(path, "r");

	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file))
		n += hid_hex(line, bytes + n, room - n);
	fclose(file);
	return n;
}

static inline struct hid_descriptor *hid_parsed(const char *name)
{
	struct hid_descriptor *descriptor = NULL;
	uint8_t bytes[4096];
	size_t size = hid_file(name, bytes, sizeof(bytes));

	if (hid_descriptor_parse(bytes, size, &descriptor, NULL))
		return NULL;
	return descriptor;
}
#endif
