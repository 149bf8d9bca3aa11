/* Connections outlive the voice process: the agent keeps a copy of each, and gives them to the next one. And the voice process
 * outlives the agent: to a fresh one it tells what it has. */
#include "agent/voice/bridge_inner.h"
#include <sys/socket.h>
#include <unistd.h>

#define STALE_MAX (1 << 20) /* bytes: more than a socket's buffer holds */

void bridge_keep(struct bridge *bridge, struct peer *peer)
{
	if (!bridge->events->keep)
		return;
	peer->kept = true;
	bridge->events->keep(bridge->data, peer);
}

void bridge_drop(struct bridge *bridge, const struct peer *peer)
{
	if (peer->kept && bridge->events->drop)
		bridge->events->drop(bridge->data, peer);
}

/* What the peer sent while nobody listened. It may end in the middle of a frame, so the next frame is hunted for. */
static void throw_away(int fd)
{
	uint8_t bytes[4096];
	for (int thrown = 0; thrown < STALE_MAX; thrown += (int)sizeof(bytes))
		if (recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT) <= 0)
			return;
}

static struct peer *place(struct bridge *bridge, int fd, bool tcp, int64_t now_ns)
{
	for (size_t i = 0; i < BRIDGE_PEERS_MAX; i++)
		if (!bridge->peers[i] && !peer_new(fd, tcp, now_ns, &bridge->peers[i]))
			return bridge->peers[i];
	return NULL;
}

void bridge_adopt(struct bridge *bridge, int fd, const struct control_message *message, int64_t now_ns)
{
	struct peer *peer = place(bridge, fd, message->tcp, now_ns);
	if (!peer) {
		close(fd);
		return;
	}
	if (message->id > bridge->last_id)
		bridge->last_id = message->id;
	peer->id = message->id;
	peer->kept = true;
	peer->length = message->length;
	if (message->tcp && bridge->wide)
		peer_set_wide(peer);
	if (peer_set_kind(peer, message->kind))
		peer->length = 0; /* it goes on as a new one would */
	throw_away(fd);
	peer->parser.hunt_kind = message->length ? (uint8_t)message->kind : 0;
	peer->parser.hunt_length = message->length;
	if (!bridge_name(bridge, peer, message->uuids[0], now_ns))
		bridge_close(bridge, peer, false);
}

void bridge_report(struct bridge *bridge)
{
	for (size_t i = 0; i < CONTROL_CALLS_MAX; i++) {
		const struct bridge_call *call = &bridge->calls[i];
		if (call->used && call->peers)
			bridge->events->peer(bridge->data, call->uuid, true, call->rate_hz);
	}
}
