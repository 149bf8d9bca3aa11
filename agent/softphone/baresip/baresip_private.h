/* What the files of the baresip adapter share. Only for baresip*.c. */
#ifndef DESKPHONE_BARESIP_PRIVATE_H
#define DESKPHONE_BARESIP_PRIVATE_H
#include "agent/softphone/adapter.h"
#include "agent/softphone/baresip/baresip.h"
#include "agent/softphone/baresip/baresip_link.h"
#include "agent/softphone/baresip/baresip_text.h"
#include "agent/softphone/baresip/baresip_uri.h"
#include "agent/softphone/source.h"

#define BARESIP_CALLS_MAX WIRE_CALLS_MAX
#define BARESIP_JOBS_MAX 64
#define BARESIP_ANSWER_MS 5000 /* "accept" is answered with ok even when the sound device then fails */

/* One call, under baresip's id and ours. The record's times are UTC. */
struct baresip_call {
	bool used;
	bool seen; /* found or heard of since the connection came */
	struct call_record record;
	char id[BARESIP_ID_SIZE]; /* "" = dialled, baresip has not told it yet */
	char account[BARESIP_URI_SIZE];
	bool hold_wanted;	   /* by us */
	bool muted;		   /* as baresip last said; a call begins unmuted */
	bool mute_unknown;	   /* it was there before us */
	enum call_cause asked_end; /* we rejected or hung up: the cause to tell; NONE = we did not */
	bool probing, probe_again; /* its direction is being asked */
	struct wire_id answering;  /* the request that waits for CALL_ESTABLISHED */
	GSource *answer_timer;
	struct baresip *baresip;
};

/* A command for baresip. Jobs run one after the other, each when the one before has been answered: what a
 * command acts on is baresip's "current call", so one that is for a call selects that first. */
struct baresip_job {
	const char *command;
	char params[BARESIP_URI_SIZE];
	char call[CALL_ID_SIZE];  /* ours, selected before; "" = none */
	char about[CALL_ID_SIZE]; /* ours, for done() only */
	/* Once. 0; -ENOENT: the call is not there; -EIO: baresip says no; -ECONNRESET: baresip has gone.
	 * `data` is its answer, "" when there is none. */
	void (*done)(struct baresip *baresip, const struct baresip_job *job, int error, const char *data);
	struct wire_id id; /* the request it is for */
	bool on;
	int tries;
};

enum baresip_stage { STAGE_IDLE, STAGE_SELECT, STAGE_ACCOUNT, STAGE_RESELECT, STAGE_ACT };

/* Asking what is there after the connection came: baresip_discovery.c. */
struct baresip_discovery {
	bool running;
	int account, line, lines_count;
	struct baresip_line lines[BARESIP_CALLS_MAX];
	int current_account;
	unsigned current_line;	    /* in that account; 0 = none */
	char found[CALL_ID_SIZE];   /* the call whose direction is being asked */
	int heard, heard_elsewhere; /* calls that sound; those that do so by another device than ours */
};

struct baresip {
	struct adapter *adapter;
	struct baresip_link *link;
	GMainContext *context;
	void (*on_log)(void *user, int priority, const char *text);
	void *user;
	int port;
	char *wanted_account, *device;
	char *set_device;    /* what baresip was told last; NULL = nothing */
	bool device_assumed; /* from the calls it had when we came; it is told when they are over */
	bool warned;	     /* that it listens on the network */

	GQueue jobs; /* struct baresip_job; the first one runs */
	enum baresip_stage stage;
	uint64_t serial; /* of the last token */
	GSource *job_timer;

	struct baresip_discovery discovery;
	struct baresip_call calls[BARESIP_CALLS_MAX];
	struct baresip_account accounts[BARESIP_ACCOUNTS_MAX];
	char account_texts[BARESIP_ACCOUNTS_MAX][64]; /* why a registration failed */
	int accounts_count;
	struct wire_mwi mwi[WIRE_ACCOUNTS_MAX];
	int mwi_count;
	bool muted; /* what the person wants */
};

/* baresip.c */
void baresip_log(struct baresip *baresip, int priority, const char *format, ...) G_GNUC_PRINTF(3, 4);
void baresip_apply_device(struct baresip *baresip);
void baresip_take_device(struct baresip *baresip, const char *audio_debug); /* of a call, in the discovery */
void baresip_assume_device(struct baresip *baresip);			    /* when all of those use it */
void baresip_ready(struct baresip *baresip);				    /* the discovery is over */
void baresip_sync(struct baresip *baresip);

/* baresip_jobs.c. The job is copied. False: too many wait, and done() is not called. */
bool baresip_do(struct baresip *baresip, const struct baresip_job *job);
void baresip_jobs_response(struct baresip *baresip, const struct baresip_message *message);
void baresip_jobs_fail_all(struct baresip *baresip); /* done(-ECONNRESET) for each */

/* baresip_calls.c: the table. NULL: no such call; there is no room. */
struct baresip_call *baresip_call_of(struct baresip *baresip, const char *uuid); /* "" = the only one */
struct baresip_call *baresip_call_by_id(struct baresip *baresip, const char *id);
struct baresip_call *baresip_call_pending(struct baresip *baresip); /* dialled by us, without baresip's id */
struct baresip_call *baresip_call_new(struct baresip *baresip, const char *uuid); /* "" = makes a UUID */
void baresip_call_name(struct baresip_call *call, const char *id, const char *account, const char *peer_uri,
	const char *peer_name);
void baresip_call_free(struct baresip_call *call);
int baresip_calls_count(const struct baresip *baresip);
bool baresip_call_is_up(const struct baresip_call *call); /* active or held, by whomever */
void baresip_call_tell(struct baresip_call *call);	  /* its record to the agent */
void baresip_call_set_state(struct baresip_call *call, enum call_state state); /* tells when it is another */
void baresip_call_end(struct baresip_call *call, enum call_cause cause, const char *text); /* tells, frees */
void baresip_call_settle_answer(struct baresip_call *call, const char *error, const char *text);

/* baresip_media.c: hold, mute and sound devices. */
void baresip_probe(struct baresip_call *call); /* asks who holds whom */
void baresip_probe_all(struct baresip *baresip);
void baresip_take_direction(struct baresip_call *call, const char *audio_debug);
void baresip_mute(struct baresip_call *call, const struct wire_id *id); /* as baresip->muted says */

/* baresip_events.c, baresip_requests.c */
void baresip_event(struct baresip *baresip, const struct baresip_message *message);
void baresip_request(void *user, const struct wire_message *message);

/* baresip_discovery.c */
void baresip_discover(struct baresip *baresip);
int baresip_find_account(const struct baresip *baresip, const char *name); /* "ada@x" or "sip:ada@x"; -1 */
#endif
