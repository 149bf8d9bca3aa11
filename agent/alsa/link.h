/* The connection to the audio socket: made again whenever it is lost, never waited for.
 *
 *  state     | event                             | what happens
 *  ----------+-----------------------------------+------------------------------------------------------------
 *  away      | the time of the next try          | connects and says the nil UUID -> connected; else tries again
 *            |                                   | after 0.3 s, and after 10 s in vain twice as long each time, up
 *            |                                   | to 5 s. A full queue (the voice process starts) is no failure
 *  connected | audio of our rate                 | handed on; the tries count from 0 again
 *  connected | audio of another rate             | handed on as time that passes; our rate is shown again
 *  connected | hang-up, end of stream, error     | -> away
 *
 * The nil UUID means "whichever call has the line" (docs/socket.md): an ALSA program knows of no calls. One thread.
 * Nothing here blocks, raises a signal or uses the environment. */
#ifndef DESKPHONE_ALSA_LINK_H
#define DESKPHONE_ALSA_LINK_H
#include "agent/voice/audiosocket.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/un.h>

#define LINK_PATHS_MAX 2
#define LINK_PATH_SIZE sizeof(((struct sockaddr_un *)0)->sun_path)

/* Where the socket may be, best first. */
struct link_paths {
	char path[LINK_PATHS_MAX][LINK_PATH_SIZE];
	size_t count;
};

struct link {
	const struct link_paths *paths;
	int fd; /* -1 = away */
	enum audiosocket_kind kind;
	unsigned failures;
	int64_t next_ns; /* away: of the next try */
	struct audiosocket_parser parser;
	/* What is left of a frame that the kernel took in part. */
	uint8_t rest[AUDIOSOCKET_FRAME_MAX];
	size_t rest_size;
	bool strange; /* audio of another rate came */
};

/* Away, to be connected at once. rate_hz: 8000 or 16000. `paths` stays the caller's. */
void link_init(struct link *link, const struct link_paths *paths, unsigned rate_hz);
void link_clear(struct link *link);
/* It was inherited over a fork or closed by somebody else: no longer ours. */
void link_forget(struct link *link);

/* Tries to connect if it is time. */
void link_tick(struct link *link, int64_t now_ns);
/* When link_tick() has something to do; INT64_MAX = never. */
int64_t link_deadline(const struct link *link);
/* Reads what is there. `audio` gets the samples in order; samples NULL: time passed, but what came cannot be used. */
void link_read(struct link *link, int64_t now_ns,
	void (*audio)(void *data, const int16_t *samples, size_t count), void *data);
/* Sends samples, at most AUDIOSOCKET_SAMPLES_MAX; lost when there is no room or no connection. */
void link_send(struct link *link, const int16_t *samples, size_t count, int64_t now_ns);
#endif
