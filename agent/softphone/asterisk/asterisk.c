/* The adapter's coming and going.
 *
 * asterisk | connected   | greeting | login answered       | channels listed  | lost                | not answered in 10 s
 * AWAY     | -> GREETING | -        | -                    | -                | -                   | -
 * GREETING | -           | -> LOGIN | -                    | -                | -> AWAY             | breaks off
 * LOGIN    | -           | -        | -> LISTING, or breaks| -                | -> AWAY             | breaks off
 * LISTING  | -           | -        | -                    | -> THERE, joins  | -> AWAY             | breaks off
 * THERE    | -           | -        | -                    | -                | leaves, -> AWAY     | -
 *
 * The secret never goes over the wire: the login answers a challenge with its MD5, so that a stranger who
 * listens on the port while Asterisk is down does not learn it. The calls are kept while Asterisk is away and
 * looked for again afterwards. */
#include "agent/softphone/asterisk/asterisk_private.h"
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <syslog.h>

#define DEFAULT_HOST "127.0.0.1"
#define DEFAULT_PORT 5038
#define PATIENCE_MS 10000

void asterisk_log(struct asterisk *asterisk, int priority, const char *format, ...)
{
	char text[512];
	va_list arguments;
	if (!asterisk->on_log)
		return;
	va_start(arguments, format);
	g_vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	asterisk->on_log(asterisk->user_data, priority, text);
}

static gboolean on_patience(gpointer data)
{
	struct asterisk *asterisk = data;
	source_stop(&asterisk->patience);
	remote_break(asterisk->remote, "it does not answer");
	return G_SOURCE_REMOVE;
}

static void sync_calls(struct asterisk *asterisk)
{
	struct wire_message *message = g_new0(struct wire_message, 1);
	message->type = WIRE_SYNC;
	for (int i = 0; i < ASTERISK_CALLS_MAX; i++)
		if (asterisk->calls[i].used)
			message->sync.calls[message->sync.calls_count++] = asterisk->calls[i].record;
	if (asterisk->has_mwi)
		message->sync.mwi[message->sync.mwi_count++] = asterisk->mwi;
	adapter_send(asterisk->adapter, message);
	g_free(message);
}

static void take_mailbox(
	struct asterisk *asterisk, const struct asterisk_job *job, const struct ami_message *response)
{
	(void)job;
	if (asterisk_succeeded(response))
		asterisk_take_mwi(asterisk, response, "NewMessages", "OldMessages", "UrgMessages");
	else if (response)
		asterisk_log(asterisk, LOG_WARNING, "Asterisk knows no mailbox %s: %s", asterisk->mailbox,
			ami_get(response, "Message"));
}

static void ask_mailbox(struct asterisk *asterisk)
{
	const struct asterisk_job job = {.done = take_mailbox};
	struct ami_action action;
	if (!asterisk->mailbox)
		return;
	ami_begin(&action, "MailboxCount");
	ami_put(&action, "Mailbox", asterisk->mailbox);
	asterisk_start(asterisk, &action, &job);
}

void asterisk_there(struct asterisk *asterisk)
{
	source_stop(&asterisk->patience);
	asterisk->stage = STAGE_THERE;
	asterisk->said_refused = false;
	asterisk_log(asterisk, LOG_INFO, "Asterisk is there, with %d calls of ours",
		asterisk_calls_count(asterisk));
	adapter_join(asterisk->adapter);
}

static void on_logged_in(
	struct asterisk *asterisk, const struct asterisk_job *job, const struct ami_message *response)
{
	(void)job;
	if (!response)
		return;
	if (!asterisk_succeeded(response)) {
		if (!asterisk->said_refused)
			asterisk_log(asterisk, LOG_ERR,
				"Asterisk refuses user %s: %s. See [softphone] user and secret, and "
				"manager.conf",
				asterisk->user, ami_get(response, "Message"));
		asterisk->said_refused = true;
		remote_break(asterisk->remote, "the login was refused");
		return;
	}
	asterisk->stage = STAGE_LISTING;
	ask_mailbox(asterisk);
	asterisk_list(asterisk);
}

