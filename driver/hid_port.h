/* Real USB telephony devices behind the seam (driver/transport.h), through hidapi (hid_session.h). */
#ifndef DESKPHONE_DRIVER_HID_PORT_H
#define DESKPHONE_DRIVER_HID_PORT_H
#include "driver/transport.h"

/* A port for the best telephony device there is, or, when `match` is not NULL, for the one with this serial
 * number or USB port ("1-1.4"). One of `except` (the same, ended by NULL; may be NULL) only by `match`. Starts
 * one thread, which opens, writes and does features; a second one reads while a device is open. 0 or -errno.
 * Freed through operations->destroy(), which joins them. */
int hid_port_new(const char *match, const char *const *except, struct transport **transport);

/* Input reports lost because nobody fetched them: the queue is bounded and the oldest go. */
unsigned long hid_port_dropped(const struct transport *transport);
#endif
