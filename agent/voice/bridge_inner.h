/* Between bridge.c (calls, pace, what is sent) and bridge_read.c (what is received). */
#ifndef DESKPHONE_VOICE_BRIDGE_INNER_H
#define DESKPHONE_VOICE_BRIDGE_INNER_H
#include "agent/voice/bridge.h"

/* The call with this UUID, if it is let in. */
struct bridge_call *bridge_find_call(struct bridge *bridge, const uint8_t *uuid);
bool bridge_is_active(const struct bridge *bridge, const uint8_t *uuid);
/* A peer of this call is UP. */
void bridge_admit(struct bridge *bridge, struct bridge_call *call, struct peer *peer, int64_t now_ns);
/* Takes the peer out of the table and of its call and frees it; hangup: tells it so. */
void bridge_close(struct bridge *bridge, struct peer *peer, bool hangup);
/* Rate of what a peer is sent, and telling it as its call's. */
unsigned bridge_rate_of(const struct peer *peer);
void bridge_say_rate(struct bridge *bridge, struct bridge_call *call, const struct peer *peer);
#endif
