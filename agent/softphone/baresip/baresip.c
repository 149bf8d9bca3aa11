/* The adapter's coming and going.
 *
 * baresip         | connected      | discovery over              | connection lost           | role lost, won again
 * away            | discovery      | -                           | -                         | -
 * being asked     | -              | joins the agent, sync       | away                      | -
 * there           | -              | -                           | leaves the agent, away    | sync
 *
 * The calls are kept while baresip is away: it may have thrown us out only (it takes one client), and then
 * they are found again under their ids; else the discovery drops them. */
#include "agent/softphone/baresip/baresip_private.h"
#include "agent/softphone/baresip/baresip_listening.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <string.h>
#include <syslog.h>

#define DEFAULT_HOST "127.0.0.1"
#define DEFAULT_PORT 4444

void baresip_log(struct baresip *baresip, int priority, const char *format, ...)
{
	char text[512];
	va_list arguments;
	if (!baresip->on_log)
		return;
	va_start(arguments, format);
	g_vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	baresip->on_log(baresip->user, priority, text);
}

static void add_accounts(const struct baresip *baresip, struct wire_sync *sync)
{
	for (int i = 0; i < baresip->accounts_count && sync->registered_count < WIRE_ACCOUNTS_MAX; i++) {
		const struct baresip_account *account = &baresip->accounts[i];
		if (account->registration == BARESIP_UNREGISTERED)
			continue;
		struct wire_registered *told = &sync->registered[sync->registered_count++];
		told->ok = account->registration == BARESIP_REGISTERED;
		wire_copy(told->line, sizeof(told->line), account->aor);
		wire_copy(told->text, sizeof(told->text), baresip->account_texts[i]);
	}
}

void baresip_sync(struct baresip *baresip)
{
	struct wire_message *message = g_new0(struct wire_message, 1);
	struct wire_sync *sync = &message->sync;
	message->type = WIRE_SYNC;
	for (int i = 0; i < BARESIP_CALLS_MAX; i++)
		if (baresip->calls[i].used)
			sync->calls[sync->calls_count++] = baresip->calls[i].record;
	memcpy(sync->mwi, baresip->mwi, sizeof(sync->mwi));
	sync->mwi_count = baresip->mwi_count;
	add_accounts(baresip, sync);
	adapter_send(baresip->adapter, message);
	g_free(message);
}

static void warn_of_network(struct baresip *baresip)
{
	if (baresip->warned || !baresip_listening_on_network(baresip->port))
		return;
	baresip->warned = true;
	baresip_log(baresip, LOG_WARNING,
		"baresip takes commands from the whole network on port %d: anybody can make calls with it. "
		"Put "
		"\"ctrl_tcp_listen 127.0.0.1:%d\" into its configuration",
		baresip->port, baresip->port);
}

void baresip_ready(struct baresip *baresip)
{
	baresip_log(baresip, LOG_INFO, "baresip is there, with %d accounts and %d calls",
		baresip->accounts_count, baresip_calls_count(baresip));
	warn_of_network(baresip);
	baresip_assume_device(baresip);
	baresip_apply_device(baresip);
	for (int i = 0; i < BARESIP_CALLS_MAX; i++) {
		struct baresip_call *call = &baresip->calls[i];
		if (call->used && call->mute_unknown && baresip_call_is_up(call))
			baresip_mute(call, NULL);
	}
	adapter_join(baresip->adapter);
}

static void on_up(void *user)
{
	baresip_discover(user);
}

static void on_down(void *user, const char *why)
{
	struct baresip *baresip = user;
	baresip_log(baresip, LOG_NOTICE, "baresip has gone: %s", why);
	adapter_leave(baresip->adapter);
	baresip_jobs_fail_all(baresip);
	baresip->discovery.running = false;
	g_clear_pointer(&baresip->set_device, g_free);
	for (int i = 0; i < BARESIP_CALLS_MAX; i++) {
		struct baresip_call *call = &baresip->calls[i];
		source_stop(&call->answer_timer);
		call->answering.kind = WIRE_ID_NONE;
		call->probing = call->probe_again = false;
		if (call->used && !call->id[0])
			baresip_call_free(call);
	}
}

static void on_message(void *user, const struct baresip_message *message)
{
	struct baresip *baresip = user;
	if (message->kind == BARESIP_RESPONSE)
		baresip_jobs_response(baresip, message);
	else if (message->kind == BARESIP_EVENT)
		baresip_event(baresip, message);
}

static void on_joined(void *user)
{
	baresip_sync(user);
}

static void on_left(void *user, const char *why)
{
	baresip_log(user, LOG_NOTICE, "baresip is not the softphone any more: %s", why);
}

static void on_adapter_log(void *user, int priority, const char *text)
{
	baresip_log(user, priority, "%s", text);
}

static const struct adapter_handlers adapter_handlers = {
	.on_joined = on_joined,
	.on_left = on_left,
	.on_request = baresip_request,
	.on_log = on_adapter_log,
};

bool baresip_host_allowed(const char *host)
{
	struct in_addr v4;
	struct in6_addr v6;
	if (inet_pton(AF_INET, host, &v4) == 1)
		return (ntohl(v4.s_addr) >> 24) == IN_LOOPBACKNET;
	return inet_pton(AF_INET6, host, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

int baresip_new(const struct baresip_options *options, struct baresip **result)
{
	const char *host = options->host ? options->host : DEFAULT_HOST;
	if (!baresip_host_allowed(host))
		return -EINVAL;
	struct baresip *baresip = g_new0(struct baresip, 1);
	const struct adapter_options adapter = {
		.server = options->server,
		.context = options->context,
		.name = "baresip",
		.can = WIRE_CAN_HOLD | WIRE_CAN_DTMF | WIRE_CAN_MWI | WIRE_CAN_TRANSFER | WIRE_CAN_MUTE,
		.handlers = &adapter_handlers,
		.user = baresip,
	};
	baresip->context = options->context;
	baresip->on_log = options->on_log;
	baresip->user = options->user;
	baresip->port = options->port ? options->port : DEFAULT_PORT;
	baresip->wanted_account = g_strdup(options->account);
	baresip->device = g_strdup(options->device);
	g_queue_init(&baresip->jobs);
	baresip->adapter = adapter_new(&adapter);
	const struct baresip_link_options link = {
		.context = options->context,
		.host = host,
		.port = baresip->port,
		.on_up = on_up,
		.on_down = on_down,
		.on_message = on_message,
		.user = baresip,
	};
	int error = baresip_link_new(&link, &baresip->link);
	if (error) {
		baresip_free(baresip);
		return error;
	}
	*result = baresip;
	return 0;
}

void baresip_set_device(struct baresip *baresip, const char *device)
{
	g_free(baresip->device);
	baresip->device = g_strdup(device);
	if (!baresip->discovery.running)
		baresip_apply_device(baresip);
}

void baresip_free(struct baresip *baresip)
{
	if (!baresip)
		return;
	baresip_link_free(baresip->link);
	adapter_free(baresip->adapter);
	source_stop(&baresip->job_timer);
	g_queue_clear_full(&baresip->jobs, g_free);
	for (int i = 0; i < BARESIP_CALLS_MAX; i++)
		baresip_call_free(&baresip->calls[i]);
	g_free(baresip->wanted_account);
	g_free(baresip->device);
	g_free(baresip->set_device);
	g_free(baresip);
}
