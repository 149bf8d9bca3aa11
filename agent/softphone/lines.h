/* A stream of lines on a GLib main context: one non-blocking socket, read in lines, written from a bounded
 * queue.
 *
 * One thread: the context's. Callbacks come from the context only, never out of a lines_* call; lines_free()
 * may be called inside a callback. No timer runs unless half a line is waiting. */
#ifndef DESKPHONE_LINES_H
#define DESKPHONE_LINES_H
#include <glib.h>
#include <stddef.h>

struct lines;

struct lines_options {
	GMainContext *context; /* NULL = the default one */
	size_t line_max;       /* bytes, the newline included */
	size_t queue_max;      /* bytes waiting to be written */
	int line_ms;	       /* from the first to the last byte of a line */
	/* A line without its newline; not NUL-terminated. */
	void (*on_line)(void *user, const char *line, size_t length);
	/* A line was too long: it is skipped. */
	void (*on_overlong)(void *user);
	/* The end, once: 0 the peer closed (what was queued has been sent), -ENOBUFS it does not read,
	 * -ETIMEDOUT half a line took too long, or another -errno. Nothing comes after it. */
	void (*on_closed)(void *user, int error);
	void *user;
};

/* Owns `fd` from now on, makes it non-blocking. */
struct lines *lines_new(int fd, const struct lines_options *options);
void lines_free(struct lines *lines); /* NULL is fine; what is queued is lost */

/* Queues bytes (whole lines with their newlines). A peer that does not read ends with on_closed(-ENOBUFS). */
void lines_send(struct lines *lines, const char *bytes, size_t length);

/* Reads no more; on_closed(0) comes when the queue has been sent, or after line_ms at the latest. */
void lines_finish(struct lines *lines);
#endif
