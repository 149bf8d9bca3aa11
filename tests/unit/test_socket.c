/* The control socket with real sockets and a real GLib loop. Limits are set short where a time-out is what is tested; the
 * loop runs until what is waited for has happened, so nothing sleeps and nothing is measured. */
#include "agent/softphone/socket.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define CALL "6f17292c-2b8f-47bc-b173-6caf00346485"
#define GIVE_UP_TURNS 200000
#define HELLO_SOFTPHONE "{\"type\":\"hello\",\"protocol\":1,\"role\":\"softphone\",\"name\":\"soft\",\"can\":[\"hold\"]}\n"
#define HELLO_PINGED "{\"type\":\"hello\",\"protocol\":1,\"role\":\"softphone\",\"name\":\"soft\",\"can\":[\"ping\"]}\n"
#define HELLO_TAKEOVER                                                                                                \
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

static void on_softphone(void *user, bool up, const char *name, unsigned can)
{
	(void)user;
	g_string_append_printf(heard, "softphone %s %s %u\n", up ? "up" : "down", name, can);
}

static void on_call(void *user, const struct call_record *record)
{
	(void)user;
	last_call = *record;
	g_string_append_printf(heard, "call %s\n", wire_call_state_name(record->state));
}

static void on_sync(void *user, const struct wire_sync *sync)
{
	(void)user;
	g_string_append_printf(heard, "sync %d\n", sync->calls_count);
}

static void on_mwi(void *user, const struct wire_mwi *mwi)
{
	(void)user;
	g_string_append_printf(heard, "mwi %d\n", mwi->fresh);
}

static void on_error(void *user, const char *text)
{
	(void)user;
	g_string_append_printf(heard, "error %s\n", text);
}

static void on_reply(void *user, uint64_t cookie, enum wire_type request, const char *call, const struct wire_reply *reply)
{
	(void)user;
	g_string_append_printf(heard, "reply %d %s %s %s\n", (int)cookie, wire_type_name(request),
		*call ? "call" : "-", reply->ok ? "ok" : reply->error);
}

static void on_request(void *user, const struct wire_message *message, socket_ticket ticket)
{
	(void)user;
	last_ticket = ticket;
	g_string_append_printf(heard, "request %s\n", wire_type_name(message->type));
	if (answer_at_once)
		socket_reply(server, ticket, NULL, NULL, NULL);
}

static void get_state(void *user, struct wire_state *state)
{
	(void)user;
	strcpy(state->phone.model, "CX300");
	state->known.calls[0] = last_call;
	state->known.calls_count = *last_call.id ? 1 : 0;
}

static void on_log(void *user, int priority, const char *text)
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

static void start(struct socket_options limits)
{
	limits.directory = directory;
	limits.group = RUNTIME_NO_GROUP;
	limits.context = context;
	limits.handlers = &handlers;
	cr_assert(socket_new(&limits, &server) == 0);
}

static void make_directory(void)
{
	strcpy(directory, "/tmp/socketXXXXXX");
	cr_assert(mkdtemp(directory));
	context = g_main_context_new();
	heard = g_string_new(NULL);
}

static void remove_directory(void)
{
	char command[96];
	socket_free(server);
	g_main_context_unref(context);
	g_string_free(heard, TRUE);
	snprintf(command, sizeof(command), "rm -rf '%s'", directory);
	cr_assert(system(command) == 0);
	leak_check();
}

TestSuite(socket, .init = make_directory, .fini = remove_directory, .timeout = 60);

static bool turn(void)
{
	return g_main_context_iteration(context, FALSE);
}

static void settle(void)
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

static struct peer *peer_new(const char *hello)
{
	struct peer *peer = g_new0(struct peer, 1);
	cr_assert(runtime_connect(directory, "control", &peer->fd) == 0);
	fcntl(peer->fd, F_SETFL, O_NONBLOCK);
	peer->got = g_string_new(NULL);
	if (hello)
		cr_assert(send(peer->fd, hello, strlen(hello), MSG_NOSIGNAL) == (ssize_t)strlen(hello));
	return peer;
}

static void peer_free(struct peer *peer)
{
	close(peer->fd);
	g_string_free(peer->got, TRUE);
	g_free(peer);
}

