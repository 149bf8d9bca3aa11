/* Notifications against a server of our own on a private bus: buttons, escaping, and a server that hangs.
 * Nothing here is timed: a call that blocked the main loop would block the only thread that can free the
 * server, and the test would not end. */
#include "agent/desktop/notify.h"
#include "agent/desktop/notify_queue.h"
#include "tests/integration/notification_server.h"
#include "tests/integration/private_bus.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <dlfcn.h>
#include <string.h>

static gint library_is_missing, library_asked;

/* In place of the C library's: a machine without libnotify. */
void *dlopen(const char *file, int flags)
{
	static void *(*next)(const char *file, int flags);

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "dlopen");
	if (!g_atomic_int_get(&library_is_missing) || !file || !strstr(file, "libnotify"))
		return next(file, flags);
	g_atomic_int_inc(&library_asked);
	g_main_context_wakeup(NULL);
	return next("/nonexistent/libnotify.so.4", flags);
}

static struct private_bus *bus;
static struct notify *notify;
static struct notification_server *server;
static struct {
	int choices, logs;
	char id[64], text[256];
	enum notify_choice choice;
} seen;

static void on_choice(void *user, const char *id, enum notify_choice choice)
{
	(void)user;
	seen.choices++;
	seen.choice = choice;
	g_strlcpy(seen.id, id, sizeof seen.id);
}

static void on_log(void *user, int priority, const char *text)
{
	(void)user, (void)priority;
	seen.logs++;
	g_strlcpy(seen.text, text, sizeof seen.text);
}

static void start(void)
{
	struct notify_options options = {.on_choice = on_choice, .on_log = on_log};

	cr_assert_eq(notify_new(&options, &notify), 0);
}

static void setup(void)
{
	g_setenv("XDG_RUNTIME_DIR", "/nonexistent", TRUE); /* never the bus of whoever runs the test */
	bus = private_bus_new("DBUS_SESSION_BUS_ADDRESS");
	server = notification_server_new("actions body body-markup");
	start();
}

static void teardown(void)
{
	notify_free(notify);
	if (server)
		notification_server_free(server);
	private_bus_free(bus);
}

TestSuite(notify, .init = setup, .fini = teardown, .timeout = 60);

#define WAIT_FOR(condition)                                                                                  \
	while (!(condition))                                                                                 \
	g_main_context_iteration(NULL, TRUE)

static struct notification wait_for_notification(unsigned count)
{
	WAIT_FOR(notification_server_last(server).count >= count);
	struct notification last = notification_server_last(server);
	cr_assert_eq(last.count, count);
	return last;
}

Test(notify, buttons)
{
	static const struct {
		const char *action;
		enum notify_choice choice;
	} cases[] = {{"answer", NOTIFY_ANSWER}, {"reject", NOTIFY_REJECT}};

	for (int i = 0; i < 2; i++) {
		notify_incoming(notify, cases[i].action, "Ada Lovelace", "Countess", "+442079460018");
		struct notification shown = wait_for_notification((unsigned)i + 1);
		cr_expect_str_eq(shown.summary, "Incoming call from Ada Lovelace");
		cr_expect_str_eq(shown.body, "Countess\n+442079460018");
		cr_expect_str_eq(shown.actions, "answer Answer reject Reject");
		cr_expect_str_eq(shown.category, "call.incoming");
		cr_expect_eq(shown.urgency, 2);
		notification_server_press(server, shown.id, cases[i].action);
		WAIT_FOR(seen.choices > i);
		cr_expect_eq(seen.choice, cases[i].choice);
		cr_expect_str_eq(seen.id, cases[i].action);
	}
	cr_expect_eq(seen.choices, 2);
	cr_expect_eq(seen.logs, 0);
}

Test(notify, without_the_library_nothing_is_shown)
{
	g_atomic_int_set(&library_is_missing, 1);
	for (int i = 1; i <= 3; i++) {
		notify_incoming(notify, "a", "Ada", "", "1");
		WAIT_FOR(g_atomic_int_get(&library_asked) == i);
	}
	g_atomic_int_set(&library_is_missing, 0);
	notify_incoming(notify, "a", "Ada", "", "1");
	wait_for_notification(1);
	cr_expect_eq(seen.logs, 1, "said once");
	cr_expect(strstr(seen.text, "libnotify"));
}

Test(notify, answered_elsewhere)
{
	notify_incoming(notify, "a", "", "", "1");
	struct notification shown = wait_for_notification(1);
	notify_answered(notify, "other");
	notify_answered(notify, "a");
	WAIT_FOR(notification_server_closed(server) == shown.id);
	notify_incoming(notify, "a", "", "", "1");
	cr_expect_eq(wait_for_notification(2).replaces, 0, "a new one");
}

