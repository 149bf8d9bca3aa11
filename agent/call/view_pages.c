/* The screens of what is looked up and chosen on-hook: missed calls, presence, forwarding. The table of cases
 * is in view.h. */
#include "agent/call/view_private.h"
#include "agent/call/view_strings.h"
#include <stdio.h>
#include <string.h>

static bool view_same_day(const struct view_clock *a, const struct view_clock *b)
{
	return a->year == b->year && a->month == b->month && a->day == b->day;
}

/* "14:05", or "Mon 23 Nov 14:05" when it was not today. */
static void view_when(const struct view_context *context, char text[VIEW_TEXT_SIZE])
{
	struct view_context then = *context;
	char date[VIEW_CLOCK_SIZE], time[VIEW_CLOCK_SIZE];
	then.clock = context->listed;
	view_date(&then, date);
	view_time(&then, time);
	bool today = view_same_day(&context->clock, &context->listed);
	snprintf(text, VIEW_TEXT_SIZE, "%s%s%s", today ? "" : date, today || !date[0] ? "" : " ", time);
}

void view_list(const struct call_status *status, const struct view_context *context, struct view *view)
{
	const struct call_missed *call = &status->list_call;
	const char *number = status->list_number[0] ? status->list_number : call->number;
	const char *own = view_legible(context, call->name);
	const char *name = own[0]      ? own
			   : number[0] ? number
				       : view_string(context->language, VIEW_UNKNOWN_CALLER);
	char top[512], bottom[512], when[VIEW_TEXT_SIZE];
	view_screen_is(view, context, VIEW_SCREEN_READY);
	if (status->listed == 0) {
		view_put(view, VIEW_CALL_STATUS, view_string(context->language, VIEW_NO_MISSED));
		view_put(view, VIEW_NUMBER, "");
		return;
	}
	view_when(context, when);
	snprintf(top, sizeof(top), "%zu/%zu %s", status->listed, status->list_size, name);
	snprintf(bottom, sizeof(bottom), "%s%s%s", when, own[0] ? " " : "", own[0] ? number : "");
	view_put(view, VIEW_CALL_STATUS, top);
	view_put(view, VIEW_NUMBER, bottom);
}

void view_menu(const struct call_status *status, const struct view_context *context, struct view *view)
{
	const char *name = status->menu == 0 ? view_string(context->language, VIEW_AUTOMATIC)
			   : status->menu == CALL_MENU_OFF_WORK
				   ? view_string(context->language, VIEW_OFF_WORK)
				   : view_presence(context->language, call_menu_presence(status->menu));
	char top[VIEW_TEXT_SIZE];
	view_screen_is(view, context, VIEW_SCREEN_READY);
	snprintf(top, sizeof(top), "%d %s", status->menu, name);
	view_put(view, VIEW_CALL_STATUS, top);
	view_put(view, VIEW_NUMBER, view_string(context->language, VIEW_MENU_KEYS));
}

void view_forward(const struct call_status *status, const struct view_context *context, struct view *view)
{
	view_screen_is(view, context, VIEW_SCREEN_READY);
	view_put(view, VIEW_CALL_STATUS, view_string(context->language, VIEW_FORWARD_TO));
	view_put_digits(view, status->digits[0]	   ? status->digits
			      : status->forward[0] ? view_string(context->language, VIEW_FORWARD_OFF)
						   : "");
}
