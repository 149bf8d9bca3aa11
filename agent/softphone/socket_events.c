/* Answers to observers and events for everybody. */
#include "agent/softphone/session.h"
#include <string.h>

const char *socket_session(const struct socket_server *server)
{
	return server->session;
}

void socket_make_call_id(char id[CALL_ID_SIZE])
{
	char *uuid = g_uuid_string_random();
	g_strlcpy(id, uuid, CALL_ID_SIZE);
	g_free(uuid);
}

/* Microseconds to add to the monotonic clock for UTC. */
static int64_t socket_clock_offset_ms(void)
{
	return (g_get_real_time() - g_get_monotonic_time()) / 1000;
}

/* A clock that was set meanwhile, here or there, must not give a call from the future or from before the
 * boot. */
void socket_time_from_wire(struct call_record *record)
{
	int64_t now_ms = g_get_monotonic_time() / 1000;
	if (record->since_ms > 0)
		record->since_ms = CLAMP(record->since_ms - socket_clock_offset_ms(), 1, now_ms);
}

void socket_time_to_wire(struct call_record *record)
{
	if (record->since_ms > 0)
		record->since_ms += socket_clock_offset_ms();
}

/* The array may lose members only when the loop turns: lines_send() calls nobody back. */
void socket_pass_on(struct socket_server *server, const struct wire_message *message, bool softphone_too)
{
	char line[WIRE_LINE_MAX + 1];
	size_t length;
	if (server->sessions->len == 0 || wire_encode(message, line, &length))
		return;
	for (guint i = 0; i < server->sessions->len; i++) {
		const struct session *session = server->sessions->pdata[i];
		if (session->state == SESSION_OBSERVER ||
			(softphone_too && session->state == SESSION_SOFTPHONE))
			lines_send(session->lines, line, length);
	}
}

void socket_tell_peer(struct socket_server *server, bool connected, const char *name)
{
	struct wire_message message = {.type = WIRE_PEER, .peer = {.connected = connected}};
	wire_copy(message.peer.name, sizeof(message.peer.name), name);
	socket_pass_on(server, &message, false);
}

void socket_reply(struct socket_server *server, socket_ticket ticket, const char *error, const char *text,
	const char *call)
{
	uint32_t client = (uint32_t)(ticket >> 32), request = (uint32_t)ticket;
	for (guint i = 0; request && i < server->sessions->len; i++) {
		struct session *session = server->sessions->pdata[i];
		for (int slot = 0; session->serial == client && slot < SESSION_ASKED_MAX; slot++) {
			struct session_asked *asked = &session->asked[slot];
			if (asked->serial != request)
				continue;
			asked->serial = 0;
			session_send_reply(session, &asked->id, error, text, call);
			return;
		}
	}
}

void socket_broadcast_hook(struct socket_server *server, bool on_hook, enum wire_via via)
{
	struct wire_message message = {.type = WIRE_HOOK, .hook = {.on_hook = on_hook, .via = via}};
	socket_pass_on(server, &message, true);
}

void socket_broadcast_volume(struct socket_server *server, int step, int steps, enum wire_via via)
{
	struct wire_message message = {
		.type = WIRE_VOLUME, .volume = {.step = step, .steps = steps, .via = via}};
	socket_pass_on(server, &message, true);
}

void socket_broadcast_phone(struct socket_server *server, const struct wire_phone *phone)
{
	struct wire_message message = {.type = WIRE_PHONE, .phone = *phone};
	socket_pass_on(server, &message, true);
}

void socket_broadcast_audio(struct socket_server *server, const char *call, const struct wire_audio *audio)
{
	struct wire_message message = {.type = WIRE_AUDIO, .audio = *audio};
	message.audio.measured = false;
	wire_copy(message.call, sizeof(message.call), call ? call : "");
	socket_pass_on(server, &message, true);
}

void socket_broadcast_figures(struct socket_server *server, const char *call, const struct wire_audio *audio)
{
	struct wire_message message = {.type = WIRE_AUDIO, .audio = *audio};
	wire_copy(message.call, sizeof(message.call), call);
	socket_pass_on(server, &message, false);
}

void socket_broadcast_call(struct socket_server *server, const struct call_record *record)
{
	struct wire_message message = {.type = WIRE_CALL, .record = *record};
	socket_time_to_wire(&message.record);
	socket_pass_on(server, &message, false);
}

void socket_broadcast_key(struct socket_server *server, const char *key, const char *press)
{
	struct wire_message message = {.type = WIRE_KEY};
	wire_copy(message.key.key, sizeof(message.key.key), key);
	wire_copy(message.key.press, sizeof(message.key.press), press);
	socket_pass_on(server, &message, false);
}

void socket_broadcast_mute(struct socket_server *server, bool on)
{
	struct wire_message message = {.type = WIRE_MUTE, .on = on};
	socket_pass_on(server, &message, false);
}

void socket_broadcast_mwi(struct socket_server *server, const struct wire_mwi *mwi)
{
	struct wire_message message = {.type = WIRE_MWI, .mwi = *mwi};
	socket_pass_on(server, &message, false);
}

void socket_broadcast_presence(struct socket_server *server, const struct wire_presence *presence)
{
	struct wire_message message = {.type = WIRE_PRESENCE, .presence = *presence};
	socket_pass_on(server, &message, false);
}

void socket_broadcast_forward(struct socket_server *server, const struct wire_forward *forward)
{
	struct wire_message message = {.type = WIRE_FORWARD, .forward = *forward};
	socket_pass_on(server, &message, false);
}

void socket_broadcast_ring_volume(struct socket_server *server, int step)
{
	struct wire_message message = {.type = WIRE_RING_VOLUME, .step = step};
	socket_pass_on(server, &message, false);
}

void socket_broadcast_display(struct socket_server *server, const struct wire_display *display)
{
	struct wire_message message = {.type = WIRE_DISPLAY, .display = *display};
	socket_pass_on(server, &message, false);
}

void socket_broadcast_error(struct socket_server *server, const char *error, const char *text)
{
	struct wire_message message = {.type = WIRE_ERROR};
	wire_copy(message.reply.error, sizeof(message.reply.error), error);
	wire_copy(message.reply.text, sizeof(message.reply.text), text);
	socket_pass_on(server, &message, false);
}

void socket_broadcast_state(struct socket_server *server)
{
	for (guint i = 0; i < server->sessions->len; i++) {
		struct session *session = server->sessions->pdata[i];
		if (session->state == SESSION_OBSERVER)
			session_send_state(session);
	}
}
