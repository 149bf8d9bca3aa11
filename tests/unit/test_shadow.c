/* shadow.h: what goes to the phone, in which order, and what does not. */
#include <criterion/criterion.h>
#include <errno.h>
#include "driver/shadow.h"
#include "tests/unit/hid_file.h"
#include "tests/unit/leak.h"

#define SENT_MAX 64

static struct hid_descriptor *descriptor;
static struct handset handset;
static struct shadow *shadow;
static int64_t now;
static struct transport_report sent[SENT_MAX];
static int n_sent;

/* Sends everything there is to send. */
static int drain(void)
{
	n_sent = 0;
	while (n_sent < SENT_MAX && shadow_next(shadow, now, &sent[n_sent])) {
		n_sent++;
		shadow_sent(shadow, 0);
	}
	cr_assert_lt(n_sent, SENT_MAX);
	return n_sent;
}

static void check(int n, const char *hex)
{
	uint8_t bytes[TRANSPORT_REPORT_MAX];
	size_t size = hid_hex(hex, bytes, sizeof bytes);

	cr_assert_lt(n, n_sent, "only %d reports, not %s", n_sent, hex);
	for (size_t i = 0; i < size; i++)
		cr_assert_eq(sent[n].data[i], bytes[i], "report %d, byte %zu of %s is %02X", n, i, hex,
			sent[n].data[i]);
}

/* The ids of what was sent, in order. */
static void check_ids(const char *ids)
{
	char seen[SENT_MAX * 3 + 1] = "";

	for (int i = 0; i < n_sent; i++)
		sprintf(seen + 3 * i, "%02X ", sent[i].data[0]);
	if (n_sent)
		seen[3 * n_sent - 1] = '\0';
	cr_assert_str_eq(seen, ids);
}

static void set_up(void)
{
	handset_default(&handset);
	handset.display.update_ms = 250;
	handset.link.keep_alive_ms = 25000;
	handset.link.host_version[0] = 1;
	handset.link.host_version[1] = 2;
	handset.display.screen[DESKPHONE_SCREEN_READY].fields = 0x210; /* 5 and 10 */
	handset.display.screen[DESKPHONE_SCREEN_READY].place[4].width = 24;
	handset.display.screen[DESKPHONE_SCREEN_READY].place[9].width = 24;
	handset.display.screen[DESKPHONE_SCREEN_INCOMING] = handset.display.screen[DESKPHONE_SCREEN_READY];
	handset.display.screen[DESKPHONE_SCREEN_IDLE].fields = 0xF;
	for (int i = 0; i < 4; i++)
		handset.display.screen[DESKPHONE_SCREEN_IDLE].place[i].width = 16;
	descriptor = hid_parsed(HID_CX300);
	shadow = shadow_new();
	now = 100000;
}

static void tear_down(void)
{
	shadow_free(shadow);
	hid_descriptor_free(descriptor);
	leak_check();
}

TestSuite(shadow, .init = set_up, .fini = tear_down);

static void attach(void)
{
	shadow_attach(shadow, descriptor, &handset);
	drain();
}

Test(shadow, without_a_phone_nothing_is_sent)
{
	shadow_set_off_hook(shadow, true);
	shadow_set_screen(shadow, DESKPHONE_SCREEN_READY, true);
	cr_assert_eq(drain(), 0);
	cr_assert_not(shadow_has_keep_alive(shadow));
}

Test(shadow, a_fresh_phone_is_greeted_and_its_lamps_are_put_out)
{
	attach();
	check_ids("17 02 16");
	check(0, "17 09 04 01 02");
	check(1, "02 00");
	check(2, "16 00 00");
	cr_assert(shadow_has_keep_alive(shadow));
	cr_assert_eq(drain(), 0);
}

Test(shadow, two_lines_cost_six_reports_and_the_same_again_none)
{
	attach();
	shadow_set_screen(shadow, DESKPHONE_SCREEN_READY, true);
	shadow_set_text(shadow, DESKPHONE_FIELD_CALL_STATUS, "Ada Lovelace");
	shadow_set_text(shadow, DESKPHONE_FIELD_NUMBER, "Analyst");
	cr_assert_eq(drain(), 6);
	check_ids("13 14 15 15 14 15");
	check(0, "13 15");
	check(1, "14 05 80");
	check(4, "14 0A 80");
	shadow_set_screen(shadow, DESKPHONE_SCREEN_READY, true);
	shadow_set_text(shadow, DESKPHONE_FIELD_CALL_STATUS, "Ada Lovelace");
	shadow_set_text(shadow, DESKPHONE_FIELD_NUMBER, "Analyst");
	cr_assert_eq(drain(), 0);
}

