/* What the phone's keys and hook do in each state. A waiting call (W: a second one that rings) and a held
 * one (H) matter too.
 *
 *   state      | lift, speaker key | hang up             | digit               | hold
 *   idle       | dial tone         | -                   | predial             | list of missed calls
 *   predial    | calls             | -                   | typed               | -
 *   collecting | other path        | idle; H: recall     | typed               | takes W, else H
 *   calling    | other path        | cancels             | DTMF if early media | refused
 *   incoming   | answers           | -                   | typed, not shown    | silences the bell
 *   active     | other path        | hangs up; H: recall | DTMF                | takes W, swaps H, or holds
 *   held       | resumes           | stays held          | second call         | takes W, else resumes
 *   recall     | resumes           | -                   | predial             | resumes
 *   ended      | other path        | idle; H: recall     | next call           | takes W, else H
 *   list, menu, forward: call_pages.c
 *
 *   state      | delete                  | redial
 *   idle       | missed calls are seen   | shows the last number
 *   predial    | erases                  | shows it; again: the one before
 *   collecting | erases, else rejects W  | calls it, if nothing is typed; else H: transfers
 *   calling    | rejects W               | H: transfers
 *   incoming   | rejects                 | -
 *   active     | rejects W               | H: transfers
 *   held       | rejects W               | as idle or collecting
 *   recall     | stops the bell          | -
 *   ended      | rejects W, or dial tone | calls it
 *
 * Unplugging changes no call: it starts the time of grace (call_timers.c). */
#include "agent/call/call_private.h"

#pragma GCC diagnostic error "-Wswitch-enum"

static void call_attached(struct call_machine *machine)
{
	machine->attached = true;
	machine->detached_ms = CALL_NEVER;
	machine->off_hook = false;
	machine->hook_again = true;
	machine->path = CALL_PATH_NONE; /* settle: a call that has the line goes on through the loudspeaker */
}

static void call_detached(struct call_machine *machine)
{
	machine->attached = machine->off_hook = false;
	machine->path = CALL_PATH_NONE;
	machine->detached_ms = machine->now_ms;
	machine->recall = false;
	call_page_leave(machine);
	dial_clear(&machine->dial);
	call_ended_clear(machine);
}

static void call_idle(struct call_machine *machine, const struct call_event *event)
{
	switch (event->type) {
	case CALL_EV_HOOK_OFF:
		call_missed_seen(machine);
		call_lift(machine, event);
		return;
	case CALL_EV_KEY:
		call_key(machine, event->key);
		return;
	case CALL_EV_REDIAL:
		call_redial(machine);
		return;
	case CALL_EV_HOLD:
		call_page_open(machine, CALL_PAGE_LIST);
		return;
	case CALL_EV_DELETE:
		call_missed_seen(machine);
		machine->display = false;
		return;
	case CALL_EV_HOOK_ON: /* the phone's echo of a hook that we put down */
	case CALL_EV_PATH:
	case CALL_EV_KEY_LONG: /* a key of the call that just ended */
	case CALL_EV_KEY_UP:
		return;
	CALL_CASES_NOT_HERE:
		call_bug(machine, event);
		return;
	}
}

static void call_predial(struct call_machine *machine, const struct call_event *event)
{
	switch (event->type) {
	case CALL_EV_HOOK_OFF:
		call_lift(machine, event);
		call_dialled(machine, dial_off_hook(&machine->dial, machine->now_ms), '\0');
		return;
	case CALL_EV_KEY:
		call_key(machine, event->key);
		return;
	case CALL_EV_KEY_LONG:
		call_key_long(machine, event->key);
		return;
	case CALL_EV_REDIAL:
		call_redial(machine);
		return;
	case CALL_EV_DELETE:
		dial_delete(&machine->dial, machine->now_ms);
		return;
	case CALL_EV_HOOK_ON:
	case CALL_EV_PATH:
	case CALL_EV_KEY_UP:
	case CALL_EV_HOLD:
		return;
	CALL_CASES_NOT_HERE:
		call_bug(machine, event);
		return;
	}
}

