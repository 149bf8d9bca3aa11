/* An org.freedesktop.Notifications of the tests' own, on a thread of its own, on the bus of
 * $DBUS_SESSION_BUS_ADDRESS. */
#ifndef DESKPHONE_TESTS_NOTIFICATION_SERVER_H
#define DESKPHONE_TESTS_NOTIFICATION_SERVER_H
#include <gio/gio.h>
#include <stdbool.h>

struct notification_server;

/* The last Notify, and how many there were. */
struct notification {
	unsigned count, id, replaces;
	char summary[1024], body[2048], category[64], actions[128], urgency;
};

/* `capabilities` as in GetCapabilities, separated by blanks. Returns once the name is owned. */
struct notification_server *notification_server_new(const char *capabilities);
void notification_server_free(struct notification_server *server);

/* While it hangs, calls are taken in and not answered; afterwards they all are. */
void notification_server_hang(struct notification_server *server, bool hang);
unsigned notification_server_waiting(struct notification_server *server); /* calls that are not answered */
struct notification notification_server_last(struct notification_server *server);
unsigned notification_server_closed(
	struct notification_server *server); /* id of the last CloseNotification */
void notification_server_press(struct notification_server *server, unsigned id, const char *action);
#endif
