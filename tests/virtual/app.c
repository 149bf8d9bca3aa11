#include "tests/virtual/app.h"
#include <errno.h>
#include <stdarg.h>
#include <string.h>

static int64_t now_ms(void)
{
	return g_get_monotonic_time() / 1000;
}

static gboolean tell(gpointer user)
{
	struct app *app = user;

	app->idle = 0;
	if (app->control)
		control_changed(app->control);
	if (app->changed)
		app->changed(app->changed_user);
	return G_SOURCE_REMOVE;
}

/* Told in a turn of the loop of its own: whoever is told may ask at once. */
static void tell_later(struct app *app)
{
	if (!app->idle)
		app->idle = g_idle_add_full(G_PRIORITY_DEFAULT, tell, app, NULL);
}

void app_event(struct app *app, const char *format, ...)
{
	char **slot = &app->events[app->event_count++ % APP_EVENTS];
	va_list arguments;

	g_free(*slot);
	va_start(arguments, format);
	*slot = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	tell_later(app);
}

const char *app_event_text(const struct app *app, unsigned n)
{
	if (n >= APP_EVENTS || n >= app->event_count)
		return NULL;
	return app->events[(app->event_count - 1 - n) % APP_EVENTS];
}

static char *hex(const uint8_t *data, size_t size)
{
	GString *text = g_string_new(NULL);

	for (size_t i = 0; i < size; i++)
		g_string_append_printf(text, "%s%02X", i ? " " : "", data[i]);
	return g_string_free(text, FALSE);
}

static void settle(struct app *app);

static gboolean on_deadline(gpointer user)
{
	struct app *app = user;

	app->timer = 0;
	cx300_tick(app->phone, now_ms());
	settle(app);
	return G_SOURCE_REMOVE;
}

static void set_timer(struct app *app)
{
	int64_t when_ms = cx300_deadline_ms(app->phone);

	if (app->timer)
		g_source_remove(app->timer);
	app->timer = 0;
	if (when_ms >= 0)
		app->timer = g_timeout_add((guint)MAX(when_ms - now_ms(), 0), on_deadline, app);
}

static void follow_plug(struct app *app)
{
	if (!cx300_plugged(app->phone)) {
		host_unplug(app->host);
		return;
	}
	int error = host_plug(app->host);
	if (error)
		app_event(app, "cannot be plugged in: %s", g_strerror(-error));
}

/* After anything that may have changed the phone. */
static void settle(struct app *app)
{
	uint8_t report[CX300_REPORT_MAX];
	size_t size;

	follow_plug(app);
	while (cx300_next_input(app->phone, report, &size)) {
		g_autofree char *text = hex(report, size);

		host_input(app->host, report, size);
		app_event(app, "phone > %s", text);
	}
	set_timer(app);
	if (app->revision != cx300_revision(app->phone)) {
		app->revision = cx300_revision(app->phone);
		tell_later(app);
	}
}

static const char *report_name(uint8_t id)
{
	static const struct {
		uint8_t id;
		const char *name;
	} names[] = {
		{0x02, "off-hook lamp"},
		{0x11, "version"},
		{0x12, "shape"},
		{0x13, "display"},
		{0x14, "field"},
		{0x15, "text"},
		{0x16, "lamps"},
		{0x17, "keep-alive"},
	};

	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
		if (names[i].id == id)
			return names[i].name;
	return "unknown";
}

/* 'G': id, wanted length. The answer is 'f' and the report, or the id alone when refused. */
static size_t answer_get(struct app *app, const uint8_t *packet, size_t size, uint8_t *answer, size_t room)
{
	size_t length = 0, wanted = size >= 4 ? (size_t)(packet[2] | packet[3] << 8) : 0;

	if (size < 4)
		return 0;
	answer[0] = 'f';
	answer[1] = packet[1];
	if (cx300_get_feature(app->phone, packet[1], answer + 1, MIN(room - 1, wanted), &length) != 0 ||
		!length)
		length = 1;
	return 1 + length;
}

static size_t on_message(void *user, const uint8_t *packet, size_t size, uint8_t *answer, size_t room)
{
	struct app *app = user;
	g_autofree char *text = hex(packet + 1, size - 1);
	size_t answered = 0;
	int error = 0;

	if (packet[0] == 'O')
		error = cx300_output(app->phone, now_ms(), packet + 1, size - 1);
	else if (packet[0] == 'F')
		error = cx300_set_feature(app->phone, now_ms(), packet + 1, size - 1);
	else if (packet[0] == 'G')
		answered = answer_get(app, packet, size, answer, room);
	app_event(app, "host > %s: %s%s", text, size > 1 ? report_name(packet[1]) : "empty",
		error ? ", refused" : "");
	settle(app);
	return answered;
}

static void on_host(void *user, bool here)
{
	struct app *app = user;

	app_event(app, here ? "a host has taken the phone" : "the host has gone");
}

char *app_command(struct app *app, const char *line)
{
	char *answer = NULL;

	cx300_command(app->phone, now_ms(), line, &answer);
	settle(app);
	return answer;
}

static char *access_command(void *user, const char *line)
{
	return app_command(user, line);
}

int app_init(struct app *app, const struct cx300_options *options, const char *socket, const char *serial)
{
	app->phone = cx300_new(options, now_ms());
	app->access = (struct phone_access){app, access_command};
	app->host_phone = (struct host_phone){app, on_message, on_host};
	app->host = host_new(socket, serial, &app->host_phone);
	app->loop = g_main_loop_new(NULL, FALSE);
	int error = host_plug(app->host);
	if (!error)
		settle(app);
	return error;
}

void app_clear(struct app *app)
{
	host_free(app->host);
	control_free(app->control);
	if (app->timer)
		g_source_remove(app->timer);
	if (app->idle)
		g_source_remove(app->idle);
	for (unsigned i = 0; i < APP_EVENTS; i++)
		g_free(app->events[i]);
	cx300_free(app->phone);
	g_main_loop_unref(app->loop);
}

static void call_ended(GPid pid, gint status, gpointer user)
{
	g_autoptr(GError) error = NULL;

	if (!g_spawn_check_wait_status(status, &error))
		app_event(user, "the calling command: %s", error->message);
	g_spawn_close_pid(pid);
}

void app_call_me(struct app *app)
{
	char *argv[] = {(char[]){"/bin/sh"}, (char[]){"-c"}, (char *)(uintptr_t)app->incoming, NULL};
	g_autoptr(GError) error = NULL;
	GPid pid;

	if (!app->incoming) {
		app_event(app, "nobody to call: start with --on-incoming COMMAND");
		return;
	}
	if (!g_spawn_async(NULL, argv, NULL,
		    G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
		    NULL, &pid, &error)) {
		app_event(app, "%s", error->message);
		return;
	}
	g_child_watch_add(pid, call_ended, app);
	app_event(app, "somebody is asked to call: %s", app->incoming);
}

void app_quit(struct app *app, int status)
{
	app->status = status;
	g_main_loop_quit(app->loop);
}
