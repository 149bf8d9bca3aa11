/* Members of a JSON object -> fields of structures, with the limits of the wire. Only for wire_*.c.
 *
 * A `struct wire_reader` remembers the first thing that was wrong; after that every call does nothing, so
 * that a decoder is a plain list of members. Absent optional members leave the field as it is. */
#ifndef DESKPHONE_WIRE_FIELDS_H
#define DESKPHONE_WIRE_FIELDS_H
#include "agent/softphone/wire.h"
#include <jansson.h>

struct wire_reader {
	bool failed;
	char text[WIRE_TEXT_SIZE]; /* what was wrong, for people */
};

enum wire_need { WIRE_OPTIONAL, WIRE_REQUIRED };

void wire_fail(struct wire_reader *reader, const char *key, const char *what);
/* A string, cut to `size`; a required one must not be empty. */
void wire_read_text(struct wire_reader *reader, const json_t *object, const char *key, enum wire_need need,
	char *to, size_t size);
/* The same, but refused when it is longer: identifiers, numbers and digits must not be cut. */
void wire_read_whole(struct wire_reader *reader, const json_t *object, const char *key, enum wire_need need,
	char *to, size_t size);
void wire_read_bool(
	struct wire_reader *reader, const json_t *object, const char *key, enum wire_need need, bool *to);
void wire_read_int(struct wire_reader *reader, const json_t *object, const char *key, enum wire_need need,
	int lowest, int highest, int *to);
void wire_read_time(struct wire_reader *reader, const json_t *object, const char *key, int64_t *to_ms);
/* The string of a member for a _parse function, or NULL (absent and optional, or failed). */
const char *wire_read_word(
	struct wire_reader *reader, const json_t *object, const char *key, enum wire_need need);
void wire_read_id(struct wire_reader *reader, const json_t *object, struct wire_id *id);

/* Lower case, so that calls compare. */
void wire_read_uuid(struct wire_reader *reader, const json_t *object, const char *key, enum wire_need need,
	char to[CALL_ID_SIZE]);

/* Records shared by several messages (wire_records.c). */
void wire_read_call(struct wire_reader *reader, const json_t *object, struct call_record *record);
void wire_read_mwi(struct wire_reader *reader, const json_t *object, struct wire_mwi *mwi);
void wire_read_presence(struct wire_reader *reader, const json_t *object, struct wire_presence *presence);
void wire_read_registered(
	struct wire_reader *reader, const json_t *object, struct wire_registered *registered);
void wire_read_display(struct wire_reader *reader, const json_t *object, struct wire_display *display);
void wire_read_sync(struct wire_reader *reader, const json_t *object, struct wire_sync *sync);
void wire_read_phone(struct wire_reader *reader, const json_t *object, struct wire_phone *phone);
void wire_read_state(struct wire_reader *reader, const json_t *object, struct wire_state *state);
void wire_read_hook(struct wire_reader *reader, const json_t *object, struct wire_hook *hook);
void wire_read_volume(struct wire_reader *reader, const json_t *object, struct wire_volume *volume);
void wire_read_audio(struct wire_reader *reader, const json_t *object, struct wire_audio *audio);
void wire_read_figures(struct wire_reader *reader, const json_t *object, struct wire_audio *audio);
void wire_read_peer(struct wire_reader *reader, const json_t *object, struct wire_peer *peer);

/* How much of a long message is written: shedding makes any state fit into a line. */
enum wire_detail { WIRE_EVERYTHING, WIRE_ESSENTIAL };

/* Each adds its members to `object`; 0 or -1 (out of memory, not UTF-8), as jansson's setters. */
int wire_put_text(json_t *object, const char *key, const char *text); /* nothing when empty */
int wire_put_call(json_t *object, const struct call_record *record, enum wire_detail detail);
int wire_put_mwi(json_t *object, const struct wire_mwi *mwi);
int wire_put_presence(json_t *object, const struct wire_presence *presence, enum wire_detail detail);
int wire_put_registered(json_t *object, const struct wire_registered *registered, enum wire_detail detail);
int wire_put_display(json_t *object, const struct wire_display *display);
int wire_put_sync(json_t *object, const struct wire_sync *sync, enum wire_detail detail);
int wire_put_phone(json_t *object, const struct wire_phone *phone, enum wire_detail detail);
int wire_put_state(json_t *object, const struct wire_state *state, enum wire_detail detail);
int wire_put_hook(json_t *object, const struct wire_hook *hook);
int wire_put_volume(json_t *object, const struct wire_volume *volume);
int wire_put_audio(json_t *object, const struct wire_audio *audio, enum wire_detail detail);
int wire_put_figures(json_t *object, const struct wire_audio *audio); /* nothing when there are none */
int wire_put_peer(json_t *object, const struct wire_peer *peer);
#endif
