/* The hook: what the raw hook bit of a phone means. Pure and clocked: time comes in, the next deadline goes out.
 * The bit is only a request on many phones: it falls back by itself after about 50 ms unless the host confirms
 * (protocol notes, "How the hook really behaves"). The table of cases stands at the top of hook.c. */
#ifndef DESKPHONE_DRIVER_HOOK_H
#define DESKPHONE_DRIVER_HOOK_H
#include <stdbool.h>
#include <stdint.h>
#include "driver/deskphone.h"

/* How a model moves its hook bit. AUTO is right for all of them; the others pin one when it is known. */
enum hook_mode {
	HOOK_AUTO,
	HOOK_LEVEL,  /* up while off-hook, whatever the host does */
	HOOK_PULSE,  /* a pulse of about 50 ms at every change, off or on */
	HOOK_LED,    /* up while the host has LED 08:17 set, else it falls back */
	HOOK_STREAM, /* the same with an open audio stream for the LED */
};

/* Facts of the model, from its handset file. */
struct hook_facts {
	enum hook_mode mode;
	int fallback_ms; /* a fall this soon after the first rise is the phone's own fall-back */
	int tap_ms;	 /* > 0: a fall and rise within this time is the hold key (the phone has no Flash of its own) */
};

enum hook_event_type {
	HOOK_WENT_OFF, /* the person lifted, or pressed speaker or headset: `path` */
	HOOK_WENT_ON,  /* the person hung up */
	HOOK_TOOK,     /* another path was taken, or the path was learnt late: `path` */
	HOOK_TAPPED,   /* the cradle was tapped: the hold key, down and up */
};

struct hook_event {
	enum hook_event_type type;
	enum deskphone_path path;
};

/* What one report says. */
struct hook_report {
	bool bit;
	bool flash;		  /* Flash usage set in the same report: a fall then is a tap, not a hang-up */
	enum deskphone_path path; /* NONE: the report does not say */
};

enum hook_state { HOOK_ON_HOOK, HOOK_RISEN, HOOK_FALLEN, HOOK_HELD, HOOK_TAPPING, HOOK_FLASHING, HOOK_RELEASED };

/* Owned by the caller; read only through the functions. */
struct hook {
	struct hook_facts facts;
	enum hook_state state;
	enum deskphone_path path; /* last one known */
	bool bit, confirmed;
	bool holds; /* it has held its bit up while the host had confirmed */
	bool tardy; /* it has raised it again long after that */
	int64_t since_ms;     /* when `state` was entered */
	int64_t confirmed_ms; /* when the host confirmed last */
};

#define HOOK_UNCONFIRMED_MS 1000 /* how late a fall-back may be read that nobody has confirmed away */
#define HOOK_SETTLE_MS 800	 /* a phone that holds its bit up has raised it again by then */
#define HOOK_STEADY_MS 1000	 /* up for so long is no pulse */
#define HOOK_TARDY_MS 250	 /* this long after the confirmation it was not that which raised the bit */
#define HOOK_EVENTS_MAX 2 /* room that one call may need */

/* On-hook, nothing known. Also after the phone was lost. */
void hook_init(struct hook *hook, const struct hook_facts *facts);

/* One report at `now_ms`. Returns the number of events written to `events` (room for HOOK_EVENTS_MAX). */
int hook_input(struct hook *hook, const struct hook_report *report, int64_t now_ms,
	struct hook_event events[HOOK_EVENTS_MAX]);

/* The host confirmed the hook (true: LED 08:17 goes on) or hung up by itself (false: it goes off). Hanging up
 * by the host gives no event, nor does the fall of the bit that follows. Repeating a value changes nothing. */
void hook_host(struct hook *hook, bool confirmed, int64_t now_ms);

/* When hook_tick() must be called [ms], -1 = never: a tap of the cradle that may still become one, a hang-up right
 * after the lift. */
int64_t hook_deadline(const struct hook *hook);
int hook_tick(struct hook *hook, int64_t now_ms, struct hook_event events[HOOK_EVENTS_MAX]);

/* Off-hook as the person sees it (the last event was not HOOK_WENT_ON, and the host has not hung up). */
bool hook_is_off(const struct hook *hook);
/* The path last taken; NONE until one is known. */
enum deskphone_path hook_path(const struct hook *hook);

/* "auto", "level", "pulse", "led", "stream". 0 with *mode, or -EINVAL. */
int hook_mode_parse(const char *text, enum hook_mode *mode);
#endif
