/* The hook machine: scripts of reports and host actions with the events that must come. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "driver/hook.h"
#include "tests/unit/leak.h"

TestSuite(hook, .fini = leak_check);

/* A script is words apart by blanks:
 *   @N        the time is N ms
 *   ^ v -     a report: the bit rises, falls, stays; then optionally the path nibble's letter h s t (handset, speaker, headset)
 *             and f for the Flash bit: "^h" "v" "-s" "vf"
 *   C c       the host confirms / hangs up
 *   T N       the tick of the deadline; there is none
 * Events are written as off:h on took:s tap, each followed by the time it came at. */
struct run {
	struct hook hook;
	int64_t now_ms;
	bool bit;
	char events[256];
};

static const char letters[] = { [DESKPHONE_PATH_NONE] = '?', [DESKPHONE_HANDSET] = 'h', [DESKPHONE_SPEAKER] = 's',
	[DESKPHONE_HEADSET] = 't' };

static void note(struct run *run, const struct hook_event *events, int n)
{
	static const char *const names[] = { [HOOK_WENT_OFF] = "off", [HOOK_WENT_ON] = "on", [HOOK_TOOK] = "took",
		[HOOK_TAPPED] = "tap" };

	cr_assert_leq(n, HOOK_EVENTS_MAX);
	for (int i = 0; i < n; i++) {
		size_t at = strlen(run->events);
		bool path = events[i].type == HOOK_WENT_OFF || events[i].type == HOOK_TOOK;
		char letter[3] = { ':', letters[events[i].path], '\0' };

		snprintf(run->events + at, sizeof(run->events) - at, "%s%s%s@%d", at ? " " : "", names[events[i].type],
			path ? letter : "", (int)run->now_ms);
	}
}

static void report(struct run *run, const char *word)
{
	struct hook_report report = { .bit = word[0] == '-' ? run->bit : word[0] == '^' };
	struct hook_event events[HOOK_EVENTS_MAX];

	run->bit = report.bit;
	for (word++; *word; word++) {
		if (*word == 'f')
			report.flash = true;
		for (int path = DESKPHONE_HANDSET; path <= DESKPHONE_HEADSET; path++)
			if (*word == letters[path])
				report.path = (enum deskphone_path)path;
	}
	note(run, events, hook_input(&run->hook, &report, run->now_ms, events));
}

static void step(struct run *run, const char *word)
{
	struct hook_event events[HOOK_EVENTS_MAX];

	switch (word[0]) {
	case '@':
		run->now_ms = atoi(word + 1);
		break;
	case 'C':
	case 'c':
		hook_host(&run->hook, word[0] == 'C', run->now_ms);
		break;
	case 'T':
		run->now_ms = hook_deadline(&run->hook);
		cr_assert_neq(run->now_ms, -1);
		note(run, events, hook_tick(&run->hook, run->now_ms, events));
		break;
	case 'N':
		cr_assert_eq(hook_deadline(&run->hook), -1);
		break;
	default:
		report(run, word);
	}
}

static void play(enum hook_mode mode, int tap_ms, const char *script, const char *want, bool off)
{
	struct hook_facts facts = { .mode = mode, .fallback_ms = 120, .tap_ms = tap_ms };
	struct run run = { .now_ms = 0 };
	char words[256], *save = NULL;

	hook_init(&run.hook, &facts);
	snprintf(words, sizeof(words), "%s", script);
	for (char *word = strtok_r(words, " ", &save); word; word = strtok_r(NULL, " ", &save))
		step(&run, word);
	cr_assert_str_eq(run.events, want, "mode %d: %s\n got %s\nwant %s", (int)mode, script, run.events, want);
	cr_assert_eq(hook_is_off(&run.hook), off, "mode %d: %s", (int)mode, script);
}

struct script {
	enum hook_mode mode;
	const char *script, *events;
	bool off;
};

