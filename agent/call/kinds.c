#include "agent/call/kinds.h"
#include <stdatomic.h>
#include <string.h>
#include <threads.h>

#define ROWS_MAX 300

struct row {
	const char *cc, *pattern; /* in the table, not terminated */
	size_t cc_length, length;
	_Atomic(struct pattern *) compiled; /* NULL until it is asked for */
};

static struct {
	once_flag once;
	size_t count;
	struct row rows[ROWS_MAX];
} table = {.once = ONCE_FLAG_INIT};

static void index_row(const char *line)
{
	if (line[0] == '#' || strncmp(line, "region\t", 7) == 0 || table.count == ROWS_MAX)
		return;
	struct row *row = &table.rows[table.count++];
	row->cc = line + strcspn(line, "\t\n") + 1;
	row->cc_length = strcspn(row->cc, "\t\n");
	row->pattern = row->cc + row->cc_length + 1;
	row->length = strcspn(row->pattern, "\n");
}

static void index_table(void)
{
	const char *end = kinds_tsv + kinds_tsv_length;

	for (const char *line = kinds_tsv; line < end; line += strcspn(line, "\n") + 1)
		if (*line != '\n')
			index_row(line);
}

static bool is(const struct row *row, const char *cc)
{
	return strlen(cc) == row->cc_length && memcmp(row->cc, cc, row->cc_length) == 0;
}

bool kinds_known(const char *cc)
{
	call_once(&table.once, index_table);
	for (size_t i = 0; i < table.count; i++)
		if (is(&table.rows[i], cc))
			return true;
	return false;
}

/* NULL without memory: then nothing is known. */
static const struct pattern *compiled(struct row *row)
{
	struct pattern *pattern = atomic_load_explicit(&row->compiled, memory_order_acquire), *fresh = NULL;

	if (pattern || pattern_new(row->pattern, row->length, &fresh, NULL) < 0)
		return pattern;
	/* Two threads may have compiled it: the first to enter it wins. */
	if (!atomic_compare_exchange_strong(&row->compiled, &pattern, fresh)) {
		pattern_free(fresh);
		return pattern;
	}
	return fresh;
}

struct pattern_outlook kinds_outlook(const char *cc, const char *digits, size_t length)
{
	struct pattern_outlook all = {0};

	call_once(&table.once, index_table);
	for (size_t i = 0; i < table.count; i++) {
		if (!is(&table.rows[i], cc))
			continue;
		struct pattern_outlook one = pattern_outlook(compiled(&table.rows[i]), digits, length);
		all.accepts = all.accepts || one.accepts;
		all.continues = all.continues || one.continues;
	}
	return all;
}
