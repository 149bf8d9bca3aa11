/* An adapter inside the agent, at the real control socket. */
#include "agent/softphone/adapter.h"
#include "tests/unit/socket_rig.h"

static struct adapter *adapter;
static struct wire_id asked;
static bool leave_at_once;

static void on_joined(void *user)
{
	struct wire_message sync = {.type = WIRE_SYNC};
	(void)user;
	g_string_append(heard, "joined\n");
	cr_assert_eq(adapter_send(adapter, &sync), 0);
}

static void on_left(void *user, const char *why)
{
	(void)user;
	g_string_append_printf(heard, "left: %s\n", why);
}

static void on_asked(void *user, const struct wire_message *message)
{
	(void)user;
	asked = message->id;
	g_string_append_printf(heard, "asked %s\n", wire_type_name(message->type));
	if (leave_at_once)
		adapter_leave(adapter);
}

static void on_event(void *user, const struct wire_message *message)
{
	(void)user;
	g_string_append_printf(heard, "event %s\n", wire_type_name(message->type));
}

static const struct adapter_handlers adapter_handlers = {.on_joined = on_joined,
	.on_left = on_left,
	.on_request = on_asked,
	.on_event = on_event,
	.on_log = on_log};

static void make(void)
{
	make_directory();
	start((struct socket_options){.clients_max = 3});
	const struct adapter_options options = {.server = server,
		.context = context,
		.name = "inside",
		.version = "1",
		.can = WIRE_CAN_HOLD,
		.handlers = &adapter_handlers};
	adapter = adapter_new(&options);
	leave_at_once = false;
}

static void unmake(void)
{
	adapter_free(adapter);
	remove_directory();
}

TestSuite(adapter, .init = make, .fini = unmake, .timeout = 60);

Test(adapter, joins_is_asked_answers_leaves)
{
	cr_expect_not(adapter_joined(adapter));
	adapter_join(adapter);
	adapter_join(adapter); /* twice is once */
	expect_heard("sync 0");
	cr_expect(
		strstr(heard->str, "softphone up inside 1\n") && strstr(heard->str, "event state\njoined\n"));
	cr_expect_eq(count_in(heard->str, "joined"), 1);
	cr_assert_eq(socket_send_answer(server, 5, CALL), 0);
	expect_heard("asked answer");
	adapter_reply(adapter, &asked, NULL, NULL);
	expect_heard("reply 5 answer call ok");
	cr_assert_eq(socket_send_hangup(server, 6, CALL), 0);
	expect_heard("asked hangup");
	adapter_reply(adapter, &asked, "no-such-call", "gone");
	expect_heard("reply 6 hangup call no-such-call");
	adapter_leave(adapter);
	expect_heard("softphone down inside");
	cr_expect_null(strstr(heard->str, "left"));
	cr_expect_not(adapter_joined(adapter));
}

Test(adapter, says_what_the_network_did)
{
	struct call_record record = {.id = CALL, .state = CALL_INCOMING, .name = "Ada"};
	cr_assert_eq(adapter_send_call(adapter, &record), 0, "dropped: the sync says it");
	adapter_join(adapter);
	expect_heard("sync 0");
	cr_assert_eq(adapter_send_call(adapter, &record), 0);
	expect_heard("call incoming");
	cr_expect_str_eq(last_call.name, "Ada");
	cr_expect_eq(count_in(heard->str, "call incoming"), 1);
	socket_broadcast_hook(server, false, WIRE_VIA_HANDSET);
	expect_heard("event hook");
}

Test(adapter, waits_while_another_is_the_softphone)
{
	struct peer *soft = peer_new(HELLO_SOFTPHONE);
	peer_expect(soft, "\"state\"");
	adapter_join(adapter);
	expect_heard("log inside waits: soft is the softphone already");
	for (int turns = 0; turns < 5; turns++)
		g_main_context_iteration(context, TRUE); /* further attempts say nothing */
	cr_expect_not(adapter_joined(adapter));
	cr_expect_eq(count_in(heard->str, "waits"), 1);
	peer_free(soft);
	expect_heard("joined");
	cr_expect_str_eq(socket_softphone(server), "inside");
}

Test(adapter, is_taken_over_and_comes_back)
{
	adapter_join(adapter);
	expect_heard("joined");
	struct peer *soft = peer_new(HELLO_TAKEOVER);
	peer_expect(soft, "\"state\"");
	expect_heard("left: another softphone took over");
	cr_expect_str_eq(socket_softphone(server), "new");
	peer_free(soft);
	expect_heard("softphone down new");
	g_string_truncate(heard, 0);
	expect_heard("joined");
}

Test(adapter, may_leave_when_it_is_asked)
{
	adapter_join(adapter);
	expect_heard("joined");
	leave_at_once = true;
	cr_assert_eq(socket_send_answer(server, 1, CALL), 0);
	cr_assert_eq(socket_send_hangup(server, 2, CALL), 0);
	expect_heard("reply 1 answer call gone");
	expect_heard("reply 2 hangup call gone");
	cr_expect_eq(count_in(heard->str, "asked"), 1);
	leave_at_once = false;
	adapter_join(adapter);
	g_string_truncate(heard, 0);
	expect_heard("joined");
}

Test(adapter, finds_no_room_at_first)
{
	struct peer *peers[3];
	for (int i = 0; i < 3; i++) {
		peers[i] = peer_new(HELLO_OBSERVER);
		peer_expect(peers[i], "\"state\"");
	}
	adapter_join(adapter);
	expect_heard("log inside cannot join");
	for (int i = 0; i < 3; i++)
		peer_free(peers[i]);
	expect_heard("joined");
}

Test(adapter, nothing_wakes_while_nothing_happens)
{
	int timeout_ms = 0;
	GPollFD polled[8];
	int priority;
	adapter_join(adapter);
	expect_heard("sync 0");
	settle();
	cr_assert(g_main_context_acquire(context));
	g_main_context_prepare(context, &priority);
	g_main_context_query(context, priority, &timeout_ms, polled, G_N_ELEMENTS(polled));
	g_main_context_check(context, priority, polled, 0);
	g_main_context_release(context);
	cr_expect_eq(timeout_ms, -1);
}
