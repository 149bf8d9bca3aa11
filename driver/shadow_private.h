/* What shadow.c (what is wanted, what the phone has) and shadow_next.c (what to send) share. */
#ifndef DESKPHONE_DRIVER_SHADOW_PRIVATE_H
#define DESKPHONE_DRIVER_SHADOW_PRIVATE_H
#include "driver/shadow.h"

struct shadow_text {
	bool set; /* somebody wanted a text here; what nobody ever set is never sent */
	size_t size;
	uint16_t units[DISPLAY_UNITS_MAX];
};

/* What can be sent, fail and be tried again by itself. A field's select and parts are one item. */
enum shadow_item {
	SHADOW_NOTHING = -1,
	SHADOW_LANGUAGE,
	SHADOW_MUTE,
	SHADOW_LAMPS, /* and the LAMPS_REPORTS_MAX - 1 after it */
	SHADOW_CONTROL = SHADOW_LAMPS + LAMPS_REPORTS_MAX,
	SHADOW_FIELD, /* field n is SHADOW_FIELD + n */
	SHADOW_ITEMS = SHADOW_FIELD + DESKPHONE_FIELDS + 1,
};

_Static_assert(SHADOW_ITEMS <= 32, "the items fit in a mask");

struct shadow {
	struct {
		bool screen_set, backlight;
		enum deskphone_screen screen;
		enum deskphone_language language;
		struct shadow_text text[DESKPHONE_FIELDS + 1];
		struct lamps_state lamps;
	} wanted, aside;

	const struct hid_descriptor *descriptor; /* NULL = no phone */
	const struct handset *handset;
	bool has_display, has_language;
	struct display display;
	struct lamps lamps;

	struct {
		bool control, backlight; /* control: the two below are known */
		enum deskphone_screen screen;
		struct {
			bool known; /* else it may show anything */
			struct shadow_text text;
			bool written;
			int64_t sent_ms; /* when it was written last */
		} field[DESKPHONE_FIELDS + 1];
		bool lamps_known[LAMPS_REPORTS_MAX];
		struct transport_report lamps[LAMPS_REPORTS_MAX];
		bool muted_known, muted, muted_reported;
		bool language, greeted; /* greeted: the first keep-alive is through */
		bool off_hook;
	} has;

	enum shadow_item flying;	/* what the report on its way belongs to */
	struct transport_report flight; /* it, or of a lamp report its image with mute step 0 */
	enum deskphone_screen flying_screen;
	bool flying_backlight, flying_muted, flying_off_hook, flying_last;
	unsigned field;		       /* whose text is being sent, 0 = none */
	struct shadow_text field_text; /* as it was when its select went out */
	size_t field_offset;
	uint32_t failed; /* bit per item */
	int64_t deadline_ms;
};

/* Whether the phone's content of `field` on the screen that is up differs from what is wanted, and if so, the
 * text to send. */
bool shadow_text_differs(const struct shadow *shadow, unsigned field, struct shadow_text *text);
#endif
