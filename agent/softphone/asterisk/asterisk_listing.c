/* Which calls there are, asked after every connection: the exchange keeps them while we are away.
 *
 * a channel that is listed               | is
 * "AudioSocket/127.0.0.1:PORT-<call>"    | ours; with the other one of its bridge a call that is up, alone one that is being made
 * in our fragment at "ring"              | a caller: rings
 * in our fragment at "hold"              | held by us
 * in our fragment at "answer"            | up; the fragment calls us just now
 *
 * Those in the fragment say in a variable which call they are. The length of a call counts from the channel's
 * beginning: the exchange keeps no other. */
#include "agent/softphone/asterisk/asterisk_private.h"
#include <string.h>
#include <syslog.h>

static void take_listed(struct asterisk *asterisk, const struct ami_message *message)
{
	const char *name = ami_get(message, "Channel"), *exten = ami_get(message, "Exten");
	if (asterisk->listed_count == ASTERISK_LISTED_MAX || strlen(name) >= ASTERISK_CHANNEL_SIZE)
		return;
	struct asterisk_listed *listed = &asterisk->listed[asterisk->listed_count++];
	g_strlcpy(listed->name, name, sizeof(listed->name));
	g_strlcpy(listed->bridge, ami_get(message, "BridgeId"), sizeof(listed->bridge));
	g_strlcpy(listed->exten, exten, sizeof(listed->exten));
	g_strlcpy(listed->linked, ami_get(message, "Linkedid"), sizeof(listed->linked));
	asterisk_text_party(listed->number, sizeof(listed->number), ami_get(message, "CallerIDNum"));
	asterisk_text_party(listed->caller, sizeof(listed->caller), ami_get(message, "CallerIDName"));
	asterisk_text_party(listed->connected_number, sizeof(listed->connected_number),
		ami_get(message, "ConnectedLineNum"));
	asterisk_text_party(listed->connected_name, sizeof(listed->connected_name),
		ami_get(message, "ConnectedLineName"));
	listed->duration_s = asterisk_text_duration(ami_get(message, "Duration"));
	listed->desk_context = ami_is(message, "Context", asterisk->desk);
}

static const struct asterisk_listed *partner(
	const struct asterisk *asterisk, const struct asterisk_listed *desk)
{
	for (size_t i = 0; desk->bridge[0] && i < asterisk->listed_count; i++) {
		const struct asterisk_listed *other = &asterisk->listed[i];
		if (other != desk && strcmp(other->bridge, desk->bridge) == 0)
			return other;
	}
	return NULL;
}

static void set_party(struct asterisk_call *call, const char *number, const char *name)
{
	if (number[0])
		g_strlcpy(call->record.number, number, sizeof(call->record.number));
	if (name[0])
		g_strlcpy(call->record.name, name, sizeof(call->record.name));
}

static void set_up_since(struct asterisk_call *call, const struct asterisk_listed *listed)
{
	call->answered = true;
	if (call->record.since_ms == 0)
		call->record.since_ms = g_get_real_time() / 1000 - INT64_C(1000) * listed->duration_s;
}

/* The call of that id: the one that is known, or a new one. NULL: there is no room. */
static struct asterisk_call *found(struct asterisk *asterisk, const char *id, bool *known)
{
	struct asterisk_call *call = asterisk_call_of(asterisk, id);
	*known = call != NULL;
	if (!call)
		call = asterisk_call_new(asterisk, id);
	if (call)
		call->seen = true;
	return call;
}

/* Our Originate gave its channel the call's id, and the channels that followed are linked to that one. So a
 * call that has been on hold is known from one that came in: both are in the fragment. */
static bool is_from_phone(const struct asterisk_call *call)
{
	static const char prefix[] = "desk-";
	return g_str_has_prefix(call->linked, prefix) &&
	       g_ascii_strcasecmp(call->linked + strlen(prefix), call->record.id) == 0;
}

static void find_desk(struct asterisk *asterisk, const struct asterisk_listed *desk)
{
	const struct asterisk_listed *far = partner(asterisk, desk);
	char id[CALL_ID_SIZE];
	bool known;
	if (!asterisk_text_desk_channel(desk->name, asterisk->audio_port, id))
		return;
	struct asterisk_call *call = found(asterisk, id, &known);
	if (!call)
		return;
	g_strlcpy(call->desk, desk->name, sizeof(call->desk));
	g_strlcpy(call->bridge, desk->bridge, sizeof(call->bridge));
	g_strlcpy(call->linked, desk->linked, sizeof(call->linked));
	if (!far) {
		call->record.outgoing = known ? call->record.outgoing : true;
		set_party(call, desk->connected_number, desk->connected_name);
		return;
	}
	g_strlcpy(call->far, far->name, sizeof(call->far));
	set_up_since(call, far);
	if (call->record.state != CALL_REMOTE_HELD)
		call->record.state = CALL_ACTIVE;
	if (known)
		return;
	call->record.outgoing = is_from_phone(call) || !far->desk_context;
	if (call->record.outgoing)
		set_party(call, desk->connected_number, desk->connected_name);
	else
		set_party(call, far->number, far->caller);
}

