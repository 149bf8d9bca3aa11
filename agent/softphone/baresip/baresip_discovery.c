/* What there is when the connection has come: version, accounts, and for each account its calls. Command by command:
 *
 *   about, reginfo, then for each account: (uafind), listcalls, then for each call: line, callstat, (audio_debug)
 *
 * because 1.0.0 lists the calls of the current account only, without their ids, and tells the id of the
 * current call only. In the end what was current is current again. */
#include "agent/softphone/baresip/baresip_private.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

typedef void (*baresip_done)(
	struct baresip *baresip, const struct baresip_job *job, int error, const char *data);

static void next_account(struct baresip *baresip);
static void next_line(struct baresip *baresip);

/* The next step of the discovery; the connection's end ends it. */
static void ask(struct baresip *baresip, const char *command, const char *params, baresip_done done)
{
	struct baresip_job job = {.command = command, .done = done};
	g_strlcpy(job.params, params, sizeof(job.params));
	if (!baresip_do(baresip, &job))
		baresip_link_break(baresip->link, "too many commands wait for baresip");
}

static void ignore(struct baresip *baresip, const struct baresip_job *job, int error, const char *data)
{
	(void)baresip, (void)job, (void)error, (void)data;
}

int baresip_find_account(const struct baresip *baresip, const char *name)
{
	for (int i = 0; i < baresip->accounts_count; i++) {
		const char *aor = baresip->accounts[i].aor, *user = strchr(aor, ':');
		if (strcmp(aor, name) == 0 || (user && strcmp(user + 1, name) == 0))
			return i;
	}
	return -1;
}

/* What the table had and baresip has no more has ended while nobody listened: the sync says so by leaving it out. */
static void finish(struct baresip *baresip)
{
	struct baresip_discovery *discovery = &baresip->discovery;
	char line[16];
	for (int i = 0; i < BARESIP_CALLS_MAX; i++)
		if (baresip->calls[i].used && !baresip->calls[i].seen)
			baresip_call_free(&baresip->calls[i]);
	if (baresip->accounts_count > 1)
		ask(baresip, "uafind", baresip->accounts[discovery->current_account].aor, ignore);
	if (discovery->current_line) {
		snprintf(line, sizeof(line), "%u", discovery->current_line);
		ask(baresip, "line", line, ignore);
	}
	discovery->running = false;
	baresip_ready(baresip);
}

static void on_direction(struct baresip *baresip, const struct baresip_job *job, int error, const char *data)
{
	struct baresip_call *call = baresip_call_of(baresip, job->about);
	if (error == -ECONNRESET)
		return;
	baresip_take_device(baresip, data);
	if (call && !error)
		baresip_take_direction(call, data);
	if (call)
		call->hold_wanted = call->record.state == CALL_HELD;
	next_line(baresip);
}

static struct baresip_call *take_call(
	struct baresip *baresip, const struct baresip_call_text *text, int duration_s)
{
	struct baresip_call *call = baresip_call_by_id(baresip, text->id);
	bool is_new = !call;
	if (is_new)
		call = baresip_call_new(baresip, "");
	if (!call)
		return NULL;
	call->mute_unknown = call->mute_unknown || is_new;
	call->seen = true;
	call->record.outgoing = text->outgoing;
	baresip_call_name(call, text->id, text->account, text->peer_uri, text->peer_name);
	if (!(baresip_call_is_up(call) && text->state == CALL_ACTIVE))
		call->record.state = text->state;
	call->record.early_media = text->early_media;
	if (text->state == CALL_ACTIVE && call->record.since_ms == 0)
		call->record.since_ms = g_get_real_time() / 1000 - (int64_t)duration_s * 1000;
	return call;
}

