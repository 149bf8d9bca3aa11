/* From digits to an outgoing call: the dial buffer, voicemail, speed dial, numbers from elsewhere. */
#include "agent/call/call_private.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <syslog.h>

static bool call_is_address(const char *text)
{
	return strchr(text, '@') || strncasecmp(text, "sip:", 4) == 0 || strncasecmp(text, "sips:", 5) == 0;
}

static void call_number(const struct call_machine *machine, const char *text, struct plan_number *number,
	char result[DIAL_TEXT_SIZE])
{
	memset(number, 0, sizeof(*number));
	if (call_is_address(text)) {
		snprintf(result, DIAL_TEXT_SIZE, "%s", text);
		return;
	}
	plan_number(machine->plan, text, number);
	snprintf(result, DIAL_TEXT_SIZE, "%s", number->number);
}

/* Without a softphone there is nobody to ask; the person hears and reads it. */
static void call_no_softphone(struct call_machine *machine, const char *number)
{
	if (!machine->off_hook) {
		call_burst(machine);
		return;
	}
	dial_clear(&machine->dial);
	machine->ended = true;
	machine->ended_moved = false;
	machine->ended_tone = TONE_CONGESTION;
	machine->ended_ms = machine->now_ms + CALL_ENDED_MS;
	machine->lockout_ms = machine->now_ms + CALL_LOCKOUT_MS;
	memset(&machine->ended_record, 0, sizeof(machine->ended_record));
	machine->ended_record.outgoing = true;
	machine->ended_record.state = CALL_ENDED;
	machine->ended_record.cause = CAUSE_UNREACHABLE;
	call_copy(machine->ended_record.number, sizeof(machine->ended_record.number), number);
	call_copy(machine->ended_number, sizeof(machine->ended_number), number);
}

/* An emergency call waits for nothing: what is in its way is held or, for want of room, hung up. */
static void call_make_way(struct call_machine *machine)
{
	if (machine->line >= 0 && machine->legs[machine->line].talked)
		call_hold(machine, machine->line);
	else if (machine->line >= 0)
		call_end(machine, machine->line);
	for (int i = 0; i < CALL_LEGS && call_live(machine) >= CALL_MAX; i++)
		if (call_phase(machine, i) == CALL_PHASE_HELD)
			call_end(machine, i);
	for (int i = 0; i < CALL_LEGS && call_live(machine) >= CALL_MAX; i++)
		if (call_phase(machine, i) == CALL_PHASE_RINGING)
			call_end(machine, i);
	if (machine->muted)
		call_mute(machine, false, CALL_FROM_HERE);
}

static int call_outgoing(struct call_machine *machine, const char *number)
{
	char id[CALL_ID_SIZE] = "";
	machine->uuid(machine->user, id);
	int index = call_leg_new(machine, id);
	if (index < 0)
		return index;
	struct call_leg *leg = &machine->legs[index];
	leg->record.outgoing = true;
	leg->record.state = CALL_DIALING;
	leg->want_ms = machine->now_ms + CALL_REQUEST_MS;
	call_copy(leg->record.number, sizeof(leg->record.number), number);
	call_take_line(machine, index);
	snprintf(machine->effects->reply_call, sizeof(machine->effects->reply_call), "%s", id);
	return index;
}

static void call_emergency(struct call_machine *machine, int leg, const char *number)
{
	struct call_effect *effect = call_effect(machine, CALL_FX_EMERGENCY);
	snprintf(effect->emergency.call, sizeof(effect->emergency.call), "%s", machine->legs[leg].record.id);
	snprintf(effect->emergency.number, sizeof(effect->emergency.number), "%s", number);
	machine->legs[leg].emergency = true;
	machine->callback_ms = machine->now_ms + CALL_CALLBACK_MS;
	call_log(machine, LOG_WARNING, "emergency call to %s", number);
}