Test(notify, name_found_later)
{
	notify_incoming(notify, "a", NULL, NULL, "1");
	struct notification shown = wait_for_notification(1);
	cr_expect_str_eq(shown.summary, "Incoming call from 1");
	cr_expect_str_eq(shown.body, "");
	notify_incoming(notify, "a", "Ada", NULL, "1");
	struct notification again = wait_for_notification(2);
	cr_expect_eq(again.replaces, shown.id);
	cr_expect_str_eq(again.summary, "Incoming call from Ada");
	cr_expect_str_eq(again.body, "1");
	cr_expect_str_eq(again.actions, "answer Answer reject Reject");
	notification_server_press(server, shown.id, "answer");
	WAIT_FOR(seen.choices);
}

Test(notify, markup_is_escaped_where_it_is_read)
{
	static const char *const title = "<b>&<a href=\"x\">";

	notify_incoming(notify, "a", "<i>&", title, "1");
	struct notification shown = wait_for_notification(1);
	cr_expect_str_eq(shown.summary, "Incoming call from <i>&", "the summary is plain text");
	cr_expect_str_eq(shown.body, "&lt;b&gt;&amp;&lt;a href=&quot;x&quot;&gt;\n1");
	notification_server_free(server);
	server = notification_server_new("body");
	notify_incoming(notify, "b", "", title, "1");
	shown = wait_for_notification(1);
	cr_expect(g_str_has_prefix(shown.body, title));
	cr_expect_str_eq(shown.actions, "", "a server without buttons gets none");
}

Test(notify, hostile_texts)
{
	char name[10001];

	memset(name, 0xE2, sizeof name - 1);
	name[sizeof name - 1] = '\0';
	notify_incoming(notify, "a", "x\ny\x1b[2J\x9b\t\xE2\x80\xA8z\xFF", name, "%s%n");
	struct notification shown = wait_for_notification(1);
	cr_expect_str_eq(shown.summary, "Incoming call from x y[2J\uFFFD  z\uFFFD");
	cr_expect(g_utf8_validate(shown.body, -1, NULL));
	cr_expect(g_str_has_suffix(shown.body, "\n%s%n"));
	cr_expect_eq(g_utf8_strlen(shown.body, -1), 160 + 1 + 4);
	memset(name, 'y', sizeof name - 1);
	notify_incoming(notify, name, name, name, name); /* an id that long is cut */
	wait_for_notification(2);
}

Test(notify, all_kinds)
{
	notify_missed(notify, "Bo", "7");
	cr_expect_str_eq(wait_for_notification(1).summary, "Missed call from Bo");
	notify_voicemail(notify, 2);
	struct notification voicemail = wait_for_notification(2);
	cr_expect_str_eq(voicemail.body, "2 new messages");
	notify_voicemail(notify, 1);
	cr_expect_eq(wait_for_notification(3).replaces, voicemail.id);
	notify_voicemail(notify, 0);
	WAIT_FOR(notification_server_closed(server) == voicemail.id);
	notify_plugged(notify, "CX300");
	struct notification phone = wait_for_notification(4);
	cr_expect_str_eq(phone.summary, "Telephone connected");
	notify_unplugged(notify, "CX300");
	cr_expect_eq(wait_for_notification(5).replaces, phone.id);
	notify_emergency(notify, "112");
	struct notification alarm = wait_for_notification(6);
	cr_expect_str_eq(alarm.summary, "Emergency call placed");
	cr_expect_str_eq(alarm.body, "112 was dialled on the telephone.");
	cr_expect_eq(alarm.urgency, 2);
}

Test(notify, hung_server)
{
	notification_server_hang(server, true);
	notify_incoming(notify, "a", "Ada", NULL, "1");
	WAIT_FOR(notification_server_waiting(server));
	for (int i = 0; i < 100; i++) { /* the worker waits in its call, and the main loop turns */
		notify_missed(notify, "Bo", "2");
		while (g_main_context_iteration(NULL, FALSE))
			;
	}
	notify_incoming(notify, "late", NULL, NULL, "3");
	notify_answered(notify, "late");
	cr_expect_eq(notification_server_waiting(server), 1);
	notification_server_hang(server, false);
	WAIT_FOR(notification_server_last(server).count ==
		 NOTIFY_QUEUE_SIZE); /* Ada, and what the queue kept but one closing */
	notify_plugged(notify, "last");
	cr_expect_str_eq(
		wait_for_notification(NOTIFY_QUEUE_SIZE + 1).body, "last", "\"late\" was never shown");
}

Test(notify, leaving_while_the_server_hangs)
{
	notification_server_hang(server, true);
	notify_incoming(notify, "a", "Ada", NULL, "1");
	WAIT_FOR(notification_server_waiting(server));
	notify_free(notify);
	notify = NULL;
	notification_server_hang(server, false);
	while (g_main_context_iteration(NULL, FALSE))
		;
	cr_expect_eq(seen.choices + seen.logs, 0);
}

Test(notify, leaving_takes_calls_down)
{
	notify_incoming(notify, "a", "Ada", NULL, "1");
	struct notification shown = wait_for_notification(1);
	notify_free(notify);
	notify = NULL;
	cr_expect_eq(notification_server_closed(server), shown.id);
}

