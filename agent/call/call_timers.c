/* What happens when nothing happens.
 *
 *   waiting for               | how long           | then
 *   the next digit            | dial.h             | the call goes out, or a warning tone
 *   the end of the error tone | CALL_ERROR_TONE_MS | the tone of the state again; on-hook, if the softphone refused
 *                             |                    | what was asked for at the computer
 *   someone at a busy tone    | CALL_ENDED_MS      | loudspeaker, headset: on-hook; handset: no reason shown
 *   the same, handset         | CALL_LOCKOUT_MS    | silence
 *   someone at a recall       | CALL_RECALL_MS     | the bell stops; again every CALL_REMINDER_MS
 *   the phone (unplugged)     | CALL_GRACE_MS      | the call is put on hold
 *   the softphone             | CALL_GRACE_MS      | its calls are over
 *   an answer to a request    | CALL_REQUEST_MS    | see call_legs.c
 *   a transfer                | CALL_TRANSFER_MS   | see call_transfer.c
 *   the beep of the intercom  | CALL_INTERCOM_MS   | the call is answered
 *   a key on a list or menu   | CALL_PAGE_MS       | it is left
 *   somebody to read the news | CALL_NEWS_MS       | the idle screen as usual
 */
#include "agent/call/call_private.h"
#include <syslog.h>

#pragma GCC diagnostic error "-Wswitch-enum"

static void call_earlier(int64_t *deadline, int64_t at)
{
	if (at >= 0 && (*deadline < 0 || at < *deadline))
		*deadline = at;
}

static bool call_wants_grace(const struct call_machine *machine)
{
	return machine->detached_ms >= 0 && machine->line >= 0 && machine->legs[machine->line].talked &&
	       machine->can_hold;
}

int64_t call_deadline(const struct call_machine *machine)
{
	int64_t deadline = CALL_NEVER;
	call_earlier(&deadline, machine->dial.deadline_ms);
	call_earlier(&deadline, machine->burst_ms);
	call_earlier(&deadline, machine->ended_ms);
	call_earlier(&deadline, machine->lockout_ms);
	call_earlier(&deadline, machine->display_ms);
	call_earlier(&deadline, machine->reminder_ms);
	call_earlier(&deadline, machine->page_ms);
	call_earlier(&deadline, machine->auto_ms);
	call_earlier(&deadline, machine->presence_news_ms);
	call_earlier(&deadline, machine->forward_news_ms);
	if (machine->recall)
		call_earlier(&deadline, machine->recall_ms);
	if (call_wants_grace(machine))
		call_earlier(&deadline, machine->detached_ms + CALL_GRACE_MS);
	if (machine->down_ms >= 0)
		call_earlier(&deadline, machine->down_ms + CALL_GRACE_MS);
	for (int i = 0; i < CALL_LEGS && machine->softphone; i++)
		if (machine->legs[i].used)
			call_earlier(&deadline, machine->legs[i].want_ms);
	return deadline;
}

static bool call_due(const struct call_machine *machine, int64_t deadline)
{
	return deadline >= 0 && deadline <= machine->now_ms;
}

/* The loudspeaker goes off again that nobody at the phone has switched on. */
static void call_time_burst(struct call_machine *machine)
{
	machine->burst_ms = CALL_NEVER;
	if (machine->in_vain && machine->line < 0 && machine->dial.length == 0 && !machine->ended)
		call_hang_up(machine);
	machine->in_vain = false;
}

static void call_time_ended(struct call_machine *machine)
{
	machine->ended_ms = CALL_NEVER;
	if (call_hands_free(machine) && machine->phone == CALL_PHONE_ENDED)
		call_hang_up(machine);
}

static void call_time_lockout(struct call_machine *machine)
{
	machine->lockout_ms = CALL_NEVER;
	if (machine->phone != CALL_PHONE_ENDED && machine->phone != CALL_PHONE_COLLECTING)
		return;
	if (call_hands_free(machine))
		call_hang_up(machine);
	else
		machine->locked_out = true;
}

