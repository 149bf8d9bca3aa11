/* The idle screen: name and date, what there is to say and the time. */
#include "agent/call/view_private.h"
#include "agent/call/view_strings.h"
#include <stdio.h>

/* "1 missed call", "3 missed calls" */
static void view_count(const struct view_context *context, int count, enum view_string one,
	enum view_string many, char text[VIEW_TEXT_SIZE])
{
	snprintf(text, VIEW_TEXT_SIZE, "%d %s", count,
		view_string(context->language, count == 1 ? one : many));
}

static void view_missed(
	const struct call_status *status, const struct view_context *context, char text[VIEW_TEXT_SIZE])
{
	if (status->mwi && status->messages > 0) /* both, in short words */
		snprintf(text, VIEW_TEXT_SIZE, "%d %s %d %s", status->missed,
			view_string(context->language, VIEW_MISSED_SHORT), status->messages,
			view_string(context->language, VIEW_MESSAGES_SHORT));
	else
		view_count(context, status->missed, VIEW_MISSED_CALL, VIEW_MISSED_CALLS, text);
}

static const char *view_own_presence(const struct call_status *status, const struct view_context *context)
{
	if (status->off_work)
		return view_string(context->language, VIEW_OFF_WORK);
	return status->presence_text[0] ? status->presence_text
					: view_presence(context->language, status->presence);
}

static void view_forwarded(
	const struct call_status *status, const struct view_context *context, char text[VIEW_TEXT_SIZE])
{
	const char *number = status->forward_shown[0] ? status->forward_shown : status->forward;
	snprintf(text, VIEW_TEXT_SIZE, "%s %.*s", view_string(context->language, VIEW_FORWARDED),
		(int)(VIEW_TEXT_SIZE - 16), number);
}

/* "DND 2 missed": that nothing rings must not be hidden by what has come of it. */
static void view_undisturbed(
	const struct view_context *context, int count, enum view_string what, char text[VIEW_TEXT_SIZE])
{
	snprintf(text, VIEW_TEXT_SIZE, "%s %d %s", view_string(context->language, VIEW_UNDISTURBED), count,
		view_string(context->language, what));
}

/* The idle screen has one place for all that might be said: what has just been chosen is confirmed, then what needs
 * doing goes first. */
static void view_idle_status(
	const struct call_status *status, const struct view_context *context, char text[VIEW_TEXT_SIZE])
{
	const char *plain = NULL;
	bool undisturbed = status->presence == CALL_PRESENCE_DO_NOT_DISTURB;
	if (!status->softphone)
		plain = view_string(context->language, VIEW_NO_SOFTPHONE);
	else if (!status->registered)
		plain = view_string(context->language, VIEW_NOT_REGISTERED);
	else if (status->presence_news || (status->forward_news && !status->forward[0]))
		plain = view_own_presence(status, context);
	else if (status->forward_news)
		view_forwarded(status, context, text);
	else if (undisturbed && status->missed > 0)
		view_undisturbed(context, status->missed, VIEW_MISSED_SHORT, text);
	else if (undisturbed && status->mwi && status->messages > 0)
		view_undisturbed(context, status->messages, VIEW_MESSAGES_SHORT, text);
	else if (undisturbed)
		plain = view_own_presence(status, context);
	else if (status->missed > 0)
		view_missed(status, context, text);
	else if (status->mwi && status->messages > 0)
		view_count(context, status->messages, VIEW_NEW_MESSAGE, VIEW_NEW_MESSAGES, text);
	else if (status->mwi)
		plain = view_string(context->language, VIEW_MESSAGES);
	else if (status->forward[0])
		view_forwarded(status, context, text);
	else
		plain = view_own_presence(status, context);
	if (plain)
		snprintf(text, VIEW_TEXT_SIZE, "%.*s", VIEW_TEXT_SIZE - 1, plain);
}

void view_idle(const struct call_status *status, const struct view_context *context, struct view *view)
{
	char line[VIEW_TEXT_SIZE], date[VIEW_CLOCK_SIZE], time[VIEW_CLOCK_SIZE];
	const char *name = context->name ? context->name : "";
	view_screen_is(view, context, VIEW_SCREEN_IDLE);
	view_idle_status(status, context, line);
	view_date(context, date);
	view_time(context, time);
	view_put_corners(view, VIEW_LOCAL_NAME, status->display_shown ? status->display_top : name, VIEW_DATE, date);
	view_put_corners(
		view, VIEW_LOCAL_STATUS, status->display_shown ? status->display_bottom : line, VIEW_TIME, time);
	if (!view_has(view, VIEW_LOCAL_NAME)) { /* two lines are all there is */
		char both[VIEW_TEXT_SIZE];
		snprintf(both, sizeof(both), "%s %s", time, date);
		view_put(view, VIEW_CALL_STATUS, status->display_shown ? status->display_top : both);
		view_put(view, VIEW_NUMBER, status->display_shown ? status->display_bottom : line);
	}
	if (context->clock.known)
		view_change(view, context->now_ms + 1000 * (int64_t)(60 - context->clock.second % 60));
}