static const struct script scripts[] = {
	/* LED and stream phones, confirmed in time: the bit stays until the person hangs up */
	{ HOOK_AUTO, "@1000 ^h @1005 C @9000 v", "off:h@1000 on@9000", false },
	{ HOOK_AUTO, "@1000 ^s @1005 C @9000 vs", "off:s@1000 on@9000", false },
	/* confirmed too late: fell back, rises again, held */
	{ HOOK_AUTO, "@1000 ^h @1050 v @1060 C @1070 ^h", "off:h@1000", true },
	{ HOOK_AUTO, "@1000 ^h @1050 v @1060 C @1070 ^ @9000 v", "off:h@1000 on@9000", false },
	{ HOOK_AUTO, "@1000 ^h @1050 v @1060 C @1070 ^h @1071 v", "off:h@1000 on@1071", false },
	/* the confirmation crosses the fall-back */
	{ HOOK_AUTO, "@1000 ^h @1049 C @1050 v @1058 ^h @9000 v", "off:h@1000 on@9000", false },
	/* a machine under load: the fall-back is read late, before anybody could confirm */
	{ HOOK_AUTO, "@1000 ^h @1400 v @1410 C @1420 ^ @9000 v", "off:h@1000 on@9000", false },
	{ HOOK_AUTO, "@1000 ^h @1400 C @1410 v @1420 ^ @9000 v", "off:h@1000 on@9000", false },
	/* hung up at once: seen of a phone that has held its bit before, once it has had the time to raise it again */
	{ HOOK_AUTO, "@1000 ^h @1005 C @9000 v c @20000 ^h @20005 C @20090 v T", "off:h@1000 on@9000 off:h@20000 on@20890",
		false },
	{ HOOK_AUTO, "@1000 ^h @1005 C @9000 c @9005 v @20000 ^h @20090 v @20100 C T @30000 ^h",
		"off:h@1000 off:h@20000 on@20900 off:h@30000", true },
	{ HOOK_LED, "@1000 ^h @1005 C @1090 v T", "off:h@1000 on@1890", false },
	/* not of one that may give pulses, that follows its stream, or before it is confirmed */
	{ HOOK_AUTO, "@1000 ^h @1005 C @1090 v N", "off:h@1000", true },
	{ HOOK_AUTO, "@1000 ^h @1005 C @1050 v @9000 ^ @9050 v c @20000 ^h C @20050 v N", "off:h@1000 on@9050 off:h@20000",
		true },
	{ HOOK_AUTO, "@1000 ^h C @9000 v c @20000 ^h C @20050 v @20500 ^ @29000 v c @40000 ^h C @40050 v N",
		"off:h@1000 on@9000 off:h@20000 on@29000 off:h@40000", true },
	{ HOOK_AUTO, "@1000 ^h C @9000 v c @20000 ^h @20050 v N", "off:h@1000 on@9000 off:h@20000", true },
	{ HOOK_STREAM, "@1000 ^h C @9000 v c @20000 ^h C @20050 v N", "off:h@1000 on@9000 off:h@20000", true },
	/* a machine under load again: the rise comes before the tick that is due */
	{ HOOK_AUTO, "@1000 ^h C @9000 v c @20000 ^h @20050 v @20060 C @23000 ^ @29000 v",
		"off:h@1000 on@9000 off:h@20000 on@29000", false },
	/* never confirmed: off-hook all the same, a volume report is no hang-up */
	{ HOOK_AUTO, "@1000 ^h @1050 v @3400 -", "off:h@1000", true },
	/* both edges in one batch */
	{ HOOK_AUTO, "@1000 ^h v", "off:h@1000", true },
	{ HOOK_AUTO, "@1000 ^h v @1010 C ^ @5000 v", "off:h@1000 on@5000", false },
	/* level phone */
	{ HOOK_AUTO, "@1000 ^h @1005 C @9000 v @9001 c @12000 ^h @12005 C @20000 v",
		"off:h@1000 on@9000 off:h@12000 on@20000", false },
	/* the edge of the window: 120 ms is a fall-back, 121 a hang-up */
	{ HOOK_AUTO, "@1000 ^h C @1120 v", "off:h@1000", true },
	{ HOOK_AUTO, "@1000 ^h C @1121 v", "off:h@1000 on@1121", false },
	/* pulse phone: 50 ms for every change */
	{ HOOK_AUTO, "@1000 ^h @1005 C @1050 v @9000 ^h @9050 v", "off:h@1000 on@9050", false },
	{ HOOK_AUTO, "@1000 ^h @1005 C @1050 v @9000 ^ @9050 v @9051 c @12000 ^h @12050 v",
		"off:h@1000 on@9050 off:h@12000", true },
	/* another path after the fall-back: speaker key, its fall is no hang-up either */
	{ HOOK_AUTO, "@1000 ^h @1050 v @3000 ^s @3050 v", "off:h@1000 took:s@3000", true },
	{ HOOK_AUTO, "@1000 ^h @1050 v @3000 ^s @3050 v @4000 ^s @4050 v", "off:h@1000 took:s@3000 on@4050", false },
	{ HOOK_AUTO, "@1000 ^h @1050 v @3000 ^s @5000 v", "off:h@1000 took:s@3000 on@5000", false },
	{ HOOK_AUTO, "@1000 ^h @1050 v @3000 -t", "off:h@1000 took:t@3000", true },
	/* the path changes while the bit is steady; handset down while the speaker has the call */
	{ HOOK_AUTO, "@1000 ^h C @3000 -s @4000 - @5000 -s @9000 v", "off:h@1000 took:s@3000 on@9000", false },
	/* a path that is learnt late, and not at all, and from before */
	{ HOOK_AUTO, "@1000 ^ C @1008 -s", "off:h@1000 took:s@1008", true },
	{ HOOK_AUTO, "@1000 ^ C @1008 -h", "off:h@1000", true },
	{ HOOK_AUTO, "@500 -t @1000 ^", "off:t@1000", true },
	{ HOOK_AUTO, "@1000 ^s C @5000 v c @9000 ^", "off:s@1000 on@5000 off:s@9000", true },
	/* the host hangs up while the handset is up: the fall that follows is not the person's */
	{ HOOK_AUTO, "@1000 ^h C @9000 c @9010 v", "off:h@1000", false },
	{ HOOK_AUTO, "@1000 ^h C @9000 c @15000 v @20000 ^h", "off:h@1000 off:h@20000", true },
	{ HOOK_AUTO, "@1000 ^h C @9000 c @9010 v @9011 ^h", "off:h@1000 off:h@9011", true },
	/* ... and another key is pressed before the handset is down */
	{ HOOK_AUTO, "@1000 ^h C @9000 c @12000 -s C @20000 v", "off:h@1000 off:s@12000 on@20000", false },
	{ HOOK_AUTO, "@1000 ^h C @9000 c @12000 -h", "off:h@1000", false },
	/* ... or takes the next call while the handset is still up */
	{ HOOK_AUTO, "@1000 ^h C @9000 c @12000 C @20000 v", "off:h@1000 on@20000", false },
	{ HOOK_AUTO, "@1000 ^h C @9000 c @9001 C @9010 v ^ @20000 v", "off:h@1000 on@20000", false },
	/* the host hangs up after the fall-back */
	{ HOOK_AUTO, "@1000 ^h C @1050 v @9000 c @12000 ^h", "off:h@1000 off:h@12000", true },
	/* confirmed and hung up at once, while the fall-back is on its way: the answer to the confirmation is no lift */
	{ HOOK_AUTO, "@1000 ^h @1049 C @1050 v @1052 c @1055 ^h @1060 v @9000 ^h", "off:h@1000 off:h@9000", true },
	{ HOOK_AUTO, "@1000 ^h @1049 C @1050 v @1052 c @1055 ^s", "off:h@1000 off:s@1055", true },
	{ HOOK_AUTO, "@1000 ^h @1049 C @1050 v @1052 c @9000 ^h", "off:h@1000 off:h@9000", true },
	/* repeating what the host said changes nothing */
	{ HOOK_AUTO, "@1000 ^h c c @1010 C C @9000 v", "off:h@1000 on@9000", false },
	/* the host confirms before anything was lifted: the rise is still told */
	{ HOOK_AUTO, "@1000 C @1010 ^s @5000 v", "off:s@1010 on@5000", false },
	/* taken and hung up at the computer before the phone has answered the confirmation: nobody has lifted anything */
	{ HOOK_AUTO, "@1000 C @1020 c @1030 ^ @1040 v @9000 ^h", "off:h@9000", true },
	{ HOOK_AUTO, "@1000 C @1020 c @9000 ^", "off:h@9000", true },
	/* a call made at the computer: nobody has lifted the handset, so without a path it is the speaker or the headset */
	{ HOOK_AUTO, "@1000 C @1010 ^ @5000 v", "off:s@1010 on@5000", false },
	{ HOOK_AUTO, "@1000 ^h C @2000 v c @3000 C @3010 ^ @5000 v", "off:h@1000 on@2000 off:s@3010 on@5000", false },
	{ HOOK_AUTO, "@1000 ^t C @2000 v c @3000 C @3010 ^ @5000 v", "off:t@1000 on@2000 off:t@3010 on@5000", false },
	/* a tap of the cradle reported as Flash: no hang-up */
	{ HOOK_AUTO, "@1000 ^h C @5000 vf @5100 vf @5200 ^ @9000 v", "off:h@1000 on@9000", false },
	{ HOOK_AUTO, "@1000 ^h C @5000 -f @5100 - @9000 v", "off:h@1000 on@9000", false },
	{ HOOK_AUTO, "@1000 ^h C @5000 vf @5200 v", "off:h@1000 on@5200", false },
	{ HOOK_AUTO, "@1000 ^h C @5000 vf @5100 c @5200 v", "off:h@1000", false },
	/* the hold key at rest is nothing to the hook */
	{ HOOK_AUTO, "@1000 -f @1100 -", "", false },
	/* first report after opening: only volume; the bit already up */
	{ HOOK_AUTO, "@1000 -", "", false },
	{ HOOK_AUTO, "@1000 ^", "off:h@1000", true },

	/* pinned modes */
	{ HOOK_LEVEL, "@1000 ^h @1050 v", "off:h@1000 on@1050", false },
	{ HOOK_LEVEL, "@1000 ^h v", "off:h@1000 on@1000", false },
	{ HOOK_LEVEL, "@1000 ^h @2000 -s @3000 v", "off:h@1000 took:s@2000 on@3000", false },
	{ HOOK_PULSE, "@1000 ^h @1050 v @9000 ^h @9050 v", "off:h@1000 on@9000", false },
	{ HOOK_PULSE, "@1000 ^h @1300 v @9000 ^ @9050 v @9500 ^h @9550 v", "off:h@1000 on@9000 off:h@9500", true },
	{ HOOK_PULSE, "@1000 ^h @1050 v @3000 ^s @3050 v @9000 ^s", "off:h@1000 took:s@3000 on@9000", false },
	{ HOOK_LED, "@1000 ^h @1050 v @1060 C @1070 ^h @9000 v", "off:h@1000 on@9000", false },
	{ HOOK_LED, "@1000 ^h @1050 v @5000 ^h @5050 v", "off:h@1000", true },
	{ HOOK_STREAM, "@1000 ^h @1050 v @5000 ^h @5010 C @9000 v", "off:h@1000 on@9000", false },
};

