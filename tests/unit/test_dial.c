/* The dial buffer: completion and time-outs with a real dial plan, # and *, long presses; numbers from the
 * clipboard. */
#include "agent/call/dial.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

TestSuite(dial, .fini = leak_check);

/* A plan from a digit map, and a buffer that is off-hook at time 0. */
static struct dial lifted(struct plan **plan, const char *map)
{
	struct plan_options options = {.digitmap = map};
	struct plan_error error;
	struct dial dial;
	*plan = NULL;
	if (map)
		cr_assert_eq(plan_new(&options, plan, &error), 0);
	dial_init(&dial, *plan, 0);
	cr_assert_eq(dial_off_hook(&dial, 0), DIAL_NOTHING);
	return dial;
}

/* All keys at `now`; the last result. */
static enum dial_result type(struct dial *dial, const char *keys, int64_t now)
{
	enum dial_result result = DIAL_NOTHING;
	for (; *keys; keys++)
		result = dial_key(dial, *keys, now);
	return result;
}

Test(dial, first_digit_time_out_warns_and_does_not_call)
{
	struct plan *plan;
	struct dial dial = lifted(&plan, NULL);
	cr_assert_eq(dial.deadline_ms, DIAL_FIRST_DIGIT_MS);
	cr_assert_eq(dial_timer(&dial, DIAL_FIRST_DIGIT_MS - 1), DIAL_NOTHING);
	cr_assert_eq(dial_timer(&dial, DIAL_FIRST_DIGIT_MS), DIAL_WARN);
	cr_assert(dial.warned);
	cr_assert_eq(dial.deadline_ms, -1);
	cr_assert_eq(dial_timer(&dial, DIAL_FIRST_DIGIT_MS + 1), DIAL_NOTHING);
}

Test(dial, complete_goes_at_once)
{
	struct plan *plan;
	struct dial dial = lifted(&plan, "(xxxx)");
	cr_assert_eq(type(&dial, "512", 0), DIAL_NOTHING);
	cr_assert_eq(dial_key(&dial, '3', 5), DIAL_GO);
	cr_assert_str_eq(dial.digits, "5123");
	plan_free(plan);
}

Test(dial, ready_waits_short_and_each_key_starts_again)
{
	struct plan *plan;
	struct dial dial = lifted(&plan, "(xxxT|xxxx.T)");
	type(&dial, "512", 1000);
	cr_assert_eq(dial.deadline_ms, 1000 + DIAL_SHORT_MS);
	type(&dial, "3", 3000);
	cr_assert_eq(dial.deadline_ms, 3000 + DIAL_SHORT_MS);
	cr_assert_eq(dial_timer(&dial, 6000), DIAL_GO);
	plan_free(plan);
}

Test(dial, configured_short_time_out_counts)
{
	struct plan *plan;
	struct dial dial = lifted(&plan, "(xxxT|xxxx.T)");
	dial.short_ms = 5000;
	type(&dial, "512", 0);
	cr_assert_eq(dial.deadline_ms, 5000);
	plan_free(plan);
}

Test(dial, partial_waits_long_warns_and_can_be_completed)
{
	struct plan *plan;
	struct dial dial = lifted(&plan, "(xxxx)");
	type(&dial, "512", 0);
	cr_assert_eq(dial.deadline_ms, DIAL_LONG_MS);
	cr_assert_eq(dial_timer(&dial, DIAL_LONG_MS), DIAL_WARN);
	cr_assert_str_eq(dial.digits, "512");
	cr_assert_eq(dial_key(&dial, '3', 20000), DIAL_GO);
	cr_assert_not(dial.warned);
	plan_free(plan);
}

Test(dial, unknown_waits_long_and_goes_as_typed)
{
	struct plan *plan;
	struct dial dial = lifted(&plan, NULL);
	type(&dial, "777", 0);
	cr_assert_eq(dial.deadline_ms, DIAL_LONG_MS);
	cr_assert_eq(dial_timer(&dial, DIAL_LONG_MS), DIAL_GO);
}

Test(dial, emergency_waits_two_seconds_at_most_whatever_is_configured)
{
	struct plan_options options = {.region = "BR"}; /* longer numbers begin with 192 there */
	struct plan_error error;
	struct plan *plan;
	struct dial dial;
	cr_assert_eq(plan_new(&options, &plan, &error), 0);
	dial_init(&dial, plan, 8000);
	dial_off_hook(&dial, 0);
	enum dial_result result = type(&dial, "192", 0);
	cr_assert(result == DIAL_GO || (dial.deadline_ms > 0 && dial.deadline_ms <= 2000), "%d, %d",
		(int)result, (int)dial.deadline_ms);
	plan_free(plan);
}

