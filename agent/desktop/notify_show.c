#include "agent/desktop/notify_show.h"
#include <dlfcn.h>
#include <gio/gio.h>
#include <libnotify/notify.h>
#include <string.h>
#include <syslog.h>

#define BUS_NAME "org.freedesktop.Notifications"
#define BUS_PATH "/org/freedesktop/Notifications"
#define PROBE_MS 5000 /* long enough for a server that the bus has to start first */
#define LIBRARY "libnotify.so.4"

/* libnotify is opened by the worker when there is a first note and a bus to show it on: with what it needs (image
 * formats) it is a fifth of all that would have to be linked before the phone's display says anything. */
#define FUNCTIONS(X)                                                                                         \
	X(notify_init)                                                                                       \
	X(notify_notification_new)                                                                           \
	X(notify_notification_update)                                                                        \
	X(notify_notification_show)                                                                          \
	X(notify_notification_close)                                                                         \
	X(notify_notification_clear_actions)                                                                 \
	X(notify_notification_add_action)                                                                    \
	X(notify_notification_set_urgency)                                                                   \
	X(notify_notification_set_timeout)                                                                   \
	X(notify_notification_set_category)                                                                  \
	X(notify_notification_set_hint)

static struct {
#define MEMBER(name) __typeof__(&name) name;
	FUNCTIONS(MEMBER)
} lib;

