/* Who is there, and who says so. The first line that has something to say wins:
 *
 *   the person, with the keys or the tool ("automatic" takes it back)
 *   the softphone, if it says do not disturb
 *   a call is up: busy
 *   the desktop session is idle or locked: away
 *   the softphone, whatever it says
 *   nobody: available
 *
 * What we decide is told to the softphone, for others to see; when it repeats that, it is an echo and not its word. And
 * where all calls are forwarded to, which the softphone does by itself, or we do for each call (call_arrival.c). */
#include "agent/call/call_private.h"
#include <stdio.h>
#include <string.h>

#pragma GCC diagnostic error "-Wswitch-enum"

enum call_presence call_menu_presence(int item)
{
	static const enum call_presence items[CALL_MENU_ITEMS] = {CALL_PRESENCE_UNKNOWN,
		CALL_PRESENCE_AVAILABLE, CALL_PRESENCE_BUSY, CALL_PRESENCE_DO_NOT_DISTURB,
		CALL_PRESENCE_BUSY_IDLE, CALL_PRESENCE_AWAY, CALL_PRESENCE_AWAY, CALL_PRESENCE_OFFLINE};
	return item >= 0 && item < CALL_MENU_ITEMS ? items[item] : CALL_PRESENCE_UNKNOWN;
}

static bool call_is_up(const struct call_machine *machine)
{
	return machine->line >= 0 || call_held(machine) >= 0;
}

/* What we say ourselves, before the softphone is asked; UNKNOWN = nothing. */
static enum call_presence call_our_presence(const struct call_machine *machine)
{
	if (machine->own != CALL_PRESENCE_UNKNOWN)
		return machine->own;
	if (machine->word == CALL_PRESENCE_DO_NOT_DISTURB)
		return CALL_PRESENCE_UNKNOWN;
	if (call_is_up(machine))
		return CALL_PRESENCE_BUSY;
	return machine->away ? CALL_PRESENCE_AWAY : CALL_PRESENCE_UNKNOWN;
}

enum call_presence call_presence(const struct call_machine *machine, const char **text)
{
	enum call_presence ours = call_our_presence(machine);
	if (ours != CALL_PRESENCE_UNKNOWN) {
		*text = machine->own != CALL_PRESENCE_UNKNOWN ? machine->own_text : "";
		return ours;
	}
	*text = machine->word_text;
	return machine->word != CALL_PRESENCE_UNKNOWN ? machine->word : CALL_PRESENCE_AVAILABLE;
}

void call_choose_presence(struct call_machine *machine, enum call_presence own, const char *text)
{
	machine->own = own;
	call_copy(machine->own_text, sizeof(machine->own_text), own == CALL_PRESENCE_UNKNOWN ? "" : text);
	machine->off_work = own == CALL_PRESENCE_AWAY && strcmp(machine->own_text, CALL_OFF_WORK) == 0;
	machine->presence_news_ms = machine->now_ms + CALL_NEWS_MS;
	machine->forward_news_ms = CALL_NEVER;
	call_effect(machine, CALL_FX_KEEP);
}

void call_choose_quiet(struct call_machine *machine)
{
	bool quiet = machine->own == CALL_PRESENCE_DO_NOT_DISTURB;
	call_choose_presence(machine, quiet ? CALL_PRESENCE_UNKNOWN : CALL_PRESENCE_DO_NOT_DISTURB, "");
}

void call_forward_to_softphone(struct call_machine *machine)
{
	struct call_effect *effect = machine->can_forward ? call_ask(machine, CALL_REQ_FORWARD, "") : NULL;
	if (effect)
		snprintf(effect->request.forward, sizeof(effect->request.forward), "%s", machine->forward);
}

static void call_forward_is(struct call_machine *machine, const char *number, bool theirs)
{
	char kept[DIAL_TEXT_SIZE];
	machine->forward_theirs = theirs && number[0];
	call_copy(kept, sizeof(kept), number);
	machine->forward_news_ms = machine->now_ms + CALL_NEWS_MS;
	machine->presence_news_ms = CALL_NEVER;
	if (strcmp(kept, machine->forward) == 0)
		return;
	memcpy(machine->forward, kept, sizeof(kept));
	if (!theirs)
		call_effect(machine, CALL_FX_KEEP);
}

enum call_reply call_choose_forward(struct call_machine *machine, const char *text)
{
	char number[DIAL_TEXT_SIZE] = "";
	if (text[0]) {
		if (!machine->softphone)
			return CALL_REPLY_NO_SOFTPHONE;
		if (!machine->can_forward && !machine->can_deflect)
			return CALL_REPLY_UNSUPPORTED;
		if (!call_number_of(machine, text, number))
			return CALL_REPLY_INVALID;
	}
	bool changes = strcmp(number, machine->forward) != 0;
	call_forward_is(machine, number, false);
	if (changes)
		call_forward_to_softphone(machine);
	return CALL_REPLY_OK;
}

static void call_word(struct call_machine *machine, enum call_presence state, const char *text)
{
	if (machine->told != CALL_PRESENCE_UNKNOWN && state == machine->told)
		return; /* our own, come back */
	machine->word = state;
	call_copy(machine->word_text, sizeof(machine->word_text), text);
}

void call_presence_event(struct call_machine *machine, const struct call_event *event)
{
	if (event->type == CALL_EV_PRESENCE)
		call_word(machine, event->presence.state, event->presence.text);
	else if (event->type == CALL_EV_AWAY)
		machine->away = event->on;
	else
		call_forward_is(machine, event->number ? event->number : "", true);
}

/* After each event: what we say now, and once more when it is the softphone's turn again. */
void call_settle_presence(struct call_machine *machine)
{
	const char *text;
	enum call_presence ours = call_our_presence(machine), state = call_presence(machine, &text);
	bool told = machine->told == ours &&
		    (ours == CALL_PRESENCE_UNKNOWN || strcmp(machine->told_text, text) == 0);
	if (told)
		return;
	struct call_effect *effect = call_effect(machine, CALL_FX_PRESENCE);
	effect->presence.state = state;
	snprintf(effect->presence.text, sizeof(effect->presence.text), "%s", text);
	machine->told = ours;
	call_copy(machine->told_text, sizeof(machine->told_text), text);
}
