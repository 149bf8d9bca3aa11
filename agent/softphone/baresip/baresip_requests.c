/* What the person at the phone asks, as baresip's commands. A command's "ok" says only that it was
 * understood: what became of it is told by events. */
#include "agent/softphone/baresip/baresip_private.h"
#include <errno.h>
#include <string.h>
#include <syslog.h>

static const char *error_word(int error)
{
	return error == 0 ? NULL : error == -ENOENT ? "no-such-call" : "failed";
}

/* The end of a request that needs nothing more. */
static void on_done(struct baresip *baresip, const struct baresip_job *job, int error, const char *data)
{
	char text[WIRE_TEXT_SIZE];
	baresip_text_plain(text, sizeof(text), error ? data : "");
	adapter_reply(baresip->adapter, &job->id, error_word(error), text);
}

static void start(struct baresip *baresip, const struct baresip_job *job)
{
	if (!baresip_do(baresip, job))
		adapter_reply(baresip->adapter, &job->id, "busy", "too many commands wait for baresip");
}

static struct baresip_job job_for(
	const struct baresip_call *call, const struct wire_message *message, const char *command)
{
	struct baresip_job job = {.command = command, .done = on_done, .id = message->id};
	memcpy(job.call, call->record.id, sizeof(job.call));
	return job;
}

/* 1.0.0 does not say which id the call got until the other side rings: asked for, so that it can be given up before. */
static void on_dialled_call(
	struct baresip *baresip, const struct baresip_job *job, int error, const char *data)
{
	struct baresip_call *call = baresip_call_pending(baresip);
	struct baresip_call_text text;
	(void)job;
	if (!error && call && baresip_text_call(data, &text) == 0 && text.outgoing &&
		!baresip_call_by_id(baresip, text.id))
		baresip_call_name(call, text.id, text.account, text.peer_uri, text.peer_name);
}

static void on_dialled(struct baresip *baresip, const struct baresip_job *job, int error, const char *data)
{
	struct baresip_call *call = baresip_call_of(baresip, job->about);
	char id[BARESIP_ID_SIZE], text[WIRE_TEXT_SIZE];
	struct baresip_job ask = {.command = "callstat", .done = on_dialled_call};
	if (error) {
		baresip_text_plain(text, sizeof(text), data);
		adapter_reply(baresip->adapter, &job->id, "failed", text);
		if (call)
			baresip_call_free(call);
		return;
	}
	adapter_reply(baresip->adapter, &job->id, NULL, NULL);
	if (!call)
		return; /* it failed at once: the event has been told */
	baresip_call_tell(call);
	if (!call->id[0] && baresip_text_dialled(data, id) == 0)
		baresip_call_name(call, id, "", "", "");
	else if (!call->id[0])
		baresip_do(baresip, &ask);
}

static void ignore(struct baresip *baresip, const struct baresip_job *job, int error, const char *data)
{
	if (error == -EIO)
		baresip_log(baresip, LOG_WARNING, "baresip does not take \"%s %s\": %s", job->command,
			job->params, data);
}

static void dial(struct baresip *baresip, const struct wire_message *message)
{
	struct baresip_job job = {.command = "dial", .done = on_dialled, .id = message->id};
	struct baresip_job select = {.command = "uafind", .done = ignore};
	const char *line = message->dial.line[0] ? message->dial.line : baresip->wanted_account;
	int account = line ? baresip_find_account(baresip, line) : -1;
	if (baresip_uri_dial(message->dial.number, NULL, job.params, sizeof(job.params))) {
		adapter_reply(baresip->adapter, &message->id, "invalid", "this cannot be a SIP address");
		return;
	}
	struct baresip_call *call = message->call[0] ? baresip_call_new(baresip, message->call) : NULL;
	if (!call) {
		adapter_reply(baresip->adapter, &message->id, "busy", "no room for one more call");
		return;
	}
	memcpy(job.about, call->record.id, sizeof(job.about));
	call->record.outgoing = true;
	call->record.state = CALL_DIALING;
	wire_copy(call->record.number, sizeof(call->record.number), message->dial.number);
	if (account >= 0 && baresip->accounts_count > 1) {
		g_strlcpy(select.params, baresip->accounts[account].aor, sizeof(select.params));
		baresip_do(baresip, &select);
	}
	if (baresip_do(baresip, &job))
		return;
	baresip_call_free(call);
	adapter_reply(baresip->adapter, &message->id, "busy", "too many commands wait for baresip");
}

static gboolean on_answer_late(gpointer data)
{
	struct baresip_call *call = data;
	baresip_call_settle_answer(
		call, "failed", "baresip did not answer the call: is its sound device there?");
	return G_SOURCE_REMOVE;
}

static void on_accepted(struct baresip *baresip, const struct baresip_job *job, int error, const char *data)
{
	struct baresip_call *call = baresip_call_of(baresip, job->call);
	char text[WIRE_TEXT_SIZE];
	if (!call || call->answering.kind == WIRE_ID_NONE)
		return; /* it is up or has ended: told already */
	baresip_text_plain(text, sizeof(text), data);
	if (error)
		baresip_call_settle_answer(call, error_word(error), text);
	else
		call->answer_timer = source_after(baresip->context, BARESIP_ANSWER_MS, on_answer_late, call);
}