/* NULL, or what is wrong. */
static const char *open_library(void)
{
	void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

#define FIND(name) \
	if (!library || !(*(void **)&lib.name = dlsym(library, #name))) \
		return dlerror();
	FUNCTIONS(FIND)
	return NULL;
}

struct notify_show {
	struct notify_show_options options;
	GDBusConnection *bus;
	GHashTable *shown; /* key -> NotifyNotification */
	gboolean actions, markup;
	gboolean complained; /* said that it does not work; nothing more is said until it did */
};

static void complain(struct notify_show *show, const char *reason)
{
	if (show->complained)
		return;
	show->complained = TRUE;
	char *text = g_strdup_printf("no notifications on the desktop: %s", reason);
	show->options.on_log(show->options.user, LOG_INFO, text);
	g_free(text);
}

/* libnotify's proxy of the connection lives as long as a notification does. notify_uninit() is not for us: it
 * would take down what should stay, and talk to a connection that is closed. */
static void disconnect(struct notify_show *show)
{
	g_hash_table_remove_all(show->shown);
	g_clear_object(&show->bus);
}

static gboolean start_library(struct notify_show *show)
{
	const char *wrong = open_library();

	if (wrong)
		complain(show, wrong);
	return !wrong && lib.notify_init("deskphone");
}

/* GLib would start a bus of its own for us through dbus-launch: a service without a session must not. */
static gboolean bus_is_there(void)
{
	char *path = g_build_filename(g_get_user_runtime_dir(), "bus", NULL);
	gboolean there = g_getenv("DBUS_SESSION_BUS_ADDRESS") || g_file_test(path, G_FILE_TEST_EXISTS);

	g_free(path);
	return there;
}

static gboolean connect_bus(struct notify_show *show)
{
	GError *error = NULL;

	if (show->bus && !g_dbus_connection_is_closed(show->bus))
		return TRUE;
	disconnect(show);
	if (!bus_is_there()) {
		complain(show, "there is no session bus");
		return FALSE;
	}
	show->bus = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, &error);
	if (!show->bus) {
		complain(show, error->message);
		g_error_free(error);
		return FALSE;
	}
	/* The default is to raise SIGTERM when the bus goes, at logout for example; calls go on. */
	g_dbus_connection_set_exit_on_close(show->bus, FALSE);
	/* Without it there is no connection either: the next note tries both again. */
	if (start_library(show))
		return TRUE;
	disconnect(show);
	return FALSE;
}

/* Asked anew each time: servers come and go, and a server that does not answer this gets nothing to show.
 * Else, when it awoke, a call would pop up that was over long ago. */
static gboolean probe(struct notify_show *show)
{
	GError *error = NULL;
	const char *capability;
	GVariant *reply =
		g_dbus_connection_call_sync(show->bus, BUS_NAME, BUS_PATH, BUS_NAME, "GetCapabilities", NULL,
			G_VARIANT_TYPE("(as)"), G_DBUS_CALL_FLAGS_NONE, PROBE_MS, NULL, &error);

	if (!reply) {
		complain(show, error->message);
		g_error_free(error);
		return FALSE;
	}
	GVariantIter *list;
	show->actions = show->markup = FALSE;
	g_variant_get(reply, "(as)", &list);
	while (g_variant_iter_next(list, "&s", &capability)) {
		show->actions |= !strcmp(capability, "actions");
		show->markup |= !strcmp(capability, "body-markup");
	}
	g_variant_iter_free(list);
	g_variant_unref(reply);
	return TRUE;
}

struct button {
	struct notify_show *show;
	char key[NOTIFY_KEY_SIZE];
};

static void on_action(NotifyNotification *notification, char *action, gpointer user)
{
	struct button *button = user;

	(void)notification;
	button->show->options.on_action(button->show->options.user, button->key, action);
}

static void add_button(struct notify_show *show, NotifyNotification *shown, const char *key,
	const char *action, const char *label)
{
	struct button *button = g_new0(struct button, 1);

	button->show = show;
	g_strlcpy(button->key, key, sizeof button->key);
	lib.notify_notification_add_action(shown, action, label, on_action, button, g_free);
}

static gboolean is_closed(gpointer key, gpointer value, gpointer notification)
{
	(void)key;
	return value == notification;
}

static void on_closed(NotifyNotification *notification, gpointer user)
{
	struct notify_show *show = user;

	g_hash_table_foreach_remove(show->shown, is_closed, notification);
}

static void dress(struct notify_show *show, NotifyNotification *shown, const struct note *note)
{
	gboolean urgent = note->kind == NOTE_CALL || note->kind == NOTE_ALARM;

	lib.notify_notification_clear_actions(shown);
	lib.notify_notification_set_urgency(shown, urgent ? NOTIFY_URGENCY_CRITICAL : NOTIFY_URGENCY_NORMAL);
	lib.notify_notification_set_timeout(shown, urgent ? NOTIFY_EXPIRES_NEVER : NOTIFY_EXPIRES_DEFAULT);
	lib.notify_notification_set_hint(shown, "desktop-entry", g_variant_new_string("deskphone"));
	/* The phone rings by itself. */
	lib.notify_notification_set_hint(shown, "suppress-sound", g_variant_new_boolean(TRUE));
	if (note->category)
		lib.notify_notification_set_category(shown, note->category);
	if (note->kind == NOTE_CALL && show->actions) {
		add_button(show, shown, note->key, "answer", "Answer");
		add_button(show, shown, note->key, "reject", "Reject");
	}
}

/* The notification of this key, with the note's text; a new one when none is shown. The caller owns the
 * reference. */
static NotifyNotification *prepare(struct notify_show *show, const struct note *note)
{
	NotifyNotification *shown = note->key[0] ? g_hash_table_lookup(show->shown, note->key) : NULL;
	char *body = show->markup ? g_markup_escape_text(note->body, -1) : g_strdup(note->body);

	if (shown) {
		g_object_ref(shown);
		lib.notify_notification_update(shown, note->summary, body, "deskphone");
	} else {
		shown = lib.notify_notification_new(note->summary, body, "deskphone");
		g_signal_connect(shown, "closed", G_CALLBACK(on_closed), show);
	}
	g_free(body);
	dress(show, shown, note);
	return shown;
}

static void show_up(struct notify_show *show, const struct note *note)
{
	if (!connect_bus(show) || !probe(show) || show->options.is_late(show->options.user, note))
		return;
	NotifyNotification *shown = prepare(show, note);
	GError *error = NULL;
	if (!lib.notify_notification_show(shown, &error)) {
		complain(show, error->message);
		g_error_free(error);
	} else {
		show->complained = FALSE;
		if (note->key[0])
			g_hash_table_replace(show->shown, g_strdup(note->key), g_object_ref(shown));
	}
	g_object_unref(shown);
}

static void take_down(struct notify_show *show, const char *key)
{
	NotifyNotification *shown = g_hash_table_lookup(show->shown, key);
	GError *error = NULL;

	if (!shown)
		return;
	g_object_ref(shown);
	g_hash_table_remove(show->shown, key);
	if (!lib.notify_notification_close(shown, &error))
		g_error_free(error); /* it is gone already, or so is the server */
	g_object_unref(shown);
}

void notify_show_note(struct notify_show *show, const struct note *note)
{
	if (note->kind == NOTE_CLOSE)
		take_down(show, note->key);
	else
		show_up(show, note);
}

static void release(gpointer notification)
{
	/* libnotify may hold it longer, and the server may still speak of it. */
	g_signal_handlers_disconnect_matched(
		notification, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, (gpointer)on_closed, NULL);
	g_object_unref(notification);
}

struct notify_show *notify_show_new(const struct notify_show_options *options)
{
	struct notify_show *show = g_new0(struct notify_show, 1);

	show->options = *options;
	show->shown = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, release);
	return show;
}

void notify_show_free(struct notify_show *show)
{
	GList *keys = g_hash_table_get_keys(show->shown),
	      *copy = g_list_copy_deep(keys, (GCopyFunc)(void *)g_strdup, NULL);

	for (GList *key = copy; key; key = key->next)
		if (g_str_has_prefix(key->data, "call:"))
			take_down(show, key->data);
	g_list_free(keys);
	g_list_free_full(copy, g_free);
	disconnect(show);
	g_hash_table_unref(show->shown);
	g_free(show);
}
