/* The picture of it all: what the display, the tool and the tests see. */
#include "agent/call/call_private.h"
#include <string.h>

/* The state as the person sees it: what was asked for counts as done. */
static enum call_state call_apparent(const struct call_machine *machine, int leg)
{
	enum call_state state = machine->legs[leg].record.state;
	switch (call_phase(machine, leg)) {
	case CALL_PHASE_TALKING:
		return state == CALL_REMOTE_HELD ? CALL_REMOTE_HELD : CALL_ACTIVE;
	case CALL_PHASE_HELD:
		return CALL_HELD;
	case CALL_PHASE_RINGING:
		return machine->line >= 0 || machine->off_hook ? CALL_WAITING : CALL_INCOMING;
	case CALL_PHASE_CALLING:
	case CALL_PHASE_GONE:
		break;
	}
	return state;
}

static void call_status_calls(const struct call_machine *machine, struct call_status *status)
{
	int ringing = call_ringing(machine), held = call_held(machine);
	int moving = call_transferring(machine);
	status->line = status->ringing = status->held = status->transferring = CALL_NONE;
	for (int i = 0; i < CALL_LEGS && status->calls < CALL_MAX; i++) {
		if (call_phase(machine, i) == CALL_PHASE_GONE)
			continue;
		size_t at = status->calls++;
		status->call[at] = machine->legs[i].record;
		status->call[at].state = call_apparent(machine, i);
		memcpy(status->shown[at], machine->legs[i].shown, sizeof(status->shown[at]));
		status->line = i == machine->line ? (int)at : status->line;
		status->ringing = i == ringing ? (int)at : status->ringing;
		status->held = i == held ? (int)at : status->held;
		status->transferring = i == moving ? (int)at : status->transferring;
	}
	status->connecting = call_connecting(machine);
	status->transfer_key = call_transfer_ready(machine);
}

static void call_status_digits(const struct call_machine *machine, struct call_status *status)
{
	struct plan_number plan;
	memset(&plan, 0, sizeof(plan));
	memcpy(status->digits, machine->dial.digits, machine->dial.length);
	status->warned = machine->dial.warned;
	if (machine->dial.length == 0)
		return;
	int short_ms;
	if (plan_completion(machine->plan, status->digits, &short_ms) == PLAN_PARTIAL)
		return; /* part of a number, read as a whole one, would be another */
	plan_number(machine->plan, status->digits, &plan);
	memcpy(status->digits_shown, plan.shown, strnlen(plan.shown, sizeof(status->digits_shown) - 1));
}

static void call_status_presence(const struct call_machine *machine, struct call_status *status)
{
	const char *text;
	struct plan_number plan;
	memset(&plan, 0, sizeof(plan));
	status->presence = call_presence(machine, &text);
	memcpy(status->presence_text, text, strlen(text));
	status->own = machine->own;
	memcpy(status->own_text, machine->own_text, sizeof(status->own_text));
	status->off_work = machine->off_work;
	status->presence_news = machine->presence_news_ms >= 0;
	status->forward_news = machine->forward_news_ms >= 0;
	bool done = machine->can_forward || machine->can_deflect || machine->forward_theirs;
	if (!machine->forward_theirs)
		memcpy(status->forward_own, machine->forward, sizeof(status->forward_own));
	if (machine->forward[0] == '\0' || (machine->softphone && !done))
		return; /* not forwarded, or it cannot be done */
	memcpy(status->forward, machine->forward, sizeof(status->forward));
	if (!strchr(machine->forward, '@'))
		plan_number(machine->plan, machine->forward, &plan);
	memcpy(status->forward_shown, plan.shown, strnlen(plan.shown, sizeof(status->forward_shown) - 1));
}

static void call_status_pages(const struct call_machine *machine, struct call_status *status)
{
	struct plan_number plan;
	memset(&plan, 0, sizeof(plan));
	while (status->redials < CALL_REDIALS && machine->redial[status->redials][0])
		status->redials++;
	status->redial_at = machine->dial.redial ? machine->redial_at + 1 : 0;
	memcpy(status->redial, machine->redial[0], sizeof(status->redial));
	if (machine->phone == CALL_PHONE_MENU)
		status->menu = machine->menu_at;
	if (machine->phone != CALL_PHONE_LIST)
		return;
	status->list_size = machine->missed_count;
	if (machine->list_at >= machine->missed_count)
		return;
	status->listed = machine->list_at + 1;
	status->list_call = machine->missed_list[machine->list_at];
	if (status->list_call.number[0] && !strchr(status->list_call.number, '@'))
		plan_number(machine->plan, status->list_call.number, &plan);
	memcpy(status->list_number, plan.shown, strnlen(plan.shown, sizeof(status->list_number) - 1));
}

static void call_status_network(const struct call_machine *machine, struct call_status *status)
{
	status->softphone = machine->softphone;
	status->registered = machine->registered;
	memcpy(status->softphone_name, machine->softphone_name, sizeof(status->softphone_name));
	memcpy(status->registered_text, machine->registered_text, sizeof(status->registered_text));
	status->mwi = machine->mwi;
	status->messages = machine->messages;
	status->missed = machine->missed;
	if (machine->missed > 0) {
		memcpy(status->missed_name, machine->missed_name, sizeof(status->missed_name));
		memcpy(status->missed_number, machine->missed_number, sizeof(status->missed_number));
	}
	status->display_shown = machine->display;
	memcpy(status->display_top, machine->display_top, sizeof(status->display_top));
	memcpy(status->display_bottom, machine->display_bottom, sizeof(status->display_bottom));
}

void call_status(const struct call_machine *machine, struct call_status *status)
{
	memset(status, 0, sizeof(*status)); /* padding too: two of them are compared as bytes */
	status->phone = machine->phone;
	status->attached = machine->attached;
	status->off_hook = machine->off_hook;
	status->muted = machine->muted;
	status->path = machine->path;
	call_status_network(machine, status);
	call_status_presence(machine, status);
	call_status_pages(machine, status);
	call_status_digits(machine, status);
	call_status_calls(machine, status);
	status->ended_shown = machine->ended && machine->ended_ms >= 0;
	if (status->ended_shown) {
		status->ended = machine->ended_record;
		status->ended_moved = machine->ended_moved;
		memcpy(status->ended_number, machine->ended_number, sizeof(status->ended_number));
	}
	status->tone = machine->tone;
	status->bell = machine->bell;
	status->ring = machine->bell != CALL_BELL_NONE;
	status->audio = machine->audio;
	memcpy(status->audio_call, machine->audio_call, sizeof(status->audio_call));
	status->activity_ms = machine->activity_ms;
	status->display_since_ms = machine->since_ms;
}
