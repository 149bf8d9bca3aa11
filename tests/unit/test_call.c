/* The call machine: scenarios that a user could read (tests/scenarios/call), and every state met with every
 * event. What must always hold is in call_invariants.h; a long random life is in test_call_life.c. */
#include "tests/unit/call_steps.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <glob.h>

TestSuite(call, .fini = leak_check);

static void steps_close(struct steps *steps)
{
	world_close(&steps->world);
	plan_free(steps->world.plan);
	free(steps);
}

/* Returns false after telling what went wrong where. */
static bool run_scenario(const char *path)
{
	struct steps *steps = calloc(1, sizeof(*steps));
	FILE *file = fopen(path, "r");
	char line[256];
	int number = 0;
	bool good = file != NULL;
	while (good && fgets(line, sizeof(line), file)) {
		char *begin = line + strspn(line, " \t");
		begin[strcspn(begin, "\n")] = '\0';
		number++;
		if (*begin && *begin != '#' && !steps_run(steps, begin)) {
			fprintf(stderr, "%s:%d: %s: %s\n", strrchr(path, '/') + 1, number, begin,
				steps->error);
			good = false;
		}
	}
	if (good && steps->world.pending > 0) {
		fprintf(stderr, "%s: at the end nobody expected \"%s\"\n", strrchr(path, '/') + 1,
			steps->world.requests[0]);
		good = false;
	}
	if (file)
		fclose(file);
	steps_close(steps);
	return good;
}

