/* Long texts that move.
 *
 *   step      | 0 ..................... | 1 | 2 | ... | last                   | 0 again
 *   is seen   | the beginning           | one character further each           |
 *   for       | VIEW_SCROLL_PAUSE_MS    | VIEW_SCROLL_MS  | VIEW_SCROLL_PAUSE_MS
 */
#include "agent/call/text.h"
#include "agent/call/view_private.h"
#include <string.h>

/* Where the text is after `steps` characters. */
static const char *view_skip(const char *text, int64_t steps)
{
	for (; steps > 0 && *text; steps--)
		text_next(&text);
	return text;
}

/* How many characters have to go until the rest fits. */
static int64_t view_last_step(const char *text, size_t width)
{
	int64_t steps = 0;
	for (; text_width(text) > width; steps++)
		text_next(&text);
	return steps;
}

/* The beginning of `text` that fits, hard. */
static void view_window(const char *text, size_t width, char *part, size_t size)
{
	struct text_out out = {.to = part, .size = size};
	size_t used = 0;
	while (*text) {
		const char *from = text;
		uint32_t code = text_next(&text);
		size_t columns = text_width(from) - text_width(text);
		if (used + columns > width)
			break;
		used += columns;
		text_put(&out, code);
	}
	text_end(&out);
}

int64_t view_scroll(const char *text, size_t width, int64_t since_ms, char *part, size_t size)
{
	int64_t last = view_last_step(text, width), moving_ms = (last - 1) * VIEW_SCROLL_MS;
	int64_t cycle_ms = 2 * VIEW_SCROLL_PAUSE_MS + moving_ms, at_ms = since_ms % cycle_ms, step, left_ms;
	if (at_ms < VIEW_SCROLL_PAUSE_MS) {
		step = 0;
		left_ms = VIEW_SCROLL_PAUSE_MS - at_ms;
	} else if (at_ms < VIEW_SCROLL_PAUSE_MS + moving_ms) {
		step = 1 + (at_ms - VIEW_SCROLL_PAUSE_MS) / VIEW_SCROLL_MS;
		left_ms = VIEW_SCROLL_MS - (at_ms - VIEW_SCROLL_PAUSE_MS) % VIEW_SCROLL_MS;
	} else {
		step = last;
		left_ms = cycle_ms - at_ms;
	}
	view_window(view_skip(text, step), width, part, size);
	return left_ms;
}
