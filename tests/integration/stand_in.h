/* In place of the agent: its real control socket, with handlers that note what they are told and answer as
 * the test says. */
#ifndef DESKPHONE_TESTS_STAND_IN_H
#define DESKPHONE_TESTS_STAND_IN_H
#include "agent/softphone/socket.h"

struct stand_in {
	char directory[64];
	struct socket_server *socket;
	GString *heard;			  /* one line for each callback */
	struct wire_message last_request; /* of an observer */
	struct call_record last_call;	  /* of the softphone */
	struct wire_state state;	  /* what get_state gives */
	const char *refusal;		  /* error word for observers; NULL = ok */
	bool silent;			  /* observers get no answer */
	char reply_error[32];		  /* of the softphone, last */
};

extern struct stand_in stand_in;

void stand_in_start(void); /* in a new folder, named by $DESKPHONE_RUNTIME_DIR; suite .init */
void stand_in_stop(void);  /* suite .fini, with the leak check */
void stand_in_open(void);  /* the agent comes (back) */
void stand_in_close(void); /* the agent goes away */

/* Turns the loop until `heard` contains `text`, and forgets all up to it. */
void stand_in_expect(const char *text);
#endif