static void peer_read(struct peer *peer)
{
	char bytes[4096];
	ssize_t count;
	while ((count = recv(peer->fd, bytes, sizeof(bytes), MSG_DONTWAIT)) > 0)
		g_string_append_len(peer->got, bytes, count);
	if (count == 0 || (count < 0 && errno == ECONNRESET))
		peer->closed = true;
}

static void peer_say(struct peer *peer, const char *line)
{
	cr_assert(send(peer->fd, line, strlen(line), MSG_NOSIGNAL) == (ssize_t)strlen(line), "%s", strerror(errno));
}

/* Turns the loop until the peer has been sent `text`, and forgets everything up to it. Waits in poll when nothing is ready,
 * so that time-outs of the socket pass. */
static void peer_expect(struct peer *peer, const char *text)
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

static void peer_expect_closed(struct peer *peer)
{
	for (int turns = 0; turns < GIVE_UP_TURNS && !peer->closed; turns++) {
		settle();
		peer_read(peer);
		if (!peer->closed)
			g_main_context_iteration(context, TRUE);
	}
	cr_assert(peer->closed);
}

static void expect_heard(const char *text)
{
	for (int turns = 0; turns < GIVE_UP_TURNS && !strstr(heard->str, text); turns++)
		g_main_context_iteration(context, turns > 10);
	cr_assert(strstr(heard->str, text), "not heard: %s; heard %s", text, heard->str);
}

static int count_in(const char *text, const char *word)
{
	int count = 0;
	for (; (text = strstr(text, word)); text += strlen(word))
		count++;
	return count;
}

Test(socket, hello_and_state)
{
	start((struct socket_options){0});
	struct peer *eye = peer_new(HELLO_OBSERVER);
	peer_expect(eye, "{\"type\":\"hello\",\"protocol\":1,\"name\":\"deskphoned\",\"session\":\"");
	peer_expect(eye, "\"model\":\"CX300\"");
	peer_expect(eye, "{\"type\":\"state\"");
	peer_expect(eye, "\"softphone\":{\"connected\":false}");
	peer_free(eye);
}

Test(socket, files_have_their_modes)
{
	struct stat status;
	char path[96];
	start((struct socket_options){0});
	snprintf(path, sizeof(path), "%s/control", directory);
	cr_assert(stat(path, &status) == 0 && (status.st_mode & 07777) == 0600 && S_ISSOCK(status.st_mode));
	snprintf(path, sizeof(path), "%s/lock", directory);
	cr_assert(stat(path, &status) == 0 && (status.st_mode & 07777) == 0600);
}

Test(socket, only_one_agent)
{
	struct socket_options options = {.directory = directory, .group = RUNTIME_NO_GROUP, .handlers = &handlers};
	struct socket_server *second = NULL;
	start((struct socket_options){0});
	cr_assert(socket_new(&options, &second) == -EBUSY);
	cr_assert(second == NULL);
}

Test(socket, a_dead_agents_socket_is_replaced)
{
	int fd;
	cr_assert(runtime_listen(directory, "control", RUNTIME_NO_GROUP, &fd) == 0);
	close(fd);
	start((struct socket_options){0});
	struct peer *eye = peer_new(HELLO_OBSERVER);
	peer_expect(eye, "\"state\"");
	peer_free(eye);
}

Test(socket, freed_means_gone)
{
	int fd;
	start((struct socket_options){0});
	struct peer *soft = peer_new(HELLO_SOFTPHONE);
	expect_heard("softphone up");
	socket_free(server);
	server = NULL;
	cr_assert(runtime_connect(directory, "control", &fd) == -ENOENT);
	peer_read(soft);
	cr_assert(soft->closed);
	cr_assert(!strstr(heard->str, "softphone down"), "no callback any more");
	peer_free(soft);
}

