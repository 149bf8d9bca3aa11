/* The screens of a call: on its way, ringing, talking, held, over. The table of cases is in view.h. */
#include "agent/call/text.h"
#include "agent/call/view_private.h"
#include "agent/call/view_strings.h"
#include <stdio.h>
#include <string.h>

/* What there is to say about a call; each piece goes to the field the screen has for it. */
struct view_lines {
	const char *status, *name, *title, *subject, *number;
	char duration[VIEW_TEXT_SIZE];
	const char *top, *bottom; /* for screens that have only fields 5 and 10 */
};

static void view_put_lines(struct view *view, const struct view_lines *lines)
{
	if (!view_has(view, VIEW_OTHER_NAME)) {
		view_put(view, VIEW_CALL_STATUS, lines->top);
		view_put(view, VIEW_NUMBER, lines->bottom);
		view_put(view, VIEW_DURATION, lines->duration);
		return;
	}
	view_put(view, VIEW_CALL_STATUS, lines->status);
	view_put(view, VIEW_OTHER_NAME, lines->name);
	view_put(view, VIEW_OTHER_TITLE,
		lines->title[0] || view_has(view, VIEW_NUMBER) ? lines->title : lines->number);
	view_put(view, VIEW_SUBJECT, lines->subject);
	view_put(view, VIEW_DURATION, lines->duration);
	view_put(view, VIEW_NUMBER, lines->number);
}

static const char *view_number(const struct call_record *record, const char *shown)
{
	return shown[0] ? shown : record->number;
}

/* The other party: the name, or the number, or that there is neither. */
static struct view_lines view_party(
	const struct view_context *context, const struct call_record *record, const char *shown)
{
	const char *number = view_number(record, shown);
	const char *nobody =
		view_string(context->language, record->outgoing ? VIEW_VOICEMAIL : VIEW_UNKNOWN_CALLER);
	const char *own = view_legible(context, record->name);
	const char *name = own[0] ? own : number[0] ? number : nobody;
	return (struct view_lines){
		.status = "",
		.name = name,
		.title = view_legible(context, record->title),
		.subject = record->subject,
		.number = strcmp(name, number) == 0 ? "" : number,
		.top = name,
		.bottom = "",
	};
}

static struct view_lines view_call(
	const struct call_status *status, const struct view_context *context, int index)
{
	return view_party(context, &status->call[index], status->shown[index]);
}

/* `text` with what the redial key would do, where both have room; the word for the state gives way. */
static void view_with_hint(const struct call_status *status, const struct view_context *context,
	const char *text, const char *less, char result[VIEW_TEXT_SIZE])
{
	const char *hint = view_string(context->language, VIEW_TRANSFER_KEY);
	size_t room = VIEW_LINE_WIDTH - text_width(hint) - 1;
	const char *kept = text_width(text) <= room ? text : text_width(less) <= room ? less : NULL;
	if (!status->transfer_key || !kept)
		snprintf(result, VIEW_TEXT_SIZE, "%.*s", VIEW_TEXT_SIZE - 1, text);
	else
		snprintf(result, VIEW_TEXT_SIZE, "%s%s%s", kept, kept[0] ? " " : "", hint);
}

void view_with_path(
	const struct call_status *status, const struct view_context *context, const char *text, char result[VIEW_TEXT_SIZE])
{
	const char *headset = view_string(context->language, VIEW_HEADSET);
	bool said = status->off_hook && status->path == CALL_PATH_HEADSET &&
		    text_width(text) + 2 + text_width(headset) <= VIEW_LINE_WIDTH;
	snprintf(result, VIEW_TEXT_SIZE, "%.*s%s%s", VIEW_TEXT_SIZE / 2, text, said ? ", " : "", said ? headset : "");
}

void view_calling(const struct call_status *status, const struct view_context *context, struct view *view)
{
	struct view_lines lines = view_call(status, context, status->line);
	bool ringing = status->call[status->line].state == CALL_RINGING_OUT;
	view_screen_is(view, context, VIEW_SCREEN_OUTGOING);
	char top[VIEW_TEXT_SIZE];
	lines.status = view_string(context->language, ringing ? VIEW_RINGING : VIEW_CALLING);
	if (status->transfer_key)
		view_with_hint(status, context, lines.status, "", top);
	else
		view_with_path(status, context, lines.status, top);
	lines.top = top;
	lines.bottom = lines.name;
	view_put_lines(view, &lines);
}

/* The caller's name on top and the title below: who is it, and why should I care. */
void view_incoming(const struct call_status *status, const struct view_context *context, struct view *view)
{
	struct view_lines lines = view_call(status, context, status->ringing);
	bool waiting = status->phone != CALL_PHONE_INCOMING;
	char top[sizeof(status->call[0].name) + VIEW_TEXT_SIZE];
	view_screen_is(view, context, VIEW_SCREEN_INCOMING);
	lines.status = view_string(context->language, waiting ? VIEW_WAITING : VIEW_INCOMING_CALL);
	lines.bottom = lines.title[0] ? lines.title : lines.number[0] ? lines.number : lines.subject;
	if (waiting) {
		snprintf(top, sizeof(top), "%s %s", lines.status, lines.name);
		lines.top = top;
	} else if (!lines.bottom[0]) {
		lines.bottom = view_string(context->language, VIEW_INCOMING_CALL);
	}
	view_put_lines(view, &lines);
}

static int view_held_calls(const struct call_status *status)
{
	int count = 0;
	for (size_t i = 0; i < status->calls; i++)
		count += (int)i != status->line && status->call[i].state == CALL_HELD;
	return count;
}

