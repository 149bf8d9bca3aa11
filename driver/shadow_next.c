/* The next report to send. One step function for each kind of thing, in order of urgency; each fills in the
 * report and says what it is, or says that there is nothing to do. */
#include "driver/shadow_private.h"
#include <string.h>

static bool is_failed(const struct shadow *shadow, enum shadow_item item)
{
	return shadow->failed >> item & 1;
}

static bool launch(struct shadow *shadow, enum shadow_item item, const struct transport_report *report)
{
	shadow->flying = item;
	shadow->flight = *report;
	shadow->flying_off_hook = shadow->wanted.lamps.off_hook;
	return true;
}

/* Something that cannot even be made will not be better the next time: set aside until shadow_retry(). */
static bool give_up(struct shadow *shadow, enum shadow_item item)
{
	shadow->failed |= 1u << item;
	return false;
}

static bool next_lamps(struct shadow *shadow, uint8_t n, struct transport_report *report)
{
	enum shadow_item item = SHADOW_LAMPS + n;

	if (n >= shadow->lamps.n_reports || is_failed(shadow, item))
		return false;
	if (lamps_report(&shadow->lamps, n, &shadow->wanted.lamps, report))
		return give_up(shadow, item);
	if (shadow->has.lamps_known[n] && !memcmp(&shadow->has.lamps[n], report, sizeof *report))
		return false;
	return launch(shadow, item, report);
}

/* Confirming the hook must not wait: the phone gives up on it after 50 ms. */
static bool next_off_hook(struct shadow *shadow, struct transport_report *report)
{
	if (!shadow->lamps.off_hook || shadow->has.off_hook == shadow->wanted.lamps.off_hook)
		return false;
	return next_lamps(shadow, 0, report);
}

static bool next_language(struct shadow *shadow, struct transport_report *report)
{
	const struct handset *handset = shadow->handset;
	enum deskphone_language language =
		handset->link.language ? shadow->wanted.language : DESKPHONE_ENGLISH;

	if (!shadow->has_language || shadow->has.language || is_failed(shadow, SHADOW_LANGUAGE))
		return false;
	if (display_language(shadow->descriptor, language, handset->link.host_version, report))
		return give_up(shadow, SHADOW_LANGUAGE);
	shadow->has.language = true; /* a wish of another one while it is on its way takes it back */
	return launch(shadow, SHADOW_LANGUAGE, report);
}

/* A phone whose state is not known is not muted: a fresh one never is, and it reports when it is. */
static bool next_mute(struct shadow *shadow, struct transport_report *report)
{
	bool has = shadow->has.muted_known && shadow->has.muted, wanted = shadow->wanted.lamps.muted;
	struct transport_report image = {0};

	if (!shadow->lamps.mute_step || is_failed(shadow, SHADOW_MUTE) || has == wanted)
		return false;
	if (lamps_mute_step(&shadow->lamps, &shadow->wanted.lamps, report))
		return give_up(shadow, SHADOW_MUTE);
	for (uint8_t n = 0; n < shadow->lamps.n_reports; n++) {
		if (shadow->lamps.report_id[n] == shadow->lamps.mute_step->report_id)
			lamps_report(&shadow->lamps, n, &shadow->wanted.lamps, &image);
	}
	shadow->flying_muted = wanted;
	return launch(shadow, SHADOW_MUTE, &image);
}

static bool next_control(struct shadow *shadow, struct transport_report *report)
{
	bool change = shadow->wanted.screen != shadow->has.screen;
	bool same = shadow->has.control && !change && shadow->wanted.backlight == shadow->has.backlight;

	if (!shadow->wanted.screen_set || same || is_failed(shadow, SHADOW_CONTROL))
		return false;
	enum deskphone_screen screen = change ? shadow->wanted.screen : DESKPHONE_SCREEN_KEEP;

	if (display_show(&shadow->display, screen, shadow->wanted.backlight,
		    change && shadow->handset->display.clear, report))
		return give_up(shadow, SHADOW_CONTROL);
	shadow->flying_screen = screen;
	shadow->flying_backlight = shadow->wanted.backlight;
	return launch(shadow, SHADOW_CONTROL, report);
}

/* True while the field was written so lately that another text would not be seen cleanly, be it on another
 * screen. */
static bool too_soon(struct shadow *shadow, unsigned field, int64_t now_ms)
{
	int64_t due = shadow->has.field[field].sent_ms + shadow->handset->display.update_ms;

	if (!shadow->has.field[field].written || now_ms >= due)
		return false;
	if (shadow->deadline_ms < 0 || due < shadow->deadline_ms)
		shadow->deadline_ms = due;
	return true;
}

