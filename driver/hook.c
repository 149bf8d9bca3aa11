/* The hook machine.
 *
 * How phones move the bit: LEVEL as one would think; LED and STREAM fall back after about 50 ms, although the handset is up,
 * unless the host confirms (LED 08:17, an open stream), then stay or rise again; PULSE gives 50 ms for every change. AUTO must
 * be right for all four without knowing which it has. W = fallback_ms; "same" = the report's path is none or the one taken.
 *
 * state     bit   rise                        fall                          steady, other path   host hangs up
 * ON_HOOK   down  RISEN, off (LEVEL: HELD)    -                             remembered           RELEASED when confirmed
 *                                                                                                within W (2)
 * RISEN     up    -                           Flash set: FLASHING           took                 RELEASED
 *                                             within W, or PULSE: FALLEN
 *                                             later: hang up (1)
 * FALLEN    down  other path: RISEN, took     -                             took                 ON_HOOK, or RELEASED
 *                 PULSE: RELEASED, on                                                            when confirmed within
 *                 LED, STREAM, host has not                                                      W (2)
 *                 confirmed: RISEN (3)
 *                 else: HELD (4)
 * HELD      up    -                           Flash set: FLASHING           took                 RELEASED
 *                                             else: hang up (1)
 * TAPPING   down  HELD, tapped                -                             -                    ON_HOOK
 *                 (tap_ms passed: ON_HOOK, on)
 * FLASHING  down  HELD                        -                             Flash gone:          ON_HOOK
 *                                                                           ON_HOOK, on
 * RELEASED  any   same, within W: stays (2)   ON_HOOK                       bit up: RISEN, off   -
 *                 else: RISEN, off
 * RELEASED, host confirms again: RISEN without an event (its fall within W may be of the old call); bit down: ON_HOOK.
 *
 * (1) hang up: ON_HOOK and the event, or TAPPING where the model has a tap_ms.
 * (2) The confirmation and the fall-back crossed, so the bit may rise once more for a call that is over.
 * (3) Nothing the host did raises it: the person lifted again.
 * (4) The phone honours the confirmation, or pulses to hang up: in both cases the next fall is the hang-up.
 * A rise without a path means the last one known, else the handset; one that answers the host's confirmation (the call was
 * made or taken at the computer) means the headset if that was the last, else the speaker: nobody has lifted anything. Rise and fall in one batch carry one time stamp: within W. */
#include "driver/hook.h"
#include <errno.h>
#include <string.h>

enum edge { EDGE_RISE, EDGE_FALL, EDGE_STEADY };

/* One call of hook_input(): what came, and where events go. */
struct turn {
	struct hook *hook;
	const struct hook_report *report;
	int64_t now_ms;
	struct hook_event *events;
	int n;
};

static void turn_emit(struct turn *turn, enum hook_event_type type)
{
	turn->events[turn->n++] = (struct hook_event){.type = type, .path = turn->hook->path};
}

static void hook_enter(struct hook *hook, enum hook_state state, int64_t now_ms)
{
	hook->state = state;
	hook->since_ms = now_ms;
}

static void turn_enter(struct turn *turn, enum hook_state state)
{
	hook_enter(turn->hook, state, turn->now_ms);
}

static bool turn_other_path(const struct turn *turn)
{
	return turn->report->path != DESKPHONE_PATH_NONE && turn->report->path != turn->hook->path;
}

/* Notes the path of the report; tells when it is another one than before. */
static void turn_path(struct turn *turn, bool tell)
{
	if (!turn_other_path(turn))
		return;
	turn->hook->path = turn->report->path;
	if (tell)
		turn_emit(turn, HOOK_TOOK);
}

static bool turn_in_window(const struct turn *turn)
{
	return turn->now_ms - turn->hook->since_ms <= turn->hook->facts.fallback_ms;
}

static void turn_lift(struct turn *turn, enum hook_state state)
{
	struct hook *hook = turn->hook;

	turn_path(turn, false);
	if (turn->report->path == DESKPHONE_PATH_NONE && hook->confirmed && hook->path != DESKPHONE_HEADSET)
		hook->path = DESKPHONE_SPEAKER;
	else if (hook->path == DESKPHONE_PATH_NONE)
		hook->path = DESKPHONE_HANDSET;
	turn_enter(turn, state);
	turn_emit(turn, HOOK_WENT_OFF);
}

