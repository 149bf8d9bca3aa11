#include "tests/integration/notification_server.h"
#include <string.h>

#define NAME "org.freedesktop.Notifications"
#define PATH "/org/freedesktop/Notifications"

struct notification_server {
	GThread *thread;
	GMainContext *context;
	gint ending;
	GDBusConnection *bus;
	GMutex lock;
	GCond changed;
	bool owned, hanging;
	GQueue waiting; /* GDBusMethodInvocation */
	char *capabilities;
	struct notification last;
	unsigned closed, ids;
};

static const char xml[] =
	"<node><interface name='" NAME "'>"
	"<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' "
	"direction='in'/>"
	"<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='as' direction='in'/>"
	"<arg type='a{sv}' direction='in'/><arg type='i' direction='in'/><arg type='u' "
	"direction='out'/></method>"
	"<method name='CloseNotification'><arg type='u' direction='in'/></method>"
	"<method name='GetCapabilities'><arg type='as' direction='out'/></method>"
	"<method name='GetServerInformation'><arg type='s' direction='out'/><arg type='s' direction='out'/>"
	"<arg type='s' direction='out'/><arg type='s' direction='out'/></method>"
	"<signal name='ActionInvoked'><arg type='u'/><arg type='s'/></signal>"
	"<signal name='NotificationClosed'><arg type='u'/><arg type='u'/></signal></interface></node>";

static void emit(struct notification_server *server, const char *name, GVariant *arguments)
{
	g_dbus_connection_emit_signal(server->bus, NULL, PATH, NAME, name, arguments, NULL);
}

static unsigned record(struct notification_server *server, GVariant *arguments)
{
	struct notification *last = &server->last;
	const char *summary, *body, *category = "";
	const char **actions;
	GVariant *hints;
	guchar urgency = 9;

	g_variant_get(arguments, "(&su&s&s&s^a&s@a{sv}i)", NULL, &last->replaces, NULL, &summary, &body,
		&actions, &hints, NULL);
	g_variant_lookup(hints, "urgency", "y", &urgency);
	g_variant_lookup(hints, "category", "&s", &category);
	char *joined = g_strjoinv(" ", (char **)actions);
	g_strlcpy(last->summary, summary, sizeof last->summary);
	g_strlcpy(last->body, body, sizeof last->body);
	g_strlcpy(last->category, category, sizeof last->category);
	g_strlcpy(last->actions, joined, sizeof last->actions);
	last->urgency = (char)urgency;
	last->id = last->replaces ? last->replaces : ++server->ids;
	last->count++;
	g_free(joined);
	g_free(actions);
	g_variant_unref(hints);
	return last->id;
}

static void answer(struct notification_server *server, GDBusMethodInvocation *call)
{
	const char *method = g_dbus_method_invocation_get_method_name(call);
	GVariant *arguments = g_dbus_method_invocation_get_parameters(call);

	if (!strcmp(method, "Notify")) {
		g_dbus_method_invocation_return_value(call, g_variant_new("(u)", record(server, arguments)));
	} else if (!strcmp(method, "CloseNotification")) {
		g_variant_get(arguments, "(u)", &server->closed);
		g_dbus_method_invocation_return_value(call, NULL);
		emit(server, "NotificationClosed", g_variant_new("(uu)", server->closed, 3u));
	} else if (!strcmp(method, "GetCapabilities")) {
		char **list = g_strsplit(server->capabilities, " ", -1);
		g_dbus_method_invocation_return_value(call, g_variant_new("(^as)", list));
		g_strfreev(list);
	} else {
		g_dbus_method_invocation_return_value(
			call, g_variant_new("(ssss)", "mock", "test", "1", "1.2"));
	}
}

