/* What is asked through the deskphone tool, a notification's button, or a link in a web page. Each gets a
 * reply.
 *
 *   asked    | which call, if none is named          | refused
 *   dial     | a new one                             | no phone, no softphone, busy (line or room), invalid
 *   answer   | the one that rings longest            | no phone, no such call, busy (nothing can be held)
 *   reject   | the same                              | no such call
 *   hangup   | the line's, else the last held, else  | no such call
 *            | the ringing one                       |
 *   hold     | the line's                            | no such call, unsupported
 *   resume   | the last held                         | no phone, no such call, busy
 *   dtmf     | the line's                            | no such call, invalid digits, unsupported
 *   transfer | the line's, else the last held        | no such call, unsupported, invalid, busy (one is under way)
 *   presence | -                                     | -
 *   forward  | -                                     | no softphone, unsupported, invalid
 *
 * On-hook, dialling and answering take the phone's loudspeaker: the host confirms the hook and the phone goes
 * off-hook. */
#include "agent/call/call_private.h"
#include <string.h>

#pragma GCC diagnostic error "-Wswitch-enum"

/* The named call, or the obvious one. */
int call_meant(const struct call_machine *machine, const struct call_event *event, int obvious)
{
	int leg = event->call && event->call[0] ? call_find(machine, event->call) : obvious;
	return leg >= 0 && call_phase(machine, leg) != CALL_PHASE_GONE ? leg : CALL_NONE;
}

static enum call_reply call_user_dial(struct call_machine *machine, const struct call_event *event)
{
	char number[DIAL_TEXT_SIZE], after[DIAL_SIZE];
	if (dial_text(event->number, number, after) < 0)
		return CALL_REPLY_INVALID;
	if (!machine->attached)
		return CALL_REPLY_NO_PHONE;
	return call_place(machine, number, number, after, true);
}

static enum call_reply call_user_answer(struct call_machine *machine, const struct call_event *event)
{
	int leg = call_meant(machine, event, call_ringing(machine));
	if (leg < 0)
		return CALL_REPLY_NO_SUCH_CALL;
	if (call_phase(machine, leg) != CALL_PHASE_RINGING)
		return CALL_REPLY_INVALID;
	if (!machine->attached)
		return CALL_REPLY_NO_PHONE;
	if (!machine->softphone)
		return CALL_REPLY_NO_SOFTPHONE;
	return call_answer(machine, leg) ? CALL_REPLY_OK : CALL_REPLY_BUSY;
}

static enum call_reply call_user_reject(struct call_machine *machine, const struct call_event *event)
{
	int leg = call_meant(machine, event, call_ringing(machine));
	if (leg < 0)
		return CALL_REPLY_NO_SUCH_CALL;
	if (call_phase(machine, leg) != CALL_PHASE_RINGING)
		return CALL_REPLY_INVALID;
	machine->legs[leg].says_busy = event->on;
	call_end(machine, leg);
	return CALL_REPLY_OK;
}

/* The phone is put on-hook with the call, unless the handset is in somebody's hand. */
static enum call_reply call_user_hang_up(struct call_machine *machine, const struct call_event *event)
{
	int obvious = machine->line >= 0 ? machine->line : call_held(machine);
	int leg = call_meant(machine, event, obvious >= 0 ? obvious : call_ringing(machine));
	if (leg < 0)
		return CALL_REPLY_NO_SUCH_CALL;
	if (machine->line == leg && call_hands_free(machine)) {
		call_hang_up(machine);
		return CALL_REPLY_OK;
	}
	bool heard = machine->line == leg;
	call_end(machine, leg);
	if (heard && machine->off_hook) {
		machine->legs[leg].record.cause = CAUSE_NORMAL;
		call_show_end(machine, leg);
	}
	return CALL_REPLY_OK;
}

static enum call_reply call_user_hold(struct call_machine *machine, const struct call_event *event)
{
	int leg = call_meant(machine, event, machine->line);
	if (leg < 0)
		return CALL_REPLY_NO_SUCH_CALL;
	if (!machine->can_hold)
		return CALL_REPLY_UNSUPPORTED;
	if (call_phase(machine, leg) == CALL_PHASE_HELD)
		return CALL_REPLY_OK;
	if (call_phase(machine, leg) != CALL_PHASE_TALKING || !machine->legs[leg].talked)
		return CALL_REPLY_INVALID;
	call_hold(machine, leg);
	return CALL_REPLY_OK;
}

