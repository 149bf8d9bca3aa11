/* Answers of linphone-daemon 5.1.65, as it writes them. */
#include "agent/softphone/linphone/linphone.h"
#include "agent/softphone/linphone/linphone_text.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

TestSuite(linphone_text, .fini = leak_check);

static int read_text(const char *text, struct linphone_answer *answer)
{
	return linphone_text_read(text, strlen(text), answer);
}

Test(linphone_text, answers)
{
	struct linphone_answer answer;
	cr_assert_eq(read_text("Status: Ok\n", &answer), 0);
	cr_assert(answer.ok);
	cr_assert_eq(read_text("Status: Ok\n\nVersion: 5.1.65\n", &answer), 0);
	cr_assert_str_eq(answer.version, "5.1.65");
	cr_assert_eq(read_text("Status: Error\nReason: No call with such id.\n", &answer), 0);
	cr_assert_not(answer.ok);
	cr_assert_str_eq(answer.reason, "No call with such id.");
	cr_assert_eq(read_text("Status: Ok\n\nSize: 2\nEvent-type: call-state-changed\n\nEvent: "
			       "LinphoneCallOutgoingInit\n"
			       "From: \"Ada Lovelace\" <sip:ada@[fd00::2]:5091>\nId: 1\n\n\n\n",
			     &answer),
		0);
	cr_assert_eq(answer.size, 2);
	cr_assert_eq(answer.id, 1);
	cr_assert_str_eq(answer.event, "LinphoneCallOutgoingInit");
	cr_assert_str_eq(answer.from, "\"Ada Lovelace\" <sip:ada@[fd00::2]:5091>");
	cr_assert_eq(read_text("Status: Ok\n\nState: LinphoneCallStreamsRunning\nFrom: "
			       "sip:bob@127.0.0.1:5092\nDirection: out\n"
			       "Duration: 7\n\n",
			     &answer),
		0);
	cr_assert_str_eq(answer.state, "LinphoneCallStreamsRunning");
	cr_assert(answer.has_direction && answer.outgoing);
	cr_assert_eq(answer.duration_s, 7);
	cr_assert_eq(read_text("Status: Ok\n\nCall was paused\n", &answer), 0);
	cr_assert(answer.ok);
}

/* A caller whose name has lines in it must not become another call. */
Test(linphone_text, hostile)
{
	struct linphone_answer answer = {.id = 77};
	char many[4096] = "Status: Ok\n";
	cr_assert_eq(read_text("", &answer), -EBADMSG);
	cr_assert_eq(read_text("Id: 1\n", &answer), -EBADMSG);
	cr_assert_eq(read_text("Status: Maybe\n", &answer), -EBADMSG);
	cr_assert_eq(read_text("Status: Ok", &answer), -EBADMSG);
	cr_assert_eq(linphone_text_read("Status: Ok\n\0Id: 1\n", 19, &answer), -EBADMSG);
	cr_assert_eq(read_text("Status: Ok\nEvent: LinphoneCallEnd\nFrom: \"x\nId: 1\ny\" <sip:e@x>\nId: 2\n",
			     &answer),
		-EBADMSG);
	for (int i = 0; i < 70; i++)
		strcat(many, "Key: value\n");
	cr_assert_eq(read_text(many, &answer), -EBADMSG);
	cr_assert_eq(answer.id, 77);
	cr_assert_eq(read_text("Status: Ok\nId: 99999999999\n", &answer), 0);
	cr_assert_eq(answer.id, 0);
	cr_assert_eq(read_text("Status: Ok\nId: -1\n", &answer), 0);
	cr_assert_eq(answer.id, 0);
	cr_assert_eq(read_text("Status: Ok\nFrom: \xff\xfe\n", &answer), 0);
	cr_assert_str_eq(answer.from, "\xef\xbf\xbd\xef\xbf\xbd");
}

Test(linphone_text, meanings)
{
	cr_assert_eq(linphone_text_meaning("LinphoneCallIncomingReceived"), LINPHONE_INCOMING);
	cr_assert_eq(linphone_text_meaning("LinphoneCallStreamsRunning"), LINPHONE_ACTIVE);
	cr_assert_eq(linphone_text_meaning("LinphoneCallPausedByRemote"), LINPHONE_REMOTE_HELD);
	cr_assert_eq(linphone_text_meaning("LinphoneCallPausing"), LINPHONE_NOTHING);
	cr_assert_eq(linphone_text_meaning("LinphoneCall"), LINPHONE_NOTHING);
	cr_assert_eq(linphone_text_meaning("End"), LINPHONE_NOTHING);
}

Test(linphone_text, party)
{
	static const char *const table[][3] = {
		{"\"Ada Lovelace\" <sip:ada@x>;tag=1", "Ada Lovelace", "sip:ada@x"},
		{"Ada <sip:ada@x>", "Ada", "sip:ada@x"},
		{"sip:ada@x", "", "sip:ada@x"},
		{"\"<sip:boss@x>\" <sip:eve@x>", "<sip:boss@x>", "sip:eve@x"},
		{"<sip:ada@x>", "", "sip:ada@x"},
		{"\"\" <sip:a@x>", "", "sip:a@x"},
		{"\"<sip:ada", "", "\"<sip:ada"},
	};
	char name[32], uri[32];
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		linphone_text_party(table[i][0], name, sizeof(name), uri, sizeof(uri));
		cr_assert_str_eq(name, table[i][1], "%zu", i);
		cr_assert_str_eq(uri, table[i][2], "%zu", i);
	}
}

Test(linphone_text, accounts)
{
	static const char text[] =
		"Status: Ok\n\nId: 1\nIdentity: sip:ada@x\nProxy: <sip:x>\nState: LinphoneRegistrationOk\n\n"
		"Id: 2\nIdentity: sip:bob@y\nState: LinphoneRegistrationFailed\nReason: Forbidden\n\n"
		"Id: 3\nIdentity: sip:c@z\nState: LinphoneRegistrationProgress\n";
	const char *at = text, *end = text + strlen(text);
	struct linphone_account account;
	cr_assert(linphone_text_account(&at, end, &account));
	cr_assert_str_eq(account.identity, "sip:ada@x");
	cr_assert(account.ok);
	cr_assert(linphone_text_account(&at, end, &account));
	cr_assert(account.failed && !account.ok);
	cr_assert_str_eq(account.reason, "Forbidden");
	cr_assert(linphone_text_account(&at, end, &account));
	cr_assert(!account.failed && !account.ok);
	cr_assert_not(linphone_text_account(&at, end, &account));
	cr_assert(linphone_pipe_allowed("deskphone-1.x"));
	cr_assert_not(linphone_pipe_allowed("../x"));
	cr_assert_not(linphone_pipe_allowed(""));
}
