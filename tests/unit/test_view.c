/* The display and the lamps as a function of status, time and language. The scenarios show most screens; here
 * is what they do not reach: fields by mask, widths, languages, clocks, and when the display changes by
 * itself. */
#include "agent/call/text.h"
#include "agent/call/view.h"
#include "agent/call/view_strings.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

TestSuite(view, .fini = leak_check);

static struct call_status idle_status(void)
{
	struct call_status status;
	memset(&status, 0, sizeof(status));
	status.attached = status.softphone = status.registered = true;
	status.line = status.ringing = status.held = status.transferring = -1;
	status.activity_ms = -1;
	status.presence = CALL_PRESENCE_AVAILABLE;
	return status;
}

static struct view_context noon(void)
{
	struct view_context context;
	memset(&context, 0, sizeof(context));
	context.now_ms = 1000000;
	context.clock = (struct view_clock){true, 2026, 10, 23, 1, 12, 5, 20};
	context.name = "Anna Müller";
	return context;
}

static struct call_status active_status(const char *name)
{
	struct call_status status = idle_status();
	status.phone = CALL_PHONE_ACTIVE;
	status.off_hook = true;
	status.path = CALL_PATH_SPEAKER;
	status.calls = 1;
	status.line = 0;
	status.call[0].state = CALL_ACTIVE;
	status.call[0].since_ms = 1000000 - 61500;
	status.presence = CALL_PRESENCE_BUSY;
	snprintf(status.call[0].name, sizeof(status.call[0].name), "%s", name);
	snprintf(status.call[0].number, sizeof(status.call[0].number), "5551234");
	return status;
}

static struct view render(const struct call_status *status, const struct view_context *context)
{
	struct view view;
	view_render(status, context, &view);
	return view;
}

#define FIELD(n) (1u << ((n)-1))

Test(view, idle_and_when_it_changes)
{
	struct call_status status = idle_status();
	struct view_context context = noon();
	struct view view = render(&status, &context);
	cr_assert_eq(view.screen, VIEW_SCREEN_IDLE);
	cr_assert_eq(view.used, 0x0F);
	cr_assert_str_eq(view.text[VIEW_LOCAL_NAME], "Anna Müller");
	cr_assert_str_eq(view.text[VIEW_LOCAL_STATUS], "Available");
	cr_assert_str_eq(view.text[VIEW_DATE], "Mon 23 Nov");
	cr_assert_str_eq(view.text[VIEW_TIME], "12:05");
	cr_assert_eq(view.next_ms, context.now_ms + 40000); /* the next full minute, and not before */
	cr_assert_not(view.backlight);
	cr_assert_eq(view.presence, CALL_PRESENCE_AVAILABLE);
	context.clock.known = false;
	view = render(&status, &context);
	cr_assert_str_eq(view.text[VIEW_TIME], "");
	cr_assert_eq(view.next_ms, -1);
}

Test(view, dates_and_times)
{
	struct call_status status = idle_status();
	struct view_context context = noon();
	context.us_dates = true;
	struct view view = render(&status, &context);
	cr_assert_str_eq(view.text[VIEW_DATE], "Mon, Nov 23");
	cr_assert_str_eq(view.text[VIEW_TIME], "12:05 PM");
	context.clock.hour = 0;
	cr_assert_str_eq(render(&status, &context).text[VIEW_TIME], "12:05 AM");
	context.clock.hour = 23;
	cr_assert_str_eq(render(&status, &context).text[VIEW_TIME], "11:05 PM");
	context.language = VIEW_GERMAN;
	cr_assert_str_eq(render(&status, &context).text[VIEW_DATE], "Mo 23.11.");
	cr_assert_str_eq(render(&status, &context).text[VIEW_TIME], "23:05");
	context.language = VIEW_FRENCH;
	cr_assert_str_eq(render(&status, &context).text[VIEW_DATE], "lun. 23/11");
	context.language = VIEW_SPANISH;
	cr_assert_str_eq(render(&status, &context).text[VIEW_DATE], "lun 23/11");
	context.clock.month = 99;
	cr_assert_str_eq(render(&status, &context).text[VIEW_DATE], "");
}

