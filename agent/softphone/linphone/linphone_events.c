/* Fetching events, and what is there after connecting.
 *
 * version -> is it linphone-daemon? -> the calls we knew, one by one: are they still there? -> its current
 * call, when we know none: it is ours now -> accounts -> join, fetch events.
 *
 * Events: all that wait at once, then again after 0.2 s (there is a call) or 1 s (there is none); accounts every 30
 * s. */
#include "agent/softphone/linphone/linphone_private.h"
#include <string.h>
#include <syslog.h>

#define CALL_POLL_MS 200
#define IDLE_POLL_MS 1000
#define ACCOUNTS_US (30 * G_USEC_PER_SEC)

static void fetch(struct linphone *linphone);

static gboolean on_poll(gpointer data)
{
	struct linphone *linphone = data;
	source_stop(&linphone->poll);
	fetch(linphone);
	return G_SOURCE_REMOVE;
}

static void fetch_later(struct linphone *linphone)
{
	if (linphone->poll)
		return;
	linphone->poll = source_after(linphone->context, linphone_calls_any(linphone) ? CALL_POLL_MS : IDLE_POLL_MS,
		on_poll, linphone);
}

/* What the state of a call is now, for one that an event names and that we do not know. */
static void on_unknown_call(struct linphone *linphone, const struct linphone_job *job,
	const struct linphone_answer *answer, const char *text, size_t length)
{
	(void)text, (void)length;
	enum linphone_meaning meaning = answer ? linphone_text_meaning(answer->state) : LINPHONE_NOTHING;
	if (!answer || !answer->ok || meaning >= LINPHONE_END ||
		linphone_call_by_number(linphone, job->number))
		return;
	struct linphone_call *call = linphone_call_new(linphone, "");
	if (!call)
		return;
	call->id = job->number;
	call->record.outgoing = answer->has_direction ? answer->outgoing : job->on;
	linphone_call_party(call, answer->from);
	call->record.state = CALL_ENDED; /* any other is news */
	if (answer->duration_s > 0)
		call->record.since_ms = g_get_real_time() / 1000 - INT64_C(1000) * answer->duration_s;
	linphone_call_take(linphone, call, meaning);
	if (meaning == LINPHONE_NOTHING)
		linphone_call_take(linphone, call, LINPHONE_ACTIVE);
}

static void take_event(struct linphone *linphone, const struct linphone_answer *answer)
{
	enum linphone_meaning meaning = linphone_text_meaning(answer->event);
	struct linphone_call *call = answer->id ? linphone_call_by_number(linphone, answer->id) : NULL;
	struct linphone_job ask = {
		.done = on_unknown_call, .number = answer->id, .on = meaning == LINPHONE_DIALING};
	if (answer->id == 0)
		return;
	/* The one whose number was not told. A caller who begins to ring is another one. */
	if (!call && meaning != LINPHONE_INCOMING && (call = linphone_call_by_number(linphone, 0)))
		call->id = answer->id;
	if (!call && meaning == LINPHONE_INCOMING && (call = linphone_call_new(linphone, ""))) {
		call->id = answer->id;
		linphone_call_party(call, answer->from);
	}
	if (call) {
		linphone_call_take(linphone, call, meaning);
	} else if (meaning < LINPHONE_END) {
		g_snprintf(ask.command, sizeof(ask.command), "call-status %u", answer->id);
		linphone_do(linphone, &ask);
	}
}

static void on_event(struct linphone *linphone, const struct linphone_job *job,
	const struct linphone_answer *answer, const char *text, size_t length)
{
	(void)job, (void)text, (void)length;
	if (!answer)
		return;
	if (answer->event[0])
		take_event(linphone, answer);
	if (answer->size > 0)
		fetch(linphone);
	else
		fetch_later(linphone);
}

static void set_host(struct linphone *linphone, const char *identity)
{
	const char *at = strchr(identity, '@');
	g_strlcpy(linphone->host, at ? at + 1 : "", sizeof(linphone->host));
	linphone->host[strcspn(linphone->host, ">;")] = '\0';
}

