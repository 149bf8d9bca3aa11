/* The control socket: roles, facts, requests, events. */
#include "tests/unit/socket_rig.h"
#include <sys/stat.h>

TestSuite(socket, .init = make_directory, .fini = remove_directory, .timeout = 60);

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
	struct socket_options options = {
		.directory = directory, .group = RUNTIME_NO_GROUP, .handlers = &handlers};
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
	cr_assert(
		strstr(heard->str, "softphone up soft 1\n") && strstr(heard->str, "softphone down soft 0\n"));
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
	peer_say(soft,
		"{\"type\":\"call\",\"call\":\"" CALL "\",\"state\":\"incoming\",\"number\":\"100\"}\n"
		"{\"type\":\"mwi\",\"new\":2}\n{\"type\":\"registered\",\"ok\":true}\n{\"type\":\"presence\","
		"\"state\":"
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
	snprintf(line, sizeof(line),
		"{\"type\":\"call\",\"call\":\"" CALL "\",\"state\":\"active\",\"since\":%lld}\n",
		(long long)utc_ms - 1);
	peer_say(soft, line);
	expect_heard("call active\n");
	cr_assert(llabs((long long)(last_call.since_ms - (now_ms - 1))) <= 10, "the clocks' own rounding");
	snprintf(line, sizeof(line),
		"{\"type\":\"call\",\"call\":\"" CALL "\",\"state\":\"held\",\"since\":%lld}\n",
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
	peer_expect(soft, "{\"type\":\"dial\",\"id\":1,\"call\":\"" CALL
			  "\",\"number\":\"+4930123\",\"typed\":\"030123\","
			  "\"emergency\":true}");
	peer_expect(soft, "{\"type\":\"hold\",\"id\":2,\"call\":\"" CALL "\",\"on\":true}");
	peer_say(soft,
		"{\"type\":\"reply\",\"id\":2,\"ok\":false,\"error\":\"unsupported\"}\n"
		"{\"type\":\"reply\",\"id\":1,\"ok\":true}\n{\"type\":\"reply\",\"id\":1,\"ok\":true}\n"
		"{\"type\":\"reply\",\"id\":99,\"ok\":true}\n{\"type\":\"reply\",\"id\":\"1\",\"ok\":true}\n"
		"{\"type\":\"error\",\"text\":\"end\"}\n");
	expect_heard("error end\n");
	cr_assert(strstr(heard->str, "reply 8 hold call unsupported\nreply 7 dial call ok\nerror end\n"),
		"%s", heard->str);
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
	peer_say(
		eye, "{\"type\":\"dial\",\"id\":\"d\",\"number\":\"123\"}\n{\"type\":\"status\",\"id\":3}\n");
	expect_heard("request dial\n");
	peer_expect(eye, "{\"type\":\"reply\",\"id\":3,\"ok\":true}");
	socket_reply(server, last_ticket, NULL, NULL, CALL);
	socket_reply(server, last_ticket, "busy", "again", NULL);
	peer_expect(eye, "{\"type\":\"reply\",\"id\":\"d\",\"ok\":true,\"call\":\"" CALL "\"}");
	peer_say(eye, "{\"type\":\"hangup\",\"id\":4}\n");
	expect_heard("request hangup\n");
	socket_reply(server, last_ticket, "no-such-call", "there is none", NULL);
	peer_expect(eye, "{\"type\":\"reply\",\"id\":4,\"ok\":false,\"error\":\"no-such-call\",\"text\":"
			 "\"there is none\"}");
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
	peer_expect(eye, "{\"type\":\"reply\",\"id\":1,\"ok\":false,\"error\":\"invalid\",\"text\":\"say "
			 "hello first\"}");
	peer_say(eye, HELLO_OBSERVER "{\"type\":\"mwi\",\"new\":1}\n{\"type\":\"call\",\"call\":\"" CALL
				     "\",\"state\":\"active\"}\n{\"type\":\"dial\",\"number\":\"1\"}\n");
	peer_expect(eye, "a request needs");
	peer_expect(eye, "not from an observer");
	peer_expect(eye, "a request needs");
	peer_say(soft, "{\"type\":\"dial\",\"id\":2,\"number\":\"1\"}\n");
	peer_expect(soft, "{\"type\":\"reply\",\"id\":2,\"ok\":false,\"error\":\"unsupported\"");
	cr_assert(
		!strstr(heard->str, "call ") && !strstr(heard->str, "mwi") && !strstr(heard->str, "request"));
	peer_free(eye);
	peer_free(soft);
}

Test(socket, events)
{
	const struct wire_phone phone = {.attached = true, .model = "CX300"};
	const struct call_record call = {
		.id = CALL, .state = CALL_ACTIVE, .since_ms = g_get_monotonic_time() / 1000};
	const struct wire_display display = {.lines = {"a"}, .count = 1};
	const struct wire_presence presence = {.state = WIRE_BUSY};
	const struct wire_mwi mwi = {.fresh = 1};
	static const char *const both[] = {"hook", "volume", "phone", "audio"};
	static const char *const eyes[] = {
		"call", "key", "mute", "mwi", "presence", "display", "error", "state"};
	start((struct socket_options){0});
	struct peer *eye = peer_new(HELLO_OBSERVER), *soft = peer_new(HELLO_SOFTPHONE), *new = peer_new(NULL);
	peer_expect(eye, "\"softphone\",\"connected\":true");
	peer_expect(soft, "\"state\"");
	settle();
	socket_broadcast_hook(server, false, WIRE_VIA_HANDSET);
	socket_broadcast_volume(server, 3, 10, WIRE_VIA_SPEAKER);
	socket_broadcast_phone(server, &phone);
	socket_broadcast_audio(server, CALL, &(struct wire_audio){.state = WIRE_AUDIO_UP, .rate_hz = 16000});
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