static void on_call(struct baresip *baresip, const struct baresip_job *job, int error, const char *data)
{
	struct baresip_discovery *discovery = &baresip->discovery;
	struct baresip_call_text text;
	struct baresip_call *call = NULL;
	(void)job;
	if (error == -ECONNRESET)
		return;
	if (!error && baresip_text_call(data, &text) == 0 && text.state != CALL_ENDED)
		call = take_call(baresip, &text, discovery->lines[discovery->line - 1].duration_s);
	if (call && baresip_call_is_up(call)) {
		struct baresip_job ask_direction = {.command = "audio_debug", .done = on_direction};
		memcpy(ask_direction.about, call->record.id, sizeof(ask_direction.about));
		if (baresip_do(baresip, &ask_direction))
			return;
	}
	next_line(baresip);
}

/* A call that is only being dialled cannot be selected in 1.0.0, but when it is alone it need not be. */
static void on_line(struct baresip *baresip, const struct baresip_job *job, int error, const char *data)
{
	(void)job;
	if (error == -ECONNRESET)
		return;
	if (baresip_text_selected(data) ||
		(baresip_text_no_command(data) && baresip->discovery.lines_count == 1))
		ask(baresip, "callstat", "", on_call);
	else
		next_line(baresip);
}

static void next_line(struct baresip *baresip)
{
	struct baresip_discovery *discovery = &baresip->discovery;
	char number[16];
	if (discovery->line == discovery->lines_count) {
		discovery->account++;
		next_account(baresip);
		return;
	}
	snprintf(number, sizeof(number), "%u", discovery->lines[discovery->line++].number);
	ask(baresip, "line", number, on_line);
}

static void on_lines(struct baresip *baresip, const struct baresip_job *job, int error, const char *data)
{
	struct baresip_discovery *discovery = &baresip->discovery;
	(void)job;
	if (error == -ECONNRESET)
		return;
	discovery->line = discovery->lines_count = 0;
	while (discovery->lines_count < BARESIP_CALLS_MAX &&
		baresip_text_line(&data, &discovery->lines[discovery->lines_count])) {
		const struct baresip_line *line = &discovery->lines[discovery->lines_count++];
		if (line->current && discovery->account == discovery->current_account)
			discovery->current_line = line->number;
	}
	next_line(baresip);
}

static void on_account(struct baresip *baresip, const struct baresip_job *job, int error, const char *data)
{
	(void)job, (void)data;
	if (error == -ECONNRESET)
		return;
	ask(baresip, "listcalls", "", on_lines);
}

static void next_account(struct baresip *baresip)
{
	const struct baresip_discovery *discovery = &baresip->discovery;
	if (discovery->account > 0 && discovery->account >= baresip->accounts_count)
		finish(baresip);
	else if (baresip->accounts_count > 1)
		ask(baresip, "uafind", baresip->accounts[discovery->account].aor, on_account);
	else
		ask(baresip, "listcalls", "", on_lines);
}

static void on_accounts(struct baresip *baresip, const struct baresip_job *job, int error, const char *data)
{
	(void)job;
	if (error == -ECONNRESET)
		return;
	baresip->accounts_count = baresip_text_accounts(data, baresip->accounts, BARESIP_ACCOUNTS_MAX);
	memset(baresip->account_texts, 0, sizeof(baresip->account_texts));
	for (int i = 0; i < baresip->accounts_count; i++)
		if (baresip->accounts[i].current)
			baresip->discovery.current_account = i;
	if (baresip->wanted_account && baresip_find_account(baresip, baresip->wanted_account) < 0)
		baresip_log(baresip, LOG_WARNING, "baresip has no account %s", baresip->wanted_account);
	next_account(baresip);
}

static void on_about(struct baresip *baresip, const struct baresip_job *job, int error, const char *data)
{
	char version[WIRE_NAME_SIZE];
	(void)job;
	if (error == -ECONNRESET)
		return;
	if (baresip_text_version(data, version, sizeof(version)) == 0)
		adapter_set_version(baresip->adapter, version);
	ask(baresip, "reginfo", "", on_accounts);
}

void baresip_discover(struct baresip *baresip)
{
	baresip->discovery = (struct baresip_discovery){.running = true};
	for (int i = 0; i < BARESIP_CALLS_MAX; i++)
		baresip->calls[i].seen = false;
	ask(baresip, "about", "", on_about);
}
