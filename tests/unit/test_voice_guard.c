/* A voice process that is killed and does not end, as one that a driver holds in the kernel: here a pipe in place of its pidfd. */
#include "agent/guard/voice_guard.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

TestSuite(voice_guard, .fini = leak_check, .timeout = 60);

#define NOBODY 0x7FFFFFF0 /* no process has this number */

struct stuck {
	struct voice_host *host;
	int end; /* written to: it ends */
	GString *log;
};

static void on_error(void *data, const char *text)
{
	g_string_append_printf(((struct stuck *)data)->log, "%s\n", text);
}

static void open_host(struct stuck *stuck)
{
	static const struct voice_host_options options = {.program = "/bin/false", .group = (gid_t)-1};
	static const struct voice_host_callbacks callbacks = {.error = on_error};
	*stuck = (struct stuck){.end = -1, .log = g_string_new(NULL)};
	cr_assert_eq(voice_host_new(&options, &callbacks, stuck, &stuck->host), 0);
}

static void close_host(struct stuck *stuck)
{
	voice_host_free(stuck->host);
	g_string_free(stuck->log, TRUE);
	if (stuck->end >= 0)
		close(stuck->end);
}

/* It is there, something is to be heard, and it closes its control socket. */
static void get_stuck(struct stuck *stuck)
{
	int end[2], control[2];
	cr_assert_eq(pipe(end), 0);
	cr_assert_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, control), 0);
	stuck->end = end[1];
	voice_guard_take_over(stuck->host, NOBODY, end[0], control[0]);
	cr_assert_eq(voice_host_want_tone(stuck->host, "440/0"), 0);
	close(control[1]);
}

static unsigned said(const struct stuck *stuck, const char *text)
{
	unsigned count = 0;
	for (const char *at = stuck->log->str; (at = strstr(at, text)); at++)
		count++;
	return count;
}

Test(voice_guard, another_one_is_started_beside_it)
{
	struct stuck stuck;
	open_host(&stuck);
	get_stuck(&stuck);
	while (!voice_host_starts(stuck.host))
		g_main_context_iteration(NULL, TRUE);
	cr_assert_eq(said(&stuck, "2147483632 closed its control socket: killed"), 1);
	cr_assert_eq(said(&stuck, "2147483632 does not end"), 1);
	cr_assert_neq(voice_host_pid(stuck.host), NOBODY);
	close_host(&stuck);
}

Test(voice_guard, nothing_is_kept_of_it_when_it_ends_after_all)
{
	struct stuck stuck;
	signal(SIGPIPE, SIG_IGN);
	open_host(&stuck);
	get_stuck(&stuck);
	while (!voice_host_starts(stuck.host))
		g_main_context_iteration(NULL, TRUE);
	cr_assert_eq(write(stuck.end, "", 1), 1);
	while (write(stuck.end, "", 1) == 1)
		g_main_context_iteration(NULL, TRUE);
	cr_assert_eq(errno, EPIPE);
	close_host(&stuck);
}

Test(voice_guard, one_that_ends_in_time_is_not_left_behind)
{
	struct stuck stuck;
	open_host(&stuck);
	get_stuck(&stuck);
	while (!said(&stuck, "killed"))
		g_main_context_iteration(NULL, TRUE);
	cr_assert_eq(write(stuck.end, "", 1), 1);
	while (!voice_host_starts(stuck.host))
		g_main_context_iteration(NULL, TRUE);
	cr_assert_eq(said(&stuck, "does not end"), 0);
	close_host(&stuck);
}
