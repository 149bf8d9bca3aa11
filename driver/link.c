/* Cases. "quick" is the time after a plug or a loss in which udev is still at work: until then retries come
 * after 20, 40, 80 ... up to 500 ms. Failed and present: any error but ENODEV.
 *
 *  state    event               actions              next
 *  -------  ------------------  -------------------  ------------------------------------------------------
 *  ABSENT   START, poll's TICK  OPEN                 OPENING
 *           ARRIVED             OPEN                 OPENING, quick from now
 *  OPENING  OPENED              ASK                  ASKING
 *           FAILED, ENODEV      -                    WAITING while quick, else ABSENT
 *           FAILED, present     PROBLEM after 2 s    WAITING, quick from the first such failure; then every 5 s
 *           REFUSED             CLOSE, PROBLEM       WAITING, every 5 s
 *           ARRIVED             -                    OPENING, quick from now
 *           no answer           CLOSE                as FAILED, present
 *  WAITING  TICK                OPEN                 OPENING
 *           ARRIVED             OPEN                 OPENING, quick from now
 *  ASKING   ASKED               ATTACH               READY
 *           LOST, no answer     CLOSE                WAITING, quick from now
 *  READY    LOST, no answer     DETACH, CLOSE        WAITING, quick from now
 *           keep-alive's TICK   KEEP_ALIVE           READY
 *           SENT with an error  RETRY a while later  READY (the device has gone: as LOST)
 *  any      SUSPEND             DETACH when READY,   ASLEEP
 *                               CLOSE when open
 *  ASLEEP   RESUME              OPEN                 OPENING, quick from now: buses come up one after the other
 *
 * Everything else is no news in its state: ARRIVED when READY is another device, LOST when WAITING was known
 * already. */
#include "driver/link.h"
#include <errno.h>

static const char *const state_names[] = {"absent", "opening", "waiting", "asking", "ready", "asleep"};
static const char *const event_names[] = {
	"start", "arrived", "opened", "failed", "refused", "asked", "lost", "sending", "sent", "tick", "suspend",
	"resume"};

void link_init(struct link *link, int64_t poll_ms)
{
	*link = (struct link){.state = LINK_ABSENT, .poll_ms = poll_ms, .quick_until = INT64_MIN};
	link->retry_at = link->failing_since = link->keep_alive_at = link->answer_by = link->resend_at = -1;
}

static bool is_due(int64_t at, int64_t now)
{
	return at >= 0 && now >= at;
}

static void quick_from(struct link *link, int64_t now)
{
	link->quick_until = now + LINK_RETRY_FOR_MS;
	link->delay_ms = 0;
}

static unsigned open_now(struct link *link, int64_t now)
{
	link->state = LINK_OPENING;
	link->retry_at = -1;
	link->answer_by = now + LINK_ANSWER_MS;
	return LINK_DO_OPEN;
}

static void wait_quick(struct link *link, int64_t now)
{
	int64_t last =
		link->poll_ms && link->poll_ms < LINK_RETRY_LAST_MS ? link->poll_ms : LINK_RETRY_LAST_MS;

	link->delay_ms = link->delay_ms ? link->delay_ms * 2 : LINK_RETRY_FIRST_MS;
	if (link->delay_ms > last)
		link->delay_ms = last;
	link->state = LINK_WAITING;
	link->retry_at = now + link->delay_ms;
}

static void wait_slow(struct link *link, int64_t now)
{
	link->state = LINK_WAITING;
	link->retry_at = now + LINK_RETRY_SLOW_MS;
}

static unsigned lose(struct link *link, int status, int64_t now)
{
	unsigned actions = LINK_DO_CLOSE | (link->state == LINK_READY ? LINK_DO_DETACH : 0);

	link->status = status;
	link->keep_alive_at = link->answer_by = link->resend_at = -1;
	quick_from(link, now);
	wait_quick(link, now);
	return actions;
}

static unsigned fall_asleep(struct link *link)
{
	bool ready = link->state == LINK_READY;
	bool open = ready || link->state == LINK_ASKING || link->state == LINK_OPENING;

	link->state = LINK_ASLEEP;
	link->retry_at = link->keep_alive_at = link->answer_by = link->resend_at = link->failing_since = -1;
	link->told = false;
	return (ready ? LINK_DO_DETACH : 0) | (open ? LINK_DO_CLOSE : 0);
}

