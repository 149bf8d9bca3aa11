/* An ALSA PCM that stands in for a sound card: paced by CLOCK_MONOTONIC, records what is played, gives what a test knows.
 *
 *   pcm_type.testcard { lib "/.../libasound_module_pcm_testcard.so" }
 *   pcm.card {
 *       type testcard
 *       rate 16000          # the only rate it takes; mono, signed 16-bit
 *       channels 1          # the only number it takes; all hear the same, the first is recorded
 *       ppm 0               # its crystal's error
 *       infile "/path"      # what the microphone hears: raw samples, repeated; default: 1 kHz of amplitude 8000
 *       outfile "/path"     # what the loudspeaker plays is appended here, raw, sample by sample as it sounds
 *       echo 0              # the microphone hears the loudspeaker (of this process) so many ms later; 0 = not at all
 *       patient yes         # instead of an over- or underrun its clock stops until the program has caught up
 *       gone "/path"        # unplugged while this file exists. Its first letter: d = as the kernel does it (state
 *                           # DISCONNECTED, POLLERR); x = XRUN for ever, no prepare() helps (PortAudio 19.6 hangs)
 *   }
 *
 * No thread: the position is worked out from the clock whenever somebody asks, and a timerfd makes poll() ask when there is something
 * to do, as an interrupt would, and every 5 ms, for it may have been unplugged. */
#include "testcard_room.h"
#include "testcard_settings.h"
#include "testcard_signal.h"
#include <alsa/asoundlib.h>
#include <alsa/pcm_external.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define TICK_NS 5000000
#define PERIOD_BYTES_MIN 32 /* a millisecond, as of a full-speed device */
#define PERIOD_BYTES_MAX 8192
#define PERIODS_MAX 64

enum gone { HERE, DISCONNECTED, XRUN_FOR_EVER };

struct testcard {
	snd_pcm_ioplug_t io;
	int timer_fd, out_fd;
	char *gone_path;
	int16_t *signal; /* what the microphone hears */
	size_t signal_count;
	double rate_hz; /* with the crystal's error */
	bool patient, running, xrun;
	double origin_s; /* when sample 0 was due */
	uint64_t echo;	 /* samples; 0 = none */
	uint64_t hw;	 /* samples moved since prepare */
	int16_t *ring;	 /* playback: what has been written, by absolute position */
	size_t ring_size;
	snd_pcm_uframes_t boundary, avail_min;
};

