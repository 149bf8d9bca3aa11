/* What the display and the lamps shall show. The table of cases is in view.h. */
#include "agent/call/text.h"
#include "agent/call/view_private.h"
#include "agent/call/view_strings.h"
#include <stdio.h>
#include <string.h>

static uint16_t view_fields(const struct view_context *context, enum view_screen screen)
{
	if (context->fields[screen])
		return context->fields[screen];
	return screen == VIEW_SCREEN_IDLE ? 0x0F : VIEW_TWO_LINES;
}

bool view_has(const struct view *view, enum view_field field)
{
	return view->used & 1u << (field - 1);
}

static size_t view_width(const struct view *view, enum view_field field)
{
	uint8_t width = view->context->width[view->screen][field];
	size_t usual = field <= VIEW_TIME ? VIEW_IDLE_WIDTH : VIEW_LINE_WIDTH;
	return width > 0 && width < usual ? width : usual;
}

/* Cut or moved in the order it is spoken, then drawn in the order it is seen. */
static void view_put_within(struct view *view, enum view_field field, const char *text, size_t width)
{
	char shown[512], part[VIEW_TEXT_SIZE];
	if (!view_has(view, field))
		return;
	text_for_font(text, &view->context->font, shown, sizeof(shown));
	if (view->scrolled_ms >= 0 && field > VIEW_TIME && text_width(shown) > width)
		view_change(view, view->context->now_ms +
					  view_scroll(shown, width, view->scrolled_ms, part, sizeof(part)));
	else
		text_shorten(shown, part, sizeof(part), width);
	text_visual(part, view->text[field], sizeof(view->text[field]));
}

void view_put(struct view *view, enum view_field field, const char *text)
{
	view_put_within(view, field, text, view_width(view, field));
}

/* The right one is shorter: what is left of the line is the left one's. */
void view_put_corners(
	struct view *view, enum view_field left, const char *left_text, enum view_field right, const char *right_text)
{
	view_put(view, right, right_text);
	size_t taken = view_has(view, right) ? text_width(view->text[right]) + 1 : 0;
	size_t width = view_width(view, left), room = taken < VIEW_LINE_WIDTH ? VIEW_LINE_WIDTH - taken : 0;
	view_put_within(view, left, left_text, width < room ? width : room);
}

/* Of a number too long for the line the end is what one has just typed. */
void view_put_digits(struct view *view, const char *digits)
{
	char shown[VIEW_TEXT_SIZE];
	size_t length = strlen(digits), room = VIEW_LINE_WIDTH - strlen(TEXT_ELLIPSIS);
	if (length <= VIEW_LINE_WIDTH)
		snprintf(shown, sizeof(shown), "%s", digits);
	else
		snprintf(shown, sizeof(shown), "%s%s", TEXT_ELLIPSIS, digits + length - room);
	view_put(view, VIEW_NUMBER, shown);
}

const char *view_legible(const struct view_context *context, const char *name)
{
	return text_is_legible(name, &context->font) ? name : "";
}

void view_change(struct view *view, int64_t at_ms)
{
	if (view->next_ms < 0 || at_ms < view->next_ms)
		view->next_ms = at_ms;
}

void view_screen_is(struct view *view, const struct view_context *context, enum view_screen screen)
{
	view->screen = screen;
	view->used = view_fields(context, screen);
}

static void view_dialling(
	const struct call_status *status, const struct view_context *context, struct view *view)
{
	bool abandoned = status->warned || status->phone == CALL_PHONE_ENDED;
	enum view_string string = VIEW_DIAL;
	view_screen_is(view, context, VIEW_SCREEN_READY);
	if (abandoned)
		string = status->digits[0] ? VIEW_INCOMPLETE : VIEW_HANG_UP;
	else if (!status->softphone)
		string = VIEW_NO_SOFTPHONE;
	else if (!status->registered)
		string = VIEW_NOT_REGISTERED;
	char listening[VIEW_TEXT_SIZE];
	const char *top = view_string(context->language, string);
	bool rewritten = status->digits[0] && status->digits_shown[0] &&
			 strcmp(status->digits, status->digits_shown) != 0;
	char which[VIEW_TEXT_SIZE];
	if (string == VIEW_DIAL && status->transfer_key) {
		top = view_string(context->language, VIEW_TRANSFER_KEY);
	} else if (string == VIEW_DIAL && status->redial_at > 0 && status->phone == CALL_PHONE_PREDIAL) {
		snprintf(which, sizeof(which), "%s %zu/%zu", view_string(context->language, VIEW_REDIAL),
			status->redial_at, status->redials);
		top = which;
	} else if (string == VIEW_DIAL && rewritten) {
		top = status->digits_shown; /* what will be called */
	} else if (string == VIEW_DIAL) {
		view_with_path(status, context, top, listening);
		top = listening;
	}
	view_put(view, VIEW_CALL_STATUS, top);
	view_put_digits(view, status->digits);
}