static void on_call(GDBusConnection *bus, const char *sender, const char *path, const char *interface,
	const char *method, GVariant *arguments, GDBusMethodInvocation *call, gpointer user)
{
	struct notification_server *server = user;

	(void)bus, (void)sender, (void)path, (void)interface, (void)method, (void)arguments;
	g_mutex_lock(&server->lock);
	if (server->hanging)
		g_queue_push_tail(&server->waiting, call);
	else
		answer(server, call);
	g_cond_signal(&server->changed);
	g_mutex_unlock(&server->lock);
	g_main_context_wakeup(NULL); /* the test waits there */
}

static void serve_bus(struct notification_server *server)
{
	static const GDBusInterfaceVTable table = {.method_call = on_call};
	GDBusNodeInfo *node = g_dbus_node_info_new_for_xml(xml, NULL);
	GError *error = NULL;

	server->bus = g_dbus_connection_new_for_address_sync(g_getenv("DBUS_SESSION_BUS_ADDRESS"),
		G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
			G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
		NULL, NULL, &error);
	g_assert_no_error(error);
	g_dbus_connection_register_object(
		server->bus, PATH, node->interfaces[0], &table, server, NULL, &error);
	g_assert_no_error(error);
	GVariant *reply = g_dbus_connection_call_sync(server->bus, "org.freedesktop.DBus",
		"/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
		g_variant_new("(su)", NAME, 4u), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
	g_assert_no_error(error);
	g_variant_unref(reply);
	g_dbus_node_info_unref(node);
}

static gpointer serve(gpointer user)
{
	struct notification_server *server = user;

	g_main_context_push_thread_default(server->context);
	serve_bus(server);
	g_mutex_lock(&server->lock);
	server->owned = true;
	g_cond_signal(&server->changed);
	g_mutex_unlock(&server->lock);
	while (!g_atomic_int_get(&server->ending))
		g_main_context_iteration(server->context, TRUE);
	g_dbus_connection_close_sync(server->bus, NULL, NULL);
	g_object_unref(server->bus);
	g_main_context_pop_thread_default(server->context);
	return NULL;
}

struct notification_server *notification_server_new(const char *capabilities)
{
	struct notification_server *server = g_new0(struct notification_server, 1);

	server->capabilities = g_strdup(capabilities);
	server->context = g_main_context_new();
	g_mutex_init(&server->lock);
	g_cond_init(&server->changed);
	server->thread = g_thread_new("server", serve, server);
	g_mutex_lock(&server->lock);
	while (!server->owned)
		g_cond_wait(&server->changed, &server->lock);
	g_mutex_unlock(&server->lock);
	return server;
}

void notification_server_hang(struct notification_server *server, bool hang)
{
	g_mutex_lock(&server->lock);
	server->hanging = hang;
	while (!hang && !g_queue_is_empty(&server->waiting))
		answer(server, g_queue_pop_head(&server->waiting));
	g_mutex_unlock(&server->lock);
}

void notification_server_free(struct notification_server *server)
{
	notification_server_hang(server, false);
	g_atomic_int_set(&server->ending, 1);
	g_main_context_wakeup(server->context);
	g_thread_join(server->thread);
	g_main_context_unref(server->context);
	g_mutex_clear(&server->lock);
	g_cond_clear(&server->changed);
	g_free(server->capabilities);
	g_free(server);
}

unsigned notification_server_waiting(struct notification_server *server)
{
	g_mutex_lock(&server->lock);
	unsigned count = g_queue_get_length(&server->waiting);
	g_mutex_unlock(&server->lock);
	return count;
}

struct notification notification_server_last(struct notification_server *server)
{
	g_mutex_lock(&server->lock);
	struct notification last = server->last;
	g_mutex_unlock(&server->lock);
	return last;
}

unsigned notification_server_closed(struct notification_server *server)
{
	g_mutex_lock(&server->lock);
	unsigned id = server->closed;
	g_mutex_unlock(&server->lock);
	return id;
}

void notification_server_press(struct notification_server *server, unsigned id, const char *action)
{
	emit(server, "ActionInvoked", g_variant_new("(us)", id, action));
	emit(server, "NotificationClosed", g_variant_new("(uu)", id, 2u));
}