static double now_s(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static enum gone gone(const struct testcard *card)
{
	char how = 'd';
	int fd = card->gone_path ? open(card->gone_path, O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0)
		return HERE;
	if (read(fd, &how, 1) < 1)
		how = 'd';
	close(fd);
	return how == 'x' ? XRUN_FOR_EVER : DISCONNECTED;
}

static bool is_capture(const struct testcard *card)
{
	return card->io.stream == SND_PCM_STREAM_CAPTURE;
}

/* Up to where the program has made room (capture) or written (playback). */
static uint64_t limit(const struct testcard *card)
{
	return is_capture(card) ? card->io.appl_ptr + card->io.buffer_size : card->io.appl_ptr;
}

/* When a sample is due, in samples of the clock. */
static uint64_t room_time(const struct testcard *card, uint64_t at)
{
	return (uint64_t)llrint(card->origin_s * card->rate_hz) + at;
}

static void sound(struct testcard *card, uint64_t until)
{
	for (; card->hw < until; card->hw++) {
		int16_t sample = card->hw < card->io.appl_ptr ? card->ring[card->hw % card->ring_size] : 0;
		if (card->echo)
			testcard_room_sound(room_time(card, card->hw), sample);
		if (card->out_fd >= 0 && write(card->out_fd, &sample, sizeof(sample)) < 0)
			card->out_fd = -1;
	}
}

/* Moves the position to where it is by now. */
static void advance(struct testcard *card)
{
	double now = now_s();
	if (!card->running || card->xrun)
		return;
	double due = (now - card->origin_s) * card->rate_hz;
	uint64_t until = due > 0 ? (uint64_t)due : 0;
	if (until > limit(card)) {
		until = limit(card);
		card->origin_s = now - (double)until / card->rate_hz;
		card->xrun = !card->patient;
	}
	if (until < card->hw)
		return;
	if (is_capture(card))
		card->hw = until;
	else
		sound(card, until);
}

static int card_start(snd_pcm_ioplug_t *io)
{
	struct testcard *card = io->private_data;
	if (gone(card) != HERE)
		return -ENODEV;
	card->origin_s = now_s() - (double)card->hw / card->rate_hz;
	card->running = true;
	return 0;
}

static int card_stop(snd_pcm_ioplug_t *io)
{
	struct testcard *card = io->private_data;
	card->running = false;
	return 0;
}

static snd_pcm_sframes_t card_pointer(snd_pcm_ioplug_t *io)
{
	struct testcard *card = io->private_data;
	enum gone how = gone(card);
	if (how == XRUN_FOR_EVER)
		return -EPIPE;
	if (how == DISCONNECTED)
		snd_pcm_ioplug_set_state(io, SND_PCM_STATE_DISCONNECTED);
	else
		advance(card);
	if (card->xrun)
		return -EPIPE;
	/* Asked before hw_params there is no boundary yet. */
	return card->boundary ? (snd_pcm_sframes_t)(card->hw % card->boundary) : 0;
}

static int16_t *sample_at(const snd_pcm_channel_area_t *area, snd_pcm_uframes_t at)
{
	return (int16_t *)((char *)area->addr + (area->first + area->step * at) / 8);
}

static void fill(const struct testcard *card, const snd_pcm_channel_area_t *areas, snd_pcm_uframes_t at,
	int16_t sample)
{
	for (unsigned channel = 0; channel < card->io.channels; channel++)
		*sample_at(&areas[channel], at) = sample;
}

/* What the microphone hears. */
static int16_t heard(const struct testcard *card, uint64_t at)
{
	int sum = card->signal[at % card->signal_count];
	if (card->echo)
		sum += testcard_room_echo(room_time(card, at), card->echo);
	return (int16_t)(sum > INT16_MAX ? INT16_MAX : sum < INT16_MIN ? INT16_MIN : sum);
}

static snd_pcm_sframes_t card_transfer(snd_pcm_ioplug_t *io, const snd_pcm_channel_area_t *areas,
	snd_pcm_uframes_t offset, snd_pcm_uframes_t count)
{
	struct testcard *card = io->private_data;
	/* Capture: called again and again for the same region with mmap access, so nothing is consumed here.
	 */
	for (snd_pcm_uframes_t i = 0; i < count; i++) {
		uint64_t at = io->appl_ptr + i;
		if (is_capture(card))
			fill(card, areas, offset + i, heard(card, at));
		else
			card->ring[at % card->ring_size] = *sample_at(areas, offset + i);
	}
	return (snd_pcm_sframes_t)count;
}

static int card_hw_params(snd_pcm_ioplug_t *io, snd_pcm_hw_params_t *params)
{
	struct testcard *card = io->private_data;
	(void)params;
	free(card->ring);
	card->ring_size = io->buffer_size;
	card->ring = calloc(card->ring_size, sizeof(*card->ring));
	return card->ring ? 0 : -ENOMEM;
}

static int card_sw_params(snd_pcm_ioplug_t *io, snd_pcm_sw_params_t *params)
{
	struct testcard *card = io->private_data;
	snd_pcm_sw_params_get_boundary(params, &card->boundary);
	snd_pcm_sw_params_get_avail_min(params, &card->avail_min);
	return 0;
}

static int card_prepare(snd_pcm_ioplug_t *io)
{
	struct testcard *card = io->private_data;
	if (gone(card) != HERE)
		return -ENODEV;
	card->hw = 0;
	card->running = card->xrun = false;
	return 0;
}

static uint64_t waiting(const struct testcard *card)
{
	return is_capture(card) ? card->hw - card->io.appl_ptr
				: card->io.buffer_size - (card->io.appl_ptr - card->hw);
}

static bool is_ready(const struct testcard *card)
{
	return card->xrun || !card->running || waiting(card) >= card->avail_min;
}

/* The next interrupt: a little after the sample that makes it ready. */
static int set_timer(const struct testcard *card)
{
	double left_s = (double)(card->avail_min - waiting(card)) / card->rate_hz + 20e-6;
	long left_ns = left_s * 1e9 < TICK_NS ? (long)(left_s * 1e9) : TICK_NS;
	struct itimerspec once = {.it_value.tv_nsec = left_ns};
	return timerfd_settime(card->timer_fd, 0, &once, NULL);
}

static int card_poll_revents(
	snd_pcm_ioplug_t *io, struct pollfd *fds, unsigned int count, unsigned short *revents)
{
	struct testcard *card = io->private_data;
	unsigned short ready = is_capture(card) ? POLLIN : POLLOUT;
	(void)fds;
	(void)count;
	*revents = 0;
	switch (gone(card)) {
	case DISCONNECTED:
		snd_pcm_ioplug_set_state(io, SND_PCM_STATE_DISCONNECTED);
		*revents = POLLERR | POLLHUP | POLLNVAL;
		return 0;
	case XRUN_FOR_EVER:
		*revents = ready;
		return 0;
	case HERE:
		break;
	}
	advance(card);
	if (is_ready(card))
		*revents = ready;
	else if (set_timer(card)) /* what has expired of it is forgotten by that */
		return -errno;
	return 0;
}

static void release(struct testcard *card)
{
	if (card->timer_fd >= 0)
		close(card->timer_fd);
	if (card->out_fd >= 0)
		close(card->out_fd);
	free(card->gone_path);
	free(card->signal);
	free(card->ring);
	free(card);
}

static int card_close(snd_pcm_ioplug_t *io)
{
	release(io->private_data);
	return 0;
}

static const snd_pcm_ioplug_callback_t callbacks = {
	.start = card_start,
	.stop = card_stop,
	.pointer = card_pointer,
	.transfer = card_transfer,
	.close = card_close,
	.hw_params = card_hw_params,
	.sw_params = card_sw_params,
	.prepare = card_prepare,
	.poll_revents = card_poll_revents,
};

static int set_up(struct testcard *card, const struct testcard_settings *settings, snd_pcm_stream_t stream)
{
	struct itimerspec tick = {.it_value.tv_nsec = 1}; /* at once */
	card->rate_hz = (double)settings->rate_hz * (1 + (double)settings->ppm / 1e6);
	card->patient = settings->patient > 0;
	card->echo = (uint64_t)(settings->echo_ms * settings->rate_hz / 1000);
	card->avail_min = 1;
	if (settings->gone_path && !(card->gone_path = strdup(settings->gone_path)))
		return -ENOMEM;
	if (gone(card) != HERE)
		return -ENODEV;
	card->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (card->timer_fd < 0 || timerfd_settime(card->timer_fd, 0, &tick, NULL))
		return -errno;
	if (stream == SND_PCM_STREAM_CAPTURE)
		return settings->in_path
			       ? testcard_signal_load(settings->in_path, &card->signal, &card->signal_count)
			       : testcard_signal_tone(settings->rate_hz, &card->signal, &card->signal_count);
	if (settings->out_path) {
		card->out_fd = open(settings->out_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
		if (card->out_fd < 0)
			return -errno;
	}
	return 0;
}

static int set_constraints(snd_pcm_ioplug_t *io, unsigned rate_hz, unsigned channels)
{
	static const unsigned access[] = {SND_PCM_ACCESS_RW_INTERLEAVED, SND_PCM_ACCESS_MMAP_INTERLEAVED};
	static const unsigned format[] = {SND_PCM_FORMAT_S16_LE};
	int error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_ACCESS, 2, access);
	if (!error)
		error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_FORMAT, 1, format);
	if (!error)
		error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_RATE, 1, &rate_hz);
	if (!error)
		error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_CHANNELS, channels, channels);
	if (!error)
		error = snd_pcm_ioplug_set_param_minmax(
			io, SND_PCM_IOPLUG_HW_PERIOD_BYTES, PERIOD_BYTES_MIN, PERIOD_BYTES_MAX);
	if (!error)
		error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_PERIODS, 2, PERIODS_MAX);
	return error;
}

