/* Lamps, presence, mute and the off-hook LED as output reports. Pure. Lamps are found by usage: the icons of
 * page 0xFF99 (report 0x16 of the protocol notes) and the LED page (HID usage tables 1.5, section 11).
 * Several lamps may share a report: a report is always rendered as a whole from the whole state. */
#ifndef DESKPHONE_DRIVER_LAMPS_H
#define DESKPHONE_DRIVER_LAMPS_H
#include <stdbool.h>
#include "driver/deskphone.h"
#include "driver/descriptor.h"
#include "driver/handset.h"
#include "driver/transport.h"

#define LAMPS_REPORTS_MAX 8 /* output reports with lamps; devices seen have one or two */
#define LAMPS_FIELDS_MAX 32

enum lamp_kind {
	LAMP_OFF_HOOK, /* 08:17, or what the handset file says */
	LAMP_MUTE,     /* 08:09, absolute */
	LAMP_PRESENCE, /* FF99:FF18, a number */
	LAMP_ICON,     /* one of enum deskphone_lamp, `lamp` says which */
};

struct lamp {
	enum lamp_kind kind;
	enum deskphone_lamp lamp;
	const struct hid_field *field;
	uint32_t value; /* in an array: the value that means this lamp */
};

struct lamps {
	const struct hid_descriptor *descriptor; /* borrowed */
	struct lamp lamp[LAMPS_FIELDS_MAX];
	uint8_t n_lamps;
	uint8_t report_id[LAMPS_REPORTS_MAX]; /* the one with the off-hook LED is the first */
	uint8_t n_reports;
	const struct hid_field *mute_step; /* FF99:FF1C, relative; NULL when mute is no step */
	bool off_hook;			   /* there is an off-hook LED, in report_id[0] */
};

struct lamps_state {
	enum deskphone_presence presence;
	bool lamp[DESKPHONE_LAMPS];
	bool off_hook, muted;
};

/* Finds every lamp; a device without any is fine (n_reports = 0). The handset's facts say which LEDs to leave
 * alone and whether mute is a step or an LED; they are not kept. */
void lamps_find(const struct hid_descriptor *descriptor, const struct handset *handset, struct lamps *lamps);

/* The n-th report for this state. The mute step in it is 0, "leave", so it may be sent any number of times. */
int lamps_report(const struct lamps *lamps, uint8_t n, const struct lamps_state *state,
	struct transport_report *report);

/* The report that carries the mute step, for this state, with a step towards state->muted. To be sent once
 * per change. -ENODEV when mute is no step. */
int lamps_mute_step(
	const struct lamps *lamps, const struct lamps_state *state, struct transport_report *report);
#endif
