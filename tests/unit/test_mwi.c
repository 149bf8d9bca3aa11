/* Bodies of message waiting notifications: RFC 3842's own, what servers send, what they should not. */
#include "agent/softphone/mwi.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

TestSuite(mwi, .fini = leak_check);

static struct wire_mwi mwi;
static char account[64];

/* From a copy without a NUL, so that the sanitizer sees a byte too many. */
static int parse_bytes(const char *body, size_t length)
{
	char *copy = malloc(length ? length : 1);
	memcpy(copy, body, length);
	mwi = (struct wire_mwi){.line = "ada", .fresh = 7};
	strcpy(account, "before");
	int status = mwi_parse(copy, length, &mwi, account, sizeof(account));
	free(copy);
	return status;
}

static int parse(const char *body)
{
	return parse_bytes(body, strlen(body));
}

Test(mwi, the_one_of_the_rfc)
{
	cr_assert_eq(parse("Messages-Waiting: yes\r\nMessage-Account: sip:alice@vmail.example.com\r\n"
			   "Voice-Message: 2/8 (0/2)\r\n"),
		0);
	cr_expect(mwi.waiting && mwi.fresh == 2 && mwi.old == 8 && mwi.urgent == 0);
	cr_expect_str_eq(account, "sip:alice@vmail.example.com");
	cr_expect_str_eq(mwi.line, "ada");
}

Test(mwi, urgent_ones)
{
	cr_assert_eq(parse("Messages-Waiting: yes\nVoice-Message: 12/3 (4/1)\n"), 0);
	cr_expect(mwi.fresh == 12 && mwi.old == 3 && mwi.urgent == 4);
	cr_expect_str_eq(account, "");
}

Test(mwi, in_any_case_order_and_spacing)
{
	cr_assert_eq(parse("voice-message :1 / 0(1/0)\r\nfax-message: 9/9\r\nMESSAGES-WAITING :  YES  "), 0);
	cr_expect(mwi.waiting && mwi.fresh == 1);
	cr_assert_eq(parse("Messages-Waiting:no"), 0);
	cr_expect(!mwi.waiting && mwi.fresh == 0 && mwi.old == 0);
}

Test(mwi, headers_of_messages_follow)
{
	cr_assert_eq(parse("Messages-Waiting: yes\r\nVoice-Message: 1/0\r\n\r\nTo: alice\r\nSubject: "
			   "Voice-Message: 9/9\r\n"),
		0);
	cr_expect(mwi.fresh == 1 && mwi.old == 0);
}

Test(mwi, counts_are_bounded)
{
	cr_assert_eq(
		parse("Messages-Waiting: yes\nVoice-Message: 99999999999999999999/10000 (10000/0)\n"), 0);
	cr_expect(mwi.fresh == 9999 && mwi.old == 9999 && mwi.urgent == 9999);
	cr_assert_eq(parse("Messages-Waiting: yes\nVoice-Message: -1/5\n"), 0);
	cr_expect(mwi.waiting && mwi.fresh == 0 && mwi.old == 0);
}

Test(mwi, what_says_nothing_changes_nothing)
{
	static const char *const bad[] = {"", "\r\n\r\n", "Messages-Waiting", "Messages-Waiting: maybe",
		"Messages-Waiting:", "Voice-Message: 1/2\r\n", ":::::", "<html>", "Messages-Waitingx: yes"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		cr_expect_eq(parse(bad[i]), -EBADMSG, "%s", bad[i]);
		cr_expect(mwi.fresh == 7 && strcmp(account, "before") == 0);
	}
	cr_expect_eq(parse_bytes("Messages-Waiting: yes\0", 22), -EBADMSG);
}

Test(mwi, every_beginning_is_survived)
{
	static const char body[] =
		"Messages-Waiting: yes\r\nMessage-Account: sip:a@b\r\nVoice-Message: 2/8 (1/2)\r\n";
	for (size_t i = 0; i < sizeof(body); i++)
		parse_bytes(body, i);
}

Test(mwi, an_account_that_is_too_long_is_left_out)
{
	char body[1024] = "Messages-Waiting: yes\r\nMessage-Account: sip:";
	memset(body + strlen(body), 'a', 700);
	cr_assert_eq(parse(body), 0);
	cr_expect_str_eq(account, "");
}

Test(mwi, nobody_wants_the_account)
{
	static const char body[] = "Messages-Waiting: no\r\nMessage-Account: sip:a@b\r\n";
	cr_assert_eq(mwi_parse(body, sizeof(body) - 1, &mwi, NULL, 0), 0);
}
