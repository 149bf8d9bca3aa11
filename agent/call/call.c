/* The machine: making it, one event after another, and what all its files use. */
#include "agent/call/call_private.h"
#include "agent/call/text.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

void call_copy(char *to, size_t size, const char *text)
{
	memset(to, 0, size); /* compared as a whole by call_settle() */
	text_clean(text, to, size, 0);
}

struct call_effect *call_effect(struct call_machine *machine, enum call_effect_type type)
{
	struct call_effects *effects = machine->effects;
	/* The last place is kept and written over: no event causes this many, a test sees to it. */
	size_t index = effects->count < CALL_EFFECTS_MAX ? effects->count++ : CALL_EFFECTS_MAX - 1;
	struct call_effect *effect = &effects->list[index];
	memset(effect, 0, sizeof(*effect));
	effect->type = type;
	return effect;
}

struct call_effect *call_ask(struct call_machine *machine, enum call_request request, const char *call)
{
	if (!machine->softphone)
		return NULL;
	struct call_effect *effect = call_effect(machine, CALL_FX_REQUEST);
	effect->request.request = request;
	snprintf(effect->request.call, sizeof(effect->request.call), "%s", call);
	return effect;
}

void call_log(struct call_machine *machine, int priority, const char *format, ...)
{
	struct call_effect *effect = call_effect(machine, CALL_FX_LOG);
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(effect->log.text, sizeof(effect->log.text), format, arguments);
	va_end(arguments);
	effect->log.priority = priority;
}

static void call_apply(struct call_machine *machine, const struct call_options *options)
{
	machine->plan = machine->dial.plan = options->plan;
	machine->dial.short_ms = options->short_ms > 0 ? options->short_ms : 0;
	machine->uuid = options->uuid;
	machine->user = options->user;
	machine->dnd_rejects = options->dnd_rejects;
	machine->silent = options->silent;
	call_copy(machine->auto_answer, sizeof(machine->auto_answer), options->auto_answer);
	call_copy(machine->extensions, sizeof(machine->extensions), options->extensions);
	call_copy(machine->voicemail, sizeof(machine->voicemail), options->voicemail);
	for (int i = 0; i < 10; i++)
		call_copy(machine->speed[i], sizeof(machine->speed[i]), options->speed_dial[i]);
}

/* What the machine was told and did in an earlier life. */
static void call_remember(struct call_machine *machine, const struct call_options *options)
{
	size_t redials = 0;
	for (size_t i = 0; i < CALL_REDIALS; i++)
		if (options->redial[i] && options->redial[i][0])
			call_copy(machine->redial[redials++], sizeof(machine->redial[0]), options->redial[i]);
	for (size_t i = 0; i < options->missed_count && i < CALL_MISSED_MAX; i++) {
		const struct call_missed *from = &options->missed[i];
		struct call_missed *to = &machine->missed_list[machine->missed_count++];
		call_copy(to->name, sizeof(to->name), from->name);
		call_copy(to->number, sizeof(to->number), from->number);
		to->at_ms = from->at_ms;
	}
	machine->missed = options->missed_fresh > 0 ? options->missed_fresh : 0;
	if (machine->missed > 0 && machine->missed_count > 0) {
		call_copy(machine->missed_name, sizeof(machine->missed_name), machine->missed_list[0].name);
		call_copy(machine->missed_number, sizeof(machine->missed_number),
			machine->missed_list[0].number);
	}
	machine->own = options->presence;
	call_copy(machine->own_text, sizeof(machine->own_text), options->presence_text);
	machine->off_work =
		machine->own == CALL_PRESENCE_AWAY && strcmp(machine->own_text, CALL_OFF_WORK) == 0;
	call_copy(machine->forward, sizeof(machine->forward), options->forward);
}

struct call_machine *call_new(const struct call_options *options)
{
	struct call_machine *machine = calloc(1, sizeof(*machine));
	if (!machine)
		return NULL;
	dial_init(&machine->dial, options->plan, options->short_ms);
	call_apply(machine, options);
	call_remember(machine, options);
	machine->line = machine->auto_leg = machine->taken_leg = CALL_NONE;
	machine->registered = true;
	machine->lockout_ms = machine->burst_ms = machine->detached_ms = machine->down_ms = CALL_NEVER;
	machine->recall_ms = machine->reminder_ms = machine->ended_ms = machine->display_ms = CALL_NEVER;
	machine->activity_ms = machine->auto_ms = machine->page_ms = CALL_NEVER;
	machine->presence_news_ms = machine->forward_news_ms = machine->callback_ms = CALL_NEVER;
	call_status(machine, &machine->seen);
	return machine;
}

void call_free(struct call_machine *machine)
{
	free(machine);
}

void call_configure(struct call_machine *machine, const struct call_options *options)
{
	call_apply(machine, options);
}

static void call_dispatch(struct call_machine *machine, const struct call_event *event)
{
	switch (event->type) {
	CALL_CASES_PHONE:
		call_phone_event(machine, event);
		return;
	CALL_CASES_NETWORK:
		call_network_event(machine, event);
		return;
	CALL_CASES_USER:
		call_user_event(machine, event);
		return;
	CALL_CASES_CLOCK:
		return; /* the timers have run already */
	}
}

static void call_catch_up(struct call_machine *machine)
{
	int64_t due = call_deadline(machine);
	if (due < 0 || due > machine->now_ms)
		return;
	call_timers(machine);
	call_settle(machine, call_event_name(CALL_EV_TIMER));
}

void call_event(struct call_machine *machine, const struct call_event *event, int64_t now_ms,
	struct call_effects *effects)
{
	effects->reply = CALL_REPLY_NONE;
	effects->reply_call[0] = '\0';
	effects->count = 0;
	machine->effects = effects;
	machine->now_ms = now_ms > machine->now_ms ? now_ms : machine->now_ms;
	call_catch_up(machine);
	if (event->type != CALL_EV_TIMER)
		call_dispatch(machine, event);
	call_settle(machine, call_event_name(event->type)); /* CALL_EV_TIMER: another configuration may have come */
	call_catch_up(machine);				    /* a call answered while the phone is long gone, for one */
	machine->effects = NULL;
}
