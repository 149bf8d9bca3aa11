/* deskphone-usb: the virtual CX300 as a USB device of this machine's kernel (vhci-hcd), commanded on a control socket as
 * deskphone-virtual is: deskphone-usb --control PATH [--serial TEXT] [--hook MODE] [--fields 5,10|all] [--mixer]
 * [--unplugged]. Then: deskphone-virtual --control PATH lift "press 5" show. Runs until it is told to end. */
#include <errno.h>
#include <glib-unix.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/virtual/control.h"
#include "tests/virtual/usb_attach.h"
#include "tests/virtual/usb_phone.h"

#define EXIT_USAGE 2

struct bench {
	struct usb_phone *phone;
	struct usb_phone_events events;
	struct control *control;
	struct phone_access access;
	GMainLoop *loop;
	guint telling;
};

struct settings {
	char *control, *hook, *fields, *serial;
	gboolean unplugged, version, mixer, forgetful;
	struct usb_phone_options phone;
};

static bool parse(struct settings *s, int argc, char **argv)
{
	const GOptionEntry entries[] = {
		{"control", 'c', 0, G_OPTION_ARG_FILENAME, &s->control, "where commands are taken", "PATH"},
		{"serial", 0, 0, G_OPTION_ARG_STRING, &s->serial, "serial number; empty: none", "TEXT"},
		{"hook", 0, 0, G_OPTION_ARG_STRING, &s->hook, "led (default), stream, level, pulse", "MODE"},
		{"fields", 0, 0, G_OPTION_ARG_STRING, &s->fields, "5,10 (default) or all", "FIELDS"},
		{"forgetful", 0, 0, G_OPTION_ARG_NONE, &s->forgetful, "a change of screen forgets all texts",
			NULL},
		{"mixer", 0, 0, G_OPTION_ARG_NONE, &s->mixer, "the sound card has a mixer, set to -12 dB",
			NULL},
		{"unplugged", 0, 0, G_OPTION_ARG_NONE, &s->unplugged, "do not plug the phone in yet", NULL},
		{"version", 'V', 0, G_OPTION_ARG_NONE, &s->version, "print the version and end", NULL},
		{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
	};
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autoptr(GError) error = NULL;

	g_option_context_set_summary(
		context, "A virtual Polycom CX300 as a USB device of this machine's kernel (vhci-hcd).");
	g_option_context_add_main_entries(context, entries, NULL);
	if (!g_option_context_parse(context, &argc, &argv, &error))
		fprintf(stderr, "deskphone-usb: %s\n", error->message);
	else if (argc > 1)
		fprintf(stderr, "deskphone-usb: it takes options only (see --help)\n");
	else if (!s->control && !s->version)
		fprintf(stderr, "deskphone-usb: --control PATH, please (see --help)\n");
	else if (s->hook && cx300_hook_mode_parse(s->hook, &s->phone.phone.hook) != 0)
		fprintf(stderr, "deskphone-usb: no such hook mode: %s\n", s->hook);
	else if (s->fields && strcmp(s->fields, "all") != 0 && strcmp(s->fields, "5,10") != 0)
		fprintf(stderr, "deskphone-usb: --fields 5,10 or --fields all\n");
	else
		return true;
	return false;
}

static void use(struct settings *s)
{
	s->phone.phone.all_fields = g_strcmp0(s->fields, "all") == 0;
	s->phone.phone.forgetful = s->forgetful;
	s->phone.serial = s->serial;
	s->phone.mixer = s->mixer;
}

static int on_plug(void *user)
{
	(void)user;
	return usb_attach("");
}

/* In a turn of the loop of its own: whoever is told asks at once. */
static gboolean tell(gpointer user)
{
	struct bench *bench = user;

	bench->telling = 0;
	control_changed(bench->control);
	return G_SOURCE_REMOVE;
}

static void on_changed(void *user)
{
	struct bench *bench = user;

	if (!bench->telling && bench->control)
		bench->telling = g_idle_add_full(G_PRIORITY_DEFAULT, tell, bench, NULL);
}

static char *on_command(void *user, const char *line)
{
	struct bench *bench = user;
	char *answer = usb_phone_command(bench->phone, line);

	if (strcmp(line, "help") != 0)
		return answer;
	char *all = g_strconcat(USB_PHONE_HELP, answer, NULL);
	g_free(answer);
	return all;
}

static gboolean on_signal(gpointer user)
{
	g_main_loop_quit(((struct bench *)user)->loop);
	return G_SOURCE_CONTINUE;
}

static int run(const struct settings *s)
{
	struct bench bench = {.loop = g_main_loop_new(NULL, FALSE)};
	guint signals[] = {g_unix_signal_add(SIGINT, on_signal, &bench),
		g_unix_signal_add(SIGTERM, on_signal, &bench), g_unix_signal_add(SIGHUP, on_signal, &bench)};

	bench.events = (struct usb_phone_events){&bench, on_plug, on_changed};
	bench.access = (struct phone_access){&bench, on_command};
	bench.phone = usb_phone_new(&s->phone, &bench.events);
	int error = control_new(s->control, &bench.access, &bench.control);
	g_autofree char *plugged = error || s->unplugged ? NULL : usb_phone_command(bench.phone, "plug");
	if (error)
		fprintf(stderr, "deskphone-usb: %s: %s\n", s->control, g_strerror(-error));
	else if (plugged && strcmp(plugged, "ok") != 0)
		fprintf(stderr, "deskphone-usb: %s\n", plugged);
	else
		g_main_loop_run(bench.loop);
	bool failed = error || (plugged && strcmp(plugged, "ok") != 0);
	for (unsigned i = 0; i < G_N_ELEMENTS(signals); i++)
		g_source_remove(signals[i]);
	if (bench.telling)
		g_source_remove(bench.telling);
	control_free(bench.control);
	usb_phone_free(bench.phone);
	g_main_loop_unref(bench.loop);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct settings settings = {0};
	int status = EXIT_USAGE;

	setlocale(LC_ALL, "");
	if (parse(&settings, argc, argv)) {
		use(&settings);
		status = EXIT_SUCCESS;
		if (settings.version)
			puts("deskphone-usb " PROJECT_VERSION);
		else
			status = run(&settings);
	}
	g_free(settings.control);
	g_free(settings.hook);
	g_free(settings.fields);
	g_free(settings.serial);
	return status;
}
