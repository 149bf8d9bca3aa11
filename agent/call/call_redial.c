/* The numbers called last, and the redial key:
 *
 *   off-hook              | calls the last one, if nothing is typed
 *   on-hook               | shows the last one (it replaces what was typed)
 *   on-hook, one is shown | shows the one before; behind the oldest the newest again
 *
 * Polycom and snom do it so: redial shows first, never calls by one accidental touch. What is shown may be
 * changed with digits and delete; lift, speaker or headset calls it. The phone tells no long press of this
 * key (protocol notes: report 1 has one only for the digits), so stepping is by pressing again. In a call
 * with another one on hold the key transfers: call_transfer.c. */
#include "agent/call/call_private.h"
#include <string.h>

static size_t call_redials(const struct call_machine *machine)
{
	size_t count = 0;
	while (count < CALL_REDIALS && machine->redial[count][0])
		count++;
	return count;
}

const char *call_redial_number(const struct call_machine *machine, size_t index)
{
	return index < CALL_REDIALS ? machine->redial[index] : "";
}

/* The newest goes to the front; a number is there once. */
void call_redial_add(struct call_machine *machine, const char *number)
{
	char kept[DIAL_TEXT_SIZE];
	size_t at = 0;
	call_copy(kept, sizeof(kept), number);
	while (at < CALL_REDIALS - 1 && machine->redial[at][0] && strcmp(machine->redial[at], kept) != 0)
		at++;
	memmove(machine->redial[1], machine->redial[0], at * sizeof(machine->redial[0]));
	memcpy(machine->redial[0], kept, sizeof(kept));
}

/* An address longer than the dial buffer cannot be shown for changing: on-hook it is passed over. */
static void call_redial_show(struct call_machine *machine)
{
	size_t count = call_redials(machine), from = machine->dial.redial ? machine->redial_at + 1 : 0;
	for (size_t i = 0; i < count; i++) {
		size_t at = (from + i) % count;
		if (dial_set(&machine->dial, machine->redial[at]) == 0) {
			machine->redial_at = at;
			return;
		}
	}
	call_burst(machine);
}

void call_redial(struct call_machine *machine)
{
	char number[DIAL_TEXT_SIZE];
	memcpy(number, machine->redial[0], sizeof(number));
	if (number[0] == '\0' || (machine->off_hook && machine->dial.length > 0))
		call_burst(machine);
	else if (machine->off_hook)
		call_number_now(machine, number);
	else
		call_redial_show(machine);
}
