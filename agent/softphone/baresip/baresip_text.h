/* What baresip's commands print for people, read by us: there is no other way to ask it. Pure. The forms are
 * those of 1.0.0; where a later release has another, the function says so. */
#ifndef DESKPHONE_BARESIP_TEXT_H
#define DESKPHONE_BARESIP_TEXT_H
#include "agent/call/record.h"
#include "agent/softphone/baresip/baresip_message.h"

#define BARESIP_ACCOUNTS_MAX 16

enum baresip_registration { BARESIP_UNREGISTERED, BARESIP_REGISTERED, BARESIP_REFUSED, BARESIP_WAITING };

/* One line of `reginfo`: "> sip:ada@example.com   \x1b[32mOK \x1b[;m  Expires 60s"; later "0 - sip:ada@..". */
struct baresip_account {
	char aor[BARESIP_URI_SIZE];
	enum baresip_registration registration; /* UNREGISTERED: it never registers */
	bool current;
};

/* Accounts in the order of `reginfo`; at most `max`. Returns how many. */
int baresip_text_accounts(const char *data, struct baresip_account *accounts, int max);

/* One line of `listcalls`: "> [line 1]  0:00:05  ESTABLISHED  (on hold)  sip:bob@..".
 * Later also "[line 1, id 05b9..]". */
struct baresip_line {
	unsigned number;
	int duration_s;
	bool current;
};

/* The next call of `listcalls`; *data moves behind it. False: no more. */
bool baresip_text_line(const char **data, struct baresip_line *line);

/* What `callstat` says of the current call. */
struct baresip_call_text {
	char id[BARESIP_ID_SIZE], account[BARESIP_URI_SIZE], peer_uri[BARESIP_URI_SIZE],
		peer_name[BARESIP_URI_SIZE];
	enum call_state state; /* DIALING, RINGING_OUT, INCOMING, ACTIVE or ENDED */
	bool outgoing, early_media;
};

/* -ENOENT: no current call, or not its text. */
int baresip_text_call(const char *data, struct baresip_call_text *call);

/* `audio_debug`: " audio dir=sendonly". Both ways is talking; sendonly: we hold; recvonly: they hold. */
enum baresip_direction { BARESIP_SENDRECV, BARESIP_SENDONLY, BARESIP_RECVONLY, BARESIP_INACTIVE };
int baresip_text_direction(const char *data, enum baresip_direction *direction); /* -ENOENT */

/* `mute`: "call muted" or "call un-muted". */
int baresip_text_muted(const char *data, bool *muted); /* -ENOENT */

/* `about`: the version, "1.0.0". */
int baresip_text_version(const char *data, char *version, size_t size); /* -ENOENT */

/* `dial`: "call id: 05b9..", in later releases than 1.0.0. -ENOENT */
int baresip_text_dialled(const char *data, char id[BARESIP_ID_SIZE]);

/* `callfind`, `line`: 1.0.0 answers ok to a call that it has not found. */
bool baresip_text_selected(const char *data);
/* The command is not there now (those of calls come and go with the calls). */
bool baresip_text_no_command(const char *data);
/* `ausrc`, `auplay`: it was refused, though with ok. */
bool baresip_text_no_device(const char *data);

/* `audio_debug`: whether the call speaks and listens by this device ("alsa,deskphone"). */
bool baresip_text_uses_device(const char *data, const char *device);

/* The text without escape sequences and control characters, on one line, blanks at its ends taken off. */
void baresip_text_plain(char *to, size_t size, const char *text);
#endif
