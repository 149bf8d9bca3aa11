#include "agent/softphone/wire.h"
#include "agent/voice/spread.h"
#include "agent/call/voice_figures.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

TestSuite(voice_figures, .fini = leak_check);

static struct voice_figures numbered(void)
{
	struct voice_figures figures = {0};
	double value = 1;
	for (const struct voice_figure *f = voice_figures_table; f->name; f++)
		voice_figures_set(&figures, f, value++ * (f->real ? -1.5 : 1));
	return figures;
}

static void expect_same(const struct voice_figures *a, const struct voice_figures *b)
{
	for (const struct voice_figure *f = voice_figures_table; f->name; f++)
		cr_assert_float_eq(
			voice_figures_value(a, f), voice_figures_value(b, f), 0.051, "%s", f->name);
}

Test(voice_figures, text_and_back)
{
	struct voice_figures figures = numbered(), back;
	char text[VOICE_FIGURES_TEXT];
	size_t length = voice_figures_print(&figures, text, sizeof(text));
	cr_assert_eq(length, strlen(text));
	cr_assert(!strncmp(text, "frames_out=1 frames_lost=2 ", 27), "%s", text);
	cr_assert_eq(voice_figures_parse(text, &back), 0);
	expect_same(&figures, &back);
}

Test(voice_figures, the_longest_fit)
{
	struct voice_figures figures = {0};
	char text[VOICE_FIGURES_TEXT];
	for (const struct voice_figure *f = voice_figures_table; f->name; f++)
		voice_figures_set(&figures, f, f->real ? -1234.5 : 1e9);
	cr_assert_lt(voice_figures_print(&figures, text, sizeof(text)), sizeof(text) - 1);
	cr_assert(strstr(text, "level_in_db=-1234.5"));
	char small[20];
	cr_assert_lt(voice_figures_print(&figures, small, sizeof(small)), sizeof(small));
}

Test(voice_figures, nothing_but_names_and_numbers)
{
	static const char *const bad[] = {
		"late", "late=", "=5", "late=x", "late=5,", "late=inf", "drift_ppm=nan", " late=1"};
	struct voice_figures figures = {.late = 7};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_assert_eq(voice_figures_parse(bad[i], &figures), -EINVAL, "%s", bad[i]);
	cr_assert_eq(figures.late, 7, "untouched");
	cr_assert_eq(voice_figures_parse("late=3 unheard_of=4", &figures), 0);
	cr_assert_eq(figures.late, 3);
	cr_assert_eq(voice_figures_parse("late=-3", &figures), 0);
	cr_assert_eq(figures.late, 0);
}

Test(voice_figures, they_travel_with_the_state_of_audio)
{
	struct wire_message message = {.type = WIRE_AUDIO,
				    .audio = {.state = WIRE_AUDIO_UP, .rate_hz = 16000}},
			    back;
	struct wire_fault fault;
	char line[WIRE_LINE_MAX + 1];
	size_t length;
	cr_assert_eq(wire_encode(&message, line, &length), 0);
	cr_assert(!strstr(line, "figures"));
	message.audio.measured = true;
	message.audio.figures = numbered();
	cr_assert_eq(wire_encode(&message, line, &length), 0);
	cr_assert_eq(wire_decode(line, length - 1, &back, &fault), 0, "%s", line);
	cr_assert(back.audio.measured);
	expect_same(&message.audio.figures, &back.audio.figures);
}

Test(voice_figures, people_read_them_too)
{
	struct wire_message message = {.type = WIRE_AUDIO,
		.audio = {.state = WIRE_AUDIO_UP, .measured = true, .figures = {.drift_ppm = -76.4}}};
	char line[WIRE_LINE_MAX + 1];
	size_t length;
	cr_assert_eq(wire_encode(&message, line, &length), 0);
	cr_assert(strstr(line, ":-76.4,"), "%s", line);
}

Test(voice_figures, a_spread_knows_its_middle_and_its_tail)
{
	static struct spread spread;
	cr_assert_float_eq(spread_ms(&spread, 0.5), 0, 0.01);
	for (int i = 0; i < 99; i++)
		spread_add(&spread, 20000000);
	spread_add(&spread, 90000000);
	cr_assert_float_eq(spread_ms(&spread, 0.5), 20, 0.01);
	cr_assert_float_eq(spread_ms(&spread, 0.99), 20, 0.01);
	cr_assert_float_eq(spread_ms(&spread, 0.995), 90, 0.01);
	spread_add(&spread, -5);
	cr_assert_float_eq(spread_ms(&spread, 0), 0, 0.01);
	spread_add(&spread, INT64_MAX);
	cr_assert_float_eq(spread_ms(&spread, 1), 249.5, 0.01);
}
