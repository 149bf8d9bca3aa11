/* deskphone-mockbed: a test bed with the virtual phone as a mocked kernel device, its control socket, and a
 * program that runs in it unmodified: deskphone-mockbed --control PATH [--hook MODE] [--fields 5,10|all]
 * [--unplugged] -- deskphoned --transport hid Ends as the program ends and with its status; SIGINT, SIGTERM
 * and SIGHUP are passed on to it. */
#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tests/virtual/control.h"
#include "tests/virtual/mock_front.h"

#define EXIT_USAGE 2

struct bed {
	struct mock *mock;
	struct control *control;
	struct phone_access access;
	GMainLoop *loop;
	GPid child;
	int status;
};

struct settings {
	char *control, *hook, *fields;
	gboolean unplugged, version;
	char **program;
	struct mock_options mock;
};

/* Under the preload libraries from the start: the test bed itself reads the mocked sysfs through them. */
static int start_again_preloaded(char **argv)
{
	const char *shim = g_getenv("DESKPHONE_MOCK_SHIM");
	g_autofree char *preload = g_strdup_printf("%s:libumockdev-preload.so.0", shim ? shim : SHIM_PATH);

	if (g_getenv("LD_PRELOAD") && strstr(g_getenv("LD_PRELOAD"), "umockdev-preload")) {
		fprintf(stderr, "deskphone-mockbed: umockdev's preload library cannot be loaded\n");
		return EXIT_FAILURE;
	}
	g_setenv("LD_PRELOAD", preload, TRUE);
	execv("/proc/self/exe", argv);
	perror("deskphone-mockbed");
	return EXIT_FAILURE;
}

static bool parse(struct settings *s, int argc, char **argv)
{
	const GOptionEntry entries[] = {
		{"control", 'c', 0, G_OPTION_ARG_FILENAME, &s->control, "where commands are taken", "PATH"},
		{"hook", 0, 0, G_OPTION_ARG_STRING, &s->hook, "led (default), stream, level, pulse", "MODE"},
		{"fields", 0, 0, G_OPTION_ARG_STRING, &s->fields, "5,10 (default) or all", "FIELDS"},
		{"unplugged", 0, 0, G_OPTION_ARG_NONE, &s->unplugged, "do not plug the phone in yet", NULL},
		{"version", 'V', 0, G_OPTION_ARG_NONE, &s->version, "print the version and end", NULL},
		{G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &s->program, NULL,
			"-- PROGRAM [ARGUMENT...]"},
		{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
	};
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autoptr(GError) error = NULL;

	g_option_context_set_summary(context, "Runs PROGRAM with a virtual Polycom CX300 as its USB device.");
	g_option_context_add_main_entries(context, entries, NULL);
	g_option_context_set_strict_posix(context, TRUE);
	if (!g_option_context_parse(context, &argc, &argv, &error))
		fprintf(stderr, "deskphone-mockbed: %s\n", error->message);
	else if (!s->program && !s->version)
		fprintf(stderr, "deskphone-mockbed: which program? (see --help)\n");
	else if (s->hook && cx300_hook_mode_parse(s->hook, &s->mock.phone.hook) != 0)
		fprintf(stderr, "deskphone-mockbed: no such hook mode: %s\n", s->hook);
	else if (s->fields && strcmp(s->fields, "all") != 0 && strcmp(s->fields, "5,10") != 0)
		fprintf(stderr, "deskphone-mockbed: --fields 5,10 or --fields all\n");
	else {
		s->mock.phone.all_fields = g_strcmp0(s->fields, "all") == 0;
		return true;
	}
	return false;
}

static char *access_command(void *user, const char *line)
{
	return mock_command(((struct bed *)user)->mock, line);
}

static gboolean on_change(int fd, GIOCondition condition, gpointer user)
{
	struct bed *bed = user;
	eventfd_t count;

	(void)condition;
	if (eventfd_read(fd, &count) == 0 && bed->control)
		control_changed(bed->control);
	return G_SOURCE_CONTINUE;
}

static void child_ended(GPid pid, gint status, gpointer user)
{
	struct bed *bed = user;

	g_spawn_close_pid(pid);
	bed->child = 0;
	bed->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	g_main_loop_quit(bed->loop);
}

static gboolean pass_on(struct bed *bed, int number)
{
	if (bed->child > 0)
		kill(bed->child, number);
	return G_SOURCE_CONTINUE;
}

static gboolean on_interrupt(gpointer user)
{
	return pass_on(user, SIGINT);
}

static gboolean on_terminate(gpointer user)
{
	return pass_on(user, SIGTERM);
}

static gboolean on_hang_up(gpointer user)
{
	return pass_on(user, SIGHUP);
}

/* The program must not outlive its test bed. */
static void die_with_us(gpointer user)
{
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != GPOINTER_TO_INT(user))
		_exit(EXIT_FAILURE);
}

