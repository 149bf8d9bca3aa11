#include "agent/store/keep.h"
#include "agent/store/history.h"
#include "agent/softphone/wire.h"
#include <errno.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#define NEAR_S 2 /* the same moment, counted by the wall clock twice */

int keep_path(char *path, size_t size)
{
	int status = history_path(path, size);
	char *name = status < 0 ? NULL : strrchr(path, '/');
	if (name)
		g_strlcpy(name + 1, "state", (gsize)(size - (size_t)(name + 1 - path)));
	return status;
}

static void read_text(GKeyFile *file, const char *group, const char *key, char *to, size_t size)
{
	char *text = g_key_file_get_string(file, group, key, NULL);
	wire_copy(to, size, text ? text : "");
	g_free(text);
}

/* "1795406141 +442079460018": one string a call. */
static void read_gone(GKeyFile *file, struct keep *keep)
{
	char **marks = g_key_file_get_string_list(file, "missed", "gone", NULL, NULL);
	for (char **mark = marks; mark && *mark; mark++) {
		char *number;
		gint64 at_s = g_ascii_strtoll(*mark, &number, 10);
		if (number != *mark && at_s > 0)
			keep_gone(keep, *number == ' ' ? number + 1 : "", at_s);
	}
	g_strfreev(marks);
}

static void read_ring_volume(GKeyFile *file, struct keep *keep)
{
	GError *error = NULL;
	int volume = g_key_file_get_integer(file, "ring", "volume", &error);
	keep->ring_volume_chosen = !error && volume >= 0 && volume <= WIRE_RING_STEPS;
	keep->ring_volume = keep->ring_volume_chosen ? volume : 0;
	g_clear_error(&error);
}

void keep_read(const char *path, struct keep *keep)
{
	GKeyFile *file = g_key_file_new();
	enum wire_availability state;
	char word[32];
	memset(keep, 0, sizeof(*keep));
	if (g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL)) {
		read_text(file, "presence", "state", word, sizeof(word));
		if (wire_availability_parse(word, &state) == 0) {
			keep->presence = (enum call_presence)state;
			read_text(file, "presence", "text", keep->presence_text, sizeof(keep->presence_text));
		}
		keep->forward_chosen = g_key_file_has_key(file, "forward", "number", NULL);
		read_text(file, "forward", "number", keep->forward, sizeof(keep->forward));
		read_ring_volume(file, keep);
		keep->seen_s = g_key_file_get_int64(file, "missed", "seen", NULL);
		read_gone(file, keep);
	}
	g_key_file_free(file);
}

static void put_gone(GKeyFile *file, const struct keep *keep)
{
	char *marks[CALL_MISSED_MAX] = {NULL};
	for (size_t i = 0; i < keep->gone; i++)
		marks[i] = g_strdup_printf(
			"%" G_GINT64_FORMAT " %s", keep->gone_call[i].at_s, keep->gone_call[i].number);
	if (keep->gone > 0)
		g_key_file_set_string_list(file, "missed", "gone", (const char *const *)marks, keep->gone);
	for (size_t i = 0; i < keep->gone; i++)
		g_free(marks[i]);
}

int keep_write(const char *path, const struct keep *keep)
{
	GKeyFile *file = g_key_file_new();
	gsize size;
	if (keep->presence != CALL_PRESENCE_UNKNOWN) {
		g_key_file_set_string(file, "presence", "state",
			wire_availability_name((enum wire_availability)keep->presence));
		g_key_file_set_string(file, "presence", "text", keep->presence_text);
	}
	if (keep->forward_chosen)
		g_key_file_set_string(file, "forward", "number", keep->forward);
	if (keep->ring_volume_chosen)
		g_key_file_set_integer(file, "ring", "volume", keep->ring_volume);
	g_key_file_set_int64(file, "missed", "seen", keep->seen_s);
	put_gone(file, keep);
	char *text = g_key_file_to_data(file, &size, NULL), *folder = g_path_get_dirname(path);
	errno = 0;
	int status = g_mkdir_with_parents(folder, 0700) < 0 ? -errno : 0;
	if (status == 0 && !g_file_set_contents_full(
				   path, text, (gssize)size, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL))
		status = errno ? -errno : -EIO;
	g_free(folder);
	g_free(text);
	g_key_file_free(file);
	return status;
}

void keep_gone(struct keep *keep, const char *number, int64_t at_s)
{
	if (keep->gone == CALL_MISSED_MAX) {
		keep->gone--;
		memmove(&keep->gone_call[0], &keep->gone_call[1], keep->gone * sizeof(keep->gone_call[0]));
	}
	keep->gone_call[keep->gone].at_s = at_s;
	wire_copy(keep->gone_call[keep->gone].number, sizeof(keep->gone_call[0].number), number);
	keep->gone++;
}

bool keep_is_gone(const struct keep *keep, const char *number, int64_t at_s)
{
	for (size_t i = 0; i < keep->gone; i++) {
		int64_t apart_s = keep->gone_call[i].at_s - at_s;
		if (apart_s >= -NEAR_S && apart_s <= NEAR_S && strcmp(keep->gone_call[i].number, number) == 0)
			return true;
	}
	return false;
}
