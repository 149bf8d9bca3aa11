/* Idle, lock and sleep against a logind of the test's own on a private bus, in the same main loop: idle.c
 * never blocks. */
#include "agent/desktop/idle.h"
#include "tests/integration/private_bus.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <gio/gio.h>
#include <gio/gunixfdlist.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#define NAME "org.freedesktop.login1"
#define MANAGER_PATH "/org/freedesktop/login1"
#define USER_PATH MANAGER_PATH "/user/_4242"
#define SESSION_PATH MANAGER_PATH "/session/_31"

static struct private_bus *bus;
static GDBusConnection *logind;
static struct idle *idle;
static char events[64]; /* a letter an event */
static bool user_known, session_known, idle_hint, locked_hint;
static int inhibitor[2], asked;
static char inhibited[64];

static const char xml[] =
	"<node><interface name='" NAME ".Manager'><method name='GetUser'><arg type='u' direction='in'/>"
	"<arg type='o' direction='out'/></method><method name='Inhibit'><arg type='s' direction='in'/>"
	"<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>"
	"<arg type='h' direction='out'/></method></interface>"
	"<interface name='" NAME ".User'><property name='Display' type='(so)' access='read'/></interface>"
	"<interface name='" NAME ".Session'><property name='IdleHint' type='b' access='read'/>"
	"<property name='LockedHint' type='b' access='read'/></interface></node>";

static void give_inhibitor(GDBusMethodInvocation *call, GVariant *arguments)
{
	GUnixFDList *fds = g_unix_fd_list_new();
	const char *what, *mode;

	g_variant_get(arguments, "(&s&s&s&s)", &what, NULL, NULL, &mode);
	g_snprintf(inhibited, sizeof inhibited, "%s %s", what, mode);
	cr_assert_eq(pipe(inhibitor), 0);
	g_unix_fd_list_append(fds, inhibitor[1], NULL);
	close(inhibitor[1]);
	g_dbus_method_invocation_return_value_with_unix_fd_list(call, g_variant_new("(h)", 0), fds);
	g_object_unref(fds);
}

static void on_call(GDBusConnection *connection, const char *sender, const char *path, const char *interface,
	const char *method, GVariant *arguments, GDBusMethodInvocation *call, gpointer user)
{
	guint32 uid;

	(void)connection, (void)sender, (void)path, (void)interface, (void)user;
	if (!strcmp(method, "Inhibit")) {
		give_inhibitor(call, arguments);
		return;
	}
	g_variant_get(arguments, "(u)", &uid);
	cr_expect_eq(uid, 4242);
	asked++;
	if (user_known)
		g_dbus_method_invocation_return_value(call, g_variant_new("(o)", USER_PATH));
	else
		g_dbus_method_invocation_return_dbus_error(call, NAME ".NoSuchUser", "none");
}

static GVariant *on_get(GDBusConnection *connection, const char *sender, const char *path,
	const char *interface, const char *property, GError **error, gpointer user)
{
	(void)connection, (void)sender, (void)path, (void)interface, (void)error, (void)user;
	if (!strcmp(property, "Display"))
		return g_variant_new("(so)", session_known ? "1" : "", session_known ? SESSION_PATH : "/");
	return g_variant_new_boolean(!strcmp(property, "IdleHint") ? idle_hint : locked_hint);
}

