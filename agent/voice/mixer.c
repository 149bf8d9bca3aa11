#include "agent/voice/mixer.h"
#include <string.h>

#define MICROPHONE_ROOM 32768 /* 0.68 s of 48 kHz: how long the bridge's thread may be held up */
#define VOICE_ROOM 32768      /* 0.68 s of 48 kHz */
#define TONE_ROOM 4096
#define PIECE 256
#define PAUSES_PER_S 2 /* voice that is away for half a second pauses */

static const int16_t silence[PIECE];

int mixer_init(struct mixer *mixer)
{
	memset(mixer, 0, sizeof(*mixer));
	int error = ring_init(&mixer->microphone, MICROPHONE_ROOM);
	if (!error)
		error = ring_init(&mixer->loudspeaker, MICROPHONE_ROOM);
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
	ring_clear(&mixer->loudspeaker);
	ring_clear(&mixer->voice);
	for (size_t i = 0; i < MIXER_TONES; i++)
		ring_clear(&mixer->tones[i]);
}

void mixer_prepare(struct mixer *mixer, unsigned rate_hz)
{
	ring_reset(&mixer->microphone);
	ring_reset(&mixer->loudspeaker);
	ring_reset(&mixer->voice);
	for (size_t i = 0; i < MIXER_TONES; i++)
		ring_reset(&mixer->tones[i]);
	mixer->rate_hz = rate_hz;
	mixer->played = 0;
	mixer->captured_ago_ns = mixer->sounds_in_ns = 0;
	mixer->thread = 0;
	mixer->dry = 0;
	mixer->flowing = false;
	mixer->beats_written = mixer->beats_read = 0;
	mixer->hold_sample = mixer->hold_position = 0;
	conceal_init(&mixer->conceal, rate_hz);
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

/* Voice that waits and may sound at this position; *until: the position before which no more may. */
static size_t voice_waiting(struct mixer *mixer, uint64_t position, uint64_t *until)
{
	uint64_t sample = atomic_load_explicit(&mixer->hold_sample, memory_order_acquire);
	uint64_t hold = atomic_load_explicit(&mixer->hold_position, memory_order_acquire);
	uint64_t read = ring_position(&mixer->voice);
	size_t level = ring_level(&mixer->voice);
	*until = UINT64_MAX;
	if (sample < read || position >= hold)
		return level;
	if (sample > read)
		return level < sample - read ? level : (size_t)(sample - read);
	*until = hold;
	return 0;
}

static void take_voice(struct mixer *mixer, int16_t *piece, size_t count)
{
	ring_read(&mixer->voice, piece, count);
	if (mixer->dry && mixer->flowing) {
		count_up(&mixer->late, 1);
		count_up(&mixer->concealed, mixer->dry);
	}
	mixer->flowing = true;
	mixer->dry = 0;
	conceal_voice(&mixer->conceal, piece, count);
}

static void miss_voice(struct mixer *mixer, int16_t *piece, size_t count)
{
	if (mixer->flowing)
		conceal_make(&mixer->conceal, piece, count);
	else
		memset(piece, 0, count * sizeof(*piece));
	mixer->dry += count;
	if (mixer->dry >= mixer->rate_hz / PAUSES_PER_S)
		mixer->flowing = false;
}

static void play_voice(struct mixer *mixer, int16_t *out, size_t count)
{
	int16_t piece[PIECE];
	if (ring_discarding(&mixer->voice)) {
		fade_out(mixer, &mixer->voice, out, mixer->flowing ? count : 0);
		mixer->flowing = false;
		conceal_forget(&mixer->conceal);
	}
	for (size_t done = 0; done < count;) {
		uint64_t position = mixer->played + done, until;
		size_t left = count - done < PIECE ? count - done : PIECE;
		size_t waiting = voice_waiting(mixer, position, &until);
		size_t size = waiting && waiting < left ? waiting : left;
		if (until - position < size)
			size = (size_t)(until - position);
		if (waiting)
			take_voice(mixer, piece, size);
		else
			miss_voice(mixer, piece, size);
		add(out + done, piece, size);
		done += size;
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
	mixer->played += count;
}

static void swallow(struct mixer *mixer, size_t count)
{
	int16_t nowhere[PIECE];
	for (size_t done = 0; done < count; done += PIECE)
		play(mixer, nowhere, count - done < PIECE ? count - done : PIECE);
}

/* samples NULL = silence; returns how many found room. */
static size_t write_ring(struct ring *ring, const int16_t *samples, size_t count)
{
	size_t done = 0;
	if (samples)
		return ring_write(ring, samples, count);
	while (done < count) {
		size_t wanted = count - done < PIECE ? count - done : PIECE;
		size_t written = ring_write(ring, silence, wanted);
		done += written;
		if (written < wanted)
			break;
	}
	return done;
}

static void beat(struct mixer *mixer, size_t count, bool xrun, int64_t now_ns)
{
	int64_t length_ns = (int64_t)count * 1000000000 / mixer->rate_hz;
	int64_t waited_ns = mixer->captured_ago_ns - length_ns, waits_ns = mixer->sounds_in_ns + length_ns;
	uint64_t written = atomic_load_explicit(&mixer->beats_written, memory_order_relaxed);
	if (written - atomic_load_explicit(&mixer->beats_read, memory_order_acquire) >= MIXER_BEATS)
		return;
	mixer->beats[written % MIXER_BEATS] = (struct mixer_beat){.now_ns = now_ns,
		.captured_ns = waited_ns > 0 ? now_ns - waited_ns : now_ns,
		.sounds_ns = mixer->sounds_in_ns > 0 ? now_ns + waits_ns : now_ns,
		.played = mixer->played,
		.read = ring_position(&mixer->voice),
		.dry = mixer->flowing ? mixer->dry : 0,
		.xrun = xrun};
	atomic_store_explicit(&mixer->beats_written, written + 1, memory_order_release);
}

void mixer_transfer(
	struct mixer *mixer, const int16_t *in, int16_t *out, size_t count, bool xrun, int64_t now_ns)
{
	size_t recorded = write_ring(&mixer->microphone, in, count);
	count_up(&mixer->missed, count - recorded);
	if (out)
		play(mixer, out, count);
	else
		swallow(mixer, count);
	write_ring(&mixer->loudspeaker, out, recorded);
	beat(mixer, count, xrun, now_ns);
	count_up(&mixer->xruns, xrun);
	count_up(&mixer->callbacks, 1);
}

void mixer_moment(struct mixer *mixer, int64_t captured_ago_ns, int64_t sounds_in_ns)
{
	mixer->captured_ago_ns = captured_ago_ns;
	mixer->sounds_in_ns = sounds_in_ns;
}

bool mixer_take_beat(struct mixer *mixer, struct mixer_beat *beat)
{
	uint64_t read = atomic_load_explicit(&mixer->beats_read, memory_order_relaxed);
	if (read == atomic_load_explicit(&mixer->beats_written, memory_order_acquire))
		return false;
	*beat = mixer->beats[read % MIXER_BEATS];
	atomic_store_explicit(&mixer->beats_read, read + 1, memory_order_release);
	return true;
}

void mixer_hold(struct mixer *mixer, uint64_t position)
{
	/* A callback between the two stores holds a sample that is long gone, or not long enough: once. */
	uint64_t sample = atomic_load_explicit(&mixer->voice.written, memory_order_relaxed);
	atomic_store_explicit(&mixer->hold_position, position, memory_order_release);
	atomic_store_explicit(&mixer->hold_sample, sample, memory_order_release);
}
