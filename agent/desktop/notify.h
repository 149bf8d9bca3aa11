/* Notifications on the person's desktop, through libnotify. libnotify's calls block (25 s with a notification
 * server that hangs, for ever with a bus that does): they are made on a thread of this room's own, and the
 * functions below only queue. Without a session bus nothing happens, and that is logged once (again only
 * after it had worked in between).
 *
 * Every function is called on one thread, the one whose default GMainContext runs (the agent's main loop);
 * the callbacks come there as well, never before the function that caused them has returned. Texts are UTF-8
 * of any length; they are cut, stripped of control characters and escaped here. Clean bidirectional and
 * invisible characters before (call/text.h). */
#ifndef DESKPHONE_DESKTOP_NOTIFY_H
#define DESKPHONE_DESKTOP_NOTIFY_H

struct notify;

enum notify_choice { NOTIFY_ANSWER, NOTIFY_REJECT };

struct notify_options {
	/* A button of an incoming call was pressed. `id` is the call's, valid during the callback. */
	void (*on_choice)(void *user, const char *id, enum notify_choice choice);
	void (*on_log)(
		void *user, int priority, const char *text); /* priority as in syslog(3); may be NULL */
	void *user;
};

/* Starts the thread. 0, or -errno of pthread_create(). The caller owns *notify. */
int notify_new(const struct notify_options *options, struct notify **notify);

/* Takes down the notifications of calls that still ring, waits for the thread for at most 200 ms and, where a
 * server hangs, leaves it behind: it then ends by itself and touches nothing of the caller's. No callback
 * comes afterwards. NULL is fine. */
void notify_free(struct notify *notify);

/* An incoming call with the buttons Answer and Reject. Again with the same id: the shown one is replaced (the
 * name was found later). `name` and `title` may be NULL or empty. */
void notify_incoming(
	struct notify *notify, const char *id, const char *name, const char *title, const char *number);

/* The call no longer rings (answered here or elsewhere, rejected, given up): its notification is taken down,
 * or never shown if the server was too slow. An unknown id is fine. */
void notify_answered(struct notify *notify, const char *id);

void notify_missed(struct notify *notify, const char *name, const char *number);
void notify_voicemail(struct notify *notify, int messages); /* 0 takes the notification down */
void notify_plugged(struct notify *notify, const char *model);
void notify_unplugged(struct notify *notify, const char *model);
void notify_emergency(struct notify *notify, const char *number); /* a call to `number` was placed */
#endif
