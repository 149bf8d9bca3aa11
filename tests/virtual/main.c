/* deskphone-virtual: a Polycom CX300 without the plastic. */
#include <errno.h>
#include <glib-unix.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tests/virtual/app.h"
#include "tests/virtual/script.h"
#include "tests/virtual/terminal.h"

#define EXIT_USAGE 2

struct settings {
	char *socket, *control, *hook, *fields, *script, *incoming, *serial;
	gboolean terminal, headless, version, forgetful;
	char **commands;
	struct cx300_options phone;
};

static const char summary[] =
	"A virtual Polycom CX300: the desk phone's display, lamps, keys and hook on a terminal, for a script "
	"or on a\n"
	"control socket. Let the agent use it with: deskphoned --transport socket:PATH\n"
	"With COMMANDs it speaks to a virtual phone that is already running: deskphone-virtual lift \"press "
	"5\" show";

static bool parse(struct settings *s, int argc, char **argv)
{
	const GOptionEntry entries[] = {
		{"socket", 's', 0, G_OPTION_ARG_FILENAME, &s->socket, "where the host connects", "PATH"},
		{"control", 'c', 0, G_OPTION_ARG_FILENAME, &s->control,
			"where commands are taken (default: the socket's path and \".control\")", "PATH"},
		{"hook", 0, 0, G_OPTION_ARG_STRING, &s->hook,
			"how the hook bit behaves: led (default), stream, level, pulse", "MODE"},
		{"fields", 0, 0, G_OPTION_ARG_STRING, &s->fields,
			"fields the call screens show: 5,10 (default) or all", "FIELDS"},
		{"forgetful", 0, 0, G_OPTION_ARG_NONE, &s->forgetful, "a change of screen forgets all texts",
			NULL},
		{"terminal", 't', 0, G_OPTION_ARG_NONE, &s->terminal,
			"show the phone here (default on a terminal)", NULL},
		{"script", 0, 0, G_OPTION_ARG_FILENAME, &s->script,
			"carry out the lines of FILE (-: standard input)", "FILE"},
		{"headless", 0, 0, G_OPTION_ARG_NONE, &s->headless, "only the sockets", NULL},
		{"on-incoming", 0, 0, G_OPTION_ARG_STRING, &s->incoming,
			"what the key i runs to have somebody call", "COMMAND"},
		{"serial", 0, 0, G_OPTION_ARG_STRING, &s->serial, "serial number", "TEXT"},
		{"version", 'V', 0, G_OPTION_ARG_NONE, &s->version, "print the version and end", NULL},
		{G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &s->commands, NULL, "[COMMAND...]"},
		{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
	};
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autoptr(GError) error = NULL;

	g_option_context_set_summary(context, summary);
	g_option_context_add_main_entries(context, entries, NULL);
	if (g_option_context_parse(context, &argc, &argv, &error))
		return true;
	fprintf(stderr, "deskphone-virtual: %s\n", error->message);
	return false;
}

static bool usage_error(const char *what, const char *word)
{
	fprintf(stderr, "deskphone-virtual: %s%s%s (see --help)\n", what, word ? ": " : "", word ? word : "");
	return false;
}

static bool check(struct settings *s)
{
	if ((s->terminal ? 1 : 0) + (s->headless ? 1 : 0) + (s->script ? 1 : 0) > 1)
		return usage_error("one of --terminal, --script and --headless", NULL);
	if (s->hook && cx300_hook_mode_parse(s->hook, &s->phone.hook) != 0)
		return usage_error("no such hook mode", s->hook);
	if (s->fields && strcmp(s->fields, "all") != 0 && strcmp(s->fields, "5,10") != 0)
		return usage_error("--fields 5,10 or --fields all", NULL);
	s->phone.all_fields = g_strcmp0(s->fields, "all") == 0;
	s->phone.forgetful = s->forgetful;
	if (!s->socket) {
		g_mkdir_with_parents(g_get_user_runtime_dir(), 0700);
		s->socket = g_build_filename(g_get_user_runtime_dir(), "deskphone-virtual", NULL);
	}
	if (!s->control)
		s->control = g_strconcat(s->socket, ".control", NULL);
	if (!s->serial)
		s->serial = g_strdup(CX300_SERIAL);
	if (!s->headless && !s->script)
		s->terminal = s->terminal || isatty(STDIN_FILENO);
	return true;
}

static void settings_clear(struct settings *s)
{
	g_free(s->socket);
	g_free(s->control);
	g_free(s->hook);
	g_free(s->fields);
	g_free(s->script);
	g_free(s->incoming);
	g_free(s->serial);
	g_strfreev(s->commands);
}

static int complain(const char *what, int error)
{
	fprintf(stderr, "deskphone-virtual: %s: %s\n", what, g_strerror(-error));
	return EXIT_FAILURE;
}

static gboolean on_signal(gpointer user)
{
	app_quit(user, 0);
	return G_SOURCE_CONTINUE;
}

static void terminal_hears(void *user)
{
	terminal_changed(user);
}

static void script_hears(void *user)
{
	script_changed(user);
}

/* The front the person asked for; the sockets are there already. */
static int run_front(struct app *app, const struct settings *s)
{
	struct terminal *terminal = NULL;
	struct script *script = NULL;
	int error = 0;

	if (s->terminal) {
		error = terminal_new(app, s->socket, &terminal);
		app->changed = terminal_hears;
		app->changed_user = terminal;
	} else if (s->script) {
		error = script_new(app, s->script, &script);
		app->changed = script_hears;
		app->changed_user = script;
	} else {
		printf("phone %s\ncontrol %s\n", s->socket, s->control);
		fflush(stdout);
	}
	if (error) {
		app->changed = NULL;
		if (s->terminal && error == -ENOTSUP)
			return complain("nothing is known of the terminal's type in $TERM", error);
		return complain(s->terminal ? "terminal" : s->script, error);
	}
	g_main_loop_run(app->loop);
	app->changed = NULL;
	terminal_free(terminal);
	script_free(script);
	return app->status;
}

static int run(const struct settings *s)
{
	struct app app = {.incoming = s->incoming};
	int status, error = app_init(&app, &s->phone, s->socket, s->serial);
	guint signals[] = {g_unix_signal_add(SIGINT, on_signal, &app),
		g_unix_signal_add(SIGTERM, on_signal, &app), g_unix_signal_add(SIGHUP, on_signal, &app)};

	if (error)
		status = complain(s->socket, error);
	else if ((error = control_new(s->control, &app.access, &app.control)))
		status = complain(s->control, error);
	else
		status = run_front(&app, s);
	for (unsigned i = 0; i < G_N_ELEMENTS(signals); i++)
		g_source_remove(signals[i]);
	app_clear(&app);
	return status;
}

int main(int argc, char **argv)
{
	struct settings settings = {0};
	int status = EXIT_USAGE;

	setlocale(LC_ALL, "");
	if (parse(&settings, argc, argv) && check(&settings)) {
		if (settings.version) {
			puts("deskphone-virtual " PROJECT_VERSION);
			status = EXIT_SUCCESS;
		} else if (settings.commands) {
			status = control_send(settings.control, settings.commands);
		} else {
			status = run(&settings);
		}
	}
	settings_clear(&settings);
	return status;
}
