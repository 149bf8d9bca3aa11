/* The calls ("legs"). One of them may have the line; the others ring, are held, or are on their way out:
 *
 *   want   | asked for        | done when it is | refused, or 10 s without that
 *   ANSWER | answer           | active          | rings again
 *   HOLD   | hold on          | held            | has the line again, if nobody else has
 *   RESUME | hold off         | active          | is held again
 *   TRANSFER | transfer       | ended           | see call_transfer.c
 *   END    | hangup or reject | ended           | asked again, three times; then forgotten
 *
 * The wish counts at once: a call that was asked to hold is shown as held. After a sync, wishes are asked for
 * again. */
#include "agent/call/call_private.h"
#include <stdio.h>
#include <string.h>
#include <syslog.h>

int call_find(const struct call_machine *machine, const char *id)
{
	for (int i = 0; i < CALL_LEGS; i++)
		if (machine->legs[i].used && strcmp(machine->legs[i].record.id, id) == 0)
			return i;
	return CALL_NONE;
}

enum call_phase call_phase(const struct call_machine *machine, int leg)
{
	const struct call_leg *it = &machine->legs[leg];
	if (!it->used || it->want == CALL_WANT_END)
		return CALL_PHASE_GONE;
	switch (it->record.state) {
	case CALL_DIALING:
	case CALL_RINGING_OUT:
		return machine->line == leg ? CALL_PHASE_CALLING : CALL_PHASE_HELD;
	case CALL_INCOMING:
	case CALL_WAITING:
		return machine->line == leg ? CALL_PHASE_TALKING : CALL_PHASE_RINGING;
	case CALL_ACTIVE:
	case CALL_HELD:
	case CALL_REMOTE_HELD:
		return machine->line == leg ? CALL_PHASE_TALKING : CALL_PHASE_HELD;
	case CALL_ENDED:
		break;
	}
	return CALL_PHASE_GONE;
}

int call_live(const struct call_machine *machine)
{
	int count = 0;
	for (int i = 0; i < CALL_LEGS; i++)
		count += call_phase(machine, i) != CALL_PHASE_GONE;
	return count;
}

int call_ringing(const struct call_machine *machine)
{
	int found = CALL_NONE;
	for (int i = 0; i < CALL_LEGS; i++)
		if (call_phase(machine, i) == CALL_PHASE_RINGING &&
			(found < 0 || machine->legs[i].order < machine->legs[found].order))
			found = i;
	return found;
}

int call_held(const struct call_machine *machine)
{
	int found = CALL_NONE;
	for (int i = 0; i < CALL_LEGS; i++)
		if (call_phase(machine, i) == CALL_PHASE_HELD &&
			(found < 0 || machine->legs[i].held_order > machine->legs[found].held_order))
			found = i;
	return found;
}

bool call_connecting(const struct call_machine *machine)
{
	return machine->line >= 0 && machine->legs[machine->line].want == CALL_WANT_ANSWER;
}

int call_leg_new(struct call_machine *machine, const char *id)
{
	for (int i = 0; i < CALL_LEGS; i++) {
		struct call_leg *leg = &machine->legs[i];
		if (leg->used)
			continue;
		memset(leg, 0, sizeof(*leg));
		leg->used = true;
		leg->began_ms = leg->asked_ms = machine->now_ms;
		leg->want_ms = CALL_NEVER;
		leg->transfer_to = CALL_NONE;
		leg->joined_ms = CALL_NEVER;
		leg->order = leg->held_order = ++machine->order;
		snprintf(leg->record.id, sizeof(leg->record.id), "%s", id);
		return i;
	}
	return CALL_NONE;
}

