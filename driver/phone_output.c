#include "driver/phone_private.h"
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <syslog.h>
#include <time.h>

void phone_pump(struct deskphone *phone)
{
	struct transport *transport = phone->transport;
	struct transport_report report;

	phone->dirty = false;
	while (phone->link.state == LINK_READY && !phone->sending &&
		shadow_next(phone->shadow, phone->now_ms, &report)) {
		int status = transport->operations->send(transport, report.kind, report.data, report.size);

		if (status) {
			phone_sent(phone, status);
			continue;
		}
		phone->sending = true;
		phone_link(phone, LINK_SENDING, 0);
	}
}

void phone_sent(struct deskphone *phone, int status)
{
	phone->sending = false;
	shadow_sent(phone->shadow, status);
	if (status) {
		/* Gone in the middle of a report is being unplugged, and that is told elsewhere. */
		bool known = phone->send_failed || status == -ENODEV;

		phone_log(phone, known ? LOG_DEBUG : LOG_WARNING, "a report was not taken: %s", strerror(-status));
		phone->send_failed = phone->send_failed || !known;
	}
	phone_link(phone, LINK_SENT, status);
}

static int64_t real_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* How the phone is to be left: nothing lit, nothing claimed. Its microphone stays as the person has it. */
static void want_nothing(struct deskphone *phone)
{
	for (int lamp = 0; lamp < DESKPHONE_LAMPS; lamp++)
		deskphone_set_lamp(phone, (enum deskphone_lamp)lamp, false);
	deskphone_set_presence(phone, DESKPHONE_PRESENCE_UNKNOWN);
	deskphone_set_off_hook(phone, false);
	deskphone_set_screen(phone, DESKPHONE_SCREEN_IDLE, false);
	for (int field = 1; field <= DESKPHONE_FIELDS; field++)
		deskphone_set_text(phone, (enum deskphone_field)field, "");
}

static bool all_is_sent(const struct deskphone *phone)
{
	return phone->link.state != LINK_READY ||
	       (!phone->sending && shadow_deadline(phone->shadow) < 0 && !shadow_has_failed(phone->shadow));
}

/* Sends what is left, with no events; at most limit_ms of real time. */
static void drain(struct deskphone *phone, int limit_ms)
{
	int64_t start = real_ms(), base = phone->now_ms, elapsed = 0;
	struct pollfd fd = {.fd = phone->epoll_fd, .events = POLLIN};

	phone->leaving = true;
	deskphone_dispatch(phone, base);
	while (elapsed < limit_ms && !all_is_sent(phone)) {
		int64_t wait = limit_ms - elapsed, deadline = deskphone_deadline(phone);

		if (deadline >= 0 && deadline - phone->now_ms < wait)
			wait = deadline > phone->now_ms ? deadline - phone->now_ms : 0;
		if (poll(&fd, 1, (int)wait) < 0 && errno != EINTR)
			break;
		elapsed = real_ms() - start;
		deskphone_dispatch(phone, base + elapsed);
	}
	phone->leaving = false;
}

void deskphone_farewell(struct deskphone *phone, int limit_ms)
{
	want_nothing(phone);
	drain(phone, limit_ms);
}

void deskphone_suspend(struct deskphone *phone, int limit_ms)
{
	struct deskphone_event event = {.type = DESKPHONE_DETACHED};
	bool attached = phone->info.attached, off_hook = phone->off_hook;

	if (phone->link.state == LINK_ASLEEP)
		return;
	if (attached) {
		shadow_put_aside(phone->shadow);
		want_nothing(phone);
		drain(phone, limit_ms);
		shadow_take_back(phone->shadow);
		phone->off_hook = off_hook;
	}
	if (attached && !phone->info.attached)
		phone_emit(phone, &event); /* pulled out meanwhile, when nothing was told */
	phone->started = true;
	phone_link(phone, LINK_SUSPEND, 0);
}

void deskphone_resume(struct deskphone *phone)
{
	phone_link(phone, LINK_RESUME, 0);
}
