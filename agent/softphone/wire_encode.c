/* A message -> a line: one function for each type's own members. */
#include "agent/softphone/wire_fields.h"
#include <errno.h>
#include <string.h>

#define REAL_DIGITS 9 /* of measures: -76.4, not -76.400000000000006 */

typedef int encoder(json_t *object, const struct wire_message *message, enum wire_detail detail);

static int encode_can(json_t *object, unsigned can)
{
	json_t *list = json_array();
	int bad = json_object_set_new(object, "can", list);
	for (unsigned bit = 1; bit <= WIRE_CAN_LAST; bit <<= 1)
		if (can & bit)
			bad |= json_array_append_new(list, json_string(wire_can_name(bit)));
	return bad;
}

static int encode_hello(json_t *object, const struct wire_message *message, enum wire_detail detail)
{
	const struct wire_hello *hello = &message->hello;
	int bad = json_object_set_new(object, "protocol", json_integer(hello->protocol));
	bad |= wire_put_text(object, "name", hello->name);
	bad |= wire_put_text(object, "version", hello->version);
	if (hello->agent) {
		json_t *phone = json_object();
		bad |= wire_put_text(object, "session", hello->session);
		bad |= json_object_set_new(object, "phone", phone);
		return bad | wire_put_phone(phone, &hello->phone, detail);
	}
	bad |= wire_put_text(object, "role", hello->role == WIRE_SOFTPHONE ? "softphone" : "observer");
	if (hello->takeover)
		bad |= json_object_set_new(object, "takeover", json_true());
	return hello->role == WIRE_SOFTPHONE ? bad | encode_can(object, hello->can) : bad;
}

static int encode_reply(json_t *object, const struct wire_message *message, enum wire_detail detail)
{
	(void)detail;
	int bad = json_object_set_new(object, "ok", json_boolean(message->reply.ok));
	bad |= wire_put_text(object, "error", message->reply.error);
	bad |= wire_put_text(object, "text", message->reply.text);
	return bad | wire_put_text(object, "call", message->call);
}

static int encode_error(json_t *object, const struct wire_message *message, enum wire_detail detail)
{
	(void)detail;
	return wire_put_text(object, "error", message->reply.error) |
	       wire_put_text(object, "text", message->reply.text);
}

static int encode_dial(json_t *object, const struct wire_message *message, enum wire_detail detail)
{
	(void)detail;
	int bad = wire_put_text(object, "call", message->call);
	bad |= wire_put_text(object, "number", message->dial.number);
	bad |= wire_put_text(object, "typed", message->dial.typed);
	bad |= json_object_set_new(object, "emergency", json_boolean(message->dial.emergency));
	return bad | wire_put_text(object, "line", message->dial.line);
}

static int encode_of_call(json_t *object, const struct wire_message *message, enum wire_detail detail)
{
	(void)detail;
	return wire_put_text(object, "call", message->call);
}

static int encode_reject(json_t *object, const struct wire_message *message, enum wire_detail detail)
{
	(void)detail;
	return wire_put_text(object, "call", message->call) |
	       wire_put_text(object, "reason", wire_cause_name(message->reason));
}

static int encode_switch(json_t *object, const struct wire_message *message, enum wire_detail detail)
{
	(void)detail;
	return wire_put_text(object, "call", message->call) |
	       json_object_set_new(object, "on", json_boolean(message->on));
}

static int encode_dtmf(json_t *object, const struct wire_message *message, enum wire_detail detail)
{
	(void)detail;
	const struct wire_dtmf *dtmf = &message->dtmf;
	int bad = wire_put_text(object, "call", message->call);
	bad |= wire_put_text(object, strlen(dtmf->digits) > 1 ? "digits" : "digit", dtmf->digits);
	return dtmf->ms ? bad | json_object_set_new(object, "ms", json_integer(dtmf->ms)) : bad;
}

static int encode_transfer(json_t *object, const struct wire_message *message, enum wire_detail detail)
{
	(void)detail;
	int bad = wire_put_text(object, "call", message->call);
	bad |= wire_put_text(object, "number", message->transfer.number);
	return bad | wire_put_text(object, "to", message->transfer.to);
}

static int encode_name(json_t *object, const struct wire_message *message, enum wire_detail detail)
{
	(void)detail;
	/* Empty is a value too: it takes the name away. */
	return *message->text ? wire_put_text(object, "text", message->text)
			      : json_object_set_new(object, "text", json_string(""));
}

static int encode_forward(json_t *object, const struct wire_message *message, enum wire_detail detail)
{
	(void)detail;
	return *message->forward.number ? wire_put_text(object, "number", message->forward.number)
					: json_object_set_new(object, "number", json_string(""));
}

static int encode_ring_volume(json_t *object, const struct wire_message *message, enum wire_detail detail)
{
	(void)detail;
	return json_object_set_new(object, "step", json_integer(message->step));
}

