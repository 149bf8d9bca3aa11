/* The ALSA PCM "deskphone": the sound of a call for any program that knows ALSA, through the agent's audio socket.
 *
 *   pcm.name { type deskphone }       (fields: settings.h; the shipped PCM "deskphone" is 50-deskphone.conf)
 *
 * Mono, signed 16 bit, 16 or 8 kHz, on the phone's clock. It never fails for want of an agent or a phone: then there is
 * silence, on the system's clock. Loaded into other people's programs: no global state, no environment after opening,
 * no signal, no output but for a wrong configuration, nothing that waits. It connects when parameters are set, for
 * programs that list devices open and close them only.
 */
#include "agent/alsa/pcm.h"
#include "agent/alsa/settings.h"
#include <errno.h>
#include <stdlib.h>

/* Sizes are these times 320 bytes (10 ms of 16 kHz, 20 of 8): powers of two, so that every period divides every buffer that
 * is longer, whichever a program fixes first; of 10 ms, because alsa-lib's rate conversion is off pitch when a period is
 * not a whole number of samples on both sides. Frames of 20 ms come: a buffer of less than two would be an endless
 * underrun. */
#define UNIT_BYTES 320
#define PERIOD_UNITS_MIN 1
#define PERIOD_UNITS_MAX 32
#define BUFFER_UNITS_MIN 4
#define BUFFER_UNITS_MAX 256
#define SIZES_MAX 9

static int set_sizes(snd_pcm_ioplug_t *io, int parameter, unsigned units_min, unsigned units_max)
{
	unsigned sizes[SIZES_MAX], count = 0;
	for (unsigned units = units_min; units <= units_max; units *= 2)
		sizes[count++] = units * UNIT_BYTES;
	return snd_pcm_ioplug_set_param_list(io, parameter, count, sizes);
}

static int set_constraints(snd_pcm_ioplug_t *io, unsigned rate_hz)
{
	static const unsigned access[] = {SND_PCM_ACCESS_RW_INTERLEAVED, SND_PCM_ACCESS_MMAP_INTERLEAVED};
	static const unsigned format[] = {SND_PCM_FORMAT_S16_LE};
	unsigned rates[] = {8000, 16000};
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
		error = set_sizes(io, SND_PCM_IOPLUG_HW_PERIOD_BYTES, PERIOD_UNITS_MIN, PERIOD_UNITS_MAX);
	if (!error)
		error = set_sizes(io, SND_PCM_IOPLUG_HW_BUFFER_BYTES, BUFFER_UNITS_MIN, BUFFER_UNITS_MAX);
	if (!error)
		error = snd_pcm_ioplug_set_param_minmax(
			io, SND_PCM_IOPLUG_HW_PERIODS, 2, BUFFER_UNITS_MAX / PERIOD_UNITS_MIN);
	return error;
}

static int create(struct pcm *pcm, const char *name, snd_pcm_stream_t stream, int mode, unsigned rate_hz)
{
	pcm->io.version = SND_PCM_IOPLUG_VERSION;
	pcm->io.name = "deskphone: the sound of a call on a desk phone";
	pcm->io.flags = SND_PCM_IOPLUG_FLAG_BOUNDARY_WA | SND_PCM_IOPLUG_FLAG_MONOTONIC;
	pcm->io.callback = stream == SND_PCM_STREAM_CAPTURE ? &pcm_capture : &pcm_playback;
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
