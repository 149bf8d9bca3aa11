/* The order in which characters of mixed direction are drawn: the bidirectional algorithm (UAX #9) without explicit
 * embeddings, which text_clean() takes out.
 *
 *   P2, P3   the first letter says the direction of the whole
 *   W2-W7    a number stays left-to-right; a separator or sign between its digits belongs to it, and, unlike there, a blank:
 *            the groups of a telephone number keep their order
 *   N0       a pair of brackets goes with what is in it and before it
 *   N1, N2   between letters of one direction a neutral has that direction, else that of the whole
 *   L2, L4   runs are reversed, brackets mirrored */
#include "agent/call/text.h"
#include <string.h>

#define CHARACTERS_MAX 256

enum text_direction { TEXT_NEUTRAL, TEXT_LEFT, TEXT_RIGHT, TEXT_NUMBER };

static bool text_is_right(uint32_t code)
{
	return (code >= 0x0590 && code <= 0x08FF) || (code >= 0xFB1D && code <= 0xFDFF) ||
	       (code >= 0xFE70 && code <= 0xFEFE) || (code >= 0x10800 && code <= 0x10FFF) ||
	       (code >= 0x1E800 && code <= 0x1EFFF);
}

static enum text_direction text_direction(uint32_t code)
{
	bool arabic_digit = (code >= 0x0660 && code <= 0x0669) || (code >= 0x06F0 && code <= 0x06F9);
	if ((code >= '0' && code <= '9') || arabic_digit)
		return TEXT_NUMBER;
	if (text_is_right(code))
		return TEXT_RIGHT;
	bool letter = (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z') || code == 0xAA ||
		      code == 0xB5 || code == 0xBA ||
		      (code >= 0xC0 && code != 0xD7 && code != 0xF7 && !(code >= 0x2000 && code <= 0x2BFF) &&
			      !(code >= 0x3001 && code <= 0x3004) && !(code >= 0x3008 && code <= 0x3020));
	return letter ? TEXT_LEFT : TEXT_NEUTRAL;
}

static uint32_t text_mirror(uint32_t code)
{
	static const char pairs[] = "()[]{}<>";
	const char *found = code < 0x80 ? strchr(pairs, (int)code) : NULL;
	if (found && *found)
		return (unsigned char)pairs[(found - pairs) ^ 1];
	if (code == 0xAB || code == 0xBB)
		return code ^ 0x10;
	return code;
}

/* Separators and signs: 1.5, 12:30, +44 20 7946, 100% */
static void text_join_numbers(const uint32_t *code, enum text_direction *direction, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bool before = i > 0 && direction[i - 1] == TEXT_NUMBER,
		     after = i + 1 < count && direction[i + 1] == TEXT_NUMBER;
		bool inside = code[i] < 0x80 && strchr(".,:/+- ", (int)code[i]) && before && after;
		bool sign = code[i] < 0x80 && strchr("+-#$%", (int)code[i]) && (before || after);
		if (direction[i] == TEXT_NEUTRAL && (inside || sign))
			direction[i] = TEXT_NUMBER;
	}
}

/* Numbers count as right-to-left for the neutrals beside them, unless the last letter was left-to-right: then
 * they are that. */
static void text_settle_numbers(enum text_direction *direction, size_t count, enum text_direction whole)
{
	enum text_direction last = whole;
	for (size_t i = 0; i < count; i++) {
		if (direction[i] == TEXT_NUMBER && last == TEXT_LEFT)
			direction[i] = TEXT_LEFT;
		else if (direction[i] == TEXT_LEFT || direction[i] == TEXT_RIGHT)
			last = direction[i];
	}
}

/* Whether a letter of that direction stands between the two. */
static bool text_holds(
	const enum text_direction *direction, size_t from, size_t to, enum text_direction wanted)
{
	for (size_t i = from; i < to; i++)
		if (direction[i] == wanted || (wanted == TEXT_RIGHT && direction[i] == TEXT_NUMBER))
			return true;
	return false;
}

