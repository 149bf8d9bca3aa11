#include "tests/virtual/control.h"
#include <errno.h>
#include <glib-unix.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "tests/virtual/listen.h"

#define LINE_MAX_BYTES 4096
#define BACKLOG_MAX_BYTES (1u << 20) /* of answers a client does not read */
#define CLIENTS_MAX 32

struct control {
	const struct phone_access *phone;
	char *path, *state; /* state: as subscribers have it */
	int fd;
	guint watch;
	GPtrArray *clients;
};

struct client {
	struct control *control;
	int fd;
	guint readable, writable;
	GString *in, *out;
	struct errand *errand;
	bool subscribed, starting; /* starting: an errand is being begun, its answer may come at once */
	bool ended, broken;	   /* the peer has said all; nothing more can be told to it */
};

static void client_free(gpointer data)
{
	struct client *client = data;

	errand_free(client->errand);
	if (client->readable)
		g_source_remove(client->readable);
	if (client->writable)
		g_source_remove(client->writable);
	close(client->fd);
	g_string_free(client->in, TRUE);
	g_string_free(client->out, TRUE);
	g_free(client);
}

static gboolean on_writable(int fd, GIOCondition condition, gpointer user);

static void flush(struct client *client)
{
	while (client->out->len && !client->broken) {
		ssize_t n = send(client->fd, client->out->str, client->out->len, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n > 0)
			g_string_erase(client->out, 0, n);
		else if (n < 0 && errno == EAGAIN)
			break;
		else if (n < 0 && errno != EINTR)
			client->broken = true;
	}
	if (client->out->len > BACKLOG_MAX_BYTES)
		client->broken = true;
	if (client->out->len && !client->broken && !client->writable)
		client->writable = g_unix_fd_add(client->fd, G_IO_OUT, on_writable, client);
}

static void say(struct client *client, const char *line)
{
	g_string_append(client->out, line);
	g_string_append_c(client->out, '\n');
	flush(client);
}

/* True when the client was removed. */
static bool reap(struct client *client)
{
	bool over = client->broken || (client->ended && !client->errand && !client->out->len);

	if (over)
		g_ptr_array_remove_fast(client->control->clients, client);
	return over;
}

static gboolean on_writable(int fd, GIOCondition condition, gpointer user)
{
	struct client *client = user;

	(void)fd;
	(void)condition;
	client->writable = 0;
	flush(client);
	reap(client);
	return G_SOURCE_REMOVE;
}

static void run_lines(struct client *client);

static void answered(void *user, char *answer)
{
	struct client *client = user;

	client->errand = NULL;
	say(client, answer);
	g_free(answer);
	if (client->starting)
		return;
	run_lines(client);
	reap(client);
}

static void subscribe(struct client *client)
{
	const struct phone_access *phone = client->control->phone;
	g_autofree char *state = phone->command(phone->user, "state");

	client->subscribed = true;
	say(client, state);
}

static void help(struct client *client)
{
	const struct phone_access *phone = client->control->phone;
	g_autofree char *text = phone->command(phone->user, "help");

	g_string_append(client->out, ERRAND_HELP);
	g_string_append(
		client->out, "subscribe                          the state now and after every change\n");
	say(client, text);
}

static void run_line(struct client *client, const char *line)
{
	if (strcmp(line, "subscribe") == 0) {
		subscribe(client);
	} else if (strcmp(line, "help") == 0) {
		help(client);
	} else {
		client->starting = true;
		client->errand = errand_new(client->control->phone, line, answered, client);
		client->starting = false;
	}
}

static void run_lines(struct client *client)
{
	const char *end;

	while (!client->errand && !client->broken && (end = memchr(client->in->str, '\n', client->in->len))) {
		g_autofree char *line = g_strndup(client->in->str, (gsize)(end - client->in->str));

		g_string_erase(client->in, 0, end - client->in->str + 1);
		run_line(client, g_strchomp(line));
	}
}

static gboolean on_readable(int fd, GIOCondition condition, gpointer user)
{
	struct client *client = user;
	char bytes[LINE_MAX_BYTES];
	ssize_t n = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);

	(void)condition;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return G_SOURCE_CONTINUE;
	if (n <= 0) {
		client->ended = true;
		client->readable = 0;
		reap(client);
		return G_SOURCE_REMOVE;
	}
	g_string_append_len(client->in, bytes, n);
	run_lines(client);
	if (client->in->len > 16 * LINE_MAX_BYTES) {
		say(client, "error too much at once");
		client->broken = true;
	}
	return reap(client) ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static gboolean on_connection(int fd, GIOCondition condition, gpointer user)
{
	struct control *control = user;
	int peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	(void)condition;
	if (peer < 0)
		return G_SOURCE_CONTINUE;
	if (control->clients->len >= CLIENTS_MAX) {
		close(peer);
		return G_SOURCE_CONTINUE;
	}
	struct client *client = g_new0(struct client, 1);
	client->control = control;
	client->fd = peer;
	client->in = g_string_new(NULL);
	client->out = g_string_new(NULL);
	client->readable = g_unix_fd_add(peer, G_IO_IN, on_readable, client);
	g_ptr_array_add(control->clients, client);
	return G_SOURCE_CONTINUE;
}

int control_new(const char *path, const struct phone_access *phone, struct control **control)
{
	int fd = listen_at(path, SOCK_STREAM);

	if (fd < 0)
		return fd;
	*control = g_new0(struct control, 1);
	(*control)->phone = phone;
	(*control)->path = g_strdup(path);
	(*control)->fd = fd;
	(*control)->clients = g_ptr_array_new_with_free_func(client_free);
	(*control)->watch = g_unix_fd_add(fd, G_IO_IN, on_connection, *control);
	return 0;
}

void control_free(struct control *control)
{
	if (!control)
		return;
	g_ptr_array_unref(control->clients);
	g_source_remove(control->watch);
	close(control->fd);
	unlink(control->path);
	g_free(control->path);
	g_free(control->state);
	g_free(control);
}

static bool state_differs(struct control *control)
{
	char *state = control->phone->command(control->phone->user, "state");
	bool differs = g_strcmp0(state, control->state) != 0;

	g_free(control->state);
	control->state = state;
	return differs;
}

/* Clients may go while they are told: from the last to the first. */
void control_changed(struct control *control)
{
	if (!control->clients->len)
		return;
	bool differs = state_differs(control);
	for (guint i = control->clients->len; i-- > 0;) {
		struct client *client = control->clients->pdata[i];

		if (client->subscribed && differs)
			say(client, control->state);
		if (client->errand)
			errand_changed(client->errand);
		else if (client->broken)
			reap(client);
	}
}
