/* Reads a scenario: a text file a user of the phone could write, one step a line. The words are explained in
 * tests/scenarios/call/README.md; every request to the softphone must be expected before the next step. */
#ifndef DESKPHONE_TESTS_CALL_STEPS_H
#define DESKPHONE_TESTS_CALL_STEPS_H
#include "tests/unit/call_telephone.h"
#include <ctype.h>

static inline void steps_softphone_up(struct steps *steps)
{
	bool all = !steps->no_hold;
	world_send(&steps->world, &(struct call_event){.type = CALL_EV_SOFTPHONE_UP,
					  .softphone = {.name = "test",
						  .can_hold = all,
						  .can_dtmf = true,
						  .can_transfer = all && !steps->no_transfer,
						  .can_join = !steps->no_join,
						  .can_voicemail = true,
						  .can_forward = steps->forwards,
						  .can_deflect = steps->deflects}});
}

static inline bool steps_open(struct steps *steps)
{
	struct plan_error error;
	if (steps->open)
		return true;
	steps->open = true;
	bool planned = steps->plan.region || steps->plan.digitmap || steps->plan.extensions;
	if (planned && plan_new(&steps->plan, &steps->world.plan, &error) < 0)
		return steps_fail(steps, "dial plan", error.text);
	world_open(&steps->world, &steps->options);
	steps->world.obeys = true;
	if (steps->bare)
		return true;
	steps_softphone_up(steps);
	world_sync(&steps->world);
	world_send_type(&steps->world, CALL_EV_ATTACHED);
	return true;
}

static inline void steps_key(struct steps *steps, enum call_event_type type, char key)
{
	world_send(&steps->world, &(struct call_event){.type = type, .key = key});
}

static inline bool steps_press(struct steps *steps, const char *keys)
{
	static const struct {
		const char *word;
		enum call_event_type type;
	} named[] = {{"redial", CALL_EV_REDIAL}, {"hold", CALL_EV_HOLD}, {"delete", CALL_EV_DELETE}};
	for (size_t i = 0; i < 3; i++)
		if (strcmp(keys, named[i].word) == 0)
			return world_send_type(&steps->world, named[i].type), true;
	const char *held = steps_after(keys, "and hold");
	if (held) {
		steps_key(steps, CALL_EV_KEY, *held);
		world_wait(&steps->world, 1500);
		steps_key(steps, CALL_EV_KEY_LONG, *held);
		steps_key(steps, CALL_EV_KEY_UP, *held);
		return true;
	}
	for (; *keys; keys++) {
		if (*keys == ' ')
			continue;
		steps_key(steps, CALL_EV_KEY, *keys);
		steps_key(steps, CALL_EV_KEY_UP, *keys);
	}
	return true;
}

static inline bool steps_phone(struct steps *steps, const char *line)
{
	struct world *world = &steps->world;
	const char *rest;
	if ((rest = steps_after(line, "lift")))
		world_send(world, &(struct call_event){.type = CALL_EV_HOOK_OFF, .path = steps_path(rest)});
	else if (strcmp(line, "hang up") == 0)
		world_send_type(world, CALL_EV_HOOK_ON);
	else if ((rest = steps_after(line, "path")))
		world_send(world, &(struct call_event){.type = CALL_EV_PATH, .path = steps_path(rest)});
	else if ((rest = steps_after(line, "press")))
		return steps_press(steps, rest);
	else if ((rest = steps_after(line, "key down")))
		steps_key(steps, CALL_EV_KEY, *rest);
	else if ((rest = steps_after(line, "key up")))
		steps_key(steps, CALL_EV_KEY_UP, *rest);
	else if ((rest = steps_after(line, "phone says muted")))
		world_send(world, &(struct call_event){.type = CALL_EV_MUTED, .on = strcmp(rest, "on") == 0});
	else if (strcmp(line, "unplug") == 0)
		world_send_type(world, CALL_EV_DETACHED);
	else if (strcmp(line, "plug in") == 0)
		world_send_type(world, CALL_EV_ATTACHED);
	else if ((rest = steps_after(line, "wait")))
		world_wait(world, steps_ms(rest));
	else
		return false;
	return true;
}