static void turn_hang_up(struct turn *turn)
{
	if (turn->hook->facts.tap_ms > 0) {
		turn_enter(turn, HOOK_TAPPING);
		return;
	}
	turn_enter(turn, HOOK_ON_HOOK);
	turn_emit(turn, HOOK_WENT_ON);
	turn_path(turn, false);
}

static void on_hook(struct turn *turn, enum edge edge)
{
	switch (edge) {
	case EDGE_RISE:
		turn_lift(turn, turn->hook->facts.mode == HOOK_LEVEL ? HOOK_HELD : HOOK_RISEN);
		break;
	case EDGE_FALL:
	case EDGE_STEADY:
		turn_path(turn, false);
		break;
	}
}

static void risen_fall(struct turn *turn)
{
	if (turn->report->flash) {
		turn_enter(turn, HOOK_FLASHING);
	} else if (turn->hook->facts.mode == HOOK_PULSE || turn_in_window(turn)) {
		turn_enter(turn, HOOK_FALLEN);
		turn_path(turn, true);
	} else {
		turn_hang_up(turn);
	}
}

static void risen(struct turn *turn, enum edge edge)
{
	switch (edge) {
	case EDGE_FALL:
		risen_fall(turn);
		break;
	case EDGE_RISE:
	case EDGE_STEADY:
		turn_path(turn, true);
		break;
	}
}

static void fallen_rise(struct turn *turn)
{
	struct hook *hook = turn->hook;
	bool needs_host = hook->facts.mode == HOOK_LED || hook->facts.mode == HOOK_STREAM;

	if (turn_other_path(turn)) {
		turn_path(turn, true);
		turn_enter(turn, HOOK_RISEN);
	} else if (hook->facts.mode == HOOK_PULSE) {
		turn_enter(turn, HOOK_RELEASED);
		turn_emit(turn, HOOK_WENT_ON);
	} else {
		turn_enter(turn, needs_host && !hook->confirmed ? HOOK_RISEN : HOOK_HELD);
	}
}

static void fallen(struct turn *turn, enum edge edge)
{
	switch (edge) {
	case EDGE_RISE:
		fallen_rise(turn);
		break;
	case EDGE_FALL:
	case EDGE_STEADY:
		turn_path(turn, true);
		break;
	}
}

static void held(struct turn *turn, enum edge edge)
{
	switch (edge) {
	case EDGE_FALL:
		if (turn->report->flash)
			turn_enter(turn, HOOK_FLASHING);
		else
			turn_hang_up(turn);
		break;
	case EDGE_RISE:
	case EDGE_STEADY:
		turn_path(turn, true);
		break;
	}
}

static void tapping(struct turn *turn, enum edge edge)
{
	switch (edge) {
	case EDGE_RISE:
		turn_enter(turn, HOOK_HELD);
		turn_emit(turn, HOOK_TAPPED);
		turn_path(turn, true);
		break;
	case EDGE_FALL:
	case EDGE_STEADY:
		break;
	}
}

static void flashing(struct turn *turn, enum edge edge)
{
	switch (edge) {
	case EDGE_RISE:
		turn_enter(turn, HOOK_HELD);
		turn_path(turn, true);
		break;
	case EDGE_FALL:
	case EDGE_STEADY:
		if (turn->report->flash)
			break;
		turn_enter(turn, HOOK_ON_HOOK);
		turn_emit(turn, HOOK_WENT_ON);
		break;
	}
}

static void released(struct turn *turn, enum edge edge)
{
	switch (edge) {
	case EDGE_RISE:
		if (turn_other_path(turn) || !turn_in_window(turn))
			turn_lift(turn, HOOK_RISEN);
		break;
	case EDGE_FALL:
		turn_path(turn, false);
		turn_enter(turn, HOOK_ON_HOOK);
		break;
	case EDGE_STEADY:
		if (turn->report->bit && turn_other_path(turn))
			turn_lift(turn, HOOK_RISEN);
		break;
	}
}