Test(call, scenarios)
{
	glob_t found;
	size_t bad = 0;
	cr_assert_eq(glob(SOURCE_DIR "/tests/scenarios/call/*.scenario", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		bad += !run_scenario(found.gl_pathv[i]);
	cr_assert_geq(found.gl_pathc, 40);
	cr_assert_eq(bad, 0, "%zu of %zu scenarios failed", bad, found.gl_pathc);
	globfree(&found);
}

/* Ways into each state, as steps. */
static const char *const into[CALL_PHONES][8] = {
	[CALL_PHONE_IDLE] = {"wait 1 s"},
	[CALL_PHONE_PREDIAL] = {"press 123"},
	[CALL_PHONE_COLLECTING] = {"lift handset", "press 12"},
	[CALL_PHONE_CALLING] = {"tool dial 5551234", "expect dial 5551234", "network rings"},
	[CALL_PHONE_INCOMING] = {"A calls from 5551234"},
	[CALL_PHONE_ACTIVE] = {"A calls from 5551234", "lift handset", "expect answer A"},
	[CALL_PHONE_HELD] = {"A calls from 5551234", "lift handset", "expect answer A", "press hold",
		"expect hold A"},
	[CALL_PHONE_RECALL] = {"A calls from 5551234", "lift handset", "expect answer A", "press hold",
		"expect hold A", "press 1", "hang up"},
	[CALL_PHONE_ENDED] = {"A calls from 5551234", "lift handset", "expect answer A", "A hangs up"},
	[CALL_PHONE_LIST] = {"A calls from 5551234", "A gives up", "press hold"},
	[CALL_PHONE_MENU] = {"press and hold *"},
	[CALL_PHONE_FORWARD] = {"a softphone that can deflect", "press and hold *", "press 9", "press 555"},
};

static struct steps *steps_into(enum call_phone state)
{
	struct steps *steps = calloc(1, sizeof(*steps));
	for (size_t i = 0; i < 8 && into[state][i]; i++)
		cr_assert(steps_run(steps, into[state][i]), "%s: %s", into[state][i], steps->error);
	cr_assert_eq(steps->world.status.phone, state, "%s, not %s",
		call_phone_name(steps->world.status.phone), call_phone_name(state));
	return steps;
}

static struct call_event plain_event(enum call_event_type type, const struct call_record *record)
{
	struct call_event event = {.type = type};
	switch (type) {
	case CALL_EV_HOOK_OFF:
	case CALL_EV_PATH:
		event.path = CALL_PATH_SPEAKER;
		break;
	case CALL_EV_KEY:
	case CALL_EV_KEY_LONG:
	case CALL_EV_KEY_UP:
		event.key = '5';
		break;
	case CALL_EV_RECORD:
		event.record = record;
		break;
	default: /* zeroes will do: no strings, false, nothing */
		break;
	}
	return event;
}

/* No pair may be unknown to its state (it would log a bug), break what must hold, or leave a call that nobody
 * can end. */
Test(call, every_state_meets_every_event)
{
	struct call_record record = {.id = "X", .state = CALL_INCOMING};
	for (int state = 0; state < CALL_PHONES; state++)
		for (int type = 0; type < CALL_EVENTS; type++)
			for (int again = 0; again < 2; again++) {
				struct steps *steps = steps_into((enum call_phone)state);
				struct call_event event = plain_event((enum call_event_type)type, &record);
				world_send(&steps->world, &event);
				if (again)
					world_send(&steps->world, &event);
				bool unplugged = type == CALL_EV_DETACHED;
				cr_assert(steps->world.bug[0] == '\0' || unplugged, "%s, %s: %s",
					call_phone_name((enum call_phone)state),
					call_event_name((enum call_event_type)type), steps->world.bug);
				steps_close(steps);
			}
}

Test(call, events_of_an_unplugged_phone_are_our_bug_and_change_nothing)
{
	struct steps *steps = steps_into(CALL_PHONE_IDLE);
	cr_assert(steps_run(steps, "unplug"));
	world_send(&steps->world, &(struct call_event){.type = CALL_EV_HOOK_OFF, .path = CALL_PATH_HANDSET});
	cr_assert_str_eq(steps->world.bug, "bug: hook off while idle");
	cr_assert_eq(steps->world.status.phone, CALL_PHONE_IDLE);
	cr_assert_not(steps->world.status.off_hook);
	steps_close(steps);
}

Test(call, texts_of_the_network_are_cleaned)
{
	struct steps *steps = steps_into(CALL_PHONE_IDLE);
	struct call_record record = {.id = "X", .state = CALL_INCOMING};
	memset(record.name, 'x', sizeof(record.name) - 1);
	memcpy(record.name,
		"\xE2\x80\xAE"
		"evil\x1B[2J%s%n\xFF",
		16);
	world_record(&steps->world, &record);
	const char *name = steps->world.status.call[0].name;
	cr_assert_eq(strncmp(name, "evil[2J%s%n\xEF\xBF\xBDx", 15), 0, "%s", name);
	cr_assert_eq(steps->world.bug[0], '\0');
	steps_close(steps);
}

Test(call, the_reason_of_a_refusal_is_cleaned_for_the_log)
{
	struct steps *steps = steps_into(CALL_PHONE_IDLE);
	bool said = false;
	world_feed(&steps->world, &(struct call_event){.type = CALL_EV_FAILED,
					  .call = "X",
					  .failed = {.request = CALL_REQ_HOLD, .text = "no\n\x1B[2Jline"}});
	for (size_t i = 0; i < steps->world.effects.count; i++)
		said = said || strcmp(steps->world.effects.list[i].log.text, "hold refused: no [2Jline") == 0;
	cr_assert(said);
	steps_close(steps);
}

Test(call, another_inter_digit_time_while_it_runs)
{
	struct steps *steps = steps_into(CALL_PHONE_IDLE);
	struct call_options options = {.uuid = world_uuid, .user = &steps->world, .short_ms = 7000};
	int64_t before_ms, after_ms;
	cr_assert(steps_run(steps, "lift handset") && steps_run(steps, "press *12#"));
	before_ms = call_deadline(steps->world.machine) - steps->world.now_ms;
	cr_assert(steps_run(steps, "hang up"));
	call_configure(steps->world.machine, &options);
	cr_assert(steps_run(steps, "lift handset") && steps_run(steps, "press *12#"));
	after_ms = call_deadline(steps->world.machine) - steps->world.now_ms;
	cr_assert(before_ms == 3000 && after_ms == 7000, "%d, %d", (int)before_ms, (int)after_ms);
	steps_close(steps);
}

Test(call, another_configuration_while_it_runs)
{
	struct steps *steps = steps_into(CALL_PHONE_ACTIVE);
	struct call_options options = {
		.uuid = world_uuid, .user = &steps->world, .speed_dial = {[4] = "5550044"}};
	call_configure(steps->world.machine, &options);
	cr_assert_eq(steps->world.status.phone, CALL_PHONE_ACTIVE);
	cr_assert(steps_run(steps, "hang up") && steps_run(steps, "expect hangup A"));
	cr_assert(steps_run(steps, "press and hold 4") && steps_run(steps, "expect dial 5550044"), "%s",
		steps->error);
	steps_close(steps);
}
