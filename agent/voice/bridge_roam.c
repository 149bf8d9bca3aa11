/* Peers that named no call: they stay connected between calls and follow the line. */
#include "agent/voice/bridge_inner.h"
#include <string.h>

bool bridge_admit_roaming(struct bridge *bridge, struct peer *peer, int64_t now_ns)
{
	size_t count = 0;
	for (size_t i = 0; i < BRIDGE_PEERS_MAX; i++)
		count += bridge->peers[i] && bridge->peers[i]->roams;
	if (count >= BRIDGE_ROAMING_MAX)
		return false;
	peer->roams = true;
	peer->state = PEER_ROAMING;
	peer->since_ns = now_ns;
	pacer_start(&bridge->pacer, now_ns);
	bridge_keep(bridge, peer);
	bridge_follow_line(bridge);
	return true;
}

void bridge_roam(struct bridge *bridge, struct peer *peer)
{
	peer->state = PEER_ROAMING;
	bridge_leave(bridge, peer);
}

void bridge_follow_line(struct bridge *bridge)
{
	struct bridge_call *call = bridge->active ? bridge_find_call(bridge, bridge->active_uuid) : NULL;
	for (size_t i = 0; i < BRIDGE_PEERS_MAX; i++) {
		struct peer *peer = bridge->peers[i];
		if (!peer || !peer->roams)
			continue;
		if (peer->state == PEER_UP && !bridge_is_active(bridge, peer->uuid))
			bridge_roam(bridge, peer);
		if (peer->state == PEER_ROAMING && call)
			bridge_join(bridge, call, peer);
	}
}
