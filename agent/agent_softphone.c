/* What the softphone and the observers say, on its way to the call machine. */
#include "agent/agent_private.h"
#include <string.h>

static void on_softphone(void *user, bool up, const char *name, unsigned can)
{
	struct agent *agent = user;
	if (up) {
		agent->mwi_count = agent->registered_count = 0;
		agent_feed(agent, &(struct call_event){ .type = CALL_EV_SOFTPHONE_UP,
					  .softphone = { .name = name,
						  .can_hold = can & WIRE_CAN_HOLD,
						  .can_dtmf = can & WIRE_CAN_DTMF,
						  .can_transfer = can & WIRE_CAN_TRANSFER,
						  .can_join = can & WIRE_CAN_JOIN,
						  .can_voicemail = can & WIRE_CAN_VOICEMAIL,
						  .can_forward = can & WIRE_CAN_FORWARD,
						  .can_deflect = can & WIRE_CAN_DEFLECT } });
	} else {
		agent_feed(agent, &(struct call_event){ .type = CALL_EV_SOFTPHONE_DOWN });
	}
}

static void on_call(void *user, const struct call_record *record)
{
	agent_feed(user, &(struct call_event){ .type = CALL_EV_RECORD, .record = record });
}

/* Mailboxes and registrations come line by line; the phone has one lamp and one display for all of them. */
static void feed_mwi(struct agent *agent)
{
	bool waiting = false;
	int fresh = 0;
	for (int i = 0; i < agent->mwi_count; i++) {
		waiting = waiting || agent->mwi[i].waiting || agent->mwi[i].fresh > 0;
		fresh += agent->mwi[i].fresh;
	}
	if (agent->notify && fresh != agent->status.messages)
		notify_voicemail(agent->notify, fresh);
	agent_feed(agent,
		&(struct call_event){ .type = CALL_EV_MWI, .mwi = { .waiting = waiting, .fresh = fresh } });
}

static void on_mwi(void *user, const struct wire_mwi *mwi)
{
	struct agent *agent = user;
	int i = 0;
	while (i < agent->mwi_count && strcmp(agent->mwi[i].line, mwi->line) != 0)
		i++;
	if (i == WIRE_ACCOUNTS_MAX) {
		log_warning("more than %d mailboxes: %s is not shown", WIRE_ACCOUNTS_MAX, mwi->line);
		return;
	}
	agent->mwi[i] = *mwi;
	agent->mwi_count = MAX(agent->mwi_count, i + 1);
	feed_mwi(agent);
}

/* Calls can be made while one line is registered; the words are those of the first that is not. */
static void feed_registered(struct agent *agent)
{
	bool ok = agent->registered_count == 0;
	const char *text = "";
	for (int i = 0; i < agent->registered_count; i++) {
		ok = ok || agent->registered[i].ok;
		if (!agent->registered[i].ok && text[0] == '\0')
			text = agent->registered[i].text;
	}
	agent_feed(agent, &(struct call_event){ .type = CALL_EV_REGISTERED,
				  .registered = { .ok = ok, .text = text } });
}

static void on_registered(void *user, const struct wire_registered *registered)
{
	struct agent *agent = user;
	int i = 0;
	while (i < agent->registered_count && strcmp(agent->registered[i].line, registered->line) != 0)
		i++;
	if (i == WIRE_ACCOUNTS_MAX) {
		log_warning("more than %d lines: %s is not watched", WIRE_ACCOUNTS_MAX, registered->line);
		return;
	}
	agent->registered[i] = *registered;
	agent->registered_count = MAX(agent->registered_count, i + 1);
	feed_registered(agent);
}

static void on_presence(void *user, const struct wire_presence *presence)
{
	agent_feed(user, &(struct call_event){ .type = CALL_EV_PRESENCE,
				 .presence = { .state = (enum call_presence)presence->state,
					 .text = presence->text } });
}

static void on_forward(void *user, const struct wire_forward *forward)
{
	agent_feed(user, &(struct call_event){ .type = CALL_EV_FORWARD, .number = forward->number });
}

static void on_muted(void *user, bool on)
{
	agent_feed(user, &(struct call_event){ .type = CALL_EV_SOFTPHONE_MUTED, .on = on });
}

static void on_sync(void *user, const struct wire_sync *sync)
{
	struct agent *agent = user;
	agent_feed(agent, &(struct call_event){ .type = CALL_EV_SYNC_BEGIN });
	for (int i = 0; i < sync->calls_count; i++)
		on_call(agent, &sync->calls[i]);
	agent_feed(agent, &(struct call_event){ .type = CALL_EV_SYNC_END });
	memcpy(agent->mwi, sync->mwi, sizeof(agent->mwi));
	agent->mwi_count = sync->mwi_count;
	feed_mwi(agent);
	memcpy(agent->registered, sync->registered, sizeof(agent->registered));
	agent->registered_count = sync->registered_count;
	feed_registered(agent);
	if (sync->has_presence)
		on_presence(agent, &sync->presence);
	socket_broadcast_state(agent->socket);
}

static void on_display(void *user, const struct wire_display *display)
{
	agent_feed(user, &(struct call_event){ .type = CALL_EV_DISPLAY,
				 .display = { .top = display->count > 0 ? display->lines[0] : "",
					 .bottom = display->count > 1 ? display->lines[1] : "",
					 .ms = display->count > 0 ? display->ms : 0 } });
}

