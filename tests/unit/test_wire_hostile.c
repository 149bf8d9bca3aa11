/* The control socket's messages: what strangers may send. */
#include "agent/softphone/wire.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

TestSuite(wire_hostile, .fini = leak_check);

#define CALL "6f17292c-2b8f-47bc-b173-6caf00346485"

/* What no correct sender writes: refused as a whole, and the message stays as it was. */
Test(wire_hostile, bad_lines)
{
	static const struct {
		const char *line;
		int error;
	} cases[] = {
		{"", -EBADMSG},
		{" ", -EBADMSG},
		{"[]", -EBADMSG},
		{"null", -EBADMSG},
		{"{\"type\":\"ping\"} x", -EBADMSG},
		{"{\"type\":\"ping\"}{\"type\":\"ping\"}", -EBADMSG},
		{"{\"type\":\"ping\",\"type\":\"pong\"}", -EBADMSG},
		{"{'type':'ping'}", -EBADMSG},
		{"{\"type\":\"ping\",}", -EBADMSG},
		{"{\"type\":\"ping\" /* x */}", -EBADMSG},
		{"\xEF\xBB\xBF{\"type\":\"ping\"}", -EBADMSG},
		{"{\"type\":\"ping\",\"id\":010}", -EBADMSG},
		{"{\"type\":\"ping\",\"id\":0x1F}", -EBADMSG},
		{"{\"type\":\"ping\",\"id\":99999999999999999999}", -EBADMSG},
		{"{\"type\":\"ping\",\"id\":1e999}", -EBADMSG},
		{"{\"type\":\"ping\",\"x\":\"\\u0000\"}", -EBADMSG},
		{"{\"type\":\"ping\",\"x\":\"\\ud800\"}", -EBADMSG},
		{"{\"type\":\"ping\",\"x\":\"\xC3\"}", -EBADMSG},
		{"{\"type\":\"ping\",\"x\":\"\xC0\xAF\"}", -EBADMSG},
		{"{\"type\":\"ping\",\"x\":\"\xED\xA0\x80\"}", -EBADMSG},
		{"{\"type\":\"ping\",\"x\":\"\n\"}", -EBADMSG},
		{"{\"type\":\"fly\",\"id\":1}", -ENOMSG},
		{"{\"type\":\"\"}", -EINVAL},
		{"{\"type\":7}", -EINVAL},
		{"{\"x\":1}", -EINVAL},
		{"{\"type\":\"ping\",\"id\":-1}", -EINVAL},
		{"{\"type\":\"ping\",\"id\":1.5}", -EINVAL},
		{"{\"type\":\"ping\",\"id\":9007199254740993}", -EINVAL},
		{"{\"type\":\"ping\",\"id\":\"0123456789012345678901234567890123456\"}", -EINVAL},
		{"{\"type\":\"ping\",\"id\":{}}", -EINVAL},
		{"{\"type\":\"hello\",\"role\":\"observer\"}", -EINVAL},
		{"{\"type\":\"hello\",\"protocol\":1}", -EINVAL},
		{"{\"type\":\"hello\",\"protocol\":1,\"role\":\"king\"}", -EINVAL},
		{"{\"type\":\"hello\",\"protocol\":1,\"session\":null,\"phone\":{}}", -EINVAL},
		{"{\"type\":\"hello\",\"protocol\":1,\"session\":\"\"}", -EINVAL},
		{"{\"type\":\"hello\",\"protocol\":\"1\",\"role\":\"observer\"}", -EINVAL},
		{"{\"type\":\"dial\",\"id\":1}", -EINVAL},
		{"{\"type\":\"dial\",\"id\":1,\"number\":\"\"}", -EINVAL},
		{"{\"type\":\"dial\",\"id\":1,\"number\":5}", -EINVAL},
		{"{\"type\":\"dial\",\"id\":1,\"number\":\"1\",\"call\":\"x\"}", -EINVAL},
		{"{\"type\":\"hold\",\"id\":1,\"on\":1}", -EINVAL},
		{"{\"type\":\"hold\",\"id\":1}", -EINVAL},
		{"{\"type\":\"reject\",\"id\":1,\"reason\":\"normal\"}", -EINVAL},
		{"{\"type\":\"dtmf\",\"id\":1,\"digit\":\"12\"}", -EINVAL},
		{"{\"type\":\"dtmf\",\"id\":1,\"digit\":\"x\"}", -EINVAL},
		{"{\"type\":\"dtmf\",\"id\":1,\"digits\":\"123456789012345678901234567890123\"}", -EINVAL},
		{"{\"type\":\"dtmf\",\"id\":1,\"digit\":\"1\",\"ms\":60000}", -EINVAL},
		{"{\"type\":\"transfer\",\"id\":1}", -EINVAL},
		{"{\"type\":\"transfer\",\"id\":1,\"number\":\"1\",\"to\":\"" CALL "\"}", -EINVAL},
		{"{\"type\":\"name\",\"id\":1}", -EINVAL},
		{"{\"type\":\"reply\",\"ok\":true}", -EINVAL},
		{"{\"type\":\"call\",\"call\":\"" CALL "\"}", -EINVAL},
		{"{\"type\":\"call\",\"call\":\"6f17292c\",\"state\":\"active\"}", -EINVAL},
		{"{\"type\":\"call\",\"call\":\"" CALL "\",\"state\":\"flying\"}", -EINVAL},
		{"{\"type\":\"call\",\"call\":\"" CALL "\",\"state\":\"active\",\"dir\":\"up\"}", -EINVAL},
		{"{\"type\":\"call\",\"call\":\"" CALL "\",\"state\":\"ended\",\"cause\":700}", -EINVAL},
		{"{\"type\":\"call\",\"call\":\"" CALL "\",\"state\":\"ended\",\"cause\":\"bored\"}",
			-EINVAL},
		{"{\"type\":\"call\",\"call\":\"" CALL "\",\"state\":\"active\",\"since\":-5}", -EINVAL},
		{"{\"type\":\"mwi\",\"new\":-1}", -EINVAL},
		{"{\"type\":\"mwi\",\"new\":10000}", -EINVAL},
		{"{\"type\":\"mwi\",\"new\":\"2\"}", -EINVAL},
		{"{\"type\":\"presence\",\"state\":\"asleep\"}", -EINVAL},
		{"{\"type\":\"registered\"}", -EINVAL},
		{"{\"type\":\"display\",\"lines\":\"x\"}", -EINVAL},
		{"{\"type\":\"display\",\"lines\":[1]}", -EINVAL},
		{"{\"type\":\"sync\"}", -EINVAL},
		{"{\"type\":\"sync\",\"calls\":[1]}", -EINVAL},
		{"{\"type\":\"sync\",\"calls\":[{}]}", -EINVAL},
		{"{\"type\":\"sync\",\"calls\":[],\"mwi\":7}", -EINVAL},
		{"{\"type\":\"state\",\"calls\":[],\"phone\":[]}", -EINVAL},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct wire_message message = {.type = WIRE_KEY};
		struct wire_fault fault;
		int error = wire_decode(cases[i].line, strlen(cases[i].line), &message, &fault);
		cr_assert(*fault.text, "a fault without words: %s", cases[i].line);
		cr_assert(error == cases[i].error, "%d instead of %d: %s", error, cases[i].error,
			cases[i].line);
		cr_assert(message.type == WIRE_KEY, "touched by %s", cases[i].line);
	}
}

