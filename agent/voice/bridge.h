/* The calls' audio: joins the peers of the audio socket with the card, 20 ms at a time.
 *
 * Every peer of every call gets a frame at every tick of the pacer: the peers of the active call the microphone (zeros
 * when muted or when there is no card), the others silence. What the peers of the active call send is played, what the
 * others send is thrown away. Nothing here blocks; one thread. Times are nanoseconds of CLOCK_MONOTONIC.
 *
 *  a peer  | event                            | what happens
 *  --------+----------------------------------+----------------------------------------------------------
 *  SILENT  | UUID of a call that is let in    | -> UP
 *  SILENT  | the nil UUID, on the Unix socket | -> ROAMING (the seventh is closed)
 *  SILENT  | another UUID                     | -> NAMED
 *  SILENT  | any other frame                  | closed
 *  NAMED   | its call is let in               | -> UP
 *  NAMED   | audio                            | ignored
 *  both    | 2 s after it came                | closed
 *  ROAMING | a call has the line              | -> UP
 *  ROAMING | audio                            | not heard; what it is sent is of that kind
 *  UP      | audio of 8 or 16 kHz             | played if its call is active; what it is sent is of that kind
 *  UP      | its call is no longer let in     | told to hang up, closed; one that roams -> ROAMING
 *  UP      | its call has lost the line       | one that roams: -> UP of the call that has it, or ROAMING
 *  UP      | third connection that named the  | the oldest is closed (a peer that lost its connection came back)
 *          | same call                        |
 *  both    | reads nothing for 5 s, or sends  | closed, said as an error
 *          | more than twice real time        |
 *  any     | hang-up, end of stream, error    | closed
 *
 * Two connections for one call are in order: a program that opens playback and capture apart has two. Those that
 * roam do not count; they are programs that know of no calls, such as those behind the ALSA plug-in. */
#ifndef DESKPHONE_VOICE_BRIDGE_H
#define DESKPHONE_VOICE_BRIDGE_H
#include "agent/voice/audiosocket.h"
#include "agent/voice/control.h"
#include "agent/voice/deck.h"
#include "agent/voice/pacer.h"
#include "agent/voice/peer.h"
#include "agent/voice/spread.h"
#include "agent/call/voice_figures.h"
#include <poll.h>

#define BRIDGE_PEERS_MAX 10
#define BRIDGE_PER_CALL 2
#define BRIDGE_ROAMING_MAX 6 /* the rest is for peers that name their call */

struct bridge_events {
	/* The first peer of this call came, showed another rate, or (rate 0) the last one has gone. */
	void (*peer)(void *data, const uint8_t uuid[AUDIOSOCKET_UUID_SIZE], bool up, unsigned rate_hz);
	/* Of the active call every second; of every call after its last peer has gone (final). */
	void (*figures)(void *data, const uint8_t uuid[AUDIOSOCKET_UUID_SIZE],
		const struct voice_figures *figures, bool final);
	void (*error)(void *data, const char *text);
	/* A peer's connection is to be kept for our successor, or has been closed. NULL = nobody keeps them. */
	void (*keep)(void *data, const struct peer *peer);
	void (*drop)(void *data, const struct peer *peer);
};

struct bridge_call {
	bool used; /* let in */
	uint8_t uuid[AUDIOSOCKET_UUID_SIZE];
	unsigned peers, rate_hz;
	struct voice_figures figures;
	struct spread out, in; /* latency */
};

/* Loudness of what passes, by the second. */
struct bridge_level {
	double squares;
	uint64_t samples;
};

struct bridge {
	struct deck *deck;
	const struct bridge_events *events;
	void *data;
	struct pacer pacer;
	bool wide; /* peers on TCP are: set after bridge_init() */
	struct peer *peers[BRIDGE_PEERS_MAX];
	uint32_t last_id;
	struct bridge_call calls[CONTROL_CALLS_MAX];
	bool active, muted;
	uint8_t active_uuid[AUDIOSOCKET_UUID_SIZE];
	const struct peer *talker;   /* whose audio is being played */
	struct voice_figures before; /* the mixer's counters, as far as a call has been told of them */
	struct bridge_level out, in; /* of the second under way */
	int64_t told_ns;	     /* when the figures were told last */
};

void bridge_init(struct bridge *bridge, struct deck *deck, const struct bridge_events *events, void *data);
void bridge_clear(struct bridge *bridge);

/* As in control.h. */
void bridge_set_calls(struct bridge *bridge, const struct control_message *message, int64_t now_ns);
void bridge_set_active(struct bridge *bridge, const struct control_message *message);
void bridge_set_mute(struct bridge *bridge, bool on);
/* The card's stream has started (deck_start()) or ends (deck_stop()). */
void bridge_set_card(struct bridge *bridge, bool running);

/* Room for another peer? */
bool bridge_has_room(const struct bridge *bridge);
/* Takes over a connection (non-blocking), or closes it when there is no room. */
void bridge_accept(struct bridge *bridge, int fd, bool tcp, int64_t now_ns);
/* Takes over a connection that a voice process before us had let in. What waits in it is too old to be heard. */
void bridge_adopt(struct bridge *bridge, int fd, const struct control_message *message, int64_t now_ns);
/* Tells of every call that has peers once more. */
void bridge_report(struct bridge *bridge);
/* Descriptors to poll, in order of the peers; returns how many (at most BRIDGE_PEERS_MAX). */
size_t bridge_poll(const struct bridge *bridge, struct pollfd *fds);
/* Reads from the peer with this descriptor, if it is still there. */
void bridge_read(struct bridge *bridge, int fd, int64_t now_ns);
/* Sends what is due, closes those who are late. To be called when the deadline has come and after every
 * callback of the card. */
void bridge_tick(struct bridge *bridge, int64_t now_ns);
/* When bridge_tick() has something to do by itself; INT64_MAX = never. */
int64_t bridge_deadline(const struct bridge *bridge);
#endif