static void answer(struct baresip_call *call, const struct wire_message *message)
{
	struct baresip_job job = job_for(call, message, "accept");
	if (call->record.state != CALL_INCOMING && call->record.state != CALL_WAITING) {
		adapter_reply(call->baresip->adapter, &message->id, "invalid", "this call does not ring");
		return;
	}
	if (call->answering.kind != WIRE_ID_NONE)
		baresip_call_settle_answer(call, "busy", "it is being answered");
	job.id.kind = WIRE_ID_NONE;
	job.done = on_accepted;
	call->answering = message->id;
	if (!baresip_do(call->baresip, &job))
		baresip_call_settle_answer(call, "busy", "too many commands wait for baresip");
}

static void on_hung_up(struct baresip *baresip, const struct baresip_job *job, int error, const char *data)
{
	struct baresip_call *call = baresip_call_of(baresip, job->call);
	(void)data;
	/* What is not there any more is what was wanted. */
	adapter_reply(
		baresip->adapter, &job->id, error == -EIO || error == -ECONNRESET ? "failed" : NULL, NULL);
	if (call && error == -ENOENT)
		baresip_call_end(call, CAUSE_NORMAL, "");
	else if (call && error)
		call->asked_end = CAUSE_NONE;
}

/* 1.0.0 refuses with 486 whatever is asked; later releases obey. */
static void end(struct baresip_call *call, const struct wire_message *message)
{
	struct baresip_job job = job_for(call, message, "hangup");
	job.done = on_hung_up;
	call->asked_end = CAUSE_NORMAL;
	if (message->type == WIRE_REJECT) {
		call->asked_end = message->reason == CAUSE_BUSY ? CAUSE_BUSY : CAUSE_DECLINED;
		g_strlcpy(job.params,
			message->reason == CAUSE_BUSY ? "scode=486 reason=Busy" : "scode=603 reason=Decline",
			sizeof(job.params));
	}
	start(call->baresip, &job);
}

static void on_held(struct baresip *baresip, const struct baresip_job *job, int error, const char *data)
{
	struct baresip_call *call = baresip_call_of(baresip, job->call);
	on_done(baresip, job, error, data);
	if (!call || error)
		return;
	call->hold_wanted = job->on;
	baresip_probe_all(baresip); /* later releases hold the others when one is taken back */
}

static void hold(struct baresip_call *call, const struct wire_message *message)
{
	struct baresip_job job = job_for(call, message, message->on ? "hold" : "resume");
	job.done = on_held;
	job.on = message->on;
	if (baresip_call_is_up(call))
		start(call->baresip, &job);
	else
		adapter_reply(call->baresip->adapter, &message->id, "invalid", "this call is not up");
}

/* The last call's answer answers the request. */
static void mute(struct baresip *baresip, const struct wire_message *message)
{
	struct baresip_call *last = NULL;
	baresip->muted = message->on;
	for (int i = 0; i < BARESIP_CALLS_MAX; i++) {
		struct baresip_call *call = &baresip->calls[i];
		if (!call->used || !baresip_call_is_up(call) ||
			(call->muted == baresip->muted && !call->mute_unknown))
			continue;
		if (last)
			baresip_mute(last, NULL);
		last = call;
	}
	if (last)
		baresip_mute(last, &message->id);
	else
		adapter_reply(baresip->adapter, &message->id, NULL, NULL);
}

static void dtmf(struct baresip_call *call, const struct wire_message *message)
{
	struct baresip_job job = job_for(call, message, "sndcode");
	g_strlcpy(job.params, message->dtmf.digits, sizeof(job.params));
	if (baresip_call_is_up(call))
		start(call->baresip, &job);
	else
		adapter_reply(call->baresip->adapter, &message->id, "invalid", "this call is not up");
}

/* 1.0.0 does not complete the number of a transfer. */
static void transfer(struct baresip_call *call, const struct wire_message *message)
{
	struct baresip_job job = job_for(call, message, "transfer");
	struct adapter *adapter = call->baresip->adapter;
	if (message->transfer.to[0])
		adapter_reply(adapter, &message->id, "unsupported", "baresip transfers to numbers only");
	else if (!baresip_call_is_up(call))
		adapter_reply(adapter, &message->id, "invalid", "this call is not up");
	else if (baresip_uri_dial(message->transfer.number, call->account, job.params, sizeof(job.params)))
		adapter_reply(adapter, &message->id, "invalid", "this cannot be a SIP address");
	else
		start(call->baresip, &job);
}

static void call_request(struct baresip *baresip, const struct wire_message *message)
{
	struct baresip_call *call = baresip_call_of(baresip, message->call);
	if (!call)
		adapter_reply(baresip->adapter, &message->id, "no-such-call", NULL);
	else if (message->type == WIRE_ANSWER)
		answer(call, message);
	else if (message->type == WIRE_HOLD)
		hold(call, message);
	else if (message->type == WIRE_DTMF)
		dtmf(call, message);
	else if (message->type == WIRE_TRANSFER)
		transfer(call, message);
	else
		end(call, message);
}

void baresip_request(void *user, const struct wire_message *message)
{
	struct baresip *baresip = user;
	switch (message->type) {
	case WIRE_DIAL:
		dial(baresip, message);
		break;
	case WIRE_MUTE:
		mute(baresip, message);
		break;
	case WIRE_ANSWER:
	case WIRE_REJECT:
	case WIRE_HANGUP:
	case WIRE_HOLD:
	case WIRE_DTMF:
	case WIRE_TRANSFER:
		call_request(baresip, message);
		break;
	default:
		adapter_reply(baresip->adapter, &message->id, "unsupported", "baresip cannot do that");
		break;
	}
}
