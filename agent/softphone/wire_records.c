/* JSON -> the records that several messages share. */
#include "agent/softphone/wire_fields.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define COUNT_MAX 9999 /* messages of a mailbox; steps of a volume */

/* A word of an enum: `parse` is one of the wire_..._parse functions. */
#define READ_WORD(reader, object, key, need, parse, to)                                                      \
	do {                                                                                                 \
		const char *word_ = wire_read_word(reader, object, key, need);                               \
		if (word_ && *word_ && parse(word_, to))                                                     \
			wire_fail(reader, key, "is not a word of this protocol");                            \
	} while (0)

/* Calls are UUIDs (RFC 4122), because the audio socket names them by 16 bytes; lower case, so that they
 * compare. */
static bool wire_is_uuid(const char *text)
{
	for (int i = 0; i < CALL_ID_SIZE - 1; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		if (dash ? text[i] != '-' : !isxdigit((unsigned char)text[i]))
			return false;
	}
	return text[CALL_ID_SIZE - 1] == '\0';
}

void wire_read_uuid(struct wire_reader *reader, const json_t *object, const char *key, enum wire_need need,
	char to[CALL_ID_SIZE])
{
	const char *text = wire_read_word(reader, object, key, need);
	if (!text || (!*text && need == WIRE_OPTIONAL))
		return;
	if (!wire_is_uuid(text)) {
		wire_fail(reader, key, "must be a UUID");
		return;
	}
	for (int i = 0; i < CALL_ID_SIZE; i++)
		to[i] = (char)tolower((unsigned char)text[i]);
}

/* A word, or the status of a SIP response. */
static void wire_read_cause(struct wire_reader *reader, const json_t *object, enum call_cause *cause)
{
	const json_t *value = json_object_get(object, "cause");
	int status = 0;
	if (!json_is_integer(value)) {
		READ_WORD(reader, object, "cause", WIRE_OPTIONAL, wire_cause_parse, cause);
		return;
	}
	wire_read_int(reader, object, "cause", WIRE_REQUIRED, 100, 699, &status);
	if (!reader->failed)
		*cause = wire_cause_of_sip(status);
}

static void wire_read_direction(struct wire_reader *reader, const json_t *object, struct call_record *record)
{
	record->outgoing = record->state == CALL_DIALING || record->state == CALL_RINGING_OUT;
	const char *word = wire_read_word(reader, object, "dir", WIRE_OPTIONAL);
	if (!word)
		return;
	record->outgoing = strcmp(word, "out") == 0;
	if (!record->outgoing && strcmp(word, "in") != 0)
		wire_fail(reader, "dir", "must be \"in\" or \"out\"");
}

void wire_read_call(struct wire_reader *reader, const json_t *object, struct call_record *record)
{
	wire_read_uuid(reader, object, "call", WIRE_REQUIRED, record->id);
	READ_WORD(reader, object, "state", WIRE_REQUIRED, wire_call_state_parse, &record->state);
	wire_read_direction(reader, object, record);
	wire_read_text(reader, object, "number", WIRE_OPTIONAL, record->number, sizeof(record->number));
	wire_read_text(reader, object, "name", WIRE_OPTIONAL, record->name, sizeof(record->name));
	wire_read_text(reader, object, "title", WIRE_OPTIONAL, record->title, sizeof(record->title));
	wire_read_text(reader, object, "subject", WIRE_OPTIONAL, record->subject, sizeof(record->subject));
	wire_read_text(reader, object, "line", WIRE_OPTIONAL, record->line, sizeof(record->line));
	wire_read_text(reader, object, "text", WIRE_OPTIONAL, record->text, sizeof(record->text));
	wire_read_cause(reader, object, &record->cause);
	wire_read_bool(reader, object, "early_media", WIRE_OPTIONAL, &record->early_media);
	wire_read_time(reader, object, "since", &record->since_ms);
	if (record->state == CALL_ENDED && record->cause == CAUSE_NONE)
		record->cause = CAUSE_NORMAL;
}

