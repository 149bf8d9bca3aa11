/* What the files of the Asterisk adapter share. Only for asterisk*.c.
 *
 * A call has two channels. `far` is the other person; it lives as long as the call. `desk` is ours,
 * "AudioSocket/...-<call>": it comes and goes with every hold and every restart of the agent, when the
 * dialplan fragment calls us again. */
#ifndef DESKPHONE_ASTERISK_PRIVATE_H
#define DESKPHONE_ASTERISK_PRIVATE_H
#include "agent/softphone/adapter.h"
#include "agent/softphone/asterisk/ami.h"
#include "agent/softphone/asterisk/asterisk.h"
#include "agent/softphone/asterisk/asterisk_text.h"
#include "agent/softphone/remote.h"
#include "agent/softphone/source.h"

#define ASTERISK_CALLS_MAX WIRE_CALLS_MAX
#define ASTERISK_JOBS_MAX 64
#define ASTERISK_CHANNEL_SIZE 128
#define ASTERISK_BRIDGE_SIZE 48
#define ASTERISK_LINKED_SIZE 160 /* AST_MAX_UNIQUEID of channel.h and some */
#define ASTERISK_LISTED_MAX 512	 /* channels of the exchange that are looked at after connecting */

/* The record's times are UTC. */
struct asterisk_call {
	bool used;
	bool seen; /* found since the connection came */
	struct call_record record;
	char far[ASTERISK_CHANNEL_SIZE], desk[ASTERISK_CHANNEL_SIZE]; /* "" = none now */
	char bridge[ASTERISK_BRIDGE_SIZE];			      /* the one that desk is in */
	char linked[ASTERISK_LINKED_SIZE]; /* Linkedid: the same on all channels of a call; "" = not known */
	bool answered;			   /* the other side is or was there */
	bool lone;			   /* the mailbox: there is no far channel */
	enum call_cause asked_end;	   /* we rejected or hung up: the cause to tell; NONE = we did not */
	enum call_cause why;		   /* what was heard of its end so far */
};

/* An action that waits for its response. */
struct asterisk_job {
	unsigned serial; /* 0 = free */
	/* Once. `response` is NULL when the connection was lost. */
	void (*done)(struct asterisk *asterisk, const struct asterisk_job *job,
		const struct ami_message *response);
	struct wire_id id;	 /* the request it is for */
	char call[CALL_ID_SIZE]; /* the call it is about, "" = none */
	char channel[ASTERISK_CHANNEL_SIZE];
	bool on;
};

/* A channel of the exchange, as CoreShowChannels lists it. */
struct asterisk_listed {
	char name[ASTERISK_CHANNEL_SIZE], bridge[ASTERISK_BRIDGE_SIZE], exten[16],
		linked[ASTERISK_LINKED_SIZE];
	char number[128], caller[256]; /* caller's */
	char connected_number[128], connected_name[256];
	int duration_s;
	bool desk_context; /* it is in our fragment */
};

enum asterisk_stage { STAGE_AWAY, STAGE_GREETING, STAGE_LOGIN, STAGE_LISTING, STAGE_THERE };

struct asterisk {
	struct adapter *adapter;
	struct remote *remote;
	GMainContext *context;
	void (*on_log)(void *user, int priority, const char *text);
	void *user_data;
	char *user, *secret, *dialplan, *dial, *desk, *caller_id, *mailbox, *device_state, *presence_state;
	int audio_port;

	enum asterisk_stage stage;
	bool said_refused; /* the log knows why there is no connection */
	struct ami_reader *reader;
	GSource *patience; /* while the login or the listing has not been answered */
	struct asterisk_job jobs[ASTERISK_JOBS_MAX];
	unsigned serial; /* of the last action */
	struct asterisk_call calls[ASTERISK_CALLS_MAX];
	struct wire_mwi mwi;
	bool has_mwi;
	struct asterisk_listed *listed; /* while listing */
	size_t listed_count;
	int asking; /* variables that have been asked for while listing */
};

/* asterisk.c */
void asterisk_log(struct asterisk *asterisk, int priority, const char *format, ...) G_GNUC_PRINTF(3, 4);
void asterisk_there(struct asterisk *asterisk); /* the listing is over */

/* asterisk_actions.c. `job` is copied; only done, id, call, channel and on count. */
void asterisk_start(struct asterisk *asterisk, struct ami_action *action,
	const struct asterisk_job *job); /* NULL: never mind */
void asterisk_response(struct asterisk *asterisk, const struct ami_message *message);
void asterisk_jobs_fail_all(struct asterisk *asterisk);
bool asterisk_succeeded(const struct ami_message *response);
/* The actions that are needed in several places. */
void asterisk_set_variable(
	struct asterisk *asterisk, const char *channel, const char *name, const char *value);
void asterisk_get_variable(
	struct asterisk *asterisk, const char *channel, const char *name, const struct asterisk_job *job);
void asterisk_redirect(struct asterisk *asterisk, const char *channel, const char *context, const char *exten,
	const struct asterisk_job *job);
void asterisk_hang_up(
	struct asterisk *asterisk, const char *channel, int cause, const struct asterisk_job *job);
void asterisk_mark(struct asterisk *asterisk,
	const struct asterisk_call *call); /* the variables that the fragment needs */
void asterisk_part(struct asterisk *asterisk,
	const struct asterisk_call *call); /* the fragment does not call us again */
void asterisk_audio(const struct asterisk *asterisk, const char *call, char *data,
	size_t size); /* what Dial() is given for us */

/* asterisk_calls.c: the table. NULL: no such call; there is no room. */
struct asterisk_call *asterisk_call_of(struct asterisk *asterisk, const char *uuid);
struct asterisk_call *asterisk_call_of_far(struct asterisk *asterisk, const char *channel);
struct asterisk_call *asterisk_call_of_desk(struct asterisk *asterisk, const char *channel);
/* NULL also when two calls are linked so. */
struct asterisk_call *asterisk_call_of_linked(struct asterisk *asterisk, const char *linked);
struct asterisk_call *asterisk_call_new(struct asterisk *asterisk, const char *uuid); /* "" = makes a UUID */
void asterisk_call_tell(struct asterisk *asterisk, const struct asterisk_call *call);
void asterisk_call_set_state(
	struct asterisk *asterisk, struct asterisk_call *call, enum call_state state); /* tells */
void asterisk_call_up(struct asterisk *asterisk, struct asterisk_call *call); /* the two are joined */
void asterisk_call_ring(
	struct asterisk *asterisk, struct asterisk_call *call); /* incoming; the title is asked for */
void asterisk_call_end(
	struct asterisk *asterisk, struct asterisk_call *call, enum call_cause cause, const char *text);
int asterisk_calls_count(const struct asterisk *asterisk);

/* asterisk_events.c, asterisk_requests.c, asterisk_listing.c */
void asterisk_event(struct asterisk *asterisk, const struct ami_message *message);
void asterisk_take_mwi(struct asterisk *asterisk, const struct ami_message *message, const char *fresh,
	const char *old, const char *urgent);
void asterisk_request(void *user, const struct wire_message *message);
void asterisk_list(struct asterisk *asterisk);
bool asterisk_listing_event(
	struct asterisk *asterisk, const struct ami_message *message); /* false: not about the list */
void asterisk_forget_list(struct asterisk *asterisk);
#endif