Test(socket, the_softphone_comes_and_goes)
{
	start((struct socket_options){0});
	struct peer *eye = peer_new(HELLO_OBSERVER);
	peer_expect(eye, "\"state\"");
	cr_assert(socket_softphone(server) == NULL && socket_can(server) == 0);
	struct peer *soft = peer_new(HELLO_SOFTPHONE);
	peer_expect(soft, "\"state\"");
	peer_expect(eye, "{\"type\":\"softphone\",\"connected\":true,\"name\":\"soft\"}");
	cr_assert_str_eq(socket_softphone(server), "soft");
	cr_assert(socket_can(server) == WIRE_CAN_HOLD);
	peer_free(soft);
	peer_expect(eye, "{\"type\":\"softphone\",\"connected\":false,\"name\":\"soft\"}");
	cr_assert(strstr(heard->str, "softphone up soft 1\n") && strstr(heard->str, "softphone down soft 0\n"));
	cr_assert(socket_softphone(server) == NULL);
	peer_free(eye);
}

Test(socket, one_softphone_unless_taken_over)
{
	start((struct socket_options){0});
	struct peer *soft = peer_new(HELLO_SOFTPHONE), *other = NULL;
	peer_expect(soft, "\"state\"");
	other = peer_new(HELLO_SOFTPHONE);
	peer_expect(other, "\"error\":\"busy\"");
	cr_assert_str_eq(socket_softphone(server), "soft");
	cr_assert(socket_send_mute(server, 5, true) == 0);
	peer_say(other, HELLO_TAKEOVER);
	peer_expect(other, "\"state\"");
	cr_assert_str_eq(socket_softphone(server), "new");
	peer_expect(soft, "\"error\":\"taken-over\"");
	peer_expect_closed(soft);
	settle();
	cr_assert(strstr(heard->str, "reply 5 mute - gone\nsoftphone down soft 0\n"), "%s", heard->str);
	cr_assert_str_eq(socket_softphone(server), "new", "the old one's end is not the new one's");
	cr_assert(count_in(heard->str, "softphone down") == 1);
	peer_free(soft);
	peer_free(other);
}

Test(socket, facts_reach_the_agent)
{
	start((struct socket_options){0});
	struct peer *eye = peer_new(HELLO_OBSERVER), *soft = peer_new(HELLO_SOFTPHONE);
	peer_say(soft, "{\"type\":\"call\",\"call\":\"" CALL "\",\"state\":\"incoming\",\"number\":\"100\"}\n"
		       "{\"type\":\"mwi\",\"new\":2}\n{\"type\":\"registered\",\"ok\":true}\n{\"type\":\"presence\",\"state\":"
		       "\"away\"}\n{\"type\":\"display\",\"lines\":[\"a\"]}\n{\"type\":\"sync\",\"calls\":[]}\n"
		       "{\"type\":\"error\",\"text\":\"odd\"}\n");
	expect_heard("error odd\n");
	cr_assert(strstr(heard->str, "call incoming\nmwi 2\nsync 0\n"), "%s", heard->str);
	peer_expect(eye, "\"type\":\"mwi\"");
	peer_expect(eye, "\"type\":\"registered\"");
	peer_expect(eye, "{\"type\":\"presence\",\"state\":\"away\"}");
	peer_expect(eye, "\"type\":\"error\"");
	peer_free(eye);
	peer_free(soft);
}

/* UTC on the wire, the monotonic clock inside; a clock that was set wrong gives no call from the future. */
Test(socket, since_is_converted)
{
	char line[256];
	int64_t utc_ms = g_get_real_time() / 1000, now_ms = g_get_monotonic_time() / 1000;
	start((struct socket_options){0});
	struct peer *soft = peer_new(HELLO_SOFTPHONE);
	snprintf(line, sizeof(line), "{\"type\":\"call\",\"call\":\"" CALL "\",\"state\":\"active\",\"since\":%lld}\n",
		(long long)utc_ms - 1);
	peer_say(soft, line);
	expect_heard("call active\n");
	cr_assert(llabs((long long)(last_call.since_ms - (now_ms - 1))) <= 10, "the clocks' own rounding");
	snprintf(line, sizeof(line), "{\"type\":\"call\",\"call\":\"" CALL "\",\"state\":\"held\",\"since\":%lld}\n",
		(long long)utc_ms + 100000000);
	peer_say(soft, line);
	expect_heard("call held\n");
	cr_assert(last_call.since_ms > 0 && last_call.since_ms <= g_get_monotonic_time() / 1000);
	peer_free(soft);
}