static int start(struct bed *bed, const struct settings *s)
{
	g_autoptr(GError) error = NULL;
	int failed = s->control ? control_new(s->control, &bed->access, &bed->control) : 0;

	if (failed) {
		fprintf(stderr, "deskphone-mockbed: %s: %s\n", s->control, g_strerror(-failed));
		return EXIT_FAILURE;
	}
	if (!s->unplugged && (failed = mock_plug(bed->mock))) {
		fprintf(stderr, "deskphone-mockbed: cannot plug the phone in: %s\n", g_strerror(-failed));
		return EXIT_FAILURE;
	}
	if (!g_spawn_async(NULL, s->program, NULL,
		    G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH | G_SPAWN_CHILD_INHERITS_STDIN,
		    die_with_us, GINT_TO_POINTER(getpid()), &bed->child, &error)) {
		fprintf(stderr, "deskphone-mockbed: %s\n", error->message);
		return EXIT_FAILURE;
	}
	g_child_watch_add(bed->child, child_ended, bed);
	return 0;
}

/* A program that ends while it waits in read() leaves umockdev with a stream it has not seen the end of. It
 * is closed with the test bed, which umockdev calls critical. */
static void log_but_that(const char *domain, GLogLevelFlags level, const char *message, gpointer user)
{
	if (!strstr(message, "Destroying IoctlClient with open stream"))
		g_log_default_handler(domain, level, message, user);
}

static int run(const struct settings *s)
{
	struct bed bed = {.mock = mock_new(&s->mock)};

	if (!bed.mock)
		return EXIT_FAILURE;
	bed.access = (struct phone_access){&bed, access_command};
	bed.loop = g_main_loop_new(NULL, FALSE);
	guint sources[] = {g_unix_signal_add(SIGINT, on_interrupt, &bed),
		g_unix_signal_add(SIGTERM, on_terminate, &bed), g_unix_signal_add(SIGHUP, on_hang_up, &bed),
		g_unix_fd_add(mock_change_fd(bed.mock), G_IO_IN, on_change, &bed)};
	bed.status = start(&bed, s);
	if (bed.child)
		g_main_loop_run(bed.loop);
	for (unsigned i = 0; i < G_N_ELEMENTS(sources); i++)
		g_source_remove(sources[i]);
	control_free(bed.control);
	mock_free(bed.mock);
	g_main_loop_unref(bed.loop);
	return bed.status;
}

int main(int argc, char **argv)
{
	struct settings settings = {0};
	int status = EXIT_USAGE;

	setlocale(LC_ALL, "");
	g_log_set_handler(NULL, G_LOG_LEVEL_CRITICAL, log_but_that, NULL);
	if (!mock_possible())
		return start_again_preloaded(argv);
	if (parse(&settings, argc, argv)) {
		status = EXIT_SUCCESS;
		if (settings.version)
			puts("deskphone-mockbed " PROJECT_VERSION);
		else
			status = run(&settings);
	}
	g_free(settings.control);
	g_free(settings.hook);
	g_free(settings.fields);
	g_strfreev(settings.program);
	return status;
}
