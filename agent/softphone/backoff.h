/* The time between two attempts: 0.3 s first, doubling up to 5 s. One timer on a GLib main context, and none
 * while nothing is to be attempted. One thread: the context's. */
#ifndef DESKPHONE_BACKOFF_H
#define DESKPHONE_BACKOFF_H
#include <glib.h>

#define BACKOFF_FIRST_MS 300
#define BACKOFF_LAST_MS 5000

/* Embedded in its owner, who does not touch the members. */
struct backoff {
	GMainContext *context;
	void (*on_time)(void *user);
	void *user;
	GSource *timer;
	int next_ms;
};

/* `context` NULL = the default one. */
void backoff_init(struct backoff *backoff, GMainContext *context, void (*on_time)(void *user), void *user);
/* on_time() once after the time that is due; nothing when it is running already. */
void backoff_start(struct backoff *backoff);
/* The next attempt follows after the shortest time again: the last one succeeded. */
void backoff_reset(struct backoff *backoff);
void backoff_stop(struct backoff *backoff); /* also frees the timer; may be called inside on_time() */
#endif
