/* The calls of deskphone-echo.
 *
 * state       | ring_ms     | answer_ms | answer | hold on | hold off | hang-up, reject | give_up_ms | hangup_ms
 * DIALING     | RINGING_OUT | ACTIVE    | -      | -       | -        | ended           | -          | -
 * RINGING_OUT | -           | ACTIVE    | -      | -       | -        | ended           | -          | -
 * INCOMING    | -           | -         | ACTIVE | -       | -        | ended           | cancelled  | -
 * WAITING     | -           | -         | ACTIVE | -       | -        | ended           | cancelled  | -
 * ACTIVE      | -           | -         | -      | HELD    | same     | ended           | -          | ended
 * HELD        | -           | -         | -      | same    | ACTIVE   | ended           | -          | ended
 *
 * A call with another outcome than ECHO_ACCEPT ends when it would be answered; only ECHO_NO_ANSWER rings
 * before. "-" for a request is answered "invalid". */
#include "agent/echo/echo.h"
#include <string.h>

#define CALLS_MAX WIRE_CALLS_MAX
#define MAILBOX "voicemail"

struct echo_timed {
	struct echo *echo;
	char id[CALL_ID_SIZE];
};

static void tell(struct echo *echo, struct echo_call *call, const char *event)
{
	struct wire_message message = {.type = WIRE_CALL, .record = call->record};
	echo_report(echo, event, &call->record, *call->record.text ? call->record.text : NULL);
	echo_control_send(echo->control, &message);
}

static void stop_timer(guint *timer)
{
	if (*timer)
		g_source_remove(*timer);
	*timer = 0;
}

static void stop_timers(struct echo_call *call)
{
	stop_timer(&call->ring_timer);
	stop_timer(&call->answer_timer);
	stop_timer(&call->end_timer);
}

static void call_free(struct echo_call *call)
{
	stop_timers(call);
	echo_audio_free(call->audio);
	g_free(call);
}

struct echo_call *echo_calls_find(const struct echo *echo, const char *id)
{
	if (!*id)
		return echo->calls->len == 1 ? echo->calls->pdata[0] : NULL;
	for (guint i = 0; i < echo->calls->len; i++) {
		struct echo_call *call = echo->calls->pdata[i];
		if (strcmp(call->record.id, id) == 0)
			return call;
	}
	return NULL;
}

static void end_call(struct echo *echo, struct echo_call *call, enum call_cause cause, const char *text)
{
	call->record.state = CALL_ENDED;
	call->record.cause = cause;
	wire_copy(call->record.text, sizeof(call->record.text), text);
	tell(echo, call, "ended");
	g_ptr_array_remove_fast(echo->calls, call);
	call_free(call);
}

/* Timers name their call by its id: it may have gone. */
static guint call_timer(struct echo *echo, struct echo_call *call, int after_ms, GSourceFunc function)
{
	struct echo_timed *timed = g_new0(struct echo_timed, 1);
	timed->echo = echo;
	memcpy(timed->id, call->record.id, sizeof(timed->id));
	return g_timeout_add_full(G_PRIORITY_DEFAULT, (guint)after_ms, function, timed, g_free);
}

static gboolean on_hangup_time(gpointer data)
{
	struct echo_timed *timed = data;
	struct echo_call *call = echo_calls_find(timed->echo, timed->id);
	call->end_timer = 0;
	end_call(timed->echo, call, CAUSE_NORMAL, "");
	return G_SOURCE_REMOVE;
}

static void read_mailbox(struct echo *echo)
{
	struct wire_message message = {.type = WIRE_MWI};
	echo->old += echo->fresh;
	echo->fresh = 0;
	message.mwi.old = echo->old;
	echo_control_send(echo->control, &message);
}

static void activate(struct echo *echo, struct echo_call *call)
{
	stop_timers(call);
	call->record.state = CALL_ACTIVE;
	call->record.since_ms = g_get_real_time() / 1000;
	if (echo->options->hangup_ms >= 0)
		call->end_timer = call_timer(echo, call, echo->options->hangup_ms, on_hangup_time);
	tell(echo, call, "answered");
	call->audio = echo_audio_new(echo, call->record.id);
	if (call->mailbox)
		read_mailbox(echo);
}

