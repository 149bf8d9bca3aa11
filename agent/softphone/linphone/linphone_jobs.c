/* Commands and their answers, in lock-step. */
#include "agent/softphone/linphone/linphone_private.h"
#include <string.h>

#define PATIENCE_MS 5000

static gboolean on_patience(gpointer data)
{
	struct linphone *linphone = data;
	source_stop(&linphone->patience);
	remote_break(linphone->remote, "it does not answer");
	return G_SOURCE_REMOVE;
}

static void run_first(struct linphone *linphone)
{
	const struct linphone_job *job = g_queue_peek_head(&linphone->jobs);
	char line[sizeof(job->command) + 2];
	if (!job)
		return;
	g_snprintf(line, sizeof(line), "%s\n", job->command);
	if (remote_send(linphone->remote, line, strlen(line)) < 0)
		return; /* the connection is about to be given up: everything fails then */
	linphone->patience = source_after(linphone->context, PATIENCE_MS, on_patience, linphone);
}

static bool is_one_line(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7F)
			return false;
	return true;
}

bool linphone_do(struct linphone *linphone, const struct linphone_job *job)
{
	if (!remote_is_up(linphone->remote) || linphone->jobs.length >= LINPHONE_JOBS_MAX ||
		!is_one_line(job->command))
		return false;
	g_queue_push_tail(&linphone->jobs, g_memdup2(job, sizeof(*job)));
	if (linphone->jobs.length == 1)
		run_first(linphone);
	return true;
}

void linphone_jobs_answer(struct linphone *linphone, const char *text, size_t length)
{
	struct linphone_answer answer;
	struct linphone_job *job = linphone->patience ? g_queue_peek_head(&linphone->jobs) : NULL;
	/* The accounts repeat their keys: whoever asked reads them from the text. */
	bool repeats = job && strcmp(job->command, "register-info ALL") == 0;
	if (!job || (linphone_text_read(text, length, &answer) < 0 && !repeats)) {
		remote_break(linphone->remote, "it does not speak as linphone-daemon does");
		return;
	}
	if (repeats)
		answer = (struct linphone_answer){.ok = true};
	source_stop(&linphone->patience);
	g_queue_pop_head(&linphone->jobs);
	bool idle = linphone->jobs.length == 0;
	job->done(linphone, job, &answer, text, length);
	g_free(job);
	if (!idle)
		run_first(linphone);
}

void linphone_jobs_fail_all(struct linphone *linphone)
{
	struct linphone_job *job;
	source_stop(&linphone->patience);
	while ((job = g_queue_pop_head(&linphone->jobs))) {
		job->done(linphone, job, NULL, "", 0);
		g_free(job);
	}
}
