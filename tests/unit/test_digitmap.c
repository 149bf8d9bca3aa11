#include "agent/call/digitmap.h"
#include "tests/unit/leak.h"
#include "tests/unit/tsv.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

TestSuite(digitmap, .fini = leak_check);

static struct digitmap *map_of(const char *text)
{
	struct digitmap *map = NULL;
	struct digitmap_error error;

	cr_assert_eq(digitmap_new(text, strlen(text), &map, &error), 0, "%s", text);
	return map;
}

static void check_row(char *fields[TSV_FIELDS], void *user)
{
	struct digitmap *map = NULL;
	struct digitmap_error error;
	const char *state = "syntax";

	(void)user;
	if (digitmap_new(fields[0], strlen(fields[0]), &map, &error) == 0)
		state = digitmap_state_name(digitmap_run(map, fields[1], strlen(fields[1])).state);
	cr_assert_str_eq(state, fields[2], "%s %s", fields[0], fields[1]);
	digitmap_free(map);
}

Test(digitmap, every_row_of_the_vectors)
{
	cr_assert_eq(tsv_each(SOURCE_DIR "/tests/data/dialing/digitmap.tsv", check_row, NULL), 423);
}

Test(digitmap, mistakes_have_a_place)
{
	static const struct {
		const char *text;
		size_t at;
	} broken[] = {
		{"", 0},
		{"()", 1},
		{"(1|)", 3},
		{"(|1)", 1},
		{"(1|2", 4},
		{"(1|2))", 5},
		{"1|2", 1},
		{"1 2", 1},
		{"[]", 1},
		{"[12", 3},
		{"[9-]", 3},
		{"[9-1]", 3},
		{"[x-3]", 3},
		{"x..", 2},
		{".", 0},
		{"y", 0},
		{"<9", 2},
		{"<:>", 3},
		{"<9:x>", 3},
		{"<T:1>", 2},
		{"12!3", 3},
		{"!", 0},
		{",", 1},
		{"T{", 2},
		{"T{0}", 4},
		{"T{61}", 5},
		{"T{1.}", 4},
		{"xT{5", 4},
		{"(1)2", 3},
	};

	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct digitmap *map = NULL;
		struct digitmap_error error = {.at = 99};
		cr_assert_eq(digitmap_new(broken[i].text, strlen(broken[i].text), &map, &error), -EINVAL,
			"%s", broken[i].text);
		cr_assert_eq(error.at, broken[i].at, "%s: %zu", broken[i].text, error.at);
		cr_assert_not_null(error.what);
		cr_assert_null(map);
	}
	struct digitmap *map = NULL;
	struct digitmap_error error;
	cr_assert_eq(digitmap_new("1\0002", 3, &map, &error), -EINVAL, "NUL is no key");
}

Test(digitmap, a_map_of_sixteen_thousand_characters)
{
	char *text = malloc(DIGITMAP_TEXT_MAX + 2);
	struct digitmap *map = NULL;
	struct digitmap_error error;

	memset(text, 'x', DIGITMAP_TEXT_MAX + 1);
	for (size_t i = 0; i < DIGITMAP_TEXT_MAX; i += 2)
		text[i] = i == 0 ? '(' : '|';
	text[DIGITMAP_TEXT_MAX - 1] = ')';
	text[DIGITMAP_TEXT_MAX - 2] = 'x';
	cr_assert_eq(digitmap_new(text, DIGITMAP_TEXT_MAX, &map, &error), 0, "%zu %s", error.at, error.what);
	cr_assert_eq(digitmap_run(map, "5", 1).state, DIGITMAP_MATCH);
	digitmap_free(map);
	cr_assert_eq(digitmap_new(text, DIGITMAP_TEXT_MAX + 1, &map, &error), -EINVAL);
	free(text);
}

Test(digitmap, collection_ends_with_the_shortest_match)
{
	struct digitmap *map = map_of("(0[12].|00)");
	struct digitmap_result result = digitmap_run(map, "00", 2);

	cr_assert_eq(result.state, DIGITMAP_MATCH);
	cr_assert_eq(result.events, 1);
	cr_assert_eq(result.alternative, 0);
	cr_assert_eq(digitmap_run(map, "", 0).state, DIGITMAP_PARTIAL);
	digitmap_free(map);
}

