#include "agent/voice/audio.h"
#include <errno.h>
#include <fcntl.h>
#include <portaudio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LATENCY_S 0.04 /* steadiest of 0.02, 0.04 and 0.06 where it was measured */
#define NOISY (-1)     /* stderr was left alone */

struct audio {
	PaStream *stream;
	audio_transfer transfer;
	void *data;
	int stderr_fd; /* the real stderr, or NOISY */
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

static int on_callback(const void *in, void *out, unsigned long count, const PaStreamCallbackTimeInfo *time,
	PaStreamCallbackFlags flags, void *data)
{
	struct audio *audio = data;
	(void)time;
	audio->transfer(audio->data, in, out, count, flags & (paInputOverflow | paOutputUnderflow));
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

static int open_stream(struct audio *audio, const struct audio_target *target, struct audio_format *format,
	char reason[AUDIO_REASON_MAX])
{
	static const unsigned rates_hz[] = {16000, 48000, 44100, 32000, 8000};
	PaStreamParameters in = {.device = find(target, true),
		.channelCount = 1,
		.sampleFormat = paInt16,
		.suggestedLatency = LATENCY_S};
	PaStreamParameters out = in;
	PaError error = paInvalidDevice;
	out.device = find(target, false);
	format->microphone = in.device != paNoDevice;
	format->loudspeaker = out.device != paNoDevice;
	if (!format->microphone && !format->loudspeaker) {
		snprintf(reason, AUDIO_REASON_MAX, "card not found");
		return -ENODEV;
	}
	for (size_t i = 0; i < sizeof(rates_hz) / sizeof(rates_hz[0]); i++) {
		format->rate_hz = rates_hz[i];
		error = Pa_OpenStream(&audio->stream, format->microphone ? &in : NULL,
			format->loudspeaker ? &out : NULL, rates_hz[i], rates_hz[i] / 50, paNoFlag,
			on_callback, audio);
		if (error != paInvalidSampleRate)
			break;
	}
	return error ? failed(error, reason) : 0;
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
