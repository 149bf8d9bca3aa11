/* In place of the agent. */
#include "tests/integration/stand_in.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct stand_in stand_in;

static void on_softphone(void *user, bool up, const char *name, unsigned can)
{
	(void)user;
	g_string_append_printf(stand_in.heard, "softphone %s %s %u\n", up ? "up" : "down", name, can);
}

static void on_call(void *user, const struct call_record *record)
{
	(void)user;
	stand_in.last_call = *record;
	g_string_append_printf(stand_in.heard, "call %s %s %s\n", wire_call_state_name(record->state),
		record->number, wire_cause_name(record->cause));
}

static void on_sync(void *user, const struct wire_sync *sync)
{
	(void)user;
	g_string_append_printf(stand_in.heard, "sync %d calls %d new\n", sync->calls_count,
		sync->mwi_count ? sync->mwi[0].fresh : -1);
}

static void on_mwi(void *user, const struct wire_mwi *mwi)
{
	(void)user;
	g_string_append_printf(stand_in.heard, "mwi %d %d\n", mwi->fresh, mwi->old);
}

static void on_presence(void *user, const struct wire_presence *presence)
{
	(void)user;
	g_string_append_printf(stand_in.heard, "presence %s\n", wire_availability_name(presence->state));
}

static void on_reply(
	void *user, uint64_t cookie, enum wire_type request, const char *call, const struct wire_reply *reply)
{
	(void)user, (void)cookie, (void)call;
	g_string_append_printf(
		stand_in.heard, "reply %s %s\n", wire_type_name(request), reply->ok ? "ok" : reply->error);
}

static void on_request(void *user, const struct wire_message *message, socket_ticket ticket)
{
	(void)user;
	stand_in.last_request = *message;
	g_string_append_printf(stand_in.heard, "request %s\n", wire_type_name(message->type));
	if (!stand_in.silent)
		socket_reply(stand_in.socket, ticket, stand_in.refusal,
			stand_in.refusal ? "not \033[31mnow" : NULL, NULL);
}

static void get_state(void *user, struct wire_state *state)
{
	(void)user;
	*state = stand_in.state;
}

static const struct socket_handlers handlers = {
	.on_softphone = on_softphone,
	.on_call = on_call,
	.on_sync = on_sync,
	.on_mwi = on_mwi,
	.on_presence = on_presence,
	.on_reply = on_reply,
	.on_request = on_request,
	.get_state = get_state,
};

void stand_in_open(void)
{
	const struct socket_options options = {
		.directory = stand_in.directory, .group = RUNTIME_NO_GROUP, .handlers = &handlers};
	cr_assert(socket_new(&options, &stand_in.socket) == 0);
}

void stand_in_close(void)
{
	socket_free(stand_in.socket);
	stand_in.socket = NULL;
}

void stand_in_start(void)
{
	stand_in = (struct stand_in){.directory = "/tmp/standinXXXXXX", .heard = g_string_new(NULL)};
	cr_assert(mkdtemp(stand_in.directory));
	setenv("DESKPHONE_RUNTIME_DIR", stand_in.directory, 1);
	stand_in_open();
}

void stand_in_stop(void)
{
	char command[96];
	stand_in_close();
	g_string_free(stand_in.heard, TRUE);
	g_snprintf(command, sizeof(command), "rm -rf '%s'", stand_in.directory);
	cr_assert(system(command) == 0);
	leak_check();
}

void stand_in_expect(const char *text)
{
	char *found;
	while (!(found = strstr(stand_in.heard->str, text)))
		g_main_context_iteration(NULL, TRUE);
	g_string_erase(stand_in.heard, 0, found - stand_in.heard->str + (gssize)strlen(text));
}
