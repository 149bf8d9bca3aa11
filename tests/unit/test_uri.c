/* Links that dial: what of them is dialled. */
#include "agent/cli/uri.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

TestSuite(uri, .fini = leak_check);

static void expect(const char *text, const char *wanted)
{
	char number[64] = "";
	cr_expect_eq(uri_number(text, number, sizeof(number)), 0, "%s", text);
	cr_expect_str_eq(number, wanted, "%s: %s", text, number);
}

static void expect_error(const char *text, int wanted)
{
	char number[64] = "untouched";
	cr_expect_eq(uri_number(text, number, sizeof(number)), wanted, "%s", text);
	cr_expect_str_eq(number, "untouched", "%s", text);
}

Test(uri, numbers)
{
	expect("tel:+442079460018", "+442079460018");
	expect("TEL:+44-20-7946.0018", "+442079460018");
	expect("tel:+44%20(0)20%207946%200018", "+4402079460018");
	expect("tel:+49/30/123", "+4930123");
	expect("tel://112", "112");
	expect("callto:030%2F123", "030123");
	expect("tel:*21%23", "*21#");
	expect("tel:%2B44207", "+44207");
	expect("tel:+49\xC2\xA0" "30\xE2\x80\x91" "123", "+4930123");
	expect("tel:+49%C2%A030%E2%80%93123", "+4930123");
}

Test(uri, parameters_are_not_dialled)
{
	expect("tel:7042;phone-context=example.com", "7042");
	expect("tel:+44207;ext=123;isub=1", "+44207");
	expect("tel:+44207?subject=x", "+44207");
	expect("tel:100%3Bext", "100;ext"); /* an escaped one is no separator: the plan refuses it */
}

Test(uri, addresses)
{
	expect("sip:ada@example.com", "sip:ada@example.com");
	expect("SIPS:ada@example.com:5061;transport=tls", "SIPS:ada@example.com:5061;transport=tls");
	expect("sip:ada%20l@example.com?Subject=x&Route=%3Csip:evil%3E", "sip:ada%20l@example.com");
}

Test(uri, typed_text_stays)
{
	expect("  020 7946 0018", "020 7946 0018");
	expect("*97", "*97");
}

Test(uri, nothing_to_dial)
{
	static const char *const texts[] = {"", "tel:", "tel:;ext=1", "tel:-- ", "tel:%00", "tel:1%002", "tel:1%0A2", "tel:1\n2",
		"sip:", "sips:", "sip:?x", "sip:a@b\r\nX: y", "1\x1b[2J", "tel:\xC2\xA0"};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		expect_error(texts[i], -EINVAL);
}

Test(uri, what_is_broken_is_taken_as_it_stands)
{
	expect("tel:1%", "1%");
	expect("tel:1%4", "1%4");
	expect("tel:1%GG", "1%GG");
}

Test(uri, too_long)
{
	char text[400] = "tel:";
	memset(text + 4, '1', sizeof(text) - 5);
	text[sizeof(text) - 1] = '\0';
	expect_error(text, -EMSGSIZE);
	text[4 + 64] = '\0';
	expect_error(text, -EMSGSIZE);
	text[4 + 63] = '\0';
	expect(text, text + 4);
	memset(text + 4, '-', 150); /* separators do not count */
	memset(text + 154, '1', 10);
	text[164] = '\0';
	expect(text, "1111111111");
}
