#include "agent/desktop/idle.h"
#include <gio/gio.h>
#include <gio/gunixfdlist.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/* org.freedesktop.login1(5) */
#define LOGIND "org.freedesktop.login1"
#define MANAGER_PATH "/org/freedesktop/login1"
#define MANAGER LOGIND ".Manager"
#define PROPERTIES "org.freedesktop.DBus.Properties"

struct idle {
	uid_t uid;
	void (*on_event)(void *user, enum idle_event event);
	void *user;
	GCancellable *cancel; /* of all calls; what is answered after idle_free() says G_IO_ERROR_CANCELLED */
	GDBusConnection *bus;
	guint name;		/* watch */
	guint manager, session; /* subscriptions */
	char *session_path;	/* NULL = no session */
	bool away, asleep;
	int inhibitor; /* file descriptor, -1 = none */
};

static void set_away(struct idle *idle, bool away)
{
	if (idle->away == away)
		return;
	idle->away = away;
	idle->on_event(idle->user, away ? IDLE_AWAY : IDLE_BACK);
}

static void release_inhibitor(struct idle *idle)
{
	if (idle->inhibitor >= 0)
		close(idle->inhibitor);
	idle->inhibitor = -1;
}

static void on_inhibited(GObject *bus, GAsyncResult *result, gpointer user)
{
	GUnixFDList *fds = NULL;
	GVariant *reply =
		g_dbus_connection_call_with_unix_fd_list_finish(G_DBUS_CONNECTION(bus), &fds, result, NULL);
	struct idle *idle = user;
	gint32 handle;

	if (!reply)
		return; /* ended, or not allowed: then the machine sleeps without waiting for us */
	g_variant_get(reply, "(h)", &handle);
	release_inhibitor(idle);
	if (fds && !idle->asleep)
		idle->inhibitor = g_unix_fd_list_get(fds, handle, NULL);
	g_clear_object(&fds);
	g_variant_unref(reply);
}

