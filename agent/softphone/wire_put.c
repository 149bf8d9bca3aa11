/* The records that several messages share -> JSON. */
#include "agent/softphone/wire_fields.h"
#include <string.h>

/* Bytes of a text where only the essential is written, so that WIRE_CALLS_MAX calls fit into a line even if
 * every byte of every text has to be escaped. */
#define ESSENTIAL_SIZE 49

static json_t *wire_string(const char *text)
{
	json_t *value = json_string(text);
	if (value)
		return value;
	/* Not UTF-8, a driver's string for instance: what can be read of it is better than no message at all.
	 */
	char plain[WIRE_TEXT_SIZE];
	size_t length = 0;
	for (; length < sizeof(plain) - 1 && text[length]; length++)
		plain[length] = (unsigned char)text[length] < 0x80 ? text[length] : '?';
	plain[length] = '\0';
	return json_string(plain);
}

int wire_put_text(json_t *object, const char *key, const char *text)
{
	return *text ? json_object_set_new(object, key, wire_string(text)) : 0;
}

static int wire_put_cut(json_t *object, const char *key, const char *text, enum wire_detail detail)
{
	char cut[ESSENTIAL_SIZE];
	if (detail == WIRE_EVERYTHING)
		return wire_put_text(object, key, text);
	wire_copy(cut, sizeof(cut), text);
	return wire_put_text(object, key, cut);
}

static int wire_put_long(json_t *object, const char *key, const char *text, enum wire_detail detail)
{
	return detail == WIRE_EVERYTHING ? wire_put_text(object, key, text) : 0;
}

static int wire_put_word(json_t *object, const char *key, const char *word)
{
	return json_object_set_new(object, key, json_string(word));
}

static int wire_put_int(json_t *object, const char *key, int64_t number)
{
	return json_object_set_new(object, key, json_integer(number));
}

static int wire_put_bool(json_t *object, const char *key, bool value)
{
	return json_object_set_new(object, key, json_boolean(value));
}

int wire_put_call(json_t *object, const struct call_record *record, enum wire_detail detail)
{
	int bad = wire_put_text(object, "call", record->id);
	bad |= wire_put_word(object, "state", wire_call_state_name(record->state));
	bad |= wire_put_word(object, "dir", record->outgoing ? "out" : "in");
	bad |= wire_put_cut(object, "number", record->number, detail);
	bad |= wire_put_cut(object, "name", record->name, detail);
	bad |= wire_put_long(object, "title", record->title, detail);
	bad |= wire_put_long(object, "subject", record->subject, detail);
	bad |= wire_put_long(object, "line", record->line, detail);
	bad |= wire_put_text(object, "cause", wire_cause_name(record->cause));
	bad |= wire_put_long(object, "text", record->text, detail);
	if (record->early_media)
		bad |= wire_put_bool(object, "early_media", true);
	if (record->since_ms > 0)
		bad |= wire_put_int(object, "since", record->since_ms);
	return bad;
}

int wire_put_mwi(json_t *object, const struct wire_mwi *mwi)
{
	int bad = wire_put_text(object, "line", mwi->line);
	bad |= wire_put_bool(object, "waiting", mwi->waiting);
	bad |= wire_put_int(object, "new", mwi->fresh);
	bad |= wire_put_int(object, "old", mwi->old);
	return bad | wire_put_int(object, "urgent", mwi->urgent);
}

int wire_put_presence(json_t *object, const struct wire_presence *presence, enum wire_detail detail)
{
	int bad = wire_put_word(object, "state", wire_availability_name(presence->state));
	return bad | wire_put_long(object, "text", presence->text, detail);
}

int wire_put_registered(json_t *object, const struct wire_registered *registered, enum wire_detail detail)
{
	int bad = wire_put_text(object, "line", registered->line);
	bad |= wire_put_bool(object, "ok", registered->ok);
	return bad | wire_put_long(object, "text", registered->text, detail);
}

static int wire_put_lines(json_t *object, const struct wire_display *display, enum wire_detail detail)
{
	json_t *lines = json_array();
	int bad = 0;
	for (int i = 0; i < display->count && i < WIRE_DISPLAY_MAX; i++) {
		char cut[ESSENTIAL_SIZE];
		wire_copy(cut, sizeof(cut), display->lines[i]);
		bad |= json_array_append_new(
			lines, wire_string(detail == WIRE_EVERYTHING ? display->lines[i] : cut));
	}
	return bad | json_object_set_new(object, "lines", lines);
}

