/* shadow.h: what goes to the display, in which order, and what does not. */
#include "tests/unit/shadow_world.h"

TestSuite(shadow, .init = set_up, .fini = tear_down);

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
