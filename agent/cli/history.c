/* deskphone history [--json] [-n COUNT] [FILE]: the calls that were, oldest first. */
#include "agent/cli/cli.h"
#include "agent/cli/escape.h"
#include "agent/store/history.h"
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int usage(void)
{
	fprintf(stderr, "usage: deskphone history [--json] [--count=N] [FILE]\n");
	return 2;
}

static void print_json(const struct history_entry *entry)
{
	char line[HISTORY_LINE_MAX];

	if (history_format(entry, line, sizeof line) <= 0)
		return;
	line[strcspn(line, "\n")] = '\0';
	escape_json(stdout, line);
	putchar('\n');
}

static void print_row(const struct history_entry *entry)
{
	char when[32];
	struct tm parts;
	time_t time = entry->time_s;

	strftime(when, sizeof when, "%Y-%m-%d %H:%M", localtime_r(&time, &parts));
	printf("%s  %s  %-9s  ", when, entry->outgoing ? "out" : "in ", history_result_name(entry->result));
	if (entry->result == HISTORY_ANSWERED)
		printf("%4" PRId64 ":%02d  ", entry->duration_s / 60, (int)(entry->duration_s % 60));
	else
		printf("         ");
	escape_text(stdout, entry->number[0] ? entry->number : "-");
	if (entry->name[0]) {
		printf("  ");
		escape_text(stdout, entry->name);
	}
	putchar('\n');
}

static int print(const char *path, size_t count, bool json)
{
	struct history_entry *entries;
	size_t n;
	int r = history_read(path, count, &entries, &n);

	if (r) {
		fprintf(stderr, "deskphone: %s: %s\n", path, strerror(-r));
		return 1;
	}
	for (size_t i = 0; i < n; i++) {
		if (json)
			print_json(&entries[i]);
		else
			print_row(&entries[i]);
	}
	free(entries);
	return fflush(stdout) ? 1 : 0;
}

static int parse_count(const char *text, size_t *count)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || value < 1 || value > 100000)
		return -EINVAL;
	*count = value;
	return 0;
}

int cli_history(int argc, char **argv)
{
	static const struct option options[] = {{"json", no_argument, NULL, 'j'},
		{"count", required_argument, NULL, 'n'}, {NULL, 0, NULL, 0}};
	char path[4096];
	size_t count = HISTORY_LIMIT;
	bool json = false;

	optind = 0;
	for (int c; (c = getopt_long(argc, argv, "jn:", options, NULL)) != -1;) {
		if (c == 'j')
			json = true;
		else if (c != 'n' || parse_count(optarg, &count))
			return usage();
	}
	if (optind + 1 < argc)
		return usage();
	if (optind < argc)
		return print(argv[optind], count, json);
	int r = history_path(path, sizeof path);
	if (r) {
		fprintf(stderr, "deskphone: history: no folder for it: %s\n", strerror(-r));
		return 1;
	}
	return print(path, count, json);
}
