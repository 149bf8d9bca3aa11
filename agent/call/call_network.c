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
#include <syslog.h>

#pragma GCC diagnostic error "-Wswitch-enum"

static void call_failed(struct call_machine *machine, const struct call_event *event)
{
	enum call_request request = event->failed.request;
	int leg = call_find(machine, event->call ? event->call : "");
	const char *text = event->failed.text ? event->failed.text : "";
	char clean[64];
	call_copy(clean, sizeof(clean), text);
	call_log(machine, LOG_INFO, "%s refused: %s", call_request_name(request), clean);
	if (request == CALL_REQ_FORWARD)
		machine->can_forward = false;	      /* then we do it ourselves, if that can be done */
	if (leg < 0 && request == CALL_REQ_VOICEMAIL) /* asked for without an id */
		leg = call_find_voicemail(machine);
	if (leg < 0)
		return;
	enum call_want want = machine->legs[leg].want;
	bool gone = event->failed.no_such_call && request != CALL_REQ_DTMF && request != CALL_REQ_MUTE;
	if (request == CALL_REQ_DIAL || request == CALL_REQ_VOICEMAIL) {
		call_finish(machine, leg, CAUSE_UNREACHABLE, text);
	} else if (gone) {
		call_finish(machine, leg, CAUSE_NORMAL, text);
	} else if (request == CALL_REQ_ANSWER && want == CALL_WANT_ANSWER) {
		call_not_taken(machine, leg);
	} else if (request == CALL_REQ_HOLD && want == CALL_WANT_HOLD) {
		call_want(machine, leg, CALL_WANT_NOTHING);
		if (machine->line < 0)
			call_take_line(machine, leg);
		call_burst(machine);
	} else if (request == CALL_REQ_RESUME && want == CALL_WANT_RESUME) {
		call_not_taken(machine, leg);
	} else if (request == CALL_REQ_TRANSFER && want == CALL_WANT_TRANSFER) {
		call_transfer_failed(machine, leg, event->failed.unsupported);
	} else if (request == CALL_REQ_DTMF) {
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
	machine->can_forward = event->softphone.can_forward;
	machine->can_deflect = event->softphone.can_deflect;
	machine->can_join = event->softphone.can_join;
	machine->told = CALL_PRESENCE_UNKNOWN; /* this one knows nothing of us yet */
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
	if (machine->forward[0] && !machine->forward_theirs)
		call_forward_to_softphone(machine);
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
	machine->can_forward = machine->can_deflect = false;
	if (machine->forward_theirs)
		machine->forward[0] = '\0';
	machine->forward_theirs = false;
	machine->word = CALL_PRESENCE_UNKNOWN;
	machine->word_text[0] = '\0';
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
		else if (leg->want == CALL_WANT_TRANSFER)
			call_transfer_failed(machine, i, false); /* nobody knows how far it had come */
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
	case CALL_EV_AWAY:
	case CALL_EV_FORWARD:
		call_presence_event(machine, event);
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
