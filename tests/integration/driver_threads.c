/* The driver's threads under load, as a plain program: Criterion does not run under the thread sanitizer.
 * Build with -DSANITIZE=thread to have it watched; driver_threads.supp names the foreign libraries that are
 * not built for that. */
#include <glib.h>
#include <poll.h>
#include <stdio.h>
#include <time.h>
#include "driver/deskphone.h"
#include "tests/virtual/mock_front.h"

#define CYCLES 60
#define TURNS_MAX 2000

struct counts {
	int attached, detached, keys;
};

static void on_event(void *user, const struct deskphone_event *event)
{
	struct counts *counts = user;

	counts->attached += event->type == DESKPHONE_ATTACHED;
	counts->detached += event->type == DESKPHONE_DETACHED;
	counts->keys += event->type == DESKPHONE_KEY;
}

static void turn(struct deskphone *phone)
{
	struct pollfd fd = {.fd = deskphone_fd(phone), .events = POLLIN};
	struct timespec now;

	poll(&fd, 1, 5);
	clock_gettime(CLOCK_MONOTONIC, &now);
	deskphone_dispatch(phone, (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

static bool turn_until(struct deskphone *phone, const int *count, int wanted)
{
	for (int i = 0; i < TURNS_MAX && *count < wanted; i++)
		turn(phone);
	return *count >= wanted;
}

/* Reports both ways, then the plug out in the middle of them, at another step each time. */
static bool cycle(struct deskphone *phone, struct mock *mock, const struct counts *counts, int n)
{
	mock_plug(mock);
	if (!turn_until(phone, &counts->attached, n + 1))
		return false;
	deskphone_set_screen(phone, n & 1 ? DESKPHONE_SCREEN_READY : DESKPHONE_SCREEN_IDLE, true);
	deskphone_set_text(phone, DESKPHONE_FIELD_CALL_STATUS, "Hello");
	deskphone_set_muted(phone, n & 1);
	for (int i = 0; i < 3; i++)
		g_free(mock_command(mock, "press 5"));
	for (int i = 0; i < n % 9; i++)
		turn(phone);
	mock_unplug(mock);
	return turn_until(phone, &counts->detached, n + 1);
}

int main(void)
{
	struct mock *mock = mock_new(NULL);
	struct counts counts = {0};
	struct deskphone_options options = {.on_event = on_event, .user = &counts};
	struct deskphone *phone;
	char error[128] = "not under umockdev's preload library";
	bool well = true;

	if (!mock || deskphone_new(&options, &phone, error, sizeof error)) {
		fprintf(stderr, "%s\n", error);
		return 1;
	}
	for (int n = 0; n < CYCLES && well; n++)
		well = cycle(phone, mock, &counts, n);
	deskphone_free(phone);
	mock_free(mock);
	printf("attached %d, detached %d, keys %d\n", counts.attached, counts.detached, counts.keys);
	return well ? 0 : 1;
}
