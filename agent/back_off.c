#include "agent/back_off.h"
#include "agent/log.h"
#include "agent/ready.h"
#include <glib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define NAME "life"
#define SHORT_US G_TIME_SPAN_SECOND /* from one beginning to the next, the service manager's 0.1 s included */

int64_t back_off_next(const struct back_off *last, int64_t now_us, struct back_off *next)
{
	static const int64_t delays_ms[] = {0, 0, 0, 100, 300, 1000, 5000};
	bool row = last && last->started_us >= 0 && now_us >= last->started_us && now_us - last->started_us < SHORT_US;
	uint32_t lives = row ? MIN(last->short_lives, (uint32_t)G_N_ELEMENTS(delays_ms) - 2) + 1 : 0;
	int64_t delay_us = delays_ms[lives] * G_TIME_SPAN_MILLISECOND;
	*next = (struct back_off){.started_us = now_us + delay_us, .short_lives = lives};
	return delay_us;
}

struct left {
	struct back_off last;
	bool known;
};

static void on_left(void *data, const char *name, int fd)
{
	struct left *left = data;
	(void)name;
	left->known = pread(fd, &left->last, sizeof(left->last), 0) == (ssize_t)sizeof(left->last);
	close(fd);
}

/* The service manager has a copy, which it keeps. */
static void leave(const struct back_off *life)
{
	int fd = memfd_create("deskphone-life", MFD_CLOEXEC);
	if (fd < 0)
		return;
	if (write(fd, life, sizeof(*life)) == (ssize_t)sizeof(*life) && ready_store(NAME, fd))
		log_debug("the service manager keeps nothing");
	close(fd);
}

void back_off_begin(void)
{
	struct left left = {.known = false};
	struct back_off life;
	if (!getenv("NOTIFY_SOCKET"))
		return;
	ready_take(NAME, on_left, &left);
	back_off_end();
	int64_t delay_us = back_off_next(left.known ? &left.last : NULL, g_get_monotonic_time(), &life);
	if (delay_us) {
		log_warning("ends within a second, again and again: goes on in %d ms", (int)(delay_us / 1000));
		g_usleep((gulong)delay_us);
	}
	leave(&life);
}

void back_off_end(void)
{
	if (ready_forget(NAME))
		return; /* nobody listens: then nothing is stored either */
}
