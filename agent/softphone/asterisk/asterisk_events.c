/* What the exchange tells of its channels.
 *
 * event            | about                       | then
 * DeskRing         | a caller in our fragment    | a call rings
 * DialBegin        | our channel calls           | far = the called channel
 * DialState        | the same                    | it rings there, or speaks already
 * DialEnd          | our channel called          | ANSWER: up; else why it will end
 *                  | far called us               | ANSWER: up; else the voice process is not there
 * BridgeEnter      | our channel                 | its bridge is the call's
 *                  | another in that bridge, far | far = it (Local channels step aside, transfers)
 *                  | has gone or gives way       |
 * NewConnectedLine | our channel                 | who it really is
 * Hold, Unhold     | far, or another channel of  | held by the other side, or no more
 *                  | the call but ours           |
 * Hangup           | far, we have no channel     | the call has ended
 *                  | ours, nobody has answered   | the call has ended
 *                  | ours, far is there          | - (held, or the fragment calls us again)
 *
 * The events of the exchange are for all its telephones: what is not about a call of ours is passed over.
 * Channels are known by name: a Redirect gives them another Uniqueid. */
#include "agent/softphone/asterisk/asterisk_private.h"
#include <string.h>
#include <syslog.h>

#define MAILBOX_COUNT_MAX 9999

static void set_channel(char *to, const char *name)
{
	g_strlcpy(to, name, ASTERISK_CHANNEL_SIZE);
}

static void set_linked(struct asterisk_call *call, const struct ami_message *message)
{
	g_strlcpy(call->linked, ami_get(message, "Linkedid"), sizeof(call->linked));
}

/* Another desk phone of the exchange has a context of its own. */
static bool is_for_another_desk(const struct asterisk *asterisk, const struct ami_message *message)
{
	const char *context = ami_get(message, "Context");
	return context[0] && strcmp(context, asterisk->desk) != 0;
}

static void on_desk_ring(struct asterisk *asterisk, const struct ami_message *message)
{
	const char *channel = ami_get(message, "Channel"), *number = ami_get(message, "CallerIDNum");
	if (channel[0] == '\0')
		channel = ami_get(message, "Chan");
	if (channel[0] == '\0' || strlen(channel) >= ASTERISK_CHANNEL_SIZE ||
		asterisk_call_of_far(asterisk, channel) || is_for_another_desk(asterisk, message))
		return;
	struct asterisk_call *call = asterisk_call_new(asterisk, "");
	if (!call) {
		asterisk_log(asterisk, LOG_NOTICE, "no room for one more call: it gets the busy tone");
		asterisk_hang_up(asterisk, channel, asterisk_text_reject_cause(CAUSE_BUSY), NULL);
		return;
	}
	set_channel(call->far, channel);
	set_linked(call, message);
	asterisk_text_party(call->record.number, sizeof(call->record.number),
		number[0] ? number : ami_get(message, "Num"));
	const char *name = ami_get(message, "CallerIDName");
	asterisk_text_party(
		call->record.name, sizeof(call->record.name), name[0] ? name : ami_get(message, "Name"));
	asterisk_text_party(call->record.title, sizeof(call->record.title), ami_get(message, "Title"));
	asterisk_call_ring(asterisk, call);
}

static void on_dial_begin(struct asterisk *asterisk, const struct ami_message *message)
{
	struct asterisk_call *call = asterisk_call_of_desk(asterisk, ami_get(message, "Channel"));
	if (!call || call->answered)
		return;
	set_channel(call->far, ami_get(message, "DestChannel"));
	set_linked(call, message);
}

/* Early media and ringback alike come over the audio socket: the exchange makes the tone itself. */
static void on_dial_state(struct asterisk *asterisk, const struct ami_message *message)
{
	struct asterisk_call *call = asterisk_call_of_desk(asterisk, ami_get(message, "Channel"));
	if (!call || call->answered)
		return;
	call->record.early_media = true;
	if (ami_is(message, "DialStatus", "RINGING") || ami_is(message, "DialStatus", "PROGRESS"))
		asterisk_call_set_state(asterisk, call, CALL_RINGING_OUT);
}

static void on_desk_dialled(struct asterisk *asterisk, struct asterisk_call *call,
	const struct ami_message *message, enum call_cause cause)
{
	if (call->answered)
		return;
	if (cause != CAUSE_NONE) {
		call->why = call->why == CAUSE_NONE || call->why == CAUSE_NORMAL ? cause : call->why;
		return;
	}
	set_channel(call->far, ami_get(message, "DestChannel"));
	asterisk_call_up(asterisk, call);
}

