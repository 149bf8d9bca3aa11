/* libFuzzer entry: region (two letters), a byte of office configuration, a string; or a text from the
 * clipboard. */
#include "agent/call/dial.h"
#include "agent/call/plan.h"
#include "agent/call/regions.h"
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct plan *plan_of(const char *region, uint8_t office)
{
	struct plan_options options = {.region = region};
	struct plan_error error;
	struct plan *plan = NULL;

	if (office & 1)
		options.outside_prefix = office & 2 ? "9" : "0";
	if (office & 4)
		options.extensions = office & 8 ? "3,4" : "4";
	if (office & 16)
		options.area_code = office & 32 ? "212" : "30";
	if (office & 64)
		options.digitmap = "(<9:>1xxx.T|0900x.T!|*xx|5,xxS)";
	if (plan_new(&options, &plan, &error) < 0)
		abort();
	return plan;
}

static bool is_emergency(const struct region *region, const char *digits)
{
	for (size_t i = 0; region && i < region->emergency_count; i++)
		if (strlen(digits) == region->emergency[i].length &&
			memcmp(digits, region->emergency[i].digits, region->emergency[i].length) == 0)
			return true;
	return false;
}

static void check(const struct plan *plan, const struct region *region, const char *digits)
{
	struct plan_number number;
	int short_ms = -1;

	plan_number(plan, digits, &number);
	if (memchr(number.number, '\0', PLAN_NUMBER_SIZE) == NULL ||
		memchr(number.shown, '\0', PLAN_NUMBER_SIZE) == NULL)
		abort();
	if (number.kind == PLAN_E164 &&
		(number.number[0] != '+' || number.number[1 + strspn(number.number + 1, "0123456789")] ||
			!number.number[1]))
		abort();
	if ((number.kind == PLAN_BARRED) != (number.number[0] == '\0' && digits[0] != '\0'))
		abort();
	enum plan_completion completion = plan_completion(plan, digits, &short_ms);
	if (is_emergency(region, digits) &&
		(number.kind != PLAN_EMERGENCY || strcmp(number.number, digits) != 0 ||
			(completion != PLAN_COMPLETE && (completion != PLAN_READY || short_ms > 2000))))
		abort();
	plan_dial_tone(plan, digits);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char region[3] = "", text[256], number[DIAL_TEXT_SIZE], after[DIAL_SIZE];

	if (size < 3)
		return 0;
	memcpy(region, data, 2);
	size_t length = size - 3 < sizeof text - 1 ? size - 3 : sizeof text - 1;
	memcpy(text, data + 3, length);
	text[length] = '\0';
	struct plan *plan = plan_of(region, data[2]);
	check(plan, region_find(region, 2), text);
	if (dial_text(text, number, after) == 0)
		check(plan, region_find(region, 2), number);
	check(NULL, NULL, text);
	plan_free(plan);
	return 0;
}