int wire_put_display(json_t *object, const struct wire_display *display)
{
	int bad = wire_put_lines(object, display, WIRE_EVERYTHING);
	return display->ms ? bad | wire_put_int(object, "ms", display->ms) : bad;
}

/* An empty object as the last item of a list, or as a member; both own it. */
static json_t *wire_append(json_t *list)
{
	json_t *item = json_object();
	return json_array_append_new(list, item) ? NULL : item;
}

static json_t *wire_part(json_t *object, const char *key)
{
	json_t *part = json_object();
	return json_object_set_new(object, key, part) ? NULL : part;
}

static json_t *wire_list(json_t *object, const char *key)
{
	json_t *list = json_array();
	return json_object_set_new(object, key, list) ? NULL : list;
}

int wire_put_sync(json_t *object, const struct wire_sync *sync, enum wire_detail detail)
{
	json_t *calls = wire_list(object, "calls"), *mwi = wire_list(object, "mwi"),
	       *registered = wire_list(object, "registered");
	int bad = 0;
	for (int i = 0; i < sync->calls_count && i < WIRE_CALLS_MAX; i++)
		bad |= wire_put_call(wire_append(calls), &sync->calls[i], detail);
	for (int i = 0; i < sync->mwi_count && i < WIRE_ACCOUNTS_MAX; i++)
		bad |= wire_put_mwi(wire_append(mwi), &sync->mwi[i]);
	for (int i = 0; i < sync->registered_count && i < WIRE_ACCOUNTS_MAX; i++)
		bad |= wire_put_registered(wire_append(registered), &sync->registered[i], detail);
	if (sync->has_presence)
		bad |= wire_put_presence(wire_part(object, "presence"), &sync->presence, detail);
	return bad;
}

int wire_put_phone(json_t *object, const struct wire_phone *phone, enum wire_detail detail)
{
	int bad = wire_put_bool(object, "attached", phone->attached);
	bad |= wire_put_text(object, "model", phone->model);
	bad |= wire_put_text(object, "serial", phone->serial);
	bad |= wire_put_text(object, "node", phone->node);
	bad |= wire_put_bool(object, "display", phone->display);
	if (phone->rows)
		bad |= wire_put_int(object, "rows", phone->rows);
	if (phone->columns)
		bad |= wire_put_int(object, "columns", phone->columns);
	return bad | wire_put_long(object, "text", phone->text, detail);
}

int wire_put_hook(json_t *object, const struct wire_hook *hook)
{
	return wire_put_bool(object, "on", hook->on_hook) |
	       wire_put_word(object, "via", wire_via_name(hook->via));
}

int wire_put_volume(json_t *object, const struct wire_volume *volume)
{
	int bad = wire_put_int(object, "step", volume->step) | wire_put_int(object, "steps", volume->steps);
	return bad | wire_put_word(object, "via", wire_via_name(volume->via));
}

int wire_put_audio(json_t *object, const struct wire_audio *audio, enum wire_detail detail)
{
	int bad = wire_put_word(object, "state", wire_audio_state_name(audio->state));
	bad |= wire_put_int(object, "rate", audio->rate_hz);
	bad |= wire_put_long(object, "text", audio->text, detail);
	return bad | wire_put_figures(object, audio);
}

int wire_put_peer(json_t *object, const struct wire_peer *peer)
{
	return wire_put_bool(object, "connected", peer->connected) |
	       wire_put_text(object, "name", peer->name);
}

int wire_put_state(json_t *object, const struct wire_state *state, enum wire_detail detail)
{
	int bad = wire_put_phone(wire_part(object, "phone"), &state->phone, detail);
	bad |= wire_put_peer(wire_part(object, "softphone"), &state->softphone);
	bad |= wire_put_lines(wire_part(object, "display"), &state->display, detail);
	bad |= wire_put_hook(wire_part(object, "hook"), &state->hook);
	bad |= wire_put_volume(wire_part(object, "volume"), &state->volume);
	bad |= wire_put_int(object, "ring_volume", state->ring_volume);
	bad |= wire_put_audio(wire_part(object, "audio"), &state->audio, detail);
	bad |= wire_put_bool(object, "muted", state->muted);
	bad |= wire_put_text(object, "name", state->name);
	bad |= wire_put_text(object, "forward", state->forward.number);
	return bad | wire_put_sync(object, &state->known, detail);
}