static unsigned tell(struct link *link)
{
	unsigned actions = link->told ? 0 : LINK_DO_PROBLEM;

	link->told = true;
	return actions;
}

static unsigned fail(struct link *link, int status, int64_t now)
{
	bool first = link->failing_since < 0;

	link->told = link->told && status == link->status;
	link->status = status;
	link->answer_by = -1;
	if (status == -ENODEV) {
		link->failing_since = -1;
		if (now < link->quick_until) {
			wait_quick(link, now);
		} else {
			link->state = LINK_ABSENT;
			link->retry_at = link->poll_ms ? now + link->poll_ms : -1;
		}
		return 0;
	}
	if (first) {
		link->failing_since = now;
		if (now >= link->quick_until)
			quick_from(link, now);
	}
	if (now < link->quick_until)
		wait_quick(link, now);
	else
		wait_slow(link, now);
	return now - link->failing_since >= LINK_PROBLEM_AFTER_MS ? tell(link) : 0;
}

static unsigned refuse(struct link *link, int status, int64_t now)
{
	link->told = link->told && status == link->status;
	link->status = status;
	link->answer_by = -1;
	wait_slow(link, now);
	return LINK_DO_CLOSE | tell(link);
}

static unsigned in_absent(struct link *link, enum link_event event, int64_t now)
{
	switch (event) {
	case LINK_SUSPEND:
		return fall_asleep(link);
	case LINK_ARRIVED:
		quick_from(link, now);
		return open_now(link, now);
	case LINK_START:
		return open_now(link, now);
	case LINK_TICK:
		return is_due(link->retry_at, now) ? open_now(link, now) : 0;
	case LINK_OPENED:
	case LINK_FAILED:
	case LINK_REFUSED:
	case LINK_ASKED:
	case LINK_LOST:
	case LINK_SENDING:
	case LINK_SENT:
	case LINK_RESUME:
		break;
	}
	return 0;
}

static unsigned in_opening(struct link *link, enum link_event event, int status, int64_t now)
{
	switch (event) {
	case LINK_SUSPEND:
		return fall_asleep(link);
	case LINK_OPENED:
		link->state = LINK_ASKING;
		link->answer_by = -1;
		link->failing_since = -1;
		link->told = false;
		return LINK_DO_ASK;
	case LINK_FAILED:
		return fail(link, status, now);
	case LINK_REFUSED:
		return refuse(link, status, now);
	case LINK_ARRIVED:
		quick_from(link, now);
		break;
	case LINK_TICK:
		return is_due(link->answer_by, now) ? LINK_DO_CLOSE | fail(link, -ETIMEDOUT, now) : 0;
	case LINK_START:
	case LINK_ASKED:
	case LINK_LOST:
	case LINK_SENDING:
	case LINK_SENT:
	case LINK_RESUME:
		break;
	}
	return 0;
}

static unsigned in_waiting(struct link *link, enum link_event event, int64_t now)
{
	switch (event) {
	case LINK_SUSPEND:
		return fall_asleep(link);
	case LINK_ARRIVED:
		quick_from(link, now);
		return open_now(link, now);
	case LINK_TICK:
		return is_due(link->retry_at, now) ? open_now(link, now) : 0;
	case LINK_START:
	case LINK_OPENED:
	case LINK_FAILED:
	case LINK_REFUSED:
	case LINK_ASKED:
	case LINK_LOST:
	case LINK_SENDING:
	case LINK_SENT:
	case LINK_RESUME:
		break;
	}
	return 0;
}

/* ASKING and READY: a report is through, or is not. */
static unsigned sent(struct link *link, int status, int64_t now)
{
	link->answer_by = -1;
	if (status == -ENODEV || status == -ENXIO || status == -ESHUTDOWN)
		return lose(link, status, now);
	if (status && link->state == LINK_READY && link->resend_at < 0) {
		link->resend_delay_ms =
			link->resend_delay_ms ? link->resend_delay_ms * 2 : LINK_RETRY_FIRST_MS;
		if (link->resend_delay_ms > LINK_KEEP_ALIVE_MS)
			link->resend_delay_ms = LINK_KEEP_ALIVE_MS;
		link->resend_at = now + link->resend_delay_ms;
	} else if (!status && link->resend_at < 0) {
		link->resend_delay_ms = 0;
	}
	return 0;
}

