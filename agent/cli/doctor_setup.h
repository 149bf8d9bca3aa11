/* What the files of the doctor's check "setup" share. Only for doctor_setup*.c. */
#ifndef DESKPHONE_CLI_DOCTOR_SETUP_H
#define DESKPHONE_CLI_DOCTOR_SETUP_H
#include <sys/types.h>
#include "agent/cli/doctor.h"

/* [softphone] key as a port. */
int doctor_setup_port(const struct doctor *doctor, const char *key, int otherwise);

/* doctor_setup_system.c: who can reach a TCP port of this machine; whether a process of that name runs, whosever. */
enum doctor_reach { DOCTOR_NOBODY, DOCTOR_LOOPBACK, DOCTOR_NETWORK };
enum doctor_reach doctor_setup_listener(const struct doctor *doctor, int port);
bool doctor_setup_runs(const struct doctor *doctor, const char *program);
/* The value of a line "name value" or "name=value" in a file below $HOME, the last one; "" when there is none. -errno when it
 * cannot be read. With `word` the lines that begin "name word" count, and the value is the word. */
int doctor_setup_line(const struct doctor *doctor, const char *file, const char *name, const char *word,
	char *value, size_t size);

void doctor_setup(struct doctor *doctor); /* the check */

/* doctor_setup_kinds.c */
void doctor_setup_baresip(struct doctor *doctor);
void doctor_setup_asterisk(struct doctor *doctor);
void doctor_setup_linphone(struct doctor *doctor);
#endif