static bool next_select(struct shadow *shadow, int64_t now_ms, struct transport_report *report)
{
	if (!shadow->has.control || shadow->has.screen != shadow->wanted.screen)
		return false;
	for (unsigned field = 1; field <= DESKPHONE_FIELDS; field++) {
		if (is_failed(shadow, SHADOW_FIELD + field) ||
			!shadow_text_differs(shadow, field, &shadow->field_text) ||
			too_soon(shadow, field, now_ms))
			continue;
		if (display_select(&shadow->display, field, report)) {
			give_up(shadow, SHADOW_FIELD + field);
			continue;
		}
		shadow->field = field;
		shadow->field_offset = 0;
		shadow->flying_last = false;
		shadow->has.field[field].known = false;
		shadow->has.field[field].written = true;
		shadow->has.field[field].sent_ms = now_ms;
		return launch(shadow, SHADOW_FIELD + field, report);
	}
	return false;
}

static bool next_part(struct shadow *shadow, struct transport_report *report)
{
	enum shadow_item item = SHADOW_FIELD + shadow->field;
	int status = display_part(&shadow->display, shadow->field_text.units, shadow->field_text.size,
		&shadow->field_offset, report);

	if (status < 0) {
		shadow->field = 0;
		return give_up(shadow, item);
	}
	shadow->flying_last = status == 1;
	return launch(shadow, item, report);
}

static bool next_display(struct shadow *shadow, int64_t now_ms, struct transport_report *report)
{
	return shadow->has_display && (next_control(shadow, report) || next_select(shadow, now_ms, report));
}

static bool next_other_lamps(struct shadow *shadow, struct transport_report *report)
{
	for (uint8_t n = 0; n < shadow->lamps.n_reports; n++) {
		if (next_lamps(shadow, n, report))
			return true;
	}
	return false;
}

bool shadow_next(struct shadow *shadow, int64_t now_ms, struct transport_report *report)
{
	struct transport_report made;

	shadow->deadline_ms = -1;
	if (!shadow->descriptor || shadow->flying != SHADOW_NOTHING)
		return false;
	bool greeted = shadow->has.greeted || !shadow->has_language || is_failed(shadow, SHADOW_LANGUAGE);

	if (!(greeted && next_off_hook(shadow, &made)) && !next_language(shadow, &made) &&
		!(shadow->field && next_part(shadow, &made)) && !next_mute(shadow, &made) &&
		!next_other_lamps(shadow, &made) && !next_display(shadow, now_ms, &made))
		return false;
	*report = made;
	return true;
}

/* The screen is up. What it shows of texts sent before is not known; empty ones are empty either way. */
static void control_sent(struct shadow *shadow)
{
	shadow->has.control = true;
	shadow->has.backlight = shadow->flying_backlight;
	if (shadow->flying_screen == DESKPHONE_SCREEN_KEEP)
		return;
	shadow->has.screen = shadow->flying_screen;
	for (unsigned field = 1; field <= DESKPHONE_FIELDS; field++) {
		if (shadow->has.field[field].text.size)
			shadow->has.field[field].known = false;
	}
}

static void lamps_sent(struct shadow *shadow, uint8_t n)
{
	shadow->has.lamps[n] = shadow->flight;
	shadow->has.lamps_known[n] = true;
	if (n == 0)
		shadow->has.off_hook = shadow->flying_off_hook;
}

static void mute_sent(struct shadow *shadow)
{
	shadow->has.muted_known = true;
	shadow->has.muted = shadow->flying_muted;
	for (uint8_t n = 0; n < shadow->lamps.n_reports; n++) {
		if (shadow->lamps.report_id[n] == shadow->lamps.mute_step->report_id)
			lamps_sent(shadow, n);
	}
}

static void field_sent(struct shadow *shadow)
{
	if (!shadow->flying_last)
		return;
	shadow->has.field[shadow->field].known = true;
	shadow->has.field[shadow->field].text = shadow->field_text;
	shadow->field = 0;
}

/* Which screen is up is not known any more when it was to change. */
static void control_failed(struct shadow *shadow)
{
	shadow->has.control = false;
	if (shadow->flying_screen != DESKPHONE_SCREEN_KEEP)
		shadow->has.screen = DESKPHONE_SCREEN_KEEP;
}

static void has_failed(struct shadow *shadow, enum shadow_item item)
{
	shadow->failed |= 1u << item;
	if (item == SHADOW_LANGUAGE)
		shadow->has.language = false;
	else if (item == SHADOW_CONTROL)
		control_failed(shadow);
	else if (item > SHADOW_FIELD)
		shadow->field = 0; /* begun anew as a whole */
	else if (item >= SHADOW_LAMPS)
		shadow->has.lamps_known[item - SHADOW_LAMPS] = false;
}

void shadow_sent(struct shadow *shadow, int status)
{
	enum shadow_item item = shadow->flying;

	shadow->flying = SHADOW_NOTHING;
	if (item == SHADOW_NOTHING)
		return;
	shadow->has.greeted |= item == SHADOW_LANGUAGE;
	if (status)
		has_failed(shadow, item);
	else if (item == SHADOW_MUTE)
		mute_sent(shadow);
	else if (item == SHADOW_CONTROL)
		control_sent(shadow);
	else if (item > SHADOW_FIELD)
		field_sent(shadow);
	else if (item >= SHADOW_LAMPS)
		lamps_sent(shadow, (uint8_t)(item - SHADOW_LAMPS));
}
