#include "agent/log.h"
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_MAX_BYTES 1024

static int highest = LOG_INFO;
static bool journal;

/* systemd names the stream it gave us: JOURNAL_STREAM=device:inode (systemd.exec(5)). */
static bool stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;
	struct stat status;
	return stream && sscanf(stream, "%llu:%llu", &device, &inode) == 2 && fstat(STDERR_FILENO, &status) == 0 &&
	       (unsigned long long)status.st_dev == device && (unsigned long long)status.st_ino == inode;
}

void log_open(int priority)
{
	highest = priority;
	journal = stderr_is_journal();
}

/* Control characters (C0, DEL, and C1 in UTF-8) become '?': a line stays a line, a terminal stays untouched. */
static void make_harmless(char *text)
{
	for (unsigned char *c = (unsigned char *)text; *c; c++) {
		if (*c < 0x20 || *c == 0x7f)
			*c = '?';
		else if (c[0] == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0)
			c[0] = c[1] = '?';
	}
}

void log_line(int priority, const char *format, ...)
{
	if (priority > highest)
		return;
	char text[LINE_MAX_BYTES];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	make_harmless(text);
	/* One write a line, so that threads and processes do not mix theirs. */
	char line[LINE_MAX_BYTES + 32];
	int size = journal ? snprintf(line, sizeof(line), "<%d>%s\n", priority, text) :
			     snprintf(line, sizeof(line), "deskphoned: %s%s\n",
				     priority <= LOG_ERR	? "error: " :
				     priority == LOG_WARNING ? "warning: " :
							       "",
				     text);
	if (size > 0 && write(STDERR_FILENO, line, (size_t)size) < 0)
		return; /* nowhere left to say it */
}
