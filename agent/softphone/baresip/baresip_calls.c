/* The calls of the baresip adapter. */
#include "agent/softphone/baresip/baresip_private.h"
#include <string.h>

struct baresip_call *baresip_call_of(struct baresip *baresip, const char *uuid)
{
	struct baresip_call *only = NULL;
	for (int i = 0; i < BARESIP_CALLS_MAX; i++) {
		struct baresip_call *call = &baresip->calls[i];
		if (call->used && strcmp(call->record.id, uuid) == 0)
			return call;
		if (call->used)
			only = call;
	}
	return !uuid[0] && baresip_calls_count(baresip) == 1 ? only : NULL;
}

struct baresip_call *baresip_call_by_id(struct baresip *baresip, const char *id)
{
	for (int i = 0; id[0] && i < BARESIP_CALLS_MAX; i++)
		if (baresip->calls[i].used && strcmp(baresip->calls[i].id, id) == 0)
			return &baresip->calls[i];
	return NULL;
}

struct baresip_call *baresip_call_pending(struct baresip *baresip)
{
	for (int i = 0; i < BARESIP_CALLS_MAX; i++) {
		struct baresip_call *call = &baresip->calls[i];
		if (call->used && !call->id[0] && call->record.outgoing)
			return call;
	}
	return NULL;
}

int baresip_calls_count(const struct baresip *baresip)
{
	int count = 0;
	for (int i = 0; i < BARESIP_CALLS_MAX; i++)
		count += baresip->calls[i].used;
	return count;
}

struct baresip_call *baresip_call_new(struct baresip *baresip, const char *uuid)
{
	for (int i = 0; i < BARESIP_CALLS_MAX; i++) {
		struct baresip_call *call = &baresip->calls[i];
		if (call->used)
			continue;
		*call = (struct baresip_call){.used = true, .seen = true, .baresip = baresip};
		if (uuid[0])
			g_strlcpy(call->record.id, uuid, sizeof(call->record.id));
		else
			socket_make_call_id(call->record.id);
		return call;
	}
	return NULL;
}

void baresip_call_name(struct baresip_call *call, const char *id, const char *account, const char *peer_uri,
	const char *peer_name)
{
	struct call_record *record = &call->record;
	if (id[0])
		g_strlcpy(call->id, id, sizeof(call->id));
	if (account[0]) {
		g_strlcpy(call->account, account, sizeof(call->account));
		wire_copy(record->line, sizeof(record->line), account);
	}
	/* What the person dialled stays as it was. */
	if (peer_uri[0] && !record->number[0])
		baresip_uri_number(peer_uri, record->number, sizeof(record->number));
	if (peer_name[0])
		wire_copy(record->name, sizeof(record->name), peer_name);
}

bool baresip_call_is_up(const struct baresip_call *call)
{
	return call->record.state == CALL_ACTIVE || call->record.state == CALL_HELD ||
	       call->record.state == CALL_REMOTE_HELD;
}

void baresip_call_tell(struct baresip_call *call)
{
	adapter_send_call(call->baresip->adapter, &call->record);
}

void baresip_call_set_state(struct baresip_call *call, enum call_state state)
{
	if (call->record.state == state)
		return;
	call->record.state = state;
	baresip_call_tell(call);
}

void baresip_call_settle_answer(struct baresip_call *call, const char *error, const char *text)
{
	source_stop(&call->answer_timer);
	adapter_reply(call->baresip->adapter, &call->answering, error, text);
	call->answering.kind = WIRE_ID_NONE;
}

void baresip_call_free(struct baresip_call *call)
{
	source_stop(&call->answer_timer);
	*call = (struct baresip_call){.used = false};
}

void baresip_call_end(struct baresip_call *call, enum call_cause cause, const char *text)
{
	struct baresip *baresip = call->baresip;
	call->record.state = CALL_ENDED;
	call->record.cause = cause;
	wire_copy(call->record.text, sizeof(call->record.text), text);
	baresip_call_settle_answer(call, "failed", text);
	baresip_call_tell(call);
	baresip_call_free(call);
	if (!baresip_calls_count(baresip))
		baresip_apply_device(baresip);
}
