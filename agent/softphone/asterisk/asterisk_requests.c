/* What the person at the phone asks, as actions. A response says that Asterisk has begun; what becomes of it
 * is told by events. */
#include "agent/softphone/asterisk/asterisk_private.h"
#include <errno.h>
#include <string.h>
#include <syslog.h>

#define CONNECT_MS 10000 /* for Asterisk to reach the voice process */
#define DIGIT_MS 160

static struct asterisk_job job_for(const struct asterisk_call *call, const struct wire_message *message)
{
	struct asterisk_job job = {.id = message->id, .on = message->type == WIRE_HOLD && message->on};
	memcpy(job.call, call->record.id, sizeof(job.call));
	return job;
}

static void answer_request(
	struct asterisk *asterisk, const struct asterisk_job *job, const struct ami_message *response)
{
	char text[WIRE_TEXT_SIZE];
	if (asterisk_succeeded(response)) {
		adapter_reply(asterisk->adapter, &job->id, NULL, NULL);
		return;
	}
	asterisk_text_party(
		text, sizeof(text), response ? ami_get(response, "Message") : "Asterisk has gone");
	bool gone = response && strstr(text, "No such channel");
	adapter_reply(asterisk->adapter, &job->id, gone ? "no-such-call" : "failed", text);
}

static void on_originated(
	struct asterisk *asterisk, const struct asterisk_job *job, const struct ami_message *response)
{
	struct asterisk_call *call = asterisk_call_of(asterisk, job->call);
	answer_request(asterisk, job, response);
	if (!call)
		return;
	if (asterisk_succeeded(response))
		asterisk_call_tell(asterisk, call);
	else
		call->used = false;
}

/* Our own channel first: Asterisk connects it to the voice process, then it runs `application`. */
static void originate(struct asterisk *asterisk, const struct wire_message *message,
	struct asterisk_call *call, const char *application, const char *data)
{
	struct asterisk_job job = job_for(call, message);
	struct ami_action action;
	char audio[ASTERISK_CHANNEL_SIZE], unique[CALL_ID_SIZE + 8];
	call->record.outgoing = true;
	call->record.state = CALL_DIALING;
	job.done = on_originated;
	asterisk_audio(asterisk, call->record.id, audio, sizeof(audio));
	g_snprintf(unique, sizeof(unique), "desk-%s", call->record.id);
	ami_begin(&action, "Originate");
	ami_put(&action, "Channel", audio);
	ami_put(&action, "ChannelId", unique);
	ami_put(&action, "Application", application);
	ami_put(&action, "Data", data);
	if (asterisk->caller_id)
		ami_put(&action, "CallerID", asterisk->caller_id);
	ami_put_variable(&action, "__DESKPHONE_CALL", call->record.id);
	ami_put_variable(&action, "__DESKPHONE_AUDIO", audio);
	ami_put_number(&action, "Timeout", CONNECT_MS);
	ami_put(&action, "Async", "true");
	asterisk_start(asterisk, &action, &job);
}

/* F: when our channel breaks off (a restart of the agent), the other side goes to the fragment and waits for us
 * there. */
static void dial(struct asterisk *asterisk, const struct wire_message *message)
{
	char extension[WIRE_NUMBER_SIZE], data[ASTERISK_DIAL_SIZE], application[2 * ASTERISK_DIAL_SIZE];
	if (asterisk_text_extension(message->dial.number, extension, sizeof(extension)) ||
		asterisk_text_dial(asterisk->dial, extension, data, sizeof(data))) {
		adapter_reply(asterisk->adapter, &message->id, "invalid",
			"this cannot be an extension of the dialplan");
		return;
	}
	struct asterisk_call *call = message->call[0] ? asterisk_call_new(asterisk, message->call) : NULL;
	if (!call) {
		adapter_reply(asterisk->adapter, &message->id, "busy", "no room for one more call");
		return;
	}
	wire_copy(call->record.number, sizeof(call->record.number), message->dial.number);
	g_snprintf(application, sizeof(application), "%s,,F(%s^answer^1)", data, asterisk->desk);
	originate(asterisk, message, call, "Dial", application);
}

static void voicemail(struct asterisk *asterisk, const struct wire_message *message)
{
	struct asterisk_call *call = asterisk->mailbox ? asterisk_call_new(asterisk, "") : NULL;
	if (!call) {
		adapter_reply(
			asterisk->adapter, &message->id, asterisk->mailbox ? "busy" : "unsupported", NULL);
		return;
	}
	call->lone = true;
	wire_copy(call->record.number, sizeof(call->record.number), asterisk->mailbox);
	originate(asterisk, message, call, "VoiceMailMain", asterisk->mailbox);
}