Test(wire_hostile, a_nul_byte_is_refused)
{
	static const char line[] = "{\"type\":\"ping\"}\0{\"type\":\"pong\"}";
	struct wire_message message;
	struct wire_fault fault;
	cr_assert(wire_decode(line, sizeof(line) - 1, &message, &fault) == -EBADMSG);
}

Test(wire_hostile, deep_nesting_is_refused)
{
	char line[WIRE_LINE_MAX];
	struct wire_message message;
	struct wire_fault fault;
	memset(line, '[', sizeof(line));
	cr_assert(wire_decode(line, sizeof(line), &message, &fault) == -EBADMSG);
	memset(line, '[', 1000);
	memset(line + 1000, ']', 1000);
	cr_assert(wire_decode(line, 2000, &message, &fault) == -EBADMSG);
}

Test(wire_hostile, overlong_lines_are_refused)
{
	char line[WIRE_LINE_MAX + 1];
	struct wire_message message;
	struct wire_fault fault;
	memset(line, ' ', sizeof(line));
	memcpy(line, "{\"type\":\"ping\"}", 15);
	cr_assert(wire_decode(line, WIRE_LINE_MAX, &message, &fault) == 0);
	cr_assert(wire_decode(line, WIRE_LINE_MAX + 1, &message, &fault) == -EMSGSIZE);
}

/* The asker learns which of its requests was wrong. */
Test(wire_hostile, a_fault_names_the_request)
{
	struct wire_message message;
	struct wire_fault fault;
	const char *line = "{\"id\":42,\"type\":\"hold\"}";
	cr_assert(wire_decode(line, strlen(line), &message, &fault) == -EINVAL);
	cr_assert(fault.id.kind == WIRE_ID_NUMBER && fault.id.number == 42);
	cr_assert_str_eq(fault.text, "\"on\" is missing");
	line = "{\"id\":\"q\",\"type\":\"f\x1b[2J\"}";
	cr_assert(wire_decode(line, strlen(line), &message, &fault) == -EBADMSG);
	line = "{\"id\":\"q\",\"type\":\"f\\u001b[2J\"}";
	cr_assert(wire_decode(line, strlen(line), &message, &fault) == -ENOMSG);
	cr_assert(fault.id.kind == WIRE_ID_TEXT);
	cr_assert_str_eq(fault.text, "unknown type \"f [2J\"");
}
