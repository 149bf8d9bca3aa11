#include "agent/guard/voice_doors.h"
#include "agent/guard/voice_listen.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define NAME_SIZE 80

struct names {
	char name[VOICE_CHILD_LISTENERS_MAX][NAME_SIZE]; /* "" = no such socket */
	size_t count;
};

/* The file tells whether the socket is still the one at that path. */
static void name_file(const char *path, gid_t group, char name[NAME_SIZE])
{
	struct stat info;
	name[0] = '\0';
	if (!lstat(path, &info) && S_ISSOCK(info.st_mode))
		snprintf(name, NAME_SIZE, "unix %ju.%ju %ld", (uintmax_t)info.st_dev, (uintmax_t)info.st_ino,
			(long)group);
}

static void name_doors(const struct voice_host_options *options, struct names *names)
{
	names->count = 0;
	if (options->audio_path)
		name_file(options->audio_path, options->group, names->name[names->count++]);
	if (options->tcp_port)
		snprintf(names->name[names->count++], NAME_SIZE, "tcp %u", options->tcp_port);
}

static bool has(const struct voice_store *store, const char *name)
{
	for (size_t i = 0; i < VOICE_CHILD_LISTENERS_MAX; i++)
		if (store->doors[i].fd >= 0 && !strcmp(store->doors[i].name, name))
			return true;
	return false;
}

bool voice_doors_take(const struct voice_host_options *options, struct voice_store *store,
	struct voice_child_options *child)
{
	struct names names;
	name_doors(options, &names);
	for (size_t i = 0; i < names.count; i++)
		if (!names.name[i][0] || !has(store, names.name[i]))
			return false;
	for (size_t i = 0; i < names.count; i++)
		child->listeners[child->listener_count++] = voice_store_take_door(store, names.name[i]);
	return true;
}

int voice_doors_make(const struct voice_host_options *options, struct voice_child_options *child)
{
	struct names names;
	int error = 0;
	if (options->audio_path) {
		error = voice_listen_unix(
			options->audio_path, options->group, &child->listeners[child->listener_count]);
		if (error)
			return error;
		child->listener_count++;
	}
	if (options->tcp_port) {
		error = voice_listen_tcp(options->tcp_port, &child->listeners[child->listener_count]);
		if (error)
			return error;
		child->listener_count++;
	}
	name_doors(options, &names);
	for (size_t i = 0; i < names.count; i++)
		if (names.name[i][0])
			voice_store_door(names.name[i], child->listeners[i]);
	return 0;
}

void voice_doors_traits(const struct voice_host_options *options, char traits[VOICE_STORE_TEXT])
{
	struct names names;
	struct stat program = {0};
	name_doors(options, &names);
	if (stat(options->program, &program))
		program.st_ino = 0; /* cannot be started either */
	int length = snprintf(traits, VOICE_STORE_TEXT, "%ju.%ju %d", (uintmax_t)program.st_dev,
		(uintmax_t)program.st_ino, options->wide);
	for (size_t i = 0; i < names.count && length < VOICE_STORE_TEXT; i++)
		length += snprintf(traits + length, VOICE_STORE_TEXT - (size_t)length, " %s", names.name[i]);
}
