/* The hook machine.
 *
 * How phones move the bit: LEVEL as one would think; LED and STREAM fall back after about 50 ms, although the
 * handset is up, unless the host confirms (LED 08:17, an open stream), then stay or rise again; PULSE gives
 * 50 ms for every change. AUTO must be right for all four without knowing which it has. W = fallback_ms;
 * "same" = the report's path is none or the one taken.
 *
 * state     bit   rise                        fall                          steady, other path   host hangs up
 * ON_HOOK   down  RISEN, off (LEVEL: HELD)    -                             remembered           RELEASED when confirmed
 *                                                                                                within W (2)
 * RISEN     up    -                           Flash set: FLASHING           took                 RELEASED
 *                                             within W (5), or PULSE: FALLEN
 *                                             later: hang up (1)
 * FALLEN    down  other path: RISEN, took     -                             took                 ON_HOOK, or RELEASED
 *                 PULSE: RELEASED, on                                                            when confirmed within
 *                 LED, STREAM, host has not                                                      W (2)
 *                 confirmed: RISEN (3)
 *                 else: HELD (4)
 *                 (HOOK_SETTLE_MS passed: ON_HOOK, on (6))
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
 * (5) Counted from the confirmation where that is later, and HOOK_UNCONFIRMED_MS without one: a machine under load reads the
 *     fall-back late.
 * (6) The host has confirmed all the while, and the phone is known to hold its bit up then: LED, or AUTO that has done it
 *     before. So this fall was no fall-back: the person has hung up at once. A phone that has raised its bit late follows
 *     something else, its stream, and is waited for.
 * A rise without a path means the last one known, else the handset; one that answers the host's confirmation
 * (the call was made or taken at the computer) means the headset if that was the last, else the speaker:
 * nobody has lifted anything. Rise and fall in one batch carry one time stamp: within W. */
#include "driver/hook.h"

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

/* Since when the phone has had reason to hold its bit up. */
static int64_t hook_awaited(const struct hook *hook)
{
	return hook->confirmed && hook->confirmed_ms > hook->since_ms ? hook->confirmed_ms : hook->since_ms;
}

/* Its bit was up in this state until now. */
static void hook_learn(struct hook *hook, int64_t now_ms)
{
	hook->holds = hook->holds || (hook->confirmed && now_ms - hook->since_ms >= HOOK_STEADY_MS);
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

/* A fall now is the phone's own. */
static bool turn_falls_back(const struct turn *turn)
{
	const struct hook *hook = turn->hook;
	int window_ms = hook->confirmed ? hook->facts.fallback_ms : HOOK_UNCONFIRMED_MS;

	return turn->now_ms - hook_awaited(hook) <= window_ms;
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
	hook_learn(turn->hook, turn->now_ms);
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
	} else if (turn->hook->facts.mode == HOOK_PULSE || turn_falls_back(turn)) {
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
		hook->tardy = hook->tardy || (hook->confirmed && turn->now_ms - hook_awaited(hook) >= HOOK_TARDY_MS);
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

	/* The rise that was waited for has come, if late to us. */
	turn.n = hook->state == HOOK_FALLEN && report->bit ? 0 : hook_tick(hook, now_ms, events);
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
	if (hook->state == HOOK_RISEN || hook->state == HOOK_HELD)
		hook_learn(hook, now_ms);
	hook->confirmed = confirmed;
	if (confirmed)
		hook_confirm(hook, now_ms);
	else
		hook_clear(hook, now_ms);
}

int64_t hook_deadline(const struct hook *hook)
{
	enum hook_mode mode = hook->facts.mode;
	bool holds = mode == HOOK_LED || (mode == HOOK_AUTO && hook->holds && !hook->tardy);

	if (hook->state == HOOK_TAPPING)
		return hook->since_ms + hook->facts.tap_ms;
	return hook->state == HOOK_FALLEN && hook->confirmed && holds ? hook_awaited(hook) + HOOK_SETTLE_MS : -1;
}

int hook_tick(struct hook *hook, int64_t now_ms, struct hook_event events[HOOK_EVENTS_MAX])
{
	int64_t deadline_ms = hook_deadline(hook);

	if (deadline_ms < 0 || now_ms < deadline_ms)
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
