/* After each event: from the calls, the hook and the digits follows the state, and from the state what is
 * heard, lit and shown. Only differences come out. The state is the first line that fits:
 *
 *   a call of ours has the line               | calling        | waiting tone if another rings, else ringback
 *   another call has it                       | active         | waiting tone if another rings
 *   off-hook, digits                          | collecting     | warning tone when timed out
 *   off-hook, a call has just ended           | ended          | busy, congestion, special information
 *   off-hook, a held call                     | held           |
 *   off-hook                                  | collecting     | dial tone
 *   on-hook, a call rings                     | incoming       | bell (call_arrival.c)
 *   on-hook, something is looked at           | list, menu, forward |
 *   on-hook, digits                           | predial        |
 *   on-hook, a held call                      | held or recall | recall: bell
 *   nothing of this                           | idle           |
 */
#include "agent/call/call_private.h"
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#pragma GCC diagnostic error "-Wswitch-enum"

void call_burst(struct call_machine *machine)
{
	machine->burst_ms = machine->now_ms + CALL_ERROR_TONE_MS;
	machine->burst_again = true;
}

void call_ended_clear(struct call_machine *machine)
{
	machine->ended = false;
	machine->locked_out = false;
	machine->ended_ms = machine->lockout_ms = CALL_NEVER;
}

static enum call_phone call_state_off_hook(const struct call_machine *machine)
{
	if (machine->dial.length > 0)
		return CALL_PHONE_COLLECTING;
	if (machine->ended)
		return CALL_PHONE_ENDED;
	return call_held(machine) >= 0 ? CALL_PHONE_HELD : CALL_PHONE_COLLECTING;
}

static enum call_phone call_state_on_hook(const struct call_machine *machine)
{
	if (call_ringing(machine) >= 0)
		return CALL_PHONE_INCOMING;
	if (machine->page != CALL_PAGE_NONE)
		return machine->page == CALL_PAGE_LIST	 ? CALL_PHONE_LIST
		       : machine->page == CALL_PAGE_MENU ? CALL_PHONE_MENU
							 : CALL_PHONE_FORWARD;
	if (machine->dial.length > 0)
		return CALL_PHONE_PREDIAL;
	if (call_held(machine) < 0)
		return CALL_PHONE_IDLE;
	return machine->recall ? CALL_PHONE_RECALL : CALL_PHONE_HELD;
}

static enum call_phone call_state(const struct call_machine *machine)
{
	if (machine->line >= 0)
		return call_phase(machine, machine->line) == CALL_PHASE_CALLING ? CALL_PHONE_CALLING
										: CALL_PHONE_ACTIVE;
	return machine->off_hook ? call_state_off_hook(machine) : call_state_on_hook(machine);
}

static enum tone call_tone_collecting(const struct call_machine *machine)
{
	if (machine->locked_out)
		return TONE_NONE;
	if (call_knocks(machine))
		return TONE_CALL_WAITING;
	if (machine->dial.length > 0)
		return machine->plan && plan_dial_tone(machine->plan, machine->dial.digits) ? TONE_DIAL
											    : TONE_NONE;
	return machine->dial.warned ? TONE_WARNING : TONE_DIAL;
}

static enum tone call_tone(const struct call_machine *machine)
{
	bool waiting = call_knocks(machine);
	if (!machine->attached)
		return TONE_NONE;
	if (machine->burst_ms >= 0)
		return TONE_ERROR;
	switch (machine->phone) {
	case CALL_PHONE_COLLECTING:
		return call_tone_collecting(machine);
	case CALL_PHONE_CALLING:
		if (waiting)
			return TONE_CALL_WAITING;
		const struct call_record *record = &machine->legs[machine->line].record;
		return record->state == CALL_RINGING_OUT && !record->early_media ? TONE_RINGBACK : TONE_NONE;
	case CALL_PHONE_ACTIVE:
		return waiting ? TONE_CALL_WAITING : TONE_NONE;
	case CALL_PHONE_HELD:
		return waiting && machine->off_hook ? TONE_CALL_WAITING : TONE_NONE;
	case CALL_PHONE_ENDED:
		if (machine->locked_out)
			return TONE_NONE;
		return waiting ? TONE_CALL_WAITING : machine->ended_tone;
	case CALL_PHONE_IDLE:
	case CALL_PHONE_PREDIAL:
	case CALL_PHONE_INCOMING:
	case CALL_PHONE_RECALL:
	case CALL_PHONE_LIST:
	case CALL_PHONE_MENU:
	case CALL_PHONE_FORWARD:
	case CALL_PHONES:
		break;
	}
	return TONE_NONE;
}

static void call_settle_tone(struct call_machine *machine)
{
	enum tone tone = call_tone(machine);
	bool again =
		tone == TONE_ERROR && machine->burst_again; /* played once: a second refusal sounds again */
	machine->burst_again = false;
	if (tone == machine->tone && !again)
		return;
	machine->tone = tone;
	call_effect(machine, CALL_FX_TONE)->tone = tone;
}

static void call_settle_ring(struct call_machine *machine)
{
	enum call_bell bell = call_bell(machine);
	if (bell == machine->bell)
		return;
	machine->bell = bell;
	struct call_effect *effect = call_effect(machine, CALL_FX_RING);
	effect->ring.on = bell != CALL_BELL_NONE;
	effect->ring.bell = bell;
}