Test(view, what_is_amiss_goes_first)
{
	struct call_status status = idle_status();
	struct view_context context = noon();
	status.mwi = true;
	cr_assert_str_eq(render(&status, &context).text[VIEW_LOCAL_STATUS], "New messages");
	status.messages = 1;
	cr_assert_str_eq(render(&status, &context).text[VIEW_LOCAL_STATUS], "1 new message");
	status.missed = 3;
	cr_assert_str_eq(render(&status, &context).text[VIEW_LOCAL_STATUS], "3 missed 1 new");
	status.messages = 0;
	cr_assert_str_eq(render(&status, &context).text[VIEW_LOCAL_STATUS], "3 missed calls");
	status.registered = false;
	cr_assert_str_eq(render(&status, &context).text[VIEW_LOCAL_STATUS], "Not registered");
	status.softphone = false;
	struct view view = render(&status, &context);
	cr_assert_str_eq(view.text[VIEW_LOCAL_STATUS], "No softphone");
	cr_assert_eq(view.presence, CALL_PRESENCE_OFFLINE);
	cr_assert(view.lamps[VIEW_LAMP_MISSED] && view.lamps[VIEW_LAMP_VOICEMAIL]);
}

Test(view, nobody_forgets_that_nothing_rings)
{
	struct call_status status = idle_status();
	struct view_context context = noon();
	static const char *const languages[] = {"en", "de", "fr", "es"};
	static const char *const texts[] = {"DND 12 missed", "Ruhe, 12 verp.", "NPD 12 manq.", "No mol. 12 perd."};
	status.presence = CALL_PRESENCE_DO_NOT_DISTURB;
	status.mwi = true;
	status.messages = 3;
	cr_assert_str_eq(render(&status, &context).text[VIEW_LOCAL_STATUS], "DND 3 new");
	status.missed = 12;
	for (size_t i = 0; i < 4; i++) {
		context.language = view_language(languages[i]);
		cr_assert_str_eq(render(&status, &context).text[VIEW_LOCAL_STATUS], texts[i]);
	}
	snprintf(status.forward, sizeof(status.forward), "555");
	status.missed = status.messages = 0;
	cr_assert_str_eq(render(&status, &context).text[VIEW_LOCAL_STATUS], "No molestar");
}

/* The loudspeaker has a lamp, the headset has none. */
Test(view, the_headset_is_shown)
{
	struct call_status status = active_status("Ann Lee");
	struct view_context context = noon();
	status.path = CALL_PATH_HEADSET;
	cr_assert_str_eq(render(&status, &context).text[VIEW_NUMBER], "Headset 01:01");
	status.muted = true;
	cr_assert_str_eq(render(&status, &context).text[VIEW_NUMBER], "Muted, Headset 01:01");
	status.calls = 2; /* no room for all of it */
	status.call[1].state = CALL_HELD;
	cr_assert_str_eq(render(&status, &context).text[VIEW_NUMBER], "Muted 01:01 (1 held)");
	status.muted = false;
	status.calls = 1;
	status.call[0].state = CALL_RINGING_OUT;
	status.phone = CALL_PHONE_CALLING;
	cr_assert_str_eq(render(&status, &context).text[VIEW_CALL_STATUS], "Ringing, Headset");
	status.transfer_key = true;
	cr_assert_str_eq(render(&status, &context).text[VIEW_CALL_STATUS], "Ringing Redial=transfer");
	status.transfer_key = false;
	status.line = -1;
	status.phone = CALL_PHONE_COLLECTING;
	cr_assert_str_eq(render(&status, &context).text[VIEW_CALL_STATUS], "Dial, Headset");
}

/* At most four reports of the lamp a second, however it blinks. */
Test(view, lamps_blink_slowly_enough)
{
	static const enum call_phone blinking[] = {CALL_PHONE_INCOMING, CALL_PHONE_RECALL, CALL_PHONE_HELD};
	for (size_t i = 0; i < 3; i++) {
		struct call_status status = active_status("Ann Lee");
		struct view_context context = noon();
		enum call_presence last = CALL_PRESENCE_OFFLINE_IDLE;
		int changes = 0;
		status.phone = blinking[i];
		status.line = -1;
		status.held = 0;
		status.call[0].state = CALL_HELD;
		status.display_since_ms = context.now_ms;
		for (int64_t until_ms = context.now_ms + 10000; context.now_ms < until_ms;) {
			struct view view = render(&status, &context);
			changes += view.presence != last;
			last = view.presence;
			cr_assert(view.next_ms > context.now_ms && view.next_ms <= context.now_ms + 2000);
			context.now_ms = view.next_ms;
		}
		cr_assert(changes >= 6 && changes <= 40, "%d", changes);
	}
}

Test(view, two_lines_by_default)
{
	struct call_status status = active_status("Ann Lee");
	struct view_context context = noon();
	struct view view = render(&status, &context);
	cr_assert_eq(view.screen, VIEW_SCREEN_IN_CALL);
	cr_assert_eq(view.used, VIEW_TWO_LINES);
	cr_assert_str_eq(view.text[VIEW_CALL_STATUS], "Ann Lee");
	cr_assert_str_eq(view.text[VIEW_NUMBER], "01:01");
	cr_assert_str_eq(view.text[VIEW_OTHER_NAME], "");
	cr_assert_eq(view.next_ms, context.now_ms + 500); /* the next whole second of the call */
	cr_assert_eq(view.presence, CALL_PRESENCE_BUSY);
	cr_assert(view.lamps[VIEW_LAMP_SPEAKER] && !view.lamps[VIEW_LAMP_FORWARD]);
	snprintf(status.forward, sizeof(status.forward), "5551234");
	cr_assert(render(&status, &context).lamps[VIEW_LAMP_FORWARD]);
	cr_assert(view.backlight);
}

