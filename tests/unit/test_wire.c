/* The control socket's messages: every one there and back. */
#include "agent/softphone/wire.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

TestSuite(wire, .fini = leak_check);

#define CALL "6f17292c-2b8f-47bc-b173-6caf00346485"
#define OTHER "ce1a6eb3-200e-4bf3-aa6f-46b85bfddf99"

static int decode(const char *line, struct wire_message *message)
{
	struct wire_fault fault;
	int error = wire_decode(line, strlen(line), message, &fault);
	cr_assert(!error || *fault.text, "a fault without words: %s", line);
	return error;
}

static void check_same(const char *line)
{
	struct wire_message message;
	char again[WIRE_LINE_MAX + 1];
	size_t length = 0;
	cr_assert(decode(line, &message) == 0, "refused: %s", line);
	cr_assert(wire_encode(&message, again, &length) == 0, "not written: %s", line);
	cr_assert(length == strlen(again) && again[length - 1] == '\n');
	again[length - 1] = '\0';
	cr_assert_str_eq(again, line);
}

static const char *const lines[] = {
	"{\"type\":\"hello\",\"protocol\":1,\"name\":\"baresip\",\"version\":\"1.0\",\"role\":"
	"\"softphone\","
	"\"takeover\":true,\"can\":[\"hold\",\"dtmf\",\"mwi\",\"presence\",\"title\",\"transfer\","
	"\"mute\","
	"\"voicemail\",\"ping\",\"forward\",\"deflect\",\"join\"]}",
	"{\"type\":\"hello\",\"protocol\":1,\"name\":\"deskphone\",\"role\":\"observer\"}",
	"{\"type\":\"hello\",\"protocol\":1,\"name\":\"deskphoned\",\"session\":\"" OTHER
	"\",\"phone\":{"
	"\"attached\":true,\"model\":\"CX300\",\"serial\":\"0004F2\",\"node\":\"/dev/"
	"hidraw3\",\"display\":true,"
	"\"rows\":2,\"columns\":24,\"text\":\"fine\"}}",
	"{\"type\":\"ping\"}",
	"{\"type\":\"pong\",\"id\":7}",
	"{\"type\":\"reply\",\"id\":1,\"ok\":true,\"call\":\"" CALL "\"}",
	"{\"type\":\"reply\",\"id\":\"a-b\",\"ok\":false,\"error\":\"busy\",\"text\":\"two calls "
	"already\"}",
	"{\"type\":\"error\",\"error\":\"invalid\",\"text\":\"no\"}",
	"{\"type\":\"dial\",\"id\":9007199254740992,\"call\":\"" CALL "\",\"number\":\"+4930123456\","
	"\"typed\":\"030123456\",\"emergency\":true,\"line\":\"sip:ada@example.com\"}",
	"{\"type\":\"answer\",\"id\":2,\"call\":\"" CALL "\"}",
	"{\"type\":\"reject\",\"id\":2,\"call\":\"" CALL "\",\"reason\":\"busy\"}",
	"{\"type\":\"hangup\",\"id\":2,\"call\":\"" CALL "\"}",
	"{\"type\":\"hold\",\"id\":2,\"call\":\"" CALL "\",\"on\":true}",
	"{\"type\":\"mute\",\"id\":2,\"on\":false}",
	"{\"type\":\"dtmf\",\"id\":2,\"call\":\"" CALL "\",\"digit\":\"#\",\"ms\":160}",
	"{\"type\":\"dtmf\",\"id\":2,\"digits\":\"12*A\"}",
	"{\"type\":\"transfer\",\"id\":2,\"call\":\"" CALL "\",\"number\":\"200\"}",
	"{\"type\":\"transfer\",\"id\":2,\"call\":\"" CALL "\",\"to\":\"" OTHER "\"}",
	"{\"type\":\"voicemail\",\"id\":2}",
	"{\"type\":\"status\",\"id\":2}",
	"{\"type\":\"name\",\"id\":2,\"text\":\"Ada\"}",
	"{\"type\":\"name\",\"id\":2,\"text\":\"\"}",
	"{\"type\":\"forward\",\"id\":2,\"number\":\"+442079460018\"}",
	"{\"type\":\"forward\",\"number\":\"\"}",
	"{\"type\":\"seen\",\"id\":2}",
	"{\"type\":\"ring-volume\",\"id\":2,\"step\":7}",
	"{\"type\":\"ring-volume\",\"step\":0}",
	"{\"type\":\"call\",\"call\":\"" CALL
	"\",\"state\":\"remote-held\",\"dir\":\"in\",\"number\":\"100\","
	"\"name\":\"J\u00fcrgen \\\"x\\\"\",\"title\":\"Chief "
	"Analyst\",\"subject\":\"Engines\",\"line\":\"l1\","
	"\"cause\":\"elsewhere\",\"text\":\"t\",\"early_media\":true,\"since\":1795406141200}",
	"{\"type\":\"mwi\",\"line\":\"l1\",\"waiting\":true,\"new\":2,\"old\":3,\"urgent\":1}",
	"{\"type\":\"presence\",\"id\":3,\"state\":\"do-not-disturb\",\"text\":\"thinking\"}",
	"{\"type\":\"registered\",\"line\":\"l1\",\"ok\":false,\"text\":\"403 Forbidden\"}",
	"{\"type\":\"display\",\"lines\":[\"one\",\"\",\"three\"],\"ms\":3000}",
	"{\"type\":\"sync\",\"calls\":[{\"call\":\"" CALL "\",\"state\":\"active\",\"dir\":\"out\"}],"
	"\"mwi\":[{\"waiting\":false,\"new\":0,\"old\":1,\"urgent\":0}],\"registered\":[{\"ok\":true}"
	"],"
	"\"presence\":{\"state\":\"away\"}}",
	"{\"type\":\"state\",\"phone\":{\"attached\":false,\"display\":false,\"text\":\"no "
	"permission\"},"
	"\"softphone\":{\"connected\":true,\"name\":\"baresip\"},\"display\":{\"lines\":[\"a\",\"b\"]"
	"},"
	"\"hook\":{\"on\":false,\"via\":\"handset\"},\"volume\":{\"step\":3,\"steps\":10,\"via\":"
	"\"speaker\"},\"ring_volume\":7,"
	"\"audio\":{\"state\":\"up\",\"rate\":48000},\"muted\":true,\"name\":\"Ada\",\"forward\":\"555\",\"calls\":[],"
	"\"mwi\":[],"
	"\"registered\":[]}",
	"{\"type\":\"hook\",\"on\":true,\"via\":\"none\"}",
	"{\"type\":\"volume\",\"step\":1,\"steps\":9,\"via\":\"headset\"}",
	"{\"type\":\"phone\",\"state\":\"attached\",\"attached\":true,\"model\":\"CX300\","
	"\"display\":true}",
	"{\"type\":\"audio\",\"call\":\"" CALL "\",\"state\":\"lost\",\"rate\":16000}",
	"{\"type\":\"audio\",\"state\":\"down\",\"rate\":0,\"text\":\"in use by firefox (4711)\"}",
	"{\"type\":\"key\",\"key\":\"redial\",\"press\":\"long\"}",
	"{\"type\":\"softphone\",\"connected\":false,\"name\":\"baresip\"}",
};

