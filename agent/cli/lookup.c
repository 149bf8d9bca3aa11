/* deskphone lookup [--json] [--region=XX] [--book=PATH]... NUMBER: whose number is this, by the address book?
 */
#include "agent/book_load.h"
#include "agent/call/plan.h"
#include "agent/cli/cli.h"
#include "agent/cli/terminal.h"
#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

static int usage(void)
{
	fprintf(stderr, "usage: deskphone lookup [--json] [--region=XX] [--book=PATH]... NUMBER\n");
	return 2;
}

static void tell_problem(void *user, const char *path, const char *reason)
{
	(void)user;
	fprintf(stderr, "deskphone: %s: %s\n", path, reason);
}

/* Two ways of writing a number are the same when the plan makes the same number of them. */
static void by_plan(void *user, const char *number, char *result, size_t size)
{
	struct plan_number read;
	char digits[PLAN_NUMBER_SIZE];
	size_t length = 0;

	for (; *number && length < sizeof digits - 1; number++)
		if (strchr("0123456789*#+", *number))
			digits[length++] = *number;
	digits[length] = '\0';
	plan_number(user, digits, &read);
	snprintf(result, size, "%s", read.number);
}

/* The person's own files first: the first entry of a number counts. */
static void load_default(struct book *book)
{
	char path[4096];

	if (!book_load_path(path, sizeof path))
		book_load(book, path, tell_problem, NULL);
	book_load(book, BOOK_LOAD_SYSTEM_PATH, tell_problem, NULL);
}

static int print(const char *number, const struct book_match *match, bool json)
{
	if (!json) {
		terminal_print(match->name);
		if (*match->title) {
			printf("\t");
			terminal_print(match->title);
		}
		printf("\n");
		return 0;
	}
	json_t *object =
		json_pack("{s:s, s:s, s:s}", "number", number, "name", match->name, "title", match->title);
	int r = object ? json_dumpf(object, stdout, JSON_COMPACT) : -1;
	json_decref(object);
	printf("\n");
	return r ? 1 : 0;
}

struct request {
	const char *region;
	bool json, own_books;
};

static int parse(int argc, char **argv, struct request *request, struct book *book)
{
	static const struct option options[] = {{"json", no_argument, NULL, 'j'},
		{"region", required_argument, NULL, 'r'}, {"book", required_argument, NULL, 'b'},
		{NULL, 0, NULL, 0}};

	optind = 0;
	for (int c, r; (c = getopt_long(argc, argv, "jr:b:", options, NULL)) != -1;) {
		if (c == 'j')
			request->json = true;
		else if (c == 'r')
			request->region = optarg;
		else if (c != 'b')
			return usage();
		if (c != 'b' || !book)
			continue;
		request->own_books = true;
		r = book_load(book, optarg, tell_problem, NULL);
		if (r < 0) {
			tell_problem(NULL, optarg, strerror(-r));
			return 1;
		}
	}
	return optind + 1 == argc ? 0 : usage();
}

static int look_up(struct plan *plan, int argc, char **argv)
{
	struct request request = {0};
	struct book_match match;
	struct book *book;

	if (book_new(by_plan, plan, &book)) {
		fprintf(stderr, "deskphone: no memory\n");
		return 1;
	}
	int r = parse(argc, argv, &request, book);
	if (!r) {
		if (!request.own_books)
			load_default(book);
		if (!book_find(book, argv[optind], &match))
			r = print(argv[optind], &match, request.json);
		else
			r = 1;
	}
	book_free(book);
	return r;
}

int cli_lookup(int argc, char **argv)
{
	struct request request = {0};
	struct plan_error error;
	struct plan *plan;
	int r = parse(
		argc, argv, &request, NULL); /* the region must be known before the first number is read */

	if (r)
		return r;
	if (plan_new(&(struct plan_options){.region = request.region}, &plan, &error)) {
		fprintf(stderr, "deskphone: %s\n", error.text);
		return 1;
	}
	r = look_up(plan, argc, argv);
	plan_free(plan);
	return r;
}