Test(view, fields_go_where_the_screen_has_them)
{
	struct call_status status = active_status("Ann Lee");
	struct view_context context = noon();
	context.fields[VIEW_SCREEN_IN_CALL] = FIELD(6) | FIELD(9);
	struct view view = render(&status, &context);
	cr_assert_str_eq(view.text[VIEW_OTHER_NAME], "Ann Lee");
	cr_assert_str_eq(view.text[VIEW_DURATION], "01:01");
	cr_assert_str_eq(view.text[VIEW_CALL_STATUS], "");
	cr_assert_str_eq(view.text[VIEW_NUMBER], "");
	status.phone = CALL_PHONE_INCOMING;
	status.line = -1;
	status.ringing = 0;
	status.call[0].state = CALL_INCOMING;
	snprintf(status.call[0].title, sizeof(status.call[0].title), "Boss");
	snprintf(status.call[0].subject, sizeof(status.call[0].subject), "Money");
	context.fields[VIEW_SCREEN_INCOMING] = FIELD(5) | FIELD(6) | FIELD(7) | FIELD(8);
	view = render(&status, &context);
	cr_assert_str_eq(view.text[VIEW_CALL_STATUS], "Incoming call");
	cr_assert_str_eq(view.text[VIEW_OTHER_NAME], "Ann Lee");
	cr_assert_str_eq(view.text[VIEW_OTHER_TITLE], "Boss");
	cr_assert_str_eq(view.text[VIEW_SUBJECT], "Money");
	status.call[0].title[0] = '\0';
	cr_assert_str_eq(render(&status, &context).text[VIEW_OTHER_TITLE], "5551234");
}

Test(view, idle_on_two_lines)
{
	struct call_status status = idle_status();
	struct view_context context = noon();
	context.fields[VIEW_SCREEN_IDLE] = VIEW_TWO_LINES;
	struct view view = render(&status, &context);
	cr_assert_str_eq(view.text[VIEW_CALL_STATUS], "12:05 Mon 23 Nov");
	cr_assert_str_eq(view.text[VIEW_NUMBER], "Available");
}

Test(view, durations)
{
	char text[VIEW_CLOCK_SIZE];
	view_duration(0, text);
	cr_assert_str_eq(text, "00:00");
	view_duration(3599, text);
	cr_assert_str_eq(text, "59:59");
	view_duration(3600, text);
	cr_assert_str_eq(text, "1:00:00");
	view_duration(360000, text);
	cr_assert_str_eq(text, "100:00:00");
	view_duration(-5, text);
	cr_assert_str_eq(text, "00:00");
}

Test(view, long_names_are_cut_at_a_word)
{
	struct call_status status = active_status("Christopher Ellis Montgomery");
	struct view_context context = noon();
	cr_assert_str_eq(render(&status, &context).text[VIEW_CALL_STATUS], "Christopher Ellis...");
	status = active_status("Наталья Щербакова");
	cr_assert_str_eq(render(&status, &context).text[VIEW_CALL_STATUS], "Natalya Shcherbakova");
}

Test(view, of_long_digits_the_end_is_shown)
{
	struct call_status status = idle_status();
	struct view_context context = noon();
	status.phone = CALL_PHONE_PREDIAL;
	snprintf(status.digits, sizeof(status.digits), "12345678901234567890123456789012");
	struct view view = render(&status, &context);
	cr_assert_str_eq(view.text[VIEW_NUMBER], "...234567890123456789012");
	cr_assert_str_eq(view.text[VIEW_CALL_STATUS], "Dial");
	snprintf(status.digits, sizeof(status.digits), "02079460018");
	snprintf(status.digits_shown, sizeof(status.digits_shown), "+44 20 7946 0018");
	cr_assert_str_eq(render(&status, &context).text[VIEW_CALL_STATUS], "+44 20 7946 0018");
}