static unsigned in_asking(struct link *link, enum link_event event, int status, int64_t now)
{
	switch (event) {
	case LINK_SUSPEND:
		return fall_asleep(link);
	case LINK_ASKED:
		link->state = LINK_READY;
		link->keep_alive_at = link->keep_alive_ms > 0 ? now + link->keep_alive_ms : -1;
		link->resend_delay_ms = 0;
		return LINK_DO_ATTACH;
	case LINK_LOST:
		return lose(link, status, now);
	case LINK_SENDING:
		link->answer_by = now + LINK_ANSWER_MS;
		return 0;
	case LINK_SENT:
		return sent(link, status, now);
	case LINK_TICK:
		return is_due(link->answer_by, now) ? lose(link, -ETIMEDOUT, now) : 0;
	case LINK_START:
	case LINK_ARRIVED:
	case LINK_OPENED:
	case LINK_FAILED:
	case LINK_REFUSED:
	case LINK_RESUME:
		break;
	}
	return 0;
}

static unsigned tick_ready(struct link *link, int64_t now)
{
	unsigned actions = 0;

	if (is_due(link->answer_by, now))
		return lose(link, -ETIMEDOUT, now);
	if (is_due(link->keep_alive_at, now)) {
		link->keep_alive_at = now + link->keep_alive_ms;
		actions |= LINK_DO_KEEP_ALIVE;
	}
	if (is_due(link->resend_at, now)) {
		link->resend_at = -1;
		actions |= LINK_DO_RETRY;
	}
	return actions;
}

static unsigned in_ready(struct link *link, enum link_event event, int status, int64_t now)
{
	switch (event) {
	case LINK_SUSPEND:
		return fall_asleep(link);
	case LINK_LOST:
		return lose(link, status, now);
	case LINK_SENDING:
		link->answer_by = now + LINK_ANSWER_MS;
		return 0;
	case LINK_SENT:
		return sent(link, status, now);
	case LINK_TICK:
		return tick_ready(link, now);
	case LINK_START:
	case LINK_ARRIVED:
	case LINK_OPENED:
	case LINK_FAILED:
	case LINK_REFUSED:
	case LINK_ASKED:
	case LINK_RESUME:
		break;
	}
	return 0;
}

static unsigned in_asleep(struct link *link, enum link_event event, int64_t now)
{
	switch (event) {
	case LINK_RESUME:
		quick_from(link, now);
		return open_now(link, now);
	case LINK_START:
	case LINK_ARRIVED:
	case LINK_OPENED:
	case LINK_FAILED:
	case LINK_REFUSED:
	case LINK_ASKED:
	case LINK_LOST:
	case LINK_SENDING:
	case LINK_SENT:
	case LINK_TICK:
	case LINK_SUSPEND:
		break;
	}
	return 0;
}

unsigned link_handle(struct link *link, enum link_event event, int status, int64_t now_ms)
{
	switch (link->state) {
	case LINK_ABSENT:
		return in_absent(link, event, now_ms);
	case LINK_OPENING:
		return in_opening(link, event, status, now_ms);
	case LINK_WAITING:
		return in_waiting(link, event, now_ms);
	case LINK_ASKING:
		return in_asking(link, event, status, now_ms);
	case LINK_READY:
		return in_ready(link, event, status, now_ms);
	case LINK_ASLEEP:
		return in_asleep(link, event, now_ms);
	}
	return 0;
}

int64_t link_deadline(const struct link *link)
{
	const int64_t times[] = {link->retry_at, link->keep_alive_at, link->answer_by, link->resend_at};
	int64_t earliest = -1;

	for (unsigned i = 0; i < sizeof times / sizeof times[0]; i++) {
		if (times[i] >= 0 && (earliest < 0 || times[i] < earliest))
			earliest = times[i];
	}
	return earliest;
}

const char *link_state_name(enum link_state state)
{
	return state_names[state];
}

const char *link_event_name(enum link_event event)
{
	return event_names[event];
}