Test(hook, scripts)
{
	for (unsigned i = 0; i < sizeof(scripts) / sizeof(*scripts); i++)
		play(scripts[i].mode, 0, scripts[i].script, scripts[i].events, scripts[i].off);
}

Test(hook, tap_of_the_cradle)
{
	play(HOOK_AUTO, 300, "@1000 ^h C @5000 v @5200 ^h", "off:h@1000 tap@5200", true);
	play(HOOK_AUTO, 300, "@1000 ^h C @5000 v @5200 ^h @9000 v T", "off:h@1000 tap@5200 on@9300", false);
	play(HOOK_AUTO, 300, "@1000 ^h C @5000 v T", "off:h@1000 on@5300", false);
	/* the report comes before the tick did */
	play(HOOK_AUTO, 300, "@1000 ^h C @5000 v @5300 ^h", "off:h@1000 on@5300 off:h@5300", true);
	play(HOOK_AUTO, 300, "@1000 ^h C @5000 v @5299 ^s", "off:h@1000 tap@5299 took:s@5299", true);
	play(HOOK_LEVEL, 300, "@1000 ^h @1010 v @1100 ^h @2000 v T", "off:h@1000 tap@1100 on@2300", false);
	/* the host hangs up meanwhile */
	play(HOOK_AUTO, 300, "@1000 ^h C @5000 v @5100 c @5200 -", "off:h@1000", false);
}

