/* A desktop for scenarios against the real daemon: a system bus with a logind, a session bus with a notification server, in one
 * process. Prints `DBUS_SYSTEM_BUS_ADDRESS=...` and `DBUS_SESSION_BUS_ADDRESS=...`, then obeys standard input, a line each:
 *
 *   idle on, idle off   the session becomes idle, or is used again     ok
 *   last                the last notification                          COUNT CLOSED SUMMARY
 *   press ACTION        a button of the last notification              ok
 */
#include "tests/integration/notification_server.h"
#include "tests/integration/private_bus.h"
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#define NAME "org.freedesktop.login1"
#define MANAGER_PATH "/org/freedesktop/login1"
#define USER_PATH MANAGER_PATH "/user/_1"
#define SESSION_PATH MANAGER_PATH "/session/_1"

struct bed {
	GMainLoop *loop;
	GDBusConnection *logind;
	struct notification_server *server;
	bool idle;
};

static const char xml[] =
	"<node><interface name='" NAME ".Manager'><method name='GetUser'><arg type='u' direction='in'/>"
	"<arg type='o' direction='out'/></method></interface>"
	"<interface name='" NAME ".User'><property name='Display' type='(so)' access='read'/></interface>"
	"<interface name='" NAME ".Session'><property name='IdleHint' type='b' access='read'/>"
	"<property name='LockedHint' type='b' access='read'/></interface></node>";

static void on_call(GDBusConnection *connection, const char *sender, const char *path, const char *interface,
	const char *method, GVariant *arguments, GDBusMethodInvocation *call, gpointer user)
{
	(void)connection, (void)sender, (void)path, (void)interface, (void)method, (void)arguments,
		(void)user;
	g_dbus_method_invocation_return_value(call, g_variant_new("(o)", USER_PATH));
}

static GVariant *on_get(GDBusConnection *connection, const char *sender, const char *path,
	const char *interface, const char *property, GError **error, gpointer user)
{
	const struct bed *bed = user;
	(void)connection, (void)sender, (void)path, (void)interface, (void)error;
	if (strcmp(property, "Display") == 0)
		return g_variant_new("(so)", "1", SESSION_PATH);
	return g_variant_new_boolean(strcmp(property, "IdleHint") == 0 && bed->idle);
}

static void start_logind(struct bed *bed)
{
	static const GDBusInterfaceVTable table = {.method_call = on_call, .get_property = on_get};
	static const char *const paths[] = {MANAGER_PATH, USER_PATH, SESSION_PATH};
	GDBusNodeInfo *node = g_dbus_node_info_new_for_xml(xml, NULL);
	bed->logind = g_dbus_connection_new_for_address_sync(g_getenv("DBUS_SYSTEM_BUS_ADDRESS"),
		G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
			G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
		NULL, NULL, NULL);
	g_assert(bed->logind);
	for (int i = 0; i < 3; i++)
		g_assert(g_dbus_connection_register_object(
			bed->logind, paths[i], node->interfaces[i], &table, bed, NULL, NULL));
	GVariant *reply = g_dbus_connection_call_sync(bed->logind, "org.freedesktop.DBus",
		"/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
		g_variant_new("(su)", NAME, 4u), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
	g_assert(reply);
	g_variant_unref(reply);
	g_dbus_node_info_unref(node);
}

static void set_idle(struct bed *bed, bool idle)
{
	GVariantBuilder changed;
	bed->idle = idle;
	g_variant_builder_init(&changed, G_VARIANT_TYPE("a{sv}"));
	g_variant_builder_add(&changed, "{sv}", "IdleHint", g_variant_new_boolean(idle));
	g_dbus_connection_emit_signal(bed->logind, NULL, SESSION_PATH, "org.freedesktop.DBus.Properties",
		"PropertiesChanged", g_variant_new("(sa{sv}as)", NAME ".Session", &changed, NULL), NULL);
}

static void obey(struct bed *bed, const char *line)
{
	struct notification last = notification_server_last(bed->server);
	if (strcmp(line, "last") == 0) {
		printf("%u %u %s\n", last.count, notification_server_closed(bed->server), last.summary);
	} else if (g_str_has_prefix(line, "press ")) {
		notification_server_press(bed->server, last.id, line + strlen("press "));
		puts("ok");
	} else {
		set_idle(bed, strcmp(line, "idle on") == 0);
		puts("ok");
	}
	fflush(stdout);
}

static gboolean on_input(GIOChannel *channel, GIOCondition condition, gpointer user)
{
	struct bed *bed = user;
	char *line = NULL;
	gsize end;
	(void)condition;
	if (g_io_channel_read_line(channel, &line, NULL, &end, NULL) != G_IO_STATUS_NORMAL) {
		g_main_loop_quit(bed->loop);
		return G_SOURCE_REMOVE;
	}
	line[end] = '\0';
	obey(bed, line);
	g_free(line);
	return G_SOURCE_CONTINUE;
}

int main(void)
{
	struct bed bed = {.loop = g_main_loop_new(NULL, FALSE)};
	struct private_bus *system = private_bus_new("DBUS_SYSTEM_BUS_ADDRESS");
	struct private_bus *session = private_bus_new("DBUS_SESSION_BUS_ADDRESS");
	GIOChannel *input = g_io_channel_unix_new(0);
	start_logind(&bed);
	bed.server = notification_server_new("actions body");
	printf("DBUS_SYSTEM_BUS_ADDRESS=%s\nDBUS_SESSION_BUS_ADDRESS=%s\n",
		g_getenv("DBUS_SYSTEM_BUS_ADDRESS"), g_getenv("DBUS_SESSION_BUS_ADDRESS"));
	fflush(stdout);
	g_io_add_watch(input, G_IO_IN | G_IO_HUP, on_input, &bed);
	g_main_loop_run(bed.loop);
	g_io_channel_unref(input);
	notification_server_free(bed.server);
	g_dbus_connection_close_sync(bed.logind, NULL, NULL);
	g_object_unref(bed.logind);
	private_bus_free(session);
	private_bus_free(system);
	g_main_loop_unref(bed.loop);
	return 0;
}