Test(shadow, only_the_line_that_changed_is_sent)
{
	attach();
	shadow_set_screen(shadow, DESKPHONE_SCREEN_READY, true);
	shadow_set_text(shadow, DESKPHONE_FIELD_CALL_STATUS, "Ada");
	shadow_set_text(shadow, DESKPHONE_FIELD_NUMBER, "00:01");
	drain();
	now += 1000;
	shadow_set_text(shadow, DESKPHONE_FIELD_NUMBER, "00:02");
	drain();
	check_ids("14 15");
	check(0, "14 0A 80");
}

Test(shadow, the_latest_wish_wins)
{
	attach();
	shadow_set_screen(shadow, DESKPHONE_SCREEN_READY, true);
	for (int i = 0; i < 1000; i++) {
		char text[16];

		snprintf(text, sizeof text, "%d", i);
		shadow_set_text(shadow, DESKPHONE_FIELD_NUMBER, text);
		shadow_set_presence(shadow, (enum deskphone_presence)((i + 1) % 9));
	}
	cr_assert_eq(drain(), 4);
	check_ids("16 13 14 15");
	check(3, "15 80 39 00 39 00 39 00 00");
}

Test(shadow, a_field_waits_for_a_screen_that_shows_it)
{
	attach();
	shadow_set_text(shadow, DESKPHONE_FIELD_LOCAL_NAME, "Ada");
	shadow_set_screen(shadow, DESKPHONE_SCREEN_READY, true);
	drain();
	check_ids("13");
	shadow_set_screen(shadow, DESKPHONE_SCREEN_IDLE, true);
	drain();
	check_ids("13 14 15");
	check(1, "14 01 80");
}

Test(shadow, texts_come_again_after_a_change_of_screen_but_empty_ones_do_not)
{
	attach();
	shadow_set_screen(shadow, DESKPHONE_SCREEN_READY, true);
	shadow_set_text(shadow, DESKPHONE_FIELD_CALL_STATUS, "Ada");
	shadow_set_text(shadow, DESKPHONE_FIELD_NUMBER, "");
	drain();
	check_ids("13 14 15 14 15");
	check(4, "15 80 00 00 00");
	now += 1000;
	shadow_set_screen(shadow, DESKPHONE_SCREEN_INCOMING, true);
	drain();
	check_ids("13 14 15");
	shadow_set_text(shadow, DESKPHONE_FIELD_CALL_STATUS, "");
	shadow_set_screen(shadow, DESKPHONE_SCREEN_READY, true);
	now += 1000;
	drain();
	check_ids("13 14 15"); /* it may still stand there */
	check(2, "15 80 00 00 00");
}

Test(shadow, backlight_alone_changes_no_screen)
{
	attach();
	shadow_set_screen(shadow, DESKPHONE_SCREEN_READY, true);
	shadow_set_text(shadow, DESKPHONE_FIELD_CALL_STATUS, "Ada");
	drain();
	shadow_set_screen(shadow, DESKPHONE_SCREEN_READY, false);
	drain();
	check_ids("13");
	check(0, "13 01");
	shadow_set_screen(shadow, DESKPHONE_SCREEN_KEEP, true);
	drain();
	check(0, "13 05");
	cr_assert_eq(n_sent, 1);
}

Test(shadow, texts_are_cut_to_the_width_without_splitting_a_pair)
{
	attach();
	shadow_set_screen(shadow, DESKPHONE_SCREEN_IDLE, true);
	shadow_set_text(shadow, DESKPHONE_FIELD_LOCAL_NAME, "123456789012345\xF0\x9F\x98\x80");
	drain();
	check_ids("13 14 15 15");
	check(3, "15 80 39 00 30 00 31 00 32 00 33 00 34 00 35 00 00 00");
	now += 1000;
	shadow_set_text(shadow, DESKPHONE_FIELD_LOCAL_NAME, "1234567890123456 and what nobody sees");
	drain();
	check_ids("14 15 15");
	now += 1000;
	shadow_set_text(shadow, DESKPHONE_FIELD_LOCAL_NAME, "1234567890123456 or not");
	cr_assert_eq(drain(), 0);
}