static void on_dial_end(struct asterisk *asterisk, const struct ami_message *message)
{
	const char *channel = ami_get(message, "Channel"), *dest = ami_get(message, "DestChannel");
	enum call_cause cause = asterisk_text_dial_status(ami_get(message, "DialStatus"));
	struct asterisk_call *from = asterisk_call_of_desk(asterisk, channel);
	struct asterisk_call *back = asterisk_call_of_far(asterisk, channel);
	struct asterisk_call *to = asterisk_call_of_desk(asterisk, dest);
	if (to)
		set_channel(to->desk, cause == CAUSE_NONE ? dest : "");
	if (from)
		on_desk_dialled(asterisk, from, message, cause);
	else if (back && back == to && cause == CAUSE_NONE)
		asterisk_call_up(asterisk, back);
	else if (back && back == to)
		asterisk_log(asterisk, LOG_WARNING, "Asterisk cannot reach the voice process on 127.0.0.1:%d",
			asterisk->audio_port);
}

static struct asterisk_call *call_in_bridge(struct asterisk *asterisk, const char *bridge)
{
	for (int i = 0; bridge[0] && i < ASTERISK_CALLS_MAX; i++)
		if (asterisk->calls[i].used && strcmp(asterisk->calls[i].bridge, bridge) == 0)
			return &asterisk->calls[i];
	return NULL;
}

static void on_bridge_enter(struct asterisk *asterisk, const struct ami_message *message)
{
	const char *bridge = ami_get(message, "BridgeUniqueid"), *channel = ami_get(message, "Channel");
	struct asterisk_call *desk = asterisk_call_of_desk(asterisk, channel),
			     *far = asterisk_call_of_far(asterisk, channel);
	struct asterisk_call *other = call_in_bridge(asterisk, bridge);
	if (desk || far) {
		struct asterisk_call *call = desk ? desk : far;
		g_strlcpy(call->bridge, bridge, sizeof(call->bridge));
		set_linked(call, message);
		if (desk)
			set_channel(call->desk, channel);
		if (desk && call->far[0])
			asterisk_call_up(asterisk, call);
	} else if (other && !other->lone && (other->far[0] == '\0' || ami_get(message, "SwapUniqueid")[0])) {
		set_channel(other->far, channel);
	}
}

static void on_bridge_leave(struct asterisk *asterisk, const struct ami_message *message)
{
	struct asterisk_call *call = asterisk_call_of_desk(asterisk, ami_get(message, "Channel"));
	if (call && strcmp(call->bridge, ami_get(message, "BridgeUniqueid")) == 0)
		call->bridge[0] = '\0';
}

/* "s" and our own name are what Local channels have before they know better. */
static void on_connected_line(struct asterisk *asterisk, const struct ami_message *message)
{
	struct asterisk_call *call = asterisk_call_of_desk(asterisk, ami_get(message, "Channel"));
	char name[sizeof(call->record.name)], number[sizeof(call->record.number)];
	if (!call)
		return;
	asterisk_text_party(name, sizeof(name), ami_get(message, "ConnectedLineName"));
	asterisk_text_party(number, sizeof(number), ami_get(message, "ConnectedLineNum"));
	bool ours = asterisk->caller_id && name[0] && strstr(asterisk->caller_id, name);
	if (name[0] == '\0' || ours ||
		(strcmp(name, call->record.name) == 0 && strcmp(number, call->record.number) == 0))
		return;
	memcpy(call->record.name, name, sizeof(name));
	if (number[0])
		memcpy(call->record.number, number, sizeof(number));
	asterisk_call_tell(asterisk, call);
}

/* Whoever holds is behind far as a rule: a Local channel keeps a hold to itself (its option m would pass it on). */
static void on_hold(struct asterisk *asterisk, const struct ami_message *message, bool on)
{
	const char *channel = ami_get(message, "Channel");
	struct asterisk_call *call = asterisk_call_of_far(asterisk, channel);
	if (!call && !asterisk_call_of_desk(asterisk, channel))
		call = asterisk_call_of_linked(asterisk, ami_get(message, "Linkedid"));
	if (!call || (call->record.state != CALL_ACTIVE && call->record.state != CALL_REMOTE_HELD))
		return;
	asterisk_call_set_state(asterisk, call, on ? CALL_REMOTE_HELD : CALL_ACTIVE);
}

static enum call_cause hangup_cause(const struct ami_message *message)
{
	int cause = ami_number(message, "Cause");
	return asterisk_text_cause(MAX(cause, 0));
}

static void on_far_hangup(
	struct asterisk *asterisk, struct asterisk_call *call, const struct ami_message *message)
{
	enum call_cause cause = hangup_cause(message);
	bool ringing = call->record.state == CALL_INCOMING || call->record.state == CALL_WAITING;
	call->far[0] = '\0';
	if (ringing && cause == CAUSE_NORMAL)
		cause = CAUSE_CANCELLED;
	else if (call->answered)
		cause = CAUSE_NORMAL;
	if (cause != CAUSE_NORMAL || call->answered || call->why == CAUSE_NONE)
		call->why = cause;
	if (call->desk[0] == '\0')
		asterisk_call_end(asterisk, call, call->why, "");
}

