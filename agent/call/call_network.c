/* What the softphone says.
 *
 *   it says                    | and then
 *   a new call rings           | it rings or waits; beyond CALL_MAX: rejected as busy, counts as missed
 *   a new call of ours         | begun in the softphone's window, or the mailbox: it takes the line
 *   a call is active now       | it takes the line (answered or resumed in the window); another is held
 *   a call is held now         | the line is free
 *   a call has ended           | history; the reason if it had the line; missed if it only rang
 *   a request failed           | the wish is forgotten, see call_legs.c
 *   it goes away               | calls stay as they are for 30 s; nothing rings, nothing can be asked
 *   it comes back and syncs    | calls it does not know have ended; what was wished meanwhile is asked for
 */
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
	machine->missed++;
	call_copy(machine->missed_name, sizeof(machine->missed_name), record->name);
	call_copy(machine->missed_number, sizeof(machine->missed_number), record->number);
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
static int call_find_voicemail(const struct call_machine *machine)
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

static void call_record(struct call_machine *machine, const struct call_record *record)
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
	if (!resumed)
		call_follow(machine, index, old);
}

static void call_failed(struct call_machine *machine, const struct call_event *event)
{
	int leg = call_find(machine, event->call ? event->call : "");
	enum call_request request = event->failed.request;
	const char *text = event->failed.text ? event->failed.text : "";
	char clean[64];
	call_copy(clean, sizeof(clean), text);
	call_log(machine, LOG_INFO, "%s refused: %s", call_request_name(request), clean);
	if (leg < 0)
		return;
	enum call_want want = machine->legs[leg].want;
	bool gone = event->failed.no_such_call && request != CALL_REQ_DTMF && request != CALL_REQ_MUTE;
	if (request == CALL_REQ_DIAL || request == CALL_REQ_VOICEMAIL) {
		call_finish(machine, leg, CAUSE_UNREACHABLE, text);
	} else if (gone) {
		call_finish(machine, leg, CAUSE_NORMAL, text);
	} else if (request == CALL_REQ_ANSWER && want == CALL_WANT_ANSWER) {
		machine->line = machine->line == leg ? CALL_NONE : machine->line;
		call_want(machine, leg, CALL_WANT_NOTHING);
		call_burst(machine);
	} else if (request == CALL_REQ_HOLD && want == CALL_WANT_HOLD) {
		call_want(machine, leg, CALL_WANT_NOTHING);
		if (machine->line < 0)
			call_take_line(machine, leg);
		call_burst(machine);
	} else if (request == CALL_REQ_RESUME && want == CALL_WANT_RESUME) {
		machine->line = machine->line == leg ? CALL_NONE : machine->line;
		call_want(machine, leg, CALL_WANT_NOTHING);
		call_burst(machine);
	} else if (request == CALL_REQ_DTMF || request == CALL_REQ_TRANSFER) {
		call_burst(machine);
	}
}

static void call_softphone_up(struct call_machine *machine, const struct call_event *event)
{
	bool had = machine->softphone || machine->down_ms >= 0;
	machine->softphone = true;
	machine->can_hold = event->softphone.can_hold;
	machine->can_dtmf = event->softphone.can_dtmf;
	machine->can_transfer = event->softphone.can_transfer;
	machine->can_voicemail = event->softphone.can_voicemail;
	call_copy(machine->softphone_name, sizeof(machine->softphone_name), event->softphone.name);
	machine->registered = true; /* until this one says otherwise */
	machine->registered_text[0] = '\0';
	machine->up_ms = machine->now_ms;
	if (had && machine->down_ms < 0)
		machine->down_ms = machine->now_ms; /* another one took over */
	for (int i = 0; i < CALL_LEGS; i++) {
		struct call_leg *leg = &machine->legs[i];
		leg->synced = false;
		if (leg->want_ms >= 0) /* what was asked of its predecessor is asked again after the sync */
			leg->want_ms = machine->now_ms + CALL_REQUEST_MS;
	}
	struct call_effect *effect = machine->muted ? call_ask(machine, CALL_REQ_MUTE, "") : NULL;
	if (effect)
		effect->request.on = true;
}

static void call_softphone_down(struct call_machine *machine)
{
	if (machine->softphone && machine->down_ms < 0)
		machine->down_ms = machine->now_ms;
	for (int i = 0; i < CALL_LEGS; i++)
		machine->legs[i].synced = false;
	machine->softphone = machine->syncing = false;
	machine->can_hold = machine->can_dtmf = machine->can_transfer = machine->can_voicemail = false;
	machine->mwi = false;
	machine->messages = 0;
}

static void call_sync_begin(struct call_machine *machine)
{
	machine->syncing = true;
	for (int i = 0; i < CALL_LEGS; i++)
		machine->legs[i].synced = false;
}

static void call_sync_end(struct call_machine *machine)
{
	machine->down_ms = CALL_NEVER;
	for (int i = 0; i < CALL_LEGS; i++) {
		struct call_leg *leg = &machine->legs[i];
		/* The request may still be on its way; one from before the softphone came back was lost. */
		bool young = !leg->confirmed && leg->asked_ms >= machine->up_ms;
		if (!leg->used || young)
			continue;
		if (!leg->synced)
			call_finish(machine, i, CAUSE_NORMAL, "");
		else if (leg->want != CALL_WANT_NOTHING)
			call_want(machine, i, leg->want);
	}
	machine->syncing = false;
}

static void call_display(struct call_machine *machine, const struct call_event *event)
{
	call_copy(machine->display_top, sizeof(machine->display_top), event->display.top);
	call_copy(machine->display_bottom, sizeof(machine->display_bottom), event->display.bottom);
	machine->display = machine->display_top[0] || machine->display_bottom[0];
	machine->display_ms =
		machine->display && event->display.ms > 0 ? machine->now_ms + event->display.ms : CALL_NEVER;
}

void call_network_event(struct call_machine *machine, const struct call_event *event)
{
	switch (event->type) {
	case CALL_EV_SOFTPHONE_UP:
		call_softphone_up(machine, event);
		return;
	case CALL_EV_SOFTPHONE_DOWN:
		call_softphone_down(machine);
		return;
	case CALL_EV_SYNC_BEGIN:
		call_sync_begin(machine);
		return;
	case CALL_EV_SYNC_END:
		call_sync_end(machine);
		return;
	case CALL_EV_RECORD:
		call_record(machine, event->record);
		return;
	case CALL_EV_FAILED:
		call_failed(machine, event);
		return;
	case CALL_EV_REGISTERED:
		machine->registered = event->registered.ok;
		call_copy(machine->registered_text, sizeof(machine->registered_text), event->registered.text);
		return;
	case CALL_EV_MWI:
		machine->mwi = event->mwi.waiting;
		machine->messages = event->mwi.waiting && event->mwi.fresh > 0 ? event->mwi.fresh : 0;
		return;
	case CALL_EV_PRESENCE:
		machine->presence = event->presence.state;
		call_copy(machine->presence_text, sizeof(machine->presence_text), event->presence.text);
		return;
	case CALL_EV_DISPLAY:
		call_display(machine, event);
		return;
	case CALL_EV_SOFTPHONE_MUTED:
		call_mute(machine, event->on, CALL_FROM_SOFTPHONE);
		return;
	CALL_CASES_PHONE:
	CALL_CASES_USER:
	CALL_CASES_CLOCK:
		call_log(machine, LOG_ERR, "bug: %s is not the network's", call_event_name(event->type));
		return;
	}
}
