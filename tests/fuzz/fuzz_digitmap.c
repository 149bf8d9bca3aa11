/* libFuzzer entry: a digit map, a newline, events. What the map says has to hold together. */
#include "agent/call/digitmap.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct digitmap *map, const char *events, size_t length)
{
	char out[DIGITMAP_TEXT_MAX];
	struct digitmap_result result = digitmap_run(map, events, length);

	if (result.events > length || (result.state == DIGITMAP_PARTIAL && result.events != length))
		abort();
	size_t alternative = result.state == DIGITMAP_MATCH ? result.alternative : 0;
	int replaced = digitmap_replace(map, alternative, events, result.events, out, sizeof out);
	if (result.state == DIGITMAP_MATCH && replaced < 0)
		abort();
	if (replaced >= 0 && strlen(out) != (size_t)replaced)
		abort();
}

/* An example of an alternative matches some alternative: it or a shorter one. */
static void check_examples(const struct digitmap *map)
{
	char keys[DIGITMAP_EVENTS_MAX + 1];
	size_t length, at, part;

	for (size_t i = 0; i < 8 && digitmap_example(map, i, keys, &length); i++) {
		digitmap_where(map, i, &at, &part);
		if (length > 0 && digitmap_run(map, keys, length).state != DIGITMAP_MATCH)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *newline = size > 0 ? memchr(data, '\n', size) : NULL;
	size_t length = newline ? (size_t)(newline - data) : size;
	size_t events = newline ? size - length - 1 : 0;
	struct digitmap_error error = {.at = SIZE_MAX};
	struct digitmap *map = NULL;

	if (digitmap_new((const char *)data, length, &map, &error) < 0) {
		if (map || error.at > length || !error.what)
			abort();
		return 0;
	}
	check(map, newline ? (const char *)newline + 1 : "",
		events < DIGITMAP_EVENTS_MAX ? events : DIGITMAP_EVENTS_MAX);
	check_examples(map);
	digitmap_free(map);
	return 0;
}