static void on_desk_hangup(
	struct asterisk *asterisk, struct asterisk_call *call, const struct ami_message *message)
{
	call->desk[0] = call->bridge[0] = '\0';
	if (call->far[0] && (call->answered || !call->record.outgoing))
		return;
	if (call->why == CAUSE_NONE)
		call->why = hangup_cause(message);
	asterisk_call_end(asterisk, call, call->why, "");
}

static void on_hangup(struct asterisk *asterisk, const struct ami_message *message)
{
	const char *channel = ami_get(message, "Channel");
	struct asterisk_call *desk = asterisk_call_of_desk(asterisk, channel),
			     *far = asterisk_call_of_far(asterisk, channel);
	if (far)
		on_far_hangup(asterisk, far, message);
	else if (desk)
		on_desk_hangup(asterisk, desk, message);
}

/* The end of an Originate that got no channel at all is told here only: with what was to be called for a
 * channel, and no Uniqueid (fast_originate in manager.c). */
static void on_originated(struct asterisk *asterisk, const struct ami_message *message)
{
	struct asterisk_call *call = asterisk_call_of_desk(asterisk, ami_get(message, "Channel"));
	if (!call)
		return;
	if (ami_is(message, "Response", "Success")) {
		set_channel(call->desk, ami_get(message, "Channel"));
		if (call->lone)
			asterisk_call_up(asterisk, call);
	} else if (!call->answered && call->desk[0] == '\0') {
		asterisk_call_end(
			asterisk, call, CAUSE_UNREACHABLE, "Asterisk does not reach the voice process");
	}
}

static int mailbox_count(const char *text)
{
	gint64 count = g_ascii_strtoll(text, NULL, 10);
	return (int)CLAMP(count, 0, MAILBOX_COUNT_MAX);
}

void asterisk_take_mwi(struct asterisk *asterisk, const struct ami_message *message, const char *fresh,
	const char *old, const char *urgent)
{
	struct wire_message mwi = {.type = WIRE_MWI};
	wire_copy(mwi.mwi.line, sizeof(mwi.mwi.line), asterisk->mailbox);
	mwi.mwi.urgent = mailbox_count(ami_get(message, urgent));
	mwi.mwi.fresh = CLAMP(mailbox_count(ami_get(message, fresh)) + mwi.mwi.urgent, 0, MAILBOX_COUNT_MAX);
	mwi.mwi.old = mailbox_count(ami_get(message, old));
	mwi.mwi.waiting = mwi.mwi.fresh > 0 || ami_is(message, "Waiting", "1");
	asterisk->mwi = mwi.mwi;
	asterisk->has_mwi = true;
	adapter_send(asterisk->adapter, &mwi);
}

static void on_message_waiting(struct asterisk *asterisk, const struct ami_message *message)
{
	if (asterisk->mailbox && ami_is(message, "Mailbox", asterisk->mailbox))
		asterisk_take_mwi(asterisk, message, "New", "Old", "");
}

static void on_hold_event(struct asterisk *asterisk, const struct ami_message *message)
{
	on_hold(asterisk, message, true);
}

static void on_unhold_event(struct asterisk *asterisk, const struct ami_message *message)
{
	on_hold(asterisk, message, false);
}

static void on_user_event(struct asterisk *asterisk, const struct ami_message *message)
{
	if (ami_is(message, "UserEvent", "DeskRing"))
		on_desk_ring(asterisk, message);
}

void asterisk_event(struct asterisk *asterisk, const struct ami_message *message)
{
	static const struct {
		const char *name;
		void (*function)(struct asterisk *asterisk, const struct ami_message *message);
	} events[] = {
		{"UserEvent", on_user_event},
		{"DialBegin", on_dial_begin},
		{"DialState", on_dial_state},
		{"DialEnd", on_dial_end},
		{"BridgeEnter", on_bridge_enter},
		{"BridgeLeave", on_bridge_leave},
		{"NewConnectedLine", on_connected_line},
		{"Hold", on_hold_event},
		{"Unhold", on_unhold_event},
		{"Hangup", on_hangup},
		{"OriginateResponse", on_originated},
		{"MessageWaiting", on_message_waiting},
	};
	const char *name = ami_get(message, "Event");
	for (size_t i = 0; i < G_N_ELEMENTS(events); i++)
		if (strcmp(events[i].name, name) == 0)
			events[i].function(asterisk, message);
}
