#include "agent/cli/dialplan_batch.h"
#include "agent/call/plan_rooms.h"
#include <ctype.h>
#include <string.h>

/* The configuration of the last line, since the next is mostly the same. */
struct office {
	struct plan plan;
	char region[8];
};

static size_t put(char *answer, const char *first, const char *second, size_t length)
{
	size_t start = strlen(first);

	memcpy(answer, first, start);
	memcpy(answer + start, second, length);
	return start + length;
}

static size_t write_answer(const struct plan_reading *reading, bool office, char *answer)
{
	switch (reading->kind) {
	case PLAN_E164:
		return put(answer, "", reading->number, reading->length);
	case PLAN_EMERGENCY:
		return office ? put(answer, "emergency:", reading->number, reading->length)
			      : put(answer, "emergency", "", 0);
	case PLAN_AS_TYPED:
	case PLAN_BARRED:
		break;
	}
	return put(answer, "asis", "", 0);
}

static void set_region(struct office *office, const char *code, size_t length)
{
	if (length >= sizeof office->region) {
		office->plan.region = NULL;
		office->region[0] = '\0';
	} else if (strlen(office->region) != length || memcmp(office->region, code, length) != 0) {
		memcpy(office->region, code, length);
		office->region[length] = '\0';
		office->plan.region = region_find(code, length);
	}
}

static size_t answer_dialled(
	struct office *office, const char *digits, size_t length, bool name_it, char *answer)
{
	struct plan_reading reading = {.kind = PLAN_AS_TYPED};

	if (length < PLAN_NUMBER_SIZE)
		plan_read(&office->plan, digits, length, &reading, NULL);
	return write_answer(&reading, name_it, answer);
}

static size_t answer_plain(void *user, const char *line, size_t left, char *answer)
{
	const char *region, *dialled;
	size_t region_length, length;

	if (!batch_field(&line, &left, &region, &region_length) ||
		!batch_field(&line, &left, &dialled, &length))
		return 0;
	set_region(user, region, region_length);
	return answer_dialled(user, dialled, length, false, answer);
}

static bool set_digits(struct plan_digits *digits, const char *text, size_t length)
{
	if (length > PLAN_PREFIX_MAX)
		return false;
	for (size_t i = 0; i < length; i++)
		if (!isdigit((unsigned char)text[i]))
			return false;
	memcpy(digits->text, text, length);
	digits->text[length] = '\0';
	digits->length = length;
	return true;
}

static bool set_extensions(struct plan *plan, const char *text, size_t length)
{
	size_t value = 0;

	plan->extensions = 0;
	for (size_t i = 0; i <= length; i++) {
		if (i < length && isdigit((unsigned char)text[i])) {
			value = value * 10 + (size_t)(text[i] - '0');
			if (value > 15)
				return false;
		} else if (i == length || text[i] == ',') {
			if (value > 0)
				plan->extensions |= (region_lengths)1 << value;
			value = 0;
		} else {
			return false;
		}
	}
	return true;
}

static size_t answer_office(void *user, const char *line, size_t left, char *answer)
{
	struct office *office = user;
	const char *field[5];
	size_t length[5];

	for (size_t i = 0; i < 5; i++)
		if (!batch_field(&line, &left, &field[i], &length[i]))
			return 0;
	if (!set_digits(&office->plan.outside, field[1], length[1]) ||
		!set_extensions(&office->plan, field[2], length[2]) ||
		!set_digits(&office->plan.area, field[3], length[3]))
		return 0;
	set_region(office, field[0], length[0]);
	return answer_dialled(office, field[4], length[4], true, answer);
}

int dialplan_batch(bool office)
{
	struct office state = {.plan = {.short_ms = PLAN_SHORT_MS}};

	return batch_run(office ? answer_office : answer_plain, &state);
}
