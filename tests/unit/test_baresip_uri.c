/* Numbers and SIP addresses, and baresip's messages. */
#include "agent/softphone/baresip/baresip.h"
#include "agent/softphone/baresip/baresip_message.h"
#include "agent/softphone/baresip/baresip_uri.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

TestSuite(baresip_uri, .fini = leak_check);

static void expect_number(const char *uri, const char *wanted)
{
	char number[128];
	baresip_uri_number(uri, number, sizeof(number));
	cr_expect_str_eq(number, wanted, "%s: %s", uri, number);
}

Test(baresip_uri, numbers_of_others)
{
	expect_number("sip:+442079460018@example.com;user=phone", "+442079460018");
	expect_number("sip:100@192.0.2.7:5070", "100");
	expect_number("tel:+1-201-555-0123;phone-context=x", "+1-201-555-0123");
	expect_number("sip:ada@example.com", "ada@example.com");
	expect_number("sips:ada@example.com:5061;transport=tls?x=y", "ada@example.com:5061");
	expect_number("sip:%2a21%23@example.com", "*21#");
	expect_number("sip:a%00%0Ab@h", "a%00%0Ab@h");
	expect_number("sip:%@h", "%@h");
	expect_number("sip:%4@h", "%4@h");
	expect_number("sip:example.com", "example.com");
	expect_number("sip:%ff@h", "\xef\xbf\xbd@h");
	expect_number("", "");
	expect_number("sip:", "");
	expect_number("sip:@", "@");
}

static void expect_dial(const char *number, const char *account, const char *wanted)
{
	char uri[256] = "";
	int status = baresip_uri_dial(number, account, uri, sizeof(uri));
	cr_expect_eq(status, wanted ? 0 : -EINVAL, "%s: %s", number, uri);
	if (wanted)
		cr_expect_str_eq(uri, wanted);
}

Test(baresip_uri, what_baresip_is_asked_to_call)
{
	expect_dial("5551234", NULL, "5551234");
	expect_dial("+442079460018", NULL, "+442079460018");
	expect_dial("*21#", NULL, "*21%23");
	expect_dial("sip:ada@example.com;x=1", NULL, "sip:ada@example.com;x=1");
	expect_dial("ada@example.com", NULL, "sip:ada@example.com");
	expect_dial("100", "sip:bob@example.com:5070", "sip:100@example.com:5070");
	expect_dial("sip:100@h", "sip:bob@example.com", "sip:100@h");
	expect_dial("100", "nonsense", "100");
	expect_dial("z\xc3\xa9", NULL, "z%C3%A9");
}

Test(baresip_uri, what_it_is_not)
{
	static const char *const bad[] = {"", "1 2", "1\n/quit", "1\t", "<sip:a@b>", "\"a", "a\\", "\x7f"};
	char number[300];
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		expect_dial(bad[i], NULL, NULL);
	memset(number, '1', sizeof(number) - 1);
	number[sizeof(number) - 1] = '\0';
	expect_dial(number, NULL, NULL);
	memset(number, '#', sizeof(number) - 1);
	expect_dial(number, NULL, NULL);
}

Test(baresip_uri, why_a_call_ended)
{
	cr_expect_eq(baresip_uri_cause("486 Rejected", true, false), CAUSE_BUSY);
	cr_expect_eq(baresip_uri_cause("603 Decline", true, false), CAUSE_DECLINED);
	cr_expect_eq(baresip_uri_cause("404 Not Found", true, false), CAUSE_NOT_FOUND);
	cr_expect_eq(baresip_uri_cause("503 Service Unavailable", true, false), CAUSE_UNREACHABLE);
	cr_expect_eq(baresip_uri_cause("Connection refused [111]", true, false), CAUSE_UNREACHABLE);
	cr_expect_eq(baresip_uri_cause("Connection timed out [110]", true, false), CAUSE_UNREACHABLE);
	cr_expect_eq(baresip_uri_cause("Connection reset by peer", false, false), CAUSE_CANCELLED);
	cr_expect_eq(baresip_uri_cause("Connection reset by peer", true, true), CAUSE_NORMAL);
	cr_expect_eq(baresip_uri_cause("Connection reset by user", true, false), CAUSE_NORMAL);
	cr_expect_eq(baresip_uri_cause("Call completed elsewhere", false, false), CAUSE_ELSEWHERE);
	cr_expect_eq(baresip_uri_cause("", true, false), CAUSE_FAILED);
	cr_expect_eq(baresip_uri_cause("99999 x", true, false), CAUSE_FAILED);
}

