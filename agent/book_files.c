#include "agent/book_files.h"
#include "agent/book_load.h"
#include <errno.h>
#include <gio/gio.h>
#include <syslog.h>

#define SETTLE_MS 250 /* programs save in several steps */

struct book_files {
	struct book_files_options options;
	char **paths;
	GPtrArray *monitors;
	struct book *book;
	guint settle; /* source; 0 = nothing changed */
};

static void say(const struct book_files *files, int priority, const char *text)
{
	if (files->options.on_log)
		files->options.on_log(files->options.user, priority, text);
}

static void problem(void *user, const char *path, const char *reason)
{
	char *text = g_strdup_printf("address book: %s: %s", path, reason);

	say(user, LOG_WARNING, text);
	g_free(text);
}

/* The old book serves until the new one is whole. */
static int load(struct book_files *files)
{
	struct book *book;
	int r = book_new(files->options.normalize, files->options.user, &book);

	if (r)
		return r;
	for (char **path = files->paths; *path; path++) {
		r = book_load(book, *path, problem, files);
		if (r < 0 && r != -ENOENT)
			problem(files, *path, g_strerror(-r));
	}
	book_free(files->book);
	files->book = book;
	return 0;
}

static gboolean on_settled(gpointer user)
{
	struct book_files *files = user;

	files->settle = 0;
	if (load(files)) {
		say(files, LOG_ERR, "address book: no memory to read it anew");
		return G_SOURCE_REMOVE;
	}
	char *text = g_strdup_printf("address book: read anew, %zu numbers", book_count(files->book));
	say(files, LOG_INFO, text);
	g_free(text);
	if (files->options.on_change)
		files->options.on_change(files->options.user);
	return G_SOURCE_REMOVE;
}

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

/* GFileMonitor also sees files and folders that appear later. */
static void watch(struct book_files *files, const char *path)
{
	GFile *file = g_file_new_for_path(path);
	GError *error = NULL;
	GFileMonitor *monitor = g_file_monitor(file, G_FILE_MONITOR_WATCH_MOVES, NULL, &error);

	g_object_unref(file);
	if (!monitor) {
		problem(files, path, error->message);
		g_error_free(error);
		return;
	}
	g_signal_connect(monitor, "changed", G_CALLBACK(on_changed), files);
	g_ptr_array_add(files->monitors, monitor);
}

int book_files_new(const struct book_files_options *options, struct book_files **files)
{
	struct book_files *made = g_new0(struct book_files, 1);

	made->options = *options;
	made->paths = g_strdupv((char **)options->paths);
	made->options.paths = NULL;
	made->monitors = g_ptr_array_new_with_free_func(g_object_unref);
	for (char **path = made->paths; *path; path++)
		watch(made, *path); /* before reading: no change can fall between */
	int r = load(made);
	if (r) {
		book_files_free(made);
		return r;
	}
	*files = made;
	return 0;
}

static void end_monitor(gpointer monitor, gpointer files)
{
	g_signal_handlers_disconnect_by_data(monitor, files);
	g_file_monitor_cancel(monitor);
}

void book_files_free(struct book_files *files)
{
	if (!files)
		return;
	g_ptr_array_foreach(files->monitors, end_monitor, files);
	g_ptr_array_unref(files->monitors);
	if (files->settle)
		g_source_remove(files->settle);
	book_free(files->book);
	g_strfreev(files->paths);
	g_free(files);
}

const struct book *book_files_book(const struct book_files *files)
{
	return files->book;
}
