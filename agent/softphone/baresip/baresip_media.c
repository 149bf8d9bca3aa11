/* Hold, mute and sound devices of baresip's calls.
 *
 * Who holds whom: no event says it in 1.0.0 (CALL_HOLD and CALL_RESUME, for the other side, came with 3.7.0),
 * "accept" holds the call before, and a re-INVITE may be refused. So the direction of the media is asked for
 * whenever it may have changed; after our own commands and on every CALL_REMOTE_SDP. */
#include "agent/softphone/baresip/baresip_private.h"
#include <errno.h>
#include <string.h>
#include <syslog.h>

void baresip_take_direction(struct baresip_call *call, const char *audio_debug)
{
	enum baresip_direction direction;
	if (!baresip_call_is_up(call) || baresip_text_direction(audio_debug, &direction))
		return;
	switch (direction) {
	case BARESIP_SENDRECV:
		baresip_call_set_state(call, CALL_ACTIVE);
		break;
	case BARESIP_SENDONLY:
		baresip_call_set_state(call, CALL_HELD);
		break;
	case BARESIP_RECVONLY:
	case BARESIP_INACTIVE: /* both hold; ours counts */
		baresip_call_set_state(call, call->hold_wanted ? CALL_HELD : CALL_REMOTE_HELD);
		break;
	}
}

static void on_reselected(struct baresip *baresip, const struct baresip_job *job, int error, const char *data)
{
	(void)baresip, (void)job, (void)error, (void)data;
}

/* The call that is talked in stays the current one of baresip's own console, whatever was asked in between. */
static void reselect(struct baresip *baresip, const struct baresip_call *asked)
{
	struct baresip_job job = {.command = "callfind", .done = on_reselected};
	if (baresip->jobs.length > 0 || asked->record.state == CALL_ACTIVE)
		return;
	for (int i = 0; i < BARESIP_CALLS_MAX; i++) {
		const struct baresip_call *call = &baresip->calls[i];
		if (!call->used || call->record.state != CALL_ACTIVE || !call->id[0])
			continue;
		g_strlcpy(job.params, call->id, sizeof(job.params));
		baresip_do(baresip, &job);
		return;
	}
}

static void on_direction(struct baresip *baresip, const struct baresip_job *job, int error, const char *data)
{
	struct baresip_call *call = baresip_call_of(baresip, job->call);
	if (!call)
		return;
	call->probing = false;
	if (!error)
		baresip_take_direction(call, data);
	if (call->probe_again && error != -ECONNRESET)
		baresip_probe(call);
	else if (!error)
		reselect(baresip, call);
}

void baresip_probe(struct baresip_call *call)
{
	struct baresip_job job = {.command = "audio_debug", .done = on_direction};
	if (!baresip_call_is_up(call))
		return;
	call->probe_again = call->probing;
	if (call->probing)
		return;
	memcpy(job.call, call->record.id, sizeof(job.call));
	call->probing = baresip_do(call->baresip, &job);
}

void baresip_probe_all(struct baresip *baresip)
{
	for (int i = 0; i < BARESIP_CALLS_MAX; i++)
		if (baresip->calls[i].used)
			baresip_probe(&baresip->calls[i]);
}

/* A toggle in 1.0.0, which ignores the parameter; later releases obey it. Both say what is so now. */
static void on_muted(struct baresip *baresip, const struct baresip_job *job, int error, const char *data)
{
	struct baresip_call *call = baresip_call_of(baresip, job->call);
	bool muted = false, known = !error && baresip_text_muted(data, &muted) == 0;
	if (call && known) {
		call->muted = muted;
		call->mute_unknown = false;
	}
	if (call && known && muted != job->on && job->tries == 0) {
		struct baresip_job again = *job;
		again.tries = 1;
		if (baresip_do(baresip, &again))
			return;
	}
	adapter_reply(baresip->adapter, &job->id,
		known && muted == job->on ? NULL
		: error == -ENOENT	  ? "no-such-call"
					  : "failed",
		NULL);
}

void baresip_mute(struct baresip_call *call, const struct wire_id *id)
{
	struct baresip *baresip = call->baresip;
	struct baresip_job job = {.command = "mute", .done = on_muted, .on = baresip->muted};
	if (id)
		job.id = *id;
	g_strlcpy(job.params, baresip->muted ? "yes" : "no", sizeof(job.params));
	memcpy(job.call, call->record.id, sizeof(job.call));
	if (!baresip_do(baresip, &job) && id)
		adapter_reply(baresip->adapter, id, "busy", NULL);
}

static void on_device(struct baresip *baresip, const struct baresip_job *job, int error, const char *data)
{
	char text[256];
	if (error == -ECONNRESET || (!error && !baresip_text_no_device(data)))
		return;
	baresip_text_plain(text, sizeof(text), data);
	baresip_log(baresip, LOG_WARNING, "baresip does not take the sound device %s (%s): %s", job->params,
		job->command, text);
}

void baresip_take_device(struct baresip *baresip, const char *audio_debug)
{
	baresip->discovery.heard++;
	if (!baresip->device || !baresip_text_uses_device(audio_debug, baresip->device))
		baresip->discovery.heard_elsewhere++;
}

void baresip_assume_device(struct baresip *baresip)
{
	baresip->device_assumed = baresip->discovery.heard > 0 && !baresip->discovery.heard_elsewhere;
	if (!baresip->device_assumed)
		return;
	g_free(baresip->set_device);
	baresip->set_device = g_strdup(baresip->device);
}

static bool is_device_known(const struct baresip *baresip)
{
	if (baresip->device_assumed && !baresip_calls_count(baresip))
		return false;
	return g_strcmp0(baresip->device, baresip->set_device) == 0;
}

/* Being told, baresip opens the device anew for each call, even if it is the same. After a restart of ours it
 * knows, and a call goes on undisturbed. */
void baresip_apply_device(struct baresip *baresip)
{
	static const char *const commands[] = {"ausrc", "auplay"};
	if (!baresip->device || is_device_known(baresip))
		return;
	baresip->device_assumed = false;
	for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
		struct baresip_job job = {.command = commands[i], .done = on_device};
		g_strlcpy(job.params, baresip->device, sizeof(job.params));
		if (!baresip_do(baresip, &job))
			return; /* not connected: again when it is */
	}
	g_free(baresip->set_device);
	baresip->set_device = g_strdup(baresip->device);
}
