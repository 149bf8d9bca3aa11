/* Reading takes a tenth of a second when the files are large: it is done on a thread of its own, one at a
 * time. */
#include "agent/store/book_files.h"
#include "agent/store/book_load.h"
#include <errno.h>
#include <gio/gio.h>
#include <stdbool.h>
#include <syslog.h>

#define SETTLE_MS 250 /* programs save in several steps */

struct book_files {
	struct book_files_options options;
	char **paths;
	GMainContext *context;
	GPtrArray *monitors;
	struct book *book;
	guint settle; /* source; 0 = nothing changed */
	bool again;   /* something changed while the thread read */
	GThread *thread;

	/* The thread's while it runs: */
	struct book *fresh;
	GPtrArray *problems; /* texts */
	GSource *done;
};

static void say(const struct book_files *files, int priority, const char *text)
{
	if (files->options.on_log)
		files->options.on_log(files->options.user, priority, text);
}

static void problem(void *user, const char *path, const char *reason)
{
	struct book_files *files = user;

	g_ptr_array_add(files->problems, g_strdup_printf("address book: %s: %s", path, reason));
}

static gpointer read_files(gpointer user)
{
	struct book_files *files = user;

	if (!book_new(files->options.normalize, files->options.user, &files->fresh))
		for (char **path = files->paths; *path; path++) {
			int r = book_load(files->fresh, *path, problem, files);
			if (r < 0 && r != -ENOENT)
				problem(files, *path, g_strerror(-r));
		}
	g_source_attach(files->done, files->context);
	return NULL;
}

static void start(struct book_files *files);

/* Waits for the thread; afterwards what it had is ours. */
static void join(struct book_files *files)
{
	g_thread_join(files->thread);
	files->thread = NULL;
	g_source_destroy(files->done);
	g_clear_pointer(&files->done, g_source_unref);
}

/* The old book served until now. */
static gboolean on_done(gpointer user)
{
	struct book_files *files = user;

	join(files);
	for (guint i = 0; i < files->problems->len; i++)
		say(files, LOG_WARNING, g_ptr_array_index(files->problems, i));
	g_clear_pointer(&files->problems, g_ptr_array_unref);
	if (files->fresh) {
		book_free(files->book);
		files->book = g_steal_pointer(&files->fresh);
		char *text = g_strdup_printf("address book: %zu numbers", book_count(files->book));
		say(files, LOG_INFO, text);
		g_free(text);
		if (files->options.on_change)
			files->options.on_change(files->options.user);
	}
	if (files->again)
		start(files);
	return G_SOURCE_REMOVE;
}

static void start(struct book_files *files)
{
	files->again = files->thread != NULL;
	if (files->again)
		return;
	files->problems = g_ptr_array_new_with_free_func(g_free);
	files->done = g_idle_source_new();
	g_source_set_callback(files->done, on_done, files, NULL);
	files->thread = g_thread_new("address-book", read_files, files);
}

static gboolean on_settled(gpointer user);

static void on_changed(
	GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, gpointer user)
{
	struct book_files *files = user;

	(void)monitor, (void)file, (void)other, (void)event;
	/* Not put off again by further changes: a file that is always written to is read now and again all
	 * the same. */
	if (!files->settle)
		files->settle = g_timeout_add(SETTLE_MS, on_settled, files);
}

/* GFileMonitor also sees that something appears later, but then watches it as a file. */
static void watch(struct book_files *files, const char *path)
{
	GFile *file = g_file_new_for_path(path);
	GError *error = NULL;
	GFileMonitor *monitor = g_file_monitor(file, G_FILE_MONITOR_WATCH_MOVES, NULL, &error);

	g_object_unref(file);
	if (!monitor) {
		char *text = g_strdup_printf("address book: %s is not watched: %s", path, error->message);
		say(files, LOG_WARNING, text);
		g_free(text);
		g_error_free(error);
		return;
	}
	g_signal_connect(monitor, "changed", G_CALLBACK(on_changed), files);
	g_ptr_array_add(files->monitors, monitor);
}

static void end_monitor(gpointer monitor, gpointer files)
{
	g_signal_handlers_disconnect_by_data(monitor, files);
	g_file_monitor_cancel(monitor);
}

static void end_monitors(struct book_files *files)
{
	g_ptr_array_foreach(files->monitors, end_monitor, files);
	g_ptr_array_set_size(files->monitors, 0);
}

/* Before every reading: a folder that has come since is watched as a folder, and no change can fall between. */
static void watch_all(struct book_files *files)
{
	end_monitors(files);
	for (char **path = files->paths; *path; path++)
		watch(files, *path);
}

static gboolean on_settled(gpointer user)
{
	struct book_files *files = user;

	files->settle = 0;
	watch_all(files);
	start(files);
	return G_SOURCE_REMOVE;
}

int book_files_new(const struct book_files_options *options, struct book_files **files)
{
	struct book_files *made = g_new0(struct book_files, 1);
	int r = book_new(options->normalize, options->user, &made->book);

	if (r) {
		g_free(made);
		return r;
	}
	made->options = *options;
	made->paths = g_strdupv((char **)options->paths);
	made->options.paths = NULL;
	made->context = g_main_context_ref_thread_default();
	made->monitors = g_ptr_array_new_with_free_func(g_object_unref);
	watch_all(made);
	start(made);
	*files = made;
	return 0;
}

void book_files_free(struct book_files *files)
{
	if (!files)
		return;
	if (files->thread)
		join(files);
	end_monitors(files);
	g_ptr_array_unref(files->monitors);
	if (files->settle)
		g_source_remove(files->settle);
	g_clear_pointer(&files->problems, g_ptr_array_unref);
	book_free(files->fresh);
	book_free(files->book);
	g_main_context_unref(files->context);
	g_strfreev(files->paths);
	g_free(files);
}

const struct book *book_files_book(const struct book_files *files)
{
	return files->book;
}
