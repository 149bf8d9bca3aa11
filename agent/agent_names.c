/* Names and titles from the address book, for calls whose softphone gives none.
 *
 *   the softphone says       | shown name        | shown title
 *   neither                  | the book's        | the book's
 *   the number as the name   | the book's        | the book's
 *   a name                   | that name         | the book's, if it has the same name for the number
 *   a name and a title       | that name         | that title
 *   neither, of the mailbox  | the book's, else "Voicemail" |
 *
 * The machine knows what the softphone said; what leaves it is completed here, so that a book that changes counts at once. */
#include "agent/agent_private.h"
#include "agent/store/book_files.h"
#include "agent/store/book_load.h"
#include "agent/call/book_plan.h"
#include "agent/call/view_strings.h"
#include <string.h>

/* Softphones fill in the number, or the user part of the address, where they know no name. */
static bool is_no_name(const char *name, const char *number)
{
	const char *user = g_str_has_prefix(number, "sip:") ? number + strlen("sip:") : number;
	bool digits = strspn(name, "+0123456789 -.()*#") == strlen(name);
	return digits || strcmp(name, number) == 0 ||
	       (g_str_has_prefix(user, name) && user[strlen(name)] == '@');
}

static bool find(const struct agent *agent, const char *number, struct book_match *match)
{
	const struct book *book = agent->book && number[0] ? book_files_book(agent->book) : NULL;
	return book && book_plan_find(book, number, match) == 0;
}

static bool is_mailbox(const struct agent *agent, const char *number)
{
	char own[PLAN_NUMBER_SIZE], called[PLAN_NUMBER_SIZE];
	if (!agent->config->voicemail)
		return false;
	book_plan_normalize(agent->plan, agent->config->voicemail, own, sizeof(own));
	book_plan_normalize(agent->plan, number, called, sizeof(called));
	return own[0] && strcmp(own, called) == 0;
}

void agent_names_complete(const struct agent *agent, struct call_record *record)
{
	struct book_match match;
	bool nameless = is_no_name(record->name, record->number);
	if (!nameless && record->title[0])
		return;
	if (!find(agent, record->number, &match)) {
		if (nameless && is_mailbox(agent, record->number))
			wire_copy(record->name, sizeof(record->name),
				view_string(view_language(agent->config->language), VIEW_VOICEMAIL));
		return;
	}
	if (nameless)
		wire_copy(record->name, sizeof(record->name), match.name);
	if (record->title[0] == '\0' && strcmp(record->name, match.name) == 0)
		wire_copy(record->title, sizeof(record->title), match.title);
}

void agent_names_status(struct agent *agent)
{
	struct call_status *status = &agent->status;
	for (size_t i = 0; i < status->calls; i++)
		agent_names_complete(agent, &status->call[i]);
	if (status->ended_shown)
		agent_names_complete(agent, &status->ended);
	struct book_match match;
	if (is_no_name(status->missed_name, status->missed_number) &&
		find(agent, status->missed_number, &match))
		wire_copy(status->missed_name, sizeof(status->missed_name), match.name);
	struct call_missed *listed = &status->list_call;
	if (status->listed > 0 && is_no_name(listed->name, listed->number) &&
		find(agent, listed->number, &match))
		wire_copy(listed->name, sizeof(listed->name), match.name);
}

static void on_change(void *user)
{
	struct agent *agent = user;
	call_status(agent->machine, &agent->status);
	agent_names_status(agent);
	agent_touch(agent);
}

static void on_log(void *user, int priority, const char *text)
{
	(void)user;
	log_line(priority, "%s", text);
}

/* Called by the thread that reads, too: `user` is the agent, whose plan stays until agent_names_stop(). */
static void normalize(void *user, const char *number, char *result, size_t size)
{
	struct agent *agent = user;
	book_plan_normalize(agent->book_plan, number, result, size);
}

void agent_names_start(struct agent *agent)
{
	char own[4096] = "", more[4096] = "";
	const char *paths[4] = {NULL};
	size_t count = 0;
	agent->book_plan = agent->plan;
	if (agent->config->contacts && book_load_expand(agent->config->contacts, more, sizeof(more)) == 0)
		paths[count++] = more;
	if (book_load_path(own, sizeof(own)) == 0)
		paths[count++] = own;
	paths[count] = BOOK_LOAD_SYSTEM_PATH;
	struct book_files_options options = {.paths = paths,
		.normalize = normalize,
		.on_change = on_change,
		.on_log = on_log,
		.user = agent};
	int status = book_files_new(&options, &agent->book);
	if (status < 0)
		log_warning("no address book: %s", g_strerror(-status));
}

void agent_names_stop(struct agent *agent)
{
	book_files_free(agent->book);
	agent->book = NULL;
	agent->book_plan = NULL;
}
