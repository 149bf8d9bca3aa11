/* The ALSA PCM "deskphone": the sound of a call for any program that knows ALSA, through the agent's audio socket.
 *
 *   pcm.name { type deskphone }       (fields: settings.h; the shipped PCM "deskphone" is 50-deskphone.conf)
 *
 * Mono, signed 16 bit, 16 or 8 kHz, on the phone's clock. It never fails for want of an agent or a phone: then there is
 * silence, on the system's clock. Loaded into other people's programs: no global state, no environment after opening,
 * no signal, no output but for a wrong configuration, nothing that waits. It connects when parameters are set, for
 * programs that list devices open and close them only.
 *
 * alsa-lib's part of it (pcm_ioplug.c) calls start, stop, pause, pointer and transfer with its lock held, the others
 * partly without: what they share is in the stream, which has a lock of its own, or atomic. */
#include "agent/alsa/settings.h"
#include "agent/alsa/stream.h"
#include <alsa/pcm_external.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>

/* 10 ms of 16 kHz. All periods are multiples of it: alsa-lib's rate conversion is off pitch when a period is not a whole
 * number of samples on both sides. */
#define PERIOD_BYTES 320
/* Frames of 20 ms come: less than two of them would be an endless underrun. */
#define BUFFER_BYTES_MIN 1280
#define BUFFER_BYTES_MAX 65536
#define PERIODS_MIN 2
#define PERIODS_MAX 64

struct pcm {
	snd_pcm_ioplug_t io;
	struct stream stream;
	_Atomic snd_pcm_uframes_t avail_min, stop_threshold;
	_Atomic snd_pcm_uframes_t boundary; /* 0 = not prepared yet */
};

static bool is_capture(const struct pcm *pcm)
{
	return pcm->io.stream == SND_PCM_STREAM_CAPTURE;
}

/* Frames that the program may read or write, as snd_pcm_avail() tells them; more than the buffer after a time without
 * the program. */
static snd_pcm_sframes_t available(const struct pcm *pcm, uint64_t position)
{
	snd_pcm_uframes_t boundary = pcm->boundary, buffer = pcm->io.buffer_size;
	if (!boundary)
		return 0;
	snd_pcm_uframes_t ahead =
		((snd_pcm_uframes_t)position + boundary - pcm->io.appl_ptr % boundary) % boundary;
	snd_pcm_sframes_t signed_ahead =
		ahead > boundary / 2 ? -(snd_pcm_sframes_t)(boundary - ahead) : (snd_pcm_sframes_t)ahead;
	return is_capture(pcm) ? signed_ahead : (snd_pcm_sframes_t)buffer + signed_ahead;
}

/* A frame later than the kernel would say so: the phone takes 20 ms at once, and a program with a buffer of just that is
 * none the worse for it. */
static bool is_xrun(const struct pcm *pcm, uint64_t position)
{
	snd_pcm_uframes_t threshold = pcm->stop_threshold;
	snd_pcm_sframes_t avail = available(pcm, position);
	return threshold < pcm->boundary && avail > 0 && (snd_pcm_uframes_t)avail > threshold;
}

static int pcm_start(snd_pcm_ioplug_t *io)
{
	struct pcm *pcm = io->private_data;
	if (!stream_is_lost(&pcm->stream))
		stream_run(&pcm->stream, true);
	return 0;
}

static int pcm_stop(snd_pcm_ioplug_t *io)
{
	struct pcm *pcm = io->private_data;
	if (!stream_is_lost(&pcm->stream))
		stream_run(&pcm->stream, false);
	return 0;
}

static int pcm_pause(snd_pcm_ioplug_t *io, int enable)
{
	return enable ? pcm_stop(io) : pcm_start(io);
}

/* Also asked before there are any parameters. */
static snd_pcm_sframes_t pcm_pointer(snd_pcm_ioplug_t *io)
{
	struct pcm *pcm = io->private_data;
	if (stream_is_lost(&pcm->stream))
		return -EPIPE; /* the program will prepare it again */
	if (!pcm->boundary)
		return 0;
	uint64_t position = stream_position(&pcm->stream);
	if (io->state == SND_PCM_STATE_RUNNING && is_xrun(pcm, position)) {
		stream_run(&pcm->stream, false);
		return -EPIPE;
	}
	return (snd_pcm_sframes_t)position;
}

static snd_pcm_sframes_t pcm_transfer(snd_pcm_ioplug_t *io, const snd_pcm_channel_area_t *areas,
	snd_pcm_uframes_t offset, snd_pcm_uframes_t count)
{
	struct pcm *pcm = io->private_data;
	int16_t *samples = (int16_t *)((char *)areas->addr + (areas->first + areas->step * offset) / 8);
	if (stream_is_lost(&pcm->stream))
		return -EPIPE;
	/* Capture: asked again and again for the same region with mmap access, so nothing is consumed here. */
	if (is_capture(pcm))
		stream_get(&pcm->stream, io->appl_ptr, samples, count);
	else
		stream_put(&pcm->stream, io->appl_ptr, samples, count);
	return (snd_pcm_sframes_t)count;
}