static const struct asterisk_listed *listed_by_name(const struct asterisk *asterisk, const char *name)
{
	for (size_t i = 0; i < asterisk->listed_count; i++)
		if (strcmp(asterisk->listed[i].name, name) == 0)
			return &asterisk->listed[i];
	return NULL;
}

static void place(
	struct asterisk *asterisk, struct asterisk_call *call, const struct asterisk_listed *far, bool known)
{
	g_strlcpy(call->far, far->name, sizeof(call->far));
	g_strlcpy(call->linked, far->linked, sizeof(call->linked));
	if (!known) {
		call->record.outgoing = is_from_phone(call);
		set_party(call, far->number, far->caller);
	}
	if (strcmp(far->exten, "ring") == 0) {
		if (!known)
			asterisk_call_ring(asterisk, call);
		return;
	}
	set_up_since(call, far);
	call->record.state = strcmp(far->exten, "hold") == 0 ? CALL_HELD : CALL_ACTIVE;
}

static void finish_if_all_answered(struct asterisk *asterisk)
{
	if (asterisk->asking > 0)
		return;
	asterisk_forget_list(asterisk);
	for (int i = 0; i < ASTERISK_CALLS_MAX; i++)
		asterisk->calls[i].used = asterisk->calls[i].used && asterisk->calls[i].seen;
	asterisk_there(asterisk);
}

static void take_call_id(
	struct asterisk *asterisk, const struct asterisk_job *job, const struct ami_message *response)
{
	const struct asterisk_listed *far = asterisk->listed ? listed_by_name(asterisk, job->channel) : NULL;
	const char *id = asterisk_succeeded(response) ? ami_get(response, "Value") : "";
	bool known, valid = g_uuid_string_is_valid(id);
	if (!response || !far)
		return; /* the connection was lost: the next one asks again */
	asterisk->asking--;
	struct asterisk_call *call = asterisk_call_of_far(asterisk, far->name);
	if (call) {
		call->seen = true; /* it has begun to ring meanwhile */
	} else if (valid || strcmp(far->exten, "ring") == 0) {
		char *lower = g_ascii_strdown(valid ? id : "", -1);
		call = found(asterisk, lower, &known);
		g_free(lower);
		if (call)
			place(asterisk, call, far, known);
	}
	finish_if_all_answered(asterisk);
}

static bool is_in_fragment(const struct asterisk_listed *listed)
{
	return listed->desk_context &&
	       (strcmp(listed->exten, "ring") == 0 || strcmp(listed->exten, "hold") == 0 ||
		       strcmp(listed->exten, "answer") == 0);
}

static void evaluate(struct asterisk *asterisk)
{
	struct asterisk_job job = {.done = take_call_id};
	for (size_t i = 0; i < asterisk->listed_count; i++)
		find_desk(asterisk, &asterisk->listed[i]);
	asterisk->asking = 1;
	for (size_t i = 0; i < asterisk->listed_count && asterisk->asking <= ASTERISK_CALLS_MAX; i++) {
		const struct asterisk_listed *listed = &asterisk->listed[i];
		const struct asterisk_call *call = asterisk_call_of_far(asterisk, listed->name);
		if (!is_in_fragment(listed) || (call && call->seen && call->desk[0]))
			continue;
		asterisk->asking++;
		g_strlcpy(job.channel, listed->name, sizeof(job.channel));
		asterisk_get_variable(asterisk, listed->name, "DESKPHONE_CALL", &job);
	}
	asterisk->asking--;
	finish_if_all_answered(asterisk);
}

/* Without the right to list channels new calls still work. */
static void on_listing(
	struct asterisk *asterisk, const struct asterisk_job *job, const struct ami_message *response)
{
	(void)job;
	if (!response || asterisk_succeeded(response))
		return;
	asterisk_log(asterisk, LOG_WARNING,
		"Asterisk does not list its channels: %s. Calls that were up before are not known",
		ami_get(response, "Message"));
	asterisk_forget_list(asterisk);
	asterisk_there(asterisk);
}

void asterisk_list(struct asterisk *asterisk)
{
	const struct asterisk_job job = {.done = on_listing};
	struct ami_action action;
	asterisk_forget_list(asterisk);
	asterisk->listed = g_new0(struct asterisk_listed, ASTERISK_LISTED_MAX);
	for (int i = 0; i < ASTERISK_CALLS_MAX; i++)
		asterisk->calls[i].seen = false;
	ami_begin(&action, "CoreShowChannels");
	asterisk_start(asterisk, &action, &job);
}

bool asterisk_listing_event(struct asterisk *asterisk, const struct ami_message *message)
{
	if (ami_is(message, "Event", "CoreShowChannel")) {
		if (asterisk->listed)
			take_listed(asterisk, message);
		return true;
	}
	if (!ami_is(message, "Event", "CoreShowChannelsComplete"))
		return false;
	if (asterisk->listed)
		evaluate(asterisk);
	return true;
}

void asterisk_forget_list(struct asterisk *asterisk)
{
	g_clear_pointer(&asterisk->listed, g_free);
	asterisk->listed_count = 0;
	asterisk->asking = 0;
}
