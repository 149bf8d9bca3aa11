/* Actions and their responses. Responses come in any order, told apart by ActionID. */
#include "agent/softphone/asterisk/asterisk_private.h"
#include <string.h>
#include <syslog.h>

#define CODEC "slin16" /* without c() the driver sends the caller's codec, whatever that is */

bool asterisk_succeeded(const struct ami_message *response)
{
	return response && ami_is(response, "Response", "Success");
}

static struct asterisk_job *free_job(struct asterisk *asterisk)
{
	for (int i = 0; i < ASTERISK_JOBS_MAX; i++)
		if (asterisk->jobs[i].serial == 0)
			return &asterisk->jobs[i];
	return NULL;
}

void asterisk_start(struct asterisk *asterisk, struct ami_action *action, const struct asterisk_job *job)
{
	struct asterisk_job *slot = job ? free_job(asterisk) : NULL;
	asterisk->serial = asterisk->serial % 999999 + 1;
	ami_put_number(action, "ActionID", (long)asterisk->serial);
	bool sent = ami_end(action) == 0 && (slot || !job) &&
		    remote_send(asterisk->remote, action->text, action->length) == 0;
	if (!sent)
		asterisk_log(asterisk, LOG_WARNING, "an action could not be sent to Asterisk");
	if (!job)
		return;
	if (!sent) {
		job->done(asterisk, job, NULL);
		return;
	}
	*slot = *job;
	slot->serial = asterisk->serial;
}

void asterisk_response(struct asterisk *asterisk, const struct ami_message *message)
{
	int serial = ami_number(message, "ActionID");
	for (int i = 0; serial > 0 && i < ASTERISK_JOBS_MAX; i++) {
		struct asterisk_job job = asterisk->jobs[i];
		if (job.serial != (unsigned)serial)
			continue;
		asterisk->jobs[i].serial = 0;
		job.done(asterisk, &job, message);
		return;
	}
}

void asterisk_jobs_fail_all(struct asterisk *asterisk)
{
	for (int i = 0; i < ASTERISK_JOBS_MAX; i++) {
		struct asterisk_job job = asterisk->jobs[i];
		asterisk->jobs[i].serial = 0;
		if (job.serial)
			job.done(asterisk, &job, NULL);
	}
}

void asterisk_set_variable(
	struct asterisk *asterisk, const char *channel, const char *name, const char *value)
{
	struct ami_action action;
	ami_begin(&action, "Setvar");
	if (channel)
		ami_put(&action, "Channel", channel);
	ami_put(&action, "Variable", name);
	ami_put(&action, "Value", value);
	asterisk_start(asterisk, &action, NULL);
}

void asterisk_get_variable(
	struct asterisk *asterisk, const char *channel, const char *name, const struct asterisk_job *job)
{
	struct ami_action action;
	ami_begin(&action, "Getvar");
	ami_put(&action, "Channel", channel);
	ami_put(&action, "Variable", name);
	asterisk_start(asterisk, &action, job);
}

void asterisk_redirect(struct asterisk *asterisk, const char *channel, const char *context, const char *exten,
	const struct asterisk_job *job)
{
	struct ami_action action;
	ami_begin(&action, "Redirect");
	ami_put(&action, "Channel", channel);
	ami_put(&action, "Context", context);
	ami_put(&action, "Exten", exten);
	ami_put_number(&action, "Priority", 1);
	asterisk_start(asterisk, &action, job);
}

void asterisk_hang_up(
	struct asterisk *asterisk, const char *channel, int cause, const struct asterisk_job *job)
{
	struct ami_action action;
	ami_begin(&action, "Hangup");
	ami_put(&action, "Channel", channel);
	ami_put_number(&action, "Cause", cause);
	asterisk_start(asterisk, &action, job);
}

void asterisk_audio(const struct asterisk *asterisk, const char *call, char *data, size_t size)
{
	g_snprintf(
		data, (gulong)size, "AudioSocket/127.0.0.1:%d/%s/c(" CODEC ")", asterisk->audio_port, call);
}

/* Underscores in front: channels that this one makes get them too. */
void asterisk_mark(struct asterisk *asterisk, const struct asterisk_call *call)
{
	char audio[ASTERISK_CHANNEL_SIZE];
	asterisk_audio(asterisk, call->record.id, audio, sizeof(audio));
	asterisk_set_variable(asterisk, call->far, "__DESKPHONE_CALL", call->record.id);
	asterisk_set_variable(asterisk, call->far, "__DESKPHONE_AUDIO", audio);
}

void asterisk_part(struct asterisk *asterisk, const struct asterisk_call *call)
{
	asterisk_set_variable(asterisk, call->far, "__DESKPHONE_AUDIO", "");
}
