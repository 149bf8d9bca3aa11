#include "agent/softphone/asterisk/asterisk_text.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

TestSuite(asterisk_text, .fini = leak_check);

Test(asterisk_text, causes)
{
	static const struct {
		int q850;
		enum call_cause cause;
	} table[] = {{0, CAUSE_NORMAL}, {16, CAUSE_NORMAL}, {17, CAUSE_BUSY}, {21, CAUSE_DECLINED},
		{19, CAUSE_NO_ANSWER}, {18, CAUSE_NO_ANSWER}, {1, CAUSE_NOT_FOUND}, {28, CAUSE_NOT_FOUND},
		{26, CAUSE_ELSEWHERE}, {3, CAUSE_UNREACHABLE}, {34, CAUSE_UNREACHABLE}, {127, CAUSE_FAILED},
		{-5, CAUSE_FAILED}};
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		cr_assert_eq(asterisk_text_cause(table[i].q850), table[i].cause, "%d", table[i].q850);
	cr_assert_eq(asterisk_text_dial_status("ANSWER"), CAUSE_NONE);
	cr_assert_eq(asterisk_text_dial_status("BUSY"), CAUSE_BUSY);
	cr_assert_eq(asterisk_text_dial_status("?"), CAUSE_FAILED);
	cr_assert_eq(asterisk_text_reject_cause(CAUSE_BUSY), 17);
	cr_assert_eq(asterisk_text_reject_cause(CAUSE_DECLINED), 21);
}

/* What means something to the dialplan never gets into it. */
Test(asterisk_text, extensions)
{
	static const char *const good[][2] = {{"606", "606"}, {"+4420", "+4420"}, {"*97#", "*97#"},
		{"sip:ada@example.org", "ada"}, {"tel:+44;ext=1", "+44"}, {"ada.l-1_x", "ada.l-1_x"}};
	static const char *const bad[] = {"", "sip:", "1&SIP/x", "1,2", "1/2", "${X}", "1(2)", "1 2", "1\n2",
		"@x", "\xc3\xa9", "1|2", "1^2", "1%s"};
	char extension[80] = "as it was";
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_assert_eq(
			asterisk_text_extension(bad[i], extension, sizeof(extension)), -EINVAL, "%s", bad[i]);
	cr_assert_str_eq(extension, "as it was");
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		cr_assert_eq(asterisk_text_extension(good[i][0], extension, sizeof(extension)), 0);
		cr_assert_str_eq(extension, good[i][1]);
	}
	cr_assert_eq(asterisk_text_extension("1234", extension, 4), -EINVAL);
}

Test(asterisk_text, dial)
{
	char data[32];
	cr_assert(asterisk_text_is_dial("PJSIP/%s"));
	cr_assert(asterisk_text_is_dial("Local/%s@from-internal/n"));
	cr_assert(asterisk_text_is_dial("PJSIP/%s@trunk"));
	static const char *const bad[] = {
		"PJSIP/100", "%s%s", "%d/%s", "%n", "%s,30", "A/%s&B/%s", "Local/%s @x", "x%", "%s^"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_assert_not(asterisk_text_is_dial(bad[i]), "%s", bad[i]);
	cr_assert_eq(asterisk_text_dial("Local/%s@internal/n", "606", data, sizeof(data)), 0);
	cr_assert_str_eq(data, "Local/606@internal/n");
	cr_assert_eq(asterisk_text_dial("Local/%s@internal/n", "60600000000000000000", data, sizeof(data)),
		-EMSGSIZE);
	cr_assert(asterisk_text_is_name("100@default"));
	cr_assert(asterisk_text_is_name("Custom:desk-100"));
	cr_assert_not(asterisk_text_is_name(""));
	cr_assert_not(asterisk_text_is_name("a)b"));
}

Test(asterisk_text, desk_channel)
{
	static const char channel[] = "AudioSocket/127.0.0.1:9092-6F17292C-2b8f-47bc-b173-6caf00346485";
	char id[CALL_ID_SIZE] = "-";
	cr_assert(asterisk_text_desk_channel(channel, 9092, id));
	cr_assert_str_eq(id, "6f17292c-2b8f-47bc-b173-6caf00346485");
	cr_assert_not(asterisk_text_desk_channel(channel, 9093, id));
	cr_assert_not(asterisk_text_desk_channel("AudioSocket/127.0.0.1:9092-x", 9092, id));
	cr_assert(asterisk_text_desk_channel(
		"AudioSocket/127.0.0.1:9092/7F17292C-2b8f-47bc-b173-6caf00346485/c(slin16)", 9092, id));
	cr_assert_str_eq(id, "7f17292c-2b8f-47bc-b173-6caf00346485");
	cr_assert_not(asterisk_text_desk_channel(
		"AudioSocket/127.0.0.1:9092-6f17292c-2b8f-47bc-b173-6caf00346485/c(slin16)", 9092, id));
	cr_assert_not(asterisk_text_desk_channel(
		"AudioSocket/127.0.0.1:90921/6f17292c-2b8f-47bc-b173-6caf00346485", 9092, id));
	cr_assert_not(asterisk_text_desk_channel("PJSIP/606-00000001", 9092, id));
	cr_assert_not(asterisk_text_desk_channel("", 9092, id));
}

Test(asterisk_text, presence_and_party)
{
	struct wire_presence presence = {.state = WIRE_AWAY, .text = "back, soon"};
	char text[64];
	asterisk_text_presence(&presence, text, sizeof(text));
	cr_assert_str_eq(text, "away,,back  soon");
	cr_assert_str_eq(asterisk_text_device_state(WIRE_DO_NOT_DISTURB), "BUSY");
	cr_assert_str_eq(asterisk_text_device_state(WIRE_AVAILABLE), "NOT_INUSE");
	asterisk_text_party(text, sizeof(text), "<unknown>");
	cr_assert_str_eq(text, "");
	asterisk_text_party(text, sizeof(text), "J\xf6rg");
	cr_assert_str_eq(text, "J\xef\xbf\xbdrg");
	asterisk_text_party(text, sizeof(text), "a\r\nb");
	cr_assert_str_eq(text, "a  b");
	cr_assert_eq(asterisk_text_duration("01:02:03"), 3723);
	cr_assert_eq(asterisk_text_duration("x"), 0);
	cr_assert_eq(asterisk_text_duration("1:2:3x"), 0);
}