static void call_settle_audio(struct call_machine *machine)
{
	bool on = machine->line >= 0 || machine->tone != TONE_NONE || machine->bell != CALL_BELL_NONE;
	const struct call_leg *leg = machine->line >= 0 ? &machine->legs[machine->line] : NULL;
	bool known = leg && !(leg->voicemail && !leg->confirmed);
	const char *id = known ? leg->record.id : "";
	if (on == machine->audio && strcmp(id, machine->audio_call) == 0)
		return;
	machine->audio = on;
	snprintf(machine->audio_call, sizeof(machine->audio_call), "%s", id);
	struct call_effect *effect = call_effect(machine, CALL_FX_AUDIO);
	effect->audio.on = on;
	snprintf(effect->audio.call, sizeof(effect->audio.call), "%s", id);
}

static void call_settle_hook(struct call_machine *machine)
{
	bool again = machine->hook_again;
	machine->hook_again = false;
	if (!machine->attached) {
		machine->hook = false;
		return;
	}
	if (machine->hook == machine->off_hook && !again)
		return;
	machine->hook = machine->off_hook;
	call_effect(machine, CALL_FX_HOOK)->on = machine->off_hook;
}

/* A call that has the line is heard somewhere: on-hook phones take it on the loudspeaker (answered by
 * command, begun in the softphone's window, plugged back in). Whoever hangs up has taken the line from it
 * before. */
static void call_settle_line(struct call_machine *machine)
{
	if (machine->line < 0 || !machine->attached || machine->off_hook)
		return;
	machine->off_hook = true;
	machine->path = CALL_PATH_SPEAKER;
	machine->taken_leg = machine->line;
}

static void call_settle_taken(struct call_machine *machine)
{
	const struct call_leg *leg = machine->taken_leg >= 0 ? &machine->legs[machine->taken_leg] : NULL;
	bool open = leg && leg->used && (leg->want == CALL_WANT_ANSWER || leg->want == CALL_WANT_RESUME);
	if (!open || !machine->off_hook || machine->path == CALL_PATH_HANDSET)
		machine->taken_leg = CALL_NONE;
	machine->in_vain = machine->in_vain && machine->off_hook;
}

static void call_settle_dial(struct call_machine *machine)
{
	bool collecting = machine->phone == CALL_PHONE_COLLECTING;
	if (collecting && !machine->dial.off_hook)
		dial_off_hook(&machine->dial, machine->now_ms);
	else if (!collecting && machine->dial.off_hook)
		dial_clear(&machine->dial);
}

static void call_settle_reminder(struct call_machine *machine)
{
	bool parked = machine->phone == CALL_PHONE_HELD && !machine->off_hook && machine->attached;
	if (machine->phone != CALL_PHONE_RECALL && machine->phone != CALL_PHONE_INCOMING)
		machine->recall = false;
	if (!parked)
		machine->reminder_ms = CALL_NEVER;
	else if (machine->reminder_ms < 0)
		machine->reminder_ms = machine->now_ms + CALL_REMINDER_MS;
}

/* Whatever else goes on puts an end to looking things up. */
static void call_settle_page(struct call_machine *machine)
{
	bool looking = machine->phone == CALL_PHONE_LIST || machine->phone == CALL_PHONE_MENU ||
		       machine->phone == CALL_PHONE_FORWARD;
	if (machine->page != CALL_PAGE_NONE && !looking)
		call_page_leave(machine);
	if (machine->phone != CALL_PHONE_INCOMING)
		machine->auto_leg = CALL_NONE;
	if (machine->auto_leg < 0)
		machine->auto_ms = CALL_NEVER;
}

static void call_settle_state(struct call_machine *machine, const char *event)
{
	enum call_phone old = machine->phone;
	machine->phone = call_state(machine);
	if (machine->phone == old)
		return;
	call_log(machine, LOG_DEBUG, "call: %s -> %s -> %s", call_phone_name(old), event,
		call_phone_name(machine->phone));
}

/* Everybody has hung up: the next call begins with an open microphone. */
static void call_settle_mute(struct call_machine *machine)
{
	bool calls = call_live(machine) > 0;
	if (machine->had_calls && !calls && machine->muted)
		call_mute(machine, false, CALL_FROM_HERE);
	machine->had_calls = calls;
}

static void call_settle_view(struct call_machine *machine)
{
	struct call_status status;
	call_status(machine, &status);
	if (status.phone != machine->seen.phone || status.ringing != machine->seen.ringing ||
		status.ended_shown != machine->seen.ended_shown || status.calls != machine->seen.calls) {
		machine->since_ms = status.display_since_ms = machine->now_ms;
	}
	if (memcmp(&status, &machine->seen, sizeof(status)) == 0)
		return;
	machine->seen = status;
	call_effect(machine, CALL_FX_REDRAW);
}

void call_settle(struct call_machine *machine, const char *event)
{
	call_settle_line(machine);
	call_settle_taken(machine);
	call_settle_state(machine, event);
	call_settle_page(machine);
	call_settle_dial(machine);
	call_settle_reminder(machine);
	call_settle_mute(machine);
	call_settle_hook(machine);
	call_settle_tone(machine);
	call_settle_ring(machine);
	call_settle_audio(machine);
	call_settle_presence(machine);
	call_settle_view(machine);
}