static int create(struct testcard *card, const char *name, snd_pcm_stream_t stream, int mode,
	const struct testcard_settings *settings)
{
	card->io.version = SND_PCM_IOPLUG_VERSION;
	card->io.name = "deskphone's test card";
	card->io.flags = SND_PCM_IOPLUG_FLAG_BOUNDARY_WA;
	card->io.callback = &callbacks;
	card->io.private_data = card;
	card->io.poll_fd = card->timer_fd;
	card->io.poll_events = POLLIN;
	int error = snd_pcm_ioplug_create(&card->io, name, stream, mode);
	if (error < 0) {
		release(card);
		return error;
	}
	error = set_constraints(&card->io, (unsigned)settings->rate_hz, (unsigned)settings->channels);
	if (error < 0)
		snd_pcm_ioplug_delete(&card->io); /* calls close */
	return error;
}

/* alsa-lib finds this by its name. */
int _snd_pcm_testcard_open(snd_pcm_t **pcmp, const char *name, snd_config_t *root, snd_config_t *conf,
	snd_pcm_stream_t stream, int mode);
SND_PCM_PLUGIN_DEFINE_FUNC(testcard)
{
	struct testcard_settings settings = {.rate_hz = 16000, .channels = 1};
	(void)root;
	int error = testcard_settings_read(conf, &settings);
	if (error)
		return error;
	struct testcard *card = calloc(1, sizeof(*card));
	if (!card)
		return -ENOMEM;
	card->timer_fd = card->out_fd = -1;
	error = set_up(card, &settings, stream);
	if (error) {
		release(card);
		return error;
	}
	error = create(card, name, stream, mode, &settings);
	if (!error)
		*pcmp = card->io.pcm;
	return error;
}
SND_PCM_PLUGIN_SYMBOL(testcard);
