#include "tests/integration/alsa_calls.h"
#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static const char *_Atomic last = "nothing";

/* Notes the call for the watchdog, then makes it. */
#define DO(call)                                                                                             \
	(__extension__({                                                                                     \
		last = #call;                                                                                \
		(call);                                                                                      \
	}))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void complaint(const char *file, int line, const char *function, int error, const char *format, ...)
{
	(void)function, (void)error;
	if (!strstr(file, "agent/alsa"))
		return;
	fprintf(stderr, "alsa_caller: %s:%d: %s\n", file, line, format);
	abort();
}

void calls_init(void)
{
	snd_lib_error_set_handler(complaint);
	snd_config_update();
}

void calls_finish(void)
{
	snd_config_update_free_global();
}

const char *calls_last(void)
{
	return last;
}

unsigned calls_roll(unsigned *seed, unsigned sides)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 8) % sides;
}

void calls_open(struct calls_pcm *pcm, unsigned *seed)
{
	*pcm = (struct calls_pcm){.capture = calls_roll(seed, 2),
		.plugged = calls_roll(seed, 2),
		.nonblock = calls_roll(seed, 2)};
	snd_pcm_stream_t stream = pcm->capture ? SND_PCM_STREAM_CAPTURE : SND_PCM_STREAM_PLAYBACK;
	if (DO(snd_pcm_open(&pcm->pcm, pcm->plugged ? "deskphone" : "raw", stream,
		    pcm->nonblock ? SND_PCM_NONBLOCK : 0)) >= 0)
		return;
	fprintf(stderr, "alsa_caller: the PCM cannot be opened\n");
	abort();
}

void calls_close(struct calls_pcm *pcm)
{
	if (pcm->pcm)
		DO(snd_pcm_close(pcm->pcm));
	pcm->pcm = NULL;
}

/* What is refused is left out: the next choice may fit. */
static void choose(struct calls_pcm *pcm, snd_pcm_hw_params_t *params, unsigned *seed)
{
	static const unsigned rates[] = {8000, 11025, 16000, 22050, 32000, 44100, 48000, 96000};
	static const snd_pcm_format_t formats[] = {SND_PCM_FORMAT_S16_LE, SND_PCM_FORMAT_S16_LE,
		SND_PCM_FORMAT_S32_LE, SND_PCM_FORMAT_U8, SND_PCM_FORMAT_FLOAT_LE};
	unsigned rate = rates[calls_roll(seed, COUNT(rates))];
	/* alsa-lib 1.2.8 takes its own wrong turn where it converts rates for a mapped capture PCM that is waited for
	 * (arecord -D plug... -r 12000 -M crashes on any card; mended in 1.2.9). */
	bool mapped = calls_roll(seed, 3) == 0 && !(pcm->plugged && pcm->capture);
	snd_pcm_hw_params_set_access(
		pcm->pcm, params, mapped ? SND_PCM_ACCESS_MMAP_INTERLEAVED : SND_PCM_ACCESS_RW_INTERLEAVED);
	snd_pcm_hw_params_set_format(pcm->pcm, params, formats[calls_roll(seed, COUNT(formats))]);
	snd_pcm_hw_params_set_channels(pcm->pcm, params, 1 + calls_roll(seed, 2));
	snd_pcm_hw_params_set_rate_near(pcm->pcm, params, &rate, NULL);
	if (calls_roll(seed, 4)) {
		snd_pcm_uframes_t period = rate / 200 * (1 + calls_roll(seed, 20));
		snd_pcm_hw_params_set_period_size_near(pcm->pcm, params, &period, NULL);
	}
	if (calls_roll(seed, 16)) {
		snd_pcm_uframes_t buffer = rate / 100 * (1 + calls_roll(seed, calls_roll(seed, 4) ? 8 : 25));
		snd_pcm_hw_params_set_buffer_size_near(pcm->pcm, params, &buffer);
	}
}

static void read_set_up(struct calls_pcm *pcm, snd_pcm_hw_params_t *params)
{
	snd_pcm_hw_params_get_channels(params, &pcm->channels);
	snd_pcm_hw_params_get_buffer_size(params, &pcm->buffer);
	snd_pcm_hw_params_get_period_size(params, &pcm->period, NULL);
}

void calls_set_up(struct calls_pcm *pcm, unsigned *seed)
{
	snd_pcm_hw_params_t *params;
	snd_pcm_hw_params_alloca(&params);
	pcm->buffer = 0;
	if (!pcm->pcm || DO(snd_pcm_hw_params_any(pcm->pcm, params)) < 0)
		return;
	choose(pcm, params, seed);
	if (DO(snd_pcm_hw_params(pcm->pcm, params)) >= 0)
		read_set_up(pcm, params);
}