/* Each line is written exactly as it was read: all members survive, and none is made up. */
Test(wire, round_trip)
{
	bool seen[WIRE_TYPES] = {[WIRE_NONE] = true};
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct wire_message message;
		check_same(lines[i]);
		decode(lines[i], &message);
		seen[message.type] = true;
	}
	for (int type = 0; type < WIRE_TYPES; type++)
		cr_assert(seen[type], "no line for %s", wire_type_name((enum wire_type)type));
}

Test(wire, unknown_members_and_nulls_are_ignored)
{
	struct wire_message message;
	cr_assert(decode("{\"type\":\"mwi\",\"new\":1,\"fax\":{\"a\":[1]},\"line\":null}\r", &message) == 0);
	cr_assert(message.mwi.fresh == 1 && message.mwi.waiting && !*message.mwi.line);
}

Test(wire, texts_are_cut_at_a_character)
{
	struct wire_message message;
	char line[WIRE_LINE_MAX];
	int length = snprintf(line, sizeof(line),
		"{\"type\":\"call\",\"call\":\"" CALL "\",\"state\":\"active\",\"name\":\"x");
	for (int i = 0; i < 300; i++)
		length += snprintf(line + length, sizeof(line) - (size_t)length, "\xE2\x82\xAC");
	snprintf(line + length, sizeof(line) - (size_t)length, "\"}");
	cr_assert(decode(line, &message) == 0);
	/* 1 + 84 * 3 = 253, a 254th to 256th byte would be half a character and no NUL. */
	cr_assert(strlen(message.record.name) == 253);
	cr_assert_str_eq(message.record.name + 250, "\xE2\x82\xAC");
}

