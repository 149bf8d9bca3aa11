/* What alsa-lib calls.
 *
 * Its part of it (pcm_ioplug.c) calls start, stop, pause, pointer and transfer with its lock held, the others partly
 * without: what they share is in the stream, which has a lock of its own, or atomic. */
#include "agent/alsa/pcm.h"
#include <errno.h>
#include <poll.h>
#include <stdlib.h>

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

const snd_pcm_ioplug_callback_t pcm_playback = {
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

const snd_pcm_ioplug_callback_t pcm_capture = {
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