static void step_sw_params(struct calls_pcm *pcm, unsigned *seed)
{
	snd_pcm_sw_params_t *params;
	snd_pcm_uframes_t boundary = 0;
	snd_pcm_sw_params_alloca(&params);
	if (snd_pcm_sw_params_current(pcm->pcm, params) < 0)
		return;
	snd_pcm_sw_params_get_boundary(params, &boundary);
	snd_pcm_uframes_t starts[] = {1, pcm->period, pcm->buffer, pcm->plugged ? pcm->buffer : boundary};
	snd_pcm_uframes_t stops[] = {pcm->buffer, pcm->buffer, boundary, pcm->period};
	snd_pcm_sw_params_set_start_threshold(pcm->pcm, params, starts[calls_roll(seed, COUNT(starts))]);
	snd_pcm_sw_params_set_stop_threshold(pcm->pcm, params, stops[calls_roll(seed, COUNT(stops))]);
	snd_pcm_sw_params_set_avail_min(pcm->pcm, params, 1 + calls_roll(seed, (unsigned)pcm->buffer));
	DO(snd_pcm_sw_params(pcm->pcm, params));
}

/* A program that waits for a PCM which nobody starts waits for ever, on any card. */
static void make_it_go(struct calls_pcm *pcm)
{
	if (pcm->nonblock)
		return;
	if (snd_pcm_state(pcm->pcm) == SND_PCM_STATE_PAUSED)
		DO(snd_pcm_pause(pcm->pcm, 0));
	if (snd_pcm_state(pcm->pcm) == SND_PCM_STATE_PREPARED)
		DO(snd_pcm_start(pcm->pcm));
}

static void step_transfer(struct calls_pcm *pcm, unsigned *seed)
{
	snd_pcm_uframes_t most = calls_roll(seed, 4) ? pcm->period * 3 / 2 : pcm->buffer * 3 / 2;
	snd_pcm_uframes_t frames = calls_roll(seed, (unsigned)most);
	char *bytes = calloc(frames + 1, 4 * pcm->channels);
	make_it_go(pcm);
	snd_pcm_access_t access = SND_PCM_ACCESS_RW_INTERLEAVED;
	snd_pcm_hw_params_t *params;
	snd_pcm_hw_params_alloca(&params);
	if (snd_pcm_hw_params_current(pcm->pcm, params) >= 0)
		snd_pcm_hw_params_get_access(params, &access);
	bool mapped = access == SND_PCM_ACCESS_MMAP_INTERLEAVED;
	snd_pcm_sframes_t done;
	if (pcm->capture)
		done = mapped ? DO(snd_pcm_mmap_readi(pcm->pcm, bytes, frames))
			      : DO(snd_pcm_readi(pcm->pcm, bytes, frames));
	else
		done = mapped ? DO(snd_pcm_mmap_writei(pcm->pcm, bytes, frames))
			      : DO(snd_pcm_writei(pcm->pcm, bytes, frames));
	free(bytes);
	if (done > (snd_pcm_sframes_t)frames)
		abort();
	if (done == -EPIPE && calls_roll(seed, 8))
		DO(snd_pcm_prepare(pcm->pcm));
}

static void step_mmap(struct calls_pcm *pcm, unsigned *seed)
{
	const snd_pcm_channel_area_t *areas;
	snd_pcm_uframes_t offset, frames = calls_roll(seed, (unsigned)pcm->buffer) + 1;
	snd_pcm_access_t access = SND_PCM_ACCESS_RW_INTERLEAVED;
	snd_pcm_hw_params_t *params;
	snd_pcm_hw_params_alloca(&params);
	if (snd_pcm_hw_params_current(pcm->pcm, params) >= 0)
		snd_pcm_hw_params_get_access(params, &access);
	if (access != SND_PCM_ACCESS_MMAP_INTERLEAVED || DO(snd_pcm_avail_update(pcm->pcm)) <= 0 ||
		DO(snd_pcm_mmap_begin(pcm->pcm, &areas, &offset, &frames)) < 0)
		return;
	DO(snd_pcm_mmap_commit(pcm->pcm, offset, frames ? calls_roll(seed, (unsigned)frames + 1) : 0));
}

static void step_poll(struct calls_pcm *pcm, unsigned *seed)
{
	struct pollfd fds[4];
	unsigned short events;
	int count = DO(snd_pcm_poll_descriptors(pcm->pcm, fds, COUNT(fds)));
	if (count <= 0)
		return;
	last = "poll";
	poll(fds, (nfds_t)count, (int)calls_roll(seed, 40));
	DO(snd_pcm_poll_descriptors_revents(pcm->pcm, fds, (unsigned)count, &events));
}

