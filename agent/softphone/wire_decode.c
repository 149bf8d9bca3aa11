/* A line -> a message: one function for each type's own members. */
#include "agent/softphone/wire_fields.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define DTMF_MS_MAX 6000
#define PROTOCOL_MAX 1000

typedef void decoder(struct wire_reader *reader, const json_t *object, struct wire_message *message);

static void decode_hello(struct wire_reader *reader, const json_t *object, struct wire_message *message)
{
	struct wire_hello *hello = &message->hello;
	const json_t *can = json_object_get(object, "can"), *phone = json_object_get(object, "phone"), *word;
	size_t index;
	wire_read_text(reader, object, "session", WIRE_OPTIONAL, hello->session, sizeof(hello->session));
	hello->agent = hello->session[0];
	wire_read_int(reader, object, "protocol", WIRE_REQUIRED, 0, PROTOCOL_MAX, &hello->protocol);
	const char *role =
		wire_read_word(reader, object, "role", hello->agent ? WIRE_OPTIONAL : WIRE_REQUIRED);
	if (role && strcmp(role, "softphone") == 0)
		hello->role = WIRE_SOFTPHONE;
	else if (role && strcmp(role, "observer") != 0)
		wire_fail(reader, "role", "must be \"softphone\" or \"observer\"");
	wire_read_bool(reader, object, "takeover", WIRE_OPTIONAL, &hello->takeover);
	wire_read_text(reader, object, "name", WIRE_OPTIONAL, hello->name, sizeof(hello->name));
	wire_read_text(reader, object, "version", WIRE_OPTIONAL, hello->version, sizeof(hello->version));
	json_array_foreach(can, index, word)
	{
		hello->can |= wire_can_parse(json_string_value(word));
	}
	if (json_is_object(phone))
		wire_read_phone(reader, phone, &hello->phone);
}

static void decode_reply(struct wire_reader *reader, const json_t *object, struct wire_message *message)
{
	wire_read_bool(reader, object, "ok", WIRE_REQUIRED, &message->reply.ok);
	wire_read_text(
		reader, object, "error", WIRE_OPTIONAL, message->reply.error, sizeof(message->reply.error));
	wire_read_text(
		reader, object, "text", WIRE_OPTIONAL, message->reply.text, sizeof(message->reply.text));
	wire_read_uuid(reader, object, "call", WIRE_OPTIONAL, message->call);
	if (message->id.kind == WIRE_ID_NONE)
		wire_fail(reader, "id", "is missing");
}

static void decode_error(struct wire_reader *reader, const json_t *object, struct wire_message *message)
{
	wire_read_text(
		reader, object, "error", WIRE_OPTIONAL, message->reply.error, sizeof(message->reply.error));
	wire_read_text(
		reader, object, "text", WIRE_OPTIONAL, message->reply.text, sizeof(message->reply.text));
}

static void decode_dial(struct wire_reader *reader, const json_t *object, struct wire_message *message)
{
	struct wire_dial *dial = &message->dial;
	wire_read_uuid(reader, object, "call", WIRE_OPTIONAL, message->call);
	wire_read_whole(reader, object, "number", WIRE_REQUIRED, dial->number, sizeof(dial->number));
	wire_read_whole(reader, object, "typed", WIRE_OPTIONAL, dial->typed, sizeof(dial->typed));
	wire_read_bool(reader, object, "emergency", WIRE_OPTIONAL, &dial->emergency);
	wire_read_whole(reader, object, "line", WIRE_OPTIONAL, dial->line, sizeof(dial->line));
}

static void decode_of_call(struct wire_reader *reader, const json_t *object, struct wire_message *message)
{
	wire_read_uuid(reader, object, "call", WIRE_OPTIONAL, message->call);
}

static void decode_reject(struct wire_reader *reader, const json_t *object, struct wire_message *message)
{
	wire_read_uuid(reader, object, "call", WIRE_OPTIONAL, message->call);
	const char *reason = wire_read_word(reader, object, "reason", WIRE_OPTIONAL);
	if (!reason)
		return;
	wire_cause_parse(reason, &message->reason);
	if (message->reason != CAUSE_BUSY && message->reason != CAUSE_DECLINED)
		wire_fail(reader, "reason", "must be \"busy\" or \"declined\"");
}

static void decode_switch(struct wire_reader *reader, const json_t *object, struct wire_message *message)
{
	wire_read_uuid(reader, object, "call", WIRE_OPTIONAL, message->call);
	wire_read_bool(reader, object, "on", WIRE_REQUIRED, &message->on);
}

/* "digit" is one, "digits" are several. */
static void decode_dtmf(struct wire_reader *reader, const json_t *object, struct wire_message *message)
{
	struct wire_dtmf *dtmf = &message->dtmf;
	const char *key = json_object_get(object, "digits") ? "digits" : "digit";
	wire_read_uuid(reader, object, "call", WIRE_OPTIONAL, message->call);
	wire_read_whole(reader, object, key, WIRE_REQUIRED, dtmf->digits, sizeof(dtmf->digits));
	wire_read_int(reader, object, "ms", WIRE_OPTIONAL, 0, DTMF_MS_MAX, &dtmf->ms);
	if (strspn(dtmf->digits, "0123456789*#ABCD") != strlen(dtmf->digits))
		wire_fail(reader, key, "may have 0-9 * # A-D only");
	if (strcmp(key, "digit") == 0 && strlen(dtmf->digits) > 1)
		wire_fail(reader, key, "must be one character");
}

