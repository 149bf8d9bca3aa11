#include "agent/call/pattern_program.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PROGRAM_MAX 8192
#define COUNT_MAX 64
#define DEPTH_MAX 16

struct compiler {
	const char *text;
	size_t length, at;
	size_t groups, depth;
	size_t count;
	struct instruction *program; /* PROGRAM_MAX of them */
};

static int parse_alternatives(struct compiler *compiler);

static bool more(const struct compiler *compiler)
{
	return compiler->at < compiler->length;
}

static char peek(const struct compiler *compiler)
{
	return more(compiler) ? compiler->text[compiler->at] : '\0';
}

static bool take(struct compiler *compiler, const char *text)
{
	size_t length = strlen(text);

	if (compiler->length - compiler->at < length ||
		memcmp(compiler->text + compiler->at, text, length) != 0)
		return false;
	compiler->at += length;
	return true;
}

static int emit(struct compiler *compiler, enum op op, unsigned set, size_t to)
{
	if (compiler->count == PROGRAM_MAX)
		return -E2BIG;
	compiler->program[compiler->count++] =
		(struct instruction){.op = (uint8_t)op, .set = (uint16_t)set, .to = (uint16_t)to};
	return 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int parse_class(struct compiler *compiler)
{
	unsigned set = 0;

	while (more(compiler) && !take(compiler, "]")) {
		char first = peek(compiler);
		if (!is_digit(first))
			return -EINVAL;
		compiler->at++;
		char last = first;
		if (take(compiler, "-")) {
			last = peek(compiler);
			if (!is_digit(last) || last < first)
				return -EINVAL;
			compiler->at++;
		}
		for (char c = first; c <= last; c++)
			set |= 1u << (c - '0');
	}
	if (set == 0 || compiler->text[compiler->at - 1] != ']')
		return -EINVAL;
	return emit(compiler, OP_SET, set, 0);
}

static int parse_group(struct compiler *compiler)
{
	bool captures = !take(compiler, "?:");
	size_t group = 0;
	int result = 0;

	if (++compiler->depth > DEPTH_MAX)
		return -E2BIG;
	if (captures) {
		if (compiler->groups + 1 >= PATTERN_GROUPS)
			return -E2BIG;
		group = ++compiler->groups;
		result = emit(compiler, OP_SAVE, 0, 2 * group);
	}
	if (result == 0)
		result = parse_alternatives(compiler);
	if (result == 0 && !take(compiler, ")"))
		result = -EINVAL;
	if (result == 0 && captures)
		result = emit(compiler, OP_SAVE, 0, 2 * group + 1);
	compiler->depth--;
	return result;
}

static int parse_atom(struct compiler *compiler)
{
	char c = peek(compiler);

	if (take(compiler, "\\d"))
		return emit(compiler, OP_SET, ALL_DIGITS, 0);
	if (take(compiler, "$"))
		return emit(compiler, OP_END, 0, 0);
	if (take(compiler, "["))
		return parse_class(compiler);
	if (take(compiler, "("))
		return parse_group(compiler);
	if (!is_digit(c))
		return -EINVAL;
	compiler->at++;
	return emit(compiler, OP_SET, 1u << (c - '0'), 0);
}

static int parse_count(struct compiler *compiler, size_t *count)
{
	size_t value = 0, digits = 0;

	for (; is_digit(peek(compiler)) && digits < 3; digits++, compiler->at++)
		value = value * 10 + (size_t)(peek(compiler) - '0');
	if (digits == 0 || value > COUNT_MAX)
		return -EINVAL;
	*count = value;
	return 0;
}

/* `?`, `{n}` or `{n,m}` behind an atom; without one it is once. */
static int parse_repeat(struct compiler *compiler, size_t *least, size_t *most)
{
	*least = *most = 1;
	if (take(compiler, "?")) {
		*least = 0;
		return 0;
	}
	if (!take(compiler, "{"))
		return 0;
	int result = parse_count(compiler, least);
	*most = *least;
	if (result == 0 && take(compiler, ","))
		result = parse_count(compiler, most);
	if (result == 0 && (!take(compiler, "}") || *most < *least || *most == 0))
		result = -EINVAL;
	return result;
}

/* The atom once more: repetition is written out, by reading its text again. */
static int again(struct compiler *compiler, size_t atom)
{
	size_t behind = compiler->at, groups = compiler->groups;

	compiler->at = atom;
	int result = parse_atom(compiler);
	if (result == 0) {
		compiler->at = behind;
		compiler->groups = groups;
	}
	return result;
}

static int parse_element(struct compiler *compiler)
{
	size_t atom = compiler->at, start = compiler->count, groups = compiler->groups;
	size_t least = 1, most = 1, splits[COUNT_MAX];
	int result = parse_atom(compiler);

	if (result == 0)
		result = parse_repeat(compiler, &least, &most);
	if (result < 0 || (least == 1 && most == 1))
		return result;
	if (compiler->groups != groups && most > 1)
		return -EINVAL;
	compiler->count = start;
	size_t groups_behind = compiler->groups;
	compiler->groups = groups;
	for (size_t i = 0; i < most && result == 0; i++) {
		if (i >= least) {
			splits[i - least] = compiler->count;
			result = emit(compiler, OP_SPLIT, 0, 0);
		}
		if (result == 0)
			result = again(compiler, atom);
	}
	compiler->groups = groups_behind;
	for (size_t i = 0; i < most - least && result == 0; i++)
		compiler->program[splits[i]].to = (uint16_t)compiler->count;
	return result;
}

static int parse_sequence(struct compiler *compiler)
{
	int result = 0;

	while (result == 0 && more(compiler) && peek(compiler) != '|' && peek(compiler) != ')')
		result = parse_element(compiler);
	return result;
}

/* Moves what was emitted since `start` one further, for a split in front of it. */
static int split_before(struct compiler *compiler, size_t start)
{
	int result = emit(compiler, OP_SPLIT, 0, 0);

	if (result < 0)
		return result;
	memmove(compiler->program + start + 1, compiler->program + start,
		(compiler->count - 1 - start) * sizeof *compiler->program);
	for (size_t i = start + 1; i < compiler->count; i++)
		if (compiler->program[i].op == OP_SPLIT || compiler->program[i].op == OP_JUMP)
			compiler->program[i].to++;
	compiler->program[start] = (struct instruction){.op = OP_SPLIT};
	return 0;
}

/* Each alternative but the last ends with a jump behind them all; until that place is known the jumps are a
 * chain. */
static int parse_alternatives(struct compiler *compiler)
{
	size_t jump = PROGRAM_MAX;
	size_t start = compiler->count;
	int result = parse_sequence(compiler);

	while (result == 0 && take(compiler, "|")) {
		result = split_before(compiler, start);
		if (result == 0)
			result = emit(compiler, OP_JUMP, 0, jump);
		if (result < 0)
			break;
		jump = compiler->count - 1;
		compiler->program[start].to = (uint16_t)compiler->count;
		start = compiler->count;
		result = parse_sequence(compiler);
	}
	while (result == 0 && jump != PROGRAM_MAX) {
		size_t earlier = compiler->program[jump].to;
		compiler->program[jump].to = (uint16_t)compiler->count;
		jump = earlier;
	}
	return result;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* From the end backwards: where jumps really lead, what may come first, how long the matching strings are. */
static void finish(struct pattern *pattern, size_t (*lengths)[2])
{
	for (size_t i = pattern->count; i-- > 0;) {
		struct instruction *now = &pattern->program[i];
		bool leads = now->op == OP_SPLIT || now->op == OP_JUMP;
		if (leads && pattern->program[now->to].op == OP_JUMP)
			now->to = pattern->program[now->to].to;
		size_t next = now->op == OP_JUMP ? now->to : i + 1;
		size_t other = now->op == OP_SPLIT ? now->to : next;
		if (now->op == OP_MATCH) {
			now->first = ALL_DIGITS;
			lengths[i][0] = lengths[i][1] = 0;
			continue;
		}
		size_t own = now->op == OP_SET;
		lengths[i][0] = own + smaller(lengths[next][0], lengths[other][0]);
		lengths[i][1] = own + larger(lengths[next][1], lengths[other][1]);
		unsigned first = (unsigned)pattern->program[next].first | pattern->program[other].first;
		now->first = (uint16_t)(own ? now->set : now->op == OP_END ? 0 : first);
	}
	pattern->shortest = lengths[0][0];
	pattern->longest = lengths[0][1];
}

static int build(const struct compiler *compiler, struct pattern **result)
{
	size_t size = compiler->count * sizeof *compiler->program;
	struct pattern *pattern = malloc(sizeof *pattern + size);
	size_t(*lengths)[2] = malloc(compiler->count * sizeof *lengths);

	if (!pattern || !lengths) {
		free(pattern);
		free(lengths);
		return -ENOMEM;
	}
	pattern->groups = compiler->groups;
	pattern->count = compiler->count;
	memcpy(pattern->program, compiler->program, size);
	finish(pattern, lengths);
	free(lengths);
	*result = pattern;
	return 0;
}

int pattern_new(const char *text, size_t length, struct pattern **pattern, size_t *error_at)
{
	struct compiler compiler = {.text = text, .length = length};

	compiler.program = malloc(PROGRAM_MAX * sizeof *compiler.program);
	if (!compiler.program)
		return -ENOMEM;
	int result = parse_alternatives(&compiler);
	if (result == 0 && more(&compiler))
		result = -EINVAL;
	if (result == 0)
		result = emit(&compiler, OP_MATCH, 0, 0);
	if (result == 0)
		result = build(&compiler, pattern);
	else if (error_at)
		*error_at = compiler.at;
	free(compiler.program);
	return result;
}

void pattern_free(struct pattern *pattern)
{
	free(pattern);
}
