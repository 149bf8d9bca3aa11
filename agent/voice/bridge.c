#include "agent/voice/bridge_inner.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

void bridge_init(struct bridge *bridge, struct deck *deck, const struct bridge_events *events, void *data)
{
	memset(bridge, 0, sizeof(*bridge));
	bridge->deck = deck;
	bridge->events = events;
	bridge->data = data;
}

void bridge_clear(struct bridge *bridge)
{
	for (size_t i = 0; i < BRIDGE_PEERS_MAX; i++) {
		peer_free(bridge->peers[i], false);
		bridge->peers[i] = NULL;
	}
}

static bool same_uuid(const uint8_t *a, const uint8_t *b)
{
	return !memcmp(a, b, AUDIOSOCKET_UUID_SIZE);
}

struct bridge_call *bridge_find_call(struct bridge *bridge, const uint8_t *uuid)
{
	for (size_t i = 0; i < CONTROL_CALLS_MAX; i++)
		if (bridge->calls[i].used && same_uuid(bridge->calls[i].uuid, uuid))
			return &bridge->calls[i];
	return NULL;
}

bool bridge_is_active(const struct bridge *bridge, const uint8_t *uuid)
{
	return bridge->active && same_uuid(bridge->active_uuid, uuid);
}

static void say_error(struct bridge *bridge, const char *text)
{
	bridge->events->error(bridge->data, text);
}

static void stop_unless_heard(struct bridge *bridge)
{
	for (size_t i = 0; i < BRIDGE_PEERS_MAX; i++)
		if (bridge->peers[i] && bridge->peers[i]->state >= PEER_ROAMING)
			return;
	pacer_stop(&bridge->pacer);
}

void bridge_leave(struct bridge *bridge, const struct peer *peer)
{
	struct bridge_call *call = bridge_find_call(bridge, peer->uuid);
	if (bridge->talker == peer)
		bridge->talker = NULL;
	if (!call)
		return;
	bridge_attribute(bridge);
	if (--call->peers)
		return;
	bridge->events->peer(bridge->data, call->uuid, false, 0);
	bridge_tell_figures(bridge, call, true);
}

void bridge_close(struct bridge *bridge, struct peer *peer, bool hangup)
{
	for (size_t i = 0; i < BRIDGE_PEERS_MAX; i++)
		if (bridge->peers[i] == peer)
			bridge->peers[i] = NULL;
	bridge_drop(bridge, peer);
	if (peer->state >= PEER_ROAMING)
		stop_unless_heard(bridge);
	if (peer->state == PEER_UP)
		bridge_leave(bridge, peer);
	peer_free(peer, hangup);
}

unsigned bridge_rate_of(const struct peer *peer)
{
	return peer->kind == AUDIOSOCKET_8KHZ ? 8000 : 16000;
}

void bridge_say_rate(struct bridge *bridge, struct bridge_call *call, const struct peer *peer)
{
	call->rate_hz = bridge_rate_of(peer);
	bridge->events->peer(bridge->data, call->uuid, true, call->rate_hz);
}

/* The oldest of those that named the call, if they are as many as may be. */
static struct peer *supernumerary(struct bridge *bridge, const struct bridge_call *call)
{
	struct peer *oldest = NULL;
	unsigned count = 0;
	for (size_t i = 0; i < BRIDGE_PEERS_MAX; i++) {
		struct peer *peer = bridge->peers[i];
		if (!peer || peer->state != PEER_UP || peer->roams || !same_uuid(peer->uuid, call->uuid))
			continue;
		count++;
		if (!oldest || peer->since_ns < oldest->since_ns)
			oldest = peer;
	}
	return count == BRIDGE_PER_CALL ? oldest : NULL;
}

void bridge_join(struct bridge *bridge, struct bridge_call *call, struct peer *peer)
{
	bridge_attribute(bridge);
	peer->state = PEER_UP;
	memcpy(peer->uuid, call->uuid, sizeof(peer->uuid));
	if (call->peers++)
		return;
	memset(&call->figures, 0, sizeof(call->figures));
	bridge_say_rate(bridge, call, peer);
}

