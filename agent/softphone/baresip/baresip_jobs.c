/* Commands in their order, one outstanding at a time.
 *
 * stage    | answer: found | not found            | command not there   | no answer in time, connection lost
 * SELECT   | -> ACT        | -> ACCOUNT           | the only call: ACT  | all jobs fail
 * ACCOUNT  | -> RESELECT   | job fails (-ENOENT)  | job fails           | all jobs fail
 * RESELECT | -> ACT        | job fails (-ENOENT)  | job fails           | all jobs fail
 * ACT      | job done, the next begins                                   | all jobs fail
 *
 * 1.0.0 looks for a call in the current account only, hence ACCOUNT; and takes "callfind" only while it has a
 * call that rings or is up, not while its first call is being dialled. An action is sent only after its call
 * was found: else it would meet another one.
 */
#include "agent/softphone/baresip/baresip_private.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#define RESPONSE_MS 8000 /* sound devices are opened in between */
#define ID_MAX 200	 /* longer ones do not fit into a command of 1.0.0 */

static void run_next(struct baresip *baresip);

static gboolean on_late(gpointer data)
{
	struct baresip *baresip = data;
	source_stop(&baresip->job_timer);
	baresip_link_break(baresip->link, "baresip does not answer");
	return G_SOURCE_REMOVE;
}

static void finish(struct baresip *baresip, int error, const char *data)
{
	struct baresip_job *job = g_queue_pop_head(&baresip->jobs);
	baresip->stage = STAGE_IDLE;
	source_stop(&baresip->job_timer);
	job->done(baresip, job, error, data);
	g_free(job);
	run_next(baresip);
}

static void ask(struct baresip *baresip, enum baresip_stage stage, const char *command, const char *params)
{
	char token[BARESIP_TOKEN_SIZE];
	snprintf(token, sizeof(token), "%llu", (unsigned long long)++baresip->serial);
	baresip->stage = stage;
	int error = baresip_link_send(baresip->link, command, params, token);
	if (error == -ENOTCONN)
		return; /* on_down() comes, and with it the end of all jobs */
	if (error) {
		baresip_log(baresip, LOG_WARNING, "%s cannot be sent: %s", command, strerror(-error));
		finish(baresip, -EIO, strerror(-error));
		return;
	}
	source_stop(&baresip->job_timer);
	baresip->job_timer = source_after(baresip->context, RESPONSE_MS, on_late, baresip);
}

static void act(struct baresip *baresip)
{
	const struct baresip_job *job = g_queue_peek_head(&baresip->jobs);
	ask(baresip, STAGE_ACT, job->command, job->params);
}

static void begin(struct baresip *baresip, const struct baresip_job *job)
{
	const struct baresip_call *call = job->call[0] ? baresip_call_of(baresip, job->call) : NULL;
	if (!job->call[0]) {
		act(baresip);
	} else if (!call) {
		finish(baresip, -ENOENT, "");
	} else if (call->id[0] && strlen(call->id) <= ID_MAX) {
		ask(baresip, STAGE_SELECT, "callfind", call->id);
	} else if (baresip_calls_count(baresip) == 1) {
		act(baresip);
	} else {
		finish(baresip, -ENOENT, "");
	}
}

static void run_next(struct baresip *baresip)
{
	const struct baresip_job *job = g_queue_peek_head(&baresip->jobs);
	if (job && baresip->stage == STAGE_IDLE)
		begin(baresip, job);
}

bool baresip_do(struct baresip *baresip, const struct baresip_job *job)
{
	if (baresip->jobs.length >= BARESIP_JOBS_MAX || !baresip_link_is_up(baresip->link))
		return false;
	struct baresip_job *copy = g_new(struct baresip_job, 1);
	*copy = *job;
	g_queue_push_tail(&baresip->jobs, copy);
	run_next(baresip);
	return true;
}

static void on_selected(struct baresip *baresip, const struct baresip_job *job, const char *data)
{
	const struct baresip_call *call = baresip_call_of(baresip, job->call);
	if (!call)
		finish(baresip, -ENOENT, ""); /* it ended meanwhile */
	else if (baresip_text_selected(data))
		act(baresip);
	else if (baresip_text_no_command(data) && baresip_calls_count(baresip) == 1)
		act(baresip);
	else if (baresip->stage == STAGE_SELECT && call->account[0])
		ask(baresip, STAGE_ACCOUNT, "uafind", call->account);
	else
		finish(baresip, -ENOENT, data);
}

void baresip_jobs_response(struct baresip *baresip, const struct baresip_message *message)
{
	const struct baresip_job *job = g_queue_peek_head(&baresip->jobs);
	const struct baresip_call *call;
	if (!job || baresip->stage == STAGE_IDLE || strtoull(message->token, NULL, 10) != baresip->serial)
		return; /* not ours */
	source_stop(&baresip->job_timer);
	switch (baresip->stage) {
	case STAGE_IDLE:
		break;
	case STAGE_SELECT:
	case STAGE_RESELECT:
		on_selected(baresip, job, message->data);
		break;
	case STAGE_ACCOUNT:
		call = baresip_call_of(baresip, job->call);
		if (call && message->ok)
			ask(baresip, STAGE_RESELECT, "callfind", call->id);
		else
			finish(baresip, -ENOENT, message->data);
		break;
	case STAGE_ACT:
		finish(baresip, message->ok ? 0 : -EIO, message->data);
		break;
	}
}

void baresip_jobs_fail_all(struct baresip *baresip)
{
	GQueue lost = baresip->jobs;
	struct baresip_job *job;
	g_queue_init(&baresip->jobs);
	baresip->stage = STAGE_IDLE;
	source_stop(&baresip->job_timer);
	while ((job = g_queue_pop_head(&lost))) {
		job->done(baresip, job, -ECONNRESET, "");
		g_free(job);
	}
}
