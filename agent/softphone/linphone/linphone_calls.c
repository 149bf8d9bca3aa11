/* The table of calls, and what linphone's states make of them.
 *
 * linphone says | not answered                          | answered
 * Dialing..     | the state                             | -
 * Active        | active, since now                     | active
 * Held          | -                                     | held, remote-held
 * End           | out: declined; in: cancelled          | normal
 * Error         | failed: it does not say why           | failed
 * Released      | as End, if that was missed            | the same
 *
 * What we asked for explains an end better: it goes first. */
#include "agent/softphone/baresip/baresip_uri.h"
#include "agent/softphone/linphone/linphone_private.h"
#include <string.h>

struct linphone_call *linphone_call_of(struct linphone *linphone, const char *uuid)
{
	for (int i = 0; uuid[0] && i < LINPHONE_CALLS_MAX; i++)
		if (linphone->calls[i].used && strcmp(linphone->calls[i].record.id, uuid) == 0)
			return &linphone->calls[i];
	return NULL;
}

struct linphone_call *linphone_call_by_number(struct linphone *linphone, unsigned number)
{
	for (int i = 0; i < LINPHONE_CALLS_MAX; i++)
		if (linphone->calls[i].used && linphone->calls[i].id == number)
			return &linphone->calls[i];
	return NULL;
}

bool linphone_calls_any(const struct linphone *linphone)
{
	for (int i = 0; i < LINPHONE_CALLS_MAX; i++)
		if (linphone->calls[i].used)
			return true;
	return false;
}

struct linphone_call *linphone_call_new(struct linphone *linphone, const char *uuid)
{
	if (linphone_call_of(linphone, uuid))
		return NULL;
	for (int i = 0; i < LINPHONE_CALLS_MAX; i++) {
		struct linphone_call *call = &linphone->calls[i];
		if (call->used)
			continue;
		memset(call, 0, sizeof(*call));
		call->used = true;
		if (uuid[0])
			g_strlcpy(call->record.id, uuid, sizeof(call->record.id));
		else
			socket_make_call_id(call->record.id);
		return call;
	}
	return NULL;
}

void linphone_call_tell(struct linphone *linphone, const struct linphone_call *call)
{
	adapter_send_call(linphone->adapter, &call->record);
}

void linphone_call_party(struct linphone_call *call, const char *from)
{
	linphone_text_party(from, call->record.name, sizeof(call->record.name), call->uri, sizeof(call->uri));
	baresip_uri_number(call->uri, call->record.number, sizeof(call->record.number));
}

static void set_state(struct linphone *linphone, struct linphone_call *call, enum call_state state)
{
	if (call->record.state == state)
		return;
	call->record.state = state;
	linphone_call_tell(linphone, call);
}

static void end(struct linphone *linphone, struct linphone_call *call, enum linphone_meaning meaning)
{
	enum call_cause cause = call->answered		? CAUSE_NORMAL
				: call->record.outgoing ? CAUSE_DECLINED
							: CAUSE_CANCELLED;
	if (meaning == LINPHONE_ERROR)
		cause = CAUSE_FAILED;
	call->record.cause = call->asked_end != CAUSE_NONE ? call->asked_end : cause;
	set_state(linphone, call, CALL_ENDED);
	call->used = false;
}

static bool another_is_up(const struct linphone *linphone, const struct linphone_call *call)
{
	for (int i = 0; i < LINPHONE_CALLS_MAX; i++)
		if (linphone->calls[i].used && &linphone->calls[i] != call && linphone->calls[i].answered)
			return true;
	return false;
}

static void become_up(struct linphone *linphone, struct linphone_call *call, enum call_state state)
{
	call->answered = true;
	if (call->record.since_ms == 0)
		call->record.since_ms = g_get_real_time() / 1000;
	set_state(linphone, call, state);
}

void linphone_call_take(struct linphone *linphone, struct linphone_call *call, enum linphone_meaning meaning)
{
	switch (meaning) {
	case LINPHONE_DIALING:
		set_state(linphone, call, CALL_DIALING);
		break;
	case LINPHONE_EARLY_MEDIA:
		call->record.early_media = true;
		set_state(linphone, call, CALL_RINGING_OUT);
		break;
	case LINPHONE_RINGING_OUT:
		set_state(linphone, call, CALL_RINGING_OUT);
		break;
	case LINPHONE_INCOMING:
		call->record.state = another_is_up(linphone, call) ? CALL_WAITING : CALL_INCOMING;
		linphone_call_tell(linphone, call);
		break;
	case LINPHONE_ACTIVE:
		become_up(linphone, call, CALL_ACTIVE);
		break;
	case LINPHONE_HELD:
		become_up(linphone, call, CALL_HELD);
		break;
	case LINPHONE_REMOTE_HELD:
		become_up(linphone, call, CALL_REMOTE_HELD);
		break;
	case LINPHONE_END:
	case LINPHONE_ERROR:
	case LINPHONE_RELEASED:
		end(linphone, call, meaning);
		break;
	case LINPHONE_NOTHING:
		break;
	}
}