/* "A calls from 5551234 name "Ann Lee"", "out1 rings", "network answers" (the call made last) */
static inline bool steps_network_call(struct steps *steps, const char *line)
{
	static const struct {
		const char *word;
		enum call_state state;
		enum call_cause cause;
	} news[] = {{"rings", CALL_RINGING_OUT, CAUSE_NONE}, {"answers", CALL_ACTIVE, CAUSE_NONE},
		{"is active", CALL_ACTIVE, CAUSE_NONE}, {"is held", CALL_HELD, CAUSE_NONE},
		{"holds", CALL_REMOTE_HELD, CAUSE_NONE}, {"hangs up", CALL_ENDED, CAUSE_NORMAL},
		{"gives up", CALL_ENDED, CAUSE_CANCELLED}, {"is busy", CALL_ENDED, CAUSE_BUSY},
		{"declines", CALL_ENDED, CAUSE_DECLINED}, {"does not answer", CALL_ENDED, CAUSE_NO_ANSWER},
		{"is not found", CALL_ENDED, CAUSE_NOT_FOUND},
		{"was answered elsewhere", CALL_ENDED, CAUSE_ELSEWHERE},
		{"is unreachable", CALL_ENDED, CAUSE_UNREACHABLE}, {"fails", CALL_ENDED, CAUSE_FAILED},
		{"still rings", CALL_INCOMING, CAUSE_NONE},
		{"is dialled in the window", CALL_DIALING, CAUSE_NONE}};
	char id[CALL_ID_SIZE];
	size_t length = strcspn(line, " ");
	const char *what = line + length + strspn(line + length, " ");
	struct world *world = &steps->world;
	snprintf(id, sizeof(id), "%.*s", (int)length, line);
	if (strcmp(id, "network") == 0)
		snprintf(id, sizeof(id), "out%d", world->ids);
	struct call_record *record = world_call(world, id);
	if (!record && (steps_after(what, "calls") || steps_after(what, "is dialled in the window")))
		record = world_new_call(world, id, !steps_after(what, "calls"));
	if (!record)
		return false;
	if (steps_after(what, "calls")) {
		steps_value(what, "from", record->number, sizeof(record->number));
		steps_value(what, "name", record->name, sizeof(record->name));
		steps_value(what, "title", record->title, sizeof(record->title));
		world_state(world, record, CALL_INCOMING, CAUSE_NONE);
		return true;
	}
	steps_value(what, "saying", record->text, sizeof(record->text));
	record->early_media = record->early_media || strstr(what, " with early media");
	for (size_t i = 0; i < sizeof(news) / sizeof(news[0]); i++)
		if (steps_after(what, news[i].word))
			return world_state(world, record, news[i].state, news[i].cause), true;
	return false;
}

static inline bool steps_refuse(struct steps *steps, const char *rest)
{
	for (int i = 0; i < CALL_REQUESTS; i++) {
		const char *call = steps_after(rest, call_request_name((enum call_request)i));
		char id[CALL_ID_SIZE];
		if (!call)
			continue;
		snprintf(id, sizeof(id), "%.*s", (int)strcspn(call, " "), call);
		world_send(
			&steps->world, &(struct call_event){.type = CALL_EV_FAILED,
					       .call = id,
					       .failed = {.request = (enum call_request)i,
						       .no_such_call = strstr(call, "no such call") != NULL,
						       .unsupported = strstr(call, "unsupported") != NULL,
						       .text = "refused"}});
		return true;
	}
	return false;
}