static gboolean on_give_up_time(gpointer data)
{
	struct echo_timed *timed = data;
	struct echo_call *call = echo_calls_find(timed->echo, timed->id);
	call->end_timer = 0;
	end_call(timed->echo, call, call->record.outgoing ? CAUSE_NO_ANSWER : CAUSE_CANCELLED, "");
	return G_SOURCE_REMOVE;
}

static gboolean on_ring_time(gpointer data)
{
	struct echo_timed *timed = data;
	struct echo_call *call = echo_calls_find(timed->echo, timed->id);
	call->ring_timer = 0;
	call->record.state = CALL_RINGING_OUT;
	tell(timed->echo, call, "ringing");
	return G_SOURCE_REMOVE;
}

static enum call_cause cause_of(enum echo_outcome outcome)
{
	static const enum call_cause causes[] = {
		[ECHO_ACCEPT] = CAUSE_NORMAL,
		[ECHO_BUSY] = CAUSE_BUSY,
		[ECHO_DECLINE] = CAUSE_DECLINED,
		[ECHO_NO_ANSWER] = CAUSE_NO_ANSWER,
		[ECHO_NOT_FOUND] = CAUSE_NOT_FOUND,
		[ECHO_UNREACHABLE] = CAUSE_UNREACHABLE,
	};
	return causes[outcome];
}

static gboolean on_answer_time(gpointer data)
{
	struct echo_timed *timed = data;
	struct echo_call *call = echo_calls_find(timed->echo, timed->id);
	call->answer_timer = 0;
	if (call->outcome == ECHO_ACCEPT)
		activate(timed->echo, call);
	else
		end_call(timed->echo, call, cause_of(call->outcome), "");
	return G_SOURCE_REMOVE;
}

static enum echo_outcome outcome_of(const struct echo *echo, const char *number)
{
	static const struct {
		const char *number;
		enum echo_outcome outcome;
	} table[] = {{"486", ECHO_BUSY}, {"600", ECHO_BUSY}, {"603", ECHO_DECLINE}, {"403", ECHO_DECLINE},
		{"408", ECHO_NO_ANSWER}, {"480", ECHO_NO_ANSWER}, {"404", ECHO_NOT_FOUND},
		{"484", ECHO_NOT_FOUND}, {"503", ECHO_UNREACHABLE}};
	for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
		if (strcmp(number, table[i].number) == 0)
			return table[i].outcome;
	return echo->options->outcome;
}

static struct echo_call *call_new(struct echo *echo, const char *id)
{
	struct echo_call *call = g_new0(struct echo_call, 1);
	char *made = *id ? NULL : g_uuid_string_random();
	g_strlcpy(call->record.id, made ? made : id, sizeof(call->record.id));
	g_free(made);
	g_ptr_array_add(echo->calls, call);
	return call;
}

/* The call is known: what comes next, and when. */
static void call_out(struct echo *echo, struct echo_call *call)
{
	const struct echo_options *options = echo->options;
	int answer_ms = MAX(options->answer_ms, options->ring_ms);
	bool rings = call->outcome == ECHO_ACCEPT || call->outcome == ECHO_NO_ANSWER;
	call->record.outgoing = true;
	call->record.state = CALL_DIALING;
	tell(echo, call, "dialing");
	if (rings)
		call->ring_timer = call_timer(echo, call, options->ring_ms, on_ring_time);
	if (call->outcome == ECHO_NO_ANSWER && answer_ms == options->ring_ms)
		answer_ms++; /* it rings first */
	call->answer_timer = call_timer(echo, call, rings ? answer_ms : options->ring_ms, on_answer_time);
}

const char *echo_calls_dial(struct echo *echo, const struct wire_message *message)
{
	if (echo->calls->len >= CALLS_MAX)
		return "busy";
	if (*message->call && echo_calls_find(echo, message->call))
		return "invalid";
	struct echo_call *call = call_new(echo, message->call);
	wire_copy(call->record.number, sizeof(call->record.number), message->dial.number);
	wire_copy(call->record.line, sizeof(call->record.line), message->dial.line);
	call->outcome = outcome_of(echo, message->dial.number);
	call_out(echo, call);
	return NULL;
}

