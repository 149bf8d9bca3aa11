/* What the person's session and the machine do, asked of logind on the system bus: idle or locked, going to
 * sleep, awake again. Nothing here blocks. Without a system bus or without logind no event comes and nothing
 * is logged. Everything is called and called back on the thread whose default GMainContext runs. */
#ifndef DESKPHONE_DESKTOP_IDLE_H
#define DESKPHONE_DESKTOP_IDLE_H
#include <sys/types.h>

struct idle;

enum idle_event {
	IDLE_AWAY,    /* the session became idle (IdleHint) or locked (LockedHint) */
	IDLE_BACK,    /* neither any more, or there is no session any more that could tell */
	IDLE_SUSPEND, /* the machine sleeps as soon as the callback has returned (5 s at most: logind's delay
			 inhibitor) */
	IDLE_RESUME,  /* it woke up */
};

/* Begins in the state "back" and "awake": the first event is IDLE_AWAY or IDLE_SUSPEND, and each comes only
 * after its opposite. `uid` is the user whose graphical (else any) session counts. Never fails; the caller
 * owns the result. */
struct idle *idle_new(uid_t uid, void (*on_event)(void *user, enum idle_event event), void *user);
void idle_free(struct idle *idle); /* NULL is fine; no callback comes afterwards; not from within one */
#endif
