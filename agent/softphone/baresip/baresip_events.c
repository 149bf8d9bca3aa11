/* What baresip says by itself: calls, registrations, mailboxes.
 *
 * A call in the table, by event:
 * state       | RINGING     | PROGRESS          | ESTABLISHED | REMOTE_SDP, HOLD, RESUME | CLOSED
 * DIALING     | RINGING_OUT | the same, early   | ACTIVE      | -                        | ended
 * RINGING_OUT | -           | the same, early   | ACTIVE      | -                        | ended
 * INCOMING    | -           | -                 | ACTIVE      | -                        | ended
 * WAITING     | -           | -                 | ACTIVE      | -                        | ended
 * up          | -           | -                 | -           | direction is asked       | ended
 * An event of a call that is not in the table makes one: somebody dialled at baresip itself, or it is a transfer's.
 */
#include "agent/softphone/baresip/baresip_private.h"
#include "agent/softphone/mwi.h"
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

static void on_incoming(struct baresip *baresip, const struct baresip_message *message)
{
	if (!message->id[0] || baresip_call_by_id(baresip, message->id))
		return;
	bool waiting = baresip_calls_count(baresip) > 0;
	struct baresip_call *call = baresip_call_new(baresip, "");
	if (!call) {
		baresip_log(baresip, LOG_WARNING, "a call from %s is not shown: there are too many",
			message->peer_uri);
		return;
	}
	baresip_call_name(call, message->id, message->account, message->peer_uri, message->peer_name);
	call->record.state = waiting ? CALL_WAITING : CALL_INCOMING;
	baresip_call_tell(call);
}

/* The call that an event is about. The id of one that we dialled is new to us. */
static struct baresip_call *call_of_event(struct baresip *baresip, const struct baresip_message *message)
{
	struct baresip_call *call = baresip_call_by_id(baresip, message->id);
	if (call || !message->id[0])
		return call;
	if (message->outgoing)
		call = baresip_call_pending(baresip);
	if (!call && message->type != BARESIP_EV_CLOSED)
		call = baresip_call_new(baresip, "");
	if (!call)
		return NULL;
	if (!call->id[0] && !call->record.number[0]) {
		call->record.outgoing = message->outgoing;
		call->record.state = message->outgoing ? CALL_DIALING : CALL_INCOMING;
	}
	baresip_call_name(call, message->id, message->account, message->peer_uri, message->peer_name);
	return call;
}

static void on_established(struct baresip_call *call)
{
	struct baresip *baresip = call->baresip;
	if (baresip_call_is_up(call))
		return;
	call->record.since_ms = g_get_real_time() / 1000;
	baresip_call_set_state(call, CALL_ACTIVE);
	baresip_call_settle_answer(call, NULL, NULL);
	if (baresip->muted)
		baresip_mute(call, NULL);
	baresip_probe_all(baresip); /* the call before may be held now */
}

static void on_closed(struct baresip_call *call, const char *param)
{
	struct baresip *baresip = call->baresip;
	enum call_cause cause = call->asked_end;
	char text[WIRE_TEXT_SIZE];
	baresip_text_plain(text, sizeof(text), param);
	if (cause == CAUSE_NONE)
		cause = baresip_uri_cause(text, call->record.outgoing, baresip_call_is_up(call));
	const char *words = text + strspn(text, "0123456789");
	words += strspn(words, " ");
	bool ours = call->asked_end != CAUSE_NONE || cause == CAUSE_NORMAL || cause == CAUSE_CANCELLED;
	baresip_call_end(call, cause, ours ? "" : words);
	baresip_probe_all(baresip);
}

static void on_transfer_failed(struct baresip_call *call, const char *param)
{
	struct wire_message message = {.type = WIRE_ERROR};
	char text[WIRE_TEXT_SIZE];
	baresip_text_plain(text, sizeof(text), param);
	g_snprintf(message.reply.text, sizeof(message.reply.text), "the transfer failed: %.200s", text);
	adapter_send(call->baresip->adapter, &message);
	baresip_call_tell(call); /* as it was: whoever waits for its end knows */
	baresip_probe(call);
}