/* The machine waits for us before it sleeps, so that lamps and display can be put out. */
static void inhibit(struct idle *idle)
{
	GVariant *arguments =
		g_variant_new("(ssss)", "sleep", "deskphone", "Puts out the telephone's display", "delay");

	g_dbus_connection_call_with_unix_fd_list(idle->bus, LOGIND, MANAGER_PATH, MANAGER, "Inhibit",
		arguments, G_VARIANT_TYPE("(h)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, idle->cancel,
		on_inhibited, idle);
}

static void set_asleep(struct idle *idle, bool asleep)
{
	if (idle->asleep == asleep)
		return;
	idle->asleep = asleep;
	idle->on_event(idle->user, asleep ? IDLE_SUSPEND : IDLE_RESUME);
	if (asleep)
		release_inhibitor(idle);
	else
		inhibit(idle);
}

static void call(struct idle *idle, const char *path, const char *interface, const char *method,
	GVariant *arguments, GAsyncReadyCallback callback)
{
	g_dbus_connection_call(idle->bus, LOGIND, path, interface, method, arguments, NULL,
		G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, idle->cancel, callback, idle);
}

/* The reply of `call` when it is of `type`. False: an error, or idle_free() was called and `user` is no more.
 */
static bool finish(GObject *bus, GAsyncResult *result, const char *type, GVariant **reply)
{
	*reply = g_dbus_connection_call_finish(G_DBUS_CONNECTION(bus), result, NULL);
	if (*reply && g_variant_is_of_type(*reply, G_VARIANT_TYPE(type)))
		return true;
	g_clear_pointer(reply, g_variant_unref);
	return false;
}

static void on_hints(GObject *bus, GAsyncResult *result, gpointer user)
{
	struct idle *idle = user;
	gboolean hint = FALSE, locked = FALSE;
	GVariant *reply, *hints;

	if (!finish(bus, result, "(a{sv})", &reply))
		return;
	hints = g_variant_get_child_value(reply, 0);
	g_variant_lookup(hints, "IdleHint", "b", &hint);
	g_variant_lookup(hints, "LockedHint", "b", &locked);
	if (idle->session_path)
		set_away(idle, hint || locked);
	g_variant_unref(hints);
	g_variant_unref(reply);
}

/* Asked anew after every change, whatever it was: some properties are only named as changed, without a value.
 */
static void ask_hints(struct idle *idle)
{
	call(idle, idle->session_path, PROPERTIES, "GetAll", g_variant_new("(s)", LOGIND ".Session"),
		on_hints);
}

static void on_session_changed(GDBusConnection *bus, const char *sender, const char *path,
	const char *interface, const char *signal, GVariant *arguments, gpointer user)
{
	(void)bus, (void)sender, (void)path, (void)interface, (void)signal, (void)arguments;
	ask_hints(user);
}

static void leave_session(struct idle *idle)
{
	if (idle->session)
		g_dbus_connection_signal_unsubscribe(idle->bus, idle->session);
	idle->session = 0;
	g_clear_pointer(&idle->session_path, g_free);
}

static void enter_session(struct idle *idle, const char *path)
{
	leave_session(idle);
	idle->session_path = g_strdup(path);
	idle->session = g_dbus_connection_signal_subscribe(idle->bus, LOGIND, PROPERTIES, "PropertiesChanged",
		path, NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_session_changed, idle, NULL);
	ask_hints(idle);
}

static void lose_session(struct idle *idle)
{
	leave_session(idle);
	set_away(idle, false);
}

static void on_display(GObject *bus, GAsyncResult *result, gpointer user)
{
	struct idle *idle = user;
	GVariant *reply, *value;
	const char *path = NULL;

	if (!finish(bus, result, "(v)", &reply))
		return;
	g_variant_get(reply, "(v)", &value);
	if (g_variant_is_of_type(value, G_VARIANT_TYPE("(so)")))
		g_variant_get(value, "(s&o)", NULL, &path);
	if (!path || !strcmp(path, "/"))
		lose_session(idle);
	else
		enter_session(idle, path);
	g_variant_unref(value);
	g_variant_unref(reply);
}

static void on_user(GObject *bus, GAsyncResult *result, gpointer user)
{
	GError *error = NULL;
	GVariant *reply = g_dbus_connection_call_finish(G_DBUS_CONNECTION(bus), result, &error);
	const char *path;

	if (!reply) {
		if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
			lose_session(user); /* a user without a session: a system service */
		g_error_free(error);
		return;
	}
	if (g_variant_is_of_type(reply, G_VARIANT_TYPE("(o)"))) {
		g_variant_get(reply, "(&o)", &path);
		call(user, path, PROPERTIES, "Get", g_variant_new("(ss)", LOGIND ".User", "Display"),
			on_display);
	}
	g_variant_unref(reply);
}

/* A user's service belongs to no session; logind names the user's graphical one, else any ("Display"). */
static void find_session(struct idle *idle)
{
	call(idle, MANAGER_PATH, MANAGER, "GetUser", g_variant_new("(u)", (guint32)idle->uid), on_user);
}

static void on_manager(GDBusConnection *bus, const char *sender, const char *path, const char *interface,
	const char *signal, GVariant *arguments, gpointer user)
{
	gboolean begins;

	(void)bus, (void)sender, (void)path, (void)interface;
	if (!strcmp(signal, "SessionNew") || !strcmp(signal, "SessionRemoved"))
		find_session(user);
	if (!strcmp(signal, "PrepareForSleep") && g_variant_is_of_type(arguments, G_VARIANT_TYPE("(b)"))) {
		g_variant_get(arguments, "(b)", &begins);
		set_asleep(user, begins);
	}
}

static void on_logind(GDBusConnection *bus, const char *name, const char *owner, gpointer user)
{
	(void)bus, (void)name, (void)owner;
	find_session(user);
	inhibit(user);
}

static void on_no_logind(GDBusConnection *bus, const char *name, gpointer user)
{
	struct idle *idle = user;

	(void)bus, (void)name;
	lose_session(idle);
	release_inhibitor(idle);
	set_asleep(idle, false);
}

static void on_bus(GObject *source, GAsyncResult *result, gpointer user)
{
	GDBusConnection *bus = g_bus_get_finish(result, NULL);
	struct idle *idle = user;

	(void)source;
	if (!bus)
		return; /* none, or idle_free() was called and `idle` is no more */
	/* The default is to raise SIGTERM when the bus goes; calls go on. */
	g_dbus_connection_set_exit_on_close(bus, FALSE);
	idle->bus = bus;
	idle->manager = g_dbus_connection_signal_subscribe(bus, LOGIND, MANAGER, NULL, MANAGER_PATH, NULL,
		G_DBUS_SIGNAL_FLAGS_NONE, on_manager, idle, NULL);
	idle->name = g_bus_watch_name_on_connection(
		bus, LOGIND, G_BUS_NAME_WATCHER_FLAGS_NONE, on_logind, on_no_logind, idle, NULL);
}

struct idle *idle_new(uid_t uid, void (*on_event)(void *user, enum idle_event event), void *user)
{
	struct idle *idle = g_new0(struct idle, 1);

	idle->uid = uid;
	idle->on_event = on_event;
	idle->user = user;
	idle->inhibitor = -1;
	idle->cancel = g_cancellable_new();
	g_bus_get(G_BUS_TYPE_SYSTEM, idle->cancel, on_bus, idle);
	return idle;
}

void idle_free(struct idle *idle)
{
	if (!idle)
		return;
	g_cancellable_cancel(idle->cancel);
	g_object_unref(idle->cancel);
	if (idle->name)
		g_bus_unwatch_name(idle->name);
	leave_session(idle);
	if (idle->manager)
		g_dbus_connection_signal_unsubscribe(idle->bus, idle->manager);
	release_inhibitor(idle);
	g_clear_object(&idle->bus);
	g_free(idle);
}
