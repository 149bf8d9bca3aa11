/* One client of the audio socket: its socket, its framing, its rate. Opens by naming its call (0x01, a UUID), or by
 * the nil UUID "whichever call has the line", within 2 s. The bridge owns it and decides about it. One thread. */
#ifndef DESKPHONE_VOICE_PEER_H
#define DESKPHONE_VOICE_PEER_H
#include "agent/voice/audiosocket.h"
#include <stdbool.h>

#define PEER_FRAME 320 /* samples of 16 kHz in 20 ms */
#define PEER_HELLO_NS INT64_C(2000000000)
#define PEER_DEAF_FRAMES 250 /* a peer that has read nothing for 5 s is dropped */

struct resample;

/* A peer that has said its UUID waits in NAMED until the agent names the same call (the two may cross), at
 * most until its 2 s are over. One that roams waits in ROAMING as long as no call has the line. From ROAMING on it
 * is sent frames. */
enum peer_state { PEER_SILENT, PEER_NAMED, PEER_ROAMING, PEER_UP };

struct peer {
	int fd;
	enum peer_state state;
	bool local;	  /* on the Unix socket: only there it may roam */
	bool roams;	  /* follows the line from call to call */
	bool wide;	  /* labels 16 kHz as 8 kHz, but takes 8 kHz itself */
	int64_t since_ns; /* of being accepted, then of being let in */
	uint8_t uuid[AUDIOSOCKET_UUID_SIZE];
	enum audiosocket_kind kind; /* of what it is sent */
	struct audiosocket_parser parser;
	uint64_t bytes_in; /* since it was let in */
	int64_t heard_ns;  /* when its last audio came */
	unsigned deaf;	   /* frames in a row that found no room */
	uint32_t id;	   /* under which its connection is kept by the agent, */
	bool kept;	   /* if it is */
	size_t length;	   /* bytes of its audio frames; 0 = none has come */
	/* 8 kHz: converters, and what the one towards the peer has ready. */
	struct resample *from_peer, *to_peer;
	int16_t ready[PEER_FRAME];
	size_t ready_count;
	/* What is left of a frame that the kernel took in part. */
	uint8_t rest[AUDIOSOCKET_FRAME_MAX];
	size_t rest_size;
};

/* Takes over fd (non-blocking). tcp: an Asterisk, which hangs up on kinds it does not know: it is sent the
 * oldest kind, 8 kHz, until it shows another; on the Unix socket 16 kHz is the rule. 0 or -ENOMEM (fd is left
 * to the caller). */
int peer_new(int fd, bool tcp, int64_t now_ns, struct peer **peer);
/* Closes it; hangup: says so first. Takes NULL. */
void peer_free(struct peer *peer, bool hangup);

/* An Asterisk from before the kinds above 0x10 (20.17, 21.12, 22.7, 23.1): with c(slin16) it sends 16 kHz labelled 0x10, and takes
 * what comes back for the 8 kHz that the label says. */
void peer_set_wide(struct peer *peer);
/* From now on it is sent this kind. 0 or -ENOMEM (kind unchanged). */
int peer_set_kind(struct peer *peer, enum audiosocket_kind kind);
/* Samples the peer sent, as 16 kHz: written to out[peer_convert_max], returns how many. count at most
 * AUDIOSOCKET_SAMPLES_MAX. */
#define PEER_CONVERT_MAX 6160 /* RESAMPLE_OUT_MAX */
size_t peer_convert(struct peer *peer, const int16_t *samples, size_t count, int16_t *out);
/* Sends 20 ms: 0, -EAGAIN (no room: the frame is lost, the framing is not), or -errno (the peer has gone). */
int peer_send(struct peer *peer, const int16_t samples[PEER_FRAME]);
#endif
