#include "agent/voice/audio.h"
#include <errno.h>
#include <fcntl.h>
#include <portaudio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* PortAudio 19.6 makes of these, on ALSA, periods of a piece each, a loudspeaker's buffer of one more than it is filled ahead, and,
 * with three pieces asked for, a microphone's of four: that one costs no time, and a callback held up loses nothing. */
#define PIECE_MS 4	 /* five to a frame: the frame is complete when a callback is */
#define LONG_PIECE_MS 10 /* where time is no matter: fewer wake-ups */
#define LONG_AHEAD_MS 40
#define IN_PIECES 3
#define CALLBACK_MAX 1024
#define NOISY (-1) /* stderr was left alone */

struct audio {
	PaStream *stream;
	audio_transfer transfer;
	void *data;
	int stderr_fd; /* the real stderr, or NOISY */
	int in_channels, out_channels;
	int16_t mono_in[CALLBACK_MAX], mono_out[CALLBACK_MAX];
};

static int silence_stderr(void)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	int saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (null < 0 || saved < 0) {
		if (null >= 0)
			close(null);
		if (saved >= 0)
			close(saved);
		return NOISY;
	}
	dup2(null, STDERR_FILENO);
	close(null);
	return saved;
}

static void restore_stderr(int saved)
{
	if (saved == NOISY)
		return;
	dup2(saved, STDERR_FILENO);
	close(saved);
}

/* The middle of all channels: a card that offers stereo only may have the microphone in either. */
static void mix_down(struct audio *audio, const int16_t *in, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int sum = 0;
		for (int channel = 0; channel < audio->in_channels; channel++)
			sum += *in++;
		audio->mono_in[i] = (int16_t)(sum / audio->in_channels);
	}
}

static void spread_out(const struct audio *audio, int16_t *out, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (int channel = 0; channel < audio->out_channels; channel++)
			*out++ = audio->mono_out[i];
}

/* What cannot be is not known. */
static int64_t span_ns(double seconds)
{
	return seconds > 0 && seconds < 1 ? (int64_t)(seconds * 1e9) : 0;
}

static int on_callback(const void *in, void *out, unsigned long count, const PaStreamCallbackTimeInfo *time,
	PaStreamCallbackFlags flags, void *data)
{
	struct audio *audio = data;
	struct audio_moment moment = {
		.captured_ago_ns = in ? span_ns(time->currentTime - time->inputBufferAdcTime) : 0,
		.sounds_in_ns = out ? span_ns(time->outputBufferDacTime - time->currentTime) : 0,
		.xrun = flags & (paInputOverflow | paOutputUnderflow),
	};
	bool wide_in = in && audio->in_channels > 1, wide_out = out && audio->out_channels > 1;
	if (count > CALLBACK_MAX)
		return paAbort; /* cannot be: we asked for less */
	if (wide_in)
		mix_down(audio, in, count);
	audio->transfer(
		audio->data, wide_in ? audio->mono_in : in, wide_out ? audio->mono_out : out, count, &moment);
	if (wide_out)
		spread_out(audio, out, count);
	return paContinue;
}

static bool matches(const PaDeviceInfo *info, const struct audio_target *target)
{
	char hw[24];
	if (target->kind == AUDIO_NAME)
		return !strcmp(info->name, target->name);
	/* PortAudio names hardware "CX300: USB Audio (hw:1,0)". */
	snprintf(hw, sizeof(hw), "(hw:%d,", target->card);
	return strstr(info->name, hw);
}

static PaDeviceIndex find(const struct audio_target *target, bool input)
{
	if (target->kind == AUDIO_DEFAULT)
		return input ? Pa_GetDefaultInputDevice() : Pa_GetDefaultOutputDevice();
	for (PaDeviceIndex i = 0; i < Pa_GetDeviceCount(); i++) {
		const PaDeviceInfo *info = Pa_GetDeviceInfo(i);
		if (info && matches(info, target) &&
			(input ? info->maxInputChannels : info->maxOutputChannels) > 0)
			return i;
	}
	return paNoDevice;
}

static int failed(PaError error, char reason[AUDIO_REASON_MAX])
{
	const PaHostErrorInfo *host = Pa_GetLastHostErrorInfo();
	bool of_host = error == paUnanticipatedHostError && host && host->errorText;
	snprintf(reason, AUDIO_REASON_MAX, "%s", of_host ? host->errorText : Pa_GetErrorText(error));
	switch (error) {
	case paDeviceUnavailable:
		return -EBUSY;
	case paInvalidDevice:
		return -ENODEV;
	case paInsufficientMemory:
		return -ENOMEM;
	default:
		return -EIO;
	}
}

