/* The manager protocol: what is read, how it is bounded, and that nothing can be smuggled into what is written. */
#include "agent/softphone/asterisk/ami.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(ami, .fini = leak_check);

#define GREETING "Asterisk Call Manager/12.0.0\r\n"

struct heard {
	int count, stop_at;
	char last[AMI_MESSAGE_MAX];
	size_t headers;
};

/* The last message as "key=value;key=value;". */
static bool on_message(void *user, const struct ami_message *message)
{
	struct heard *heard = user;
	heard->count++;
	heard->headers = message->count;
	heard->last[0] = '\0';
	for (size_t i = 0; i < message->count && strlen(heard->last) < 8000; i++) {
		strcat(heard->last, message->headers[i].key);
		strcat(heard->last, "=");
		strncat(heard->last, message->headers[i].value, 4000);
		strcat(heard->last, ";");
	}
	return heard->count != heard->stop_at;
}

static int read_text(struct ami_reader *reader, const char *text, struct heard *heard)
{
	return ami_read(reader, text, strlen(text), on_message, heard);
}

Test(ami, messages_in_any_pieces)
{
	static const char text[] =
		GREETING "Response: Success\r\nActionID: 7\r\nMessage: Authentication accepted\r\n\r\n"
			 "Event: Hangup\r\nCause:16\r\nno colon\r\n: no key\r\nEmpty:\r\n\r\n\r\n";
	for (size_t piece = 1; piece < sizeof(text); piece++) {
		struct ami_reader *reader = calloc(1, sizeof(*reader));
		struct heard heard = {0};
		for (size_t at = 0; at < sizeof(text) - 1; at += piece) {
			size_t left = sizeof(text) - 1 - at;
			cr_assert_eq(
				ami_read(reader, text + at, left < piece ? left : piece, on_message, &heard),
				0);
		}
		cr_assert_eq(heard.count, 2);
		cr_assert_str_eq(heard.last, "Event=Hangup;Cause=16;Empty=;");
		free(reader);
	}
}

Test(ami, not_asterisk)
{
	static const char *const others[] = {"SSH-2.0-OpenSSH_9.2\r\n", "\r\n", "Asterisk Call Manager/\r\n"};
	for (size_t i = 0; i < 3; i++) {
		struct ami_reader *reader = calloc(1, sizeof(*reader));
		struct heard heard = {0};
		cr_assert_eq(read_text(reader, others[i], &heard), -EPROTO);
		free(reader);
	}
	struct ami_reader *reader = calloc(1, sizeof(*reader));
	struct heard heard = {0};
	int status = 0;
	for (int i = 0; i < 100 && !status; i++)
		status = read_text(reader, "a greeting that never ends, and goes on ", &heard);
	cr_assert_eq(status, -EPROTO);
	free(reader);
}

Test(ami, what_is_too_long_is_passed_over)
{
	struct ami_reader *reader = calloc(1, sizeof(*reader));
	struct heard heard = {0};
	char line[AMI_LINE_MAX + 100];
	memset(line, 'x', sizeof(line));
	memcpy(line, "Name: ", 6);
	line[sizeof(line) - 1] = '\0';
	read_text(reader, GREETING "Event: A\r\n", &heard);
	read_text(reader, line, &heard);
	cr_assert_eq(read_text(reader, "\r\nB: 1\r\n\r\n", &heard), 0);
	cr_assert_str_eq(heard.last, "Event=A;B=1;");
	/* More headers than are kept, and more bytes. */
	for (int i = 0; i < 10000; i++)
		read_text(reader, "Key: value\r\n", &heard);
	read_text(reader, "\r\n", &heard);
	cr_assert_eq(heard.headers, AMI_HEADERS_MAX);
	line[AMI_LINE_MAX - 10] = '\0';
	for (int i = 0; i < 20; i++) {
		read_text(reader, line, &heard);
		read_text(reader, "\r\n", &heard);
	}
	read_text(reader, "\r\n", &heard);
	cr_assert_eq(heard.count, 3);
	cr_assert_eq(heard.headers, AMI_MESSAGE_MAX / (AMI_LINE_MAX - 9));
	free(reader);
}

