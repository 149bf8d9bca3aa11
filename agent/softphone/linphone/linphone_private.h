/* What the files of the linphone adapter share. Only for linphone*.c. */
#ifndef DESKPHONE_LINPHONE_PRIVATE_H
#define DESKPHONE_LINPHONE_PRIVATE_H
#include "agent/softphone/adapter.h"
#include "agent/softphone/linphone/linphone.h"
#include "agent/softphone/linphone/linphone_text.h"
#include "agent/softphone/remote.h"
#include "agent/softphone/source.h"

#define LINPHONE_CALLS_MAX WIRE_CALLS_MAX
#define LINPHONE_JOBS_MAX 64

/* One call, under linphone's number and our UUID. The record's times are UTC. */
struct linphone_call {
	bool used;
	/* 0 = not known yet: dialled just now, or found up after connecting, where the daemon does not say;
	 * commands then mean its current call. */
	unsigned id;
	struct call_record record;
	char uri[LINPHONE_URI_SIZE]; /* of the other side */
	bool answered;
	enum call_cause asked_end; /* we rejected or hung up: the cause to tell; NONE = we did not */
};

/* A command. They run one after the other: answers do not say what they answer. */
struct linphone_job {
	char command[LINPHONE_URI_SIZE + 64];
	/* Once. `answer` is NULL when the connection was lost or made no sense; `text` is all of it. */
	void (*done)(struct linphone *linphone, const struct linphone_job *job,
		const struct linphone_answer *answer, const char *text, size_t length);
	struct wire_id id;	 /* the request it is for */
	char call[CALL_ID_SIZE]; /* the call it is about, "" = none */
	unsigned number;
	bool on;
};

struct linphone {
	struct adapter *adapter;
	struct remote *remote;
	GMainContext *context;
	void (*on_log)(void *user, int priority, const char *text);
	void *user;
	bool said_refused;

	GQueue jobs;	     /* struct linphone_job; the first one runs */
	GSource *patience;   /* for the answer to the first one */
	GSource *poll;	     /* until events are fetched again */
	int64_t accounts_us; /* when the accounts are asked for again */
	struct linphone_call calls[LINPHONE_CALLS_MAX];
	struct wire_registered registered[WIRE_ACCOUNTS_MAX];
	int registered_count;
	char host[WIRE_NAME_SIZE]; /* of the first account; "" = there is none */
};

/* linphone.c */
void linphone_log(struct linphone *linphone, int priority, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* linphone_jobs.c. The job is copied. False: too many wait, or a control character would begin another
 * command; done() is not called. */
bool linphone_do(struct linphone *linphone, const struct linphone_job *job);
void linphone_jobs_answer(struct linphone *linphone, const char *text, size_t length);
void linphone_jobs_fail_all(struct linphone *linphone);

/* linphone_calls.c: the table and what events make of it. */
struct linphone_call *linphone_call_of(struct linphone *linphone, const char *uuid);
struct linphone_call *linphone_call_by_number(struct linphone *linphone, unsigned number);
struct linphone_call *linphone_call_new(
	struct linphone *linphone, const char *uuid); /* "" = makes a UUID; NULL: no room */
bool linphone_calls_any(const struct linphone *linphone);
void linphone_call_tell(struct linphone *linphone, const struct linphone_call *call);
void linphone_call_party(struct linphone_call *call, const char *from); /* the other side */
void linphone_call_take(struct linphone *linphone, struct linphone_call *call,
	enum linphone_meaning meaning); /* tells, may end it */

/* linphone_events.c, linphone_requests.c */
void linphone_discover(struct linphone *linphone); /* joins in the end */
void linphone_request(void *user, const struct wire_message *message);
#endif