static void on_error(void *user, const char *text)
{
	(void)user;
	log_warning("softphone: %s", text);
}

static void on_reply(void *user, uint64_t cookie, enum wire_type request, const char *call,
	const struct wire_reply *reply)
{
	struct agent *agent = user;
	if (reply->ok)
		return;
	log_warning("the softphone refuses %s: %s%s%s", wire_type_name(request), reply->error,
		reply->text[0] ? ": " : "", reply->text);
	agent_feed(agent, &(struct call_event){ .type = CALL_EV_FAILED,
				  .call = call,
				  .failed = { .request = (enum call_request)cookie,
					  .no_such_call = strcmp(reply->error, "no-such-call") == 0,
					  .unsupported = strcmp(reply->error, "unsupported") == 0,
					  .text = reply->text[0] ? reply->text : reply->error } });
}

/* A request of a person that the machine decides on; false when it is one that the agent answers itself. */
static bool event_of_request(const struct wire_message *message, struct call_event *event)
{
	*event = (struct call_event){ .call = message->call };
	switch ((int)message->type) {
	case WIRE_DIAL:
		event->type = CALL_EV_USER_DIAL;
		event->number = message->dial.number;
		return true;
	case WIRE_ANSWER:
		event->type = CALL_EV_USER_ANSWER;
		return true;
	case WIRE_REJECT:
		event->type = CALL_EV_USER_REJECT;
		event->on = message->reason == CAUSE_BUSY;
		return true;
	case WIRE_HANGUP:
		event->type = CALL_EV_USER_HANGUP;
		return true;
	case WIRE_HOLD:
		event->type = message->on ? CALL_EV_USER_HOLD : CALL_EV_USER_RESUME;
		return true;
	case WIRE_MUTE:
		event->type = CALL_EV_USER_MUTE;
		event->on = message->on;
		return true;
	case WIRE_DTMF:
		event->type = CALL_EV_USER_DTMF;
		event->digits = message->dtmf.digits;
		return true;
	case WIRE_TRANSFER:
		event->type = CALL_EV_USER_TRANSFER;
		event->transfer.number = message->transfer.number[0] ? message->transfer.number : NULL;
		event->transfer.to = message->transfer.to[0] ? message->transfer.to : NULL;
		return true;
	case WIRE_VOICEMAIL:
		event->type = CALL_EV_USER_VOICEMAIL;
		return true;
	case WIRE_SEEN:
		event->type = CALL_EV_USER_SEEN;
		return true;
	case WIRE_FORWARD:
		event->type = CALL_EV_USER_FORWARD;
		event->number = message->forward.number;
		return true;
	case WIRE_PRESENCE:
		event->type = CALL_EV_USER_PRESENCE;
		event->presence.state = (enum call_presence)message->presence.state;
		event->presence.text = message->presence.text;
		return true;
	default:
		return false;
	}
}

static const char *reply_text(enum call_reply reply)
{
	switch (reply) {
	case CALL_REPLY_NO_SUCH_CALL:
		return "there is no such call";
	case CALL_REPLY_BUSY:
		return "the line is in use";
	case CALL_REPLY_INVALID:
		return "that cannot be done now";
	case CALL_REPLY_NO_PHONE:
		return "no phone is attached";
	case CALL_REPLY_NO_SOFTPHONE:
		return "no softphone is connected";
	case CALL_REPLY_UNSUPPORTED:
		return "the softphone cannot do that";
	case CALL_REPLY_NONE:
	case CALL_REPLY_OK:
		break;
	}
	return NULL;
}

static void answer_from_machine(struct agent *agent, const struct call_event *event, socket_ticket ticket)
{
	enum call_reply reply = agent_feed(agent, event);
	bool done = reply == CALL_REPLY_OK || reply == CALL_REPLY_NONE;
	const char *call = agent->effects.reply_call[0] ? agent->effects.reply_call : NULL;
	socket_reply(agent->socket, ticket, done ? NULL : call_reply_word(reply), reply_text(reply), done ? call : NULL);
}

static void on_request(void *user, const struct wire_message *message, socket_ticket ticket)
{
	struct agent *agent = user;
	struct call_event event;
	if (event_of_request(message, &event)) {
		answer_from_machine(agent, &event, ticket);
		return;
	}
	if (message->type == WIRE_NAME) {
		wire_copy(agent->name, sizeof(agent->name), message->text);
		agent_touch(agent);
	} else if (message->type == WIRE_RING_VOLUME) {
		agent_ring_set_volume(agent, message->step);
	} else if (message->type == WIRE_MWI) {
		on_mwi(agent, &message->mwi);
		socket_broadcast_mwi(agent->socket, &message->mwi);
	} else {
		socket_reply(agent->socket, ticket, "unsupported", "no such request", NULL);
		return;
	}
	socket_reply(agent->socket, ticket, NULL, NULL, NULL);
}

static void on_log(void *user, int priority, const char *text)
{
	(void)user;
	log_line(priority, "%s", text);
}

const struct socket_handlers agent_softphone_handlers = {
	.on_softphone = on_softphone,
	.on_call = on_call,
	.on_sync = on_sync,
	.on_mwi = on_mwi,
	.on_presence = on_presence,
	.on_forward = on_forward,
	.on_muted = on_muted,
	.on_registered = on_registered,
	.on_display = on_display,
	.on_error = on_error,
	.on_reply = on_reply,
	.on_request = on_request,
	.get_state = agent_show_state,
	.on_log = on_log,
};