Test(view, ringing_blinks)
{
	struct call_status status = idle_status();
	struct view_context context = noon();
	status.phone = CALL_PHONE_INCOMING;
	status.calls = 1;
	status.ringing = 0;
	status.call[0].state = CALL_INCOMING;
	status.display_since_ms = context.now_ms;
	struct view view = render(&status, &context);
	cr_assert_eq(view.presence, CALL_PRESENCE_BUSY);
	cr_assert_eq(view.next_ms, context.now_ms + VIEW_BLINK_MS);
	context.now_ms += VIEW_BLINK_MS;
	cr_assert_eq(render(&status, &context).presence, CALL_PRESENCE_UNKNOWN);
	cr_assert(view.backlight && view.lamps[VIEW_LAMP_RING]);
}

Test(view, backlight_goes_out_when_it_says)
{
	struct call_status status = idle_status();
	struct view_context context = noon();
	status.activity_ms = context.now_ms - 1000;
	struct view view = render(&status, &context);
	cr_assert(view.backlight);
	cr_assert_eq(view.next_ms, status.activity_ms + VIEW_BACKLIGHT_MS);
	context.now_ms = view.next_ms;
	cr_assert_not(render(&status, &context).backlight);
}

Test(view, languages)
{
	cr_assert_eq(view_language("de_AT.UTF-8"), VIEW_GERMAN);
	cr_assert_eq(view_language("fr"), VIEW_FRENCH);
	cr_assert_eq(view_language("es-MX"), VIEW_SPANISH);
	cr_assert_eq(view_language("den"), VIEW_ENGLISH);
	cr_assert_eq(view_language("C"), VIEW_ENGLISH);
	cr_assert_eq(view_language(""), VIEW_ENGLISH);
	cr_assert_eq(view_language(NULL), VIEW_ENGLISH);
	cr_assert_eq(view_language_id(VIEW_GERMAN), 0x0407);
	cr_assert_eq(view_language_id((enum view_language)77), 0x0409);
}

/* Every word is there, can be shown by the font, and fits its place. */
Test(view, every_word_in_every_language)
{
	for (int l = 0; l < VIEW_LANGUAGES; l++) {
		enum view_language language = (enum view_language)l;
		for (int s = 0; s < VIEW_STRINGS; s++) {
			const char *text = view_string(language, (enum view_string)s);
			char shown[200];
			if (s == VIEW_PRESENCES)
				continue;
			text_displayable(text, shown, sizeof(shown));
			cr_assert(text[0] && strcmp(text, shown) == 0, "%d %d \"%s\"", l, s, text);
			bool counted = s == VIEW_MISSED_CALL || s == VIEW_MISSED_CALLS ||
				       s == VIEW_NEW_MESSAGE || s == VIEW_NEW_MESSAGES;
			size_t width = s < VIEW_NO_SOFTPHONE ? VIEW_LINE_WIDTH
							     : VIEW_IDLE_WIDTH - (counted ? 2u : 0u);
			cr_assert_leq(text_width(text), width, "%d \"%s\"", l, text);
		}
		for (int c = 0; c <= CAUSE_FAILED; c++)
			cr_assert_leq(text_width(view_cause(language, (enum call_cause)c)), VIEW_LINE_WIDTH);
		for (int p = 1; p <= CALL_PRESENCE_OFFLINE_IDLE; p++) {
			const char *text = view_presence(language, (enum call_presence)p);
			cr_assert(text[0] && text_width(text) <= VIEW_IDLE_WIDTH, "%d \"%s\"", l, text);
		}
	}
	cr_assert_str_eq(view_string(VIEW_ENGLISH, VIEW_PRESENCES), "");
}

/* Whatever is fed, every field fits and only fields of the screen are written. */
Test(view, nothing_is_too_wide)
{
	unsigned random = 1;
	for (int round = 0; round < 5000; round++) {
		struct call_status status = active_status("");
		struct view_context context = noon();
		random = random * 1664525u + 1013904223u;
		status.phone = (enum call_phone)(random >> 8) % CALL_PHONES;
		status.ringing = (int)(random >> 12) % 3 == 0 ? 0 : -1;
		status.held = 0;
		status.ended_shown = random >> 20 & 1;
		status.muted = random >> 21 & 1;
		context.language = (enum view_language)((random >> 22) % VIEW_LANGUAGES);
		for (size_t i = 0; i < 200; i++) {
			random = random * 1664525u + 1013904223u;
			status.call[0].name[i] = status.ended.text[i] = (char)(1 + (random >> 16) % 255);
		}
		for (int s = 0; s < VIEW_SCREENS; s++)
			context.fields[s] = (uint16_t)(random >> (s + 3)) & 0x3FF;
		struct view view = render(&status, &context);
		for (int f = 1; f <= VIEW_FIELDS; f++) {
			cr_assert_leq(
				text_width(view.text[f]), f <= VIEW_TIME ? VIEW_IDLE_WIDTH : VIEW_LINE_WIDTH);
			cr_assert(view.text[f][0] == '\0' || view.used & FIELD(f));
		}
	}
}
