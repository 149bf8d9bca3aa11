#include "agent/softphone/baresip/baresip_message.h"
#include "agent/call/utf8.h"
#include "agent/softphone/baresip/netstring.h"
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	enum baresip_event_type type;
} event_names[] = {
	{"REGISTER_OK", BARESIP_EV_REGISTER_OK},
	{"FALLBACK_OK", BARESIP_EV_REGISTER_OK},
	{"REGISTER_FAIL", BARESIP_EV_REGISTER_FAIL},
	{"FALLBACK_FAIL", BARESIP_EV_REGISTER_FAIL},
	{"UNREGISTERING", BARESIP_EV_UNREGISTERING},
	{"MWI_NOTIFY", BARESIP_EV_MWI},
	{"CALL_INCOMING", BARESIP_EV_INCOMING},
	{"CALL_OUTGOING", BARESIP_EV_OUTGOING},
	{"CALL_RINGING", BARESIP_EV_RINGING},
	{"CALL_PROGRESS", BARESIP_EV_PROGRESS},
	{"CALL_ESTABLISHED", BARESIP_EV_ESTABLISHED},
	{"CALL_CLOSED", BARESIP_EV_CLOSED},
	{"TRANSFER_FAILED", BARESIP_EV_TRANSFER_FAILED},
	{"CALL_TRANSFER_FAILED", BARESIP_EV_TRANSFER_FAILED},
	{"CALL_REMOTE_SDP", BARESIP_EV_REMOTE_SDP},
	{"CALL_HOLD", BARESIP_EV_HOLD},
	{"CALL_RESUME", BARESIP_EV_RESUME},
	{"AUDIO_ERROR", BARESIP_EV_AUDIO_ERROR},
};

static enum baresip_event_type event_type(const char *name)
{
	for (size_t i = 0; i < sizeof(event_names) / sizeof(event_names[0]); i++)
		if (strcmp(event_names[i].name, name) == 0)
			return event_names[i].type;
	return BARESIP_EV_OTHER;
}

static const char *member(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

static void copy(char *to, size_t size, const json_t *object, const char *key)
{
	const char *text = member(object, key);
	utf8_copy(to, size, text, strlen(text));
}

static void read_response(const json_t *object, struct baresip_message *message)
{
	message->kind = BARESIP_RESPONSE;
	message->ok = json_is_true(json_object_get(object, "ok"));
	copy(message->token, sizeof(message->token), object, "token");
	copy(message->data, sizeof(message->data), object, "data");
}

static void read_event(const json_t *object, struct baresip_message *message)
{
	message->kind = BARESIP_EVENT;
	message->type = event_type(member(object, "type"));
	message->outgoing = strcmp(member(object, "direction"), "outgoing") == 0;
	copy(message->account, sizeof(message->account), object, "accountaor");
	copy(message->peer_uri, sizeof(message->peer_uri), object, "peeruri");
	copy(message->peer_name, sizeof(message->peer_name), object, "peerdisplayname");
	copy(message->id, sizeof(message->id), object, "id");
	copy(message->param, sizeof(message->param), object, "param");
}

/* A caller's name comes as it stood in the INVITE; jansson takes nothing but UTF-8, and the call must not be
 * lost for it. An invalid byte may take three as U+FFFD. */
static json_t *load(const char *payload, size_t length)
{
	char *text = malloc(length * 3 + 1);
	if (!text)
		return NULL;
	utf8_copy(text, length * 3 + 1, payload, length);
	json_t *root = json_loads(text, JSON_ALLOW_NUL, NULL);
	free(text);
	return root;
}

int baresip_message_decode(const char *payload, size_t length, struct baresip_message *message)
{
	json_t *root = length <= BARESIP_PAYLOAD_MAX ? load(payload, length) : NULL;
	if (!json_is_object(root)) {
		json_decref(root);
		return -EBADMSG;
	}
	memset(message, 0, sizeof(*message));
	if (json_is_true(json_object_get(root, "response")))
		read_response(root, message);
	else if (json_is_true(json_object_get(root, "event")))
		read_event(root, message);
	json_decref(root);
	return 0;
}

int baresip_message_encode(
	const char *command, const char *params, const char *token, char *bytes, size_t size, size_t *length)
{
	json_t *root = params && *params
			       ? json_pack("{ssssss}", "command", command, "params", params, "token", token)
			       : json_pack("{ssss}", "command", command, "token", token);
	if (!root)
		return -EINVAL;
	char *text = json_dumps(root, JSON_COMPACT);
	json_decref(root);
	if (!text)
		return -ENOMEM;
	int error = netstring_write(text, strlen(text), bytes, size, length);
	free(text);
	return error;
}