static void view_texts(
	const struct call_status *status, const struct view_context *context, struct view *view)
{
	if (status->ringing >= 0) {
		view_incoming(status, context, view);
		return;
	}
	switch (status->phone) {
	case CALL_PHONE_PREDIAL:
	case CALL_PHONE_COLLECTING:
		view_dialling(status, context, view);
		return;
	case CALL_PHONE_CALLING:
		view_calling(status, context, view);
		return;
	case CALL_PHONE_ACTIVE:
		view_active(status, context, view);
		return;
	case CALL_PHONE_HELD:
	case CALL_PHONE_RECALL:
		view_on_hold(status, context, view);
		return;
	case CALL_PHONE_ENDED:
		if (status->ended_shown)
			view_ended(status, context, view);
		else
			view_dialling(status, context, view);
		return;
	case CALL_PHONE_LIST:
		view_list(status, context, view);
		return;
	case CALL_PHONE_MENU:
		view_menu(status, context, view);
		return;
	case CALL_PHONE_FORWARD:
		view_forward(status, context, view);
		return;
	case CALL_PHONE_IDLE:
	case CALL_PHONE_INCOMING:
	case CALL_PHONES:
		break;
	}
	view_idle(status, context, view);
}

static void view_blink(const struct call_status *status, const struct view_context *context, int period_ms,
	struct view *view)
{
	int64_t phase = (context->now_ms - status->display_since_ms) / period_ms;
	view->presence = phase % 2 == 0 ? CALL_PRESENCE_BUSY : CALL_PRESENCE_UNKNOWN;
	view_change(view, status->display_since_ms + (phase + 1) * period_ms);
}

/* Own presence; blinking while it rings or a call waits on hold, for it is the only lamp that is seen across a room. */
static void view_presence_lamp(
	const struct call_status *status, const struct view_context *context, struct view *view)
{
	view->presence = status->presence;
	if (status->phone == CALL_PHONE_INCOMING || status->phone == CALL_PHONE_RECALL)
		view_blink(status, context, VIEW_BLINK_MS, view);
	else if (status->phone == CALL_PHONE_HELD)
		view_blink(status, context, VIEW_BLINK_HELD_MS, view);
	else if ((!status->softphone || !status->registered) && status->line < 0)
		view->presence = CALL_PRESENCE_OFFLINE;
}

/* Dark when nobody has used it for a while and nothing goes on. */
static void view_light(
	const struct call_status *status, const struct view_context *context, struct view *view)
{
	bool still = status->phone == CALL_PHONE_IDLE ||
		     (status->phone == CALL_PHONE_HELD && !status->off_hook) ||
		     (status->phone == CALL_PHONE_ENDED && !status->ended_shown);
	int64_t last = status->activity_ms > status->display_since_ms ? status->activity_ms
								      : status->display_since_ms;
	view->backlight = !still || status->display_shown || context->now_ms < last + VIEW_BACKLIGHT_MS;
	if (still && !status->display_shown && view->backlight)
		view_change(view, last + VIEW_BACKLIGHT_MS);
}

void view_render(const struct call_status *status, const struct view_context *context, struct view *view)
{
	memset(view, 0, sizeof(*view));
	view->next_ms = -1;
	view->context = context;
	view_light(status, context, view);
	view->scrolled_ms =
		context->scroll && view->backlight ? context->now_ms - status->display_since_ms : -1;
	view_texts(status, context, view);
	view_presence_lamp(status, context, view);
	view->lamps[VIEW_LAMP_VOICEMAIL] = status->mwi;
	view->lamps[VIEW_LAMP_MISSED] = status->missed > 0;
	view->lamps[VIEW_LAMP_FORWARD] = status->forward[0] != '\0';
	view->lamps[VIEW_LAMP_SPEAKER] = status->off_hook && status->path == CALL_PATH_SPEAKER;
	view->lamps[VIEW_LAMP_RING] = status->phone == CALL_PHONE_INCOMING;
	view->lamps[VIEW_LAMP_HOLD] = status->held >= 0;
	view->muted = status->muted;
	view->context = NULL;
}
