#include "agent/call/regions.h"
#include <ctype.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>

#define ROWS_MAX 300
#define LETTERS 26
#define COUNTRY_CODES 1000

enum column {
	COLUMN_REGION,
	COLUMN_CC,
	COLUMN_MAIN,
	COLUMN_IDD,
	COLUMN_IDD_PREFERRED,
	COLUMN_TRUNK,
	COLUMN_TRUNK_PARSE,
	COLUMN_TRUNK_TRANSFORM,
	COLUMN_LEADING_ZERO,
	COLUMN_LEADING_DIGITS,
	COLUMN_LENGTHS,
	COLUMN_LENGTHS_FIXED_MOBILE,
	COLUMN_LENGTHS_LOCAL,
	COLUMN_PATTERN,
	COLUMN_EMERGENCY,
	COLUMN_SHORT_CODES,
	COLUMNS,
};

struct row {
	size_t start, length;
	unsigned line;
	_Atomic(struct region *) region; /* NULL until it is asked for */
};

static struct {
	once_flag once;
	size_t count;
	struct row rows[ROWS_MAX];
	uint16_t by_letters[LETTERS * LETTERS]; /* row + 1 */
	uint16_t by_cc[COUNTRY_CODES];		/* row + 1 of the main region */
} table = {.once = ONCE_FLAG_INIT};

static size_t letters_index(const char *code)
{
	return (size_t)(toupper((unsigned char)code[0]) - 'A') * LETTERS +
	       (size_t)(toupper((unsigned char)code[1]) - 'A');
}

static bool letters(const char *code, size_t length)
{
	return length == 2 && isalpha((unsigned char)code[0]) && isalpha((unsigned char)code[1]) &&
	       (unsigned char)code[0] < 0x80 && (unsigned char)code[1] < 0x80;
}

/* Enters one line: where it is, and how it is found. */
static void index_row(const char *line, size_t length, unsigned number)
{
	if (line[0] == '#' || memcmp(line, "region\t", 7) == 0 || table.count == ROWS_MAX)
		return;
	struct row *row = &table.rows[table.count++];
	row->start = (size_t)(line - regions_tsv);
	row->length = length;
	row->line = number;
	if (letters(line, strcspn(line, "\t")))
		table.by_letters[letters_index(line)] = (uint16_t)table.count;
	const char *cc = line + strcspn(line, "\t") + 1;
	char *behind;
	unsigned long code = strtoul(cc, &behind, 10);
	if (behind[0] == '\t' && behind[1] == '1' && code < COUNTRY_CODES)
		table.by_cc[code] = (uint16_t)table.count;
}

static void index_table(void)
{
	const char *end = regions_tsv + regions_tsv_length;
	unsigned number = 1;

	for (const char *line = regions_tsv; line < end; number++) {
		size_t length = strcspn(line, "\n");
		if (length > 8)
			index_row(line, length, number);
		line += length + 1;
	}
}

static region_lengths parse_lengths(const char *text)
{
	region_lengths lengths = 0;

	while (isdigit((unsigned char)*text)) {
		char *behind;
		unsigned long length = strtoul(text, &behind, 10);
		if (length < 32)
			lengths |= (region_lengths)1 << length;
		text = *behind == ',' ? behind + 1 : behind;
	}
	return lengths;
}

/* 0 also for an empty field: no pattern. */
static int compile(const char *text, struct pattern **pattern)
{
	return *text ? pattern_new(text, strlen(text), pattern, NULL) : 0;
}

static int parse_emergency(struct region *region, const char *text)
{
	size_t count = *text != '\0';

	for (const char *c = text; *c; c++)
		count += *c == ',';
	struct region_code *codes = calloc(count + 1, sizeof *codes);
	if (!codes)
		return -1;
	for (size_t i = 0; i < count; i++, text += strcspn(text, ",") + 1) {
		codes[i].length = (uint8_t)(strcspn(text, ",") % sizeof codes[i].digits);
		memcpy(codes[i].digits, text, codes[i].length);
		region->emergency_lengths |= (uint32_t)1 << codes[i].length;
	}
	region->emergency = codes;
	region->emergency_count = count;
	return 0;
}

static void region_free(struct region *region)
{
	pattern_free(region->idd);
	pattern_free(region->trunk_parse);
	pattern_free(region->pattern);
	pattern_free(region->short_codes);
	free((void *)region->emergency);
	free(region->texts);
	free(region);
}