Test(hook, deadline_and_reset)
{
	struct hook_facts facts = { .mode = HOOK_LEVEL, .fallback_ms = 120, .tap_ms = 300 };
	struct hook_event events[HOOK_EVENTS_MAX];
	struct hook hook;

	hook_init(&hook, &facts);
	cr_assert_eq(hook_path(&hook), DESKPHONE_PATH_NONE);
	cr_assert_eq(hook_deadline(&hook), -1);
	hook_input(&hook, &(struct hook_report){ .bit = true, .path = DESKPHONE_SPEAKER }, 10, events);
	cr_assert_eq(hook_path(&hook), DESKPHONE_SPEAKER);
	cr_assert_eq(hook_deadline(&hook), -1);
	hook_input(&hook, &(struct hook_report){ .bit = false }, 20, events);
	cr_assert_eq(hook_deadline(&hook), 320);
	cr_assert_eq(hook_tick(&hook, 319, events), 0);
	cr_assert(hook_is_off(&hook));
	hook_init(&hook, &facts);
	cr_assert_not(hook_is_off(&hook));
	cr_assert_eq(hook_deadline(&hook), -1);
	cr_assert_eq(hook_tick(&hook, 9999, events), 0);
}

Test(hook, modes_by_name)
{
	enum hook_mode mode = HOOK_AUTO;

	cr_assert_eq(hook_mode_parse("led", &mode), 0);
	cr_assert_eq(mode, HOOK_LED);
	cr_assert_eq(hook_mode_parse("stream", &mode), 0);
	cr_assert_eq(mode, HOOK_STREAM);
	cr_assert_eq(hook_mode_parse("LED", &mode), -EINVAL);
	cr_assert_eq(hook_mode_parse("", &mode), -EINVAL);
	cr_assert_eq(mode, HOOK_STREAM, "untouched on failure");
}