static int pcm_hw_params(snd_pcm_ioplug_t *io, snd_pcm_hw_params_t *params)
{
	struct pcm *pcm = io->private_data;
	(void)params;
	pcm->boundary = 0;
	return stream_begin(&pcm->stream, io->rate, io->buffer_size);
}

static int pcm_hw_free(snd_pcm_ioplug_t *io)
{
	struct pcm *pcm = io->private_data;
	pcm->boundary = 0;
	stream_end(&pcm->stream);
	return 0;
}

static int pcm_sw_params(snd_pcm_ioplug_t *io, snd_pcm_sw_params_t *params)
{
	struct pcm *pcm = io->private_data;
	snd_pcm_uframes_t avail_min = 1, stop_threshold = io->buffer_size;
	snd_pcm_sw_params_get_avail_min(params, &avail_min);
	snd_pcm_sw_params_get_stop_threshold(params, &stop_threshold);
	pcm->avail_min = avail_min;
	pcm->stop_threshold = stop_threshold;
	return 0;
}

/* The boundary that alsa-lib has chosen. */
static snd_pcm_uframes_t boundary_of(snd_pcm_ioplug_t *io)
{
	snd_pcm_sw_params_t *params;
	snd_pcm_uframes_t boundary = 0;
	snd_pcm_sw_params_alloca(&params);
	if (snd_pcm_sw_params_current(io->pcm, params) < 0 ||
		snd_pcm_sw_params_get_boundary(params, &boundary) < 0 || boundary < io->buffer_size)
		return io->buffer_size;
	return boundary;
}

static int pcm_prepare(snd_pcm_ioplug_t *io)
{
	struct pcm *pcm = io->private_data;
	if (stream_is_lost(&pcm->stream)) {
		int error = stream_revive(&pcm->stream);
		if (error)
			return error;
	}
	snd_pcm_uframes_t boundary = boundary_of(io);
	stream_prepare(&pcm->stream, boundary);
	pcm->boundary = boundary;
	return 0;
}

/* Capture: what was recorded waits for nothing. */
static int pcm_drain_capture(snd_pcm_ioplug_t *io)
{
	(void)io;
	return 0;
}

/* As the kernel's PCMs: an error where waiting would be in vain. */
static unsigned short events_of(struct pcm *pcm)
{
	unsigned short ready = is_capture(pcm) ? POLLIN : POLLOUT;
	snd_pcm_sframes_t avail;
	if (stream_is_lost(&pcm->stream))
		return ready | (pcm->io.state == SND_PCM_STATE_XRUN ? POLLERR : 0);
	uint64_t position = stream_position(&pcm->stream);
	switch (pcm->io.state) {
	case SND_PCM_STATE_RUNNING:
	case SND_PCM_STATE_PREPARED:
	case SND_PCM_STATE_PAUSED:
		avail = available(pcm, position);
		if (is_xrun(pcm, position) || (avail > 0 && (snd_pcm_uframes_t)avail >= pcm->avail_min))
			return ready;
		return 0;
	case SND_PCM_STATE_DRAINING:
		return ready; /* whoever waits for the end looks at each move */
	default:
		return ready | POLLERR;
	}
}

static int pcm_poll_revents(
	snd_pcm_ioplug_t *io, struct pollfd *fds, unsigned int count, unsigned short *revents)
{
	struct pcm *pcm = io->private_data;
	*revents = 0;
	if (count != 1)
		return -EINVAL;
	if (!(fds->revents & POLLIN)) {
		*revents = (unsigned short)(fds->revents & (POLLERR | POLLHUP | POLLNVAL));
		return 0;
	}
	/* First the descriptor, then the look: a move in between is not missed. */
	bool lost = stream_is_lost(&pcm->stream);
	if (!lost)
		stream_wake(&pcm->stream, false);
	*revents = events_of(pcm);
	if (*revents && !lost && io->state != SND_PCM_STATE_DRAINING)
		stream_wake(&pcm->stream, true);
	return 0;
}

static int pcm_close(snd_pcm_ioplug_t *io)
{
	struct pcm *pcm = io->private_data;
	stream_clear(&pcm->stream);
	free(pcm);
	return 0;
}

static const snd_pcm_ioplug_callback_t playback = {
	.start = pcm_start,
	.stop = pcm_stop,
	.pause = pcm_pause,
	.pointer = pcm_pointer,
	.transfer = pcm_transfer,
	.close = pcm_close,
	.hw_params = pcm_hw_params,
	.hw_free = pcm_hw_free,
	.sw_params = pcm_sw_params,
	.prepare = pcm_prepare,
	.poll_revents = pcm_poll_revents,
};