static void turn_dispatch(struct turn *turn, enum edge edge)
{
	switch (turn->hook->state) {
	case HOOK_ON_HOOK:
		on_hook(turn, edge);
		break;
	case HOOK_RISEN:
		risen(turn, edge);
		break;
	case HOOK_FALLEN:
		fallen(turn, edge);
		break;
	case HOOK_HELD:
		held(turn, edge);
		break;
	case HOOK_TAPPING:
		tapping(turn, edge);
		break;
	case HOOK_FLASHING:
		flashing(turn, edge);
		break;
	case HOOK_RELEASED:
		released(turn, edge);
		break;
	}
}

void hook_init(struct hook *hook, const struct hook_facts *facts)
{
	*hook = (struct hook){.facts = *facts, .state = HOOK_ON_HOOK, .path = DESKPHONE_PATH_NONE};
}

int hook_input(struct hook *hook, const struct hook_report *report, int64_t now_ms,
	struct hook_event events[HOOK_EVENTS_MAX])
{
	struct turn turn = {.hook = hook, .report = report, .now_ms = now_ms, .events = events};
	enum edge edge = EDGE_STEADY;

	turn.n = hook_tick(hook, now_ms, events);
	if (report->bit != hook->bit)
		edge = report->bit ? EDGE_RISE : EDGE_FALL;
	hook->bit = report->bit;
	turn_dispatch(&turn, edge);
	return turn.n;
}

static void hook_confirm(struct hook *hook, int64_t now_ms)
{
	hook->confirmed_ms = now_ms;
	if (hook->state == HOOK_RELEASED)
		hook_enter(hook, hook->bit ? HOOK_RISEN : HOOK_ON_HOOK, now_ms);
}

static void hook_clear(struct hook *hook, int64_t now_ms)
{
	bool crossing = now_ms - hook->confirmed_ms <= hook->facts.fallback_ms;

	switch (hook->state) {
	case HOOK_RISEN:
	case HOOK_HELD:
		hook_enter(hook, HOOK_RELEASED, now_ms);
		break;
	case HOOK_ON_HOOK: /* the phone's answer to the confirmation may still be on its way */
	case HOOK_FALLEN:
		hook_enter(hook, crossing ? HOOK_RELEASED : HOOK_ON_HOOK, now_ms);
		break;
	case HOOK_TAPPING:
	case HOOK_FLASHING:
		hook_enter(hook, HOOK_ON_HOOK, now_ms);
		break;
	case HOOK_RELEASED:
		break;
	}
}

void hook_host(struct hook *hook, bool confirmed, int64_t now_ms)
{
	if (hook->confirmed == confirmed)
		return;
	hook->confirmed = confirmed;
	if (confirmed)
		hook_confirm(hook, now_ms);
	else
		hook_clear(hook, now_ms);
}

int64_t hook_deadline(const struct hook *hook)
{
	return hook->state == HOOK_TAPPING ? hook->since_ms + hook->facts.tap_ms : -1;
}

int hook_tick(struct hook *hook, int64_t now_ms, struct hook_event events[HOOK_EVENTS_MAX])
{
	if (hook->state != HOOK_TAPPING || now_ms < hook_deadline(hook))
		return 0;
	hook_enter(hook, HOOK_ON_HOOK, now_ms);
	events[0] = (struct hook_event){.type = HOOK_WENT_ON, .path = hook->path};
	return 1;
}

bool hook_is_off(const struct hook *hook)
{
	return hook->state != HOOK_ON_HOOK && hook->state != HOOK_RELEASED;
}

enum deskphone_path hook_path(const struct hook *hook)
{
	return hook->path;
}

int hook_mode_parse(const char *text, enum hook_mode *mode)
{
	static const char *const names[] = {
		[HOOK_AUTO] = "auto",
		[HOOK_LEVEL] = "level",
		[HOOK_PULSE] = "pulse",
		[HOOK_LED] = "led",
		[HOOK_STREAM] = "stream",
	};

	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(text, names[i]))
			continue;
		*mode = (enum hook_mode)i;
		return 0;
	}
	return -EINVAL;
}
