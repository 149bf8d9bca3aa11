/* The missed calls: how many are news (lamp, idle screen), and the list of the last ones. Looked at are they when the
 * list is opened, the handset lifted, delete pressed on the idle phone, or the tool says so. */
#include "agent/call/call_private.h"
#include <string.h>

void call_missed_add(struct call_machine *machine, const struct call_record *record, int64_t at_ms)
{
	struct call_missed *list = machine->missed_list;
	machine->missed++;
	call_copy(machine->missed_name, sizeof(machine->missed_name), record->name);
	call_copy(machine->missed_number, sizeof(machine->missed_number), record->number);
	if (machine->missed_count < CALL_MISSED_MAX)
		machine->missed_count++;
	memmove(list + 1, list, (machine->missed_count - 1) * sizeof(list[0]));
	call_copy(list[0].name, sizeof(list[0].name), record->name);
	call_copy(list[0].number, sizeof(list[0].number), record->number);
	list[0].at_ms = at_ms;
	if (machine->page == CALL_PAGE_LIST && machine->list_at + 1 < machine->missed_count)
		machine->list_at++; /* the same one is looked at */
}

void call_missed_seen(struct call_machine *machine)
{
	if (machine->missed > 0)
		call_effect(machine, CALL_FX_SEEN);
	machine->missed = 0;
}

void call_missed_forget(struct call_machine *machine, size_t index)
{
	struct call_missed *list = machine->missed_list;
	if (index >= machine->missed_count)
		return;
	struct call_effect *effect = call_effect(machine, CALL_FX_FORGET);
	memcpy(effect->forget.number, list[index].number, sizeof(effect->forget.number));
	effect->forget.at_ms = list[index].at_ms;
	machine->missed_count--;
	memmove(list + index, list + index + 1, (machine->missed_count - index) * sizeof(list[0]));
	memset(list + machine->missed_count, 0, sizeof(list[0]));
	if (machine->list_at > 0 && machine->list_at >= machine->missed_count)
		machine->list_at = machine->missed_count - 1;
}
