/* The control socket: a Unix stream socket on which a test, a script or a person commands the virtual phone.
 * Lines in, lines out: each command is answered by "ok", "error ...", a JSON or value line, or several lines
 * of which the last is "ok". `subscribe` is answered by the state as a JSON line now and after every change,
 * between the answers. Commands are carried out in order; one that takes time (errand.h) holds back the same
 * client's next ones. GLib main loop. */
#ifndef DESKPHONE_VIRTUAL_CONTROL_H
#define DESKPHONE_VIRTUAL_CONTROL_H
#include "tests/virtual/errand.h"

struct control;

/* Listens on `path` (mode 0600), in place of a socket nobody answers on. 0 or -errno (-EADDRINUSE: somebody
 * answers). `phone` is borrowed. */
int control_new(const char *path, const struct phone_access *phone, struct control **control);
/* Closes all, removes the socket. Takes NULL. */
void control_free(struct control *control);
/* The phone's state has changed: subscribers and waiting commands are told. */
void control_changed(struct control *control);

/* The other side: sends the commands one after the other, prints the answers. 0, or 1 when one of them was an
 * error. */
int control_send(const char *path, char *const *commands);
#endif
