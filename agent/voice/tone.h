/* Progress tones and ringing as samples. Pure: no clock, no allocation.
 *
 * A specification is segments joined by ';', each "F1[+F2[+F3]]/MS": frequencies in Hz sounding together for
 * MS milliseconds; "F*M" is F modulated by M (to a depth of 90 %); F 0 is silence; MS 0 is for ever. It
 * repeats from the start unless it begins with "once ". Example, busy in North America: "480+620/500;0/500".
 * The grammar is the one of the indication tables of Asterisk and ITU-T E.180 with ';' and '/' in place of
 * ',' and '!'. */
#ifndef DESKPHONE_VOICE_TONE_H
#define DESKPHONE_VOICE_TONE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TONE_SEGMENTS_MAX 16
#define TONE_PARTS_MAX 3
#define TONE_HZ_MAX 4000
#define TONE_MS_MAX 600000
#define TONE_SPEC_MAX 256 /* bytes of a specification with its NUL */

/* Amplitude of one frequency. 0 dBm0 is a sine 3.14 dB below full scale (ITU-T G.711): peak 22 827. */
#define TONE_PEAK_PROGRESS 5110 /* -13 dBm0 */
#define TONE_PEAK_RING 11440	/* -6 dBm0 */

struct tone_part {
	unsigned hz, by_hz; /* by_hz 0 = not modulated */
};

struct tone_segment {
	struct tone_part parts[TONE_PARTS_MAX];
	size_t count; /* 0 = silence */
	unsigned ms;  /* 0 = for ever */
};

struct tone_spec {
	struct tone_segment segments[TONE_SEGMENTS_MAX];
	size_t count;
	bool once;
};

/* Reads a specification. 0, or -EINVAL with *spec untouched: empty, too many segments or parts, a number out
 * of range, a repeating one of no length, trailing bytes. */
int tone_parse(const char *text, struct tone_spec *spec);

bool tone_same(const struct tone_spec *a, const struct tone_spec *b);

/* A running tone. */
struct tone_player {
	struct tone_spec spec;
	unsigned rate_hz;
	double peak;
	size_t segment;
	uint64_t at;	/* samples into the segment */
	uint64_t phase; /* samples since the sound began: frequencies that go on from segment to segment do
			   not jump */
	bool playing;
};

/* Starts `spec` from its beginning. peak: amplitude of each frequency; lowered where their sum would clip. */
void tone_start(struct tone_player *tone, const struct tone_spec *spec, unsigned rate_hz, double peak);
void tone_stop(struct tone_player *tone);
/* Writes the next `count` samples, silence after the end. Returns the samples that belong to the tone: less
 * than `count` once it has ended. Every segment begins and ends with a raised-cosine edge of 4 ms, so nothing
 * clicks. */
size_t tone_generate(struct tone_player *tone, int16_t *samples, size_t count);
#endif
