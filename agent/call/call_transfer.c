/* One call is handed to somebody else: A is on hold, B is who shall have it.
 *
 *   the redial key while       | does
 *   talking to B               | joins A and B (attended)
 *   B's telephone rings        | gives that call up and sends A to B's number (blind)
 *   B's number is typed        | sends A there, without a call of ours (blind)
 *
 * No call is lost by it: while it is under way neither hanging up nor the softphone's silence ends one of the
 * two; when it is refused, or nothing comes of it within CALL_TRANSFER_MS, both are there again: off-hook the
 * call comes back to the line, on-hook the bell says so. It has worked when the softphone reports the end of
 * A; B's end it reports by itself, and where it does not, B is still there to be talked to.
 *
 * A softphone may say "done" and find out later that it was not: a record of A that is up again, or that says the
 * same as before, counts as a refusal. */
#include "agent/call/call_private.h"
#include <stdio.h>
#include <string.h>

#pragma GCC diagnostic error "-Wswitch-enum"

int call_transferring(const struct call_machine *machine)
{
	for (int i = 0; i < CALL_LEGS; i++)
		if (call_phase(machine, i) != CALL_PHASE_GONE && machine->legs[i].want == CALL_WANT_TRANSFER)
			return i;
	return CALL_NONE;
}

bool call_transfer_needs(const struct call_machine *machine, int leg)
{
	int moving = call_transferring(machine);
	return moving >= 0 && (moving == leg || machine->legs[moving].transfer_to == leg);
}

bool call_transferred(const struct call_machine *machine, int leg)
{
	const struct call_leg *it = &machine->legs[leg];
	bool joined = it->joined_ms >= 0 && machine->now_ms - it->joined_ms < CALL_REQUEST_MS;
	return it->talked && (joined || it->want == CALL_WANT_TRANSFER || call_transfer_needs(machine, leg));
}

void call_transfer(struct call_machine *machine, int leg, int to, const char *number)
{
	struct call_leg *it = &machine->legs[leg];
	bool rings = call_phase(machine, leg) == CALL_PHASE_RINGING;
	it->transfer_to = to;
	snprintf(it->transfer_number, sizeof(it->transfer_number), "%s", number);
	call_want(machine, leg, CALL_WANT_TRANSFER);
	it->want_ms = machine->now_ms + (rings ? CALL_DEFLECT_MS : CALL_TRANSFER_MS);
}

void call_transfer_failed(struct call_machine *machine, int leg, bool unsupported)
{
	struct call_leg *it = &machine->legs[leg];
	machine->can_join = machine->can_join && !(unsupported && it->transfer_to >= 0);
	it->transfer_to = CALL_NONE;
	call_want(machine, leg, CALL_WANT_NOTHING);
	if (call_phase(machine, leg) == CALL_PHASE_RINGING)
		return; /* could not be forwarded: it rings here */
	call_burst(machine);
	if (machine->off_hook && machine->line < 0) {
		call_resume(machine, leg);
	} else if (!machine->off_hook) {
		machine->recall = true;
		machine->recall_ms = machine->now_ms + CALL_RECALL_MS;
	}
}

void call_transfer_record(struct call_machine *machine, int leg, enum call_state old)
{
	enum call_state state = machine->legs[leg].record.state;
	if (!machine->syncing && (state == old || state == CALL_ACTIVE))
		call_transfer_failed(machine, leg, false);
}

/* The held call that the key is about: one that was talked to and that nothing else is wished of. */
static int call_transfer_held(const struct call_machine *machine)
{
	int leg = call_held(machine);
	bool idle = leg >= 0 && (machine->legs[leg].want == CALL_WANT_NOTHING ||
					machine->legs[leg].want == CALL_WANT_HOLD);
	return idle && machine->legs[leg].talked ? leg : CALL_NONE;
}

/* What was typed as a number to send somebody to; false: it is none, or nobody is sent there. */
static bool call_transfer_typed(const struct call_machine *machine, struct plan_number *number)
{
	plan_number(machine->plan, machine->dial.digits, number);
	return number->kind != PLAN_BARRED && number->kind != PLAN_EMERGENCY && number->number[0];
}

bool call_transfer_ready(const struct call_machine *machine)
{
	struct plan_number number;
	if (!machine->can_transfer || !machine->off_hook || call_transfer_held(machine) < 0 ||
		call_transferring(machine) >= 0)
		return false;
	const struct call_leg *line = machine->line >= 0 ? &machine->legs[machine->line] : NULL;
	if (machine->phone == CALL_PHONE_ACTIVE)
		return line && line->talked && line->want == CALL_WANT_NOTHING && machine->can_join;
	if (machine->phone == CALL_PHONE_CALLING)
		return line && !line->emergency && !line->voicemail && line->record.number[0];
	return machine->phone == CALL_PHONE_COLLECTING && machine->dial.length > 0 &&
	       call_transfer_typed(machine, &number);
}

bool call_transfer_key(struct call_machine *machine)
{
	int held = call_transfer_held(machine), line = machine->line;
	struct plan_number number;
	if (held < 0)
		return false;
	if (!call_transfer_ready(machine)) {
		call_burst(machine);
	} else if (machine->phone == CALL_PHONE_ACTIVE) {
		call_transfer(machine, held, line, "");
	} else if (machine->phone == CALL_PHONE_CALLING) {
		char called[DIAL_TEXT_SIZE];
		memcpy(called, machine->legs[line].record.number, sizeof(called));
		call_end(machine, line);
		call_transfer(machine, held, CALL_NONE, called);
	} else {
		call_transfer_typed(machine, &number);
		dial_clear(&machine->dial);
		call_transfer(machine, held, CALL_NONE, number.number);
	}
	return true;
}

bool call_number_of(const struct call_machine *machine, const char *text, char number[DIAL_TEXT_SIZE])
{
	char clean[DIAL_TEXT_SIZE], after[DIAL_SIZE];
	struct plan_number plan = {.kind = PLAN_AS_TYPED};
	if (dial_text(text, clean, after) < 0)
		return false;
	if (!strchr(clean, '@'))
		plan_number(machine->plan, clean, &plan);
	if (plan.kind == PLAN_BARRED || plan.kind == PLAN_EMERGENCY) /* nobody is handed to 911 from here */
		return false;
	snprintf(number, DIAL_TEXT_SIZE, "%s", plan.number[0] ? plan.number : clean);
	return true;
}

enum call_reply call_user_transfer(struct call_machine *machine, const struct call_event *event)
{
	const char *to = event->transfer.to ? event->transfer.to : "";
	char number[DIAL_TEXT_SIZE] = "";
	int other = to[0] ? call_find(machine, to) : CALL_NONE;
	int obvious = machine->line >= 0 && machine->line != other ? machine->line : call_held(machine);
	int leg = call_meant(machine, event, obvious);
	if (leg < 0 || !machine->legs[leg].talked ||
		(to[0] && (other < 0 || call_phase(machine, other) == CALL_PHASE_GONE)))
		return CALL_REPLY_NO_SUCH_CALL;
	if (!machine->softphone)
		return CALL_REPLY_NO_SOFTPHONE;
	if (!machine->can_transfer || (to[0] && !machine->can_join))
		return CALL_REPLY_UNSUPPORTED;
	if (call_transferring(machine) >= 0)
		return CALL_REPLY_BUSY;
	if (to[0] ? other == leg || !machine->legs[other].talked
		  : !call_number_of(machine, event->transfer.number ? event->transfer.number : "", number))
		return CALL_REPLY_INVALID;
	call_transfer(machine, leg, other, number);
	return CALL_REPLY_OK;
}