static enum call_reply call_user_resume(struct call_machine *machine, const struct call_event *event)
{
	int leg = call_meant(machine, event, call_held(machine));
	if (leg < 0)
		return CALL_REPLY_NO_SUCH_CALL;
	if (machine->line == leg)
		return CALL_REPLY_OK;
	if (call_phase(machine, leg) != CALL_PHASE_HELD)
		return CALL_REPLY_INVALID;
	if (!machine->attached)
		return CALL_REPLY_NO_PHONE;
	return call_resume(machine, leg) ? CALL_REPLY_OK : CALL_REPLY_BUSY;
}

static enum call_reply call_user_dtmf(struct call_machine *machine, const struct call_event *event)
{
	const char *digits = event->digits ? event->digits : "";
	int leg = call_meant(machine, event, machine->line);
	if (leg < 0 || !machine->legs[leg].talked)
		return CALL_REPLY_NO_SUCH_CALL;
	if (digits[0] == '\0' || strlen(digits) > DIAL_DIGITS ||
		strspn(digits, "0123456789*#ABCD") != strlen(digits))
		return CALL_REPLY_INVALID;
	if (!machine->softphone)
		return CALL_REPLY_NO_SOFTPHONE;
	if (!machine->can_dtmf)
		return CALL_REPLY_UNSUPPORTED;
	call_send_digits(machine, leg, digits);
	return CALL_REPLY_OK;
}

static enum call_reply call_user_voicemail(struct call_machine *machine)
{
	return machine->attached ? call_voicemail(machine) : CALL_REPLY_NO_PHONE;
}

/* One value for phone, softphone and tool. Whoever changed it is not told; a report of what is known already
 * changes nothing, so an echo ends here. */
void call_mute(struct call_machine *machine, bool on, enum call_from from)
{
	if (machine->muted == on)
		return;
	machine->muted = on; /* the phone gets it from the view */
	struct call_effect *effect =
		from == CALL_FROM_SOFTPHONE ? NULL : call_ask(machine, CALL_REQ_MUTE, "");
	if (effect)
		effect->request.on = on;
}

void call_user_event(struct call_machine *machine, const struct call_event *event)
{
	enum call_reply *reply = &machine->effects->reply;
	*reply = CALL_REPLY_OK;
	switch (event->type) {
	case CALL_EV_USER_DIAL:
		*reply = call_user_dial(machine, event);
		return;
	case CALL_EV_USER_ANSWER:
		*reply = call_user_answer(machine, event);
		return;
	case CALL_EV_USER_REJECT:
		*reply = call_user_reject(machine, event);
		return;
	case CALL_EV_USER_HANGUP:
		*reply = call_user_hang_up(machine, event);
		return;
	case CALL_EV_USER_HOLD:
		*reply = call_user_hold(machine, event);
		return;
	case CALL_EV_USER_RESUME:
		*reply = call_user_resume(machine, event);
		return;
	case CALL_EV_USER_MUTE:
		call_mute(machine, event->on, CALL_FROM_HERE);
		return;
	case CALL_EV_USER_DTMF:
		*reply = call_user_dtmf(machine, event);
		return;
	case CALL_EV_USER_TRANSFER:
		*reply = call_user_transfer(machine, event);
		return;
	case CALL_EV_USER_VOICEMAIL:
		*reply = call_user_voicemail(machine);
		return;
	case CALL_EV_USER_PRESENCE:
		call_choose_presence(machine, event->presence.state, event->presence.text);
		return;
	case CALL_EV_USER_FORWARD:
		*reply = call_choose_forward(machine, event->number ? event->number : "");
		return;
	case CALL_EV_USER_SEEN:
		call_missed_seen(machine);
		return;
	CALL_CASES_PHONE:
	CALL_CASES_NETWORK:
	CALL_CASES_CLOCK:
		*reply = CALL_REPLY_INVALID;
		call_bug(machine, event);
		return;
	}
}