void bridge_admit(struct bridge *bridge, struct bridge_call *call, struct peer *peer, int64_t now_ns)
{
	struct peer *one_too_many = supernumerary(bridge, call);
	if (one_too_many)
		bridge_close(bridge, one_too_many, false);
	peer->since_ns = now_ns;
	bridge_join(bridge, call, peer);
	pacer_start(&bridge->pacer, now_ns);
	bridge_keep(bridge, peer);
}

bool bridge_has_room(const struct bridge *bridge)
{
	for (size_t i = 0; i < BRIDGE_PEERS_MAX; i++)
		if (!bridge->peers[i])
			return true;
	return false;
}

void bridge_accept(struct bridge *bridge, int fd, bool tcp, int64_t now_ns)
{
	for (size_t i = 0; i < BRIDGE_PEERS_MAX; i++) {
		if (bridge->peers[i])
			continue;
		if (peer_new(fd, tcp, now_ns, &bridge->peers[i]))
			break;
		bridge->peers[i]->id = ++bridge->last_id;
		if (tcp && bridge->wide)
			peer_set_wide(bridge->peers[i]);
		return;
	}
	close(fd);
}

size_t bridge_poll(const struct bridge *bridge, struct pollfd *fds)
{
	size_t count = 0;
	for (size_t i = 0; i < BRIDGE_PEERS_MAX; i++)
		if (bridge->peers[i])
			fds[count++] = (struct pollfd){.fd = bridge->peers[i]->fd, .events = POLLIN};
	return count;
}

static void send_frame(struct bridge *bridge, struct peer *peer, const int16_t *samples, int64_t now_ns)
{
	struct bridge_call *call = bridge_find_call(bridge, peer->uuid);
	int error = peer_send(peer, samples);
	if (call)
		call->figures.frames_out++;
	if (!error) {
		peer->deaf = 0;
		if (peer == bridge->talker)
			deck_asked(bridge->deck, now_ns);
		return;
	}
	if (call)
		call->figures.frames_lost++;
	if (error == -EAGAIN && ++peer->deaf < PEER_DEAF_FRAMES)
		return;
	if (error == -EAGAIN)
		say_error(bridge, "a peer of the audio socket does not read: closed");
	bridge_close(bridge, peer, false);
}

static void send_all(struct bridge *bridge, const int16_t *microphone, int64_t now_ns)
{
	static const int16_t silence[PEER_FRAME];
	for (size_t i = 0; i < BRIDGE_PEERS_MAX; i++) {
		struct peer *peer = bridge->peers[i];
		if (!peer || peer->state < PEER_ROAMING)
			continue;
		bool heard = !bridge->muted && peer->state == PEER_UP && bridge_is_active(bridge, peer->uuid);
		send_frame(bridge, peer, heard ? microphone : silence, now_ns);
	}
}

static void close_late(struct bridge *bridge, int64_t now_ns)
{
	for (size_t i = 0; i < BRIDGE_PEERS_MAX; i++) {
		struct peer *peer = bridge->peers[i];
		if (peer && peer->state < PEER_ROAMING && now_ns - peer->since_ns >= PEER_HELLO_NS)
			bridge_close(bridge, peer, false);
	}
}

void bridge_tick(struct bridge *bridge, int64_t now_ns)
{
	close_late(bridge, now_ns);
	for (;;) {
		int16_t samples[PEER_FRAME] = {0};
		size_t skip, level = deck_listen(bridge->deck);
		enum pacer_frame frame = pacer_next(&bridge->pacer, now_ns, level, &skip);
		if (frame == PACER_NOTHING)
			break;
		if (frame == PACER_MICROPHONE) {
			deck_take(bridge->deck, skip, NULL, 0);
			int64_t age_ns = deck_age_ns(bridge->deck, now_ns);
			deck_take(bridge->deck, 0, samples, PEER_FRAME);
			bridge_note_out(bridge, samples, age_ns);
		}
		send_all(bridge, samples, now_ns);
	}
	bridge_tell_regularly(bridge, now_ns);
	if (bridge->pacer.state == PACER_IDLE)
		deck_take(bridge->deck, DECK_MICROPHONE_ROOM, NULL, 0);
}

