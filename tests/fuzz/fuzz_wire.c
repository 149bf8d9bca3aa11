/* libFuzzer entry: a line of the control socket. What was read must be writable, and must read the same
 * again.
 *
 * clang -g -O1 -fsanitize=fuzzer,address,undefined -D_GNU_SOURCE -I. tests/fuzz/fuzz_wire.c
 * agent/softphone/wire*.c \
 *     $(pkg-config --cflags --libs jansson) -o fuzz_wire && ./fuzz_wire -max_len=8192 CORPUS */
#include "agent/softphone/wire.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct wire_message message, again;
	static char line[WIRE_LINE_MAX + 1], second[WIRE_LINE_MAX + 1];
	struct wire_fault fault;
	size_t length, second_length;
	if (wire_decode((const char *)data, size, &message, &fault)) {
		if (!*fault.text || strlen(fault.text) >= sizeof(fault.text))
			abort();
		return 0;
	}
	if (wire_encode(&message, line, &length))
		abort();
	if (length != strlen(line) || line[length - 1] != '\n' || memchr(line, '\n', length - 1))
		abort();
	if (wire_decode(line, length, &again, &fault) || wire_encode(&again, second, &second_length))
		abort();
	if (length != second_length || memcmp(line, second, length))
		abort();
	return 0;
}
