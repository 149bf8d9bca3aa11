#include "agent/voice/mixer.h"
#include <string.h>

#define MICROPHONE_ROOM 32768 /* 0.68 s of 48 kHz: how long the bridge's thread may be held up */
#define VOICE_ROOM 16384      /* 9 frames of 48 kHz are the most that stays; the rest is for bursts */
#define TONE_ROOM 4096
#define PIECE 256

static const int16_t silence[PIECE];

int mixer_init(struct mixer *mixer)
{
	memset(mixer, 0, sizeof(*mixer));
	int error = ring_init(&mixer->microphone, MICROPHONE_ROOM);
	if (!error)
		error = ring_init(&mixer->voice, VOICE_ROOM);
	for (size_t i = 0; i < MIXER_TONES && !error; i++)
		error = ring_init(&mixer->tones[i], TONE_ROOM);
	if (error)
		mixer_clear(mixer);
	else
		mixer_prepare(mixer, 16000);
	return error;
}

void mixer_clear(struct mixer *mixer)
{
	ring_clear(&mixer->microphone);
	ring_clear(&mixer->voice);
	for (size_t i = 0; i < MIXER_TONES; i++)
		ring_clear(&mixer->tones[i]);
}

static size_t frame(const struct mixer *mixer)
{
	return mixer->rate_hz / 50;
}

void mixer_prepare(struct mixer *mixer, unsigned rate_hz)
{
	ring_reset(&mixer->microphone);
	ring_reset(&mixer->voice);
	for (size_t i = 0; i < MIXER_TONES; i++)
		ring_reset(&mixer->tones[i]);
	mixer->rate_hz = rate_hz;
	mixer->target = MIXER_TARGET_FRAMES * frame(mixer);
	mixer->silent = 0;
	mixer->flowing = mixer->dry = false;
}

static void count_up(_Atomic uint64_t *counter, size_t by)
{
	/* One writer: no read-modify-write needed. */
	uint64_t value = atomic_load_explicit(counter, memory_order_relaxed);
	atomic_store_explicit(counter, value + by, memory_order_relaxed);
}

static void add(int16_t *out, const int16_t *samples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int sum = out[i] + samples[i];
		out[i] = (int16_t)(sum > INT16_MAX ? INT16_MAX : sum < INT16_MIN ? INT16_MIN : sum);
	}
}

/* What was taken back is let die away within 5 ms, where a hard end would click. */
static void fade_out(struct mixer *mixer, struct ring *ring, int16_t *out, size_t count)
{
	int16_t piece[PIECE];
	size_t length = mixer->rate_hz / 200;
	if (length > count)
		length = count;
	if (length > PIECE)
		length = PIECE;
	size_t got = ring_take_discarded(ring, piece, length);
	for (size_t i = 0; i < got; i++)
		piece[i] = (int16_t)(piece[i] * (int)(got - i) / (int)(got + 1));
	add(out, piece, got);
}

static size_t add_from(struct ring *ring, int16_t *out, size_t count)
{
	int16_t piece[PIECE];
	size_t done = 0;
	while (done < count) {
		size_t wanted = count - done < PIECE ? count - done : PIECE;
		size_t got = ring_read(ring, piece, wanted);
		add(out + done, piece, got);
		done += got;
		if (got < wanted)
			break;
	}
	return done;
}

static void drop_excess(struct mixer *mixer)
{
	size_t most = mixer->target + MIXER_EXCESS_FRAMES * frame(mixer);
	while (ring_level(&mixer->voice) > most)
		count_up(&mixer->dropped, ring_skip(&mixer->voice, frame(mixer)));
}

/* Enough waits for the voice to start, or to go on. */
static void start_voice(struct mixer *mixer)
{
	if (mixer->dry && mixer->silent < mixer->rate_hz / 10) {
		count_up(&mixer->late, 1);
		count_up(&mixer->concealed, mixer->silent);
		if (mixer->target < MIXER_TARGET_MAX_FRAMES * frame(mixer))
			mixer->target += frame(mixer);
	}
	mixer->flowing = true;
	mixer->dry = false;
	mixer->silent = 0;
}

static void play_voice(struct mixer *mixer, int16_t *out, size_t count)
{
	if (ring_discarding(&mixer->voice)) {
		fade_out(mixer, &mixer->voice, out, mixer->flowing ? count : 0);
		mixer->flowing = mixer->dry = false;
		mixer->target = MIXER_TARGET_FRAMES * frame(mixer);
	}
	drop_excess(mixer);
	if (!mixer->flowing && ring_level(&mixer->voice) >= mixer->target)
		start_voice(mixer);
	if (!mixer->flowing) {
		mixer->silent += count;
		return;
	}
	size_t got = add_from(&mixer->voice, out, count);
	if (got < count) {
		mixer->flowing = false;
		mixer->dry = true;
		mixer->silent = count - got;
	}
}

static void play(struct mixer *mixer, int16_t *out, size_t count)
{
	memset(out, 0, count * sizeof(*out));
	play_voice(mixer, out, count);
	for (size_t i = 0; i < MIXER_TONES; i++) {
		fade_out(mixer, &mixer->tones[i], out, count);
		add_from(&mixer->tones[i], out, count);
	}
}

static void swallow(struct mixer *mixer, size_t count)
{
	int16_t nowhere[PIECE];
	for (size_t done = 0; done < count; done += PIECE)
		play(mixer, nowhere, count - done < PIECE ? count - done : PIECE);
}

static void record(struct mixer *mixer, const int16_t *in, size_t count)
{
	size_t done = 0;
	while (!in && done < count) {
		size_t wanted = count - done < PIECE ? count - done : PIECE;
		size_t written = ring_write(&mixer->microphone, silence, wanted);
		done += written;
		if (written < wanted)
			break;
	}
	if (in)
		done = ring_write(&mixer->microphone, in, count);
	count_up(&mixer->missed, count - done);
}

void mixer_transfer(struct mixer *mixer, const int16_t *in, int16_t *out, size_t count, bool xrun)
{
	record(mixer, in, count);
	if (out)
		play(mixer, out, count);
	else
		swallow(mixer, count);
	count_up(&mixer->xruns, xrun);
	count_up(&mixer->callbacks, 1);
}
