/* A program under test. */
#include "tests/integration/program.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static gboolean read_into(gint fd, GString *text)
{
	char bytes[4096];
	ssize_t count = read(fd, bytes, sizeof(bytes));
	if (count > 0)
		g_string_append_len(text, bytes, count);
	return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR));
}

static gboolean on_out(gint fd, GIOCondition condition, gpointer data)
{
	(void)condition;
	struct program *program = data;
	if (read_into(fd, program->out))
		return G_SOURCE_CONTINUE;
	program->out_source = 0;
	close(fd);
	return G_SOURCE_REMOVE;
}

static gboolean on_err(gint fd, GIOCondition condition, gpointer data)
{
	(void)condition;
	struct program *program = data;
	if (read_into(fd, program->err))
		return G_SOURCE_CONTINUE;
	program->err_source = 0;
	close(fd);
	return G_SOURCE_REMOVE;
}

static void on_end(GPid pid, gint status, gpointer data)
{
	struct program *program = data;
	g_spawn_close_pid(pid);
	program->child_source = 0;
	program->status = status;
	program->ended = TRUE;
}

/* Nothing outlives a test that is killed. Between fork and exec: system calls only. */
static void end_with_the_test(gpointer test)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != GPOINTER_TO_INT(test))
		_exit(EXIT_FAILURE);
}

struct program *program_start(const char *const *argv)
{
	struct program *program = g_new0(struct program, 1);
	GError *error = NULL;
	int err_fd;
	gboolean started = g_spawn_async_with_pipes(NULL, (gchar **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
		end_with_the_test, GINT_TO_POINTER(getpid()), &program->pid, NULL, &program->out_fd, &err_fd, &error);
	cr_assert(started, "%s", error ? error->message : "");
	program->out = g_string_new(NULL);
	program->err = g_string_new(NULL);
	program->out_source = g_unix_fd_add(program->out_fd, G_IO_IN | G_IO_HUP, on_out, program);
	program->err_source = g_unix_fd_add(err_fd, G_IO_IN | G_IO_HUP, on_err, program);
	program->child_source = g_child_watch_add(program->pid, on_end, program);
	return program;
}

void program_close_out(struct program *program)
{
	if (!program->out_source)
		return;
	g_source_remove(program->out_source);
	program->out_source = 0;
	close(program->out_fd);
}

void program_expect(struct program *program, const char *text)
{
	char *found;
	while (!(found = strstr(program->out->str, text))) {
		cr_assert(!program->ended || program->out_source, "ended before it said %s; said %s and %s",
			text, program->out->str, program->err->str);
		g_main_context_iteration(NULL, TRUE);
	}
	g_string_erase(program->out, 0, found - program->out->str + (gssize)strlen(text));
}

int program_wait(struct program *program)
{
	while (!program->ended || program->out_source || program->err_source)
		g_main_context_iteration(NULL, TRUE);
	if (WIFSIGNALED(program->status))
		return 128 + WTERMSIG(program->status);
	return WEXITSTATUS(program->status);
}

void program_free(struct program *program)
{
	if (!program->ended) {
		kill(program->pid, SIGKILL);
		program_wait(program);
	}
	program_close_out(program);
	if (program->err_source)
		g_source_remove(program->err_source);
	g_string_free(program->out, TRUE);
	g_string_free(program->err, TRUE);
	g_free(program);
}