Test(dial, pound_ends_unless_it_is_part_of_a_code)
{
	struct plan *plan;
	struct dial dial = lifted(&plan, NULL);
	cr_assert_eq(type(&dial, "12#", 0), DIAL_GO);
	cr_assert_str_eq(dial.digits, "12");
	dial = lifted(&plan, NULL);
	cr_assert_eq(type(&dial, "*21*0301234#", 0), DIAL_NOTHING);
	cr_assert_str_eq(dial.digits, "*21*0301234#");
	cr_assert_eq(dial.deadline_ms, DIAL_SHORT_MS);
	dial = lifted(&plan, NULL);
	type(&dial, "#31#030", 0);
	cr_assert_eq(dial.deadline_ms, DIAL_LONG_MS);
	cr_assert_eq(dial_timer(&dial, DIAL_LONG_MS), DIAL_GO);
	dial = lifted(&plan, NULL);
	type(&dial, "##", 0);
	cr_assert_str_eq(dial.digits, "##");
}

Test(dial, on_hook_nothing_goes_and_no_timer_runs)
{
	struct plan *plan;
	struct dial dial = lifted(&plan, "(xxxx)");
	dial_clear(&dial);
	cr_assert_eq(type(&dial, "51239", 0), DIAL_NOTHING);
	cr_assert_eq(dial.deadline_ms, -1);
	cr_assert_eq(type(&dial, "#", 0), DIAL_NOTHING);
	cr_assert_str_eq(dial.digits, "51239");
	cr_assert_eq(dial_off_hook(&dial, 0), DIAL_GO);
	plan_free(plan);
}

Test(dial, erasing)
{
	struct plan *plan;
	struct dial dial = lifted(&plan, "(512|5xxxxx)");
	type(&dial, "51", 0);
	cr_assert_eq(dial_delete(&dial, 100), DIAL_NOTHING);
	cr_assert_eq(dial_delete(&dial, 100), DIAL_NOTHING);
	cr_assert_eq(dial.deadline_ms, 100 + DIAL_FIRST_DIGIT_MS);
	cr_assert_eq(dial_delete(&dial, 100), DIAL_REFUSED);
	/* Erasing down to a complete number calls nobody by itself. */
	strcpy(dial.digits, "5129");
	dial.length = 4;
	cr_assert_eq(dial_delete(&dial, 100), DIAL_NOTHING);
	cr_assert_str_eq(dial.digits, "512");
	cr_assert_eq(dial.deadline_ms, 100 + DIAL_LONG_MS);
	plan_free(plan);
}

Test(dial, long_presses)
{
	struct plan *plan;
	struct dial dial = lifted(&plan, NULL);
	type(&dial, "0", 0);
	cr_assert_geq(dial.deadline_ms, DIAL_HELD_KEY_MS);
	cr_assert_eq(dial_long(&dial, '0', false, 1500), DIAL_NOTHING);
	cr_assert_str_eq(dial.digits, "+");
	type(&dial, "0", 2000);
	dial_long(&dial, '0', false, 3500);
	cr_assert_str_eq(dial.digits, "+0");
	dial = lifted(&plan, NULL);
	type(&dial, "1", 0);
	cr_assert_eq(dial_long(&dial, '1', false, 1500), DIAL_VOICEMAIL);
	cr_assert_str_eq(dial.digits, "");
	type(&dial, "51", 2000);
	cr_assert_eq(dial_long(&dial, '1', true, 3500), DIAL_NOTHING);
	dial = lifted(&plan, NULL);
	type(&dial, "3", 0);
	cr_assert_eq(dial_long(&dial, '3', false, 1500), DIAL_NOTHING);
	cr_assert_str_eq(dial.digits, "3");
	cr_assert_eq(dial_long(&dial, '3', true, 1500), DIAL_SPEED);
	type(&dial, "#", 2000);
	cr_assert_eq(dial_long(&dial, '#', true, 3500), DIAL_NOTHING);
}

Test(dial, a_complete_first_digit_waits_for_the_finger)
{
	struct plan *plan;
	struct dial dial = lifted(&plan, "(0|2|xxxx)");
	cr_assert_eq(dial_key(&dial, '0', 0), DIAL_NOTHING);
	cr_assert_eq(dial_key_up(&dial), DIAL_GO);
	plan_free(plan);
	dial = lifted(&plan, "(0|2|xxxx)");
	dial_key(&dial, '0', 0);
	cr_assert_eq(dial_timer(&dial, DIAL_HELD_KEY_MS), DIAL_GO);
	plan_free(plan);
	dial = lifted(&plan, "(0|2|xxxx)");
	cr_assert_eq(dial_key(&dial, '2', 0), DIAL_GO); /* no other meaning when held: no reason to wait */
	plan_free(plan);
}