Test(socket, requests_and_their_replies)
{
	start((struct socket_options){0});
	cr_assert(socket_send_answer(server, 1, CALL) == -ENOTCONN);
	struct peer *soft = peer_new(HELLO_SOFTPHONE);
	expect_heard("softphone up");
	const struct wire_dial dial = {.number = "+4930123", .typed = "030123", .emergency = true};
	cr_assert(socket_send_dial(server, 7, CALL, &dial) == 0);
	cr_assert(socket_send_hold(server, 8, CALL, true) == 0);
	cr_assert(socket_send_dtmf(server, 9, CALL, 'x', 0) == -EINVAL);
	peer_expect(soft, "{\"type\":\"dial\",\"id\":1,\"call\":\"" CALL "\",\"number\":\"+4930123\",\"typed\":\"030123\","
			  "\"emergency\":true}");
	peer_expect(soft, "{\"type\":\"hold\",\"id\":2,\"call\":\"" CALL "\",\"on\":true}");
	peer_say(soft, "{\"type\":\"reply\",\"id\":2,\"ok\":false,\"error\":\"unsupported\"}\n"
		       "{\"type\":\"reply\",\"id\":1,\"ok\":true}\n{\"type\":\"reply\",\"id\":1,\"ok\":true}\n"
		       "{\"type\":\"reply\",\"id\":99,\"ok\":true}\n{\"type\":\"reply\",\"id\":\"1\",\"ok\":true}\n"
		       "{\"type\":\"error\",\"text\":\"end\"}\n");
	expect_heard("error end\n");
	cr_assert(strstr(heard->str, "reply 8 hold call unsupported\nreply 7 dial call ok\nerror end\n"), "%s", heard->str);
	peer_free(soft);
}

Test(socket, a_silent_softphone_times_out)
{
	start((struct socket_options){.reply_ms = 20});
	struct peer *soft = peer_new(HELLO_SOFTPHONE);
	expect_heard("softphone up");
	cr_assert(socket_send_answer(server, 3, CALL) == 0);
	cr_assert(socket_send_hangup(server, 4, CALL) == 0);
	expect_heard("reply 3 answer call timeout\nreply 4 hangup call timeout\n");
	peer_say(soft, "{\"type\":\"reply\",\"id\":1,\"ok\":true}\n{\"type\":\"error\",\"text\":\"end\"}\n");
	expect_heard("error end\n");
	cr_assert(count_in(heard->str, "reply 3") == 1, "exactly once");
	peer_free(soft);
}

Test(socket, requests_waiting_are_bounded)
{
	int sent = 0;
	start((struct socket_options){0});
	struct peer *soft = peer_new(HELLO_SOFTPHONE);
	expect_heard("softphone up");
	while (sent < 1000 && socket_send_answer(server, 1, CALL) == 0)
		sent++;
	cr_assert(sent == 64);
	peer_free(soft);
	expect_heard("softphone down");
	cr_assert(count_in(heard->str, "reply 1 answer call gone") == 64);
}

Test(socket, an_observer_asks)
{
	start((struct socket_options){0});
	struct peer *eye = peer_new(HELLO_OBSERVER);
	peer_say(eye, "{\"type\":\"dial\",\"id\":\"d\",\"number\":\"123\"}\n{\"type\":\"status\",\"id\":3}\n");
	expect_heard("request dial\n");
	peer_expect(eye, "{\"type\":\"reply\",\"id\":3,\"ok\":true}");
	socket_reply(server, last_ticket, NULL, NULL, CALL);
	socket_reply(server, last_ticket, "busy", "again", NULL);
	peer_expect(eye, "{\"type\":\"reply\",\"id\":\"d\",\"ok\":true,\"call\":\"" CALL "\"}");
	peer_say(eye, "{\"type\":\"hangup\",\"id\":4}\n");
	expect_heard("request hangup\n");
	socket_reply(server, last_ticket, "no-such-call", "there is none", NULL);
	peer_expect(eye, "{\"type\":\"reply\",\"id\":4,\"ok\":false,\"error\":\"no-such-call\",\"text\":\"there is none\"}");
	cr_assert(!strstr(eye->got->str, "again"), "a second answer goes nowhere");
	peer_free(eye);
}

