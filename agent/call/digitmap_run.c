#include "agent/call/digitmap_elements.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MAX ((2 * DIGITMAP_TEXT_MAX + 2 + 63) / 64)

/* The places in the map that the events so far can have led to, a bit an element. */
struct places {
	uint64_t words[WORDS_MAX];
};

static bool has(const struct places *places, size_t element)
{
	return (places->words[element / 64] >> element % 64 & 1) != 0;
}

static void add(struct places *places, size_t element)
{
	places->words[element / 64] |= (uint64_t)1 << element % 64;
}

static void clear(struct places *places, const struct digitmap *map)
{
	memset(places->words, 0, (map->count + 63) / 64 * sizeof *places->words);
}

/* Elements that need no event are passed; ascending, so one walk is enough. */
static void pass(const struct digitmap *map, struct places *places)
{
	for (size_t i = 0; i < map->count; i++) {
		const struct element *element = &map->elements[i];
		bool free_of_charge =
			element->kind == ELEMENT_TONE || element->kind == ELEMENT_INSERT || element->repeats;
		if (free_of_charge && has(places, i))
			add(places, i + 1);
	}
}

static void start(const struct digitmap *map, struct places *places)
{
	clear(places, map);
	for (size_t i = 0; i < map->count; i++)
		if (i == 0 || map->elements[i - 1].kind == ELEMENT_END)
			add(places, i);
	pass(map, places);
}

static void advance(const struct digitmap *map, const struct places *from, int event, struct places *to)
{
	clear(to, map);
	for (size_t i = 0; i < map->count; i++) {
		const struct element *element = &map->elements[i];
		if (element->kind == ELEMENT_KEY && has(from, i) && event >= 0 && (element->set >> event & 1))
			add(to, element->repeats ? i : i + 1);
	}
	pass(map, to);
}

static void judge(const struct digitmap *map, const struct places *places, struct digitmap_result *result)
{
	size_t alternative = 0;

	result->state = DIGITMAP_NONE;
	result->dial_tone = false;
	for (size_t i = 0; i < map->count; i++) {
		const struct element *element = &map->elements[i];
		if (has(places, i)) {
			if (element->kind == ELEMENT_END) {
				result->state = DIGITMAP_MATCH;
				result->alternative = alternative;
				result->barred = element->barred;
				return;
			}
			result->state = DIGITMAP_PARTIAL;
			result->dial_tone = result->dial_tone || element->kind == ELEMENT_TONE;
		}
		alternative += element->kind == ELEMENT_END;
	}
}

/* Does the element behind `i` end the alternative, but for what takes no event? */
static bool ends_behind(const struct digitmap *map, size_t i)
{
	for (i++; map->elements[i].kind != ELEMENT_END; i++)
		if (map->elements[i].kind == ELEMENT_KEY && !map->elements[i].repeats)
			return false;
	return true;
}

/* Would the timer make it a match? The first alternative that says so counts. */
static void look_for_timer(
	const struct digitmap *map, const struct places *places, struct digitmap_result *result)
{
	size_t alternative = 0;

	for (size_t i = 0; i < map->count; i++) {
		const struct element *element = &map->elements[i];
		alternative += element->kind == ELEMENT_END;
		if (element->kind != ELEMENT_KEY || !(element->set >> EVENT_TIMER & 1) || !has(places, i) ||
			!ends_behind(map, i))
			continue;
		result->timer = true;
		result->timer_short = element->timer_short;
		result->timer_ms = element->timer_ms;
		result->timer_alternative = alternative;
		return;
	}
}

struct digitmap_result digitmap_run(const struct digitmap *map, const char *events, size_t length)
{
	struct digitmap_result result = {.state = DIGITMAP_PARTIAL};
	struct places places[2];
	size_t now = 0;

	start(map, &places[0]);
	while (result.state == DIGITMAP_PARTIAL && result.events < length) {
		advance(map, &places[now], digitmap_event(events[result.events]), &places[1 - now]);
		now = 1 - now;
		result.events++;
		judge(map, &places[now], &result);
	}
	if (result.state == DIGITMAP_PARTIAL)
		look_for_timer(map, &places[now], &result);
	return result;
}

static const struct element *alternative_start(const struct digitmap *map, size_t alternative)
{
	for (size_t i = 0; i < map->count; i++) {
		if (alternative == 0)
			return &map->elements[i];
		alternative -= map->elements[i].kind == ELEMENT_END;
	}
	return NULL;
}