static void answer(struct asterisk *asterisk, struct asterisk_call *call, const struct wire_message *message)
{
	struct asterisk_job job = job_for(call, message);
	job.done = answer_request;
	if (call->record.state == CALL_INCOMING || call->record.state == CALL_WAITING)
		asterisk_redirect(asterisk, call->far, asterisk->desk, "answer", &job);
	else
		adapter_reply(asterisk->adapter, &message->id, "invalid", "this call does not ring");
}

static void on_ended(
	struct asterisk *asterisk, const struct asterisk_job *job, const struct ami_message *response)
{
	struct asterisk_call *call = asterisk_call_of(asterisk, job->call);
	bool gone = response && !asterisk_succeeded(response);
	/* What is not there any more is what was wanted. */
	adapter_reply(asterisk->adapter, &job->id, response ? NULL : "failed", NULL);
	if (call && gone)
		asterisk_call_end(asterisk, call, CAUSE_NORMAL, "");
	else if (call && !response)
		call->asked_end = CAUSE_NONE;
}

/* Before it is answered the call hangs on our channel, afterwards on the other side's. */
static void end(struct asterisk *asterisk, struct asterisk_call *call, const struct wire_message *message)
{
	struct asterisk_job job = job_for(call, message);
	char unique[CALL_ID_SIZE + 8];
	int cause = 16;
	job.done = on_ended;
	call->asked_end = CAUSE_NORMAL;
	if (message->type == WIRE_REJECT) {
		call->asked_end = message->reason == CAUSE_BUSY ? CAUSE_BUSY : CAUSE_DECLINED;
		cause = asterisk_text_reject_cause(message->reason);
	}
	g_snprintf(unique, sizeof(unique), "desk-%s", call->record.id);
	bool ours = call->record.outgoing && !call->answered;
	asterisk_hang_up(asterisk,
		call->far[0] && !ours ? call->far
		: call->desk[0]	      ? call->desk
				      : unique,
		cause, &job);
}

static void on_held(
	struct asterisk *asterisk, const struct asterisk_job *job, const struct ami_message *response)
{
	struct asterisk_call *call = asterisk_call_of(asterisk, job->call);
	answer_request(asterisk, job, response);
	if (call && asterisk_succeeded(response) && job->on)
		asterisk_call_set_state(asterisk, call, CALL_HELD);
	else if (call && asterisk_succeeded(response))
		asterisk_call_set_state(asterisk, call, CALL_ACTIVE);
}

static bool has_other_side(
	struct asterisk *asterisk, const struct asterisk_call *call, const struct wire_message *message)
{
	if (call->answered && call->far[0])
		return true;
	adapter_reply(asterisk->adapter, &message->id, "invalid",
		call->lone ? "a mailbox cannot be held" : "this call is not up");
	return false;
}

static void hold(struct asterisk *asterisk, struct asterisk_call *call, const struct wire_message *message)
{
	struct asterisk_job job = job_for(call, message);
	job.done = on_held;
	if (!has_other_side(asterisk, call, message))
		return;
	asterisk_mark(asterisk, call); /* the other side may be another channel than it was */
	asterisk_redirect(asterisk, call->far, asterisk->desk, message->on ? "hold" : "answer", &job);
}

static void dtmf(struct asterisk *asterisk, struct asterisk_call *call, const struct wire_message *message)
{
	struct asterisk_job job = job_for(call, message);
	struct ami_action action;
	job.done = answer_request;
	if (call->desk[0] == '\0') {
		adapter_reply(asterisk->adapter, &message->id, "invalid", "this call is not up");
		return;
	}
	ami_begin(&action, "PlayDTMF");
	ami_put(&action, "Channel", call->desk);
	ami_put(&action, "Digit", message->dtmf.digits);
	ami_put_number(&action, "Duration", message->dtmf.ms ? message->dtmf.ms : DIGIT_MS);
	ami_put(&action, "Receive", "true"); /* as if our channel had sent it */
	asterisk_start(asterisk, &action, &job);
}

static void on_transferred(
	struct asterisk *asterisk, const struct asterisk_job *job, const struct ami_message *response)
{
	struct asterisk_call *call = asterisk_call_of(asterisk, job->call);
	struct asterisk_call *other = asterisk_call_of_far(asterisk, job->channel);
	bool done = asterisk_succeeded(response);
	answer_request(asterisk, job, response);
	if (call && !done && response)
		asterisk_mark(asterisk, call);
	if (other && !done && response)
		asterisk_mark(asterisk, other);
	if (!done)
		return;
	if (call)
		asterisk_call_end(asterisk, call, CAUSE_NORMAL, "transferred");
	if (other)
		asterisk_call_end(asterisk, other, CAUSE_NORMAL, "transferred");
}

