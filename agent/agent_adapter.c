/* The softphone that the agent goes to, and which sound device it is given.
 *
 * [softphone] audio | the phone is there                     | it is not
 * plugin            | the ALSA device "deskphone"            | the same: the plug-in outlives the unplugging
 * card              | the phone's own card, when it is found | audio-unplugged
 * leave             | as the person set it                   | the same
 *
 * The card comes up on its own time after the phone: looked for again with back-off while the phone is there. */
#include "agent/agent_private.h"
#include "agent/softphone/backoff.h"
#include "agent/softphone/baresip.h"
#include "agent/voice/card.h"
#include <string.h>

#define PLUGIN_DEVICE "alsa,deskphone"

struct agent_adapter {
	struct agent *agent;
	struct baresip *baresip;
	struct backoff card_search;
};

/* The phone's card for ALSA, whatever [audio] card says of our own sound. */
static bool find_card(const struct agent *agent, char *device, size_t size)
{
	const struct deskphone_info *info = deskphone_info(agent->phone);
	struct card_spec spec = { .kind = CARD_USB, .vendor = info->vendor, .product = info->product };
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

struct agent_adapter *agent_adapter_new(struct agent *agent, GError **error)
{
	const struct config *config = agent->config;
	struct baresip_options options = { .server = agent->socket,
		.host = config->softphone_host,
		.port = config->softphone_port,
		.account = config->softphone_account,
		.on_log = on_log };
	if (strcmp(config->softphone, "baresip") != 0)
		return NULL;
	struct agent_adapter *adapter = g_new0(struct agent_adapter, 1);
	adapter->agent = agent;
	backoff_init(&adapter->card_search, NULL, choose_device, adapter);
	int status = baresip_new(&options, &adapter->baresip);
	if (status < 0) {
		g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(-status), "[softphone] host and port: %s",
			g_strerror(-status));
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
	g_free(adapter);
}

bool agent_adapter_same(const struct config *a, const struct config *b)
{
	return strcmp(a->softphone, b->softphone) == 0 && g_strcmp0(a->softphone_host, b->softphone_host) == 0 &&
	       a->softphone_port == b->softphone_port && g_strcmp0(a->softphone_account, b->softphone_account) == 0 &&
	       strcmp(a->softphone_audio, b->softphone_audio) == 0 &&
	       strcmp(a->softphone_audio_unplugged, b->softphone_audio_unplugged) == 0;
}