enum call_reply call_place(
	struct call_machine *machine, const char *text, const char *typed, const char *after, bool remember)
{
	struct plan_number plan;
	char number[DIAL_TEXT_SIZE];
	call_number(machine, text, &plan, number);
	bool emergency = plan.kind == PLAN_EMERGENCY;
	if (plan.kind == PLAN_BARRED || number[0] == '\0')
		return CALL_REPLY_INVALID;
	if (!machine->softphone) {
		call_no_softphone(machine, number);
		return CALL_REPLY_NO_SOFTPHONE;
	}
	if (emergency)
		call_make_way(machine);
	if (machine->line >= 0 || (call_live(machine) >= CALL_MAX && !emergency))
		return CALL_REPLY_BUSY;
	int leg = call_outgoing(machine, number);
	if (leg < 0)
		return CALL_REPLY_BUSY;
	memcpy(machine->legs[leg].shown, plan.shown, sizeof(plan.shown));
	call_copy(machine->legs[leg].after, sizeof(machine->legs[leg].after), after);
	struct call_effect *effect = call_ask(machine, CALL_REQ_DIAL, machine->legs[leg].record.id);
	snprintf(effect->request.dial.number, sizeof(effect->request.dial.number), "%s", number);
	snprintf(effect->request.dial.typed, sizeof(effect->request.dial.typed), "%s", typed);
	effect->request.dial.emergency = emergency;
	if (emergency)
		call_emergency(machine, leg, number);
	else if (remember && dial_remembers(typed, plan.kind))
		call_redial_add(machine, number);
	return CALL_REPLY_OK;
}

void call_go(struct call_machine *machine)
{
	char digits[DIAL_SIZE];
	memcpy(digits, machine->dial.digits, sizeof(digits));
	enum call_reply reply = call_place(machine, digits, digits, "", true);
	if (reply == CALL_REPLY_OK || reply == CALL_REPLY_NO_SOFTPHONE)
		return;
	/* Barred, or no room: the digits stay, to be changed. */
	call_burst(machine);
	machine->dial.warned = machine->dial.off_hook;
	machine->dial.deadline_ms = CALL_NEVER;
	machine->dial.waits_up = false;
	machine->lockout_ms = machine->now_ms + CALL_LOCKOUT_MS;
}

void call_number_now(struct call_machine *machine, const char *number)
{
	enum call_reply reply = call_place(machine, number, number, "", true);
	if (reply != CALL_REPLY_OK && reply != CALL_REPLY_NO_SOFTPHONE)
		call_burst(machine);
}

enum call_reply call_voicemail(struct call_machine *machine)
{
	if (machine->voicemail[0])
		return call_place(machine, machine->voicemail, machine->voicemail, "", false);
	if (!machine->softphone) {
		call_no_softphone(machine, "");
		return CALL_REPLY_NO_SOFTPHONE;
	}
	if (!machine->can_voicemail)
		return CALL_REPLY_UNSUPPORTED;
	if (machine->line >= 0 || call_live(machine) >= CALL_MAX)
		return CALL_REPLY_BUSY;
	int leg = call_outgoing(machine, "");
	if (leg < 0)
		return CALL_REPLY_BUSY;
	machine->legs[leg].voicemail = true;
	call_ask(machine, CALL_REQ_VOICEMAIL, machine->legs[leg].record.id);
	return CALL_REPLY_OK;
}

void call_dialled(struct call_machine *machine, enum dial_result result, char key)
{
	switch (result) {
	case DIAL_NOTHING:
		return;
	case DIAL_GO:
		call_go(machine);
		return;
	case DIAL_REFUSED:
		call_burst(machine);
		return;
	case DIAL_WARN:
		machine->lockout_ms = machine->now_ms + CALL_LOCKOUT_MS;
		if (machine->dial.length > 0)
			call_burst(machine);
		return;
	case DIAL_VOICEMAIL:
		if (call_voicemail(machine) != CALL_REPLY_OK)
			call_burst(machine);
		return;
	case DIAL_SPEED:
		call_number_now(machine, machine->speed[key - '0']);
		return;
	case DIAL_MENU:
		call_page_open(machine, CALL_PAGE_MENU);
		return;
	case DIAL_QUIET:
		call_choose_quiet(machine);
		return;
	}
}
