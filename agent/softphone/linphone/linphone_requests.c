/* What the person at the phone asks, as commands. */
#include "agent/softphone/baresip/baresip_uri.h"
#include "agent/softphone/linphone/linphone_private.h"
#include <string.h>

static void on_done(struct linphone *linphone, const struct linphone_job *job,
	const struct linphone_answer *answer, const char *text, size_t length)
{
	(void)text, (void)length;
	bool gone = answer && strstr(answer->reason, "No call with such id");
	const char *error = answer && answer->ok ? NULL : gone ? "no-such-call" : "failed";
	adapter_reply(linphone->adapter, &job->id, error, answer ? answer->reason : "linphone has gone");
}

static struct linphone_job job_for(
	const struct linphone_call *call, const struct wire_message *message, const char *command)
{
	struct linphone_job job = {
		.done = on_done, .id = message->id, .on = message->type == WIRE_HOLD && message->on};
	g_strlcpy(job.call, call->record.id, sizeof(job.call));
	if (call->id)
		g_snprintf(job.command, sizeof(job.command), "%s %u", command, call->id);
	else
		g_strlcpy(job.command, command, sizeof(job.command));
	return job;
}

static void start(struct linphone *linphone, const struct linphone_job *job)
{
	if (!linphone_do(linphone, job))
		adapter_reply(linphone->adapter, &job->id, "busy", "too many commands wait for linphone");
}

static void refuse(struct linphone *linphone, const struct wire_message *message, const char *text)
{
	adapter_reply(linphone->adapter, &message->id, "invalid", text);
}

static void on_dialled(struct linphone *linphone, const struct linphone_job *job,
	const struct linphone_answer *answer, const char *text, size_t length)
{
	struct linphone_call *call = linphone_call_of(linphone, job->call);
	on_done(linphone, job, answer, text, length);
	if (!call)
		return;
	if (!answer || !answer->ok) {
		call->used = false;
		return;
	}
	call->id = answer->id;
	linphone_call_tell(linphone, call);
}

static void dial(struct linphone *linphone, const struct wire_message *message)
{
	struct linphone_job job = {.done = on_dialled, .id = message->id};
	char uri[LINPHONE_URI_SIZE];
	if (baresip_uri_dial(message->dial.number, NULL, uri, sizeof(uri))) {
		refuse(linphone, message, "this cannot be a SIP address");
		return;
	}
	struct linphone_call *call = message->call[0] ? linphone_call_new(linphone, message->call) : NULL;
	if (!call) {
		adapter_reply(linphone->adapter, &message->id, "busy", "no room for one more call");
		return;
	}
	call->record.outgoing = true;
	call->record.state = CALL_DIALING;
	wire_copy(call->record.number, sizeof(call->record.number), message->dial.number);
	g_strlcpy(call->uri, uri, sizeof(call->uri));
	g_strlcpy(job.call, call->record.id, sizeof(job.call));
	g_snprintf(job.command, sizeof(job.command), "call %s", uri);
	if (linphone_do(linphone, &job))
		return;
	call->used = false;
	adapter_reply(linphone->adapter, &message->id, "busy", "too many commands wait for linphone");
}

static void answer_call(
	struct linphone *linphone, struct linphone_call *call, const struct wire_message *message)
{
	struct linphone_job job = job_for(call, message, "answer");
	if (call->record.state == CALL_INCOMING || call->record.state == CALL_WAITING)
		start(linphone, &job);
	else
		refuse(linphone, message, "this call does not ring");
}

static void on_ended(struct linphone *linphone, const struct linphone_job *job,
	const struct linphone_answer *answer, const char *text, size_t length)
{
	struct linphone_call *call = linphone_call_of(linphone, job->call);
	(void)text, (void)length;
	/* What is not there any more is what was wanted. */
	adapter_reply(linphone->adapter, &job->id, answer ? NULL : "failed", NULL);
	if (call && answer && !answer->ok)
		linphone_call_take(linphone, call, LINPHONE_END);
	else if (call && !answer)
		call->asked_end = CAUSE_NONE;
}

