/* The real driver on the mocked phone: a loop to drive it, and what came out of it as lines of text. */
#ifndef DESKPHONE_TESTS_DRIVER_RIG_H
#define DESKPHONE_TESTS_DRIVER_RIG_H
#include <stdbool.h>
#include "driver/deskphone.h"
#include "tests/virtual/mock_front.h"

struct rig {
	struct mock *mock;
	struct deskphone *phone;
	int64_t skew_ms;    /* the driver's clock is so much ahead of the real one */
	const char *const *except; /* of the options of rig_restart() */
	bool confirm;	    /* answers every HOOK as an agent does: the hook is confirmed */
	char events[16384]; /* a line each, oldest first: "attached", "hook off handset", "key 5 down" ... */
	char log[16384];
};

/* No phone is plugged in. Asserts that all went well. */
void rig_start(struct rig *rig);
void rig_stop(struct rig *rig);
/* A new driver in place of the old one, for the phone with this serial number or port only (NULL: any). */
void rig_restart(struct rig *rig, const char *serial);

int64_t rig_now(const struct rig *rig); /* of the driver's clock [ms] */

/* One turn of the loop: waits for the driver's fd or deadline, at most wait_ms, and dispatches. */
void rig_turn(struct rig *rig, int wait_ms);
/* Turns until the line `event` has come, and forgets it and what came before it. False after ten seconds. */
bool rig_until(struct rig *rig, const char *event);
/* Turns until the phone has been sent what begins with `hex`, and forgets it and what went before. The number
 * of reports sent, it included; 0 after ten seconds. */
int rig_sent(struct rig *rig, char kind, const char *hex);
/* Is the line among the events that have not been forgotten? */
bool rig_has(const struct rig *rig, const char *event);
/* Plugs in and waits until it is attached. */
void rig_plug(struct rig *rig);
void rig_command(struct rig *rig, const char *line);

/* Numbers of this process: open files, threads, resident memory [kB]. */
struct rig_usage {
	int fds, threads;
	long rss_kb;
};
struct rig_usage rig_usage(void);
#endif
