/* The words of Asterisk's manager interface that mean something to us, and those we give it. Pure. */
#ifndef DESKPHONE_ASTERISK_TEXT_H
#define DESKPHONE_ASTERISK_TEXT_H
#include "agent/call/record.h"
#include "agent/softphone/wire.h"

#define ASTERISK_DIAL_SIZE 256

/* Cause of a Hangup event (ITU-T Q.850, and Asterisk's 26 = answered elsewhere). */
enum call_cause asterisk_text_cause(int cause);
/* DialStatus of a DialEnd: BUSY, NOANSWER, CANCEL, CONGESTION, CHANUNAVAIL, ...; NONE for ANSWER. */
enum call_cause asterisk_text_dial_status(const char *status);
/* What a caller gets to hear of a refusal: 17 (user busy) or 21 (call rejected). */
int asterisk_text_reject_cause(enum call_cause reason);

/* A name of a context, extension or device: letters, digits and "-_.:+@"; 1 to 79 bytes. */
bool asterisk_text_is_name(const char *text);
/* A template for Dial(): one %s, printing characters, none of ",&$(){}" and no other %. */
bool asterisk_text_is_dial(const char *text);
/* The number as an extension of the dialplan: "sip:" and a host taken off, only letters, digits and "+*#-_."
 * let through (all else means something to the dialplan). -EINVAL: empty, or something else is in it. */
int asterisk_text_extension(const char *number, char *extension, size_t size);
/* The template with the extension in it. -EMSGSIZE. */
int asterisk_text_dial(const char *dial, const char *extension, char *data, size_t size);

/* The state of a device (func_devstate) and of a person (func_presencestate) for a presence. The text of the
 * latter carries no comma: it would begin the next field. */
const char *asterisk_text_device_state(enum wire_availability state);
void asterisk_text_presence(const struct wire_presence *presence, char *value, size_t size);

/* "AudioSocket/127.0.0.1:9092-<uuid>" -> the UUID in lower case. False: not a channel of that port. Also what
 * Dial() was given, "AudioSocket/127.0.0.1:9092/<uuid>/c(slin16)": an event says so when there is no channel. */
bool asterisk_text_desk_channel(const char *channel, int port, char id[CALL_ID_SIZE]);
/* "01:02:03" -> seconds; 0 when it is not one. */
int asterisk_text_duration(const char *text);

/* A name or number as people may see it: "<unknown>", "anonymous" placeholders and the "s" of a Local channel
 * are empty; what is not UTF-8 is replaced. */
void asterisk_text_party(char *to, size_t size, const char *text);
#endif