/* Whatever comes, events make sense: off and on alternate, a path is always known with off. */
Test(hook, random_reports)
{
	uint32_t seed = 12345;

	for (int mode = HOOK_AUTO; mode <= HOOK_STREAM; mode++) {
		struct hook_facts facts = { .mode = (enum hook_mode)mode, .fallback_ms = 120, .tap_ms = mode % 2 * 200 };
		struct hook_event events[HOOK_EVENTS_MAX];
		struct hook hook;
		bool off = false;
		int64_t now_ms = 0;

		hook_init(&hook, &facts);
		for (int i = 0; i < 200000; i++) {
			seed = seed * 1664525 + 1013904223;
			unsigned dice = seed >> 16;
			struct hook_report report = { .bit = dice & 1, .flash = !(dice & 0x70), .path = dice >> 8 & 3 };

			now_ms += dice >> 10 & 63;
			if (!(dice & 0x0E)) {
				/* Taking the next call while the handset is still up makes it off-hook without an event. */
				hook_host(&hook, dice & 1, now_ms);
				off = hook_is_off(&hook);
			}
			int n = hook_input(&hook, &report, now_ms, events);

			for (int k = 0; k < n; k++) {
				if (events[k].type == HOOK_WENT_OFF)
					cr_assert(!off && events[k].path != DESKPHONE_PATH_NONE);
				else
					cr_assert(off);
				off = events[k].type == HOOK_WENT_OFF || (off && events[k].type != HOOK_WENT_ON);
			}
			cr_assert_eq(hook_is_off(&hook), off);
		}
	}
}