/* The two are on their own: the fragment must not call us again when one of them has gone. (Dial's F stays
 * with a channel until it leaves a bridge without a Redirect: bridge_after.c.) */
static void join(struct asterisk *asterisk, struct asterisk_call *call, struct asterisk_call *other,
	const struct wire_message *message)
{
	struct asterisk_job job = job_for(call, message);
	struct ami_action action;
	job.done = on_transferred;
	g_strlcpy(job.channel, other->far, sizeof(job.channel));
	asterisk_part(asterisk, call);
	asterisk_part(asterisk, other);
	ami_begin(&action, "Bridge");
	ami_put(&action, "Channel1", call->far);
	ami_put(&action, "Channel2", other->far);
	ami_put(&action, "Tone", "no");
	asterisk_start(asterisk, &action, &job);
}

static void transfer(
	struct asterisk *asterisk, struct asterisk_call *call, const struct wire_message *message)
{
	struct asterisk_call *other = asterisk_call_of(asterisk, message->transfer.to);
	struct asterisk_job job = job_for(call, message);
	char extension[WIRE_NUMBER_SIZE];
	bool rings = call->record.state == CALL_INCOMING || call->record.state == CALL_WAITING;
	job.done = on_transferred;
	if (!(rings && message->transfer.to[0] == '\0') && !has_other_side(asterisk, call, message))
		return;
	if (message->transfer.to[0]) {
		if (!other || other == call)
			adapter_reply(asterisk->adapter, &message->id, "no-such-call", NULL);
		else if (has_other_side(asterisk, other, message))
			join(asterisk, call, other, message);
	} else if (asterisk_text_extension(message->transfer.number, extension, sizeof(extension))) {
		adapter_reply(asterisk->adapter, &message->id, "invalid",
			"this cannot be an extension of the dialplan");
	} else {
		asterisk_part(asterisk, call);
		asterisk_redirect(asterisk, call->far, asterisk->dialplan, extension, &job);
	}
}

static void presence(struct asterisk *asterisk, const struct wire_message *message)
{
	struct wire_message fact = {.type = WIRE_PRESENCE, .presence = message->presence};
	char name[128], value[WIRE_TEXT_SIZE + 32];
	if (asterisk->device_state) {
		g_snprintf(name, sizeof(name), "DEVICE_STATE(%s)", asterisk->device_state);
		asterisk_set_variable(
			asterisk, NULL, name, asterisk_text_device_state(message->presence.state));
	}
	if (asterisk->presence_state) {
		g_snprintf(name, sizeof(name), "PRESENCE_STATE(%s)", asterisk->presence_state);
		asterisk_text_presence(&message->presence, value, sizeof(value));
		asterisk_set_variable(asterisk, NULL, name, value);
	}
	adapter_reply(asterisk->adapter, &message->id, NULL, NULL);
	adapter_send(asterisk->adapter, &fact);
}

static void call_request(struct asterisk *asterisk, const struct wire_message *message)
{
	struct asterisk_call *call = asterisk_call_of(asterisk, message->call);
	/* A call that is to end may have ended meanwhile: the voice process closes its side at once, too. */
	bool over = !call && (message->type == WIRE_HANGUP || message->type == WIRE_REJECT);
	if (!call)
		adapter_reply(asterisk->adapter, &message->id, over ? NULL : "no-such-call", NULL);
	else if (message->type == WIRE_ANSWER)
		answer(asterisk, call, message);
	else if (message->type == WIRE_HOLD)
		hold(asterisk, call, message);
	else if (message->type == WIRE_DTMF)
		dtmf(asterisk, call, message);
	else if (message->type == WIRE_TRANSFER)
		transfer(asterisk, call, message);
	else
		end(asterisk, call, message);
}

void asterisk_request(void *user, const struct wire_message *message)
{
	struct asterisk *asterisk = user;
	switch (message->type) {
	case WIRE_DIAL:
		dial(asterisk, message);
		break;
	case WIRE_VOICEMAIL:
		voicemail(asterisk, message);
		break;
	case WIRE_PRESENCE:
		presence(asterisk, message);
		break;
	case WIRE_ANSWER:
	case WIRE_REJECT:
	case WIRE_HANGUP:
	case WIRE_HOLD:
	case WIRE_DTMF:
	case WIRE_TRANSFER:
		call_request(asterisk, message);
		break;
	default:
		adapter_reply(asterisk->adapter, &message->id, "unsupported", "Asterisk cannot do that");
		break;
	}
}
