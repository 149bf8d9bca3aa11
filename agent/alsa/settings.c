#include "agent/alsa/settings.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int add_path(struct link_paths *paths, const char *directory, const char *name)
{
	int length = snprintf(paths->path[paths->count], LINK_PATH_SIZE, "%s%s", directory, name);
	if (length < 0 || (size_t)length >= LINK_PATH_SIZE)
		return -ENAMETOOLONG;
	paths->count++;
	return 0;
}

/* What was named is the only one tried. A person's agent goes before the system's, whichever answers. */
static int find_paths(struct link_paths *paths, const char *path, const char *directory)
{
	const char *xdg = secure_getenv("XDG_RUNTIME_DIR"), *instance = secure_getenv("DESKPHONE_INSTANCE");
	char audio[LINK_PATH_SIZE];
	if (path)
		return add_path(paths, path, "");
	if (!directory || !*directory)
		directory = secure_getenv("DESKPHONE_RUNTIME_DIR");
	if (directory && *directory)
		return add_path(paths, directory, "/audio");
	bool named = instance && *instance;
	if (named && strchr(instance, '/')) /* no name, and another telephone's socket is not meant */
		return -EINVAL;
	int length = snprintf(audio, sizeof(audio), "/deskphone%s%s/audio", named ? "-" : "", named ? instance : "");
	if (length < 0 || (size_t)length >= sizeof(audio))
		return -ENAMETOOLONG;
	/* Relative paths are invalid here (XDG Base Directory Specification). */
	if (xdg && *xdg == '/')
		(void)add_path(paths, xdg, audio);
	return add_path(paths, "/run", audio);
}

static int read_rate(snd_config_t *node, unsigned *rate_hz)
{
	long value;
	if (snd_config_get_integer(node, &value) < 0 || (value != 8000 && value != 16000))
		return -EINVAL;
	*rate_hz = (unsigned)value;
	return 0;
}

static int read_field(snd_config_t *node, const char *id, struct settings *settings, const char **path,
	const char **directory)
{
	if (!strcmp(id, "path"))
		return snd_config_get_string(node, path);
	if (!strcmp(id, "runtime_dir"))
		return snd_config_get_string(node, directory);
	if (!strcmp(id, "rate"))
		return read_rate(node, &settings->rate_hz);
	return strcmp(id, "comment") && strcmp(id, "type") && strcmp(id, "hint") ? -EINVAL : 0;
}

int settings_read(snd_config_t *conf, struct settings *settings)
{
	const char *path = NULL, *directory = NULL;
	snd_config_iterator_t i, next;
	memset(settings, 0, sizeof(*settings));
	snd_config_for_each(i, next, conf)
	{
		const char *id;
		snd_config_t *node = snd_config_iterator_entry(i);
		if (snd_config_get_id(node, &id) < 0)
			continue;
		if (read_field(node, id, settings, &path, &directory) < 0) {
			SNDERR("deskphone: unknown or wrong field: %s", id);
			return -EINVAL;
		}
	}
	int status = find_paths(&settings->paths, path, directory);
	if (status == -EINVAL)
		SNDERR("deskphone: DESKPHONE_INSTANCE is not the name of an instance");
	else if (status)
		SNDERR("deskphone: the path of the socket is too long");
	return status ? -EINVAL : 0;
}