static int encode_phone(json_t *object, const struct wire_message *message, enum wire_detail detail)
{
	const char *state = message->phone.attached ? "attached" : "detached";
	return json_object_set_new(object, "state", json_string(state)) |
	       wire_put_phone(object, &message->phone, detail);
}

static int encode_audio(json_t *object, const struct wire_message *message, enum wire_detail detail)
{
	return wire_put_text(object, "call", message->call) | wire_put_audio(object, &message->audio, detail);
}

static int encode_key(json_t *object, const struct wire_message *message, enum wire_detail detail)
{
	(void)detail;
	return wire_put_text(object, "key", message->key.key) |
	       wire_put_text(object, "press", message->key.press);
}

#define ENCODE_RECORD(type, member)                                                                          \
	static int encode_##type(                                                                            \
		json_t *object, const struct wire_message *message, enum wire_detail detail)                 \
	{                                                                                                    \
		(void)detail;                                                                                \
		return wire_put_##type(object, &message->member);                                            \
	}
#define ENCODE_DETAILED(type, member)                                                                        \
	static int encode_##type(                                                                            \
		json_t *object, const struct wire_message *message, enum wire_detail detail)                 \
	{                                                                                                    \
		return wire_put_##type(object, &message->member, detail);                                    \
	}

ENCODE_DETAILED(call, record)
ENCODE_DETAILED(presence, presence)
ENCODE_DETAILED(registered, registered)
ENCODE_DETAILED(sync, sync)
ENCODE_DETAILED(state, state)
ENCODE_RECORD(mwi, mwi)
ENCODE_RECORD(display, display)
ENCODE_RECORD(hook, hook)
ENCODE_RECORD(volume, volume)
ENCODE_RECORD(peer, peer)

static encoder *const encoders[WIRE_TYPES] = {
	[WIRE_HELLO] = encode_hello,
	[WIRE_REPLY] = encode_reply,
	[WIRE_ERROR] = encode_error,
	[WIRE_DIAL] = encode_dial,
	[WIRE_ANSWER] = encode_of_call,
	[WIRE_REJECT] = encode_reject,
	[WIRE_HANGUP] = encode_of_call,
	[WIRE_HOLD] = encode_switch,
	[WIRE_MUTE] = encode_switch,
	[WIRE_DTMF] = encode_dtmf,
	[WIRE_TRANSFER] = encode_transfer,
	[WIRE_NAME] = encode_name,
	[WIRE_FORWARD] = encode_forward,
	[WIRE_RING_VOLUME] = encode_ring_volume,
	[WIRE_CALL] = encode_call,
	[WIRE_MWI] = encode_mwi,
	[WIRE_PRESENCE] = encode_presence,
	[WIRE_REGISTERED] = encode_registered,
	[WIRE_DISPLAY] = encode_display,
	[WIRE_SYNC] = encode_sync,
	[WIRE_STATE] = encode_state,
	[WIRE_HOOK] = encode_hook,
	[WIRE_VOLUME] = encode_volume,
	[WIRE_PHONE] = encode_phone,
	[WIRE_AUDIO] = encode_audio,
	[WIRE_KEY] = encode_key,
	[WIRE_PEER] = encode_peer,
};

static int encode_id(json_t *object, const struct wire_id *id)
{
	if (id->kind == WIRE_ID_NUMBER)
		return json_object_set_new(object, "id", json_integer(id->number));
	return id->kind == WIRE_ID_TEXT ? wire_put_text(object, "id", id->text) : 0;
}

static int encode_with(
	const struct wire_message *message, enum wire_detail detail, char *line, size_t *length)
{
	json_t *object = json_object();
	int bad = json_object_set_new(object, "type", json_string(wire_type_name(message->type)));
	bad |= encode_id(object, &message->id);
	if (encoders[message->type])
		bad |= encoders[message->type](object, message, detail);
	/* The last byte is kept for the newline. */
	size_t size = bad ? 0 : json_dumpb(object, line, WIRE_LINE_MAX - 1, JSON_COMPACT | JSON_REAL_PRECISION(REAL_DIGITS));
	json_decref(object);
	if (bad || !size)
		return -EINVAL;
	if (size > WIRE_LINE_MAX - 1)
		return -EMSGSIZE;
	line[size] = '\n';
	line[size + 1] = '\0';
	*length = size + 1;
	return 0;
}

int wire_encode(const struct wire_message *message, char line[WIRE_LINE_MAX + 1], size_t *length)
{
	if (message->type <= WIRE_NONE || message->type >= WIRE_TYPES)
		return -EINVAL;
	int error = encode_with(message, WIRE_EVERYTHING, line, length);
	return error == -EMSGSIZE ? encode_with(message, WIRE_ESSENTIAL, line, length) : error;
}
