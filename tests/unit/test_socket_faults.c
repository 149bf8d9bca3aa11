/* The control socket and clients that behave badly: time-outs, floods, nonsense, no descriptors. Limits are
 * set short where a time-out is what is tested. */
#include "tests/unit/socket_rig.h"
#include <sys/resource.h>

TestSuite(socket_faults, .init = make_directory, .fini = remove_directory, .timeout = 60);

Test(socket_faults, another_protocol_is_refused)
{
	start((struct socket_options){0});
	struct peer *eye = peer_new("{\"type\":\"hello\",\"protocol\":2,\"role\":\"observer\"}\n");
	peer_expect(eye, "\"error\":\"protocol\"");
	peer_expect_closed(eye);
	peer_free(eye);
}

Test(socket_faults, no_hello_in_time)
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

Test(socket_faults, half_a_line_times_out)
{
	start((struct socket_options){.line_ms = 20});
	struct peer *eye = peer_new(HELLO_OBSERVER);
	peer_expect(eye, "\"state\"");
	peer_say(eye, "{\"type\":\"pi");
	peer_expect_closed(eye);
	cr_assert(strstr(heard->str, "client eye dropped"));
	peer_free(eye);
}

Test(socket_faults, lines_in_pieces)
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

Test(socket_faults, ten_bad_lines)
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

Test(socket_faults, an_overlong_line)
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

Test(socket_faults, who_never_reads_is_dropped)
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

Test(socket_faults, a_flood_of_requests)
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
Test(socket_faults, end_of_file_after_a_request)
{
	start((struct socket_options){0});
	struct peer *eye = peer_new(HELLO_OBSERVER);
	peer_say(eye, "{\"type\":\"status\",\"id\":1}\n");
	shutdown(eye->fd, SHUT_WR);
	peer_expect(eye, "{\"type\":\"reply\",\"id\":1,\"ok\":true}");
	peer_expect_closed(eye);
	peer_free(eye);
}

Test(socket_faults, clients_are_capped)
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

Test(socket_faults, refusals_are_not_logged_one_by_one)
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
Test(socket_faults, no_descriptors)
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
Test(socket_faults, no_descriptors_at_all)
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
Test(socket_faults, idle_clients_wake_nobody)
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

Test(socket_faults, a_softphone_that_answers_no_ping)
{
	start((struct socket_options){.ping_ms = 10});
	struct peer *soft = peer_new(HELLO_PINGED);
	for (int i = 0; i < 3; i++)
		peer_expect(soft, "{\"type\":\"ping\"}");
	expect_heard("softphone down soft");
	peer_expect_closed(soft);
	peer_free(soft);
}

Test(socket_faults, a_softphone_that_lives)
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