static inline bool steps_softphone(struct steps *steps, const char *line)
{
	struct world *world = &steps->world;
	const char *rest;
	char top[80], bottom[80];
	if (strcmp(line, "softphone comes") == 0)
		steps_softphone_up(steps);
	else if (strcmp(line, "softphone goes") == 0)
		world_send_type(world, CALL_EV_SOFTPHONE_DOWN);
	else if (strcmp(line, "softphone syncs") == 0)
		world_sync(world);
	else if ((rest = steps_after(line, "softphone forgets")))
		world_call(world, rest)->id[0] = '\0';
	else if (strcmp(line, "softphone is silent") == 0)
		world->obeys = false;
	else if (strcmp(line, "softphone obeys") == 0)
		world->obeys = true;
	else if ((rest = steps_after(line, "softphone refuses")))
		return steps_refuse(steps, rest);
	else if ((rest = steps_after(line, "softphone says muted")))
		world_send(world,
			&(struct call_event){.type = CALL_EV_SOFTPHONE_MUTED, .on = strcmp(rest, "on") == 0});
	else if ((rest = steps_after(line, "registered")))
		world_send(world, &(struct call_event){.type = CALL_EV_REGISTERED,
					  .registered = {strcmp(rest, "yes") == 0, ""}});
	else if ((rest = steps_after(line, "messages")))
		world_send(world,
			&(struct call_event){.type = CALL_EV_MWI, .mwi = {atoi(rest) > 0, atoi(rest)}});
	else if ((rest = steps_after(line, "presence")))
		world_send(world,
			&(struct call_event){.type = CALL_EV_PRESENCE,
				.presence = {(enum call_presence)atoi(rest), rest[1] ? rest + 2 : ""}});
	else if ((rest = steps_after(line, "softphone forwards to")))
		world_send(world, &(struct call_event){.type = CALL_EV_FORWARD, .number = rest});
	else if ((rest = steps_after(line, "session")))
		world_send(world,
			&(struct call_event){.type = CALL_EV_AWAY, .on = strcmp(rest, "is idle") == 0});
	else if (steps_after(line, "network shows")) {
		steps_value(line, "top", top, sizeof(top));
		steps_value(line, "bottom", bottom, sizeof(bottom));
		world_send(
			world, &(struct call_event){.type = CALL_EV_DISPLAY, .display = {top, bottom, 5000}});
	} else
		return false;
	return true;
}

static inline bool steps_tool(struct steps *steps, const char *line)
{
	static const struct {
		const char *word;
		enum call_event_type type;
	} named[] = {{"dial", CALL_EV_USER_DIAL}, {"answer", CALL_EV_USER_ANSWER},
		{"reject", CALL_EV_USER_REJECT}, {"hangup", CALL_EV_USER_HANGUP}, {"hold", CALL_EV_USER_HOLD},
		{"resume", CALL_EV_USER_RESUME}, {"mute", CALL_EV_USER_MUTE}, {"dtmf", CALL_EV_USER_DTMF},
		{"transfer", CALL_EV_USER_TRANSFER}, {"voicemail", CALL_EV_USER_VOICEMAIL},
		{"presence", CALL_EV_USER_PRESENCE}, {"forward", CALL_EV_USER_FORWARD},
		{"seen", CALL_EV_USER_SEEN}};
	const char *rest = steps_after(line, "tool");
	for (size_t i = 0; rest && i < sizeof(named) / sizeof(named[0]); i++) {
		const char *value = steps_after(rest, named[i].word);
		struct call_event event = {.type = named[i].type};
		if (!value)
			continue;
		if (event.type == CALL_EV_USER_DIAL)
			event.number = value;
		else if (event.type == CALL_EV_USER_FORWARD)
			event.number = strcmp(value, "off") == 0 ? "" : value;
		else if (event.type == CALL_EV_USER_PRESENCE)
			event.presence.state = (enum call_presence)atoi(value),
			event.presence.text = value[0] && value[1] ? value + 2 : "";
		else if (event.type == CALL_EV_USER_DTMF)
			event.digits = value;
		else if (event.type == CALL_EV_USER_MUTE)
			event.on = strcmp(value, "on") == 0;
		else if (event.type == CALL_EV_USER_TRANSFER && steps_after(value, "to"))
			event.transfer.to = steps_after(value, "to");
		else if (event.type == CALL_EV_USER_TRANSFER)
			event.transfer.number = value;
		else
			event.call = value;
		world_send(&steps->world, &event);
		return true;
	}
	return false;
}

/* One line. False with steps->error when it did not go as written. */
static inline bool steps_run(struct steps *steps, const char *line)
{
	const char *rest = steps_after(line, "expect");
	if (!steps->open && steps_setup(steps, line))
		return true;
	if (!steps_open(steps))
		return false;
	if (rest)
		return steps_expect(steps, rest);
	if (steps->world.pending > 0)
		return steps_fail(steps, "nobody expected", steps->world.requests[0]);
	steps->world.beeped = false;
	bool known = steps_phone(steps, line) || steps_softphone(steps, line) || steps_tool(steps, line) ||
		     steps_network_call(steps, line);
	if (!known)
		return steps_fail(steps, "what does this mean?", line);
	return !steps->world.bug[0] || steps_fail(steps, "invariant", steps->world.bug);
}
#endif