Test(notify, no_server_is_said_once)
{
	notification_server_free(server);
	server = NULL;
	for (int i = 0; i < 3; i++)
		notify_missed(notify, "Bo", "2");
	WAIT_FOR(seen.logs);
	server = notification_server_new("body");
	notify_missed(notify, "Cy", "3");
	WAIT_FOR(notification_server_last(server).count &&
		 strstr(notification_server_last(server).summary, "Cy"));
	cr_expect_eq(seen.logs, 1);
}

Test(notify, the_bus_goes)
{
	notify_missed(notify, "Bo", "2");
	wait_for_notification(1);
	notification_server_free(server);
	server = NULL;
	private_bus_free(bus);
	bus = NULL;
	notify_missed(notify, "Bo", "2");
	WAIT_FOR(seen.logs); /* and we live: GLib's default is to end the process */
	notify_missed(notify, "Bo", "2");
	notify_free(notify);
	notify = NULL;
	while (g_main_context_iteration(NULL, FALSE))
		;
	cr_expect_eq(seen.logs, 1);
}

static void push(struct notify_queue *queue, enum note_kind kind, const char *key, int number)
{
	struct note note = {.kind = kind};

	g_strlcpy(note.key, key, sizeof note.key);
	g_snprintf(note.summary, sizeof note.summary, "%d", number);
	notify_queue_push(queue, &note);
}

static void expect(struct notify_queue *queue, const char *all)
{
	GString *got = g_string_new(NULL);
	struct note note;

	while (notify_queue_pop(queue, &note))
		g_string_append_printf(got, "%s%s ", note.kind == NOTE_CLOSE ? "-" : "", note.summary);
	cr_expect_str_eq(got->str, all);
	g_string_free(got, TRUE);
}

TestSuite(notify_queue, .fini = leak_check);

Test(notify_queue, what_is_out_of_date_goes)
{
	struct notify_queue queue;

	notify_queue_init(&queue);
	push(&queue, NOTE_CALL, "a", 1);
	push(&queue, NOTE_CALL, "b", 2);
	push(&queue, NOTE_EVENT, "", 3);
	push(&queue, NOTE_CALL, "a", 4);
	push(&queue, NOTE_EVENT, "", 5);
	push(&queue, NOTE_CLOSE, "b", 6);
	expect(&queue, "3 4 5 -6 ");
	for (int i = 0; i < NOTIFY_QUEUE_SIZE; i++)
		push(&queue, i % 2 ? NOTE_CLOSE : NOTE_EVENT, "", i);
	push(&queue, NOTE_EVENT, "", 16);
	push(&queue, NOTE_CLOSE, "", 17);
	expect(&queue, "-1 -3 4 -5 6 -7 8 -9 10 -11 12 -13 14 -15 16 -17 ");
	push(&queue, NOTE_EVENT, "", 1);
	notify_queue_end(&queue);
	expect(&queue, "");
	notify_queue_destroy(&queue);
}

Test(notify_queue, what_is_taken_out_can_be_late)
{
	static const struct {
		enum note_kind kind;
		const char *key;
		bool late;
	} since[] = {{NOTE_CLOSE, "a", true}, {NOTE_CALL, "a", true}, {NOTE_CLOSE, "b", false}, {NOTE_EVENT, "", false}};

	for (size_t i = 0; i < G_N_ELEMENTS(since); i++) {
		struct notify_queue queue;
		struct note note, alone = {.key = ""};

		notify_queue_init(&queue);
		push(&queue, NOTE_CALL, "a", 1);
		cr_assert(notify_queue_pop(&queue, &note));
		cr_expect_not(notify_queue_late(&queue, &note));
		push(&queue, since[i].kind, since[i].key, 2);
		cr_expect_eq(notify_queue_late(&queue, &note), since[i].late, "%zu", i);
		cr_expect_not(notify_queue_late(&queue, &alone), "%zu", i);
		notify_queue_end(&queue);
		cr_expect(notify_queue_late(&queue, &alone));
		notify_queue_destroy(&queue);
	}
}

static void setup_without_bus(void)
{
	g_setenv("XDG_RUNTIME_DIR", "/nonexistent", TRUE);
	g_unsetenv("DBUS_SESSION_BUS_ADDRESS");
	start();
}

TestSuite(notify_alone, .init = setup_without_bus, .fini = leak_check, .timeout = 60);

Test(notify_alone, no_bus_is_said_once)
{
	notify_incoming(notify, "a", "Ada", NULL, "1");
	WAIT_FOR(seen.logs);
	for (int i = 0; i < 50; i++)
		notify_incoming(notify, "a", "Ada", NULL, "1");
	notify_answered(notify, "a");
	notify_free(notify);
	while (g_main_context_iteration(NULL, FALSE))
		;
	cr_expect_eq(seen.logs, 1);
	cr_expect_str_eq(seen.text, "no notifications on the desktop: there is no session bus");
	notify_free(NULL);
}
