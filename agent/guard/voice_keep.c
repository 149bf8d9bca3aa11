#include "agent/guard/voice_keep.h"
#include "agent/ready.h"
#include "agent/guard/voice_pass.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STORE_PREFIX "peer "

/* Under this name the service manager keeps it. */
static void store_name(const struct voice_keep *keep, size_t i, char name[VOICE_KEEP_TEXT + 32])
{
	snprintf(name, VOICE_KEEP_TEXT + 32, STORE_PREFIX "%" PRIu32 " %s", keep->kept[i].id,
		keep->kept[i].what);
}

static void store(const struct voice_keep *keep, size_t i)
{
	char name[VOICE_KEEP_TEXT + 32];
	store_name(keep, i, name);
	/* A service manager that does not want it: then the peer has to connect again after a crash of ours. */
	if (keep->stores && ready_store(name, keep->kept[i].fd))
		return;
}

static void forget(const struct voice_keep *keep, size_t i)
{
	char name[VOICE_KEEP_TEXT + 32];
	store_name(keep, i, name);
	if (keep->stores && ready_forget(name))
		return;
}

static void on_stored(void *data, const char *name, int fd)
{
	if (voice_keep_take(data, name + strlen(STORE_PREFIX), fd))
		ready_forget(name);
}

void voice_keep_open_store(struct voice_keep *keep)
{
	ready_take(STORE_PREFIX, on_stored, keep);
	keep->stores = true;
}

void voice_keep_drop(struct voice_keep *keep, uint32_t id)
{
	for (size_t i = 0; i < VOICE_KEEP_MAX; i++) {
		if (!keep->kept[i].id || keep->kept[i].id != id)
			continue;
		forget(keep, i);
		close(keep->kept[i].fd);
		keep->kept[i].id = 0;
	}
}

int voice_keep_take(struct voice_keep *keep, const char *text, int fd)
{
	uint32_t id;
	int end = 0;
	if (fd < 0)
		return -EINVAL;
	if (sscanf(text, "%" SCNu32 " %n", &id, &end) == 1 && id && end &&
		strlen(text + end) < VOICE_KEEP_TEXT) {
		voice_keep_drop(keep, id);
		for (size_t i = 0; i < VOICE_KEEP_MAX; i++) {
			if (keep->kept[i].id)
				continue;
			keep->kept[i].id = id;
			keep->kept[i].fd = fd;
			strcpy(keep->kept[i].what, text + end);
			store(keep, i);
			return 0;
		}
	}
	close(fd);
	return -EINVAL;
}

void voice_keep_give(const struct voice_keep *keep, int control_fd)
{
	char text[VOICE_KEEP_TEXT + 32];
	for (size_t i = 0; i < VOICE_KEEP_MAX; i++) {
		if (!keep->kept[i].id)
			continue;
		int size = snprintf(
			text, sizeof(text), "adopt %" PRIu32 " %s", keep->kept[i].id, keep->kept[i].what);
		if (voice_pass_send(control_fd, text, (size_t)size, keep->kept[i].fd))
			return; /* the process has died already: the next one gets them */
	}
}

bool voice_keep_is_empty(const struct voice_keep *keep)
{
	for (size_t i = 0; i < VOICE_KEEP_MAX; i++)
		if (keep->kept[i].id)
			return false;
	return true;
}

void voice_keep_clear(struct voice_keep *keep)
{
	for (size_t i = 0; i < VOICE_KEEP_MAX; i++)
		voice_keep_drop(keep, keep->kept[i].id);
}
