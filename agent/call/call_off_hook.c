/* Keys and hook in the states in which the phone is off-hook. The table of cases is on top of call_phone.c.
 */
#include "agent/call/call_private.h"

#pragma GCC diagnostic error "-Wswitch-enum"

void call_collecting(struct call_machine *machine, const struct call_event *event)
{
	switch (event->type) {
	case CALL_EV_HOOK_OFF:
		call_lift(machine, event);
		return;
	case CALL_EV_HOOK_ON:
		call_hang_up(machine);
		return;
	case CALL_EV_PATH:
		call_path(machine, event);
		return;
	case CALL_EV_KEY:
		call_key(machine, event->key);
		return;
	case CALL_EV_KEY_LONG:
		call_key_long(machine, event->key);
		return;
	case CALL_EV_KEY_UP:
		call_key_up(machine);
		return;
	case CALL_EV_REDIAL:
		if (machine->dial.length == 0 || !call_transfer_key(machine))
			call_redial(machine);
		return;
	case CALL_EV_HOLD:
		call_take(machine);
		return;
	case CALL_EV_DELETE:
		if (machine->dial.length > 0 || !call_reject_waiting(machine))
			call_dialled(machine, dial_delete(&machine->dial, machine->now_ms), '\0');
		return;
	CALL_CASES_NOT_HERE:
		call_bug(machine, event);
		return;
	}
}

void call_calling(struct call_machine *machine, const struct call_event *event)
{
	switch (event->type) {
	case CALL_EV_HOOK_OFF:
		call_lift(machine, event);
		return;
	case CALL_EV_HOOK_ON:
		call_hang_up(machine);
		return;
	case CALL_EV_PATH:
		call_path(machine, event);
		return;
	case CALL_EV_KEY: /* voice menus that speak before they answer */
		if (machine->legs[machine->line].record.early_media)
			call_dtmf(machine, event->key);
		return;
	case CALL_EV_HOLD:
		call_burst(machine);
		return;
	case CALL_EV_DELETE:
		call_reject_waiting(machine);
		return;
	case CALL_EV_REDIAL:
		call_transfer_key(machine);
		return;
	case CALL_EV_KEY_LONG:
	case CALL_EV_KEY_UP:
		return;
	CALL_CASES_NOT_HERE:
		call_bug(machine, event);
		return;
	}
}

void call_active(struct call_machine *machine, const struct call_event *event)
{
	switch (event->type) {
	case CALL_EV_HOOK_OFF:
		call_lift(machine, event);
		return;
	case CALL_EV_HOOK_ON:
		call_hang_up(machine);
		return;
	case CALL_EV_PATH:
		call_path(machine, event);
		return;
	case CALL_EV_KEY:
		if (!call_connecting(machine))
			call_dtmf(machine, event->key);
		return;
	case CALL_EV_HOLD:
		call_flash(machine);
		return;
	case CALL_EV_DELETE:
		call_reject_waiting(machine);
		return;
	case CALL_EV_REDIAL:
		call_transfer_key(machine);
		return;
	case CALL_EV_KEY_LONG:
	case CALL_EV_KEY_UP:
		return;
	CALL_CASES_NOT_HERE:
		call_bug(machine, event);
		return;
	}
}

void call_ended(struct call_machine *machine, const struct call_event *event)
{
	switch (event->type) {
	case CALL_EV_HOOK_OFF:
		call_lift(machine, event);
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
		if (!call_reject_waiting(machine))
			call_ended_clear(machine);
		return;
	case CALL_EV_KEY_LONG:
	case CALL_EV_KEY_UP:
		return;
	CALL_CASES_NOT_HERE:
		call_bug(machine, event);
		return;
	}
}
