/* The table of calls. */
#include "agent/softphone/asterisk/asterisk_private.h"
#include <string.h>
#include <syslog.h>

struct asterisk_call *asterisk_call_of(struct asterisk *asterisk, const char *uuid)
{
	for (int i = 0; uuid[0] && i < ASTERISK_CALLS_MAX; i++)
		if (asterisk->calls[i].used && strcmp(asterisk->calls[i].record.id, uuid) == 0)
			return &asterisk->calls[i];
	return NULL;
}

struct asterisk_call *asterisk_call_of_far(struct asterisk *asterisk, const char *channel)
{
	for (int i = 0; channel[0] && i < ASTERISK_CALLS_MAX; i++)
		if (asterisk->calls[i].used && strcmp(asterisk->calls[i].far, channel) == 0)
			return &asterisk->calls[i];
	return NULL;
}

struct asterisk_call *asterisk_call_of_desk(struct asterisk *asterisk, const char *channel)
{
	char id[CALL_ID_SIZE];
	return asterisk_text_desk_channel(channel, asterisk->audio_port, id) ? asterisk_call_of(asterisk, id)
									     : NULL;
}

struct asterisk_call *asterisk_call_of_linked(struct asterisk *asterisk, const char *linked)
{
	struct asterisk_call *found = NULL;
	for (int i = 0; linked[0] && i < ASTERISK_CALLS_MAX; i++) {
		if (!asterisk->calls[i].used || strcmp(asterisk->calls[i].linked, linked) != 0)
			continue;
		if (found)
			return NULL;
		found = &asterisk->calls[i];
	}
	return found;
}

struct asterisk_call *asterisk_call_new(struct asterisk *asterisk, const char *uuid)
{
	if (asterisk_call_of(asterisk, uuid))
		return NULL;
	for (int i = 0; i < ASTERISK_CALLS_MAX; i++) {
		struct asterisk_call *call = &asterisk->calls[i];
		if (call->used)
			continue;
		memset(call, 0, sizeof(*call));
		call->used = call->seen = true;
		if (uuid[0])
			g_strlcpy(call->record.id, uuid, sizeof(call->record.id));
		else
			socket_make_call_id(call->record.id);
		return call;
	}
	return NULL;
}

int asterisk_calls_count(const struct asterisk *asterisk)
{
	int count = 0;
	for (int i = 0; i < ASTERISK_CALLS_MAX; i++)
		count += asterisk->calls[i].used;
	return count;
}

void asterisk_call_tell(struct asterisk *asterisk, const struct asterisk_call *call)
{
	adapter_send_call(asterisk->adapter, &call->record);
}

void asterisk_call_set_state(struct asterisk *asterisk, struct asterisk_call *call, enum call_state state)
{
	if (call->record.state == state)
		return;
	call->record.state = state;
	asterisk_call_tell(asterisk, call);
}

/* Not when it is held by the other side: only an Unhold ends that. */
void asterisk_call_up(struct asterisk *asterisk, struct asterisk_call *call)
{
	call->answered = true;
	if (call->record.since_ms == 0)
		call->record.since_ms = g_get_real_time() / 1000;
	if (call->record.state != CALL_REMOTE_HELD)
		asterisk_call_set_state(asterisk, call, CALL_ACTIVE);
}

static void take_title(
	struct asterisk *asterisk, const struct asterisk_job *job, const struct ami_message *response)
{
	struct asterisk_call *call = asterisk_call_of(asterisk, job->call);
	char title[sizeof(call->record.title)];
	if (!call)
		return;
	asterisk_text_party(
		title, sizeof(title), asterisk_succeeded(response) ? ami_get(response, "Value") : "");
	if (title[0])
		memcpy(call->record.title, title, sizeof(title));
	asterisk_call_tell(asterisk, call);
}

/* Told when the title is known, so that the first picture is the whole one. */
void asterisk_call_ring(struct asterisk *asterisk, struct asterisk_call *call)
{
	struct asterisk_job title = {.done = take_title};
	bool busy = false;
	for (int i = 0; i < ASTERISK_CALLS_MAX; i++)
		busy = busy || (asterisk->calls[i].used && asterisk->calls[i].answered);
	call->record.state = busy ? CALL_WAITING : CALL_INCOMING;
	asterisk_mark(asterisk, call);
	g_strlcpy(title.call, call->record.id, sizeof(title.call));
	asterisk_get_variable(asterisk, call->far, "DESKPHONE_TITLE", &title);
}

/* What we did ourselves explains an end better than what the exchange makes of it. A call that nobody
 * answered does not end normally: so ends one to an extension that the dialplan does not have. */
void asterisk_call_end(
	struct asterisk *asterisk, struct asterisk_call *call, enum call_cause cause, const char *text)
{
	bool unanswered = call->record.outgoing && !call->answered;
	if (call->asked_end != CAUSE_NONE)
		cause = call->asked_end;
	else if (unanswered && (cause == CAUSE_NONE || cause == CAUSE_NORMAL))
		cause = CAUSE_FAILED;
	call->record.state = CALL_ENDED;
	call->record.cause = cause == CAUSE_NONE ? CAUSE_NORMAL : cause;
	wire_copy(call->record.text, sizeof(call->record.text), text);
	asterisk_call_tell(asterisk, call);
	call->used = false;
}