Test(baresip_uri, only_the_loopback)
{
	cr_expect(baresip_host_allowed("127.0.0.1") && baresip_host_allowed("127.5.5.5") &&
		  baresip_host_allowed("::1"));
	cr_expect_not(baresip_host_allowed("192.0.2.1") || baresip_host_allowed("0.0.0.0") ||
		      baresip_host_allowed("::") || baresip_host_allowed("localhost") ||
		      baresip_host_allowed("") || baresip_host_allowed("127.0.0.1 "));
}

static struct baresip_message message;

static int decode(const char *json)
{
	return baresip_message_decode(json, strlen(json), &message);
}

Test(baresip_uri, messages)
{
	cr_assert_eq(decode("{\"event\":true,\"type\":\"CALL_INCOMING\",\"class\":\"call\",\"accountaor\":"
			    "\"sip:bob@h\",\"direction\":"
			    "\"incoming\",\"peeruri\":\"sip:a@h\",\"peerdisplayname\":\"Alice "
			    "Adams\",\"id\":\"05b9\",\"param\":\"x\"}"),
		0);
	cr_expect(message.kind == BARESIP_EVENT && message.type == BARESIP_EV_INCOMING && !message.outgoing);
	cr_expect_str_eq(message.account, "sip:bob@h");
	cr_expect_str_eq(message.peer_name, "Alice Adams");
	cr_expect_str_eq(message.id, "05b9");
	cr_assert_eq(
		decode("{\"response\":true,\"ok\":true,\"data\":\"\\ncall muted\\n\",\"token\":\"7\"}"), 0);
	cr_expect(message.kind == BARESIP_RESPONSE && message.ok);
	cr_expect_str_eq(message.data, "\ncall muted\n");
	cr_expect_str_eq(message.token, "7");
}

Test(baresip_uri, hostile_messages)
{
	cr_assert_eq(decode("{\"event\":true,\"type\":7,\"id\":{},\"param\":null,\"direction\":[]}"), 0);
	cr_expect(message.type == BARESIP_EV_OTHER && message.id[0] == '\0');
	cr_assert_eq(decode("{\"response\":\"yes\",\"ok\":1}"), 0);
	cr_expect_eq(message.kind, BARESIP_OTHER);
	cr_assert_eq(decode("{\"event\":true,\"type\":\"CALL_INCOMING\",\"peerdisplayname\":\"J\xf6rg\","
			    "\"id\":\"a\\u0000b\"}"),
		0);
	cr_expect_str_eq(message.peer_name, "J\xef\xbf\xbdrg", "Latin-1 does not lose the call");
	cr_expect_str_eq(message.id, "a");
	cr_expect_eq(decode(""), -EBADMSG);
	cr_expect_eq(decode("[]"), -EBADMSG);
	cr_expect_eq(decode("{\"event\":true"), -EBADMSG);
	cr_expect_eq(decode("{\"event\":true} x"), -EBADMSG);
	char *deep = malloc(60001);
	memset(deep, '[', 60000);
	deep[60000] = '\0';
	cr_expect_eq(decode(deep), -EBADMSG);
	free(deep);
}

Test(baresip_uri, long_texts_are_cut)
{
	char json[2000] = "{\"event\":true,\"type\":\"CALL_CLOSED\",\"id\":\"";
	size_t begin = strlen(json);
	memset(json + begin, 'i', 1000);
	strcpy(json + begin + 1000, "\"}");
	cr_assert_eq(decode(json), 0);
	cr_expect_eq(strlen(message.id), BARESIP_ID_SIZE - 1);
}

Test(baresip_uri, commands)
{
	char bytes[128];
	size_t length;
	cr_assert_eq(baresip_message_encode("dial", "100\"\n", "1", bytes, sizeof(bytes), &length), 0);
	cr_expect_str_eq(bytes, "49:{\"command\":\"dial\",\"params\":\"100\\\"\\n\",\"token\":\"1\"},");
	cr_expect_eq(length, strlen(bytes));
	cr_assert_eq(baresip_message_encode("reginfo", NULL, "2", bytes, sizeof(bytes), &length), 0);
	cr_expect_str_eq(bytes, "33:{\"command\":\"reginfo\",\"token\":\"2\"},",
		"the token is a string: a number crashes 1.0.0");
	cr_expect_eq(baresip_message_encode("dial", "100", "1", bytes, 20, &length), -EMSGSIZE);
	cr_expect_eq(baresip_message_encode("dial", "\xff", "1", bytes, sizeof(bytes), &length), -EINVAL);
}