Test(socket, a_late_answer_to_nobody)
{
	start((struct socket_options){0});
	struct peer *eye = peer_new(HELLO_OBSERVER);
	peer_say(eye, "{\"type\":\"answer\",\"id\":1}\n");
	expect_heard("request answer\n");
	peer_free(eye);
	struct peer *other = peer_new(HELLO_OBSERVER);
	peer_expect(other, "\"state\"");
	socket_reply(server, last_ticket, "late", NULL, NULL);
	socket_reply(server, 0, "none", NULL, NULL);
	peer_say(other, "{\"type\":\"ping\",\"id\":5}\n");
	peer_expect(other, "{\"type\":\"pong\",\"id\":5}");
	cr_assert(!strstr(other->got->str, "late"));
	peer_free(other);
}

Test(socket, roles_are_kept)
{
	start((struct socket_options){0});
	struct peer *eye = peer_new(NULL), *soft = peer_new(HELLO_SOFTPHONE);
	peer_say(eye, "{\"type\":\"dial\",\"id\":1,\"number\":\"1\"}\n");
	peer_expect(eye, "{\"type\":\"reply\",\"id\":1,\"ok\":false,\"error\":\"invalid\",\"text\":\"say hello first\"}");
	peer_say(eye, HELLO_OBSERVER "{\"type\":\"mwi\",\"new\":1}\n{\"type\":\"call\",\"call\":\"" CALL
				     "\",\"state\":\"active\"}\n{\"type\":\"dial\",\"number\":\"1\"}\n");
	peer_expect(eye, "a request needs");
	peer_expect(eye, "not from an observer");
	peer_expect(eye, "a request needs");
	peer_say(soft, "{\"type\":\"dial\",\"id\":2,\"number\":\"1\"}\n");
	peer_expect(soft, "{\"type\":\"reply\",\"id\":2,\"ok\":false,\"error\":\"unsupported\"");
	cr_assert(!strstr(heard->str, "call ") && !strstr(heard->str, "mwi") && !strstr(heard->str, "request"));
	peer_free(eye);
	peer_free(soft);
}

Test(socket, another_protocol_is_refused)
{
	start((struct socket_options){0});
	struct peer *eye = peer_new("{\"type\":\"hello\",\"protocol\":2,\"role\":\"observer\"}\n");
	peer_expect(eye, "\"error\":\"protocol\"");
	peer_expect_closed(eye);
	peer_free(eye);
}

Test(socket, no_hello_in_time)
{
	start((struct socket_options){.hello_ms = 20});
	struct peer *eye = peer_new(NULL), *well = peer_new(HELLO_OBSERVER);
	peer_expect(eye, "\"error\":\"timeout\"");
	peer_expect_closed(eye);
	peer_say(well, "{\"type\":\"ping\"}\n");
	peer_expect(well, "\"pong\"");
	peer_free(eye);
	peer_free(well);
}

Test(socket, half_a_line_times_out)
{
	start((struct socket_options){.line_ms = 20});
	struct peer *eye = peer_new(HELLO_OBSERVER);
	peer_expect(eye, "\"state\"");
	peer_say(eye, "{\"type\":\"pi");
	peer_expect_closed(eye);
	cr_assert(strstr(heard->str, "client eye dropped"));
	peer_free(eye);
}

Test(socket, lines_in_pieces)
{
	start((struct socket_options){0});
	struct peer *eye = peer_new(HELLO_OBSERVER);
	const char *line = "{\"type\":\"ping\",\"id\":77}\r\n";
	peer_expect(eye, "\"state\"");
	for (const char *at = line; *at; at++) {
		cr_assert(send(eye->fd, at, 1, MSG_NOSIGNAL) == 1);
		settle();
	}
	peer_expect(eye, "{\"type\":\"pong\",\"id\":77}");
	peer_free(eye);
}