static int fill(struct region *region, const char *const field[COLUMNS])
{
	strncpy(region->code, field[COLUMN_REGION], sizeof region->code - 1);
	strncpy(region->cc, field[COLUMN_CC], sizeof region->cc - 1);
	region->cc_length = strlen(region->cc);
	region->main = field[COLUMN_MAIN][0] == '1';
	region->leading_zero = field[COLUMN_LEADING_ZERO][0] == '1';
	region->trunk = field[COLUMN_TRUNK];
	region->trunk_transform = field[COLUMN_TRUNK_TRANSFORM];
	region->idd_preferred = field[COLUMN_IDD_PREFERRED];
	region->idd_text = field[COLUMN_IDD];
	region->trunk_text = field[COLUMN_TRUNK_PARSE];
	region->pattern_text = field[COLUMN_PATTERN];
	region->short_text = field[COLUMN_SHORT_CODES];
	region->lengths = parse_lengths(field[COLUMN_LENGTHS]);
	region->lengths_fixed_mobile = parse_lengths(field[COLUMN_LENGTHS_FIXED_MOBILE]);
	region->lengths_local = parse_lengths(field[COLUMN_LENGTHS_LOCAL]);
	if (compile(field[COLUMN_IDD], &region->idd) < 0 ||
		compile(field[COLUMN_TRUNK_PARSE], &region->trunk_parse) < 0 ||
		compile(field[COLUMN_PATTERN], &region->pattern) < 0 ||
		compile(field[COLUMN_SHORT_CODES], &region->short_codes) < 0)
		return -1;
	return parse_emergency(region, field[COLUMN_EMERGENCY]);
}

/* The row as a region of its own; its texts stay in a copy of the line. */
static struct region *read_row(const struct row *row)
{
	const char *field[COLUMNS];
	char *copy = strndup(regions_tsv + row->start, row->length);
	struct region *region = calloc(1, sizeof *region);

	if (!copy || !region) {
		free(copy);
		free(region);
		return NULL;
	}
	char *rest = copy;
	for (size_t i = 0; i < COLUMNS; i++) {
		field[i] = rest;
		rest += strcspn(rest, "\t");
		if (*rest)
			*rest++ = '\0';
	}
	region->row = row->line;
	region->texts = copy;
	if (fill(region, field) < 0) {
		region_free(region);
		return NULL;
	}
	return region;
}

const struct region *region_at(size_t index)
{
	call_once(&table.once, index_table);
	if (index >= table.count)
		return NULL;
	struct row *row = &table.rows[index];
	struct region *region = atomic_load_explicit(&row->region, memory_order_acquire);
	if (region)
		return region;
	struct region *fresh = read_row(row);
	/* Two threads may have read it: the first to enter it wins. */
	if (fresh && !atomic_compare_exchange_strong(&row->region, &region, fresh)) {
		region_free(fresh);
		return region;
	}
	return fresh;
}

const struct region *region_find(const char *code, size_t length)
{
	call_once(&table.once, index_table);
	if (!letters(code, length))
		return NULL;
	size_t row = table.by_letters[letters_index(code)];
	return row ? region_at(row - 1) : NULL;
}

const struct region *region_of_number(const char *digits, size_t length)
{
	unsigned code = 0;

	call_once(&table.once, index_table);
	for (size_t i = 0; i < length && i < 3 && isdigit((unsigned char)digits[i]); i++) {
		code = code * 10 + (unsigned)(digits[i] - '0');
		if (code == 0)
			return NULL;
		if (table.by_cc[code])
			return region_at(table.by_cc[code] - 1u);
	}
	return NULL;
}

bool region_cc_begins(const char *digits, size_t length)
{
	unsigned low = 0, span = 1;

	call_once(&table.once, index_table);
	for (size_t i = 0; i < length; i++) {
		if (length > 2 || !isdigit((unsigned char)digits[i]) || digits[0] == '0')
			return false;
		low = low * 10 + (unsigned)(digits[i] - '0');
	}
	for (size_t i = length; i < 3; i++) {
		low *= 10;
		span *= 10;
		for (unsigned code = low; code < low + span; code++)
			if (table.by_cc[code])
				return true;
	}
	return false;
}