static void on_challenge(
	struct asterisk *asterisk, const struct asterisk_job *job, const struct ami_message *response)
{
	const struct asterisk_job login = {.done = on_logged_in};
	struct ami_action action;
	(void)job;
	if (!response)
		return;
	const char *challenge = ami_get(response, "Challenge");
	if (!asterisk_succeeded(response) || challenge[0] == '\0') {
		remote_break(asterisk->remote, "it offers no login with a challenge");
		return;
	}
	char *text = g_strconcat(challenge, asterisk->secret, NULL);
	char *key = g_compute_checksum_for_string(G_CHECKSUM_MD5, text, -1);
	ami_begin(&action, "Login");
	ami_put(&action, "AuthType", "MD5");
	ami_put(&action, "Username", asterisk->user);
	ami_put(&action, "Key", key);
	asterisk_start(asterisk, &action, &login);
	g_free(key);
	g_free(text);
}

static void on_up(void *user)
{
	struct asterisk *asterisk = user;
	asterisk->stage = STAGE_GREETING;
	asterisk->reader = g_new0(struct ami_reader, 1);
	asterisk->patience = source_after(asterisk->context, PATIENCE_MS, on_patience, asterisk);
}

static void on_down(void *user, const char *why)
{
	struct asterisk *asterisk = user;
	if (!asterisk->said_refused)
		asterisk_log(asterisk, LOG_NOTICE, "Asterisk has gone: %s", why);
	asterisk->said_refused = asterisk->stage != STAGE_THERE;
	adapter_leave(asterisk->adapter);
	asterisk->stage = STAGE_AWAY;
	source_stop(&asterisk->patience);
	asterisk_forget_list(asterisk);
	asterisk_jobs_fail_all(asterisk);
	g_clear_pointer(&asterisk->reader, g_free);
}

static void on_refused(void *user, const char *why)
{
	struct asterisk *asterisk = user;
	if (!asterisk->said_refused)
		asterisk_log(asterisk, LOG_NOTICE, "Asterisk is not there: %s", why);
	asterisk->said_refused = true;
}

static bool on_message(void *user, const struct ami_message *message)
{
	struct asterisk *asterisk = user;
	const char *kind = message->headers[0].key;
	if (g_ascii_strcasecmp(kind, "Response") == 0)
		asterisk_response(asterisk, message);
	else if (g_ascii_strcasecmp(kind, "Event") == 0 && asterisk->stage >= STAGE_LISTING &&
		 !asterisk_listing_event(asterisk, message))
		asterisk_event(asterisk, message);
	return remote_is_up(asterisk->remote);
}

static void on_bytes(void *user, const char *bytes, size_t length)
{
	const struct asterisk_job job = {.done = on_challenge};
	struct asterisk *asterisk = user;
	struct ami_action action;
	if (ami_read(asterisk->reader, bytes, length, on_message, asterisk) < 0) {
		remote_break(asterisk->remote, "this is not Asterisk's manager interface");
		return;
	}
	if (asterisk->stage != STAGE_GREETING || !asterisk->reader->greeted)
		return;
	asterisk->stage = STAGE_LOGIN;
	ami_begin(&action, "Challenge");
	ami_put(&action, "AuthType", "MD5");
	asterisk_start(asterisk, &action, &job);
}

static void on_joined(void *user)
{
	sync_calls(user);
}

static void on_left(void *user, const char *why)
{
	asterisk_log(user, LOG_NOTICE, "Asterisk is not the softphone any more: %s", why);
}

static void on_adapter_log(void *user, int priority, const char *text)
{
	asterisk_log(user, priority, "%s", text);
}