static size_t text_closing(const uint32_t *code, size_t open, size_t count)
{
	uint32_t wanted = code[open] == '(' ? ')' : code[open] == '[' ? ']' : code[open] == '{' ? '}' : 0;
	size_t depth = 0;
	for (size_t i = open; wanted && i < count; i++) {
		depth += code[i] == code[open];
		if (code[i] == wanted && --depth == 0)
			return i;
	}
	return count;
}

/* N0. A bracket without a partner is a neutral like any other. */
static void text_settle_brackets(
	const uint32_t *code, enum text_direction *direction, size_t count, enum text_direction whole)
{
	enum text_direction other = whole == TEXT_LEFT ? TEXT_RIGHT : TEXT_LEFT, before = whole;
	for (size_t i = 0; i < count; i++) {
		size_t close = text_closing(code, i, count);
		if (direction[i] != TEXT_NEUTRAL)
			before = direction[i] == TEXT_NUMBER ? TEXT_RIGHT : direction[i];
		if (close == count)
			continue;
		bool own = text_holds(direction, i + 1, close, whole);
		if (own || text_holds(direction, i + 1, close, other))
			direction[i] = direction[close] = !own && before == other ? other : whole;
	}
}

static void text_settle_neutrals(enum text_direction *direction, size_t count, enum text_direction whole)
{
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i; end < count && direction[end] == TEXT_NEUTRAL;)
			end++;
		if (end == i) {
			end++;
			continue;
		}
		enum text_direction before = i > 0 ? direction[i - 1] : whole,
				    after = end < count ? direction[end] : whole;
		before = before == TEXT_NUMBER ? TEXT_RIGHT : before;
		after = after == TEXT_NUMBER ? TEXT_RIGHT : after;
		for (size_t k = i; k < end; k++)
			direction[k] = before == after ? before : whole;
	}
}

static void text_reverse(uint32_t *code, unsigned char *level, size_t from, size_t to)
{
	for (; from + 1 < to; from++, to--) {
		uint32_t swapped = code[from];
		unsigned char swapped_level = level[from];
		code[from] = code[to - 1];
		level[from] = level[to - 1];
		code[to - 1] = swapped;
		level[to - 1] = swapped_level;
	}
}

/* Rule L2: from the highest level down to the lowest odd one. */
static void text_reorder(uint32_t *code, unsigned char *level, size_t count)
{
	for (unsigned char at = 2; at > 0; at--)
		for (size_t i = 0, end; i < count; i = end + 1) {
			for (end = i; end < count && level[end] >= at;)
				end++;
			text_reverse(code, level, i, end);
		}
}

static void text_arrange(uint32_t *code, size_t count)
{
	enum text_direction direction[CHARACTERS_MAX], whole = TEXT_LEFT;
	unsigned char level[CHARACTERS_MAX];
	for (size_t i = 0; i < count; i++)
		direction[i] = text_direction(code[i]);
	for (size_t i = 0; i < count; i++)
		if (direction[i] == TEXT_LEFT || direction[i] == TEXT_RIGHT) {
			whole = direction[i];
			break;
		}
	text_join_numbers(code, direction, count);
	text_settle_numbers(direction, count, whole);
	text_settle_brackets(code, direction, count, whole);
	text_settle_neutrals(direction, count, whole);
	for (size_t i = 0; i < count; i++) {
		bool right = direction[i] == TEXT_RIGHT;
		level[i] = right ? 1 : direction[i] == TEXT_NUMBER || whole == TEXT_RIGHT ? 2 : 0;
		code[i] = right ? text_mirror(code[i]) : code[i];
	}
	text_reorder(code, level, count);
}

size_t text_visual(const char *in, char *to, size_t to_size)
{
	struct text_out out = {.to = to, .size = to_size};
	uint32_t code[CHARACTERS_MAX], next;
	size_t count = 0;
	bool right = false;
	while (count < CHARACTERS_MAX && (next = text_next(&in)) != 0) {
		right = right || text_is_right(next);
		code[count++] = next;
	}
	if (right)
		text_arrange(code, count);
	for (size_t i = 0; i < count; i++)
		text_put(&out, code[i]);
	return text_end(&out);
}
