/* What an agent does that is started again and again: it waits before it goes on, longer each time. The service manager itself
 * starts at once, always (RestartSec= of the units; what would make it patient, RestartSteps=, is younger than Debian 12). */
#ifndef DESKPHONE_BACK_OFF_H
#define DESKPHONE_BACK_OFF_H
#include <stdint.h>

/* What one life leaves to the next. */
struct back_off {
	int64_t started_us; /* CLOCK_MONOTONIC, when it went on */
	uint32_t short_lives; /* of under a second, in a row */
};

/* A life begins at now_us after `last` (NULL: the first): how long it waits [us]. *next is what it leaves when it dies. Pure. */
int64_t back_off_next(const struct back_off *last, int64_t now_us, struct back_off *next);

/* Takes what the life before this one has left with the service manager, waits (up to 5 s; SIGTERM ends it), and leaves its own. Nothing
 * of it without a service manager. To be called before anything is opened. */
void back_off_begin(void);
/* Ends in good order: the next life is not the next of a row. */
void back_off_end(void);
#endif