/* Asks the softphone for what is wanted of the leg. */
static void call_leg_ask(struct call_machine *machine, const struct call_leg *leg)
{
	bool rings = leg->record.state == CALL_INCOMING || leg->record.state == CALL_WAITING;
	struct call_effect *effect;
	switch (leg->want) {
	case CALL_WANT_NOTHING:
		return;
	case CALL_WANT_ANSWER:
		call_ask(machine, CALL_REQ_ANSWER, leg->record.id);
		return;
	case CALL_WANT_HOLD:
		call_ask(machine, CALL_REQ_HOLD, leg->record.id);
		return;
	case CALL_WANT_RESUME:
		call_ask(machine, CALL_REQ_RESUME, leg->record.id);
		return;
	case CALL_WANT_TRANSFER:
		effect = call_ask(machine, CALL_REQ_TRANSFER, leg->record.id);
		if (!effect)
			return;
		snprintf(effect->request.transfer.number, sizeof(effect->request.transfer.number), "%s",
			leg->transfer_number);
		if (leg->transfer_to >= 0)
			snprintf(effect->request.transfer.to, sizeof(effect->request.transfer.to), "%s",
				machine->legs[leg->transfer_to].record.id);
		return;
	case CALL_WANT_END:
		if (leg->voicemail && !leg->confirmed)
			return; /* the softphone does not know it by this id: ended as soon as it shows itself
				 */
		effect = call_ask(
			machine, leg->rejected && rings ? CALL_REQ_REJECT : CALL_REQ_HANGUP, leg->record.id);
		if (effect && leg->rejected && rings)
			effect->request.reason = leg->refused || leg->says_busy ? CAUSE_BUSY : CAUSE_DECLINED;
		return;
	}
}

void call_want(struct call_machine *machine, int leg, enum call_want want)
{
	struct call_leg *it = &machine->legs[leg];
	it->want = want;
	it->want_ms = want == CALL_WANT_NOTHING ? CALL_NEVER : machine->now_ms + CALL_REQUEST_MS;
	call_leg_ask(machine, it);
}

void call_hold(struct call_machine *machine, int leg)
{
	if (machine->line == leg)
		machine->line = CALL_NONE;
	machine->legs[leg].held_order = ++machine->order;
	call_want(machine, leg, CALL_WANT_HOLD);
}

void call_take_line(struct call_machine *machine, int leg)
{
	int other = machine->line;
	machine->line = leg;
	machine->recall = false;
	dial_clear(&machine->dial);
	call_ended_clear(machine);
	if (other < 0 || other == leg)
		return;
	if (machine->can_hold && !machine->syncing && machine->legs[other].talked)
		call_hold(machine, other);
	else /* not heard any more, whatever the softphone does with it */
		machine->legs[other].held_order = ++machine->order;
}

/* The line must be free for another call, or become free by holding the one that has it. */
static bool call_free_line(struct call_machine *machine)
{
	int line = machine->line;
	if (line < 0)
		return true;
	if (call_phase(machine, line) != CALL_PHASE_TALKING || !machine->legs[line].talked ||
		!machine->can_hold) {
		call_burst(machine);
		return false;
	}
	call_hold(machine, line);
	return true;
}

bool call_answer(struct call_machine *machine, int leg)
{
	if (!call_free_line(machine))
		return false;
	call_take_line(machine, leg);
	call_want(machine, leg, CALL_WANT_ANSWER);
	return true;
}

bool call_resume(struct call_machine *machine, int leg)
{
	struct call_leg *it = &machine->legs[leg];
	if (machine->line == leg)
		return true;
	if (!call_free_line(machine))
		return false;
	bool never_held = it->want == CALL_WANT_NOTHING && it->record.state != CALL_HELD;
	call_take_line(machine, leg);
	if (!never_held)
		call_want(machine, leg, CALL_WANT_RESUME);
	return true;
}

void call_not_taken(struct call_machine *machine, int leg)
{
	if (machine->line == leg)
		machine->line = CALL_NONE;
	machine->in_vain = machine->taken_leg == leg;
	call_want(machine, leg, CALL_WANT_NOTHING);
	call_burst(machine);
}

void call_end(struct call_machine *machine, int leg)
{
	struct call_leg *it = &machine->legs[leg];
	it->rejected = it->rejected || call_phase(machine, leg) == CALL_PHASE_RINGING;
	it->tries = 0;
	if (machine->line == leg)
		machine->line = CALL_NONE;
	call_want(machine, leg, CALL_WANT_END);
}