/* It refuses with 603 whatever is asked. */
static void end(struct linphone *linphone, struct linphone_call *call, const struct wire_message *message)
{
	struct linphone_job job = job_for(call, message, "terminate");
	job.done = on_ended;
	call->asked_end = message->type == WIRE_REJECT ? CAUSE_DECLINED : CAUSE_NORMAL;
	start(linphone, &job);
}

static void hold(struct linphone *linphone, struct linphone_call *call, const struct wire_message *message)
{
	struct linphone_job job = job_for(call, message, message->on ? "call-pause" : "call-resume");
	if (call->answered)
		start(linphone, &job);
	else
		refuse(linphone, message, "this call is not up");
}

/* Only into the current call: the command takes no number of one. */
static void dtmf(struct linphone *linphone, struct linphone_call *call, const struct wire_message *message)
{
	struct linphone_job job = job_for(call, message, "");
	g_snprintf(job.command, sizeof(job.command), "dtmf %s", message->dtmf.digits);
	if (call->record.state == CALL_ACTIVE || call->record.state == CALL_REMOTE_HELD)
		start(linphone, &job);
	else
		refuse(linphone, message, "this call is not up");
}

static void mute(struct linphone *linphone, const struct wire_message *message)
{
	struct linphone_job job = {.done = on_done, .id = message->id};
	g_snprintf(job.command, sizeof(job.command), "call-mute %d", message->on);
	start(linphone, &job);
}

/* A bare number would be taken for the number of a call: it gets the host of the first account. */
static void transfer(
	struct linphone *linphone, struct linphone_call *call, const struct wire_message *message)
{
	struct linphone_call *other = linphone_call_of(linphone, message->transfer.to);
	struct linphone_job job = job_for(call, message, "");
	char uri[LINPHONE_URI_SIZE], account[WIRE_NAME_SIZE + 8];
	g_snprintf(account, sizeof(account), "sip:a@%s", linphone->host);
	const char *number = message->transfer.number;
	if (!call->answered || !call->id)
		refuse(linphone, message, "this call is not up");
	else if (message->transfer.to[0] && (!other || other == call || !other->id))
		adapter_reply(linphone->adapter, &message->id, "no-such-call", NULL);
	else if (!other && !linphone->host[0] && !strchr(number, '@'))
		refuse(linphone, message, "linphone has no account that could complete the number");
	else if (!other && baresip_uri_dial(number, linphone->host[0] ? account : NULL, uri, sizeof(uri)))
		refuse(linphone, message, "this cannot be a SIP address");
	else {
		if (other)
			g_snprintf(
				job.command, sizeof(job.command), "call-transfer %u %u", call->id, other->id);
		else
			g_snprintf(job.command, sizeof(job.command), "call-transfer %u %s", call->id, uri);
		start(linphone, &job);
	}
}

static void call_request(struct linphone *linphone, const struct wire_message *message)
{
	struct linphone_call *call = linphone_call_of(linphone, message->call);
	if (!call)
		adapter_reply(linphone->adapter, &message->id, "no-such-call", NULL);
	else if (message->type == WIRE_ANSWER)
		answer_call(linphone, call, message);
	else if (message->type == WIRE_HOLD)
		hold(linphone, call, message);
	else if (message->type == WIRE_DTMF)
		dtmf(linphone, call, message);
	else if (message->type == WIRE_TRANSFER)
		transfer(linphone, call, message);
	else
		end(linphone, call, message);
}

void linphone_request(void *user, const struct wire_message *message)
{
	struct linphone *linphone = user;
	switch (message->type) {
	case WIRE_DIAL:
		dial(linphone, message);
		break;
	case WIRE_MUTE:
		mute(linphone, message);
		break;
	case WIRE_ANSWER:
	case WIRE_REJECT:
	case WIRE_HANGUP:
	case WIRE_HOLD:
	case WIRE_DTMF:
	case WIRE_TRANSFER:
		call_request(linphone, message);
		break;
	default:
		adapter_reply(linphone->adapter, &message->id, "unsupported", "linphone cannot do that");
		break;
	}
}
