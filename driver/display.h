/* Screen, field and text as output reports for the display collection (page 0xFF99, reports 0x13, 0x14, 0x15
 * of the protocol notes). Pure. Every bit is found by its usage, so a device that puts them elsewhere is
 * served as well. */
#ifndef DESKPHONE_DRIVER_DISPLAY_H
#define DESKPHONE_DRIVER_DISPLAY_H
#include <stdbool.h>
#include "driver/deskphone.h"
#include "driver/descriptor.h"
#include "driver/transport.h"

#define DISPLAY_UNITS_MAX 64 /* UTF-16 units kept of one field's text; the widest field seen takes 24 */

/* Where a descriptor has the display's fields; a member is NULL when it has none. `descriptor` is borrowed. */
struct display {
	const struct hid_descriptor *descriptor;
	const struct hid_field *enable, *clear, *backlight, *screen; /* FF99:26, :25, :FF10, :FF11 */
	const struct hid_field *selector[DESKPHONE_FIELDS + 1];	     /* FF99:81..8A, by field number */
	uint32_t selector_value[DESKPHONE_FIELDS + 1];		     /* for a selector that is an array */
	const struct hid_field *follows;			     /* FF99:FF22 */
	const struct hid_field *last, *text;			     /* FF99:FF24, :FF2C */
};

/* What the display's feature reports say. */
struct display_facts {
	uint16_t vendor; /* 0x045E by the protocol notes */
	uint8_t version[2];
	int rows, columns;
	uint16_t fields; /* bit n-1 = field n is shown */
};

/* 0 with *display filled in when the descriptor has a screen select (FF99:FF11) that fits a report; -ENODEV
 * otherwise. */
int display_find(const struct hid_descriptor *descriptor, struct display *display);

/* Display control: screen (DESKPHONE_SCREEN_KEEP leaves it as it is), display on, backlight; `clear`
 * flickers. */
int display_show(const struct display *display, enum deskphone_screen screen, bool backlight, bool clear,
	struct transport_report *report);

/* Field select with "text follows". -ENODEV when the display has no such field. */
int display_select(
	const struct display *display, enum deskphone_field field, struct transport_report *report);

/* The part of the text that begins at *offset; advances *offset. No surrogate pair is split between two
 * reports. Empty text is one part of zeros. 1 when this was the last part, 0 when more follow, -errno. */
int display_part(const struct display *display, const uint16_t *units, size_t size, size_t *offset,
	struct transport_report *report);

/* Feature reports that tell what the display is. */
enum display_question {
	DISPLAY_VERSION,    /* 0x11: vendor and version of the protocol (FF99:FF01, :FF02) */
	DISPLAY_ATTRIBUTES, /* 0x12: rows, columns, fields (FF99:35, :36, :81..8A) */
};

/* The request for such a report; -ENODEV when the descriptor has none. */
int display_ask(const struct hid_descriptor *descriptor, enum display_question question,
	struct transport_report *request);

/* Takes the answer. 0 with the members of *facts that the report carries, or -ENODATA when it is another
 * report or too short; *facts is then untouched. */
int display_answer(const struct hid_descriptor *descriptor, enum display_question question,
	const uint8_t *report, size_t size, struct display_facts *facts);

/* The keep-alive: feature 0x17 with language (FF99:64) and host version (FF99:65). -ENODEV when the device
 * has none. */
int display_language(const struct hid_descriptor *descriptor, enum deskphone_language language,
	const uint8_t host_version[2], struct transport_report *report);
#endif
