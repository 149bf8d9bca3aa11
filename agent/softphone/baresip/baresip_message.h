/* The messages of baresip's module ctrl_tcp: JSON <-> structures. Pure; jansson inside.
 *
 * Wire: commands {"command":..,"params":..,"token":..}, responses
 * {"response":true,"ok":..,"data":..,"token":..}, events
 * {"event":true,"type":..,"accountaor":..,"direction":..,"peeruri":..,"peerdisplayname":..,"id":..,"param":..}
 * (baresip, modules/ctrl_tcp/ctrl_tcp.c and src/event.c; seen with 1.0.0). The token has to be a string: a
 * number crashes 1.0.0. */
#ifndef DESKPHONE_BARESIP_MESSAGE_H
#define DESKPHONE_BARESIP_MESSAGE_H
#include <stdbool.h>
#include <stddef.h>

#define BARESIP_PAYLOAD_MAX 65536 /* bytes of JSON that are taken from baresip */
#define BARESIP_COMMAND_MAX 1024  /* bytes of JSON that are sent to it */
#define BARESIP_DATA_SIZE 8192
#define BARESIP_URI_SIZE 256
#define BARESIP_ID_SIZE 256
#define BARESIP_TOKEN_SIZE 24

enum baresip_kind { BARESIP_OTHER, BARESIP_RESPONSE, BARESIP_EVENT };

/* Those that mean something to a telephone; a release sends many others. */
enum baresip_event_type {
	BARESIP_EV_OTHER,
	BARESIP_EV_REGISTER_OK,
	BARESIP_EV_REGISTER_FAIL,
	BARESIP_EV_UNREGISTERING,
	BARESIP_EV_MWI,
	BARESIP_EV_INCOMING,
	BARESIP_EV_OUTGOING, /* since 4.0.0 */
	BARESIP_EV_RINGING,
	BARESIP_EV_PROGRESS,
	BARESIP_EV_ESTABLISHED,
	BARESIP_EV_CLOSED,
	BARESIP_EV_TRANSFER_FAILED,
	BARESIP_EV_REMOTE_SDP,
	BARESIP_EV_HOLD, /* by the other side; since 3.7.0 */
	BARESIP_EV_RESUME,
	BARESIP_EV_AUDIO_ERROR,
};

/* Texts are UTF-8 (what was not, became U+FFFD), cut to their field; "" = not there. */
struct baresip_message {
	enum baresip_kind kind;
	bool ok;			/* response: understood, not yet done */
	char token[BARESIP_TOKEN_SIZE]; /* response */
	char data[BARESIP_DATA_SIZE];	/* response, for people */
	enum baresip_event_type type;	/* event, as all that follow */
	bool outgoing;
	char account[BARESIP_URI_SIZE]; /* address of record */
	char peer_uri[BARESIP_URI_SIZE];
	char peer_name[BARESIP_URI_SIZE];
	char id[BARESIP_ID_SIZE]; /* SIP Call-ID: chosen by who calls */
	char param[1024];
};

/* -EBADMSG: no JSON object. `message` is untouched then. */
int baresip_message_decode(const char *payload, size_t length, struct baresip_message *message);

/* A command as a netstring of `size` bytes at most. `params` may be NULL or "". -EMSGSIZE: does not fit;
 * -EINVAL: not UTF-8. */
int baresip_message_encode(
	const char *command, const char *params, const char *token, char *bytes, size_t size, size_t *length);
#endif
