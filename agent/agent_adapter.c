/* The softphone that the agent goes to, and which sound device baresip is given.
 *
 * [softphone] audio | the phone is there                     | it is not
 * plugin            | the ALSA device "deskphone"            | the same: the plug-in outlives the unplugging
 * card              | the phone's own card, when it is found | audio-unplugged
 * leave             | as the person set it                   | the same
 *
 * The card comes up on its own time after the phone: looked for again with back-off while the phone is there. */
#include "agent/agent_private.h"
#include "agent/softphone/asterisk/asterisk.h"
#include "agent/softphone/backoff.h"
#include "agent/softphone/baresip/baresip.h"
#include "agent/softphone/linphone/linphone.h"
#include "agent/voice/card.h"
#include <string.h>
#include <sys/stat.h>

#define PLUGIN_DEVICE "alsa,deskphone"

struct agent_adapter {
	struct agent *agent;
	struct baresip *baresip; /* one of the three */
	struct asterisk *asterisk;
	struct linphone *linphone;
	struct backoff card_search;
};

/* The phone's card for ALSA, whatever [audio] card says of our own sound. */
static bool find_card(const struct agent *agent, char *device, size_t size)
{
	const struct deskphone_info *info = deskphone_info(agent->phone);
	struct card_spec spec = {.kind = CARD_USB, .vendor = info->vendor, .product = info->product};
	int number;
	if (g_str_has_prefix(agent->config->card, "alsa:")) {
		g_snprintf(device, (gulong)size, "alsa,%s", agent->config->card + strlen("alsa:"));
		return true;
	}
	g_strlcpy(spec.port, info->usb, sizeof(spec.port));
	if (card_find("", &spec, &number) < 0)
		return false;
	g_snprintf(device, (gulong)size, "alsa,plughw:%d", number);
	return true;
}

static void choose_device(void *user)
{
	struct agent_adapter *adapter = user;
	const struct config *config = adapter->agent->config;
	char device[160];
	backoff_stop(&adapter->card_search);
	if (!adapter->baresip)
		return; /* the others are given none */
	if (strcmp(config->softphone_audio, "plugin") == 0) {
		baresip_set_device(adapter->baresip, PLUGIN_DEVICE);
	} else if (strcmp(config->softphone_audio, "card") == 0) {
		if (!adapter->agent->phone_state.attached) {
			baresip_set_device(adapter->baresip, config->softphone_audio_unplugged);
		} else if (find_card(adapter->agent, device, sizeof(device))) {
			backoff_reset(&adapter->card_search);
			baresip_set_device(adapter->baresip, device);
		} else {
			backoff_start(&adapter->card_search);
		}
	}
}

void agent_adapter_phone(struct agent_adapter *adapter)
{
	if (!adapter)
		return;
	backoff_reset(&adapter->card_search);
	choose_device(adapter);
}

static void on_log(void *user, int priority, const char *text)
{
	(void)user;
	log_line(priority, "%s", text);
}

static int start_baresip(struct agent_adapter *adapter, const struct config *config)
{
	const struct baresip_options options = { .server = adapter->agent->socket,
		.host = config->softphone_host,
		.port = config->softphone_port,
		.account = config->softphone_account,
		.on_log = on_log };
	return baresip_new(&options, &adapter->baresip);
}

/* The secret makes calls: it is nobody else's business. */
static void warn_of_readers(const struct config *config)
{
	struct stat status;
	if (config->asterisk.secret && config->file && stat(config->file, &status) == 0 && (status.st_mode & S_IROTH))
		log_warning("%s holds Asterisk's secret and can be read by everybody: chmod o-r it", config->file);
}

