/* What keys and hook mean, for the states in call_phone.c and call_off_hook.c. */
#include "agent/call/call_private.h"
#include <syslog.h>

/* A pair that the driver or the dispatcher cannot cause. The state is kept. */
void call_bug(struct call_machine *machine, const struct call_event *event)
{
	call_log(machine, LOG_ERR, "bug: %s while %s", call_event_name(event->type),
		call_phone_name(machine->phone));
}

void call_lift(struct call_machine *machine, const struct call_event *event)
{
	machine->off_hook = machine->hook_again = true;
	if (event->path != CALL_PATH_NONE)
		machine->path = event->path;
}

void call_path(struct call_machine *machine, const struct call_event *event)
{
	machine->path = machine->off_hook ? event->path : machine->path;
}

bool call_hands_free(const struct call_machine *machine)
{
	return machine->off_hook &&
	       (machine->path == CALL_PATH_SPEAKER || machine->path == CALL_PATH_HEADSET);
}

void call_hang_up(struct call_machine *machine)
{
	bool parked = machine->phone == CALL_PHONE_HELD;
	machine->off_hook = false;
	machine->path = CALL_PATH_NONE;
	dial_clear(&machine->dial);
	call_ended_clear(machine);
	bool moving = call_transferring(machine) >= 0;
	if (machine->line >= 0 && call_transfer_needs(machine, machine->line)) {
		machine->legs[machine->line].held_order =
			++machine->order; /* whoever transfers hangs up at once */
		machine->line = CALL_NONE;
	} else if (machine->line >= 0) {
		call_end(machine, machine->line);
	}
	if (!parked && !moving && call_held(machine) >= 0) {
		machine->recall = true;
		machine->recall_ms = machine->now_ms + CALL_RECALL_MS;
	}
}

void call_key(struct call_machine *machine, char key)
{
	call_dialled(machine, dial_key(&machine->dial, key, machine->now_ms), key);
}

void call_key_long(struct call_machine *machine, char key)
{
	bool speed = key >= '0' && key <= '9' && machine->speed[key - '0'][0];
	call_dialled(machine, dial_long(&machine->dial, key, speed, machine->now_ms), key);
}

void call_key_up(struct call_machine *machine)
{
	call_dialled(machine, dial_key_up(&machine->dial), '\0');
}

/* Off-hook and nothing typed yet: the first digit of a (second) call. */
void call_first_key(struct call_machine *machine, char key)
{
	call_ended_clear(machine);
	if (machine->off_hook && !machine->dial.off_hook)
		dial_off_hook(&machine->dial, machine->now_ms);
	call_key(machine, key);
}

void call_dtmf(struct call_machine *machine, char digit)
{
	if (!machine->can_dtmf) {
		call_burst(machine);
		return;
	}
	call_send_digits(machine, machine->line, (const char[]){digit, '\0'});
}

bool call_answer_waiting(struct call_machine *machine)
{
	int waiting = call_ringing(machine);
	return waiting >= 0 && (call_answer(machine, waiting), true);
}

bool call_reject_waiting(struct call_machine *machine)
{
	int waiting = call_ringing(machine);
	return waiting >= 0 && (call_end(machine, waiting), true);
}

bool call_resume_held(struct call_machine *machine)
{
	int held = call_held(machine);
	return held >= 0 && (call_resume(machine, held), true);
}

/* Hold key with no call on the line. */
void call_take(struct call_machine *machine)
{
	if (!call_answer_waiting(machine) && !call_resume_held(machine))
		call_burst(machine);
}

/* Hold key in a call. */
void call_flash(struct call_machine *machine)
{
	if (!machine->can_hold || call_connecting(machine)) {
		call_burst(machine);
		return;
	}
	if (call_answer_waiting(machine) || call_resume_held(machine))
		return;
	call_hold(machine, machine->line);
}
