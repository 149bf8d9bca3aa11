/* Between the files of the `dialplan` subcommand. */
#ifndef DESKPHONE_CLI_DIALPLAN_H
#define DESKPHONE_CLI_DIALPLAN_H
#include "agent/call/plan.h"

#define DIALPLAN_FILES_MAX 8

struct dialplan_request {
	struct plan_options
		options; /* its strings belong to the command line or to the configuration that was read */
	const char *files[DIALPLAN_FILES_MAX + 1];
	size_t file_count;
	const char *config; /* NULL = where the agent looks */
	bool address_book;  /* the configuration is read in any case: */
	const char *contacts; /* [user] contacts of it, NULL = none */
	const char *check;
	const char *string;
	bool explain, batch, office;
};

struct dialplan_config;

/* Puts [dialling] of the agent's configuration where the command line says nothing. Without --config, none is
 * read when the command line names a region or a plan, and a file that is not there is no error. False: it
 * could not be read, and standard error says why. The caller frees *config after the request was used. */
bool dialplan_config_read(struct dialplan_request *request, struct dialplan_config **config);
void dialplan_config_free(struct dialplan_config *config);

/* Prints how the plan reads `digits` and when it takes them for complete. `typed` is what the person wrote.
 */
void dialplan_explain(const struct plan *plan, const char *typed, const char *digits, const char *after);
#endif