Test(wire, controls_in_texts_become_spaces)
{
	struct wire_message message;
	cr_assert(decode("{\"type\":\"name\",\"id\":1,\"text\":\"a\\u001b[2J\\u009bb\\u007f\\nc%s%n\"}",
			  &message) == 0);
	cr_assert_str_eq(message.text, "a [2J b  c%s%n");
}

Test(wire, causes)
{
	static const struct {
		int status;
		enum call_cause cause;
	} cases[] = {{486, CAUSE_BUSY}, {600, CAUSE_BUSY}, {603, CAUSE_DECLINED}, {403, CAUSE_DECLINED},
		{408, CAUSE_NO_ANSWER}, {480, CAUSE_NO_ANSWER}, {404, CAUSE_NOT_FOUND},
		{484, CAUSE_NOT_FOUND}, {604, CAUSE_NOT_FOUND}, {487, CAUSE_CANCELLED},
		{500, CAUSE_UNREACHABLE}, {503, CAUSE_UNREACHABLE}, {200, CAUSE_NORMAL}, {488, CAUSE_FAILED},
		{606, CAUSE_FAILED}, {302, CAUSE_FAILED}};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct wire_message message;
		char line[256];
		snprintf(line, sizeof(line),
			"{\"type\":\"call\",\"call\":\"" CALL "\",\"state\":\"ended\",\"cause\":%d}",
			cases[i].status);
		cr_assert(decode(line, &message) == 0);
		cr_assert(message.record.cause == cases[i].cause, "%d", cases[i].status);
	}
	for (enum call_cause cause = CAUSE_NORMAL; cause <= CAUSE_FAILED; cause++) {
		enum call_cause again = CAUSE_NONE;
		cr_assert(wire_cause_parse(wire_cause_name(cause), &again) == 0 && again == cause);
	}
}

Test(wire, defaults_of_a_call)
{
	struct wire_message message;
	cr_assert(decode("{\"type\":\"call\",\"call\":\"6F17292C-2B8F-47BC-B173-6CAF00346485\",\"state\":"
			 "\"ringing-out\"}",
			  &message) == 0);
	cr_assert(message.record.outgoing);
	cr_assert_str_eq(message.record.id, CALL, "calls compare in lower case");
	cr_assert(decode("{\"type\":\"call\",\"call\":\"" CALL "\",\"state\":\"ended\"}", &message) == 0);
	cr_assert(!message.record.outgoing && message.record.cause == CAUSE_NORMAL);
}

/* A softphone with more calls than a desk phone can show still works. */
Test(wire, a_sync_keeps_the_first_calls)
{
	struct wire_message message;
	char line[WIRE_LINE_MAX];
	int length = snprintf(line, sizeof(line), "{\"type\":\"sync\",\"calls\":[");
	for (int i = 0; i < 20; i++)
		length += snprintf(line + length, sizeof(line) - (size_t)length,
			"%s{\"call\":\"" CALL "\",\"state\":\"held\"}", i ? "," : "");
	snprintf(line + length, sizeof(line) - (size_t)length, "],\"mwi\":{\"new\":3},\"registered\":[]}");
	cr_assert(decode(line, &message) == 0);
	cr_assert(message.sync.calls_count == WIRE_CALLS_MAX);
	cr_assert(message.sync.mwi_count == 1 && message.sync.mwi[0].fresh == 3,
		"one object stands for a list");
	cr_assert(!message.sync.has_presence);
}

