/* Between bridge.c (calls, pace, what is sent), bridge_read.c (what is received) and bridge_roam.c (peers that follow
 * the line). */
#ifndef DESKPHONE_VOICE_BRIDGE_INNER_H
#define DESKPHONE_VOICE_BRIDGE_INNER_H
#include "agent/voice/bridge.h"

/* The call with this UUID, if it is let in. */
struct bridge_call *bridge_find_call(struct bridge *bridge, const uint8_t *uuid);
bool bridge_is_active(const struct bridge *bridge, const uint8_t *uuid);
/* This peer named this call: it is UP. */
void bridge_admit(struct bridge *bridge, struct bridge_call *call, struct peer *peer, int64_t now_ns);
/* The peer belongs to the call from now on, or, UP, no longer: its state is then the caller's to set. */
void bridge_join(struct bridge *bridge, struct bridge_call *call, struct peer *peer);
void bridge_leave(struct bridge *bridge, const struct peer *peer);
/* Takes the peer out of the table and of its call and frees it; hangup: tells it so. */
void bridge_close(struct bridge *bridge, struct peer *peer, bool hangup);
/* Rate of what a peer is sent, and telling it as its call's. */
unsigned bridge_rate_of(const struct peer *peer);
void bridge_say_rate(struct bridge *bridge, struct bridge_call *call, const struct peer *peer);

/* The peer leaves its call without being closed. */
void bridge_roam(struct bridge *bridge, struct peer *peer);
/* This peer named no call. false: there are too many already. */
bool bridge_admit_roaming(struct bridge *bridge, struct peer *peer, int64_t now_ns);
/* Another call may have the line, or none, or it may have ended: those that roam follow. */
void bridge_follow_line(struct bridge *bridge);

/* bridge_figures.c. What has been counted since the last time goes to the call that is active now: to be called before
 * that changes. */
void bridge_attribute(struct bridge *bridge);
/* The call's figures are complete: as of now, and to be told for the last time. */
void bridge_tell_figures(struct bridge *bridge, struct bridge_call *call, bool final);
/* Of the active call, once a second. */
void bridge_tell_regularly(struct bridge *bridge, int64_t now_ns);
/* 20 ms of microphone are about to be sent, the first of them so old; audio of the talker has been played. */
void bridge_note_out(struct bridge *bridge, const int16_t *samples, int64_t age_ns);
void bridge_note_in(struct bridge *bridge, struct bridge_call *call, const int16_t *samples, size_t count);

/* bridge_adopt.c: the peer is in, or shows another kind of frames; it is about to be closed. */
void bridge_keep(struct bridge *bridge, struct peer *peer);
void bridge_drop(struct bridge *bridge, const struct peer *peer);
/* bridge_read.c: the peer names its call; false: it is to be closed. */
bool bridge_name(struct bridge *bridge, struct peer *peer, const uint8_t *uuid, int64_t now_ns);
#endif
