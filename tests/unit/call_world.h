/* A world around the call machine for its tests: a phone, a softphone that obeys (or not), a virtual clock. What
 * must hold after every event is in call_invariants.h. */
#ifndef DESKPHONE_TESTS_CALL_WORLD_H
#define DESKPHONE_TESTS_CALL_WORLD_H
#include "tests/unit/call_invariants.h"
#include <stdlib.h>

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

/* It is half past five minutes past two on Monday, 23 November 2026, when the world begins. */
static inline struct view_clock world_clock(int64_t ms)
{
	int64_t seconds = (ms - WORLD_START) / 1000 + 14 * 3600 + 5 * 60 + 30 + 22 * 86400;
	int days = (int)(seconds / 86400);
	return (struct view_clock){true, 2026, 10, 1 + days, days % 7, (int)(seconds / 3600 % 24),
		(int)(seconds / 60 % 60), (int)(seconds % 60)};
}

static inline void world_context(const struct world *world, struct view_context *context)
{
	memset(context, 0, sizeof(*context));
	context->now_ms = world->now_ms;
	context->name = "Reception";
	context->clock = world_clock(world->now_ms);
	if (world->status.listed > 0)
		context->listed = world_clock(world->status.list_call.at_ms);
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
	case CALL_REQ_FORWARD:
		snprintf(text, size, "%s %s", name,
			effect->request.forward[0] ? effect->request.forward : "off");
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
		world->ring = effect->ring.on;
		world->bell = effect->ring.bell;
		return;
	case CALL_FX_PRESENCE:
		snprintf(world->published, sizeof(world->published), "%d%s%s", (int)effect->presence.state,
			effect->presence.text[0] ? " " : "", effect->presence.text);
		return;
	case CALL_FX_KEEP:
		world->kept++;
		return;
	case CALL_FX_SEEN:
		world->seen++;
		return;
	case CALL_FX_FORGET:
		world->forgotten++;
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
	world_context(world, &context);
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
		snprintf(
			id, sizeof(id), request == CALL_REQ_DIAL ? "%.34s" : "vm%.34s", effect->request.call);
		record = world_new_call(world, id, true);
		if (!record)
			return;
		if (request == CALL_REQ_DIAL)
			snprintf(record->number, sizeof(record->number), "%.127s",
				effect->request.dial.number);
		world_state(world, record, CALL_DIALING, CAUSE_NONE);
		return;
	}
	if (request == CALL_REQ_MUTE || request == CALL_REQ_DTMF || request == CALL_REQ_FORWARD)
		return;
	if (request == CALL_REQ_TRANSFER && record) {
		struct call_record *other = world_call(world, effect->request.transfer.to);
		if (other && effect->request.transfer.to[0]) /* the other one is replaced, so it ends too */
			world_state(world, other, CALL_ENDED, CAUSE_NORMAL);
		world_state(world, record, CALL_ENDED, CAUSE_NORMAL);
		return;
	}
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
