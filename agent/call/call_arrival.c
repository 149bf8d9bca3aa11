/* A call comes in. The first line that fits:
 *
 *   within CALL_CALLBACK_MS of an emergency call | rings, whatever is set: they may call back
 *   all calls are forwarded, by us               | transferred while it rings; rings here if the softphone refuses
 *   do not disturb, and callers are to be told   | rejected as busy, counts as missed
 *   the number is one that is answered by itself | a beep, then the loudspeaker; only when nothing else goes on
 *   else                                         | rings
 *
 * How it rings: not at all when silence is configured or nobody wants to be disturbed, else as the caller
 * deserves: extensions have a bell of their own; the hold key silences it for who rings now. In another call
 * it knocks (the waiting tone), unless nobody wants to be disturbed. Display and lamps tell of it in any
 * case. */
#include "agent/call/call_private.h"
#include <stdlib.h>
#include <string.h>

static bool call_may_call_back(const struct call_machine *machine)
{
	return machine->callback_ms >= 0 && machine->now_ms < machine->callback_ms;
}

static bool call_undisturbed(const struct call_machine *machine)
{
	const char *text;
	return call_presence(machine, &text) == CALL_PRESENCE_DO_NOT_DISTURB;
}

static bool call_same_number(const struct call_machine *machine, const char *a, const char *b)
{
	struct plan_number first, second;
	if (a[0] == '\0' || strcmp(a, b) == 0)
		return a[0] != '\0';
	memset(&first, 0, sizeof(first));
	memset(&second, 0, sizeof(second));
	plan_number(machine->plan, a, &first);
	plan_number(machine->plan, b, &second);
	return first.number[0] && strcmp(first.number, second.number) == 0;
}

static bool call_is_chosen(const struct call_machine *machine, const char *number)
{
	char list[sizeof(machine->auto_answer)], *rest = NULL;
	memcpy(list, machine->auto_answer, sizeof(list));
	for (char *one = strtok_r(list, ", ", &rest); one; one = strtok_r(NULL, ", ", &rest))
		if (call_same_number(machine, number, one))
			return true;
	return false;
}

/* Digits only, and as many as a configured extension has. */
static bool call_is_internal(const struct call_machine *machine, const char *number)
{
	size_t length = strlen(number);
	const char *at = machine->extensions;
	if (length == 0 || strspn(number, "0123456789") != length)
		return false;
	while (*at) {
		char *end;
		unsigned long one = strtoul(at, &end, 10);
		if (end == at)
			at++;
		else if (one == length)
			return true;
		else
			at = end;
	}
	return false;
}

static bool call_nothing_else(const struct call_machine *machine)
{
	return machine->attached && machine->softphone && !machine->off_hook && machine->line < 0 &&
	       call_live(machine) == 1;
}

void call_arrived(struct call_machine *machine, int leg)
{
	struct call_leg *it = &machine->legs[leg];
	bool ours_to_forward = machine->forward[0] && !machine->forward_theirs && machine->can_deflect &&
			       !machine->can_forward;
	if (call_may_call_back(machine))
		return;
	if (ours_to_forward && !call_same_number(machine, it->record.number, machine->forward)) {
		call_transfer(machine, leg, CALL_NONE, machine->forward);
	} else if (call_undisturbed(machine) && machine->dnd_rejects) {
		it->refused = true;
		call_end(machine, leg);
	} else if (!call_undisturbed(machine) && call_nothing_else(machine) &&
		   call_is_chosen(machine, it->record.number)) {
		machine->auto_leg = leg;
		machine->auto_ms = machine->now_ms + CALL_INTERCOM_MS;
	}
}

void call_auto_answer(struct call_machine *machine)
{
	int leg = machine->auto_leg;
	machine->auto_leg = CALL_NONE;
	machine->auto_ms = CALL_NEVER;
	if (leg >= 0 && call_phase(machine, leg) == CALL_PHASE_RINGING && call_nothing_else(machine))
		call_answer(machine, leg);
}

bool call_knocks(const struct call_machine *machine)
{
	int leg = call_ringing(machine);
	return leg >= 0 && machine->legs[leg].want != CALL_WANT_TRANSFER &&
	       (call_may_call_back(machine) || !call_undisturbed(machine));
}

void call_hush(struct call_machine *machine)
{
	machine->hushed = machine->order;
}

/* Who rings longest of those whose bell has not been silenced. */
static int call_unhushed(const struct call_machine *machine)
{
	int found = CALL_NONE;
	for (int i = 0; i < CALL_LEGS; i++)
		if (call_phase(machine, i) == CALL_PHASE_RINGING && machine->legs[i].order > machine->hushed &&
			(found < 0 || machine->legs[i].order < machine->legs[found].order))
			found = i;
	return found;
}

static enum call_bell call_bell_incoming(const struct call_machine *machine)
{
	int leg = call_unhushed(machine);
	if (leg < 0 || !machine->softphone || machine->legs[leg].want == CALL_WANT_TRANSFER)
		return CALL_BELL_NONE;
	bool internal = call_is_internal(machine, machine->legs[leg].record.number);
	if (leg == machine->auto_leg)
		return CALL_BELL_INTERCOM;
	if (!call_may_call_back(machine) && (machine->silent || call_undisturbed(machine)))
		return CALL_BELL_NONE;
	return internal ? CALL_BELL_INTERNAL : CALL_BELL_NORMAL;
}

enum call_bell call_bell(const struct call_machine *machine)
{
	if (!machine->attached)
		return CALL_BELL_NONE;
	if (machine->phone == CALL_PHONE_RECALL)
		return machine->silent ? CALL_BELL_NONE : CALL_BELL_RECALL;
	return machine->phone == CALL_PHONE_INCOMING ? call_bell_incoming(machine) : CALL_BELL_NONE;
}
