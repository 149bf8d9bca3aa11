/* deskphone lookup [--json] [--region=XX] [--book=PATH]... NUMBER: whose number is this, by the address book?
 */
#include "agent/store/book_load.h"
#include "agent/call/book_plan.h"
#include "agent/cli/cli.h"
#include "agent/cli/dialplan.h"
#include "agent/cli/escape.h"
#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
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

/* The person's own files first: the first entry of a number counts. */
static void load_default(struct book *book, const char *contacts)
{
	char path[4096];
	int r;

	if (contacts && !book_load_expand(contacts, path, sizeof path)) {
		r = book_load(book, path, tell_problem, NULL);
		if (r < 0)
			tell_problem(NULL, path, strerror(-r));
	}
	if (!book_load_path(path, sizeof path))
		book_load(book, path, tell_problem, NULL);
	book_load(book, BOOK_LOAD_SYSTEM_PATH, tell_problem, NULL);
}

static int print(const char *number, const struct book_match *match, bool json)
{
	if (!json) {
		escape_text(stdout, match->name);
		if (*match->title) {
			printf("\t");
			escape_text(stdout, match->title);
		}
		printf("\n");
		return 0;
	}
	json_t *object =
		json_pack("{s:s, s:s, s:s}", "number", number, "name", match->name, "title", match->title);
	char *line = object ? json_dumps(object, JSON_COMPACT) : NULL;
	if (line) {
		escape_json(stdout, line);
		putchar('\n');
	}
	json_decref(object);
	free(line);
	return line ? 0 : 1;
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

static int look_up(struct plan *plan, const char *contacts, int argc, char **argv)
{
	struct request request = {0};
	struct book_match match;
	struct book *book;

	if (book_new(book_plan_normalize, plan, &book)) {
		fprintf(stderr, "deskphone: no memory\n");
		return 1;
	}
	int r = parse(argc, argv, &request, book);
	if (!r) {
		if (!request.own_books)
			load_default(book, contacts);
		r = book_plan_find(book, argv[optind], &match);
		if (r)
			fprintf(stderr, "deskphone: the number is in no address book\n");
		else
			r = print(argv[optind], &match, request.json);
	}
	book_free(book);
	return r;
}

/* The plan of the person's configuration, so that numbers are read here as the agent reads them. */
static int with_plan(const struct request *request, int argc, char **argv)
{
	struct dialplan_request settings = {.options.region = request->region, .address_book = true};
	struct dialplan_config *config = NULL;
	struct plan_error error;
	struct plan *plan;

	settings.options.files = settings.files;
	if (!dialplan_config_read(&settings, &config))
		return 1;
	int r = plan_new(&settings.options, &plan, &error);
	if (r) {
		fprintf(stderr, "deskphone: %s\n", error.text);
	} else {
		r = look_up(plan, settings.contacts, argc, argv);
		plan_free(plan);
	}
	dialplan_config_free(config);
	return r ? 1 : 0;
}

int cli_lookup(int argc, char **argv)
{
	struct request request = {0};
	int r = parse(
		argc, argv, &request, NULL); /* the region must be known before the first number is read */

	return r ? r : with_plan(&request, argc, argv);
}