static void call_incoming(struct call_machine *machine, const struct call_event *event)
{
	switch (event->type) {
	case CALL_EV_HOOK_OFF:
		call_lift(machine, event);
		call_answer_waiting(machine);
		return;
	case CALL_EV_KEY: /* somebody was typing when it rang: the digits are there again if the caller gives
			     up */
		call_key(machine, event->key);
		return;
	case CALL_EV_DELETE:
		call_reject_waiting(machine);
		return;
	case CALL_EV_HOLD:
		call_hush(machine);
		return;
	case CALL_EV_HOOK_ON:
	case CALL_EV_PATH:
	case CALL_EV_KEY_LONG:
	case CALL_EV_KEY_UP:
	case CALL_EV_REDIAL:
		return;
	CALL_CASES_NOT_HERE:
		call_bug(machine, event);
		return;
	}
}

/* On-hook (the handset was put down on a held call) or off-hook. */
static void call_on_hold(struct call_machine *machine, const struct call_event *event)
{
	bool was_off = machine->off_hook;
	switch (event->type) {
	case CALL_EV_HOOK_OFF:
		call_lift(machine, event);
		if (!was_off)
			call_resume_held(machine);
		return;
	case CALL_EV_HOOK_ON:
		call_hang_up(machine);
		return;
	case CALL_EV_PATH:
		call_path(machine, event);
		return;
	case CALL_EV_KEY:
		call_first_key(machine, event->key);
		return;
	case CALL_EV_REDIAL:
		call_redial(machine);
		return;
	case CALL_EV_HOLD:
		call_take(machine);
		return;
	case CALL_EV_DELETE:
		call_reject_waiting(machine);
		return;
	case CALL_EV_KEY_LONG:
	case CALL_EV_KEY_UP:
		return;
	CALL_CASES_NOT_HERE:
		call_bug(machine, event);
		return;
	}
}

static void call_recall(struct call_machine *machine, const struct call_event *event)
{
	switch (event->type) {
	case CALL_EV_HOOK_OFF:
		call_lift(machine, event);
		call_resume_held(machine);
		return;
	case CALL_EV_HOLD:
		call_resume_held(machine);
		return;
	case CALL_EV_DELETE: /* stops the bell, not the call */
		machine->recall = false;
		return;
	case CALL_EV_KEY:
		machine->recall = false;
		call_first_key(machine, event->key);
		return;
	case CALL_EV_HOOK_ON:
	case CALL_EV_PATH:
	case CALL_EV_KEY_LONG:
	case CALL_EV_KEY_UP:
	case CALL_EV_REDIAL:
		return;
	CALL_CASES_NOT_HERE:
		call_bug(machine, event);
		return;
	}
}

void call_phone_event(struct call_machine *machine, const struct call_event *event)
{
	static void (*const states[CALL_PHONES])(struct call_machine *, const struct call_event *) = {
		[CALL_PHONE_IDLE] = call_idle,
		[CALL_PHONE_PREDIAL] = call_predial,
		[CALL_PHONE_COLLECTING] = call_collecting,
		[CALL_PHONE_CALLING] = call_calling,
		[CALL_PHONE_INCOMING] = call_incoming,
		[CALL_PHONE_ACTIVE] = call_active,
		[CALL_PHONE_HELD] = call_on_hold,
		[CALL_PHONE_RECALL] = call_recall,
		[CALL_PHONE_ENDED] = call_ended,
		[CALL_PHONE_LIST] = call_list,
		[CALL_PHONE_MENU] = call_menu,
		[CALL_PHONE_FORWARD] = call_forward,
	};
	if (event->type == CALL_EV_ATTACHED) {
		call_attached(machine);
	} else if (event->type == CALL_EV_DETACHED) {
		call_detached(machine);
	} else if (!machine->attached) {
		call_bug(machine, event);
	} else if (event->type == CALL_EV_MUTED) {
		call_mute(machine, event->on, CALL_FROM_PHONE);
	} else {
		if (event->type != CALL_EV_KEY_UP)
			machine->activity_ms = machine->now_ms;
		machine->locked_out = machine->locked_out && event->type == CALL_EV_KEY_UP;
		states[machine->phone](machine, event);
	}
}