static int start_asterisk(struct agent_adapter *adapter, const struct config *config)
{
	const struct asterisk_options options = { .server = adapter->agent->socket,
		.host = config->softphone_host,
		.port = config->softphone_port,
		.user = config->asterisk.user,
		.secret = config->asterisk.secret,
		.audio_port = config->asterisk.audio_port,
		.dialplan = config->asterisk.dialplan,
		.dial = config->asterisk.dial,
		.desk = config->asterisk.desk,
		.caller_id = config->asterisk.caller_id,
		.mailbox = config->asterisk.mailbox,
		.device_state = config->asterisk.device_state,
		.presence_state = config->asterisk.presence_state,
		.on_log = on_log };
	warn_of_readers(config);
	return asterisk_new(&options, &adapter->asterisk);
}

static int start_linphone(struct agent_adapter *adapter, const struct config *config)
{
	const struct linphone_options options = { .server = adapter->agent->socket, .pipe = config->pipe, .on_log = on_log };
	return linphone_new(&options, &adapter->linphone);
}

struct agent_adapter *agent_adapter_new(struct agent *agent, GError **error)
{
	static const struct {
		const char *kind;
		int (*start)(struct agent_adapter *adapter, const struct config *config);
		const char *needs; /* the keys that are wrong when it cannot start */
	} kinds[] = {
		{ "baresip", start_baresip, "host and port" },
		{ "asterisk", start_asterisk, "host, port, user and secret" },
		{ "linphone", start_linphone, "pipe" },
	};
	size_t kind = 0;
	while (kind < G_N_ELEMENTS(kinds) && strcmp(kinds[kind].kind, agent->config->softphone) != 0)
		kind++;
	if (kind == G_N_ELEMENTS(kinds))
		return NULL;
	struct agent_adapter *adapter = g_new0(struct agent_adapter, 1);
	adapter->agent = agent;
	backoff_init(&adapter->card_search, NULL, choose_device, adapter);
	int status = kinds[kind].start(adapter, agent->config);
	if (status < 0) {
		g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(-status), "[softphone] kind=%s: %s: %s",
			kinds[kind].kind, kinds[kind].needs, g_strerror(-status));
		g_free(adapter);
		return NULL;
	}
	choose_device(adapter);
	return adapter;
}

void agent_adapter_free(struct agent_adapter *adapter)
{
	if (!adapter)
		return;
	backoff_stop(&adapter->card_search);
	baresip_free(adapter->baresip);
	asterisk_free(adapter->asterisk);
	linphone_free(adapter->linphone);
	g_free(adapter);
}

static bool same_asterisk(const struct config *a, const struct config *b)
{
	return g_strcmp0(a->asterisk.user, b->asterisk.user) == 0 && g_strcmp0(a->asterisk.secret, b->asterisk.secret) == 0 &&
	       g_strcmp0(a->asterisk.dialplan, b->asterisk.dialplan) == 0 &&
	       g_strcmp0(a->asterisk.dial, b->asterisk.dial) == 0 && g_strcmp0(a->asterisk.desk, b->asterisk.desk) == 0 &&
	       g_strcmp0(a->asterisk.caller_id, b->asterisk.caller_id) == 0 &&
	       g_strcmp0(a->asterisk.mailbox, b->asterisk.mailbox) == 0 &&
	       g_strcmp0(a->asterisk.device_state, b->asterisk.device_state) == 0 &&
	       g_strcmp0(a->asterisk.presence_state, b->asterisk.presence_state) == 0 &&
	       a->asterisk.audio_port == b->asterisk.audio_port;
}

bool agent_adapter_same(const struct config *a, const struct config *b)
{
	return strcmp(a->softphone, b->softphone) == 0 &&
	       g_strcmp0(a->softphone_host, b->softphone_host) == 0 &&
	       a->softphone_port == b->softphone_port &&
	       g_strcmp0(a->softphone_account, b->softphone_account) == 0 &&
	       strcmp(a->softphone_audio, b->softphone_audio) == 0 &&
	       strcmp(a->softphone_audio_unplugged, b->softphone_audio_unplugged) == 0 &&
	       g_strcmp0(a->pipe, b->pipe) == 0 && same_asterisk(a, b);
}
