/* How it rings: the bells of the configuration, files of the person's own among them, and how loud. A file that cannot be used is
 * said once; the bell of the country rings in its place, so that no slip makes a silent telephone. */
#include "agent/agent_private.h"
#include <string.h>

#define STEP_DB 3	  /* as a step of the phone's volume keys */
#define INTERCOM_LEAST 3 /* the beep before the microphone opens is to be heard, even of a silent phone */

static bool is_file(const char *tone)
{
	return tone && (tone[0] == '/' || tone[0] == '~');
}

static const char *configured(const struct config *config, enum agent_ring which)
{
	return which == AGENT_RING_NORMAL ? config->ring_tone : config->ring_tone_internal;
}

static const char *key_of(enum agent_ring which)
{
	return which == AGENT_RING_NORMAL ? "ring-tone" : "ring-tone-internal";
}

void agent_ring_stop(struct agent *agent)
{
	for (int i = 0; i < AGENT_RINGS; i++)
		ring_file_close(&agent->rings[i]);
}

void agent_ring_start(struct agent *agent)
{
	char why[512];
	agent_ring_stop(agent);
	agent->ring_id = g_random_int(); /* the voice process may know those of an agent before this one */
	for (int i = 0; i < AGENT_RINGS; i++) {
		const char *tone = configured(agent->config, (enum agent_ring)i);
		if (is_file(tone) && ring_file_open(tone, &agent->rings[i], why, sizeof(why)) < 0)
			log_warning("[calls] %s: %s: the bell of the country rings instead", key_of((enum agent_ring)i), why);
	}
}

bool agent_ring_check(const struct config *config, GError **error)
{
	char why[512];
	for (int i = 0; i < AGENT_RINGS; i++) {
		struct ring_file file = { .fd = -1 };
		const char *tone = configured(config, (enum agent_ring)i);
		int status = is_file(tone) ? ring_file_open(tone, &file, why, sizeof(why)) : 0;
		ring_file_close(&file);
		if (status < 0) {
			g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s: [calls] %s: %s", config->file,
				key_of((enum agent_ring)i), why);
			return false;
		}
	}
	return true;
}

int agent_ring_volume(const struct agent *agent)
{
	return agent->keep.ring_volume_chosen ? agent->keep.ring_volume : agent->config->ring_volume;
}

bool agent_ring_silent(const struct agent *agent)
{
	return agent_ring_volume(agent) == 0 || g_strcmp0(agent->config->ring, "silent") == 0;
}

/* What rings in spite of silence (after an emergency call) does so loudly. */
static void set_level(struct agent *agent, enum call_bell bell)
{
	int volume = agent_ring_volume(agent);
	if (bell == CALL_BELL_INTERCOM)
		volume = MAX(volume, INTERCOM_LEAST);
	else if (volume == 0)
		volume = WIRE_RING_STEPS;
	voice_host_want_ring_level(agent->voice, (unsigned)((WIRE_RING_STEPS - volume) * STEP_DB));
}

void agent_ring_set_volume(struct agent *agent, int step)
{
	agent_life_ring_volume(agent, step);
	struct call_options options = agent_life_options(agent);
	call_configure(agent->machine, &options);
	/* At 0 this ends the bell: before the level is set, which says how loud it rings in spite of that. */
	agent_feed(agent, &(struct call_event){ .type = CALL_EV_TIMER });
	if (agent->status.bell != CALL_BELL_NONE)
		set_level(agent, agent->status.bell);
	socket_broadcast_ring_volume(agent->socket, step);
}

/* Extensions have a cadence of their own, unless they have a bell of their own; one that is a file has no cadence. */
static const char *tone_of(const struct config *config, enum call_bell bell)
{
	const char *tone = bell == CALL_BELL_INTERNAL && config->ring_tone_internal ? config->ring_tone_internal :
										       config->ring_tone;
	return is_file(tone) ? NULL : tone;
}

static const struct ring_file *file_of(const struct agent *agent, enum call_bell bell)
{
	if (bell == CALL_BELL_INTERNAL)
		return &agent->rings[AGENT_RING_INTERNAL];
	return bell == CALL_BELL_INTERCOM ? NULL : &agent->rings[AGENT_RING_NORMAL];
}

void agent_ring(struct agent *agent, enum call_bell bell)
{
	static const enum tones_bell bells[CALL_BELLS] = { [CALL_BELL_NORMAL] = TONES_BELL_NORMAL,
		[CALL_BELL_INTERNAL] = TONES_BELL_INTERNAL,
		[CALL_BELL_INTERCOM] = TONES_BELL_INTERCOM,
		[CALL_BELL_RECALL] = TONES_BELL_NORMAL };
	if (bell == CALL_BELL_NONE) {
		voice_host_want_ring(agent->voice, NULL);
		return;
	}
	const char *spec = tones_ring(tone_of(agent->config, bell), bells[bell], config_region(agent->config));
	const struct ring_file *file = file_of(agent, bell);
	set_level(agent, bell);
	/* Each time a number of its own: it begins from the beginning. */
	if (!file || file->fd < 0 ||
		voice_host_want_ring_file(agent->voice, ++agent->ring_id, file->fd, file->rate_hz, spec) < 0)
		voice_host_want_ring(agent->voice, spec);
}
