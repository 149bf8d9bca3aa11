/* What test_shadow*.c share: a phone that takes every report, and what it took. */
#ifndef DESKPHONE_TESTS_SHADOW_WORLD_H
#define DESKPHONE_TESTS_SHADOW_WORLD_H
#include <criterion/criterion.h>
#include <errno.h>
#include "driver/shadow.h"
#include "tests/unit/hid_file.h"
#include "tests/unit/leak.h"

#define SENT_MAX 64

static struct hid_descriptor *descriptor;
static struct handset handset;
static struct shadow *shadow;
static int64_t now;
static struct transport_report sent[SENT_MAX];
static int n_sent;

/* Sends everything there is to send. */
static inline int drain(void)
{
	n_sent = 0;
	while (n_sent < SENT_MAX && shadow_next(shadow, now, &sent[n_sent])) {
		n_sent++;
		shadow_sent(shadow, 0);
	}
	cr_assert_lt(n_sent, SENT_MAX);
	return n_sent;
}

static inline void check(int n, const char *hex)
{
	uint8_t bytes[TRANSPORT_REPORT_MAX];
	size_t size = hid_hex(hex, bytes, sizeof bytes);

	cr_assert_lt(n, n_sent, "only %d reports, not %s", n_sent, hex);
	for (size_t i = 0; i < size; i++)
		cr_assert_eq(sent[n].data[i], bytes[i], "report %d, byte %zu of %s is %02X", n, i, hex,
			sent[n].data[i]);
}

/* The ids of what was sent, in order. */
static inline void check_ids(const char *ids)
{
	char seen[SENT_MAX * 3 + 1] = "";

	for (int i = 0; i < n_sent; i++)
		sprintf(seen + 3 * i, "%02X ", sent[i].data[0]);
	if (n_sent)
		seen[3 * n_sent - 1] = '\0';
	cr_assert_str_eq(seen, ids);
}

static inline void set_up(void)
{
	handset_default(&handset);
	handset.display.update_ms = 250;
	handset.link.keep_alive_ms = 25000;
	handset.link.host_version[0] = 1;
	handset.link.host_version[1] = 2;
	handset.display.screen[DESKPHONE_SCREEN_READY].fields = 0x210; /* 5 and 10 */
	handset.display.screen[DESKPHONE_SCREEN_READY].place[4].width = 24;
	handset.display.screen[DESKPHONE_SCREEN_READY].place[9].width = 24;
	handset.display.screen[DESKPHONE_SCREEN_INCOMING] = handset.display.screen[DESKPHONE_SCREEN_READY];
	handset.display.screen[DESKPHONE_SCREEN_IDLE].fields = 0xF;
	for (int i = 0; i < 4; i++)
		handset.display.screen[DESKPHONE_SCREEN_IDLE].place[i].width = 16;
	descriptor = hid_parsed(HID_CX300);
	shadow = shadow_new();
	now = 100000;
}

static inline void tear_down(void)
{
	shadow_free(shadow);
	hid_descriptor_free(descriptor);
	leak_check();
}

static inline void attach(void)
{
	shadow_attach(shadow, descriptor, &handset);
	drain();
}
#endif