/* "", "Muted", "Headset", "Muted, Headset": what has no lamp is said, and what matters most where there is no
 * room for both. */
static void view_state(const struct call_status *status, const struct view_context *context, size_t room,
	char state[VIEW_TEXT_SIZE])
{
	bool by_them = status->call[status->line].state == CALL_REMOTE_HELD, headset = status->path == CALL_PATH_HEADSET;
	const char *first = status->muted ? view_string(context->language, VIEW_MUTED)
			    : by_them	  ? view_string(context->language, VIEW_REMOTE_HELD)
					  : "";
	if (first[0])
		view_with_path(status, context, first, state);
	else
		snprintf(state, VIEW_TEXT_SIZE, "%s", headset ? view_string(context->language, VIEW_HEADSET) : "");
	if (first[0] && text_width(state) > room)
		snprintf(state, VIEW_TEXT_SIZE, "%s", first);
}

/* "00:12", "Muted 00:12 (1 held)", "00:12 Redial=transfer" */
static void view_progress(const struct call_status *status, const struct view_context *context,
	struct view *view, char text[VIEW_TEXT_SIZE])
{
	const struct call_record *record = &status->call[status->line];
	char duration[VIEW_CLOCK_SIZE], held[VIEW_CLOCK_SIZE] = "";
	int64_t elapsed_ms = context->now_ms - record->since_ms;
	int others = view_held_calls(status);
	char plain[2 * VIEW_TEXT_SIZE], state[VIEW_TEXT_SIZE];
	if (status->transferring >= 0) {
		snprintf(text, VIEW_TEXT_SIZE, "%s", view_string(context->language, VIEW_TRANSFERRING));
		return;
	}
	if (status->connecting || record->since_ms <= 0) {
		snprintf(text, VIEW_TEXT_SIZE, "%s", view_string(context->language, VIEW_CONNECTING));
		return;
	}
	view_duration(elapsed_ms / 1000, duration);
	if (others > 0)
		snprintf(held, sizeof(held), " (%d %s)", others,
			view_string(context->language, VIEW_HELD_CALLS));
	size_t taken = text_width(duration) + 1 + text_width(held);
	view_state(status, context, taken < VIEW_LINE_WIDTH ? VIEW_LINE_WIDTH - taken : 0, state);
	snprintf(plain, sizeof(plain), "%s%s%s", state, state[0] ? " " : "", duration);
	bool spoken = status->muted || record->state == CALL_REMOTE_HELD;
	view_with_hint(status, context, plain, spoken ? plain : duration, text);
	if (strcmp(text, plain) == 0)
		snprintf(text, VIEW_TEXT_SIZE, "%.*s%s", VIEW_TEXT_SIZE - VIEW_CLOCK_SIZE - 1, plain, held);
	view_change(view, record->since_ms + (elapsed_ms < 0 ? 0 : elapsed_ms / 1000 + 1) * 1000);
}

void view_active(const struct call_status *status, const struct view_context *context, struct view *view)
{
	struct view_lines lines = view_call(status, context, status->line);
	view_screen_is(view, context, VIEW_SCREEN_IN_CALL);
	view_progress(status, context, view, lines.duration);
	lines.status = view_string(context->language, VIEW_IN_CALL);
	lines.bottom = lines.duration;
	view_put_lines(view, &lines);
}

/* "On hold (2)", and with the handset down "2 held, lift to resume". */
static void view_several_held(
	const struct call_status *status, const struct view_context *context, int held, char text[VIEW_TEXT_SIZE])
{
	if (status->off_hook)
		snprintf(text, VIEW_TEXT_SIZE, "%s (%d)", view_string(context->language, VIEW_ON_HOLD), held);
	else
		snprintf(text, VIEW_TEXT_SIZE, "%d %s, %s", held, view_string(context->language, VIEW_HELD_CALLS),
			view_string(context->language, VIEW_LIFT));
}

void view_on_hold(const struct call_status *status, const struct view_context *context, struct view *view)
{
	struct view_lines lines = view_call(status, context, status->held);
	int held = view_held_calls(status);
	char bottom[VIEW_TEXT_SIZE];
	view_screen_is(view, context, VIEW_SCREEN_ON_HOLD);
	lines.status = view_string(context->language, status->off_hook ? VIEW_ON_HOLD : VIEW_LIFT_TO_RESUME);
	if (status->transferring >= 0)
		lines.status = view_string(context->language, VIEW_TRANSFERRING);
	lines.bottom = lines.status;
	if (held > 1 && status->transferring < 0) {
		view_several_held(status, context, held, bottom);
		lines.bottom = bottom;
	}
	view_put_lines(view, &lines);
}

void view_ended(const struct call_status *status, const struct view_context *context, struct view *view)
{
	const struct call_record *record = &status->ended;
	struct view_lines lines = view_party(context, record, status->ended_number);
	bool vague = record->cause == CAUSE_FAILED || record->cause == CAUSE_UNREACHABLE;
	view_screen_is(view, context, VIEW_SCREEN_ENDED);
	lines.status = view_cause(context->language, record->cause);
	if (record->cause == CAUSE_UNREACHABLE && !status->softphone)
		lines.status = view_string(context->language, VIEW_NO_SOFTPHONE);
	if (status->ended_moved)
		lines.status = view_string(context->language, VIEW_TRANSFERRED);
	lines.top = lines.status;
	lines.bottom = vague && record->text[0] ? record->text : lines.name;
	view_put_lines(view, &lines);
}