static void call_time_down(struct call_machine *machine)
{
	machine->down_ms = CALL_NEVER;
	for (int i = 0; i < CALL_LEGS; i++) {
		const struct call_leg *leg = &machine->legs[i];
		bool young = machine->softphone &&
			     leg->asked_ms >= machine->up_ms; /* asked of the one that is back */
		if (leg->used && !leg->synced && !young)
			call_finish(machine, i, CAUSE_UNREACHABLE, "");
	}
}

static void call_time_leg(struct call_machine *machine, int index)
{
	struct call_leg *leg = &machine->legs[index];
	enum call_want want = leg->want;
	call_log(machine, LOG_WARNING, "the softphone did not react to %s",
		call_request_name(want == CALL_WANT_NOTHING    ? CALL_REQ_DIAL
				  : want == CALL_WANT_ANSWER   ? CALL_REQ_ANSWER
				  : want == CALL_WANT_HOLD     ? CALL_REQ_HOLD
				  : want == CALL_WANT_RESUME   ? CALL_REQ_RESUME
				  : want == CALL_WANT_TRANSFER ? CALL_REQ_TRANSFER
							       : CALL_REQ_HANGUP));
	switch (want) {
	case CALL_WANT_NOTHING: /* dialled, and no word of it since */
		call_finish(machine, index, CAUSE_UNREACHABLE, "");
		return;
	case CALL_WANT_ANSWER:
	case CALL_WANT_RESUME:
		call_not_taken(machine, index);
		return;
	case CALL_WANT_HOLD:
		call_want(machine, index, CALL_WANT_NOTHING);
		return;
	case CALL_WANT_TRANSFER:
		call_transfer_failed(machine, index, false);
		return;
	case CALL_WANT_END:
		if (++leg->tries < CALL_END_TRIES)
			call_want(machine, index, CALL_WANT_END);
		else
			call_finish(machine, index, CAUSE_NORMAL, "");
		return;
	}
}

static void call_time_legs(struct call_machine *machine)
{
	for (int i = 0; i < CALL_LEGS && machine->softphone; i++)
		if (machine->legs[i].used && call_due(machine, machine->legs[i].want_ms))
			call_time_leg(machine, i);
}

static void call_time_pages(struct call_machine *machine)
{
	if (call_due(machine, machine->page_ms))
		call_page_leave(machine);
	if (call_due(machine, machine->auto_ms))
		call_auto_answer(machine);
	if (call_due(machine, machine->presence_news_ms))
		machine->presence_news_ms = CALL_NEVER;
	if (call_due(machine, machine->forward_news_ms))
		machine->forward_news_ms = CALL_NEVER;
}

void call_timers(struct call_machine *machine)
{
	call_time_pages(machine);
	if (call_due(machine, machine->dial.deadline_ms))
		call_dialled(machine, dial_timer(&machine->dial, machine->now_ms), '\0');
	if (call_due(machine, machine->burst_ms))
		call_time_burst(machine);
	if (call_due(machine, machine->ended_ms))
		call_time_ended(machine);
	if (call_due(machine, machine->lockout_ms))
		call_time_lockout(machine);
	if (call_due(machine, machine->display_ms)) {
		machine->display = false;
		machine->display_ms = CALL_NEVER;
	}
	if (call_due(machine, machine->reminder_ms)) {
		machine->reminder_ms = CALL_NEVER;
		machine->recall = true;
		machine->recall_ms = machine->now_ms + CALL_REMIND_FOR_MS;
	} else if (machine->recall && call_due(machine, machine->recall_ms)) {
		machine->recall = false;
	}
	if (call_wants_grace(machine) && call_due(machine, machine->detached_ms + CALL_GRACE_MS))
		call_hold(machine, machine->line);
	if (machine->down_ms >= 0 && call_due(machine, machine->down_ms + CALL_GRACE_MS))
		call_time_down(machine);
	call_time_legs(machine);
}
