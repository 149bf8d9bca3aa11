/* The host's side: a Unix SOCK_SEQPACKET socket on which one host at a time has the phone plugged in. One
 * packet is one message, its first byte the kind. Phone to host: 'D' report descriptor (first), 'N'
 * "model\nserial\nVVVV:PPPP\n" (second), 'I' input report with id, 'f' feature report with id (the id alone: refused).
 * Host to phone: 'O' output report with id, 'F' feature report with id, 'G' id and the length wanted (2
 * bytes, low byte first). The end is a pulled plug. GLib main loop. */
#ifndef DESKPHONE_VIRTUAL_HOST_H
#define DESKPHONE_VIRTUAL_HOST_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct host;

struct host_phone {
	void *user;
	/* One message of the host, kind and all; the answer's bytes go to `answer` (`room` bytes), their
	 * count comes back; 0: none. */
	size_t (*message)(void *user, const uint8_t *packet, size_t size, uint8_t *answer, size_t room);
	void (*came_or_went)(void *user, bool here);
};

/* Not listening yet. `path` and `serial` are copied, `phone` is borrowed. */
struct host *host_new(const char *path, const char *serial, const struct host_phone *phone);
void host_free(struct host *host); /* takes NULL */
/* Plugged in: listens. 0 or -errno. Unplugged: the host is thrown out, the socket removed. */
int host_plug(struct host *host);
void host_unplug(struct host *host);
bool host_is_here(const struct host *host);
/* One input report. Dropped when nobody is here or the host does not read; until the first host after
 * plugging in comes, 64 wait for it as in the kernel's queue. */
void host_input(struct host *host, const uint8_t *report, size_t size);
#endif