static void start_logind(void)
{
	static const GDBusInterfaceVTable table = {.method_call = on_call, .get_property = on_get};
	static const char *const paths[] = {MANAGER_PATH, USER_PATH, SESSION_PATH};
	GDBusNodeInfo *node = g_dbus_node_info_new_for_xml(xml, NULL);

	logind = g_dbus_connection_new_for_address_sync(g_getenv("DBUS_SYSTEM_BUS_ADDRESS"),
		G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
			G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
		NULL, NULL, NULL);
	cr_assert(logind);
	for (int i = 0; i < 3; i++)
		cr_assert(g_dbus_connection_register_object(
			logind, paths[i], node->interfaces[i], &table, NULL, NULL, NULL));
	GVariant *reply = g_dbus_connection_call_sync(logind, "org.freedesktop.DBus", "/org/freedesktop/DBus",
		"org.freedesktop.DBus", "RequestName", g_variant_new("(su)", NAME, 4u), NULL,
		G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
	cr_assert(reply);
	g_variant_unref(reply);
	g_dbus_node_info_unref(node);
}

static void stop_logind(void)
{
	g_dbus_connection_close_sync(logind, NULL, NULL);
	g_clear_object(&logind);
}

static void on_event(void *user, enum idle_event event)
{
	(void)user;
	events[strlen(events)] = "absr"[event];
	if (event == IDLE_SUSPEND) /* the inhibitor is held until we return */
		cr_expect_eq(poll(&(struct pollfd){.fd = inhibitor[0], .events = POLLIN}, 1, 0), 0);
}

#define WAIT_FOR(condition)                                                                                  \
	while (!(condition))                                                                                 \
	g_main_context_iteration(NULL, TRUE)

static void setup(void)
{
	bus = private_bus_new("DBUS_SYSTEM_BUS_ADDRESS");
	start_logind();
}

static void teardown(void)
{
	idle_free(idle);
	while (g_main_context_iteration(NULL, FALSE))
		;
	if (logind)
		stop_logind();
	private_bus_free(bus);
}

TestSuite(idle, .init = setup, .fini = teardown, .timeout = 30);

static void change(const char *property, bool *hint, bool value)
{
	GVariantBuilder changed;

	*hint = value;
	g_variant_builder_init(&changed, G_VARIANT_TYPE("a{sv}"));
	g_variant_builder_add(&changed, "{sv}", property, g_variant_new_boolean(value));
	g_dbus_connection_emit_signal(logind, NULL, SESSION_PATH, "org.freedesktop.DBus.Properties",
		"PropertiesChanged", g_variant_new("(sa{sv}as)", NAME ".Session", &changed, NULL), NULL);
}

static void emit(const char *signal, GVariant *arguments)
{
	g_dbus_connection_emit_signal(logind, NULL, MANAGER_PATH, NAME ".Manager", signal, arguments, NULL);
}

static bool inhibitor_released(void)
{
	struct pollfd end = {.fd = inhibitor[0], .events = POLLIN};

	return poll(&end, 1, 0) == 1 && end.revents & POLLHUP;
}

Test(idle, idle_and_locked)
{
	user_known = session_known = idle_hint = true;
	idle = idle_new(4242, on_event, NULL);
	WAIT_FOR(!strcmp(events, "a"));
	change("LockedHint", &locked_hint, true);
	change("IdleHint", &idle_hint, false); /* somebody moves the mouse before the lock */
	change("LockedHint", &locked_hint, false);
	WAIT_FOR(!strcmp(events, "ab"));
	change("LockedHint", &locked_hint, true);
	WAIT_FOR(!strcmp(events, "aba"));
}

Test(idle, session_comes_and_goes)
{
	idle = idle_new(4242, on_event, NULL);
	WAIT_FOR(asked);
	user_known = session_known = locked_hint = true;
	emit("SessionNew", g_variant_new("(so)", "1", SESSION_PATH));
	WAIT_FOR(!strcmp(events, "a"));
	session_known = false;
	emit("SessionRemoved", g_variant_new("(so)", "1", SESSION_PATH));
	WAIT_FOR(!strcmp(events, "ab"));
}

Test(idle, sleep_waits_for_us)
{
	idle = idle_new(4242, on_event, NULL);
	WAIT_FOR(*inhibited);
	cr_expect_str_eq(inhibited, "sleep delay");
	for (int i = 0; i < 3 || !asked; i++)
		g_main_context_iteration(NULL, FALSE);
	for (int i = 0; i < 2; i++) {
		*inhibited = '\0';
		emit("PrepareForSleep", g_variant_new("(b)", TRUE));
		emit("PrepareForSleep", g_variant_new("(b)", TRUE));
		WAIT_FOR(strlen(events) == (size_t)i * 2 + 1);
		WAIT_FOR(inhibitor_released());
		cr_expect(!*inhibited);
		emit("PrepareForSleep", g_variant_new("(b)", FALSE));
		WAIT_FOR(*inhibited);
		WAIT_FOR(strlen(events) == (size_t)i * 2 + 2);
	}
	cr_expect_str_eq(events, "srsr");
}

Test(idle, logind_restarts)
{
	user_known = session_known = idle_hint = true;
	idle = idle_new(4242, on_event, NULL);
	WAIT_FOR(!strcmp(events, "a"));
	stop_logind();
	WAIT_FOR(!strcmp(events, "ab"));
	start_logind();
	WAIT_FOR(!strcmp(events, "aba"));
}

Test(idle, logind_comes_later)
{
	stop_logind();
	user_known = session_known = idle_hint = true;
	idle = idle_new(4242, on_event, NULL);
	while (g_main_context_iteration(NULL, FALSE))
		;
	start_logind();
	WAIT_FOR(!strcmp(events, "a"));
}

Test(idle, ends_at_any_moment)
{
	user_known = session_known = idle_hint = true;
	for (int turns = 0; turns < 60; turns++) {
		idle = idle_new(4242, on_event, NULL);
		for (int i = 0; i < turns; i++)
			g_main_context_iteration(NULL, FALSE);
		idle_free(idle);
		size_t before = strlen(events);
		while (g_main_context_iteration(NULL, FALSE))
			;
		cr_expect_eq(strlen(events), before);
		events[0] = '\0';
	}
	idle = NULL;
}

TestSuite(idle_alone, .fini = leak_check, .timeout = 30);

Test(idle_alone, no_bus)
{
	g_setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
	struct idle *alone = idle_new(1, on_event, NULL);
	bool done = false;
	g_timeout_add_once(20, (GSourceOnceFunc)(void *)g_main_context_wakeup, NULL);
	for (int i = 0; i < 5 && !done; i++)
		done = !g_main_context_iteration(NULL, TRUE);
	idle_free(alone);
	idle_free(NULL);
	cr_expect_str_eq(events, "");
}
