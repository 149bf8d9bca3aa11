/* For the tests of the control socket: a server whose callbacks are noted, and clients, with real sockets and
 * a real GLib loop. The loop runs until what is waited for has happened, so nothing sleeps and nothing is
 * measured. */
#ifndef DESKPHONE_TESTS_SOCKET_RIG_H
#define DESKPHONE_TESTS_SOCKET_RIG_H
#include "agent/softphone/socket.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CALL "6f17292c-2b8f-47bc-b173-6caf00346485"
#define GIVE_UP_TURNS 200000
#define HELLO_SOFTPHONE                                                                                      \
	"{\"type\":\"hello\",\"protocol\":1,\"role\":\"softphone\",\"name\":\"soft\",\"can\":[\"hold\"]}\n"
#define HELLO_PINGED                                                                                         \
	"{\"type\":\"hello\",\"protocol\":1,\"role\":\"softphone\",\"name\":\"soft\",\"can\":[\"ping\"]}\n"
#define HELLO_TAKEOVER                                                                                       \
	"{\"type\":\"hello\",\"protocol\":1,\"role\":\"softphone\",\"name\":\"new\",\"takeover\":true}\n"
#define HELLO_OBSERVER "{\"type\":\"hello\",\"protocol\":1,\"role\":\"observer\",\"name\":\"eye\"}\n"

static char directory[64];
static struct socket_server *server;
static GMainContext *context;

/* What the agent was told, one line for each callback. */
static GString *heard;
static socket_ticket last_ticket;
static struct call_record last_call;
static bool answer_at_once;

static inline void on_softphone(void *user, bool up, const char *name, unsigned can)
{
	(void)user;
	g_string_append_printf(heard, "softphone %s %s %u\n", up ? "up" : "down", name, can);
}

static inline void on_call(void *user, const struct call_record *record)
{
	(void)user;
	last_call = *record;
	g_string_append_printf(heard, "call %s\n", wire_call_state_name(record->state));
}

static inline void on_sync(void *user, const struct wire_sync *sync)
{
	(void)user;
	g_string_append_printf(heard, "sync %d\n", sync->calls_count);
}

static inline void on_mwi(void *user, const struct wire_mwi *mwi)
{
	(void)user;
	g_string_append_printf(heard, "mwi %d\n", mwi->fresh);
}

static inline void on_error(void *user, const char *text)
{
	(void)user;
	g_string_append_printf(heard, "error %s\n", text);
}

static inline void on_reply(
	void *user, uint64_t cookie, enum wire_type request, const char *call, const struct wire_reply *reply)
{
	(void)user;
	g_string_append_printf(heard, "reply %d %s %s %s\n", (int)cookie, wire_type_name(request),
		*call ? "call" : "-", reply->ok ? "ok" : reply->error);
}

static inline void on_request(void *user, const struct wire_message *message, socket_ticket ticket)
{
	(void)user;
	last_ticket = ticket;
	g_string_append_printf(heard, "request %s\n", wire_type_name(message->type));
	if (answer_at_once)
		socket_reply(server, ticket, NULL, NULL, NULL);
}

static inline void get_state(void *user, struct wire_state *state)
{
	(void)user;
	strcpy(state->phone.model, "CX300");
	state->known.calls[0] = last_call;
	state->known.calls_count = *last_call.id ? 1 : 0;
}

static inline void on_log(void *user, int priority, const char *text)
{
	(void)user, (void)priority;
	g_string_append_printf(heard, "log %s\n", text);
}

/* Presence, registered and display are left out: a handler may be NULL. */
static const struct socket_handlers handlers = {
	.on_softphone = on_softphone,
	.on_call = on_call,
	.on_sync = on_sync,
	.on_mwi = on_mwi,
	.on_error = on_error,
	.on_reply = on_reply,
	.on_request = on_request,
	.get_state = get_state,
	.on_log = on_log,
};

static inline void start(struct socket_options limits)
{
	limits.directory = directory;
	limits.group = RUNTIME_NO_GROUP;
	limits.context = context;
	limits.handlers = &handlers;
	cr_assert(socket_new(&limits, &server) == 0);
}

static inline void make_directory(void)
{
	strcpy(directory, "/tmp/socketXXXXXX");
	cr_assert(mkdtemp(directory));
	context = g_main_context_new();
	heard = g_string_new(NULL);
}

static inline void remove_directory(void)
{
	char command[96];
	socket_free(server);
	g_main_context_unref(context);
	g_string_free(heard, TRUE);
	snprintf(command, sizeof(command), "rm -rf '%s'", directory);
	cr_assert(system(command) == 0);
	leak_check();
}

static inline bool turn(void)
{
	return g_main_context_iteration(context, FALSE);
}

static inline void settle(void)
{
	while (turn())
		;
}

/* A client of the test: it reads without waiting, while the loop turns. */
struct peer {
	int fd;
	bool closed;
	GString *got;
};

static inline struct peer *peer_new(const char *hello)
{
	struct peer *peer = g_new0(struct peer, 1);
	cr_assert(runtime_connect(directory, "control", &peer->fd) == 0);
	fcntl(peer->fd, F_SETFL, O_NONBLOCK);
	peer->got = g_string_new(NULL);
	if (hello)
		cr_assert(send(peer->fd, hello, strlen(hello), MSG_NOSIGNAL) == (ssize_t)strlen(hello));
	return peer;
}

static inline void peer_free(struct peer *peer)
{
	close(peer->fd);
	g_string_free(peer->got, TRUE);
	g_free(peer);
}

static inline void peer_read(struct peer *peer)
{
	char bytes[4096];
	ssize_t count;
	while ((count = recv(peer->fd, bytes, sizeof(bytes), MSG_DONTWAIT)) > 0)
		g_string_append_len(peer->got, bytes, count);
	if (count == 0 || (count < 0 && errno == ECONNRESET))
		peer->closed = true;
}

static inline void peer_say(struct peer *peer, const char *line)
{
	cr_assert(send(peer->fd, line, strlen(line), MSG_NOSIGNAL) == (ssize_t)strlen(line), "%s",
		strerror(errno));
}

/* Turns the loop until the peer has been sent `text`, and forgets everything up to it. Waits in poll when
 * nothing is ready, so that time-outs of the socket pass. */
static inline void peer_expect(struct peer *peer, const char *text)
{
	for (int turns = 0; turns < GIVE_UP_TURNS; turns++) {
		peer_read(peer);
		char *found = strstr(peer->got->str, text);
		if (found) {
			g_string_erase(peer->got, 0, found - peer->got->str + (gssize)strlen(text));
			return;
		}
		cr_assert(!peer->closed, "closed before %s; got %s", text, peer->got->str);
		g_main_context_iteration(context, turns > 10);
	}
	cr_assert_fail("never came: %s; got %s", text, peer->got->str);
}

static inline void peer_expect_closed(struct peer *peer)
{
	for (int turns = 0; turns < GIVE_UP_TURNS && !peer->closed; turns++) {
		settle();
		peer_read(peer);
		if (!peer->closed)
			g_main_context_iteration(context, TRUE);
	}
	cr_assert(peer->closed);
}

static inline void expect_heard(const char *text)
{
	for (int turns = 0; turns < GIVE_UP_TURNS && !strstr(heard->str, text); turns++)
		g_main_context_iteration(context, turns > 10);
	cr_assert(strstr(heard->str, text), "not heard: %s; heard %s", text, heard->str);
}

static inline int count_in(const char *text, const char *word)
{
	int count = 0;
	for (; (text = strstr(text, word)); text += strlen(word))
		count++;
	return count;
}
#endif
