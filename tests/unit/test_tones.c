/* Tone tables: every text is one the voice process can play, and rows that people know by ear are what they
 * are. */
#include "agent/call/tones.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
/* Both rooms say "tone"; they never meet in the product, only here. */
#define tone voice_tone
#include "agent/voice/tone.h"
#undef tone

TestSuite(tones, .fini = leak_check);

static void parses(enum tone which, const char *region)
{
	struct tone_spec spec;
	const char *text = tones_spec(which, region);
	cr_assert(tone_parse(text, &spec) == 0, "%s of %s: \"%s\"", tones_name(which), region, text);
	cr_assert(strlen(text) < TONE_SPEC_MAX);
}

Test(tones, every_text_can_be_played)
{
	for (int tone = TONE_DIAL; tone < TONES; tone++) {
		parses((enum tone)tone, NULL);
		for (size_t i = 0; tones_region(i); i++)
			parses((enum tone)tone, tones_region(i));
	}
}

Test(tones, every_bell_can_be_played)
{
	char *rest = NULL, names[] = TONES_RINGS;
	for (char *name = strtok_r(names, "|", &rest); name; name = strtok_r(NULL, "|", &rest)) {
		struct tone_spec normal, internal, intercom;
		cr_assert_eq(tone_parse(tones_ring(name, TONES_BELL_NORMAL, "GB"), &normal), 0, "%s", name);
		cr_assert_eq(tone_parse(tones_ring(name, TONES_BELL_INTERNAL, "GB"), &internal), 0, "%s", name);
		cr_assert_eq(tone_parse(tones_ring(name, TONES_BELL_INTERCOM, "GB"), &intercom), 0, "%s", name);
		cr_assert(intercom.once && !normal.once && !internal.once);
		cr_assert_not(tone_same(&normal, &internal), "%s", name);
		bool country = strcmp(tones_ring(name, TONES_BELL_NORMAL, "GB"), tones_spec(TONE_RING, "GB")) == 0;
		cr_assert_eq(country, strcmp(name, "country") == 0, "%s", name);
	}
	cr_assert_str_eq(tones_ring(NULL, TONES_BELL_NORMAL, "US"), tones_spec(TONE_RING, "US"));
	cr_assert_str_eq(tones_ring("gong", TONES_BELL_NORMAL, NULL), tones_spec(TONE_RING, NULL));
}

/* Milliseconds of one round; 0 = goes on for ever. */
static unsigned period(const char *text)
{
	struct tone_spec spec;
	unsigned sum = 0;
	cr_assert(tone_parse(text, &spec) == 0);
	for (size_t i = 0; i < spec.count; i++) {
		if (spec.segments[i].ms == 0)
			return 0;
		sum += spec.segments[i].ms;
	}
	return sum;
}

Test(tones, the_bell_keeps_the_time_of_the_ringback)
{
	for (size_t i = 0; tones_region(i); i++) {
		const char *region = tones_region(i);
		cr_assert_eq(period(tones_spec(TONE_RING, region)), period(tones_spec(TONE_RINGBACK, region)),
			"%s", region);
	}
}

Test(tones, what_must_be_told_apart_differs)
{
	for (size_t i = 0; tones_region(i); i++) {
		const char *region = tones_region(i);
		cr_assert_str_neq(tones_spec(TONE_DIAL, region), tones_spec(TONE_BUSY, region));
		cr_assert_str_neq(tones_spec(TONE_RINGBACK, region), tones_spec(TONE_BUSY, region));
		cr_assert_str_neq(tones_spec(TONE_WARNING, region), tones_spec(TONE_BUSY, region));
	}
}

Test(tones, known_rows)
{
	cr_assert_str_eq(tones_spec(TONE_BUSY, "US"), "480+620/500;0/500");
	cr_assert_str_eq(tones_spec(TONE_RINGBACK, "gb"), "400+450/400;0/200;400+450/400;0/2000");
	cr_assert_str_eq(tones_spec(TONE_DIAL, "DE"), "425/0");
	cr_assert_str_eq(tones_spec(TONE_RINGBACK, "FR"), "440/1500;0/3500");
	cr_assert_str_eq(tones_spec(TONE_DIAL, "IT"), "425/200;0/200;425/600;0/1000");
	cr_assert_str_eq(tones_spec(TONE_DIAL, "JP"), "400/0");
}

Test(tones, unknown_regions_get_the_recommendation)
{
	static const char *const strange[] = {NULL, "", "U", "USA", "ZZ", "\xff\xff", "us "};
	for (size_t i = 0; i < sizeof(strange) / sizeof(strange[0]); i++)
		cr_assert_str_eq(tones_spec(TONE_BUSY, strange[i]), "425/500;0/500");
	cr_assert_str_eq(tones_spec(TONE_NONE, "US"), "");
	cr_assert_str_eq(tones_spec((enum tone)99, "US"), "");
}

Test(tones, regions_are_in_order_and_enough)
{
	size_t count = 0;
	for (; tones_region(count); count++)
		cr_assert(count == 0 || strcmp(tones_region(count - 1), tones_region(count)) < 0);
	cr_assert_geq(count, 28);
}
