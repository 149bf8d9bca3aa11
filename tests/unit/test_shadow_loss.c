/* shadow.h: mute, what happens when the phone goes or a report fails, and how often a text is updated. */
#include "tests/unit/shadow_world.h"

TestSuite(shadow_loss, .init = set_up, .fini = tear_down);

Test(shadow_loss, mute_is_stepped_once_and_is_in_no_other_report)
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

Test(shadow_loss, an_unmuted_phone_is_not_unmuted)
{
	attach();
	shadow_set_muted(shadow, false);
	cr_assert_eq(drain(), 0);
}

Test(shadow_loss, the_phones_own_mute_is_taken_over_without_an_echo)
{
	attach();
	cr_assert(shadow_muted_is(shadow, true));
	cr_assert_eq(drain(), 0);
	shadow_set_muted(shadow, true); /* the agent agrees */
	cr_assert_eq(drain(), 0);
	cr_assert(shadow_muted_is(shadow, false));
	cr_assert_eq(drain(), 0);
}

Test(shadow_loss, the_echo_of_the_hosts_mute_is_not_answered)
{
	attach();
	shadow_muted_is(shadow, false);
	shadow_set_muted(shadow, true);
	cr_assert_eq(drain(), 1);
	cr_assert(shadow_muted_is(shadow, true));
	cr_assert_eq(drain(), 0);
}

Test(shadow_loss, the_mute_key_is_the_first_thing_pressed)
{
	attach();
	shadow_set_muted(shadow, false);
	drain();
	cr_assert(shadow_muted_is(shadow, true));
	cr_assert_eq(drain(), 0); /* and is not undone */
}

Test(shadow_loss, a_muted_call_stays_muted_over_a_replug)
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

Test(shadow_loss, everything_comes_again_after_a_loss)
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

Test(shadow_loss, a_loss_in_the_middle_of_a_text_leaves_nothing_behind)
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

Test(shadow_loss, what_fails_holds_up_nothing_else_and_is_tried_again)
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

Test(shadow_loss, a_text_that_fails_half_way_is_sent_again_as_a_whole)
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

Test(shadow_loss, a_screen_that_fails_keeps_its_texts_back)
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

Test(shadow_loss, a_field_is_updated_four_times_a_second_at_most)
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

Test(shadow_loss, another_language_is_told_at_once)
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

Test(shadow_loss, nonsense_is_ignored)
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

Test(shadow_loss, a_headset_gets_its_leds_only)
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
Test(shadow_loss, comes_to_rest_after_any_sequence)
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
