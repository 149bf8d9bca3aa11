/* Screen, field and text as output reports for the display collection (page 0xFF99, reports 0x13, 0x14, 0x15 of the protocol
 * notes). Pure. Every bit is found by its usage, so a device that puts them elsewhere is served as well. */
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
	const struct hid_field *enable, *backlight, *screen;	 /* FF99:26, :FF10, :FF11 */
	const struct hid_field *selector[DESKPHONE_FIELDS + 1]; /* FF99:81..8A, by field number */
	uint32_t selector_value[DESKPHONE_FIELDS + 1];		 /* for a selector that is an array */
	const struct hid_field *follows;			 /* FF99:FF22 */
	const struct hid_field *last, *text;			 /* FF99:FF24, :FF2C */
};

/* What a feature report of the display says about it. */
struct display_facts {
	int rows, columns; /* report 0x12: FF99:35, :36 */
	uint16_t fields;   /* bit n-1 = field n is shown; FF99:81.. as feature */
};

/* 0 with *display filled in when the descriptor has a screen select (FF99:FF11) that fits a report; -ENODEV otherwise. */
int display_find(const struct hid_descriptor *descriptor, struct display *display);

/* Display control: screen (DESKPHONE_SCREEN_KEEP leaves it as it is), display on, backlight. Never clears. */
int display_control(const struct display *display, enum deskphone_screen screen, bool enable, bool backlight,
	struct transport_report *report);

/* Field select with "text follows". -ENODEV when the display has no such field. */
int display_select(const struct display *display, enum deskphone_field field, struct transport_report *report);

/* The part of the text that begins at *offset; advances *offset. No surrogate pair is split between two reports. Empty text
 * is one part of zeros. 1 when this was the last part, 0 when more follow, -errno. */
int display_text(const struct display *display, const uint16_t *units, size_t size, size_t *offset,
	struct transport_report *report);

/* The request for the display's attributes (feature 0x12), -ENODEV when the descriptor has none; and its answer: 0 or
 * -ENODATA when the report is another one or too short, *facts is then untouched. */
int display_ask(const struct display *display, struct transport_report *request);
int display_answer(const struct display *display, const uint8_t *report, size_t size, struct display_facts *facts);
#endif
