#include "agent/voice/tone.h"
#include <errno.h>
#include <math.h>
#include <string.h>

#define EDGE_MS 4
#define DEPTH 0.9	/* of modulation, as Asterisk's indications play it */
#define SUM_MAX 30000.0 /* of all frequencies of a segment together */
#define TWO_PI 6.28318530717958647692

/* A decimal number up to `max`; moves *text behind it. Digits only: no sign, no space. */
static int read_number(const char **text, unsigned max, unsigned *value)
{
	unsigned sum = 0;
	const char *c = *text;
	if (*c < '0' || *c > '9')
		return -EINVAL;
	for (; *c >= '0' && *c <= '9'; c++) {
		sum = sum * 10 + (unsigned)(*c - '0');
		if (sum > max)
			return -EINVAL;
	}
	*text = c;
	*value = sum;
	return 0;
}

static int read_part(const char **text, struct tone_part *part)
{
	part->by_hz = 0;
	if (read_number(text, TONE_HZ_MAX, &part->hz))
		return -EINVAL;
	if (**text != '*')
		return 0;
	(*text)++;
	if (read_number(text, TONE_HZ_MAX, &part->by_hz) || !part->by_hz || !part->hz)
		return -EINVAL;
	return 0;
}

static int read_segment(const char **text, struct tone_segment *segment)
{
	segment->count = 0;
	for (;;) {
		struct tone_part one;
		if (segment->count == TONE_PARTS_MAX || read_part(text, &one))
			return -EINVAL;
		segment->parts[segment->count++] = one;
		if (**text != '+')
			break;
		(*text)++;
	}
	if (segment->count == 1 && !segment->parts[0].hz)
		segment->count = 0;
	for (size_t i = 0; i < segment->count; i++)
		if (!segment->parts[i].hz)
			return -EINVAL;
	if (*(*text)++ != '/')
		return -EINVAL;
	return read_number(text, TONE_MS_MAX, &segment->ms);
}

int tone_parse(const char *text, struct tone_spec *spec)
{
	struct tone_spec result = {0};
	if (strlen(text) >= TONE_SPEC_MAX)
		return -EINVAL;
	if (!strncmp(text, "once ", 5)) {
		result.once = true;
		text += 5;
	}
	for (;;) {
		if (result.count == TONE_SEGMENTS_MAX || read_segment(&text, &result.segments[result.count]))
			return -EINVAL;
		bool for_ever = !result.segments[result.count++].ms;
		if (!*text)
			break;
		if (*text++ != ';' || for_ever)
			return -EINVAL; /* what comes after "for ever" would never be heard */
	}
	*spec = result;
	return 0;
}

void tone_start(struct tone_player *tone, const struct tone_spec *spec, unsigned rate_hz, double peak)
{
	*tone = (struct tone_player){
		.spec = *spec, .rate_hz = rate_hz, .peak = peak, .playing = spec->count > 0};
}

void tone_stop(struct tone_player *tone)
{
	tone->playing = false;
}

static double wave(const struct tone_segment *segment, double seconds)
{
	double sum = 0;
	for (size_t i = 0; i < segment->count; i++) {
		const struct tone_part *part = &segment->parts[i];
		double sample = sin(TWO_PI * part->hz * seconds);
		if (part->by_hz)
			sample *= (1 + DEPTH * sin(TWO_PI * part->by_hz * seconds)) / (1 + DEPTH);
		sum += sample;
	}
	return sum;
}

/* Whether the sound goes on in the next segment exactly as it is: then there is no edge between the two. */
static bool same_sound(const struct tone_segment *a, const struct tone_segment *b)
{
	return a->count == b->count && !memcmp(a->parts, b->parts, a->count * sizeof(a->parts[0]));
}

bool tone_same(const struct tone_spec *a, const struct tone_spec *b)
{
	if (a->count != b->count || a->once != b->once)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (a->segments[i].ms != b->segments[i].ms || !same_sound(&a->segments[i], &b->segments[i]))
			return false;
	return true;
}

static bool edge_before(const struct tone_player *tone)
{
	const struct tone_spec *spec = &tone->spec;
	size_t previous = tone->segment ? tone->segment - 1 : spec->count - 1;
	if (tone->phase == tone->at)
		return true; /* the very first segment */
	return !same_sound(&spec->segments[previous], &spec->segments[tone->segment]);
}

static bool edge_after(const struct tone_player *tone)
{
	const struct tone_spec *spec = &tone->spec;
	size_t next = tone->segment + 1 < spec->count ? tone->segment + 1 : 0;
	if (!next && spec->once)
		return true;
	return !same_sound(&spec->segments[next], &spec->segments[tone->segment]);
}

static double raised_cosine(uint64_t at, uint64_t length)
{
	return at >= length ? 1 : 0.5 - 0.5 * cos(TWO_PI / 2 * (double)at / (double)length);
}

static uint64_t segment_length(const struct tone_player *tone)
{
	return (uint64_t)tone->spec.segments[tone->segment].ms * tone->rate_hz / 1000;
}

static double envelope(const struct tone_player *tone, uint64_t length)
{
	uint64_t edge = (uint64_t)tone->rate_hz * EDGE_MS / 1000;
	if (length && edge > length / 2)
		edge = length / 2;
	double gain = 1;
	if (tone->at < edge && edge_before(tone))
		gain = raised_cosine(tone->at, edge);
	if (length && length - tone->at <= edge && edge_after(tone))
		gain *= raised_cosine(length - 1 - tone->at, edge);
	return gain;
}

/* Goes on to the next segment that has a length; false at the end. */
static bool advance(struct tone_player *tone)
{
	tone->at = 0;
	if (++tone->segment < tone->spec.count)
		return true;
	tone->segment = 0;
	return !tone->spec.once;
}

static int16_t next_sample(struct tone_player *tone)
{
	const struct tone_segment *segment = &tone->spec.segments[tone->segment];
	uint64_t length = segment_length(tone);
	double peak = tone->peak;
	if (segment->count && peak * (double)segment->count > SUM_MAX)
		peak = SUM_MAX / (double)segment->count;
	double sample = 0;
	if (segment->count)
		sample = peak * envelope(tone, length) * wave(segment, (double)tone->phase / tone->rate_hz);
	tone->phase++;
	tone->at++;
	if (length && tone->at >= length && !advance(tone))
		tone->playing = false;
	return (int16_t)lrint(sample);
}

size_t tone_generate(struct tone_player *tone, int16_t *samples, size_t count)
{
	size_t made = 0;
	while (made < count && tone->playing)
		samples[made++] = next_sample(tone);
	memset(samples + made, 0, (count - made) * sizeof(*samples));
	return made;
}