Test(digitmap, timers)
{
	struct digitmap *map = map_of("(99S|998|0xT{2.5}|1xxT|2xT.3)");

	struct digitmap_result result = digitmap_run(map, "99", 2);
	cr_assert(
		result.timer && result.timer_short && result.timer_ms == 0 && result.timer_alternative == 0);
	result = digitmap_run(map, "05", 2);
	cr_assert(result.timer && !result.timer_short && result.timer_ms == 2500);
	result = digitmap_run(map, "12", 2);
	cr_assert(!result.timer, "a digit is missing");
	result = digitmap_run(map, "123", 3);
	cr_assert(result.timer && result.timer_ms == 0 && result.timer_alternative == 3);
	cr_assert_eq(digitmap_run(map, "99T", 3).state, DIGITMAP_MATCH);
	cr_assert_eq(digitmap_run(map, "998", 3).alternative, 1);
	cr_assert_eq(digitmap_run(map, "24TT3", 5).state, DIGITMAP_MATCH);
	cr_assert(!digitmap_run(map, "24", 2).timer, "a 3 has to follow the timer");
	digitmap_free(map);
}

Test(digitmap, second_dial_tone_and_plus)
{
	struct digitmap *map = map_of("(9,1xx|+4.T|[+0]5)");

	cr_assert(digitmap_run(map, "9", 1).dial_tone);
	cr_assert(!digitmap_run(map, "91", 2).dial_tone);
	cr_assert_eq(digitmap_run(map, "912", 3).state, DIGITMAP_PARTIAL);
	cr_assert_eq(digitmap_run(map, "9123", 4).state, DIGITMAP_MATCH);
	cr_assert_eq(digitmap_run(map, "+444", 4).state, DIGITMAP_PARTIAL);
	cr_assert_eq(digitmap_run(map, "+5", 2).state, DIGITMAP_MATCH);
	cr_assert_eq(digitmap_run(map, "x", 1).state, DIGITMAP_NONE, "no event");
	digitmap_free(map);
}

static const char *replaced(const char *text, const char *events)
{
	static char out[64];
	struct digitmap *map = map_of(text);
	struct digitmap_result result = digitmap_run(map, events, strlen(events));

	cr_assert_eq(result.state, DIGITMAP_MATCH, "%s %s", text, events);
	int length = digitmap_replace(map, result.alternative, events, strlen(events), out, sizeof out);
	digitmap_free(map);
	cr_assert_eq(length, (int)strlen(out));
	return out;
}

Test(digitmap, replacements)
{
	cr_assert_str_eq(replaced("<9:>xxxx", "91234"), "1234");
	cr_assert_str_eq(replaced("<:1416>[2-9]xxxxxx", "5550100"), "14165550100");
	cr_assert_str_eq(replaced("(<9:604>xxx|1)", "9123"), "604123");
	cr_assert_str_eq(replaced("<[68]:0>xx.T", "6123T"), "0123");
}

Test(digitmap, replacement_behind_a_repetition_finds_the_way)
{
	/* x. may not swallow the 9 that the replacement needs. */
	cr_assert_str_eq(replaced("x.<9:0>xT", "1294T"), "1204");
	char out[8];
	struct digitmap *map = map_of("x.x.x.x.x.x.x.x.x.x.#");
	cr_assert_eq(digitmap_replace(map, 0, "123456789012345678901234567890", 30, out, sizeof out), -EINVAL,
		"no # at its end");
	cr_assert_eq(digitmap_replace(map, 0, "12345678#", 9, out, sizeof out), -EMSGSIZE);
	cr_assert_eq(digitmap_replace(map, 1, "1#", 2, out, sizeof out), -EINVAL, "no such alternative");
	digitmap_free(map);
}

Test(digitmap, barring)
{
	struct digitmap *map = map_of("(0900x.T!|09xxT|0190!)");

	cr_assert(digitmap_run(map, "0190", 4).barred);
	cr_assert(digitmap_run(map, "0900123T", 8).barred);
	cr_assert(!digitmap_run(map, "0912T", 5).barred);
	digitmap_free(map);
}

Test(digitmap, examples_and_places_of_alternatives)
{
	struct digitmap *map = map_of("(6xx|0x.T|<9:>[3-5]1)");
	char keys[DIGITMAP_EVENTS_MAX + 1];
	size_t length, at;

	cr_assert(digitmap_example(map, 0, keys, &length));
	cr_assert_str_eq(keys, "600");
	cr_assert(digitmap_example(map, 1, keys, &length));
	cr_assert_eq(length, 0, "needs the timer");
	cr_assert(digitmap_example(map, 2, keys, &length));
	cr_assert_str_eq(keys, "931");
	cr_assert(!digitmap_example(map, 3, keys, &length));
	digitmap_where(map, 1, &at, &length);
	cr_assert_eq(at, 5);
	cr_assert_eq(length, 4);
	digitmap_free(map);
	digitmap_free(NULL);
}
