/* deskphone dialplan: which number a string becomes, when it is complete, and why. */
#include "agent/cli/dialplan.h"
#include "agent/call/dial.h"
#include "agent/cli/cli.h"
#include "agent/cli/dialplan_batch.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int usage(void)
{
	fprintf(stderr,
		"usage: deskphone dialplan [OPTION]... [--explain] STRING\n"
		"       deskphone dialplan --check FILE\n"
		"       deskphone dialplan --batch [--office]\n"
		"options: --region=XX --outside=PREFIX --extensions=LENGTHS --area=CODE --digitmap=MAP\n"
		"         --emergency=NUMBERS --plan=FILE... --config=FILE\n"
		"Without --region, --plan and --config the configuration of the agent counts.\n");
	return 2;
}

enum { OPTION_BATCH = 256, OPTION_OFFICE, OPTION_CHECK, OPTION_CONFIG };

static const struct option long_options[] = {
	{"region", required_argument, NULL, 'r'},
	{"outside", required_argument, NULL, 'o'},
	{"extensions", required_argument, NULL, 'x'},
	{"area", required_argument, NULL, 'a'},
	{"digitmap", required_argument, NULL, 'm'},
	{"emergency", required_argument, NULL, 'e'},
	{"plan", required_argument, NULL, 'p'},
	{"explain", no_argument, NULL, 'w'},
	{"config", required_argument, NULL, OPTION_CONFIG},
	{"check", required_argument, NULL, OPTION_CHECK},
	{"batch", no_argument, NULL, OPTION_BATCH},
	{"office", no_argument, NULL, OPTION_OFFICE},
	{0},
};

static bool take_option(struct dialplan_request *request, int option, const char *value)
{
	switch (option) {
	case 'r':
		request->options.region = value;
		break;
	case 'o':
		request->options.outside_prefix = value;
		break;
	case 'x':
		request->options.extensions = value;
		break;
	case 'a':
		request->options.area_code = value;
		break;
	case 'm':
		request->options.digitmap = value;
		break;
	case 'e':
		request->options.emergency = value;
		break;
	case 'p':
		if (request->file_count == DIALPLAN_FILES_MAX)
			return false;
		request->files[request->file_count++] = value;
		break;
	case 'w':
		request->explain = true;
		break;
	case OPTION_CONFIG:
		request->config = value;
		break;
	case OPTION_CHECK:
		request->check = value;
		break;
	case OPTION_BATCH:
		request->batch = true;
		break;
	case OPTION_OFFICE:
		request->office = true;
		break;
	default:
		return false;
	}
	return true;
}

/* The options may stand behind the string too. */
static bool parse(struct dialplan_request *request, int argc, char **argv)
{
	int option;

	optind = 0;
	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		if (!take_option(request, option, optarg))
			return false;
	request->options.files = request->files;
	if (request->check || request->batch)
		return optind == argc && !(request->check && request->batch);
	request->string = argv[optind];
	return optind + 1 == argc && !request->office;
}

static void print_warnings(const struct plan *plan)
{
	const char *text;

	for (size_t i = 0; (text = plan_warning(plan, i)) != NULL; i++)
		fprintf(stderr, "deskphone: %s\n", text);
}

static int check(const char *file)
{
	const char *files[] = {file, NULL};
	const struct plan_options options = {.files = files};
	struct plan_error error;
	struct plan *plan;

	if (plan_new(&options, &plan, &error) < 0) {
		fprintf(stderr, "%s\n", error.text);
		return 1;
	}
	print_warnings(plan);
	printf("%s: no mistake found\n", file);
	plan_free(plan);
	return 0;
}

static void print_result(const struct plan_number *number, const char *after)
{
	switch (number->kind) {
	case PLAN_E164:
		printf("%s\t%s", number->number, number->shown);
		break;
	case PLAN_EMERGENCY:
		printf("%s\temergency", number->number);
		break;
	case PLAN_AS_TYPED:
		printf("%s\tas typed", number->number);
		break;
	case PLAN_BARRED:
		printf("-\tbarred");
		break;
	}
	printf("%s%s\n", *after ? "\tthen DTMF " : "", after);
}

/* What is not an address is read as pasted text is: letters as keypad digits, a pause and what follows for
 * later. */
static int answer(const struct plan *plan, const struct dialplan_request *request)
{
	char digits[DIAL_TEXT_SIZE], after[DIAL_SIZE];
	struct plan_number number;

	if (dial_text(request->string, digits, after) < 0) {
		fprintf(stderr, "deskphone: nothing in \"%s\" can be dialled\n", request->string);
		return 1;
	}
	if (request->explain)
		dialplan_explain(plan, request->string, digits, after);
	plan_number(plan, digits, &number);
	print_result(&number, after);
	return 0;
}

static int run(struct dialplan_request *request)
{
	struct dialplan_config *config = NULL;
	struct plan_error error;
	struct plan *plan;
	int result = 1;

	if (!dialplan_config_read(request, &config))
		return 1;
	if (plan_new(&request->options, &plan, &error) < 0) {
		fprintf(stderr, "deskphone: %s\n", error.text);
	} else {
		print_warnings(plan);
		result = answer(plan, request);
		plan_free(plan);
	}
	dialplan_config_free(config);
	return result;
}

int cli_dialplan(int argc, char **argv)
{
	struct dialplan_request request = {0};

	if (!parse(&request, argc, argv))
		return usage();
	if (request.batch)
		return dialplan_batch(request.office);
	return request.check ? check(request.check) : run(&request);
}
