/* The tool's end of the control socket. */
#include "agent/cli/client.h"
#include "agent/cli/escape.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ANSWER_MS 12000 /* the agent gives the softphone 10 s */

static int64_t client_now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int client_send(struct client *client, const struct wire_message *message)
{
	char line[WIRE_LINE_MAX + 1];
	size_t length;
	int error = wire_encode(message, line, &length);
	for (size_t done = 0; !error && done < length;) {
		ssize_t sent = send(client->fd, line + done, length - done, MSG_NOSIGNAL);
		if (sent >= 0)
			done += (size_t)sent;
		else if (errno != EINTR)
			error = -errno;
	}
	return error;
}

/* Waits until the agent has said something. */
static int client_wait(struct client *client, int64_t deadline_ms)
{
	struct pollfd fds[] = {{.fd = client->fd, .events = POLLIN}, {.fd = client->watch_fd}};
	int64_t left_ms = deadline_ms < 0 ? -1 : deadline_ms - client_now_ms();
	if (deadline_ms >= 0 && left_ms <= 0)
		return -ETIMEDOUT;
	int count = poll(fds, 2, (int)left_ms);
	if (count < 0)
		return -errno;
	if (fds[1].revents & (POLLERR | POLLNVAL))
		return -EPIPE;
	return count ? 0 : -ETIMEDOUT;
}

static int client_fill(struct client *client)
{
	if (client->used >= WIRE_LINE_MAX)
		return -EPROTO;
	ssize_t count = recv(client->fd, client->buffer + client->used, WIRE_LINE_MAX - client->used, 0);
	if (count < 0)
		return -errno;
	if (count == 0)
		return -ECONNRESET;
	client->used += (size_t)count;
	return 0;
}

/* The next line stays at the front of the buffer until the one after it is asked for. */
static int client_next_line(struct client *client, int64_t deadline_ms)
{
	client->used -= client->taken;
	memmove(client->buffer, client->buffer + client->taken, client->used);
	client->taken = 0;
	for (;;) {
		char *end = memchr(client->buffer, '\n', client->used);
		if (end) {
			*end = '\0';
			client->taken = (size_t)(end - client->buffer) + 1;
			return 0;
		}
		int error = client_wait(client, deadline_ms);
		if (!error)
			error = client_fill(client);
		if (error)
			return error;
	}
}

const char *client_line(const struct client *client)
{
	return client->buffer;
}

int client_read(struct client *client, int timeout_ms, struct wire_message *message)
{
	int64_t deadline_ms = timeout_ms < 0 ? -1 : client_now_ms() + timeout_ms;
	struct wire_fault fault;
	for (;;) {
		int error = client_next_line(client, deadline_ms);
		if (error)
			return error;
		error = wire_decode(client->buffer, client->taken - 1, message, &fault);
		if (error == -ENOMSG)
			continue;
		if (error)
			return -EPROTO;
		if (message->type != WIRE_PING)
			return 0;
		message->type = WIRE_PONG;
		client_send(client, message);
	}
}

/* Which of many reasons it is, and what mends it, doctor knows: no phone, no unit, a folder of others ... */
static int client_say_absent(const struct client *client)
{
	const char *instance = runtime_instance();
	fprintf(stderr, "deskphone: no agent answers in %s: `deskphone%s%s doctor` says why\n",
		client->directory, instance ? " --instance " : "", instance ? instance : "");
	return 3;
}

static int client_say_failed(const struct client *client, int error)
{
	const char *why = error == -ETIMEDOUT	 ? "it does not answer"
			  : error == -ECONNRESET ? "it closed the connection"
			  : error == -EACCES	 ? "it is not yours; `deskphone doctor` says what lets you in"
			  : error == -EPROTO	 ? "it does not speak protocol 1"
						 : strerror(-error);
	fprintf(stderr, "deskphone: the agent in %s: %s\n", client->directory, why);
	return 1;
}

static int client_connect(struct client *client)
{
	*client = (struct client){.fd = -1, .watch_fd = -1};
	int error = runtime_find(NULL, client->directory);
	if (!error)
		error = runtime_connect(client->directory, "control", &client->fd);
	if (error == -ENOENT || error == -ECONNREFUSED || error == -ENOTDIR)
		return client_say_absent(client);
	return error ? client_say_failed(client, error) : 0;
}

static int client_say_refused(const struct wire_reply *reply)
{
	escape_complain(*reply->text ? reply->text : *reply->error ? reply->error : "refused");
	return 1;
}

int client_open(struct client *client, struct wire_message *message)
{
	struct wire_message hello = {
		.type = WIRE_HELLO, .hello = {.protocol = WIRE_PROTOCOL, .name = "deskphone"}};
	int code = client_connect(client);
	if (code)
		return code;
	/* A full agent says so and closes: what it said is worth more than our EPIPE. */
	int sent = client_send(client, &hello), error;
	do {
		error = client_read(client, ANSWER_MS, message);
		if (!error && message->type == WIRE_ERROR)
			return client_say_refused(&message->reply);
	} while (!error && message->type != WIRE_STATE);
	/* Strangers are treated so: without a word. */
	if (error && (error == -ECONNRESET || sent == -EPIPE))
		return client_say_failed(client, -EACCES);
	if (error)
		return client_say_failed(client, sent ? sent : error);
	return 0;
}

void client_close(struct client *client)
{
	if (client->fd >= 0)
		close(client->fd);
	client->fd = -1;
}

static int client_await(struct client *client, struct wire_message *message)
{
	int64_t deadline_ms = client_now_ms() + ANSWER_MS;
	for (;;) {
		int64_t left_ms = deadline_ms - client_now_ms();
		int error = client_read(client, left_ms > 0 ? (int)left_ms : 0, message);
		if (error)
			return client_say_failed(client, error);
		if (message->type == WIRE_REPLY)
			return message->reply.ok ? 0 : client_say_refused(&message->reply);
	}
}

int client_request(struct wire_message *request)
{
	struct client client;
	struct wire_message answer;
	int code = client_open(&client, &answer);
	request->id = (struct wire_id){.kind = WIRE_ID_NUMBER, .number = 1};
	if (!code) {
		int error = client_send(&client, request);
		code = error ? client_say_failed(&client, error) : client_await(&client, &answer);
	}
	client_close(&client);
	return code;
}