Test(socket, ten_bad_lines)
{
	start((struct socket_options){0});
	struct peer *eye = peer_new(HELLO_OBSERVER);
	peer_expect(eye, "\"state\"");
	for (int i = 0; i < 9; i++) {
		peer_say(eye, "{oh\n");
		peer_expect(eye, "\"error\":\"invalid\"");
	}
	peer_say(eye, "{\"type\":\"unheard-of\",\"id\":1}\n{\"type\":\"ping\"}\n");
	peer_expect(eye, "{\"type\":\"reply\",\"id\":1,\"ok\":false,\"error\":\"unsupported\"");
	peer_expect(eye, "\"pong\"");
	peer_say(eye, "\n{\"type\":\"ping\",\"id\":9}\n");
	peer_expect(eye, "too many bad lines");
	peer_expect_closed(eye);
	cr_assert(!strstr(eye->got->str, "\"id\":9"), "what follows is not heard");
	peer_free(eye);
}

Test(socket, an_overlong_line)
{
	char *line = g_strnfill(20000, 'x');
	start((struct socket_options){0});
	struct peer *eye = peer_new(HELLO_OBSERVER);
	peer_expect(eye, "\"state\"");
	peer_say(eye, line);
	settle();
	peer_say(eye, "\n{\"type\":\"ping\",\"id\":9}\n");
	peer_expect(eye, "longer than");
	peer_expect(eye, "{\"type\":\"pong\",\"id\":9}");
	cr_assert(count_in(eye->got->str, "longer than") == 0, "said once");
	peer_free(eye);
	g_free(line);
}

Test(socket, who_never_reads_is_dropped)
{
	start((struct socket_options){0});
	struct peer *deaf = peer_new(HELLO_OBSERVER), *well = peer_new(HELLO_OBSERVER);
	peer_expect(well, "\"state\"");
	for (int i = 0; i < 20000 && !strstr(heard->str, "does not read"); i++) {
		socket_broadcast_key(server, "5", i % 2 ? "up" : "down");
		settle();
		peer_read(well);
	}
	cr_assert(strstr(heard->str, "client eye dropped: it does not read"), "%s", heard->str);
	peer_say(well, "{\"type\":\"ping\",\"id\":1}\n");
	peer_expect(well, "\"pong\"");
	cr_assert(count_in(heard->str, "dropped") == 1);
	peer_free(deaf);
	peer_free(well);
}

Test(socket, a_flood_of_requests)
{
	start((struct socket_options){0});
	struct peer *eye = peer_new(HELLO_OBSERVER);
	peer_expect(eye, "\"state\"");
	for (int i = 0; i < 20; i++)
		peer_say(eye, "{\"type\":\"answer\",\"id\":1}\n");
	for (int i = 0; i < 4; i++)
		peer_expect(eye, "\"error\":\"busy\"");
	settle();
	cr_assert(count_in(heard->str, "request answer") == 16);
	answer_at_once = true;
	socket_reply(server, last_ticket, NULL, NULL, NULL);
	peer_expect(eye, "\"ok\":true");
	for (int i = 0; i < 100; i++) {
		peer_say(eye, "{\"type\":\"answer\",\"id\":2}\n");
		peer_expect(eye, "{\"type\":\"reply\",\"id\":2,\"ok\":true}");
	}
	peer_free(eye);
}

/* What was asked is answered although the asker has closed its half (printf ... | nc -U). */
Test(socket, end_of_file_after_a_request)
{
	start((struct socket_options){0});
	struct peer *eye = peer_new(HELLO_OBSERVER);
	peer_say(eye, "{\"type\":\"status\",\"id\":1}\n");
	shutdown(eye->fd, SHUT_WR);
	peer_expect(eye, "{\"type\":\"reply\",\"id\":1,\"ok\":true}");
	peer_expect_closed(eye);
	peer_free(eye);
}

Test(socket, clients_are_capped)
{
	struct peer *peers[3];
	start((struct socket_options){.clients_max = 2});
	for (int i = 0; i < 2; i++) {
		peers[i] = peer_new(HELLO_OBSERVER);
		peer_expect(peers[i], "\"state\"");
	}
	peers[2] = peer_new(NULL);
	peer_expect(peers[2], "\"error\":\"full\"");
	peer_expect_closed(peers[2]);
	peer_free(peers[2]);
	peer_free(peers[0]);
	settle();
	peers[0] = peer_new(HELLO_OBSERVER);
	peer_expect(peers[0], "\"state\"");
	peer_free(peers[0]);
	peer_free(peers[1]);
}

