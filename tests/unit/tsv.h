/* The rows of a test data file: tab-separated, `#` comment lines and one header line first. Call f(fields,
 * user) for each. */
#ifndef DESKPHONE_TESTS_TSV_H
#define DESKPHONE_TESTS_TSV_H
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define TSV_FIELDS 8

typedef void tsv_row(char *fields[TSV_FIELDS], void *user);

/* The number of rows. */
static inline size_t tsv_each(const char *path, tsv_row *f, void *user)
{
	static char line[4096];
	size_t rows = 0;
	int header = 1;
	FILE *file = fopen(path, "re");

	cr_assert_not_null(file, "%s", path);
	while (fgets(line, sizeof line, file)) {
		char *fields[TSV_FIELDS] = {0}, *rest = line;
		if (line[0] == '#' && header)
			continue;
		line[strcspn(line, "\n")] = '\0';
		for (size_t i = 0; i < TSV_FIELDS && rest; i++)
			fields[i] = strsep(&rest, "\t");
		if (!header) {
			f(fields, user);
			rows++;
		}
		header = 0;
	}
	fclose(file);
	return rows;
}
#endif