#define FILL(array) (memset(array, '"', sizeof(array) - 1), (array)[sizeof(array) - 1] = '\0')

/* Every text full of what must be escaped, and still one line. */
Test(wire, the_fullest_state_fits)
{
	static struct wire_message message, again;
	char line[WIRE_LINE_MAX + 1];
	struct wire_fault fault;
	size_t length;
	struct wire_state *state = &message.state;
	message.type = WIRE_STATE;
	FILL(state->phone.model), FILL(state->phone.serial), FILL(state->phone.node), FILL(state->phone.text);
	FILL(state->softphone.name), FILL(state->name), FILL(state->known.presence.text);
	state->known.has_presence = true;
	state->known.presence.state = WIRE_DO_NOT_DISTURB;
	state->phone.rows = state->phone.columns = 1000;
	state->display.count = WIRE_DISPLAY_MAX;
	for (int i = 0; i < WIRE_DISPLAY_MAX; i++)
		FILL(state->display.lines[i]);
	state->known.calls_count = WIRE_CALLS_MAX;
	for (int i = 0; i < WIRE_CALLS_MAX; i++) {
		struct call_record *call = &state->known.calls[i];
		*call = (struct call_record){.id = CALL,
			.state = CALL_REMOTE_HELD,
			.cause = CAUSE_UNREACHABLE,
			.early_media = true,
			.since_ms = INT64_C(253402300799000)};
		FILL(call->number), FILL(call->name), FILL(call->title), FILL(call->subject),
			FILL(call->line);
		FILL(call->text);
	}
	state->known.mwi_count = state->known.registered_count = WIRE_ACCOUNTS_MAX;
	for (int i = 0; i < WIRE_ACCOUNTS_MAX; i++) {
		state->known.mwi[i] = (struct wire_mwi){.fresh = 9999, .old = 9999, .urgent = 9999};
		FILL(state->known.mwi[i].line), FILL(state->known.registered[i].line);
		FILL(state->known.registered[i].text);
	}
	cr_assert(wire_encode(&message, line, &length) == 0);
	cr_assert(wire_decode(line, length, &again, &fault) == 0, "%s", fault.text);
	cr_assert(again.state.known.calls_count == WIRE_CALLS_MAX);
	cr_assert(*again.state.known.calls[7].name && !*again.state.known.calls[7].title);
}

/* A device's string may be anything: it must not keep the whole state from being told. */
Test(wire, what_is_not_utf8_is_still_written)
{
	struct wire_message message = {.type = WIRE_PHONE,
		.phone = {.model = "CX\xFF"
				   "300"}};
	char line[WIRE_LINE_MAX + 1];
	size_t length;
	cr_assert(wire_encode(&message, line, &length) == 0);
	cr_assert(strstr(line, "\"CX?300\""));
}

Test(wire, nonsense_is_not_written)
{
	struct wire_message message = {.type = WIRE_NONE};
	char line[WIRE_LINE_MAX + 1];
	size_t length = 77;
	cr_assert(wire_encode(&message, line, &length) == -EINVAL);
	message.type = WIRE_TYPES;
	cr_assert(wire_encode(&message, line, &length) == -EINVAL);
	cr_assert(length == 77);
}

Test(wire, words)
{
	enum wire_availability state = WIRE_OFFLINE;
	cr_assert(wire_availability_parse("dnd", &state) == 0 && state == WIRE_DO_NOT_DISTURB);
	cr_assert(wire_availability_parse("", &state) == -EINVAL &&
		  wire_availability_parse(NULL, &state) == -EINVAL);
	cr_assert(state == WIRE_DO_NOT_DISTURB);
	cr_assert_str_eq(wire_call_state_name((enum call_state)99), "");
	cr_assert(wire_can_parse("fly") == 0 && wire_can_parse(NULL) == 0 &&
		  wire_can_parse("ping") == WIRE_CAN_PING);
}