static void step_move(struct calls_pcm *pcm, unsigned *seed)
{
	bool back = calls_roll(seed, 2);
	/* The converters of alsa-lib 1.2.8 lose count there, with any card: assertions in snd_pcm_status(), playback that
	 * never starts. */
	if (pcm->plugged)
		return;
	snd_pcm_sframes_t most = back ? DO(snd_pcm_rewindable(pcm->pcm)) : DO(snd_pcm_forwardable(pcm->pcm));
	if (most <= 0)
		return;
	snd_pcm_uframes_t frames = calls_roll(seed, (unsigned)(most > 100000 ? 100000 : most) + 1);
	if (back)
		DO(snd_pcm_rewind(pcm->pcm, frames));
	else
		DO(snd_pcm_forward(pcm->pcm, frames));
}

static void step_ask(struct calls_pcm *pcm, unsigned *seed)
{
	snd_pcm_status_t *status;
	snd_pcm_info_t *info;
	snd_output_t *output;
	snd_pcm_sframes_t avail, delay;
	snd_pcm_uframes_t frames;
	snd_htimestamp_t time;
	snd_pcm_status_alloca(&status);
	snd_pcm_info_alloca(&info);
	switch (calls_roll(seed, 9)) {
	case 0:
		DO(snd_pcm_status(pcm->pcm, status));
		break;
	case 1:
		DO(snd_pcm_delay(pcm->pcm, &delay));
		break;
	case 2:
		DO(snd_pcm_avail(pcm->pcm));
		break;
	case 3:
		DO(snd_pcm_avail_update(pcm->pcm));
		break;
	case 4:
		DO(snd_pcm_avail_delay(pcm->pcm, &avail, &delay));
		break;
	case 5:
		DO(snd_pcm_htimestamp(pcm->pcm, &frames, &time));
		break;
	case 6:
		DO(snd_pcm_info(pcm->pcm, info));
		break;
	case 7:
		DO(snd_pcm_hwsync(pcm->pcm));
		break;
	default:
		if (snd_output_buffer_open(&output) < 0)
			return;
		DO(snd_pcm_dump(pcm->pcm, output));
		snd_output_close(output);
	}
}

static void step_mode(struct calls_pcm *pcm, unsigned *seed)
{
	bool nonblock = calls_roll(seed, 2);
	if (DO(snd_pcm_nonblock(pcm->pcm, nonblock)) >= 0)
		pcm->nonblock = nonblock;
}

static void step_free(struct calls_pcm *pcm, unsigned *seed)
{
	if (calls_roll(seed, 3))
		return;
	DO(snd_pcm_hw_free(pcm->pcm));
	pcm->buffer = 0;
}

/* Calls that need no parameters of ours; each is fine in any state, if only to be refused. */
static void step_state(struct calls_pcm *pcm, unsigned *seed)
{
	switch (calls_roll(seed, 8)) {
	case 0:
	case 1:
		DO(snd_pcm_prepare(pcm->pcm));
		break;
	case 2:
		DO(snd_pcm_start(pcm->pcm));
		break;
	case 3:
		DO(snd_pcm_drop(pcm->pcm));
		break;
	case 4:
		DO(snd_pcm_drain(pcm->pcm));
		break;
	case 5:
		DO(snd_pcm_pause(pcm->pcm, (int)calls_roll(seed, 2)));
		break;
	case 6:
		DO(snd_pcm_resume(pcm->pcm));
		break;
	default:
		if (pcm->buffer) /* else alsa-lib 1.2.8 itself fails with some of its converters */
			DO(snd_pcm_wait(pcm->pcm, (int)calls_roll(seed, 50)));
	}
}

void calls_step(struct calls_pcm *pcm, unsigned *seed)
{
	static void (*const steps[])(struct calls_pcm *, unsigned *) = {step_transfer, step_transfer,
		step_transfer, step_transfer, step_mmap, step_mmap, step_poll, step_poll, step_move, step_ask,
		step_ask, step_state, step_state, step_sw_params, step_mode, step_free};
	unsigned which = calls_roll(seed, 64);
	if (which == 0) {
		calls_close(pcm);
		calls_open(pcm, seed);
	}
	if (!pcm->pcm)
		return;
	if (which == 1 || (!pcm->buffer && which < 40))
		calls_set_up(pcm, seed);
	else if (!pcm->buffer)
		(which % 2 ? step_ask : step_state)(pcm, seed);
	else
		steps[which % COUNT(steps)](pcm, seed);
}

void calls_shared_step(struct calls_pcm *pcm, unsigned *seed)
{
	static void (*const steps[])(struct calls_pcm *, unsigned *) = {
		step_transfer, step_transfer, step_poll, step_ask, step_ask, step_state};
	/* Threads that share a PCM do not wait in it, and alsa-lib's converters are for one thread. */
	if (!pcm->pcm || !pcm->buffer || !pcm->nonblock || pcm->plugged)
		return;
	steps[calls_roll(seed, COUNT(steps))](pcm, seed);
}
