/* The only user of libnotify. Inside desktop/ only; everything here runs on the worker's thread and may
 * block. */
#ifndef DESKPHONE_DESKTOP_NOTIFY_SHOW_H
#define DESKPHONE_DESKTOP_NOTIFY_SHOW_H
#include "agent/desktop/notify_queue.h"

struct notify_show;

struct notify_show_options {
	void (*on_action)(void *user, const char *key, const char *action); /* "answer" or "reject" */
	void (*on_log)(void *user, int priority, const char *text);
	bool (*is_late)(void *user, const struct note *note); /* it is no longer to be shown */
	void *user;
};

/* Callbacks come in the thread's default GMainContext, which must be pushed before. Touches no bus yet. */
struct notify_show *notify_show_new(const struct notify_show_options *options);
/* Carries out one note: at most 5 s to ask the server whether it lives and, when it does, what libnotify
 * takes. */
void notify_show_note(struct notify_show *show, const struct note *note);
/* Takes down calls that are still shown. */
void notify_show_free(struct notify_show *show);
#endif