static void on_call_event(struct baresip_call *call, const struct baresip_message *message)
{
	call->seen = true;
	switch (message->type) {
	case BARESIP_EV_OUTGOING:
		baresip_call_tell(call);
		break;
	case BARESIP_EV_RINGING:
		if (call->record.state == CALL_DIALING)
			baresip_call_set_state(call, CALL_RINGING_OUT);
		break;
	case BARESIP_EV_PROGRESS:
		if (!call->record.outgoing || baresip_call_is_up(call))
			break;
		call->record.early_media = true;
		baresip_call_tell(call);
		break;
	case BARESIP_EV_ESTABLISHED:
		on_established(call);
		break;
	case BARESIP_EV_REMOTE_SDP:
	case BARESIP_EV_HOLD:
	case BARESIP_EV_RESUME:
		baresip_probe(call);
		break;
	case BARESIP_EV_TRANSFER_FAILED:
		on_transfer_failed(call, message->param);
		break;
	case BARESIP_EV_CLOSED:
		on_closed(call, message->param);
		break;
	default:
		break;
	}
}

static void on_registration(struct baresip *baresip, const struct baresip_message *message)
{
	struct wire_message told = {
		.type = WIRE_REGISTERED, .registered = {.ok = message->type == BARESIP_EV_REGISTER_OK}};
	int index = baresip_find_account(baresip, message->account);
	if (index < 0 && baresip->accounts_count < BARESIP_ACCOUNTS_MAX) {
		index = baresip->accounts_count++;
		baresip->accounts[index] = (struct baresip_account){.current = false};
		g_strlcpy(
			baresip->accounts[index].aor, message->account, sizeof(baresip->accounts[index].aor));
	}
	wire_copy(told.registered.line, sizeof(told.registered.line), message->account);
	if (message->type == BARESIP_EV_REGISTER_FAIL)
		baresip_text_plain(told.registered.text, sizeof(told.registered.text), message->param);
	if (index >= 0) {
		baresip->accounts[index].registration =
			told.registered.ok ? BARESIP_REGISTERED : BARESIP_REFUSED;
		wire_copy(baresip->account_texts[index], sizeof(baresip->account_texts[index]),
			told.registered.text);
	}
	adapter_send(baresip->adapter, &told);
}

static void on_mailbox(struct baresip *baresip, const struct baresip_message *message)
{
	struct wire_message told = {.type = WIRE_MWI};
	int i = 0;
	wire_copy(told.mwi.line, sizeof(told.mwi.line), message->account);
	if (mwi_parse(message->param, strlen(message->param), &told.mwi, NULL, 0)) {
		baresip_log(baresip, LOG_WARNING, "a message about the mailbox of %s makes no sense",
			message->account);
		return;
	}
	while (i < baresip->mwi_count && strcmp(baresip->mwi[i].line, told.mwi.line) != 0)
		i++;
	if (i < WIRE_ACCOUNTS_MAX) {
		baresip->mwi[i] = told.mwi;
		baresip->mwi_count = MAX(baresip->mwi_count, i + 1);
	}
	adapter_send(baresip->adapter, &told);
}

static void on_audio_error(struct baresip *baresip, const struct baresip_message *message)
{
	struct wire_message told = {.type = WIRE_ERROR};
	char text[WIRE_TEXT_SIZE];
	baresip_text_plain(text, sizeof(text), message->param);
	g_snprintf(told.reply.text, sizeof(told.reply.text), "baresip's sound device: %.200s", text);
	adapter_send(baresip->adapter, &told);
}

void baresip_event(struct baresip *baresip, const struct baresip_message *message)
{
	struct baresip_call *call;
	switch (message->type) {
	case BARESIP_EV_OTHER:
		break;
	case BARESIP_EV_REGISTER_OK:
	case BARESIP_EV_REGISTER_FAIL:
	case BARESIP_EV_UNREGISTERING:
		on_registration(baresip, message);
		break;
	case BARESIP_EV_MWI:
		on_mailbox(baresip, message);
		break;
	case BARESIP_EV_AUDIO_ERROR:
		on_audio_error(baresip, message);
		break;
	case BARESIP_EV_INCOMING:
		on_incoming(baresip, message);
		break;
	case BARESIP_EV_OUTGOING:
	case BARESIP_EV_RINGING:
	case BARESIP_EV_PROGRESS:
	case BARESIP_EV_ESTABLISHED:
	case BARESIP_EV_CLOSED:
	case BARESIP_EV_TRANSFER_FAILED:
	case BARESIP_EV_REMOTE_SDP:
	case BARESIP_EV_HOLD:
	case BARESIP_EV_RESUME:
		call = call_of_event(baresip, message);
		if (call)
			on_call_event(call, message);
		break;
	}
}