int64_t bridge_deadline(const struct bridge *bridge)
{
	int64_t deadline = pacer_deadline(&bridge->pacer);
	for (size_t i = 0; i < BRIDGE_PEERS_MAX; i++) {
		const struct peer *peer = bridge->peers[i];
		if (peer && peer->state < PEER_ROAMING && peer->since_ns + PEER_HELLO_NS < deadline)
			deadline = peer->since_ns + PEER_HELLO_NS;
	}
	return deadline;
}

static bool named(const struct control_message *message, const uint8_t *uuid)
{
	for (size_t i = 0; i < message->count; i++)
		if (same_uuid(message->uuids[i], uuid))
			return true;
	return false;
}

/* Every peer that named the call is told to hang up, the others leave it; the last of them reports its end. */
static void end_call(struct bridge *bridge, struct bridge_call *call)
{
	for (size_t i = 0; i < BRIDGE_PEERS_MAX; i++) {
		struct peer *peer = bridge->peers[i];
		if (!peer || peer->state != PEER_UP || !same_uuid(peer->uuid, call->uuid))
			continue;
		if (peer->roams)
			bridge_roam(bridge, peer);
		else
			bridge_close(bridge, peer, true);
	}
	memset(call, 0, sizeof(*call));
}

static struct bridge_call *add_call(struct bridge *bridge, const uint8_t *uuid)
{
	for (size_t i = 0; i < CONTROL_CALLS_MAX; i++) {
		struct bridge_call *call = &bridge->calls[i];
		if (call->used)
			continue;
		*call = (struct bridge_call){.used = true};
		memcpy(call->uuid, uuid, sizeof(call->uuid));
		return call;
	}
	return NULL; /* cannot be: as many slots as a message has UUIDs */
}

/* Those who named the call before we knew of it. */
static void admit_named(struct bridge *bridge, struct bridge_call *call, int64_t now_ns)
{
	for (size_t i = 0; i < BRIDGE_PEERS_MAX; i++) {
		struct peer *peer = bridge->peers[i];
		if (peer && peer->state == PEER_NAMED && same_uuid(peer->uuid, call->uuid))
			bridge_admit(bridge, call, peer, now_ns);
	}
}

void bridge_set_calls(struct bridge *bridge, const struct control_message *message, int64_t now_ns)
{
	for (size_t i = 0; i < CONTROL_CALLS_MAX; i++)
		if (bridge->calls[i].used && !named(message, bridge->calls[i].uuid))
			end_call(bridge, &bridge->calls[i]);
	for (size_t i = 0; i < message->count; i++) {
		struct bridge_call *call = bridge_find_call(bridge, message->uuids[i]);
		if (!call)
			call = add_call(bridge, message->uuids[i]);
		if (call)
			admit_named(bridge, call, now_ns);
	}
	bridge_follow_line(bridge);
}

void bridge_set_active(struct bridge *bridge, const struct control_message *message)
{
	bool active = message->count > 0;
	if (active == bridge->active && (!active || same_uuid(message->uuids[0], bridge->active_uuid)))
		return;
	bridge_attribute(bridge);
	bridge->active = active;
	memcpy(bridge->active_uuid, message->uuids[0], AUDIOSOCKET_UUID_SIZE);
	bridge->talker = NULL;
	deck_hush(bridge->deck);
	bridge_follow_line(bridge);
}

void bridge_set_mute(struct bridge *bridge, bool on)
{
	bridge->muted = on;
}

void bridge_set_card(struct bridge *bridge, bool running)
{
	bridge_attribute(bridge);
	pacer_set_card(&bridge->pacer, running);
}