Test(dial, thirty_two_digits)
{
	struct plan *plan;
	struct dial dial = lifted(&plan, NULL);
	cr_assert_eq(type(&dial, "*1234567890123456789012345678901", 0), DIAL_NOTHING);
	cr_assert_eq(dial.length, 32);
	cr_assert_eq(dial_key(&dial, '5', 0), DIAL_REFUSED);
	cr_assert_eq(dial.length, 32);
	cr_assert_eq(dial_key(&dial, 'x', 0), DIAL_REFUSED);
	cr_assert_eq(dial_set(&dial, "123456789012345678901234567890123"), -EMSGSIZE);
	cr_assert_eq(dial.length, 32);
	cr_assert_eq(dial_set(&dial, "+4930"), 0);
	cr_assert(dial.redial);
	dial_key(&dial, '1', 0);
	cr_assert_not(dial.redial);
}

Test(dial, what_redial_keeps)
{
	cr_assert(dial_remembers("5551234", PLAN_AS_TYPED));
	cr_assert(dial_remembers("*675551234", PLAN_AS_TYPED));
	cr_assert(dial_remembers("#31#0301234", PLAN_AS_TYPED));
	cr_assert_not(dial_remembers("911", PLAN_EMERGENCY));
	cr_assert_not(dial_remembers("*99*4711", PLAN_AS_TYPED));
	cr_assert_not(dial_remembers("*#06#", PLAN_AS_TYPED));
	cr_assert_not(dial_remembers("#4711#", PLAN_AS_TYPED));
	cr_assert_not(dial_remembers("", PLAN_AS_TYPED));
	cr_assert_not(dial_remembers("5", PLAN_BARRED));
}

static void reads(const char *text, const char *number, const char *after)
{
	char got[DIAL_TEXT_SIZE], dtmf[DIAL_SIZE];
	cr_assert_eq(dial_text(text, got, dtmf), 0, "%s", text);
	cr_assert_str_eq(got, number, "\"%s\" gave %s", text, got);
	cr_assert_str_eq(dtmf, after, "\"%s\" gave %s after", text, dtmf);
}

Test(dial, numbers_from_the_clipboard)
{
	reads("5551234", "5551234", "");
	reads("+1 (212) 555-0100", "+12125550100", "");
	reads("+44 (0)20 7946 0018", "+4402079460018", "");
	reads("tel:+1-212-555-0100;phone-context=x", "+12125550100", "");
	reads("tel:5550100;ext=12", "5550100", "12");
	reads("0800 FLOWERS", "08003569377", "");
	reads("0800 XEROX", "080093769", "");
	reads("5550100,,12#", "5550100", "12#");
	reads("5550100 ext. 12", "5550100", "12");
	reads("5550100 extension 12", "5550100", "12");
	reads("0800 EXTRA TEXT", "0800398728398", "");
	reads("5550100 x12", "5550100", "12");
	reads("5550100p9w8", "5550100", "98");
	reads("\xEF\xBC\x8B\xEF\xBC\x94\xEF\xBC\x99 30", "+4930", ""); /* full width */
	reads("\xD9\xA1\xD9\xA2", "12", "");			       /* Arabic-Indic */
	reads("*21*030#", "*21*030#", "");
	reads("  sip:bob@example.com ", "sip:bob@example.com", "");
	reads("bob@example.com", "bob@example.com", "");
	reads("030/12.34-56", "030123456", "");
}

Test(dial, no_numbers)
{
	char got[DIAL_TEXT_SIZE] = "kept", dtmf[DIAL_SIZE] = "kept", long_text[400];
	cr_assert_eq(dial_text("", got, dtmf), -EINVAL);
	cr_assert_eq(dial_text(NULL, got, dtmf), -EINVAL);
	cr_assert_eq(dial_text("+", got, dtmf), -EINVAL);
	cr_assert_eq(dial_text("()-", got, dtmf), -EINVAL);
	cr_assert_eq(dial_text("bob smith@x", got, dtmf), -EINVAL);
	cr_assert_eq(dial_text("\xFF\xFE", got, dtmf), -EINVAL);
	memset(long_text, '5', sizeof(long_text));
	long_text[399] = '\0';
	cr_assert_eq(dial_text(long_text, got, dtmf), -EMSGSIZE);
	long_text[5] = ',';
	cr_assert_eq(dial_text(long_text, got, dtmf), -EMSGSIZE);
	long_text[5] = '@';
	cr_assert_eq(dial_text(long_text, got, dtmf), -EMSGSIZE);
	cr_assert_str_eq(got, "kept");
	cr_assert_str_eq(dtmf, "kept");
}
