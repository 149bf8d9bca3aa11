/* deskphone monitor: the state, then every event, one JSON object a line, until it is interrupted. */
#include "agent/cli/cli.h"
#include "agent/cli/client.h"
#include "agent/cli/escape.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t stopped;

static void monitor_stop(int signal_number)
{
	(void)signal_number;
	stopped = 1;
}

/* Without SA_RESTART, so that poll() ends. */
static void monitor_catch_signals(void)
{
	struct sigaction action = {.sa_handler = monitor_stop};
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

/* Flushed at once: whoever reads the pipe wants the event now. */
static int monitor_print(const struct client *client)
{
	escape_json(stdout, client_line(client));
	putchar('\n');
	return fflush(stdout) ? -errno : 0;
}

static int monitor_run(struct client *client, struct wire_message *message)
{
	int error = monitor_print(client);
	while (!error && !stopped) {
		error = client_read(client, -1, message);
		if (!error)
			error = monitor_print(client);
		else if (error == -EINTR)
			error = 0;
	}
	return error;
}

int cli_monitor(int argc, char **argv)
{
	struct client client;
	struct wire_message message;
	if (argc > 1) {
		fprintf(stderr, "deskphone %s: takes no arguments; see `deskphone %s --help`\n", argv[0],
			argv[0]);
		return 2;
	}
	monitor_catch_signals();
	int code = client_open(&client, &message);
	if (!code) {
		client.watch_fd = STDOUT_FILENO;
		int error = monitor_run(&client, &message);
		if (error == -ECONNRESET) {
			fprintf(stderr, "deskphone: the agent has gone\n");
			code = 3;
		} else if (error && error != -EPIPE) {
			fprintf(stderr, "deskphone: monitor: %s\n", strerror(-error));
			code = 1;
		}
	}
	client_close(&client);
	return code;
}