Test(socket, refusals_are_not_logged_one_by_one)
{
	start((struct socket_options){.clients_max = 1});
	struct peer *eye = peer_new(HELLO_OBSERVER);
	peer_expect(eye, "\"state\"");
	for (int i = 0; i < 50; i++) {
		struct peer *more = peer_new(NULL);
		peer_expect_closed(more);
		peer_free(more);
	}
	cr_assert(count_in(heard->str, "refused:") == 1, "%s", heard->str);
	peer_free(eye);
}

/* Out of descriptors: the client that waits is refused with the reserved one, and the loop comes to rest. */
Test(socket, no_descriptors)
{
	int hogs[256], count = 0, turns = 0;
	struct rlimit limit = {.rlim_cur = 128, .rlim_max = 128};
	start((struct socket_options){0});
	struct peer *eye = peer_new(HELLO_OBSERVER);
	peer_expect(eye, "\"state\"");
	cr_assert(setrlimit(RLIMIT_NOFILE, &limit) == 0);
	struct peer *poor = peer_new(NULL);
	while (count < 256 && (hogs[count] = dup(0)) >= 0)
		count++;
	while (turn() && turns < 1000)
		turns++;
	cr_assert(turns < 20, "it spins");
	peer_expect(poor, "\"error\":\"full\"");
	peer_expect_closed(poor);
	peer_say(eye, "{\"type\":\"ping\"}\n");
	peer_expect(eye, "\"pong\"");
	while (count > 0)
		close(hogs[--count]);
	struct peer *rich = peer_new(HELLO_OBSERVER);
	peer_expect(rich, "\"state\"");
	peer_free(eye);
	peer_free(poor);
	peer_free(rich);
}

/* Not even the reserved one can be had again: listening pauses, and goes on when a client leaves. */
Test(socket, no_descriptors_at_all)
{
	int hogs[256], count = 0, turns = 0;
	struct rlimit limit = {.rlim_cur = 128, .rlim_max = 128};
	start((struct socket_options){0});
	struct peer *eye = peer_new(HELLO_OBSERVER), *poor[3];
	peer_expect(eye, "\"state\"");
	for (int i = 0; i < 3; i++)
		poor[i] = peer_new(NULL);
	cr_assert(setrlimit(RLIMIT_NOFILE, &limit) == 0);
	while (count < 256 && (hogs[count] = dup(0)) >= 0)
		count++;
	limit.rlim_cur = 4; /* even a descriptor that was just closed is not given out again */
	cr_assert(setrlimit(RLIMIT_NOFILE, &limit) == 0);
	while (turn() && turns < 1000)
		turns++;
	cr_assert(turns < 20, "it spins");
	limit.rlim_cur = 128;
	cr_assert(setrlimit(RLIMIT_NOFILE, &limit) == 0);
	while (count > 0)
		close(hogs[--count]);
	peer_free(eye);
	for (int i = 0; i < 3; i++) {
		peer_say(poor[i], HELLO_OBSERVER);
		peer_expect(poor[i], "\"state\"");
		peer_free(poor[i]);
	}
}

/* An idle agent sleeps: without a softphone that can be pinged, no source of the socket has a time. */
Test(socket, idle_clients_wake_nobody)
{
	gint timeout = 0, priority = 0;
	GPollFD fds[64];
	start((struct socket_options){0});
	struct peer *eye = peer_new(HELLO_OBSERVER), *soft = peer_new(HELLO_SOFTPHONE);
	peer_expect(eye, "\"state\"");
	peer_expect(soft, "\"state\"");
	peer_say(eye, "{\"type\":\"ping\"}\n");
	peer_expect(eye, "\"pong\"");
	settle();
	cr_assert(g_main_context_acquire(context));
	cr_assert(!g_main_context_prepare(context, &priority));
	g_main_context_query(context, priority, &timeout, fds, 64);
	g_main_context_release(context);
	cr_assert(timeout == -1, "wakes after %d ms", timeout);
	peer_free(eye);
	peer_free(soft);
}

