#include "driver/shadow_private.h"
#include <stdlib.h>
#include <string.h>
#include "driver/utf.h"

struct shadow *shadow_new(void)
{
	struct shadow *shadow = calloc(1, sizeof *shadow);

	if (!shadow)
		return NULL;
	shadow->wanted.language = DESKPHONE_ENGLISH;
	shadow_detach(shadow);
	return shadow;
}

void shadow_free(struct shadow *shadow)
{
	free(shadow);
}

void shadow_detach(struct shadow *shadow)
{
	shadow->descriptor = NULL;
	shadow->handset = NULL;
	memset(&shadow->has, 0, sizeof shadow->has);
	shadow->flying = SHADOW_NOTHING;
	shadow->field = 0;
	shadow->failed = 0;
	shadow->deadline_ms = -1;
}

void shadow_attach(
	struct shadow *shadow, const struct hid_descriptor *descriptor, const struct handset *handset)
{
	struct transport_report report;

	shadow_detach(shadow);
	shadow->descriptor = descriptor;
	shadow->handset = handset;
	shadow->has_display = display_find(descriptor, &shadow->display) == 0;
	shadow->has_language =
		display_language(descriptor, DESKPHONE_ENGLISH, handset->link.host_version, &report) == 0;
	lamps_find(descriptor, handset, &shadow->lamps);
}

void shadow_set_screen(struct shadow *shadow, enum deskphone_screen screen, bool backlight)
{
	if ((unsigned)screen > DESKPHONE_SCREEN_ENDED)
		return;
	if (screen != DESKPHONE_SCREEN_KEEP)
		shadow->wanted.screen = screen;
	shadow->wanted.backlight = backlight;
	shadow->wanted.screen_set = true;
}

void shadow_set_text(struct shadow *shadow, enum deskphone_field field, const char *text)
{
	if (field < 1 || field > DESKPHONE_FIELDS)
		return;
	struct shadow_text *wanted = &shadow->wanted.text[field];

	wanted->set = true;
	wanted->size = utf16_from_utf8(text ? text : "", wanted->units, DISPLAY_UNITS_MAX);
}

void shadow_set_presence(struct shadow *shadow, enum deskphone_presence presence)
{
	if ((unsigned)presence <= DESKPHONE_PRESENCE_OFFLINE_IDLE)
		shadow->wanted.lamps.presence = presence;
}

void shadow_set_lamp(struct shadow *shadow, enum deskphone_lamp lamp, bool on)
{
	if ((unsigned)lamp < DESKPHONE_LAMPS)
		shadow->wanted.lamps.lamp[lamp] = on;
}

void shadow_put_aside(struct shadow *shadow)
{
	memcpy(&shadow->aside, &shadow->wanted, sizeof shadow->aside);
}

void shadow_take_back(struct shadow *shadow)
{
	memcpy(&shadow->wanted, &shadow->aside, sizeof shadow->wanted);
}

void shadow_set_off_hook(struct shadow *shadow, bool off)
{
	shadow->wanted.lamps.off_hook = off;
}

void shadow_set_muted(struct shadow *shadow, bool muted)
{
	shadow->wanted.lamps.muted = muted;
}

void shadow_set_language(struct shadow *shadow, enum deskphone_language language)
{
	if (shadow->wanted.language != language)
		shadow->has.language = false;
	shadow->wanted.language = language;
}

bool shadow_muted_is(struct shadow *shadow, bool muted)
{
	bool first = !shadow->has.muted_reported;

	shadow->has.muted_reported = true;
	shadow->has.muted_known = true;
	shadow->has.muted = muted;
	/* A fresh phone is unmuted and says so; that it is muted it can only have from the person. */
	if (first && !muted && shadow->wanted.lamps.muted)
		return false;
	shadow_set_muted(shadow, muted);
	return true;
}

void shadow_keep_alive(struct shadow *shadow)
{
	shadow->has.language = false;
	shadow->failed &= ~(1u << SHADOW_LANGUAGE);
}

bool shadow_has_keep_alive(const struct shadow *shadow)
{
	return shadow->has_language && shadow->handset && shadow->handset->link.keep_alive_ms > 0;
}

bool shadow_has_failed(const struct shadow *shadow)
{
	return shadow->failed != 0;
}

void shadow_retry(struct shadow *shadow)
{
	shadow->failed = 0;
}

int64_t shadow_deadline(const struct shadow *shadow)
{
	return shadow->deadline_ms;
}

/* Characters that the display does not show become question marks, so that one sees that something is there.
 * A pair becomes one mark and the text shorter. */
static size_t hide(const struct handset *handset, uint16_t *units, size_t size)
{
	size_t kept = 0;

	for (size_t i = 0; i < size; i++) {
		uint32_t character = units[i];
		bool pair = (character & 0xFC00) == 0xD800 && i + 1 < size;
		bool hidden = false;

		if (pair)
			character = 0x10000 + ((character & 0x3FF) << 10) + (units[i + 1] & 0x3FFu);
		for (int s = 0; s < handset->display.n_hidden; s++)
			hidden |= character >= handset->display.hidden[s].first &&
				  character <= handset->display.hidden[s].last;
		units[kept++] = hidden ? '?' : units[i];
		if (pair && !hidden)
			units[kept++] = units[i + 1];
		i += pair;
	}
	return kept;
}

bool shadow_text_differs(const struct shadow *shadow, unsigned field, struct shadow_text *text)
{
	const struct handset_screen *screen = &shadow->handset->display.screen[shadow->has.screen];
	const struct shadow_text *wanted = &shadow->wanted.text[field], *has = &shadow->has.field[field].text;

	if (!(screen->fields >> (field - 1) & 1) || !shadow->display.selector[field] || !wanted->set)
		return false;
	*text = *wanted;
	text->size = hide(shadow->handset, text->units, text->size);
	text->size = utf16_cut(text->units, text->size, screen->place[field - 1].width);
	return !shadow->has.field[field].known || has->size != text->size ||
	       memcmp(has->units, text->units, text->size * sizeof *text->units) != 0;
}