static void decode_transfer(struct wire_reader *reader, const json_t *object, struct wire_message *message)
{
	struct wire_transfer *transfer = &message->transfer;
	wire_read_uuid(reader, object, "call", WIRE_OPTIONAL, message->call);
	wire_read_whole(reader, object, "number", WIRE_OPTIONAL, transfer->number, sizeof(transfer->number));
	wire_read_uuid(reader, object, "to", WIRE_OPTIONAL, transfer->to);
	if (!*transfer->number == !*transfer->to)
		wire_fail(reader, "number", "or \"to\" must be given, one of them");
}

static void decode_name(struct wire_reader *reader, const json_t *object, struct wire_message *message)
{
	if (!json_object_get(object, "text"))
		wire_fail(reader, "text", "is missing");
	wire_read_text(reader, object, "text", WIRE_OPTIONAL, message->text, sizeof(message->text));
}

/* "" is a number too: forwarding ends. */
static void decode_forward(struct wire_reader *reader, const json_t *object, struct wire_message *message)
{
	struct wire_forward *forward = &message->forward;
	if (!json_object_get(object, "number"))
		wire_fail(reader, "number", "is missing");
	wire_read_whole(reader, object, "number", WIRE_OPTIONAL, forward->number, sizeof(forward->number));
}

static void decode_ring_volume(struct wire_reader *reader, const json_t *object, struct wire_message *message)
{
	wire_read_int(reader, object, "step", WIRE_REQUIRED, 0, WIRE_RING_STEPS, &message->step);
}

static void decode_key(struct wire_reader *reader, const json_t *object, struct wire_message *message)
{
	wire_read_text(reader, object, "key", WIRE_REQUIRED, message->key.key, sizeof(message->key.key));
	wire_read_text(
		reader, object, "press", WIRE_REQUIRED, message->key.press, sizeof(message->key.press));
}

static void decode_audio(struct wire_reader *reader, const json_t *object, struct wire_message *message)
{
	wire_read_uuid(reader, object, "call", WIRE_OPTIONAL, message->call);
	wire_read_audio(reader, object, &message->audio);
}

/* Types whose members are one shared record. */
#define DECODE_RECORD(type, member)                                                                          \
	static void decode_##type(                                                                           \
		struct wire_reader *reader, const json_t *object, struct wire_message *message)              \
	{                                                                                                    \
		wire_read_##type(reader, object, &message->member);                                          \
	}

DECODE_RECORD(call, record)
DECODE_RECORD(mwi, mwi)
DECODE_RECORD(presence, presence)
DECODE_RECORD(registered, registered)
DECODE_RECORD(display, display)
DECODE_RECORD(sync, sync)
DECODE_RECORD(state, state)
DECODE_RECORD(hook, hook)
DECODE_RECORD(volume, volume)
DECODE_RECORD(phone, phone)
DECODE_RECORD(peer, peer)

/* NULL: the type has no members of its own. */
static decoder *const decoders[WIRE_TYPES] = {
	[WIRE_HELLO] = decode_hello,
	[WIRE_REPLY] = decode_reply,
	[WIRE_ERROR] = decode_error,
	[WIRE_DIAL] = decode_dial,
	[WIRE_ANSWER] = decode_of_call,
	[WIRE_REJECT] = decode_reject,
	[WIRE_HANGUP] = decode_of_call,
	[WIRE_HOLD] = decode_switch,
	[WIRE_MUTE] = decode_switch,
	[WIRE_DTMF] = decode_dtmf,
	[WIRE_TRANSFER] = decode_transfer,
	[WIRE_NAME] = decode_name,
	[WIRE_FORWARD] = decode_forward,
	[WIRE_RING_VOLUME] = decode_ring_volume,
	[WIRE_CALL] = decode_call,
	[WIRE_MWI] = decode_mwi,
	[WIRE_PRESENCE] = decode_presence,
	[WIRE_REGISTERED] = decode_registered,
	[WIRE_DISPLAY] = decode_display,
	[WIRE_SYNC] = decode_sync,
	[WIRE_STATE] = decode_state,
	[WIRE_HOOK] = decode_hook,
	[WIRE_VOLUME] = decode_volume,
	[WIRE_PHONE] = decode_phone,
	[WIRE_AUDIO] = decode_audio,
	[WIRE_KEY] = decode_key,
	[WIRE_PEER] = decode_peer,
};

static int decode_object(const json_t *object, struct wire_message *message, struct wire_fault *fault)
{
	struct wire_reader reader = {0};
	struct wire_message result = {0};
	wire_read_id(&reader, object, &result.id);
	fault->id = result.id;
	const char *type = wire_read_word(&reader, object, "type", WIRE_REQUIRED);
	if (type && wire_type_parse(type, &result.type)) {
		char shown[WIRE_NAME_SIZE];
		wire_copy(shown, sizeof(shown), type);
		snprintf(fault->text, sizeof(fault->text), "unknown type \"%s\"", shown);
		return -ENOMSG;
	}
	if (type && decoders[result.type])
		decoders[result.type](&reader, object, &result);
	if (reader.failed) {
		wire_copy(fault->text, sizeof(fault->text), reader.text);
		return -EINVAL;
	}
	*message = result;
	return 0;
}

int wire_decode(const char *line, size_t length, struct wire_message *message, struct wire_fault *fault)
{
	json_error_t error;
	*fault = (struct wire_fault){0};
	if (length > WIRE_LINE_MAX) {
		snprintf(fault->text, sizeof(fault->text), "the line is longer than %d bytes", WIRE_LINE_MAX);
		return -EMSGSIZE;
	}
	json_t *object = json_loadb(line, length, JSON_REJECT_DUPLICATES, &error);
	if (!json_is_object(object)) {
		wire_copy(fault->text, sizeof(fault->text), object ? "not an object" : error.text);
		json_decref(object);
		return -EBADMSG;
	}
	int result = decode_object(object, message, fault);
	json_decref(object);
	return result;
}