Test(socket, a_softphone_that_answers_no_ping)
{
	start((struct socket_options){.ping_ms = 10});
	struct peer *soft = peer_new(HELLO_PINGED);
	for (int i = 0; i < 3; i++)
		peer_expect(soft, "{\"type\":\"ping\"}");
	expect_heard("softphone down soft");
	peer_expect_closed(soft);
	peer_free(soft);
}

Test(socket, a_softphone_that_lives)
{
	start((struct socket_options){.ping_ms = 10});
	struct peer *soft = peer_new(HELLO_SOFTPHONE);
	peer_expect(soft, "\"state\"");
	peer_say(soft, "{\"type\":\"ping\"}\n");
	peer_expect(soft, "\"pong\"");
	for (int i = 0; i < 8; i++) {
		peer_expect(soft, "{\"type\":\"ping\"}");
		peer_say(soft, "{\"type\":\"pong\"}\n");
		settle();
	}
	cr_assert(!strstr(heard->str, "down"));
	peer_free(soft);
}

Test(socket, events)
{
	const struct wire_phone phone = {.attached = true, .model = "CX300"};
	const struct call_record call = {.id = CALL, .state = CALL_ACTIVE, .since_ms = g_get_monotonic_time() / 1000};
	const struct wire_display display = {.lines = {"a"}, .count = 1};
	const struct wire_presence presence = {.state = WIRE_BUSY};
	const struct wire_mwi mwi = {.fresh = 1};
	static const char *const both[] = {"hook", "volume", "phone", "audio"};
	static const char *const eyes[] = {"call", "key", "mute", "mwi", "presence", "display", "error", "state"};
	start((struct socket_options){0});
	struct peer *eye = peer_new(HELLO_OBSERVER), *soft = peer_new(HELLO_SOFTPHONE), *new = peer_new(NULL);
	peer_expect(eye, "\"softphone\",\"connected\":true");
	peer_expect(soft, "\"state\"");
	settle();
	socket_broadcast_hook(server, false, WIRE_VIA_HANDSET);
	socket_broadcast_volume(server, 3, 10, WIRE_VIA_SPEAKER);
	socket_broadcast_phone(server, &phone);
	socket_broadcast_audio(server, CALL, WIRE_AUDIO_UP, 16000);
	socket_broadcast_call(server, &call);
	socket_broadcast_key(server, "5", "down");
	socket_broadcast_mute(server, true);
	socket_broadcast_mwi(server, &mwi);
	socket_broadcast_presence(server, &presence);
	socket_broadcast_display(server, &display);
	socket_broadcast_error(server, "no-softphone", "nobody");
	socket_broadcast_state(server);
	peer_say(soft, "{\"type\":\"ping\",\"id\":1}\n");
	for (size_t i = 0; i < sizeof(both) / sizeof(both[0]); i++) {
		char word[64];
		snprintf(word, sizeof(word), "{\"type\":\"%s\"", both[i]);
		peer_expect(eye, word);
		peer_expect(soft, word);
	}
	for (size_t i = 0; i < sizeof(eyes) / sizeof(eyes[0]); i++) {
		char word[64];
		snprintf(word, sizeof(word), "{\"type\":\"%s\"", eyes[i]);
		peer_expect(eye, word);
	}
	peer_expect(soft, "{\"type\":\"pong\",\"id\":1}");
	cr_assert(!strstr(soft->got->str, "key") && soft->got->len < 3);
	peer_read(new);
	cr_assert(new->got->len == 0, "nothing before the hello");
	peer_free(eye);
	peer_free(soft);
	peer_free(new);
}

Test(socket, call_ids_are_uuids)
{
	char id[CALL_ID_SIZE], other[CALL_ID_SIZE];
	start((struct socket_options){0});
	socket_make_call_id(id);
	socket_make_call_id(other);
	cr_assert(g_uuid_string_is_valid(id) && strlen(id) == 36 && id[14] == '4');
	cr_assert(strcmp(id, other) != 0);
	cr_assert(g_uuid_string_is_valid(socket_session(server)));
}