Test(shadow, characters_that_the_display_lacks_become_question_marks)
{
	handset.display.n_hidden = 1;
	handset.display.hidden[0] = (struct deskphone_span){0x2190, 0x21FF};
	attach();
	shadow_set_screen(shadow, DESKPHONE_SCREEN_READY, true);
	shadow_set_text(shadow, DESKPHONE_FIELD_NUMBER, "a\xE2\x86\x92z");
	drain();
	check(2, "15 80 61 00 3F 00 7A 00 00");
}

Test(shadow, the_hook_goes_before_everything_else)
{
	attach();
	shadow_set_screen(shadow, DESKPHONE_SCREEN_READY, true);
	shadow_set_text(shadow, DESKPHONE_FIELD_NUMBER, "12345");
	shadow_set_presence(shadow, DESKPHONE_PRESENCE_BUSY);
	shadow_set_muted(shadow, true);
	shadow_set_off_hook(shadow, true);
	shadow_keep_alive(shadow);
	drain();
	check_ids("02 17 16 13 14 15");
	check(0, "02 01");
	check(2, "16 03 10");
}

Test(shadow, nothing_but_hook_and_keep_alive_comes_into_a_text)
{
	struct transport_report report;

	attach();
	shadow_set_screen(shadow, DESKPHONE_SCREEN_READY, true);
	shadow_set_text(shadow, DESKPHONE_FIELD_CALL_STATUS, "a text of three whole parts");
	for (int i = 0; i < 2; i++) { /* 13, 14 */
		cr_assert(shadow_next(shadow, now, &report));
		shadow_sent(shadow, 0);
	}
	shadow_set_screen(shadow, DESKPHONE_SCREEN_IDLE, true);
	shadow_set_presence(shadow, DESKPHONE_PRESENCE_AWAY);
	shadow_set_muted(shadow, true);
	shadow_set_text(shadow, DESKPHONE_FIELD_CALL_STATUS, "another text");
	shadow_set_off_hook(shadow, true);
	shadow_keep_alive(shadow);
	drain();
	check_ids("02 17 15 15 15 16 13");
	check(2, "15 00 61 00 20 00"); /* the text that was begun */
}

Test(shadow, one_report_is_on_its_way_at_a_time)
{
	struct transport_report report;

	shadow_attach(shadow, descriptor, &handset);
	cr_assert(shadow_next(shadow, now, &report));
	cr_assert_not(shadow_next(shadow, now, &report));
	shadow_sent(shadow, 0);
	cr_assert(shadow_next(shadow, now, &report));
	shadow_sent(shadow, 0);
	shadow_sent(shadow, 0); /* once too often is harmless */
}

Test(shadow, mute_is_stepped_once_and_is_in_no_other_report)
{
	attach();
	shadow_set_muted(shadow, true);
	drain();
	check_ids("16");
	check(0, "16 00 10");
	cr_assert_eq(drain(), 0);
	shadow_set_muted(shadow, true);
	cr_assert_eq(drain(), 0);
	shadow_set_presence(shadow, DESKPHONE_PRESENCE_BUSY);
	drain();
	check_ids("16");
	check(0, "16 03 00");
	shadow_set_muted(shadow, false);
	drain();
	check(0, "16 03 30");
}

Test(shadow, an_unmuted_phone_is_not_unmuted)
{
	attach();
	shadow_set_muted(shadow, false);
	cr_assert_eq(drain(), 0);
}

Test(shadow, the_phones_own_mute_is_taken_over_without_an_echo)
{
	attach();
	cr_assert(shadow_muted_is(shadow, true));
	cr_assert_eq(drain(), 0);
	shadow_set_muted(shadow, true); /* the agent agrees */
	cr_assert_eq(drain(), 0);
	cr_assert(shadow_muted_is(shadow, false));
	cr_assert_eq(drain(), 0);
}

Test(shadow, the_echo_of_the_hosts_mute_is_not_answered)
{
	attach();
	shadow_muted_is(shadow, false);
	shadow_set_muted(shadow, true);
	cr_assert_eq(drain(), 1);
	cr_assert(shadow_muted_is(shadow, true));
	cr_assert_eq(drain(), 0);
}

