#include "agent/guard/voice_left.h"
#include "agent/guard/voice_child.h"
#include <glib-unix.h>
#include <unistd.h>

static size_t find(const struct voice_left *left, pid_t pid)
{
	size_t i = 0;
	while (i < VOICE_LEFT_MAX && left->left[i].pid != pid)
		i++;
	return i;
}

static void forget(struct voice_left *left, size_t i)
{
	g_source_destroy(left->left[i].watch);
	g_source_unref(left->left[i].watch);
	close(left->left[i].pid_fd);
	left->left[i].pid = 0;
}

static gboolean on_end(gint fd, GIOCondition condition, gpointer data)
{
	struct voice_left *left = data;
	(void)condition;
	for (size_t i = 0; i < VOICE_LEFT_MAX; i++) {
		if (!left->left[i].pid || left->left[i].pid_fd != fd)
			continue;
		voice_child_reap(left->left[i].pid);
		forget(left, i);
	}
	return G_SOURCE_REMOVE;
}

bool voice_left_has_room(const struct voice_left *left)
{
	return find(left, 0) < VOICE_LEFT_MAX;
}

void voice_left_add(struct voice_left *left, GMainContext *context, pid_t pid, int pid_fd)
{
	size_t i = find(left, 0);
	left->left[i].pid = pid;
	left->left[i].pid_fd = pid_fd;
	left->left[i].watch = g_unix_fd_source_new(pid_fd, G_IO_IN);
	g_source_set_callback(left->left[i].watch, (GSourceFunc)(void (*)(void))on_end, left, NULL);
	g_source_attach(left->left[i].watch, context);
}

void voice_left_clear(struct voice_left *left)
{
	for (size_t i = 0; i < VOICE_LEFT_MAX; i++)
		if (left->left[i].pid)
			forget(left, i);
}