static void tell_account(struct linphone *linphone, const struct linphone_account *account)
{
	struct wire_message message = {.type = WIRE_REGISTERED, .registered = {.ok = account->ok}};
	struct wire_registered *known = linphone->registered;
	int i = 0;
	wire_copy(message.registered.line, sizeof(message.registered.line), account->identity);
	wire_copy(message.registered.text, sizeof(message.registered.text), account->reason);
	while (i < linphone->registered_count && strcmp(known[i].line, message.registered.line) != 0)
		i++;
	if (i == WIRE_ACCOUNTS_MAX || (i < linphone->registered_count && known[i].ok == account->ok))
		return;
	known[i] = message.registered;
	linphone->registered_count = MAX(linphone->registered_count, i + 1);
	adapter_send(linphone->adapter, &message);
}

static void on_accounts(struct linphone *linphone, const struct linphone_job *job,
	const struct linphone_answer *answer, const char *text, size_t length)
{
	const char *end = text + length;
	struct linphone_account account;
	if (!answer)
		return;
	for (int i = 0; linphone_text_account(&text, end, &account); i++) {
		if (i == 0)
			set_host(linphone, account.identity);
		if (account.ok || account.failed)
			tell_account(linphone, &account);
	}
	linphone->accounts_us = g_get_monotonic_time() + ACCOUNTS_US;
	if (job->on)
		adapter_join(linphone->adapter);
	if (job->on)
		fetch(linphone);
}

static void ask_accounts(struct linphone *linphone, bool first)
{
	struct linphone_job job = {.command = "register-info ALL", .done = on_accounts, .on = first};
	linphone_do(linphone, &job);
}

static void fetch(struct linphone *linphone)
{
	const struct linphone_job job = {.command = "pop-event", .done = on_event};
	if (g_get_monotonic_time() >= linphone->accounts_us) {
		linphone->accounts_us = G_MAXINT64;
		ask_accounts(linphone, false);
	}
	if (!linphone_do(linphone, &job))
		fetch_later(linphone);
}

/* The current call, when we know of none: the daemon does not say its number. */
static void on_current(struct linphone *linphone, const struct linphone_job *job,
	const struct linphone_answer *answer, const char *text, size_t length)
{
	(void)text, (void)length;
	if (!answer)
		return;
	if (answer->ok && !linphone_calls_any(linphone))
		on_unknown_call(linphone, job, answer, text, length);
	linphone->accounts_us = G_MAXINT64;
	ask_accounts(linphone, true);
}

static void on_known_call(struct linphone *linphone, const struct linphone_job *job,
	const struct linphone_answer *answer, const char *text, size_t length)
{
	struct linphone_call *call = linphone_call_of(linphone, job->call);
	(void)text, (void)length;
	if (answer && call && !answer->ok)
		call->used = false;
	else if (answer && call)
		linphone_call_take(linphone, call, linphone_text_meaning(answer->state));
}

static void ask_calls(struct linphone *linphone)
{
	const struct linphone_job current = {.command = "call-status", .done = on_current};
	struct linphone_job ask = {.done = on_known_call};
	for (int i = 0; i < LINPHONE_CALLS_MAX; i++) {
		struct linphone_call *call = &linphone->calls[i];
		call->used = call->used && call->id != 0;
		if (!call->used)
			continue;
		g_strlcpy(ask.call, call->record.id, sizeof(ask.call));
		g_snprintf(ask.command, sizeof(ask.command), "call-status %u", call->id);
		linphone_do(linphone, &ask);
	}
	linphone_do(linphone, &current);
}

static void on_version(struct linphone *linphone, const struct linphone_job *job,
	const struct linphone_answer *answer, const char *text, size_t length)
{
	(void)job, (void)text, (void)length;
	if (!answer)
		return;
	if (!answer->ok || answer->version[0] == '\0') {
		remote_break(linphone->remote, "this is not linphone-daemon");
		return;
	}
	linphone->said_refused = false;
	linphone_log(linphone, LOG_INFO, "linphone %s is there", answer->version);
	adapter_set_version(linphone->adapter, answer->version);
	ask_calls(linphone);
}

void linphone_discover(struct linphone *linphone)
{
	const struct linphone_job job = {.command = "version", .done = on_version};
	linphone->registered_count = 0;
	linphone_do(linphone, &job);
}