const char *echo_calls_mailbox(struct echo *echo)
{
	if (echo->calls->len >= CALLS_MAX)
		return "busy";
	struct echo_call *call = call_new(echo, "");
	wire_copy(call->record.number, sizeof(call->record.number), MAILBOX);
	call->mailbox = true;
	call_out(echo, call);
	return NULL;
}

void echo_calls_ring(struct echo *echo)
{
	const struct echo_options *options = echo->options;
	if (echo->calls->len >= CALLS_MAX) {
		echo_report(echo, "busy", NULL, "no room for one more call");
		return;
	}
	enum call_state state = echo->calls->len ? CALL_WAITING : CALL_INCOMING;
	struct echo_call *call = call_new(echo, "");
	call->record.state = state;
	wire_copy(call->record.name, sizeof(call->record.name), options->caller_name);
	wire_copy(call->record.title, sizeof(call->record.title), options->caller_title);
	wire_copy(call->record.subject, sizeof(call->record.subject), options->caller_subject);
	wire_copy(call->record.number, sizeof(call->record.number), options->caller_number);
	call->end_timer = call_timer(echo, call, options->give_up_ms, on_give_up_time);
	tell(echo, call, "calling");
}

static gboolean on_call_time(gpointer data)
{
	echo_calls_ring(data);
	return G_SOURCE_REMOVE;
}

void echo_calls_schedule(struct echo *echo)
{
	if (echo->scheduled || echo->options->call_after_ms < 0)
		return;
	echo->scheduled = true;
	g_timeout_add((guint)echo->options->call_after_ms, on_call_time, echo);
}

const char *echo_calls_answer(struct echo *echo, const char *id)
{
	struct echo_call *call = echo_calls_find(echo, id);
	if (!call)
		return "no-such-call";
	if (call->record.state != CALL_INCOMING && call->record.state != CALL_WAITING)
		return "invalid";
	activate(echo, call);
	return NULL;
}

const char *echo_calls_end(struct echo *echo, const char *id, enum call_cause cause, const char *text)
{
	struct echo_call *call = echo_calls_find(echo, id);
	if (!call)
		return "no-such-call";
	end_call(echo, call, cause, text);
	return NULL;
}

const char *echo_calls_hold(struct echo *echo, const char *id, bool on)
{
	struct echo_call *call = echo_calls_find(echo, id);
	if (!call)
		return "no-such-call";
	enum call_state wanted = on ? CALL_HELD : CALL_ACTIVE;
	if (call->record.state == wanted)
		return NULL;
	if (call->record.state != CALL_ACTIVE && call->record.state != CALL_HELD)
		return "invalid";
	call->record.state = wanted;
	tell(echo, call, on ? "held" : "resumed");
	echo_audio_free(call->audio);
	call->audio = on ? NULL : echo_audio_new(echo, call->record.id);
	return NULL;
}

void echo_calls_end_all(struct echo *echo)
{
	while (echo->calls->len)
		end_call(echo, echo->calls->pdata[0], CAUSE_NORMAL, "");
}

void echo_calls_free(struct echo *echo)
{
	for (guint i = 0; i < echo->calls->len; i++)
		call_free(echo->calls->pdata[i]);
	g_ptr_array_free(echo->calls, TRUE);
}

void echo_calls_sync(const struct echo *echo, struct wire_sync *sync)
{
	for (guint i = 0; i < echo->calls->len && i < WIRE_CALLS_MAX; i++) {
		const struct echo_call *call = echo->calls->pdata[i];
		sync->calls[sync->calls_count++] = call->record;
	}
	sync->mwi_count = echo->options->voicemail >= 0 || echo->old > 0 ? 1 : 0;
	sync->mwi[0] = (struct wire_mwi){.waiting = echo->fresh > 0, .fresh = echo->fresh, .old = echo->old};
	sync->registered_count = 1;
	sync->registered[0] = (struct wire_registered){.line = "echo", .ok = true};
}
