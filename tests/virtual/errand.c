#include "tests/virtual/errand.h"
#include <glib.h>
#include <string.h>

#define WAIT_FOR_MS 5000
#define WAIT_MAX_MS 3600000

struct errand {
	const struct phone_access *phone;
	char *path, *value; /* waited for; NULL: only the time runs */
	guint timer;
	void (*done)(void *user, char *answer);
	void *user;
};

void errand_free(struct errand *errand)
{
	if (!errand)
		return;
	if (errand->timer)
		g_source_remove(errand->timer);
	g_free(errand->path);
	g_free(errand->value);
	g_free(errand);
}

static void finish(struct errand *errand, char *answer)
{
	void (*done)(void *, char *) = errand->done;
	void *user = errand->user;

	errand_free(errand);
	done(user, answer);
}

static char *value_now(const struct errand *errand)
{
	g_autofree char *line = g_strconcat("value ", errand->path, NULL);

	return errand->phone->command(errand->phone->user, line);
}

static gboolean time_is_up(gpointer user)
{
	struct errand *errand = user;
	char *answer;

	errand->timer = 0;
	if (errand->path) {
		g_autofree char *value = value_now(errand);
		answer =
			g_strdup_printf("error %s is \"%s\", not \"%s\"", errand->path, value, errand->value);
	} else {
		answer = g_strdup("ok");
	}
	finish(errand, answer);
	return G_SOURCE_REMOVE;
}

void errand_changed(struct errand *errand)
{
	if (!errand->path)
		return;
	g_autofree char *value = value_now(errand);
	if (strcmp(value, errand->value) == 0)
		finish(errand, g_strdup("ok"));
}

static void run_for(struct errand *errand, unsigned ms)
{
	errand->timer = g_timeout_add(ms, time_is_up, errand);
}

static bool parse_ms(const char *word, unsigned *ms)
{
	guint64 value;

	if (!g_ascii_string_to_unsigned(word, 10, 0, WAIT_MAX_MS, &value, NULL))
		return false;
	*ms = (unsigned)value;
	return true;
}

/* True when the line takes time and has begun. */
static bool begin(struct errand *errand, char **words)
{
	unsigned count = g_strv_length(words), ms = WAIT_FOR_MS;

	if (strcmp(words[0], "wait") == 0 && count == 2 && parse_ms(words[1], &ms)) {
		run_for(errand, ms);
		return true;
	}
	if (strcmp(words[0], "settle") == 0 && count == 1) {
		errand->path = g_strdup("busy");
		errand->value = g_strdup("false");
		run_for(errand, WAIT_MAX_MS);
		return true;
	}
	if (strcmp(words[0], "wait-for") == 0 && (count == 3 || (count == 4 && parse_ms(words[3], &ms)))) {
		errand->path = g_strdup(words[1]);
		errand->value = g_strdup(words[2]);
		run_for(errand, ms);
		return true;
	}
	return false;
}

struct errand *errand_new(const struct phone_access *phone, const char *line,
	void (*done)(void *user, char *answer), void *user)
{
	struct errand *errand = g_new0(struct errand, 1);
	g_auto(GStrv) words = NULL;

	*errand = (struct errand){.phone = phone, .done = done, .user = user};
	if (g_shell_parse_argv(line, NULL, &words, NULL) && begin(errand, words)) {
		if (!errand->path)
			return errand;
		g_autofree char *value = value_now(errand);
		if (strcmp(value, errand->value) != 0)
			return errand;
		finish(errand, g_strdup("ok"));
		return NULL;
	}
	finish(errand, phone->command(phone->user, line));
	return NULL;
}