Test(ami, nul_and_stop)
{
	static const char bytes[] =
		GREETING "Event: A\r\nB\0: 1\r\nC: 2\0\r\n\r\nEvent: D\r\n\r\nEvent: E\r\n\r\n";
	struct ami_reader *reader = calloc(1, sizeof(*reader));
	struct heard heard = {.stop_at = 2};
	size_t first_length = sizeof(GREETING) - 1 + sizeof("Event: A\r\nB\0: 1\r\nC: 2\0\r\n\r\n") - 1;
	const char *second = bytes + first_length;
	cr_assert_eq(ami_read(reader, bytes, first_length, on_message, &heard), 0);
	cr_assert_str_eq(heard.last, "Event=A;");
	cr_assert_eq(ami_read(reader, second, sizeof(bytes) - 1 - first_length, on_message, &heard), 0);
	cr_assert_eq(heard.count, 2);
	cr_assert_str_eq(heard.last, "Event=D;");
	free(reader);
}

static bool check_get(void *user, const struct ami_message *message)
{
	(void)user;
	cr_assert_str_eq(ami_get(message, "CALLERIDNAME"), "Eve");
	cr_assert_str_eq(ami_get(message, "Nothing"), "");
	cr_assert(ami_is(message, "event", "userevent"));
	cr_assert_eq(ami_number(message, "Cause"), 17);
	cr_assert_eq(ami_number(message, "Big"), -1);
	cr_assert_eq(ami_number(message, "Sign"), -1);
	cr_assert_eq(ami_number(message, "Nothing"), -1);
	return true;
}

/* The first header of a name counts: what a caller's name smuggles in comes behind. */
Test(ami, get)
{
	static const char text[] =
		GREETING "Event: UserEvent\r\nCallerIDName: Eve\r\nCallerIDName: Ada\r\nCause: 17\r\n"
			 "Big: 1234567\r\nSign: -1\r\n\r\n";
	struct ami_reader *reader = calloc(1, sizeof(*reader));
	cr_assert_eq(ami_read(reader, text, sizeof(text) - 1, check_get, NULL), 0);
	free(reader);
}

Test(ami, action)
{
	struct ami_action action;
	ami_begin(&action, "Originate");
	ami_put(&action, "Channel", "AudioSocket/127.0.0.1:9092/x/c(slin16)");
	ami_put_variable(&action, "__CALL", "a-b");
	ami_put_number(&action, "Timeout", 10000);
	ami_put(&action, "Empty", "");
	cr_assert_eq(ami_end(&action), 0);
	cr_assert_str_eq(action.text,
		"Action: Originate\r\nChannel: AudioSocket/127.0.0.1:9092/x/c(slin16)\r\n"
		"Variable: __CALL=a-b\r\nTimeout: 10000\r\nEmpty: \r\n\r\n");
	cr_assert_eq(action.length, strlen(action.text));
}

Test(ami, nothing_is_smuggled_out)
{
	static const char *const bad[] = {"a\r\nAction: Originate", "a\nb", "a\rb", "\x01", "\x7f", "a\tb"};
	struct ami_action action;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ami_begin(&action, "Redirect");
		ami_put(&action, "Channel", bad[i]);
		ami_put(&action, "Exten", "1");
		cr_assert_eq(ami_end(&action), -EINVAL, "%zu", i);
		ami_begin(&action, "Redirect");
		ami_put(&action, bad[i], "x");
		cr_assert_eq(ami_end(&action), -EINVAL, "key %zu", i);
		ami_begin(&action, bad[i]);
		cr_assert_eq(ami_end(&action), -EINVAL, "name %zu", i);
	}
	ami_begin(&action, "Originate");
	ami_put_variable(&action, "A", "1,B=2");
	cr_assert_eq(ami_end(&action), -EINVAL);
}

Test(ami, long_values)
{
	struct ami_action action;
	char value[AMI_VALUE_MAX + 2];
	memset(value, 'v', sizeof(value));
	value[AMI_VALUE_MAX] = '\0';
	ami_begin(&action, "A");
	ami_put(&action, "K", value);
	cr_assert_eq(ami_end(&action), 0);
	for (int i = 0; i < 10; i++)
		ami_put(&action, "K", value);
	cr_assert_eq(ami_end(&action), -EINVAL);
	value[AMI_VALUE_MAX] = 'v';
	value[AMI_VALUE_MAX + 1] = '\0';
	ami_begin(&action, "A");
	ami_put(&action, "K", value);
	cr_assert_eq(ami_end(&action), -EINVAL);
}