void wire_read_mwi(struct wire_reader *reader, const json_t *object, struct wire_mwi *mwi)
{
	wire_read_text(reader, object, "line", WIRE_OPTIONAL, mwi->line, sizeof(mwi->line));
	wire_read_int(reader, object, "new", WIRE_OPTIONAL, 0, COUNT_MAX, &mwi->fresh);
	wire_read_int(reader, object, "old", WIRE_OPTIONAL, 0, COUNT_MAX, &mwi->old);
	wire_read_int(reader, object, "urgent", WIRE_OPTIONAL, 0, COUNT_MAX, &mwi->urgent);
	mwi->waiting = mwi->fresh > 0;
	wire_read_bool(reader, object, "waiting", WIRE_OPTIONAL, &mwi->waiting);
}

void wire_read_presence(struct wire_reader *reader, const json_t *object, struct wire_presence *presence)
{
	READ_WORD(reader, object, "state", WIRE_REQUIRED, wire_availability_parse, &presence->state);
	wire_read_text(reader, object, "text", WIRE_OPTIONAL, presence->text, sizeof(presence->text));
}

void wire_read_registered(
	struct wire_reader *reader, const json_t *object, struct wire_registered *registered)
{
	wire_read_text(reader, object, "line", WIRE_OPTIONAL, registered->line, sizeof(registered->line));
	wire_read_bool(reader, object, "ok", WIRE_REQUIRED, &registered->ok);
	wire_read_text(reader, object, "text", WIRE_OPTIONAL, registered->text, sizeof(registered->text));
}

void wire_read_display(struct wire_reader *reader, const json_t *object, struct wire_display *display)
{
	const json_t *lines = json_object_get(object, "lines"), *line;
	size_t index;
	if (!json_is_array(lines)) {
		wire_fail(reader, "lines", "must be a list of strings");
		return;
	}
	json_array_foreach(lines, index, line)
	{
		if (index >= WIRE_DISPLAY_MAX)
			break;
		if (!json_is_string(line)) {
			wire_fail(reader, "lines", "must be a list of strings");
			return;
		}
		wire_copy(display->lines[index], sizeof(display->lines[index]), json_string_value(line));
		display->count = (int)index + 1;
	}
	wire_read_int(reader, object, "ms", WIRE_OPTIONAL, 0, 3600000, &display->ms);
}

/* The index-th object of a list; a single object stands for a list of one. NULL: no more. */
static const json_t *wire_item(struct wire_reader *reader, const json_t *object, const char *key, int index)
{
	const json_t *list = json_object_get(object, key);
	if (reader->failed || !list || json_is_null(list))
		return NULL;
	const json_t *item =
		json_is_object(list) ? (index ? NULL : list) : json_array_get(list, (size_t)index);
	if ((item && !json_is_object(item)) || (!json_is_object(list) && !json_is_array(list))) {
		wire_fail(reader, key, "must be a list of objects");
		return NULL;
	}
	return item;
}

/* More than the structure holds is left out: a softphone with nine calls still works, with eight of them. */
void wire_read_sync(struct wire_reader *reader, const json_t *object, struct wire_sync *sync)
{
	const json_t *item;
	if (!json_is_array(json_object_get(object, "calls")))
		wire_fail(reader, "calls", "must be a list");
	while (sync->calls_count < WIRE_CALLS_MAX &&
		(item = wire_item(reader, object, "calls", sync->calls_count)))
		wire_read_call(reader, item, &sync->calls[sync->calls_count++]);
	while (sync->mwi_count < WIRE_ACCOUNTS_MAX &&
		(item = wire_item(reader, object, "mwi", sync->mwi_count)))
		wire_read_mwi(reader, item, &sync->mwi[sync->mwi_count++]);
	while (sync->registered_count < WIRE_ACCOUNTS_MAX &&
		(item = wire_item(reader, object, "registered", sync->registered_count)))
		wire_read_registered(reader, item, &sync->registered[sync->registered_count++]);
	item = wire_item(reader, object, "presence", 0);
	if (item) {
		wire_read_presence(reader, item, &sync->presence);
		sync->has_presence = true;
	}
}

