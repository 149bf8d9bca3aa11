/* What the tests of the call machine know of the world, and what must hold in it after every event. */
#ifndef DESKPHONE_TESTS_CALL_INVARIANTS_H
#define DESKPHONE_TESTS_CALL_INVARIANTS_H
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
	enum call_bell bell;
	int kept, seen, forgotten; /* how often the machine wanted that */
	char published[80];	   /* the last presence, as "3 text" */
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

/* The lamps are the state, and say nothing else. */
static inline void world_check_lamps(struct world *world)
{
	const struct call_status *status = &world->status;
	const bool wanted[VIEW_LAMPS] = {[VIEW_LAMP_VOICEMAIL] = status->mwi,
		[VIEW_LAMP_MISSED] = status->missed > 0,
		[VIEW_LAMP_FORWARD] = status->forward[0] != '\0',
		[VIEW_LAMP_SPEAKER] = status->off_hook && status->path == CALL_PATH_SPEAKER,
		[VIEW_LAMP_RING] = status->ringing >= 0 && status->phone == CALL_PHONE_INCOMING,
		[VIEW_LAMP_HOLD] = status->held >= 0};
	for (int i = 0; i < VIEW_LAMPS; i++)
		if (world->view.lamps[i] != wanted[i])
			world_bug(world, "lamp %d is %d", i, world->view.lamps[i]);
	if (world->view.muted != status->muted)
		world_bug(world, "the mute lamp lies");
	bool blinks = status->phone == CALL_PHONE_INCOMING || status->phone == CALL_PHONE_RECALL ||
		      status->phone == CALL_PHONE_HELD;
	bool offline = (!status->softphone || !status->registered) && status->line < 0;
	if (!blinks && world->view.presence != (offline ? CALL_PRESENCE_OFFLINE : status->presence))
		world_bug(world, "presence lamp %d", (int)world->view.presence);
}

static inline void world_check_presence(struct world *world)
{
	const struct call_status *status = &world->status;
	bool up = status->line >= 0 || status->held >= 0;
	if (status->own != CALL_PRESENCE_UNKNOWN && status->presence != status->own)
		world_bug(world, "presence %d, chosen %d", (int)status->presence, (int)status->own);
	if (up && status->own == CALL_PRESENCE_UNKNOWN && status->presence != CALL_PRESENCE_BUSY &&
		status->presence != CALL_PRESENCE_DO_NOT_DISTURB)
		world_bug(world, "presence %d in a call", (int)status->presence);
	if (status->own != CALL_PRESENCE_UNKNOWN && atoi(world->published) != (int)status->own)
		world_bug(world, "published %s, chosen %d", world->published, (int)status->own);
}

static inline void world_check_pages(struct world *world)
{
	const struct call_status *status = &world->status;
	bool page = status->phone == CALL_PHONE_LIST || status->phone == CALL_PHONE_MENU ||
		    status->phone == CALL_PHONE_FORWARD;
	if (page && (status->off_hook || status->ringing >= 0 || status->line >= 0 || !status->attached))
		world_bug(world, "looking things up while something else goes on");
	if (status->listed > status->list_size || (status->listed == 0) != (status->list_size == 0))
		world_bug(world, "%zu of %zu missed calls", status->listed, status->list_size);
	if (status->transfer_key && (status->held < 0 || !status->off_hook))
		world_bug(world, "transfer is promised without two parties");
	if (status->transferring >= 0 && call_deadline(world->machine) < 0 && status->softphone)
		world_bug(world, "a transfer without an end");
}

static inline void world_check(struct world *world)
{
	const struct call_status *status = &world->status;
	bool on_hook = status->phone == CALL_PHONE_IDLE || status->phone == CALL_PHONE_PREDIAL ||
		       status->phone == CALL_PHONE_INCOMING || status->phone == CALL_PHONE_RECALL ||
		       status->phone == CALL_PHONE_LIST || status->phone == CALL_PHONE_MENU ||
		       status->phone == CALL_PHONE_FORWARD;
	const char *line = status->line >= 0 ? status->call[status->line].id : "";
	world_check_calls(world, status);
	world_check_lamps(world);
	world_check_presence(world);
	world_check_pages(world);
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
	if (world->tone != status->tone || world->ring != status->ring || world->bell != status->bell)
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
#endif