Test(shadow, the_mute_key_is_the_first_thing_pressed)
{
	attach();
	shadow_set_muted(shadow, false);
	drain();
	cr_assert(shadow_muted_is(shadow, true));
	cr_assert_eq(drain(), 0); /* and is not undone */
}

Test(shadow, a_muted_call_stays_muted_over_a_replug)
{
	attach();
	shadow_set_muted(shadow, true);
	drain();
	shadow_detach(shadow);
	shadow_attach(shadow, descriptor, &handset);
	cr_assert_not(shadow_muted_is(shadow, false)); /* the fresh phone's first report: nobody unmuted it */
	drain();
	check_ids("17 16 02");
	check(1, "16 00 10");
	cr_assert(shadow_muted_is(shadow, true));
	cr_assert(shadow_muted_is(shadow, false)); /* this is the person */

	cr_assert_eq(drain(), 0);
}

Test(shadow, everything_comes_again_after_a_loss)
{
	attach();
	shadow_set_screen(shadow, DESKPHONE_SCREEN_READY, true);
	shadow_set_text(shadow, DESKPHONE_FIELD_CALL_STATUS, "Ada Lovelace");
	shadow_set_presence(shadow, DESKPHONE_PRESENCE_BUSY);
	shadow_set_off_hook(shadow, true);
	drain();
	shadow_detach(shadow);
	cr_assert_eq(drain(), 0);
	shadow_attach(shadow, descriptor, &handset);
	drain();
	check_ids("17 02 16 13 14 15 15");
}

Test(shadow, a_loss_in_the_middle_of_a_text_leaves_nothing_behind)
{
	struct transport_report report;

	attach();
	shadow_set_screen(shadow, DESKPHONE_SCREEN_READY, true);
	shadow_set_text(shadow, DESKPHONE_FIELD_CALL_STATUS, "Ada Lovelace");
	for (int i = 0; i < 2; i++) {
		shadow_next(shadow, now, &report);
		shadow_sent(shadow, 0);
	}
	shadow_next(shadow, now, &report); /* the first part, never answered */
	shadow_detach(shadow);
	shadow_sent(shadow, -ENODEV);
	shadow_attach(shadow, descriptor, &handset);
	drain();
	check_ids("17 02 16 13 14 15 15");
}

Test(shadow, what_fails_holds_up_nothing_else_and_is_tried_again)
{
	struct transport_report report;

	attach();
	shadow_set_screen(shadow, DESKPHONE_SCREEN_READY, true);
	shadow_set_text(shadow, DESKPHONE_FIELD_CALL_STATUS, "Ada Lovelace");
	shadow_set_presence(shadow, DESKPHONE_PRESENCE_BUSY);
	cr_assert(shadow_next(shadow, now, &report));
	cr_assert_eq(report.data[0], 0x16);
	shadow_sent(shadow, -EPIPE);
	cr_assert(shadow_has_failed(shadow));
	drain();
	check_ids("13 14 15 15");
	shadow_retry(shadow);
	drain();
	check_ids("16");
	cr_assert_not(shadow_has_failed(shadow));
}

Test(shadow, a_text_that_fails_half_way_is_sent_again_as_a_whole)
{
	struct transport_report report;

	attach();
	shadow_set_screen(shadow, DESKPHONE_SCREEN_READY, true);
	shadow_set_text(shadow, DESKPHONE_FIELD_CALL_STATUS, "Ada Lovelace");
	for (int i = 0; i < 3; i++) {
		cr_assert(shadow_next(shadow, now, &report));
		shadow_sent(shadow, i == 2 ? -EIO : 0);
	}
	cr_assert_eq(drain(), 0);
	shadow_retry(shadow);
	now += 1000;
	drain();
	check_ids("14 15 15");
}

Test(shadow, a_screen_that_fails_keeps_its_texts_back)
{
	struct transport_report report;

	attach();
	shadow_set_screen(shadow, DESKPHONE_SCREEN_READY, true);
	shadow_set_text(shadow, DESKPHONE_FIELD_CALL_STATUS, "Ada");
	drain();
	shadow_set_screen(shadow, DESKPHONE_SCREEN_INCOMING, true);
	now += 1000;
	cr_assert(shadow_next(shadow, now, &report));
	shadow_sent(shadow, -EIO);
	shadow_set_text(shadow, DESKPHONE_FIELD_CALL_STATUS, "Eve");
	cr_assert_eq(drain(), 0);
	shadow_set_screen(shadow, DESKPHONE_SCREEN_READY, true); /* it may be up or not: said again */
	shadow_retry(shadow);
	drain();
	check_ids("13 14 15");
	check(0, "13 15");
}