static const struct adapter_handlers adapter_handlers = {
	.on_joined = on_joined,
	.on_left = on_left,
	.on_request = asterisk_request,
	.on_log = on_adapter_log,
};

static bool are_allowed(const struct asterisk_options *options)
{
	return options->user && options->user[0] && options->secret && options->audio_port >= 1 &&
	       options->audio_port <= 65535 &&
	       (!options->dialplan || asterisk_text_is_name(options->dialplan)) &&
	       (!options->desk || asterisk_text_is_name(options->desk)) &&
	       (!options->dial || asterisk_text_is_dial(options->dial)) &&
	       (!options->mailbox || asterisk_text_is_name(options->mailbox)) &&
	       (!options->device_state || asterisk_text_is_name(options->device_state)) &&
	       (!options->presence_state || asterisk_text_is_name(options->presence_state));
}

static void copy_options(struct asterisk *asterisk, const struct asterisk_options *options)
{
	asterisk->context = options->context;
	asterisk->on_log = options->on_log;
	asterisk->user_data = options->user_data;
	asterisk->audio_port = options->audio_port;
	asterisk->user = g_strdup(options->user);
	asterisk->secret = g_strdup(options->secret);
	asterisk->dialplan = g_strdup(options->dialplan ? options->dialplan : "from-internal");
	asterisk->dial = options->dial ? g_strdup(options->dial)
				       : g_strdup_printf("Local/%%s@%s/n", asterisk->dialplan);
	asterisk->desk = g_strdup(options->desk ? options->desk : "deskphone");
	asterisk->caller_id = g_strdup(options->caller_id);
	asterisk->mailbox = g_strdup(options->mailbox);
	asterisk->device_state = g_strdup(options->device_state);
	asterisk->presence_state = g_strdup(options->presence_state);
}

int asterisk_new(const struct asterisk_options *options, struct asterisk **result)
{
	if (!are_allowed(options))
		return -EINVAL;
	struct asterisk *asterisk = g_new0(struct asterisk, 1);
	copy_options(asterisk, options);
	unsigned mailbox = asterisk->mailbox ? WIRE_CAN_MWI | WIRE_CAN_VOICEMAIL : 0;
	unsigned presence = asterisk->device_state || asterisk->presence_state ? WIRE_CAN_PRESENCE : 0;
	const struct adapter_options adapter = {
		.server = options->server,
		.context = options->context,
		.name = "Asterisk",
		.can = WIRE_CAN_HOLD | WIRE_CAN_DTMF | WIRE_CAN_TITLE | WIRE_CAN_TRANSFER | WIRE_CAN_JOIN | WIRE_CAN_DEFLECT |
		       mailbox | presence,
		.handlers = &adapter_handlers,
		.user = asterisk,
	};
	asterisk->adapter = adapter_new(&adapter);
	const struct remote_options remote = {
		.context = options->context,
		.host = options->host ? options->host : DEFAULT_HOST,
		.port = options->port ? options->port : DEFAULT_PORT,
		.on_up = on_up,
		.on_down = on_down,
		.on_refused = on_refused,
		.on_bytes = on_bytes,
		.user = asterisk,
	};
	int error = remote_new(&remote, &asterisk->remote);
	if (error) {
		asterisk_free(asterisk);
		return error;
	}
	*result = asterisk;
	return 0;
}

void asterisk_free(struct asterisk *asterisk)
{
	if (!asterisk)
		return;
	remote_free(asterisk->remote);
	adapter_free(asterisk->adapter);
	source_stop(&asterisk->patience);
	asterisk_forget_list(asterisk);
	g_free(asterisk->reader);
	char *texts[] = {asterisk->user, asterisk->secret, asterisk->dialplan, asterisk->dial, asterisk->desk,
		asterisk->caller_id, asterisk->mailbox, asterisk->device_state, asterisk->presence_state};
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		g_free(texts[i]);
	g_free(asterisk);
}