void wire_read_phone(struct wire_reader *reader, const json_t *object, struct wire_phone *phone)
{
	const char *state = wire_read_word(reader, object, "state", WIRE_OPTIONAL);
	phone->attached = state && strcmp(state, "attached") == 0;
	wire_read_bool(reader, object, "attached", WIRE_OPTIONAL, &phone->attached);
	wire_read_bool(reader, object, "display", WIRE_OPTIONAL, &phone->display);
	wire_read_text(reader, object, "model", WIRE_OPTIONAL, phone->model, sizeof(phone->model));
	wire_read_text(reader, object, "serial", WIRE_OPTIONAL, phone->serial, sizeof(phone->serial));
	wire_read_text(reader, object, "node", WIRE_OPTIONAL, phone->node, sizeof(phone->node));
	wire_read_text(reader, object, "text", WIRE_OPTIONAL, phone->text, sizeof(phone->text));
	wire_read_int(reader, object, "rows", WIRE_OPTIONAL, 0, 1000, &phone->rows);
	wire_read_int(reader, object, "columns", WIRE_OPTIONAL, 0, 1000, &phone->columns);
}

void wire_read_hook(struct wire_reader *reader, const json_t *object, struct wire_hook *hook)
{
	wire_read_bool(reader, object, "on", WIRE_REQUIRED, &hook->on_hook);
	READ_WORD(reader, object, "via", WIRE_OPTIONAL, wire_via_parse, &hook->via);
}

void wire_read_volume(struct wire_reader *reader, const json_t *object, struct wire_volume *volume)
{
	wire_read_int(reader, object, "step", WIRE_REQUIRED, 0, COUNT_MAX, &volume->step);
	wire_read_int(reader, object, "steps", WIRE_REQUIRED, 0, COUNT_MAX, &volume->steps);
	READ_WORD(reader, object, "via", WIRE_OPTIONAL, wire_via_parse, &volume->via);
}

void wire_read_audio(struct wire_reader *reader, const json_t *object, struct wire_audio *audio)
{
	READ_WORD(reader, object, "state", WIRE_REQUIRED, wire_audio_state_parse, &audio->state);
	wire_read_int(reader, object, "rate", WIRE_OPTIONAL, 0, 768000, &audio->rate_hz);
	wire_read_text(reader, object, "text", WIRE_OPTIONAL, audio->text, sizeof(audio->text));
	wire_read_figures(reader, object, audio);
}

void wire_read_peer(struct wire_reader *reader, const json_t *object, struct wire_peer *peer)
{
	wire_read_bool(reader, object, "connected", WIRE_REQUIRED, &peer->connected);
	wire_read_text(reader, object, "name", WIRE_OPTIONAL, peer->name, sizeof(peer->name));
}

/* An object inside `object`; NULL when it is absent. */
static const json_t *wire_part(struct wire_reader *reader, const json_t *object, const char *key)
{
	const json_t *part = json_object_get(object, key);
	if (part && !json_is_object(part))
		wire_fail(reader, key, "must be an object");
	return json_is_object(part) ? part : NULL;
}

void wire_read_state(struct wire_reader *reader, const json_t *object, struct wire_state *state)
{
	const json_t *part;
	if ((part = wire_part(reader, object, "phone")))
		wire_read_phone(reader, part, &state->phone);
	if ((part = wire_part(reader, object, "softphone")))
		wire_read_peer(reader, part, &state->softphone);
	if ((part = wire_part(reader, object, "display")))
		wire_read_display(reader, part, &state->display);
	if ((part = wire_part(reader, object, "hook")))
		wire_read_hook(reader, part, &state->hook);
	if ((part = wire_part(reader, object, "volume")))
		wire_read_volume(reader, part, &state->volume);
	wire_read_int(reader, object, "ring_volume", WIRE_OPTIONAL, 0, WIRE_RING_STEPS, &state->ring_volume);
	if ((part = wire_part(reader, object, "audio")))
		wire_read_audio(reader, part, &state->audio);
	wire_read_sync(reader, object, &state->known);
	wire_read_bool(reader, object, "muted", WIRE_OPTIONAL, &state->muted);
	wire_read_text(reader, object, "name", WIRE_OPTIONAL, state->name, sizeof(state->name));
	wire_read_whole(reader, object, "forward", WIRE_OPTIONAL, state->forward.number,
		sizeof(state->forward.number));
}
