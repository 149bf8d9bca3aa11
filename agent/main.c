/* deskphoned: options, wiring and signals of the agent. */
#include "agent/agent.h"
#include "agent/back_off.h"
#include "agent/log.h"
#include "agent/ready.h"
#include "agent/softphone/runtime.h"
#include <errno.h>
#include <glib-unix.h>
#include <grp.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* Exit codes. The service manager starts us again after a failure, but not after the first two (RestartPreventExitStatus= of the
 * units). */
#define EXIT_MISTAKE 1 /* in the configuration */
#define EXIT_USAGE 2   /* in the command line */
#define EXIT_AGAIN 75  /* what may go well the next time: EX_TEMPFAIL of sysexits.h */

#define FAREWELL_MS 500 /* SIGTERM to exit stays below a second, voice process included */

struct options {
	char *config, *instance, *keymaps, *runtime_dir, *transport, *voice, *group;
	gboolean check, show, version, verbose, quiet;
};

struct program {
	struct options options;
	struct agent *agent;
	GMainLoop *loop;
};

static gboolean on_terminate(gpointer user)
{
	struct program *program = user;
	ready_notify("STOPPING=1");
	g_main_loop_quit(program->loop);
	return G_SOURCE_CONTINUE;
}

/* The group of --group where the configuration names none: a service's members get in without a file. */
static bool set_group(const struct options *options, struct config *config, GError **error)
{
	const struct group *group = options->group ? getgrnam(options->group) : NULL;
	if (options->group && !group) {
		g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "--group: \"%s\" is no group of this machine",
			options->group);
		return false;
	}
	if (group && config->group < 0)
		config->group = (int)group->gr_gid;
	return true;
}

static struct config *read_config(const struct options *options, GError **error)
{
	struct config *config = config_read(options->config, options->instance, error);
	if (!config || set_group(options, config, error))
		return config;
	config_free(config);
	return NULL;
}

