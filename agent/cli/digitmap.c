/* deskphone digitmap MAP EVENTS: what a digit map says after each event. deskphone digitmap --batch: many of
 * them. */
#include "agent/call/digitmap.h"
#include "agent/cli/cli.h"
#include "agent/cli/dialplan_batch.h"
#include <stdio.h>
#include <string.h>

static int usage(void)
{
	fprintf(stderr,
		"usage: deskphone digitmap MAP EVENTS    (events: 0-9 * # A-D +, T = the timer ran out)\n"
		"       deskphone digitmap --batch       (standard input: MAP TAB EVENTS)\n");
	return 2;
}

static bool events_are_known(const char *events, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!events[i] || !strchr("0123456789*#ABCDabcdTt+", events[i]))
			return false;
	return length <= DIGITMAP_EVENTS_MAX;
}

/* The map of the line before: the next is mostly the same. */
struct last {
	char text[BATCH_LINE_MAX];
	size_t length;
	struct digitmap *map; /* NULL = broken */
};

static void set_map(struct last *last, const char *text, size_t length)
{
	struct digitmap_error error;

	if (last->length == length && memcmp(last->text, text, length) == 0)
		return;
	digitmap_free(last->map);
	last->map = NULL;
	last->length = length <= sizeof last->text ? length : 0;
	memcpy(last->text, text, last->length);
	if (digitmap_new(text, length, &last->map, &error) < 0)
		last->map = NULL;
}

static size_t answer_line(void *user, const char *line, size_t left, char *answer)
{
	struct last *last = user;
	const char *map, *events, *state;
	size_t map_length, length;

	if (!batch_field(&line, &left, &map, &map_length) || !batch_field(&line, &left, &events, &length))
		return 0;
	set_map(last, map, map_length);
	if (!last->map)
		state = "syntax";
	else if (!events_are_known(events, length))
		state = "none";
	else
		state = digitmap_state_name(digitmap_run(last->map, events, length).state);
	memcpy(answer, state, strlen(state));
	return strlen(state);
}

static int run_batch(void)
{
	static struct last last;

	last.length = sizeof last.text + 1;
	int result = batch_run(answer_line, &last);
	digitmap_free(last.map);
	return result;
}

static void print_mistake(const char *text, const struct digitmap_error *error)
{
	fprintf(stderr, "deskphone: the digit map, column %zu: %s\n", error->at + 1, error->what);
	fprintf(stderr, "    %s\n    %*s^\n", text, (int)error->at, "");
}

static void print_alternative(const struct digitmap *map, const char *text, size_t alternative)
{
	size_t at, length;

	digitmap_where(map, alternative, &at, &length);
	printf("  %.*s", (int)length, text + at);
}

static void print_state(const struct digitmap *map, const char *text, const char *events, size_t count)
{
	struct digitmap_result result = digitmap_run(map, events, count);
	char number[DIGITMAP_TEXT_MAX];

	bool more = result.state == DIGITMAP_MATCH || result.timer || result.dial_tone;
	printf("%-20.*s %*s", (int)count, events, more ? -8 : 0, digitmap_state_name(result.state));
	if (result.state == DIGITMAP_MATCH) {
		print_alternative(map, text, result.alternative);
		if (result.barred)
			printf("  barred");
		else if (digitmap_replace(map, result.alternative, events, count, number, sizeof number) >= 0)
			printf("  calls %s", number);
	} else if (result.timer) {
		print_alternative(map, text, result.timer_alternative);
		printf("  matches after the %stimer", result.timer_short ? "short " : "");
		if (result.timer_ms > 0)
			printf(" of %g s", result.timer_ms / 1000.0);
	}
	printf("%s\n", result.dial_tone ? "  dial tone" : "");
}

static int run_one(const char *text, const char *events)
{
	struct digitmap_error error;
	struct digitmap *map;
	size_t length = strlen(events), count = 0;

	if (!events_are_known(events, length)) {
		fprintf(stderr, "deskphone: events are 0-9 * # A-D + and T, %d at most\n",
			DIGITMAP_EVENTS_MAX);
		return 2;
	}
	if (digitmap_new(text, strlen(text), &map, &error) < 0) {
		print_mistake(text, &error);
		return 1;
	}
	struct digitmap_result result = {.state = DIGITMAP_PARTIAL};
	while (count < length && result.state == DIGITMAP_PARTIAL) {
		print_state(map, text, events, ++count);
		result = digitmap_run(map, events, count);
	}
	if (count < length)
		printf("dialling is over here: %s is not looked at\n", events + count);
	digitmap_free(map);
	return 0;
}

int cli_digitmap(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--batch") == 0)
		return run_batch();
	if (argc != 3 || argv[1][0] == '-')
		return usage();
	return run_one(argv[1], argv[2]);
}