static const snd_pcm_ioplug_callback_t capture = {
	.start = pcm_start,
	.stop = pcm_stop,
	.pause = pcm_pause,
	.pointer = pcm_pointer,
	.transfer = pcm_transfer,
	.close = pcm_close,
	.hw_params = pcm_hw_params,
	.hw_free = pcm_hw_free,
	.sw_params = pcm_sw_params,
	.prepare = pcm_prepare,
	.drain = pcm_drain_capture,
	.poll_revents = pcm_poll_revents,
};

static int set_constraints(snd_pcm_ioplug_t *io, unsigned rate_hz)
{
	static const unsigned access[] = {SND_PCM_ACCESS_RW_INTERLEAVED, SND_PCM_ACCESS_MMAP_INTERLEAVED};
	static const unsigned format[] = {SND_PCM_FORMAT_S16_LE};
	static const unsigned multiples[] = {1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 16, 20, 24, 25, 30, 32, 40, 50};
	unsigned rates[] = {8000, 16000}, periods[sizeof(multiples) / sizeof(multiples[0])];
	for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++)
		periods[i] = PERIOD_BYTES * multiples[i];
	if (rate_hz)
		rates[0] = rate_hz;
	int error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_ACCESS, 2, access);
	if (!error)
		error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_FORMAT, 1, format);
	if (!error)
		error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_RATE, rate_hz ? 1 : 2, rates);
	if (!error)
		error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_CHANNELS, 1, 1);
	if (!error)
		error = snd_pcm_ioplug_set_param_list(
			io, SND_PCM_IOPLUG_HW_PERIOD_BYTES, sizeof(periods) / sizeof(periods[0]), periods);
	if (!error)
		error = snd_pcm_ioplug_set_param_minmax(
			io, SND_PCM_IOPLUG_HW_BUFFER_BYTES, BUFFER_BYTES_MIN, BUFFER_BYTES_MAX);
	if (!error)
		error = snd_pcm_ioplug_set_param_minmax(
			io, SND_PCM_IOPLUG_HW_PERIODS, PERIODS_MIN, PERIODS_MAX);
	return error;
}

static int create(struct pcm *pcm, const char *name, snd_pcm_stream_t stream, int mode, unsigned rate_hz)
{
	pcm->io.version = SND_PCM_IOPLUG_VERSION;
	pcm->io.name = "deskphone: the sound of a call on a desk phone";
	pcm->io.flags = SND_PCM_IOPLUG_FLAG_BOUNDARY_WA | SND_PCM_IOPLUG_FLAG_MONOTONIC;
	pcm->io.callback = stream == SND_PCM_STREAM_CAPTURE ? &capture : &playback;
	pcm->io.private_data = pcm;
	pcm->io.poll_fd = pcm->stream.wake_fd;
	pcm->io.poll_events = POLLIN;
	/* Without a name it is the slave of a converter, and that has a lock of its own. alsa-lib's rate converter may leave the
	 * slave's locked after draining (1.2.8): a program that closes it from another thread would wait for ever. With
	 * this mode there is no lock. */
	if (!name)
		mode |= SND_PCM_ASYNC;
	int error = snd_pcm_ioplug_create(&pcm->io, name, stream, mode);
	if (error < 0) {
		stream_clear(&pcm->stream);
		free(pcm);
		return error;
	}
	error = set_constraints(&pcm->io, rate_hz);
	if (error < 0)
		snd_pcm_ioplug_delete(&pcm->io); /* calls pcm_close() */
	return error;
}

/* alsa-lib finds these by their names; nothing else is to be seen from outside. */
#pragma GCC visibility push(default)
int _snd_pcm_deskphone_open(snd_pcm_t **pcmp, const char *name, snd_config_t *root, snd_config_t *conf,
	snd_pcm_stream_t stream, int mode);
SND_PCM_PLUGIN_SYMBOL(deskphone);
#pragma GCC visibility pop
SND_PCM_PLUGIN_DEFINE_FUNC(deskphone)
{
	struct settings settings;
	(void)root;
	int error = settings_read(conf, &settings);
	if (error)
		return error;
	struct pcm *pcm = calloc(1, sizeof(*pcm));
	if (!pcm)
		return -ENOMEM;
	error = stream_init(&pcm->stream, stream == SND_PCM_STREAM_CAPTURE, &settings.paths);
	if (error) {
		free(pcm);
		return error;
	}
	error = create(pcm, name, stream, mode, settings.rate_hz);
	if (!error)
		*pcmp = pcm->io.pcm;
	return error;
}
