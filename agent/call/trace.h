/* What the rooms of the dial plan say about why they decide as they do, for `deskphone dialplan --explain`.
 * The words are written where the decision is taken, so they cannot tell another story. NULL = nobody
 * listens, and nothing is formatted. */
#ifndef DESKPHONE_CALL_TRACE_H
#define DESKPHONE_CALL_TRACE_H
#include <stddef.h>

struct trace {
	size_t length;
	char text[8192]; /* lines, each with its newline; what does not fit is dropped line by line */
};

void trace_say(struct trace *trace, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define TRACE(trace, ...)                                                                                    \
	do {                                                                                                 \
		if (trace)                                                                                   \
			trace_say(trace, __VA_ARGS__);                                                       \
	} while (0)
#endif
