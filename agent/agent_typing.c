/* Keys of the phone that type on the computer: which keymap, and when a key is the telephone's. */
#include "agent/agent_private.h"
#include <errno.h>
#include <string.h>

G_STATIC_ASSERT((int)DESKPHONE_KEY_DELETE == KEYMAP_KEYS - 1);
G_STATIC_ASSERT((int)DESKPHONE_KEY_STAR == 10 && (int)DESKPHONE_KEY_REDIAL == 13);

/* A name is a file of ours, anything with a slash a path. */
static char *path_of(const char *keymaps, const char *name)
{
	if (strchr(name, '/') || !keymaps)
		return g_strdup(name);
	char *file = g_strconcat(name, ".keymap", NULL);
	char *path = g_build_filename(keymaps, "typing", file, NULL);
	g_free(file);
	return path;
}

bool agent_typing_read(const struct config *config, const char *keymaps, struct keymap *keymap, GError **error)
{
	char *path = path_of(keymaps, config->typing);
	int status = keymap_read(path, keymap, error);
	g_free(path);
	return status == 0;
}

static void start(struct agent *agent, const struct keymap *keymap)
{
	int status = typing_new(keymap, &agent->typing);
	if (status == -ENOENT || status == -ENODEV)
		log_warning("the keys do not type: there is no /dev/uinput (sudo modprobe uinput)");
	else if (status == -EACCES || status == -EPERM)
		log_warning("the keys do not type: /dev/uinput is closed to this user; see [typing] in deskphone.conf(5)");
	else if (status)
		log_warning("the keys do not type: /dev/uinput: %s", g_strerror(-status));
	else
		log_info("keys that type: %s", keymap->name[0] ? keymap->name : agent->config->typing);
}

void agent_typing_start(struct agent *agent)
{
	struct keymap keymap;
	GError *error = NULL;
	typing_free(agent->typing);
	agent->typing = NULL;
	if (agent->config->typing && agent_typing_read(agent->config, agent->keymaps, &keymap, &error))
		start(agent, &keymap);
	if (error)
		log_error("the keys do not type: %s", error->message);
	g_clear_error(&error);
}

/* Nothing in it that a key could be meant for: on-hook, no call, no number begun. */
static bool is_idle(const struct agent *agent)
{
	return !agent->status.off_hook && agent->status.phone == CALL_PHONE_IDLE && agent->status.calls == 0;
}

bool agent_typing_takes(struct agent *agent, enum deskphone_key key, enum deskphone_press press)
{
	if (!agent->typing)
		return false;
	if (press == DESKPHONE_LONG)
		return typing_holds(agent->typing, key);
	return typing_key(agent->typing, key, press == DESKPHONE_DOWN, is_idle(agent));
}
