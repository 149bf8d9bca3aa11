/* What happens, one line each, for people or for programs. */
#include "agent/echo/echo.h"
#include "agent/call/text.h"
#include <jansson.h>
#include <stdio.h>

static void report_text(const char *text)
{
	char clean[512];
	text_clean(text, clean, sizeof(clean), 0);
	fputs(clean, stdout);
}

static void report_json(const char *event, const struct call_record *record, const char *detail)
{
	json_t *object = json_pack("{ss}", "event", event);
	if (record) {
		json_object_set_new(object, "call", json_string(record->id));
		json_object_set_new(object, "state", json_string(wire_call_state_name(record->state)));
		json_object_set_new(object, "number", json_string(record->number));
		json_object_set_new(object, "name", json_string(record->name));
		if (record->cause)
			json_object_set_new(object, "cause", json_string(wire_cause_name(record->cause)));
	}
	if (detail)
		json_object_set_new(object, "detail", json_string(detail));
	json_dumpf(object, stdout, JSON_COMPACT | JSON_ENSURE_ASCII);
	putchar('\n');
	json_decref(object);
}

void echo_report(
	const struct echo *echo, const char *event, const struct call_record *record, const char *detail)
{
	if (echo->options->json) {
		report_json(event, record, detail);
	} else {
		printf("%-10s", event);
		if (record) {
			printf(" %-11s ", wire_call_state_name(record->state));
			report_text(record->number);
			putchar(' ');
			report_text(record->name);
		}
		if (record && record->cause)
			printf(" (%s)", wire_cause_name(record->cause));
		if (detail) {
			putchar(' ');
			report_text(detail);
		}
		putchar('\n');
	}
	fflush(stdout);
}