/* Mono where the card can, else stereo; at the first rate that it takes. */
static PaError negotiate(struct audio *audio, PaStreamParameters *in, PaStreamParameters *out,
	unsigned piece_ms, unsigned *rate_hz)
{
	static const unsigned rates_hz[] = {16000, 48000, 44100, 32000, 8000};
	static const int channels[][2] = {{1, 1}, {1, 2}, {2, 1}, {2, 2}};
	PaError error = paInvalidDevice;
	for (size_t i = 0; i < sizeof(rates_hz) / sizeof(rates_hz[0]); i++)
		for (size_t k = 0; k < sizeof(channels) / sizeof(channels[0]); k++) {
			if (in)
				in->channelCount = audio->in_channels = channels[k][0];
			if (out)
				out->channelCount = audio->out_channels = channels[k][1];
			*rate_hz = rates_hz[i];
			error = Pa_OpenStream(&audio->stream, in, out, rates_hz[i],
				rates_hz[i] * piece_ms / 1000, paNoFlag, on_callback, audio);
			if (error != paInvalidSampleRate && error != paInvalidChannelCount)
				return error;
		}
	return error;
}

static unsigned round_trip_ms(const struct audio *audio)
{
	const PaStreamInfo *info = Pa_GetStreamInfo(audio->stream);
	double seconds = info ? info->inputLatency + info->outputLatency : 0;
	return seconds > 0 && seconds < 10 ? (unsigned)(seconds * 1000) : 0;
}

static int open_stream(struct audio *audio, const struct audio_target *target, struct audio_format *format,
	char reason[AUDIO_REASON_MAX])
{
	unsigned piece_ms = target->ahead_ms < LONG_AHEAD_MS ? PIECE_MS : LONG_PIECE_MS;
	PaStreamParameters in = {.device = find(target, true),
		.sampleFormat = paInt16,
		.suggestedLatency = IN_PIECES * piece_ms * 1e-3};
	PaStreamParameters out = {.device = find(target, false),
		.sampleFormat = paInt16,
		.suggestedLatency = target->ahead_ms * 1e-3};
	format->microphone = in.device != paNoDevice;
	format->loudspeaker = out.device != paNoDevice;
	if (!format->microphone && !format->loudspeaker) {
		snprintf(reason, AUDIO_REASON_MAX, "card not found");
		return -ENODEV;
	}
	PaError error = negotiate(audio, format->microphone ? &in : NULL, format->loudspeaker ? &out : NULL,
		piece_ms, &format->rate_hz);
	if (error)
		return failed(error, reason);
	format->round_trip_ms = round_trip_ms(audio);
	return 0;
}

int audio_open(const struct audio_target *target, bool verbose, audio_transfer transfer, void *data,
	struct audio **audio, struct audio_format *format, char reason[AUDIO_REASON_MAX])
{
	struct audio *result = calloc(1, sizeof(*result));
	if (!result) {
		snprintf(reason, AUDIO_REASON_MAX, "out of memory");
		return -ENOMEM;
	}
	result->transfer = transfer;
	result->data = data;
	result->stderr_fd = verbose ? NOISY : silence_stderr();
	PaError error = Pa_Initialize();
	int status = error ? failed(error, reason) : open_stream(result, target, format, reason);
	if (!status) {
		*audio = result;
		return 0;
	}
	if (!error)
		Pa_Terminate();
	restore_stderr(result->stderr_fd);
	free(result);
	return status;
}

int audio_start(struct audio *audio, char reason[AUDIO_REASON_MAX])
{
	PaError error = Pa_StartStream(audio->stream);
	return error ? failed(error, reason) : 0;
}

void audio_close(struct audio *audio)
{
	if (!audio)
		return;
	/* Abort, not stop: nobody wants to hear the rest of a tone that is over. */
	Pa_AbortStream(audio->stream);
	Pa_CloseStream(audio->stream);
	Pa_Terminate();
	restore_stderr(audio->stderr_fd);
	free(audio);
}

int audio_list(FILE *out)
{
	int saved = silence_stderr();
	PaError error = Pa_Initialize();
	restore_stderr(saved);
	if (error)
		return -EIO;
	for (PaDeviceIndex i = 0; i < Pa_GetDeviceCount(); i++) {
		const PaDeviceInfo *info = Pa_GetDeviceInfo(i);
		fprintf(out, "%s: %d in, %d out, %.0f Hz\n", info->name, info->maxInputChannels,
			info->maxOutputChannels, info->defaultSampleRate);
	}
	Pa_Terminate();
	return 0;
}
