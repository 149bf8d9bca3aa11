/* Netstrings, whole, in pieces and hostile. */
#include "agent/softphone/baresip/netstring.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

TestSuite(netstring, .fini = leak_check);

static const char *payload;
static size_t payload_length, used;

static int take(const char *bytes, size_t length)
{
	payload = NULL;
	payload_length = used = 99;
	return netstring_read(bytes, length, 1000, &payload, &payload_length, &used);
}

Test(netstring, one_is_found_at_the_start)
{
	cr_assert_eq(take("5:hello,3:abc,", 14), 1);
	cr_expect(payload_length == 5 && used == 8 && memcmp(payload, "hello", 5) == 0);
	cr_assert_eq(take("0:,", 3), 1);
	cr_expect(payload_length == 0 && used == 3);
}

Test(netstring, every_part_of_one_wants_more)
{
	static const char whole[] = "12:hello, world,";
	for (size_t i = 0; i < sizeof(whole) - 1; i++) {
		char *part = malloc(i ? i : 1); /* the sanitizer sees a byte too many */
		memcpy(part, whole, i);
		cr_expect_eq(take(part, i), 0, "%zu bytes", i);
		cr_expect(payload == NULL && used == 99);
		free(part);
	}
	cr_expect_eq(take(whole, sizeof(whole) - 1), 1);
}

Test(netstring, what_is_none)
{
	static const char *const bad[] = {"{\"event\":true}", ":", "-1:a,", " 1:a,", "01:a,", "00:,", "1;a,",
		"1:ab", "3:abc;", "1234567890", "99999999999999999999:", "HTTP/1.1 400 Bad Request\r\n",
		"1 :a,", "+1:a,"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_eq(take(bad[i], strlen(bad[i])), -EBADMSG, "%s", bad[i]);
	cr_expect_eq(take("\0:,", 3), -EBADMSG);
}

Test(netstring, too_long_is_known_before_it_comes)
{
	cr_expect_eq(take("1001:", 5), -EMSGSIZE);
	cr_expect_eq(take("999999999:", 10), -EMSGSIZE);
	cr_expect_eq(take("1000:", 5), 0);
}

Test(netstring, written_and_read_back)
{
	char bytes[16];
	size_t length;
	cr_assert_eq(netstring_write("hello", 5, bytes, sizeof(bytes), &length), 0);
	cr_expect_str_eq(bytes, "5:hello,");
	cr_expect_eq(length, 8);
	cr_expect_eq(netstring_write("hello", 5, bytes, 9, &length), 0);
	cr_expect_eq(netstring_write("hello", 5, bytes, 8, &length), -EMSGSIZE);
	cr_expect_eq(netstring_write("hello", (size_t)-1, bytes, 8, &length), -EMSGSIZE);
	cr_assert_eq(netstring_write("", 0, bytes, sizeof(bytes), &length), 0);
	cr_expect_str_eq(bytes, "0:,");
}
