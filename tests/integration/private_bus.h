/* A dbus-daemon of the test's own; ends with the test, whatever happens. */
#ifndef DESKPHONE_TESTS_PRIVATE_BUS_H
#define DESKPHONE_TESTS_PRIVATE_BUS_H

struct private_bus;

/* Returns once it listens; `variable` (DBUS_SESSION_BUS_ADDRESS, DBUS_SYSTEM_BUS_ADDRESS) then names it. */
struct private_bus *private_bus_new(const char *variable);
void private_bus_free(struct private_bus *bus); /* ends the daemon: every connection breaks. NULL is fine */
#endif
