/* What the peers send. */
#include "agent/voice/bridge_inner.h"
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#define SECOND_NS INT64_C(1000000000)
#define TALKER_NS                                                                                            \
	(SECOND_NS / 5) /* a talker silent for so long makes way for another connection of its call */
#define SAMPLES_OF_TALK 16
#define FLOOD_BYTES_PER_S 64000 /* twice the 16 kHz of real time, */
#define FLOOD_BYTES 320000	/* and 10 s of it at once */

struct reading {
	struct bridge *bridge;
	struct peer *peer;
	int64_t now_ns;
};

static bool is_nil(const uint8_t *uuid)
{
	static const uint8_t nil[AUDIOSOCKET_UUID_SIZE];
	return !memcmp(uuid, nil, sizeof(nil));
}

bool bridge_name(struct bridge *bridge, struct peer *peer, const uint8_t *uuid, int64_t now_ns)
{
	struct bridge_call *call = bridge_find_call(bridge, uuid);
	if (peer->state != PEER_SILENT)
		return false;
	if (peer->local && is_nil(uuid))
		return bridge_admit_roaming(bridge, peer, now_ns);
	memcpy(peer->uuid, uuid, AUDIOSOCKET_UUID_SIZE);
	peer->state = PEER_NAMED;
	if (call)
		bridge_admit(bridge, call, peer, now_ns);
	return true;
}

/* One voice at a time: of two connections of a call the one that talks keeps the floor until it pauses, or one that
 * named the call takes it from one that roams. A sample or two are not talk: they show a rate. */
static bool takes_floor(struct bridge *bridge, struct peer *peer, size_t count, int64_t now_ns)
{
	if (bridge->talker == peer)
		return true;
	if (count < SAMPLES_OF_TALK)
		return false;
	bool outranked = bridge->talker && bridge->talker->roams && !peer->roams;
	if (bridge->talker && !outranked && now_ns - bridge->talker->heard_ns < TALKER_NS)
		return false;
	if (bridge->talker)
		deck_hush(bridge->deck);
	bridge->talker = peer;
	deck_talker(bridge->deck, peer->roams);
	return true;
}

static bool on_audio(struct reading *reading, const struct audiosocket_event *event)
{
	struct bridge *bridge = reading->bridge;
	struct peer *peer = reading->peer;
	struct bridge_call *call = bridge_find_call(bridge, peer->uuid);
	int16_t samples[PEER_CONVERT_MAX];
	if (peer->state < PEER_ROAMING)
		return peer->state == PEER_NAMED;
	bool news = !peer->length || event->kind != peer->kind;
	peer->length = peer->parser.length;
	if (event->kind != peer->kind && peer_set_kind(peer, event->kind))
		return false;
	if (news) {
		bridge_keep(bridge, peer);
		if (peer->state == PEER_UP && call && bridge_rate_of(peer) != call->rate_hz)
			bridge_say_rate(bridge, call, peer);
	}
	if (peer->state == PEER_ROAMING || !call)
		return true;
	size_t count = peer_convert(peer, event->samples, event->count, samples);
	call->figures.samples_in += count;
	peer->heard_ns = reading->now_ns;
	if (bridge_is_active(bridge, peer->uuid) && takes_floor(bridge, peer, count, reading->now_ns)) {
		deck_play(bridge->deck, samples, count, reading->now_ns);
		bridge_note_in(bridge, call, samples, count);
	}
	return true;
}

static bool on_event(void *data, const struct audiosocket_event *event)
{
	struct reading *reading = data;
	switch (event->type) {
	case AUDIOSOCKET_EVENT_UUID:
		return bridge_name(reading->bridge, reading->peer, event->uuid, reading->now_ns);
	case AUDIOSOCKET_EVENT_AUDIO:
		return on_audio(reading, event);
	case AUDIOSOCKET_EVENT_HANGUP:
		return false;
	case AUDIOSOCKET_EVENT_OTHER: /* DTMF, other rates: nothing to do here */
	case AUDIOSOCKET_EVENT_BAD:
		return reading->peer->state != PEER_SILENT;
	}
	return false;
}

static bool floods(const struct peer *peer, int64_t now_ns)
{
	uint64_t seconds = (uint64_t)((now_ns - peer->since_ns) / SECOND_NS);
	return peer->state >= PEER_ROAMING && peer->bytes_in > FLOOD_BYTES + seconds * FLOOD_BYTES_PER_S;
}

static struct peer *find_peer(struct bridge *bridge, int fd)
{
	for (size_t i = 0; i < BRIDGE_PEERS_MAX; i++)
		if (bridge->peers[i] && bridge->peers[i]->fd == fd)
			return bridge->peers[i];
	return NULL;
}

void bridge_read(struct bridge *bridge, int fd, int64_t now_ns)
{
	struct reading reading = {bridge, find_peer(bridge, fd), now_ns};
	uint8_t bytes[4096];
	if (!reading.peer)
		return;
	ssize_t got = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got > 0 && reading.peer->state >= PEER_ROAMING)
		reading.peer->bytes_in += (uint64_t)got;
	bool flood = floods(reading.peer, now_ns);
	if (flood)
		bridge->events->error(
			bridge->data, "a peer of the audio socket sends faster than real time: closed");
	if (got <= 0 || flood ||
		!audiosocket_feed(&reading.peer->parser, bytes, (size_t)got, on_event, &reading))
		bridge_close(bridge, reading.peer, false);
}
