#include "agent/call/trace.h"
#include <stdarg.h>
#include <stdio.h>

void trace_say(struct trace *trace, const char *format, ...)
{
	size_t room = sizeof trace->text - trace->length;
	va_list arguments;

	va_start(arguments, format);
	int length = vsnprintf(trace->text + trace->length, room, format, arguments);
	va_end(arguments);
	if (length < 0 || (size_t)length + 2 > room) {
		trace->text[trace->length] = '\0';
		return;
	}
	trace->length += (size_t)length;
	trace->text[trace->length++] = '\n';
	trace->text[trace->length] = '\0';
}
