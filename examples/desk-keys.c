/* The driver of deskphone in a program of one's own: greets on the display and prints what is done at the phone.
 *
 *     cc -o desk-keys desk-keys.c $(pkg-config --cflags --libs deskphone)
 *     ./desk-keys                a phone on USB, while no agent has it
 *     ./desk-keys SOCKET         a virtual one: deskphone-virtual --socket SOCKET
 */
#include <deskphone.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>

static volatile sig_atomic_t interrupted;

static void interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

static int64_t now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void greet(struct deskphone *phone)
{
	printf("attached: %s\n", deskphone_info(phone)->model);
	deskphone_set_screen(phone, DESKPHONE_SCREEN_IDLE, true);
	deskphone_set_text(phone, DESKPHONE_FIELD_LOCAL_NAME, "Hello");
	deskphone_set_presence(phone, DESKPHONE_PRESENCE_AVAILABLE);
}

static void on_event(void *user, const struct deskphone_event *event)
{
	static const char *const names[] = {"*", "#", "A", "redial", "hold", "mute", "delete"};
	struct deskphone *phone = *(struct deskphone **)user;

	switch (event->type) {
	case DESKPHONE_ATTACHED:
		greet(phone);
		break;
	case DESKPHONE_DETACHED:
		puts("detached");
		break;
	case DESKPHONE_PROBLEM:
		fprintf(stderr, "%s\n", event->text);
		break;
	case DESKPHONE_KEY:
		if (event->key.press != DESKPHONE_DOWN)
			break;
		if (event->key.key <= DESKPHONE_KEY_9)
			printf("key %d\n", (int)event->key.key);
		else
			printf("key %s\n", names[event->key.key - DESKPHONE_KEY_STAR]);
		break;
	case DESKPHONE_HOOK:
		puts(event->hook.off ? "off-hook" : "on-hook");
		/* A CX300 falls back by itself unless the host says that it has understood. */
		deskphone_set_off_hook(phone, event->hook.off);
		break;
	default:
		break;
	}
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct deskphone *phone = NULL;
	struct deskphone_options options = {
		.socket = argc > 1 ? argv[1] : NULL, .on_event = on_event, .user = &phone};
	char error[256] = "";

	if (deskphone_new(&options, &phone, error, sizeof(error))) {
		fprintf(stderr, "desk-keys: %s\n", error);
		return 1;
	}
	signal(SIGINT, interrupt);
	signal(SIGTERM, interrupt);
	while (!interrupted) {
		int64_t deadline_ms = deskphone_deadline(phone);
		int64_t left_ms = deadline_ms - now_ms();
		struct pollfd fd = {.fd = deskphone_fd(phone), .events = POLLIN};

		poll(&fd, 1, deadline_ms < 0 ? -1 : left_ms > 0 ? (int)left_ms : 0);
		deskphone_dispatch(phone, now_ms());
	}
	deskphone_farewell(phone, 500);
	deskphone_free(phone);
	return 0;
}
