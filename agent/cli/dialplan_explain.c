#include "agent/cli/dialplan.h"
#include "agent/call/plan_rooms.h"
#include <stdio.h>
#include <string.h>

static void print_extensions(region_lengths extensions)
{
	const char *before = "; extensions of ";

	for (size_t i = 1; i < 32; i++) {
		if (!region_has_length(extensions, i))
			continue;
		printf("%s%zu", before, i);
		before = ", ";
	}
	if (extensions)
		printf(" digits");
}

static void print_setup(const struct plan *plan)
{
	const struct region *region = plan->region;

	if (region)
		printf("region %s, country code %s", region->code, region->cc);
	else
		printf("no region");
	if (region && region->trunk[0])
		printf(", trunk prefix %s", region->trunk);
	if (plan->outside.length > 0)
		printf("; outside prefix %s", plan->outside.text);
	print_extensions(plan->extensions);
	if (plan->area.length > 0)
		printf("; area code %s", plan->area.text);
	if (plan->digitmap)
		printf("; a digit map");
	if (plan->rules)
		printf("; %zu rule%s", rules_count(plan->rules), rules_count(plan->rules) == 1 ? "" : "s");
	printf("\n");
}

/* Each line of the trace, indented. */
static void print_trace(const struct trace *trace)
{
	for (const char *line = trace->text; *line;) {
		size_t length = strcspn(line, "\n");
		printf("  %.*s\n", (int)length, line);
		line += length + (line[length] == '\n');
	}
}

static void print_number(const struct plan *plan, const char *digits)
{
	static struct trace trace;
	struct plan_reading reading;

	printf("\nwhich number\n");
	trace.length = 0;
	trace.text[0] = '\0';
	if (strlen(digits) >= PLAN_NUMBER_SIZE) {
		printf("  longer than any number: not called\n");
		return;
	}
	plan_read(plan, digits, strlen(digits), &reading, &trace);
	print_trace(&trace);
}

static void print_state(const char *digits, size_t length, const struct plan_verdict *verdict)
{
	const char *number = verdict->why.number;
	const char *longer = number && number == verdict->why.longer ? "a longer one" : verdict->why.longer;
	char wait[16];

	snprintf(wait, sizeof wait, "%g s", verdict->short_ms / 1000.0);
	printf("  %-16.*s ", (int)length, digits);
	switch (verdict->completion) {
	case PLAN_PARTIAL:
		printf("not yet   the beginning of %s\n", longer);
		break;
	case PLAN_READY:
		printf("%-9s %s, or the beginning of %s\n", wait, number, longer);
		break;
	case PLAN_COMPLETE:
		printf("at once   %s\n", number);
		break;
	case PLAN_UNKNOWN:
		if (number)
			printf("16 s      %s, or the beginning of %s\n", number, longer);
		else
			printf("16 s      nothing that is known begins so: called as typed\n");
		break;
	}
}

/* The same answer for several digits in a row is told once. */
static bool same(const struct plan_verdict *a, const struct plan_verdict *b)
{
	return a->completion == b->completion && a->why.number == b->why.number &&
	       a->why.longer == b->why.longer && (a->completion != PLAN_READY || a->short_ms == b->short_ms);
}

static void print_typing(const struct plan *plan, const char *digits)
{
	struct plan_verdict before = {.completion = PLAN_PARTIAL};
	size_t length = strlen(digits);

	printf("\ntyped key by key, with the receiver lifted: called ...\n");
	for (size_t i = 1; i <= length; i++) {
		struct plan_verdict verdict = plan_complete(plan, digits, i);
		if (i == 1 || i == length || !same(&verdict, &before))
			print_state(digits, i, &verdict);
		before = verdict;
		if (verdict.completion == PLAN_COMPLETE && i < length) {
			printf("  (called here: %s would not be dialled any more)\n", digits + i);
			break;
		}
	}
}

void dialplan_explain(const struct plan *plan, const char *typed, const char *digits, const char *after)
{
	print_setup(plan);
	if (strcmp(typed, digits) != 0)
		printf("%s is read as %s%s%s\n", typed, digits,
			*after ? ", and as DTMF after the answer " : "", after);
	print_number(plan, digits);
	if (strlen(digits) <= NATIONAL_DIGITS_MAX && !strpbrk(digits, "@:"))
		print_typing(plan, digits);
	printf("\n");
}
