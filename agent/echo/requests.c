/* What the agent asks of deskphone-echo, and the answers. */
#include "agent/echo/echo.h"
#include <string.h>

static const char *transfer(struct echo *echo, const struct wire_message *message)
{
	const struct wire_transfer *to = &message->transfer;
	char text[WIRE_TEXT_SIZE];
	if (*to->number) {
		g_snprintf(text, sizeof(text), "transferred to %s", to->number);
		return echo_calls_end(echo, message->call, CAUSE_NORMAL, text);
	}
	if (!echo_calls_find(echo, message->call) || !echo_calls_find(echo, to->to) ||
		strcmp(message->call, to->to) == 0)
		return "no-such-call";
	echo_calls_end(echo, to->to, CAUSE_NORMAL, "transferred");
	return echo_calls_end(echo, message->call, CAUSE_NORMAL, "transferred");
}

static const char *dtmf(struct echo *echo, const struct wire_message *message)
{
	const struct echo_call *call = echo_calls_find(echo, message->call);
	if (!call)
		return "no-such-call";
	echo_report(echo, "dtmf", &call->record, message->dtmf.digits);
	return NULL;
}

/* What was asked for becomes a fact, as a presence server would say it. */
static const char *presence(struct echo *echo, const struct wire_message *message)
{
	struct wire_message fact = {.type = WIRE_PRESENCE, .presence = message->presence};
	echo_report(echo, "presence", NULL, wire_availability_name(message->presence.state));
	echo_control_send(echo->control, &fact);
	return NULL;
}

/* The exchange would do it from now on; it says so. */
static const char *forward(struct echo *echo, const struct wire_message *message)
{
	struct wire_message fact = {.type = WIRE_FORWARD, .forward = message->forward};
	const char *number = message->forward.number;
	echo_report(echo, "forward", NULL, *number ? number : "off");
	echo_control_send(echo->control, &fact);
	return NULL;
}

static const char *mute(struct echo *echo, const struct wire_message *message)
{
	echo_report(echo, "mute", NULL, message->on ? "on" : "off");
	return NULL;
}

static const char *dial(struct echo *echo, const struct wire_message *message)
{
	if (message->dial.emergency)
		echo_report(echo, "emergency", NULL, "this is a trial: nobody is called");
	return echo_calls_dial(echo, message);
}

static const char *reject(struct echo *echo, const struct wire_message *message)
{
	enum call_cause cause = message->reason == CAUSE_NONE ? CAUSE_DECLINED : message->reason;
	return echo_calls_end(echo, message->call, cause, "");
}

static const char *carry_out(struct echo *echo, const struct wire_message *message)
{
	switch (message->type) {
	case WIRE_DIAL:
		return dial(echo, message);
	case WIRE_ANSWER:
		return echo_calls_answer(echo, message->call);
	case WIRE_REJECT:
		return reject(echo, message);
	case WIRE_HANGUP:
		return echo_calls_end(echo, message->call, CAUSE_NORMAL, "");
	case WIRE_HOLD:
		return echo_calls_hold(echo, message->call, message->on);
	case WIRE_MUTE:
		return mute(echo, message);
	case WIRE_DTMF:
		return dtmf(echo, message);
	case WIRE_TRANSFER:
		return transfer(echo, message);
	case WIRE_VOICEMAIL:
		return echo_calls_mailbox(echo);
	case WIRE_PRESENCE:
		return presence(echo, message);
	case WIRE_FORWARD:
		return forward(echo, message);
	default:
		return "unsupported";
	}
}

void echo_requests_handle(struct echo *echo, const struct wire_message *message)
{
	struct wire_message reply = {.type = WIRE_REPLY, .id = message->id};
	if (message->id.kind == WIRE_ID_NONE)
		return; /* an event: hook, volume, phone, audio */
	const char *error = carry_out(echo, message);
	reply.reply.ok = !error;
	wire_copy(reply.reply.error, sizeof(reply.reply.error), error ? error : "");
	echo_control_send(echo->control, &reply);
}
