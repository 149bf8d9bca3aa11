/* The softphone tells of a call: what is new about it, whether a wish has come true, and what the softphone
 * did by itself. The table of cases is on top of call_network.c. */
#include "agent/call/call_private.h"
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#pragma GCC diagnostic error "-Wswitch-enum"

static bool call_is_ringing(enum call_state state)
{
	return state == CALL_INCOMING || state == CALL_WAITING;
}

static bool call_is_up(enum call_state state)
{
	return state == CALL_ACTIVE || state == CALL_REMOTE_HELD;
}

/* Field by field: clean, and without the sender's padding bytes. Our own number stays where the softphone has
 * none. */
static void call_store(struct call_machine *machine, struct call_leg *leg, const struct call_record *record)
{
	struct call_record *to = &leg->record;
	struct plan_number plan;
	to->state = record->state;
	to->outgoing = record->outgoing;
	to->early_media = record->early_media;
	to->cause = record->cause;
	to->since_ms = record->since_ms;
	if (record->number[0] || !leg->confirmed) {
		call_copy(to->number, sizeof(to->number), record->number);
		memset(&plan, 0, sizeof(plan));
		if (to->number[0] && !strchr(to->number, '@'))
			plan_number(machine->plan, to->number, &plan);
		memcpy(leg->shown, plan.shown, sizeof(leg->shown));
	}
	call_copy(to->name, sizeof(to->name), record->name);
	call_copy(to->title, sizeof(to->title), record->title);
	call_copy(to->subject, sizeof(to->subject), record->subject);
	call_copy(to->line, sizeof(to->line), record->line);
	call_copy(to->text, sizeof(to->text), record->text);
}

/* A softphone with the room for one call more than we have. */
static void call_no_room(struct call_machine *machine, const struct call_record *record)
{
	if (!call_is_ringing(record->state)) {
		call_log(machine, LOG_WARNING, "call %s is not shown: there are %d already", record->id,
			CALL_MAX);
		return;
	}
	for (int i = 0; i < CALL_REJECTED; i++)
		if (strcmp(machine->rejected[i], record->id) == 0)
			return;
	char *remembered = machine->rejected[machine->rejected_next++ % CALL_REJECTED];
	snprintf(remembered, CALL_ID_SIZE, "%s", record->id);
	struct call_effect *effect = call_ask(machine, CALL_REQ_REJECT, record->id);
	if (effect)
		effect->request.reason = CAUSE_BUSY;
	call_missed_add(machine, record, machine->now_ms);
	struct call_leg gone = {.used = true};
	call_store(machine, &gone, record);
	snprintf(gone.record.id, sizeof(gone.record.id), "%s", record->id);
	gone.record.state = CALL_ENDED;
	gone.record.cause = CAUSE_BUSY;
	effect = call_effect(machine, CALL_FX_FINISHED);
	effect->finished.record = gone.record;
	effect->finished.outcome = CALL_OUTCOME_MISSED;
	effect->finished.began_ms = machine->now_ms;
}

/* The call that the softphone made because we asked for the mailbox. */
int call_find_voicemail(const struct call_machine *machine)
{
	for (int i = 0; i < CALL_LEGS; i++)
		if (machine->legs[i].used && machine->legs[i].voicemail && !machine->legs[i].confirmed)
			return i;
	return CALL_NONE;
}

static int call_adopt(struct call_machine *machine, const struct call_record *record)
{
	int leg = record->outgoing ? call_find_voicemail(machine) : CALL_NONE;
	if (leg >= 0) {
		snprintf(machine->legs[leg].record.id, CALL_ID_SIZE, "%s", record->id);
		return leg;
	}
	if (call_live(machine) < CALL_MAX)
		leg = call_leg_new(machine, record->id);
	if (leg < 0)
		call_no_room(machine, record);
	else
		machine->legs[leg].record.state = CALL_ENDED; /* nothing yet: any state is a change */
	return leg;
}

/* What was wished has come true, or not yet. */
static void call_confirm(struct call_machine *machine, int index)
{
	struct call_leg *leg = &machine->legs[index];
	enum call_state state = leg->record.state;
	bool done = false;
	switch (leg->want) {
	case CALL_WANT_NOTHING:
		leg->want_ms = CALL_NEVER;
		return;
	case CALL_WANT_ANSWER:
		done = !call_is_ringing(state);
		break;
	case CALL_WANT_HOLD:
		done = state == CALL_HELD;
		break;
	case CALL_WANT_RESUME:
		done = call_is_up(state);
		break;
	case CALL_WANT_TRANSFER: /* comes true with the end of the call */
	case CALL_WANT_END:
		return;
	}
	if (done)
		call_want(machine, index, CALL_WANT_NOTHING);
}

/* Since when it talks; and what is to be dialled once it does. */
static void call_talks(struct call_machine *machine, int index)
{
	struct call_leg *leg = &machine->legs[index];
	bool connected = call_is_up(leg->record.state) || leg->record.state == CALL_HELD;
	if (!connected)
		return;
	if (leg->record.since_ms <= 0)
		leg->record.since_ms = leg->talked ? leg->talk_ms : machine->now_ms;
	leg->talk_ms = leg->record.since_ms;
	if (leg->talked)
		return;
	leg->talked = true;
	if (machine->can_dtmf)
		call_send_digits(machine, index, leg->after);
	leg->after[0] = '\0';
}

/* The softphone changed something by itself, or the person did in its window. */
static void call_follow(struct call_machine *machine, int index, enum call_state old)
{
	struct call_leg *leg = &machine->legs[index];
	enum call_state state = leg->record.state;
	bool outgoing = state == CALL_DIALING || state == CALL_RINGING_OUT;
	if (leg->want != CALL_WANT_NOTHING)
		return;
	if (machine->line == index) {
		if (state == CALL_HELD || call_is_ringing(state)) {
			machine->line = CALL_NONE;
			leg->held_order = ++machine->order;
		}
		return;
	}
	bool now_up = (call_is_up(state) && !call_is_up(old)) || (outgoing && old == CALL_ENDED);
	if (now_up && !(machine->syncing && machine->line >= 0))
		call_take_line(machine, index);
}

void call_record(struct call_machine *machine, const struct call_record *record)
{
	int index = call_find(machine, record->id);
	if (record->id[0] == '\0')
		return; /* a call that nobody could name */
	if (record->state == CALL_ENDED) {
		if (index >= 0)
			call_finish(machine, index, record->cause, record->text);
		return;
	}
	if (index < 0)
		index = call_adopt(machine, record);
	if (index < 0)
		return;
	struct call_leg *leg = &machine->legs[index];
	bool unheard = !leg->confirmed;
	enum call_state old = leg->record.state;
	bool resumed = leg->want == CALL_WANT_RESUME || leg->want == CALL_WANT_HOLD;
	call_store(machine, leg, record);
	leg->confirmed = leg->synced = true;
	if (leg->want == CALL_WANT_END) {
		if (unheard) /* hung up before the softphone had told us its id */
			call_want(machine, index, CALL_WANT_END);
		return;
	}
	call_confirm(machine, index);
	call_talks(machine, index);
	if (unheard && call_phase(machine, index) == CALL_PHASE_RINGING)
		call_arrived(machine, index);
	else if (leg->want == CALL_WANT_TRANSFER)
		call_transfer_record(machine, index, old);
	else if (!resumed)
		call_follow(machine, index, old);
}