static const struct element *alternative_end(const struct element *element)
{
	while (element->kind != ELEMENT_END)
		element++;
	return element;
}

void digitmap_where(const struct digitmap *map, size_t alternative, size_t *at, size_t *length)
{
	const struct element *start_element = alternative_start(map, alternative);

	*at = start_element ? alternative_end(start_element)->at : 0;
	*length = start_element ? alternative_end(start_element)->length : 0;
}

static bool takes(const struct element *element, const char *events, size_t event)
{
	int bit = digitmap_event(events[event]);

	return element->kind == ELEMENT_KEY && bit >= 0 && (element->set >> bit & 1) != 0;
}

/* For each element from the last backwards: from which of the events on it can lead to the end (bit n: from
 * event n). */
static void find_ways(
	const struct element *elements, size_t count, const char *events, size_t length, uint64_t *ways)
{
	ways[count] = (uint64_t)1 << length;
	for (size_t i = count; i-- > 0;) {
		bool needs_one = elements[i].kind == ELEMENT_KEY && !elements[i].repeats;
		ways[i] = needs_one ? 0 : ways[i + 1];
		for (size_t event = length; event-- > 0;) {
			uint64_t behind = elements[i].repeats ? ways[i] : ways[i + 1];
			if (takes(&elements[i], events, event) && (behind >> (event + 1) & 1))
				ways[i] |= (uint64_t)1 << event;
		}
	}
}

static int put(char *out, size_t size, size_t *used, const char *text, size_t length)
{
	if (length >= size - *used)
		return -EMSGSIZE;
	memcpy(out + *used, text, length);
	*used += length;
	return 0;
}

/* Along a way that `ways` says is there; what repeats takes as much as it can. */
static int write_out(const struct digitmap *map, const struct element *elements, const char *events,
	const uint64_t *ways, char *out, size_t size)
{
	size_t event = 0, used = 0;
	int result = 0;

	for (size_t i = 0; elements[i].kind != ELEMENT_END && result == 0;) {
		const struct element *element = &elements[i];
		bool timer = false, taken = false;
		if (element->kind == ELEMENT_INSERT)
			result = put(out, size, &used, map->text + element->at, element->length);
		uint64_t behind = element->repeats ? ways[i] : ways[i + 1];
		if (element->kind == ELEMENT_KEY && events[event] && (behind >> (event + 1) & 1) &&
			takes(element, events, event)) {
			timer = events[event] == 'T' || events[event] == 't';
			taken = true;
			if (!timer && !element->silent)
				result = put(out, size, &used, events + event, 1);
			event++;
		}
		if (!element->repeats || !taken)
			i++;
	}
	out[used] = '\0';
	return result < 0 ? result : (int)used;
}

int digitmap_replace(const struct digitmap *map, size_t alternative, const char *events, size_t length,
	char *out, size_t size)
{
	const struct element *elements = alternative_start(map, alternative);
	char terminated[DIGITMAP_EVENTS_MAX + 1] = "";

	if (!elements || size == 0)
		return -EINVAL;
	if (length > DIGITMAP_EVENTS_MAX)
		return -EMSGSIZE;
	memcpy(terminated, events, length);
	size_t count = (size_t)(alternative_end(elements) - elements);
	uint64_t *ways = calloc(count + 1, sizeof *ways);
	if (!ways)
		return -ENOMEM;
	find_ways(elements, count, terminated, length, ways);
	int result = (ways[0] & 1) ? write_out(map, elements, terminated, ways, out, size) : -EINVAL;
	free(ways);
	return result;
}

bool digitmap_example(
	const struct digitmap *map, size_t index, char keys[DIGITMAP_EVENTS_MAX + 1], size_t *length)
{
	const struct element *element = alternative_start(map, index);

	*length = 0;
	if (!element)
		return false;
	for (; element->kind != ELEMENT_END; element++) {
		if (element->kind != ELEMENT_KEY || element->repeats)
			continue;
		int event = __builtin_ctz(element->set);
		if (event == EVENT_TIMER || *length == DIGITMAP_EVENTS_MAX) {
			*length = 0;
			return true;
		}
		keys[(*length)++] = "0123456789*#ABCD+"[event];
	}
	keys[*length] = '\0';
	return true;
}

const char *digitmap_state_name(enum digitmap_state state)
{
	switch (state) {
	case DIGITMAP_NONE:
		return "none";
	case DIGITMAP_PARTIAL:
		return "partial";
	case DIGITMAP_MATCH:
		return "match";
	}
	return "none";
}
