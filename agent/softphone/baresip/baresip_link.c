/* What goes over the connection: netstrings of JSON, split and put together. The connection itself is a remote's. */
#include "agent/softphone/baresip/baresip_link.h"
#include "agent/softphone/baresip/netstring.h"
#include "agent/softphone/remote.h"
#include <errno.h>
#include <string.h>

/* 1.0.0 puts command and parameters into 256 bytes and cuts what is longer. */
#define COMMAND_MAX 255

struct baresip_link {
	struct baresip_link_options options;
	struct remote *remote; /* NULL: freed, inside a callback */
	GString *received;
	int references; /* 1 + the callbacks that run now */
};

static void link_unref(struct baresip_link *link)
{
	if (--link->references > 0)
		return;
	g_string_free(link->received, TRUE);
	g_free(link);
}

static void link_deliver(struct baresip_link *link, const char *payload, size_t length)
{
	struct baresip_message *message = g_new(struct baresip_message, 1);
	if (baresip_message_decode(payload, length, message) == 0)
		link->options.on_message(link->options.user, message);
	else
		baresip_link_break(link, "it sent something that is no JSON object");
	g_free(message);
}

/* All netstrings that are whole. A callback may have closed the link meanwhile. */
static void link_split(struct baresip_link *link)
{
	GString *bytes = link->received;
	size_t done = 0, length, used;
	const char *payload;
	int status = 0;
	link->received = g_string_new(NULL);
	while (baresip_link_is_up(link) &&
		(status = netstring_read(bytes->str + done, bytes->len - done, BARESIP_PAYLOAD_MAX, &payload,
			 &length, &used)) == 1) {
		link_deliver(link, payload, length);
		done += used;
	}
	if (status < 0)
		baresip_link_break(link, "this is not baresip's ctrl_tcp");
	else if (baresip_link_is_up(link))
		g_string_append_len(link->received, bytes->str + done, (gssize)(bytes->len - done));
	g_string_free(bytes, TRUE);
}

static void on_bytes(void *user, const char *bytes, size_t length)
{
	struct baresip_link *link = user;
	link->references++;
	g_string_append_len(link->received, bytes, (gssize)length);
	link_split(link);
	link_unref(link);
}

static void on_up(void *user)
{
	struct baresip_link *link = user;
	g_string_truncate(link->received, 0);
	link->options.on_up(link->options.user);
}

static void on_down(void *user, const char *why)
{
	struct baresip_link *link = user;
	link->options.on_down(link->options.user, why);
}

int baresip_link_send(struct baresip_link *link, const char *command, const char *params, const char *token)
{
	char bytes[BARESIP_COMMAND_MAX];
	size_t length;
	if (strlen(command) + 1 + (params ? strlen(params) : 0) > COMMAND_MAX)
		return -EMSGSIZE;
	int error = baresip_message_encode(command, params, token, bytes, sizeof(bytes), &length);
	return error ? error : remote_send(link->remote, bytes, length);
}

void baresip_link_break(struct baresip_link *link, const char *why)
{
	if (link->remote)
		remote_break(link->remote, why);
}

bool baresip_link_is_up(const struct baresip_link *link)
{
	return link->remote && remote_is_up(link->remote);
}

int baresip_link_new(const struct baresip_link_options *options, struct baresip_link **result)
{
	struct baresip_link *link = g_new0(struct baresip_link, 1);
	const struct remote_options remote = {
		.context = options->context,
		.host = options->host,
		.port = options->port,
		.on_up = on_up,
		.on_down = on_down,
		.on_bytes = on_bytes,
		.user = link,
	};
	link->options = *options;
	link->options.host = NULL;
	link->references = 1;
	link->received = g_string_new(NULL);
	int error = remote_new(&remote, &link->remote);
	if (error) {
		link_unref(link);
		return error;
	}
	*result = link;
	return 0;
}

void baresip_link_free(struct baresip_link *link)
{
	if (!link)
		return;
	remote_free(link->remote);
	link->remote = NULL;
	link_unref(link);
}
