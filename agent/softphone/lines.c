/* A stream of lines.
 *
 * state     | readable            | end of file      | writable        | finish    | broken, time-out
 * OPEN      | lines -> on_line    | -> FINISHING     | send the queue  | FINISHING | -> BROKEN
 * FINISHING | not watched         | -                | empty -> BROKEN | -         | -> BROKEN
 * BROKEN    | not watched; an idle source tells on_closed, once -> CLOSED
 * CLOSED    | nothing
 */
#include "agent/softphone/lines.h"
#include "agent/softphone/source.h"
#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Bytes of one peer in one turn of the loop, so that a flood does not starve the others. */
#define TURN_BYTES 16384

enum lines_state { LINES_OPEN, LINES_FINISHING, LINES_BROKEN, LINES_CLOSED };

struct lines {
	struct lines_options options;
	enum lines_state state;
	int fd, error;
	int references; /* 1 + the callbacks that run now */
	GSource *input, *output, *late, *end;
	GString *partial; /* bytes of a line whose newline has not come */
	bool skipping;	  /* the rest of a line that was too long */
	GString *queue;
};

static GSource *lines_attach(struct lines *lines, GSource *source, GSourceFunc function)
{
	g_source_set_callback(source, function, lines, NULL);
	g_source_attach(source, lines->options.context);
	return source;
}

static void lines_unref(struct lines *lines)
{
	if (--lines->references > 0)
		return;
	g_string_free(lines->partial, TRUE);
	g_string_free(lines->queue, TRUE);
	g_free(lines);
}

static gboolean lines_on_end(gpointer data)
{
	struct lines *lines = data;
	source_stop(&lines->end);
	lines->state = LINES_CLOSED;
	lines->options.on_closed(lines->options.user, lines->error);
	return G_SOURCE_REMOVE;
}

static void lines_break(struct lines *lines, int error)
{
	if (lines->state >= LINES_BROKEN)
		return;
	lines->state = LINES_BROKEN;
	lines->error = error;
	source_stop(&lines->input);
	source_stop(&lines->output);
	source_stop(&lines->late);
	GSource *idle = g_idle_source_new();
	g_source_set_priority(idle, G_PRIORITY_DEFAULT);
	lines->end = lines_attach(lines, idle, lines_on_end);
}

static gboolean lines_on_late(gpointer data)
{
	struct lines *lines = data;
	lines_break(lines, lines->state == LINES_FINISHING ? 0 : -ETIMEDOUT);
	return G_SOURCE_REMOVE;
}

static void lines_watch_time(struct lines *lines)
{
	source_stop(&lines->late);
	lines->late = source_after(lines->options.context, lines->options.line_ms, lines_on_late, lines);
}

/* Sends what the socket takes. */
static void lines_flush(struct lines *lines)
{
	while (lines->queue->len > 0) {
		ssize_t sent =
			send(lines->fd, lines->queue->str, lines->queue->len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0) {
			if (errno != EAGAIN)
				lines_break(lines, -errno);
			return;
		}
		g_string_erase(lines->queue, 0, sent);
	}
	source_stop(&lines->output);
	if (lines->state == LINES_FINISHING)
		lines_break(lines, 0);
}

static gboolean lines_on_writable(gint fd, GIOCondition condition, gpointer data)
{
	(void)fd, (void)condition;
	lines_flush(data);
	return G_SOURCE_CONTINUE;
}

void lines_finish(struct lines *lines)
{
	if (lines->state != LINES_OPEN)
		return;
	lines->state = LINES_FINISHING;
	source_stop(&lines->input);
	lines_watch_time(lines);
	lines_flush(lines);
}

void lines_send(struct lines *lines, const char *bytes, size_t length)
{
	if (lines->state > LINES_FINISHING)
		return;
	if (lines->queue->len + length > lines->options.queue_max) {
		lines_break(lines, -ENOBUFS);
		return;
	}
	g_string_append_len(lines->queue, bytes, (gssize)length);
	if (!lines->output)
		lines_flush(lines);
	if (lines->queue->len > 0 && !lines->output && lines->state <= LINES_FINISHING) {
		GSource *source = g_unix_fd_source_new(lines->fd, G_IO_OUT);
		lines->output = lines_attach(lines, source, G_SOURCE_FUNC(lines_on_writable));
	}
}

/* One line, or its last part, ends at `end`. */
static void lines_take(struct lines *lines, const char *bytes, size_t length)
{
	bool skipped = lines->skipping;
	lines->skipping = false;
	source_stop(&lines->late);
	if (skipped)
		return;
	if (lines->partial->len == 0 && length < lines->options.line_max) {
		lines->options.on_line(lines->options.user, bytes, length);
		return;
	}
	if (lines->partial->len + length >= lines->options.line_max) {
		g_string_truncate(lines->partial, 0);
		lines->options.on_overlong(lines->options.user);
		return;
	}
	g_string_append_len(lines->partial, bytes, (gssize)length);
	GString *line = lines->partial;
	lines->partial = g_string_new(NULL);
	lines->options.on_line(lines->options.user, line->str, line->len);
	g_string_free(line, TRUE);
}

static void lines_keep(struct lines *lines, const char *bytes, size_t length)
{
	if (length == 0)
		return;
	if (!lines->late)
		lines_watch_time(lines);
	if (lines->skipping)
		return;
	if (lines->partial->len + length < lines->options.line_max) {
		g_string_append_len(lines->partial, bytes, (gssize)length);
		return;
	}
	g_string_truncate(lines->partial, 0);
	lines->skipping = true;
	lines->options.on_overlong(lines->options.user);
}

static void lines_split(struct lines *lines, const char *bytes, size_t length)
{
	while (lines->state == LINES_OPEN && length > 0) {
		const char *end = memchr(bytes, '\n', length);
		if (!end) {
			lines_keep(lines, bytes, length);
			return;
		}
		lines_take(lines, bytes, (size_t)(end - bytes));
		length -= (size_t)(end + 1 - bytes);
		bytes = end + 1;
	}
}

static gboolean lines_on_readable(gint fd, GIOCondition condition, gpointer data)
{
	(void)condition;
	struct lines *lines = data;
	char bytes[TURN_BYTES];
	ssize_t count = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);
	if (count < 0 && (errno == EAGAIN || errno == EINTR))
		return G_SOURCE_CONTINUE;
	if (count < 0) {
		lines_break(lines, -errno);
	} else if (count == 0) {
		lines_finish(lines);
	} else {
		lines->references++;
		lines_split(lines, bytes, (size_t)count);
		lines_unref(lines);
	}
	/* The source removes itself by source_stop(); it may be gone already. */
	return G_SOURCE_CONTINUE;
}

struct lines *lines_new(int fd, const struct lines_options *options)
{
	struct lines *lines = g_new0(struct lines, 1);
	lines->options = *options;
	lines->fd = fd;
	lines->references = 1;
	lines->partial = g_string_new(NULL);
	lines->queue = g_string_new(NULL);
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	GSource *source = g_unix_fd_source_new(fd, G_IO_IN | G_IO_HUP | G_IO_ERR);
	lines->input = lines_attach(lines, source, G_SOURCE_FUNC(lines_on_readable));
	return lines;
}

void lines_free(struct lines *lines)
{
	if (!lines)
		return;
	lines->state = LINES_CLOSED;
	source_stop(&lines->input);
	source_stop(&lines->output);
	source_stop(&lines->late);
	source_stop(&lines->end);
	close(lines->fd);
	lines_unref(lines);
}