Test(shadow, a_field_is_updated_four_times_a_second_at_most)
{
	int reports = 0;

	attach();
	shadow_set_screen(shadow, DESKPHONE_SCREEN_READY, true);
	drain();
	for (int i = 0; i < 1000; i++, now++) {
		char text[16];

		snprintf(text, sizeof text, "%d", i);
		shadow_set_text(shadow, DESKPHONE_FIELD_NUMBER, text);
		reports += drain();
		cr_assert(shadow_deadline(shadow) < 0 || shadow_deadline(shadow) > now);
	}
	cr_assert_eq(reports, 8);
	cr_assert_gt(shadow_deadline(shadow), 0);
	now = shadow_deadline(shadow);
	cr_assert_eq(drain(), 2);
	check(1, "15 80 39 00 39 00 39 00 00");
	cr_assert_eq(shadow_deadline(shadow), -1);
}

Test(shadow, another_language_is_told_at_once)
{
	attach();
	shadow_set_language(shadow, DESKPHONE_GERMAN);
	drain();
	check_ids("17");
	check(0, "17 07 04 01 02");
	shadow_set_language(shadow, DESKPHONE_GERMAN);
	cr_assert_eq(drain(), 0);
	shadow_keep_alive(shadow);
	cr_assert_eq(drain(), 1);
}

Test(shadow, nonsense_is_ignored)
{
	attach();
	shadow_set_screen(shadow, (enum deskphone_screen)8, true);
	shadow_set_screen(shadow, (enum deskphone_screen) - 1, true);
	shadow_set_text(shadow, (enum deskphone_field)0, "x");
	shadow_set_text(shadow, (enum deskphone_field)11, "x");
	shadow_set_lamp(shadow, (enum deskphone_lamp)99, true);
	shadow_set_presence(shadow, (enum deskphone_presence)9);
	cr_assert_eq(drain(), 0);
}

Test(shadow, a_headset_gets_its_leds_only)
{
	hid_descriptor_free(descriptor);
	descriptor = hid_parsed(HID_EPOS);
	attach();
	check_ids("03");
	shadow_set_screen(shadow, DESKPHONE_SCREEN_READY, true);
	shadow_set_text(shadow, DESKPHONE_FIELD_NUMBER, "12345");
	cr_assert_eq(drain(), 0);
	shadow_set_muted(shadow, true);
	drain();
	check(0, "03 08");
	cr_assert_not(shadow_has_keep_alive(shadow));
}

/* Whatever is set and however sending goes: in the end the phone has what is wanted, and then there is
 * silence. */
Test(shadow, comes_to_rest_after_any_sequence)
{
	uint32_t random = 7;
	struct transport_report report;

	attach();
	for (int i = 0; i < 100000; i++, now += 3) {
		random = random * 1664525u + 1013904223u;
		unsigned choice = random >> 16 & 15, value = random >> 24;
		char text[64];

		snprintf(text, sizeof text, "%.*s", (int)(value % 60),
			"the quick brown fox jumps over the lazy dog, and so on");
		if (choice == 0)
			shadow_set_screen(shadow, (enum deskphone_screen)(value & 7), value & 8);
		else if (choice == 1)
			shadow_set_muted(shadow, value & 1);
		else if (choice == 2)
			shadow_set_off_hook(shadow, value & 1);
		else if (choice < 6)
			shadow_set_text(shadow, (enum deskphone_field)(value % 12), text);
		else if (choice == 6)
			shadow_muted_is(shadow, value & 1);
		else if (choice == 7)
			shadow_retry(shadow);
		else if (choice == 8 && value < 4)
			shadow_attach(shadow, descriptor, &handset);
		else if (shadow_next(shadow, now, &report))
			shadow_sent(shadow, value < 16 ? -EIO : 0);
	}
	now += 1000;
	shadow_retry(shadow);
	drain();
	cr_assert_eq(drain(), 0);
	cr_assert_not(shadow_has_failed(shadow));
	cr_assert_eq(shadow_deadline(shadow), -1);
}