static enum call_outcome call_outcome(const struct call_leg *leg)
{
	if (leg->talked)
		return CALL_OUTCOME_TALKED;
	if (leg->record.outgoing)
		return CALL_OUTCOME_FAILED;
	if (leg->record.cause == CAUSE_ELSEWHERE)
		return CALL_OUTCOME_ELSEWHERE;
	if (leg->refused)
		return CALL_OUTCOME_MISSED;
	if (leg->want == CALL_WANT_TRANSFER && leg->record.cause != CAUSE_CANCELLED) /* forwarded */
		return CALL_OUTCOME_ELSEWHERE;
	if (leg->rejected || leg->record.cause == CAUSE_DECLINED)
		return CALL_OUTCOME_REJECTED;
	return CALL_OUTCOME_MISSED;
}

/* What an off-hook phone says to the end of the call it was in. */
static enum tone call_ended_tone(enum call_cause cause)
{
	switch (cause) {
	case CAUSE_NOT_FOUND:
		return TONE_SIT;
	case CAUSE_UNREACHABLE:
	case CAUSE_FAILED:
		return TONE_CONGESTION;
	case CAUSE_NONE:
	case CAUSE_NORMAL:
	case CAUSE_BUSY:
	case CAUSE_DECLINED:
	case CAUSE_NO_ANSWER:
	case CAUSE_CANCELLED:
	case CAUSE_ELSEWHERE:
		break;
	}
	return TONE_BUSY;
}

void call_show_end(struct call_machine *machine, int index)
{
	const struct call_leg *leg = &machine->legs[index];
	machine->ended = true;
	machine->ended_moved = call_transferred(machine, index);
	machine->ended_tone = machine->ended_moved ? TONE_NONE : call_ended_tone(leg->record.cause);
	machine->ended_record = leg->record;
	memcpy(machine->ended_number, leg->shown, sizeof(machine->ended_number));
	machine->ended_ms = machine->now_ms + CALL_ENDED_MS;
	machine->lockout_ms = machine->now_ms + CALL_LOCKOUT_MS;
}

void call_finish(struct call_machine *machine, int leg, enum call_cause cause, const char *text)
{
	struct call_leg *it = &machine->legs[leg];
	bool heard = machine->line == leg || (machine->phone == CALL_PHONE_HELD && call_live(machine) == 1);
	bool ours = it->want == CALL_WANT_END;
	it->record.state = CALL_ENDED;
	it->record.cause = cause == CAUSE_NONE ? CAUSE_NORMAL : cause;
	call_copy(it->record.text, sizeof(it->record.text), text);
	enum call_outcome outcome = call_outcome(it);
	if (heard && !ours && machine->off_hook)
		call_show_end(machine, leg);
	if (it->want == CALL_WANT_TRANSFER && it->transfer_to >= 0)
		machine->legs[it->transfer_to].joined_ms = machine->now_ms;
	if (outcome == CALL_OUTCOME_MISSED)
		call_missed_add(machine, &it->record, it->began_ms);
	struct call_effect *effect = call_effect(machine, CALL_FX_FINISHED);
	effect->finished.record = it->record;
	effect->finished.outcome = outcome;
	effect->finished.began_ms = it->began_ms;
	if (machine->line == leg)
		machine->line = CALL_NONE;
	it->used = false;
	for (int i = 0; i < CALL_LEGS; i++)
		if (machine->legs[i].transfer_to == leg)
			machine->legs[i].transfer_to = CALL_NONE;
}

void call_send_digits(struct call_machine *machine, int leg, const char *digits)
{
	for (; *digits; digits++) {
		struct call_effect *effect = call_ask(machine, CALL_REQ_DTMF, machine->legs[leg].record.id);
		if (!effect)
			return;
		effect->request.dtmf.digit = *digits;
		effect->request.dtmf.ms = CALL_DTMF_MS;
	}
}