static gboolean on_reload(gpointer user)
{
	struct program *program = user;
	GError *error = NULL;
	char message[64];
	g_snprintf(message, sizeof(message), "RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT, g_get_monotonic_time());
	ready_notify(message);
	struct config *config = read_config(&program->options, &error);
	if (config) {
		agent_configure(program->agent, config);
		log_info("configuration read again");
	} else {
		log_error("the configuration stays as it was: %s", error->message);
		g_clear_error(&error);
	}
	ready_notify("READY=1");
	return G_SOURCE_CONTINUE;
}

static gboolean on_watchdog(gpointer user)
{
	(void)user;
	ready_notify("WATCHDOG=1");
	return G_SOURCE_CONTINUE;
}

static bool parse(struct options *options, int *argc, char ***argv)
{
	GOptionEntry entries[] = {
		{ "config", 'c', 0, G_OPTION_ARG_FILENAME, &options->config, "read this configuration", "FILE" },
		{ "instance", 'i', 0, G_OPTION_ARG_STRING, &options->instance,
			"the agent of a second phone, with its own sections and sockets", "NAME" },
		{ "keymaps", 0, 0, G_OPTION_ARG_FILENAME, &options->keymaps, "handset files and dial plans", "DIR" },
		{ "runtime-dir", 0, 0, G_OPTION_ARG_FILENAME, &options->runtime_dir, "where the sockets go", "DIR" },
		{ "group", 0, 0, G_OPTION_ARG_STRING, &options->group,
			"whose members may use the sockets, where the configuration names none", "GROUP" },
		{ "transport", 't', 0, G_OPTION_ARG_STRING, &options->transport,
			"how to reach the phone: auto or hid (USB), socket:PATH (a virtual phone)", "HOW" },
		{ "voice", 0, 0, G_OPTION_ARG_FILENAME, &options->voice, "the voice process", "PROGRAM" },
		{ "check", 0, 0, G_OPTION_ARG_NONE, &options->check, "read the configuration, say what is wrong, exit", NULL },
		{ "show-config", 0, 0, G_OPTION_ARG_NONE, &options->show, "print the configuration as it takes effect, exit",
			NULL },
		{ "verbose", 'v', 0, G_OPTION_ARG_NONE, &options->verbose, "log more", NULL },
		{ "quiet", 'q', 0, G_OPTION_ARG_NONE, &options->quiet, "log warnings and errors only", NULL },
		{ "version", 'V', 0, G_OPTION_ARG_NONE, &options->version, "print the version and exit", NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	GOptionContext *context = g_option_context_new("- makes a USB desk phone a telephone");
	g_option_context_add_main_entries(context, entries, NULL);
	g_option_context_set_description(context,
		"SIGHUP reads the configuration again, SIGTERM puts the phone back and ends.\nMore in deskphoned(8) and "
		"deskphone.conf(5).\n");
	GError *error = NULL;
	bool good = g_option_context_parse(context, argc, argv, &error);
	if (good && *argc > 1) {
		fprintf(stderr, "deskphoned: what is \"%s\"? See deskphoned --help\n", (*argv)[1]);
		good = false;
	} else if (!good) {
		fprintf(stderr, "deskphoned: %s\n", error->message);
	}
	g_clear_error(&error);
	g_option_context_free(context);
	return good;
}

/* --instance and $DESKPHONE_INSTANCE are the same; both also name the folder of the sockets. */
static bool take_instance(struct options *options)
{
	if (!options->instance)
		options->instance = g_strdup(runtime_instance());
	if (!options->instance || runtime_is_instance(options->instance))
		return options->instance ? g_setenv(RUNTIME_INSTANCE_VARIABLE, options->instance, TRUE) : true;
	fprintf(stderr, "deskphoned: \"%s\" is no name of an instance: up to 32 letters, digits, - _ and .\n", options->instance);
	return false;
}

/* The socket's path of --transport in *socket, NULL for USB. */
static bool transport_of(const struct options *options, const char **socket)
{
	const char *how = options->transport ? options->transport : "auto";
	*socket = g_str_has_prefix(how, "socket:") && how[7] != '\0' ? how + 7 : NULL;
	if (*socket || strcmp(how, "auto") == 0 || strcmp(how, "hid") == 0)
		return true;
	fprintf(stderr, "deskphoned: --transport is auto, hid or socket:PATH, not \"%s\"\n", how);
	return false;
}

/* The folder of this program, as it was built or installed. */
static char *program_folder(void)
{
	char *self = g_file_read_link("/proc/self/exe", NULL);
	char *folder = self ? g_path_get_dirname(self) : g_strdup(".");
	g_free(self);
	return folder;
}

/* From the build tree the programs lie side by side; installed, helpers have a folder of their own. */
static char *voice_program(const struct options *options)
{
	if (options->voice)
		return g_strdup(options->voice);
	char *folder = program_folder(), *sibling = g_build_filename(folder, "deskphone-voice", NULL);
	g_free(folder);
	if (g_file_test(sibling, G_FILE_TEST_IS_EXECUTABLE))
		return sibling;
	g_free(sibling);
	return g_strdup(DESKPHONE_LIBEXECDIR "/deskphone-voice");
}

/* The build tree has a link to the keymaps beside its programs. The caller frees; NULL when there are none. */
static char *keymaps_of(const struct options *options)
{
	if (options->keymaps)
		return g_strdup(options->keymaps);
	char *folder = program_folder(), *built = g_build_filename(folder, "keymaps", NULL);
	g_free(folder);
	if (g_file_test(built, G_FILE_TEST_IS_DIR))
		return built;
	g_free(built);
	if (g_file_test(DESKPHONE_DATADIR "/keymaps", G_FILE_TEST_IS_DIR))
		return g_strdup(DESKPHONE_DATADIR "/keymaps");
	log_warning("no keymaps in " DESKPHONE_DATADIR "/keymaps: any phone is driven by its descriptor alone");
	return NULL;
}

static int run(struct program *program)
{
	guint terminate = g_unix_signal_add(SIGTERM, on_terminate, program);
	guint interrupt = g_unix_signal_add(SIGINT, on_terminate, program);
	guint reload = g_unix_signal_add(SIGHUP, on_reload, program);
	int64_t watchdog_ms = ready_watchdog_ms();
	guint watchdog = watchdog_ms > 0 ? g_timeout_add((guint)watchdog_ms, on_watchdog, NULL) : 0;
	program->loop = g_main_loop_new(NULL, FALSE);
	ready_notify("READY=1");
	g_main_loop_run(program->loop);
	g_main_loop_unref(program->loop);
	agent_free(program->agent, FAREWELL_MS);
	back_off_end();
	g_source_remove(terminate);
	g_source_remove(interrupt);
	g_source_remove(reload);
	if (watchdog)
		g_source_remove(watchdog);
	return 0;
}

/* One configuration with all that it names. The caller frees it. */
static struct config *check_one(const struct options *options, const char *file, const char *instance, const char *keymaps,
	struct findings *findings)
{
	struct config *config = config_read_all(file, instance, findings);
	GError *error = NULL;
	if (!set_group(options, config, &error))
		findings_add(findings, NULL, 0, true, g_strdup(error->message));
	g_clear_error(&error);
	agent_check(config, keymaps, findings);
	return config;
}

/* The agent without a name, and then each instance that has sections in the same file. */
static void check_all(const struct options *options, const struct config *first, const char *keymaps, struct findings *findings)
{
	GPtrArray *all = g_ptr_array_new();
	g_ptr_array_add(all, (gpointer)(uintptr_t)first);
	for (guint i = 0; i < first->instances->len; i++) {
		const struct config_instance *instance = first->instances->pdata[i];
		struct config *config = check_one(options, first->file, instance->name, keymaps, findings);
		for (guint j = 0; j < all->len; j++)
			config_advise_pair(all->pdata[j], config, findings);
		g_ptr_array_add(all, config);
	}
	for (guint i = 1; i < all->len; i++)
		config_free(all->pdata[i]);
	g_ptr_array_unref(all);
}

/* --check: every mistake a line. The exit code. */
static int check(const struct options *options)
{
	struct findings *findings = findings_new();
	char *keymaps = keymaps_of(options);
	struct config *config = check_one(options, options->config, options->instance, keymaps, findings);
	if (!options->instance)
		check_all(options, config, keymaps, findings);
	const struct finding *finding;
	for (size_t i = 0; (finding = findings_get(findings, i)) != NULL; i++)
		log_line(finding->mistake ? LOG_ERR : LOG_WARNING, "%s", finding->text);
	bool good = findings_mistakes(findings) == 0;
	if (good)
		printf("%s: good\n", config->file ? config->file : "no configuration file: defaults");
	g_free(keymaps);
	config_free(config);
	findings_free(findings);
	return good ? 0 : EXIT_MISTAKE;
}

static int show(const struct options *options)
{
	GError *error = NULL;
	struct config *config = read_config(options, &error);
	if (config)
		config_show(config, stdout);
	else
		log_error("%s", error->message);
	config_free(config);
	g_clear_error(&error);
	return config ? 0 : EXIT_MISTAKE;
}

/* The agent with this configuration, which is the agent's from then on. */
static struct agent *start_agent(const struct options *options, const char *socket, struct config *config, GError **error)
{
	char directory[RUNTIME_PATH_SIZE];
	int status = runtime_prepare(options->runtime_dir, (gid_t)config->group, directory);
	if (status < 0) {
		g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(-status), "no folder for the sockets (%s): %s",
			options->runtime_dir ? options->runtime_dir : "see --runtime-dir", g_strerror(-status));
		config_free(config);
		return NULL;
	}
	char *keymaps = keymaps_of(options), *voice = voice_program(options);
	struct agent_options agent = { .directory = directory, .keymaps = keymaps, .socket = socket, .voice = voice };
	struct agent *made = agent_new(config, &agent, error);
	g_free(keymaps);
	g_free(voice);
	return made;
}

/* Everything that can be wrong before the loop runs. 0, or the exit code. */
static int start(struct program *program)
{
	const struct options *options = &program->options;
	GError *error = NULL;
	const char *socket;
	if (!transport_of(options, &socket))
		return EXIT_USAGE;
	struct config *config = read_config(options, &error);
	if (config)
		program->agent = start_agent(options, socket, config, &error);
	if (program->agent)
		return 0;
	bool mistake = !config || g_error_matches(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE);
	log_error("%s", error->message);
	g_clear_error(&error);
	return mistake ? EXIT_MISTAKE : EXIT_AGAIN;
}

static int serve(struct program *program)
{
	back_off_begin();
	int code = start(program);
	return code ? code : run(program);
}

static void free_options(struct options *options)
{
	g_free(options->config);
	g_free(options->instance);
	g_free(options->keymaps);
	g_free(options->runtime_dir);
	g_free(options->transport);
	g_free(options->voice);
	g_free(options->group);
}

int main(int argc, char **argv)
{
	struct program program = { .agent = NULL };
	setlocale(LC_ALL, "");
	signal(SIGPIPE, SIG_IGN);
	if (!parse(&program.options, &argc, &argv) || !take_instance(&program.options)) {
		free_options(&program.options);
		return EXIT_USAGE;
	}
	if (program.options.version) {
		puts("deskphoned " DESKPHONE_VERSION);
		free_options(&program.options);
		return 0;
	}
	log_open(program.options.verbose ? LOG_DEBUG : program.options.quiet ? LOG_WARNING : LOG_INFO);
	int code = program.options.show	   ? show(&program.options)
		   : program.options.check ? check(&program.options)
					   : serve(&program);
	free_options(&program.options);
	return code;
}
