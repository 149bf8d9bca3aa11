/* A world around the call machine for its tests: a phone, a softphone that obeys (or not), a virtual clock,
 * and what must hold after every event. */
#ifndef DESKPHONE_TESTS_CALL_WORLD_H
#define DESKPHONE_TESTS_CALL_WORLD_H
#include "agent/call/call.h"
#include "agent/call/view.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORLD_CALLS 16	 /* calls the softphone may have */
#define WORLD_PENDING 64 /* requests nobody has looked at */
#define WORLD_START 1000000

struct world {
	struct call_machine *machine;
	struct plan *plan;
	int64_t now_ms;
	struct call_record calls[WORLD_CALLS]; /* the softphone's own picture; id "" = free */
	int ids, begun;
	bool obeys;			   /* the softphone does at once what it is asked */
	char requests[WORLD_PENDING][240]; /* in words, oldest first */
	size_t pending;
	enum call_reply reply;
	bool beeped, hook, ring;
	enum tone tone;
	char audio[CALL_ID_SIZE];
	bool audio_on;
	char finished[200]; /* " A missed; B talked;" */
	char bug[256];	    /* the first thing that must not be */
	enum call_event_type event;
	struct call_effects effects;
	struct call_status status;
	struct view view;
};

static inline void world_bug(struct world *world, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
static inline void world_bug(struct world *world, const char *format, ...)
{
	va_list arguments;
	if (world->bug[0])
		return;
	va_start(arguments, format);
	vsnprintf(world->bug, sizeof(world->bug), format, arguments);
	va_end(arguments);
}

static inline void world_uuid(void *user, char id[CALL_ID_SIZE])
{
	struct world *world = user;
	snprintf(id, CALL_ID_SIZE, "out%d", ++world->ids);
}

static inline struct call_record *world_call(struct world *world, const char *id)
{
	for (int i = 0; i < WORLD_CALLS; i++)
		if (strcmp(world->calls[i].id, id) == 0)
			return &world->calls[i];
	return NULL;
}

static inline struct call_record *world_new_call(struct world *world, const char *id, bool outgoing)
{
	struct call_record *record = world_call(world, "");
	if (!record)
		return NULL;
	memset(record, 0, sizeof(*record));
	snprintf(record->id, sizeof(record->id), "%s", id);
	record->outgoing = outgoing;
	record->state = outgoing ? CALL_DIALING : CALL_INCOMING;
	return record;
}

static inline void world_context(const struct world *world, struct view_context *context)
{
	int64_t seconds =
		(world->now_ms - WORLD_START) / 1000 + 14 * 3600 + 5 * 60 + 30; /* Monday, 23 November 2026 */
	memset(context, 0, sizeof(*context));
	context->now_ms = world->now_ms;
	context->name = "Reception";
	context->clock = (struct view_clock){true, 2026, 10, 23, 1, (int)(seconds / 3600 % 24),
		(int)(seconds / 60 % 60), (int)(seconds % 60)};
}

static inline void world_request(struct world *world, const struct call_effect *effect)
{
	char *text = world->requests[world->pending];
	const char *name = call_request_name(effect->request.request), *call = effect->request.call;
	size_t size = sizeof(world->requests[0]);
	if (world->pending + 1 >= WORLD_PENDING)
		return;
	world->pending++;
	switch (effect->request.request) {
	case CALL_REQ_DIAL:
		snprintf(text, size, "%s %s%s", name, effect->request.dial.number,
			effect->request.dial.emergency ? " emergency" : "");
		return;
	case CALL_REQ_REJECT:
		snprintf(text, size, "%s %s %s", name, call,
			effect->request.reason == CAUSE_BUSY ? "busy" : "declined");
		return;
	case CALL_REQ_MUTE:
		snprintf(text, size, "%s %s", name, effect->request.on ? "on" : "off");
		return;
	case CALL_REQ_DTMF:
		snprintf(text, size, "%s %c", name, effect->request.dtmf.digit);
		return;
	case CALL_REQ_TRANSFER:
		snprintf(text, size, "%s %s %s%s", name, call, effect->request.transfer.number,
			effect->request.transfer.to);
		return;
	case CALL_REQ_VOICEMAIL:
		snprintf(text, size, "%s", name);
		return;
	case CALL_REQ_ANSWER:
	case CALL_REQ_HANGUP:
	case CALL_REQ_HOLD:
	case CALL_REQ_RESUME:
	case CALL_REQUESTS:
		snprintf(text, size, "%s %s", name, call);
		return;
	}
}

static inline void world_effect(struct world *world, const struct call_effect *effect)
{
	static const char *const outcomes[] = {"talked", "missed", "rejected", "elsewhere", "failed"};
	size_t used = strlen(world->finished);
	switch (effect->type) {
	case CALL_FX_REQUEST:
		if (!world->status.softphone)
			world_bug(world, "a request without a softphone");
		world_request(world, effect);
		return;
	case CALL_FX_HOOK:
		if (world->hook == effect->on && world->event != CALL_EV_HOOK_OFF &&
			world->event != CALL_EV_ATTACHED)
			world_bug(world, "the hook is confirmed again for nothing");
		world->hook = effect->on;
		return;
	case CALL_FX_TONE:
		world->tone = effect->tone;
		world->beeped = world->beeped || effect->tone == TONE_ERROR;
		return;
	case CALL_FX_RING:
		world->ring = effect->on;
		return;
	case CALL_FX_AUDIO:
		world->audio_on = effect->audio.on;
		snprintf(world->audio, sizeof(world->audio), "%s", effect->audio.call);
		return;
	case CALL_FX_FINISHED:
		if (used + 60 > sizeof(world->finished))
			world->finished[used = 0] = '\0';
		snprintf(world->finished + used, sizeof(world->finished) - used, " %s %s;",
			effect->finished.record.id, outcomes[effect->finished.outcome]);
		return;
	case CALL_FX_EMERGENCY:
		snprintf(world->requests[world->pending++], sizeof(world->requests[0]), "notice %s",
			effect->emergency.number);
		return;
	case CALL_FX_LOG:
		if (strncmp(effect->log.text, "bug:", 4) == 0)
			world_bug(world, "%s", effect->log.text);
		return;
	case CALL_FX_REDRAW:
		return;
	}
}

static inline bool world_redraws(const struct world *world)
{
	for (size_t i = 0; i < world->effects.count; i++)
		if (world->effects.list[i].type == CALL_FX_REDRAW)
			return true;
	return false;
}

static inline void world_check_calls(struct world *world, const struct call_status *status)
{
	int up = 0;
	for (size_t i = 0; i < status->calls; i++) {
		enum call_state state = status->call[i].state;
		up += state == CALL_ACTIVE || state == CALL_REMOTE_HELD || state == CALL_DIALING ||
		      state == CALL_RINGING_OUT;
		if ((state == CALL_ACTIVE || state == CALL_REMOTE_HELD) && status->line != (int)i)
			world_bug(world, "%s is active without the line", status->call[i].id);
	}
	if (up > 1 || (up == 1) != (status->line >= 0))
		world_bug(world, "%d calls on one line", up);
	bool ringing = status->ringing >= 0;
	if (status->ring && (!status->attached || !(ringing || status->phone == CALL_PHONE_RECALL)))
		world_bug(world, "rings for nobody");
	if (status->phone == CALL_PHONE_INCOMING && !ringing)
		world_bug(world, "incoming, and nobody rings");
	if ((status->phone == CALL_PHONE_HELD || status->phone == CALL_PHONE_RECALL) && status->held < 0)
		world_bug(world, "held, and nobody is");
	if (status->phone == CALL_PHONE_IDLE && status->calls > 0)
		world_bug(world, "idle with a call");
	if ((status->phone == CALL_PHONE_ACTIVE || status->phone == CALL_PHONE_CALLING) !=
		(status->line >= 0))
		world_bug(world, "%s, line %d", call_phone_name(status->phone), status->line);
}

static inline void world_check(struct world *world)
{
	const struct call_status *status = &world->status;
	bool on_hook = status->phone == CALL_PHONE_IDLE || status->phone == CALL_PHONE_PREDIAL ||
		       status->phone == CALL_PHONE_INCOMING || status->phone == CALL_PHONE_RECALL;
	const char *line = status->line >= 0 ? status->call[status->line].id : "";
	world_check_calls(world, status);
	if (on_hook && status->tone != TONE_NONE && status->tone != TONE_ERROR)
		world_bug(
			world, "tone %s while %s", tones_name(status->tone), call_phone_name(status->phone));
	if (on_hook && status->off_hook)
		world_bug(world, "%s off-hook", call_phone_name(status->phone));
	if (status->audio != (status->line >= 0 || status->tone != TONE_NONE || status->ring))
		world_bug(world, "audio %d", status->audio);
	if (status->audio_call[0] && strcmp(status->audio_call, line) != 0)
		world_bug(world, "audio of %s, line of %s", status->audio_call, line);
	if (world->audio_on != status->audio || strcmp(world->audio, status->audio_call) != 0)
		world_bug(world, "audio effects missed");
	if (world->tone != status->tone || world->ring != status->ring)
		world_bug(world, "tone or bell effects missed");
	if (status->attached && world->hook != status->off_hook)
		world_bug(world, "hook not confirmed");
	if (!status->attached && (status->off_hook || status->ring || status->tone != TONE_NONE))
		world_bug(world, "sound or hook without a phone");
	if (world->effects.count >= CALL_EFFECTS_MAX)
		world_bug(world, "too many effects");
	int64_t deadline = call_deadline(world->machine);
	if (deadline >= 0 && deadline <= world->now_ms)
		world_bug(world, "a deadline that has passed: %lld", (long long)(deadline - world->now_ms));
}

/* Sends one event; the display must have been redrawn if it looks different now. */
static inline void world_feed(struct world *world, const struct call_event *event)
{
	struct view_context context;
	struct view stale;
	world_context(world, &context);
	view_render(&world->status, &context, &stale);
	world->event = event->type;
	if (event->type == CALL_EV_DETACHED)
		world->hook = false;
	if (event->type == CALL_EV_SOFTPHONE_UP)
		world->status.softphone = true; /* allowed to ask from here on */
	call_event(world->machine, event, world->now_ms, &world->effects);
	if (event->type >= CALL_EV_USER_DIAL && event->type <= CALL_EV_USER_SEEN)
		world->reply = world->effects.reply;
	for (size_t i = 0; i < world->effects.count; i++)
		world_effect(world, &world->effects.list[i]);
	call_status(world->machine, &world->status);
	view_render(&world->status, &context, &world->view);
	bool differs = memcmp(&stale, &world->view, sizeof(stale)) != 0;
	if (differs && !world_redraws(world))
		world_bug(world, "the display changed without a redraw");
	world_check(world);
}

static inline void world_simple(struct world *world, enum call_event_type type)
{
	world_feed(world, &(struct call_event){.type = type});
}

static inline void world_send(struct world *world, const struct call_event *event);

static inline void world_record(struct world *world, const struct call_record *record)
{
	world_send(world, &(struct call_event){.type = CALL_EV_RECORD, .record = record});
}

static inline void world_state(
	struct world *world, struct call_record *record, enum call_state state, enum call_cause cause)
{
	struct call_record copy;
	record->state = state;
	record->cause = cause;
	copy = *record;
	if (state == CALL_ENDED)
		record->id[0] = '\0';
	world_record(world, &copy);
}

/* What a softphone does with a request. */
static inline void world_obey(struct world *world, const struct call_effect *effect)
{
	struct call_record *record = world_call(world, effect->request.call);
	enum call_request request = effect->request.request;
	if (request == CALL_REQ_DIAL || request == CALL_REQ_VOICEMAIL) {
		char id[CALL_ID_SIZE];
		snprintf(id, sizeof(id), request == CALL_REQ_DIAL ? "%s" : "vm%s", effect->request.call);
		record = world_new_call(world, id, true);
		if (!record)
			return;
		if (request == CALL_REQ_DIAL)
			snprintf(record->number, sizeof(record->number), "%.127s",
				effect->request.dial.number);
		world_state(world, record, CALL_DIALING, CAUSE_NONE);
		return;
	}
	if (request == CALL_REQ_MUTE || request == CALL_REQ_DTMF || request == CALL_REQ_TRANSFER)
		return;
	if (!record) {
		world_feed(world, &(struct call_event){.type = CALL_EV_FAILED,
					  .call = effect->request.call,
					  .failed = {request, true, "no such call"}});
		return;
	}
	if (request == CALL_REQ_HANGUP || request == CALL_REQ_REJECT)
		world_state(world, record, CALL_ENDED, CAUSE_NORMAL);
	else
		world_state(world, record, request == CALL_REQ_HOLD ? CALL_HELD : CALL_ACTIVE, CAUSE_NONE);
}

static inline void world_send(struct world *world, const struct call_event *event)
{
	world_feed(world, event);
	if (!world->obeys)
		return;
	struct call_effects *asked = malloc(sizeof(*asked)); /* obeying causes effects too */
	*asked = world->effects;
	for (size_t i = 0; i < asked->count; i++)
		if (asked->list[i].type == CALL_FX_REQUEST)
			world_obey(world, &asked->list[i]);
	free(asked);
}

static inline void world_send_type(struct world *world, enum call_event_type type)
{
	world_send(world, &(struct call_event){.type = type});
}

/* The clock goes on; timers run when they are due. */
static inline void world_wait(struct world *world, int64_t ms)
{
	int64_t until = world->now_ms + ms;
	for (int guard = 0; guard < 10000; guard++) {
		int64_t deadline = call_deadline(world->machine);
		if (deadline < 0 || deadline > until)
			break;
		world->now_ms = deadline;
		world_send_type(world, CALL_EV_TIMER);
	}
	world->now_ms = until;
	struct view_context context;
	world_context(world, &context);
	view_render(&world->status, &context, &world->view);
}

static inline void world_sync(struct world *world)
{
	world_simple(world, CALL_EV_SYNC_BEGIN);
	for (int i = 0; i < WORLD_CALLS; i++)
		if (world->calls[i].id[0])
			world_record(world, &world->calls[i]);
	world_send_type(world, CALL_EV_SYNC_END);
}

static inline void world_open(struct world *world, const struct call_options *options)
{
	struct call_options mine = *options;
	mine.uuid = world_uuid;
	mine.user = world;
	mine.plan = world->plan;
	world->now_ms = WORLD_START;
	world->machine = call_new(&mine);
	call_status(world->machine, &world->status);
}

static inline void world_close(struct world *world)
{
	call_free(world->machine);
	world->machine = NULL;
}
#endif
