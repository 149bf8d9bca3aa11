/* The tool's end of the control socket: blocking, with time-outs, for one command. Exit codes are those of
 * cli.h; messages go to stderr. */
#ifndef DESKPHONE_CLI_CLIENT_H
#define DESKPHONE_CLI_CLIENT_H
#include "agent/softphone/runtime.h"
#include "agent/softphone/wire.h"
#include <signal.h>

struct client {
	int fd;
	int watch_fd; /* ends client_read() when its reader has gone (a closed pipe); -1 = none */
	char directory[RUNTIME_PATH_SIZE];
	char buffer[WIRE_LINE_MAX + 1];
	size_t used, taken; /* bytes in the buffer, and those of the line that was given out last */
};

/* Connects as an observer and reads the agent's hello and its state (into `message`, and its line:
 * client_line()). 0, or an exit code after a message. client_close() in either case. */
int client_open(struct client *client, struct wire_message *message);
void client_close(struct client *client);

/* The next message. timeout_ms -1 = wait for ever. Pings are answered here, messages of unknown types
 * skipped. 0 or -errno: -ETIMEDOUT; -EINTR a signal came; -EPIPE watch_fd's reader has gone; -ECONNRESET the
 * agent has gone; -EPROTO it talks nonsense. */
int client_read(struct client *client, int timeout_ms, struct wire_message *message);
/* The line of the message that client_read() gave last; NUL-terminated, valid until the next one. */
const char *client_line(const struct client *client);

int client_send(struct client *client, const struct wire_message *message);

/* Opens, sends `request` (its id is set here), waits for the answer, says what went wrong. The exit code. */
int client_request(struct wire_message *request);
#endif
