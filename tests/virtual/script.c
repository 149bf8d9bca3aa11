#include "tests/virtual/script.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

struct script {
	struct app *app;
	char *name, **lines;
	unsigned next; /* line to carry out, from 0 */
	bool starting; /* an errand is being begun, its answer may come at once */
	struct errand *errand;
	guint idle;
};

static int read_all(const char *path, char **text)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GString) input = g_string_new(NULL);
	char bytes[4096];
	size_t n;

	if (strcmp(path, "-") != 0) {
		if (g_file_get_contents(path, text, NULL, &error))
			return 0;
		return error->code == G_FILE_ERROR_NOENT ? -ENOENT : -EIO;
	}
	while ((n = fread(bytes, 1, sizeof bytes, stdin)) > 0)
		g_string_append_len(input, bytes, (gssize)n);
	*text = g_strdup(input->str);
	return 0;
}

static void fail(struct script *script, const char *what)
{
	g_autofree char *picture = cx300_picture(script->app->phone);

	fprintf(stderr, "%s:%u: %s\n%s", script->name, script->next, what, picture);
	app_quit(script->app, 1);
}

static bool expect(struct script *script, const char *path, const char *wanted)
{
	g_autofree char *value = cx300_state_value(script->app->phone, path);

	wanted = strcmp(wanted, "on") == 0 ? "true" : strcmp(wanted, "off") == 0 ? "false" : wanted;
	if (g_strcmp0(value, wanted) == 0)
		return true;
	g_autofree char *what =
		g_strdup_printf("%s is \"%s\", not \"%s\"", path, value ? value : "unknown", wanted);
	fail(script, what);
	return false;
}

/* Lines only a script knows. True when `line` was one; *passed says how it went. */
static bool own_line(struct script *script, const char *line, bool *passed)
{
	g_auto(GStrv) words = NULL;
	g_autofree char *path = NULL;

	if (!g_shell_parse_argv(line, NULL, &words, NULL) || g_strv_length(words) != 3)
		return false;
	if (strcmp(words[0], "expect-line") == 0 &&
		(strcmp(words[1], "1") == 0 || strcmp(words[1], "2") == 0))
		path = g_strdup_printf("lines/%c", words[1][0] - 1);
	else if (strcmp(words[0], "expect") == 0)
		path = g_strdup(words[1]);
	else
		return false;
	*passed = expect(script, path, words[2]);
	return true;
}

static void run(struct script *script);

static void answered(void *user, char *answer)
{
	struct script *script = user;

	script->errand = NULL;
	if (g_str_has_prefix(answer, "error ")) {
		fail(script, answer + strlen("error "));
	} else if (strcmp(answer, "ok") != 0) {
		size_t length = strlen(answer);

		if (g_str_has_suffix(answer, "\nok"))
			length -= strlen("\nok");
		printf("%.*s\n", (int)length, answer);
		fflush(stdout);
	}
	g_free(answer);
	if (!script->starting && !script->app->status)
		run(script);
}

static void run(struct script *script)
{
	bool passed = true;

	while (!script->errand && passed && !script->app->status && script->lines[script->next]) {
		const char *line = g_strstrip(script->lines[script->next++]);

		if (!*line || *line == '#' || own_line(script, line, &passed))
			continue;
		script->starting = true;
		script->errand = errand_new(&script->app->access, line, answered, script);
		script->starting = false;
	}
	if (!script->errand)
		app_quit(script->app, script->app->status);
}

static gboolean begin(gpointer user)
{
	struct script *script = user;

	script->idle = 0;
	run(script);
	return G_SOURCE_REMOVE;
}

int script_new(struct app *app, const char *path, struct script **script)
{
	g_autofree char *text = NULL;
	int error = read_all(path, &text);

	if (error)
		return error;
	*script = g_new0(struct script, 1);
	(*script)->app = app;
	(*script)->name = g_strdup(strcmp(path, "-") == 0 ? "standard input" : path);
	(*script)->lines = g_strsplit(text, "\n", -1);
	(*script)->idle = g_idle_add(begin, *script);
	return 0;
}

void script_free(struct script *script)
{
	if (!script)
		return;
	errand_free(script->errand);
	if (script->idle)
		g_source_remove(script->idle);
	g_strfreev(script->lines);
	g_free(script->name);
	g_free(script);
}

void script_changed(struct script *script)
{
	if (script->errand)
		errand_changed(script->errand);
}
