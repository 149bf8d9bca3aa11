#include "agent/guard/voice_realtime.h"
#include <gio/gio.h>

#define NAME "org.freedesktop.RealtimeKit1"
#define PATH "/org/freedesktop/RealtimeKit1"
/* RTKit allows 20. The thread of the sound card is below the one that serves the softphones
 * (agent/voice/priority.h). */
#define LEVEL 10
#define CARD_LEVEL 9
#define WAIT_MS 5000

struct voice_realtime {
	GCancellable *cancellable;
	void (*refused)(void *data, const char *why);
	void *data;
};

struct wish {
	struct voice_realtime *realtime; /* gone when cancelled */
	pid_t process, thread;
};

struct voice_realtime *voice_realtime_new(void (*refused)(void *data, const char *why), void *data)
{
	struct voice_realtime *realtime = g_new0(struct voice_realtime, 1);
	realtime->cancellable = g_cancellable_new();
	realtime->refused = refused;
	realtime->data = data;
	return realtime;
}

void voice_realtime_free(struct voice_realtime *realtime)
{
	if (!realtime)
		return;
	g_cancellable_cancel(realtime->cancellable);
	g_object_unref(realtime->cancellable);
	g_free(realtime);
}

/* Takes over `error`. */
static void refuse(struct wish *wish, GError *error)
{
	if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
		g_dbus_error_strip_remote_error(error);
		wish->realtime->refused(wish->realtime->data, error->message);
	}
	g_error_free(error);
}

static void on_answer(GObject *source, GAsyncResult *result, gpointer data)
{
	struct wish *wish = data;
	GError *error = NULL;
	GVariant *answer = g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
	if (answer)
		g_variant_unref(answer);
	else
		refuse(wish, error);
	g_free(wish);
}

static void on_bus(GObject *source, GAsyncResult *result, gpointer data)
{
	struct wish *wish = data;
	GError *error = NULL;
	GDBusConnection *bus = g_bus_get_finish(result, &error);
	(void)source;
	if (!bus) {
		refuse(wish, error);
		g_free(wish);
		return;
	}
	/* Processes are told by their real numbers, a thread by that of its own; the first one's is the process's. */
	guint32 level = wish->thread == wish->process ? LEVEL : CARD_LEVEL;
	g_dbus_connection_call(bus, NAME, PATH, NAME, "MakeThreadRealtimeWithPID",
		g_variant_new("(ttu)", (guint64)wish->process, (guint64)wish->thread, level), NULL,
		G_DBUS_CALL_FLAGS_NONE, WAIT_MS, wish->realtime->cancellable, on_answer, wish);
	g_object_unref(bus);
}

void voice_realtime_ask(struct voice_realtime *realtime, pid_t process, pid_t thread)
{
	struct wish *wish = g_new0(struct wish, 1);
	*wish = (struct wish){realtime, process, thread};
	g_bus_get(G_BUS_TYPE_SYSTEM, realtime->cancellable, on_bus, wish);
}
