/* The phone's events on their way to the call machine and the observers. */
#include "agent/agent_private.h"
#include <string.h>

#define SUSPEND_MS 500 /* all of a display takes 100 ms; logind waits for 5 s, and for everybody */

static const enum wire_via via_of_path[] = { WIRE_VIA_NONE, WIRE_VIA_HANDSET, WIRE_VIA_SPEAKER, WIRE_VIA_HEADSET };

void agent_phone_log(void *user, int priority, const char *text)
{
	(void)user;
	log_line(priority, "%s", text);
}

static void feed(struct agent *agent, enum call_event_type type)
{
	agent_feed(agent, &(struct call_event){ .type = type });
}

static void on_attached(struct agent *agent)
{
	const struct deskphone_info *info = deskphone_info(agent->phone);
	struct wire_phone *state = &agent->phone_state;
	*state = (struct wire_phone){ .attached = true,
		.display = info->display,
		.rows = info->rows,
		.columns = info->columns };
	wire_copy(state->model, sizeof(state->model), info->model);
	wire_copy(state->serial, sizeof(state->serial), info->serial);
	wire_copy(state->node, sizeof(state->node), info->node);
	socket_broadcast_phone(agent->socket, state);
	agent_adapter_phone(agent->adapter);
	if (agent->notify && !agent->put_out)
		notify_plugged(agent->notify, info->model);
	agent->put_out = false;
	feed(agent, CALL_EV_ATTACHED);
	agent_touch(agent);
}

static void on_detached(struct agent *agent)
{
	char model[WIRE_NAME_SIZE];
	memcpy(model, agent->phone_state.model, sizeof(model));
	agent->phone_state = (struct wire_phone){ .attached = false };
	agent->hook = (struct wire_hook){ .on_hook = true };
	socket_broadcast_phone(agent->socket, &agent->phone_state);
	agent_adapter_phone(agent->adapter);
	if (agent->notify && !agent->put_out)
		notify_unplugged(agent->notify, model);
	feed(agent, CALL_EV_DETACHED);
}

void agent_phone_suspend(struct agent *agent)
{
	agent->put_out = agent->phone_state.attached;
	log_info("the machine goes to sleep");
	deskphone_suspend(agent->phone, SUSPEND_MS);
}

void agent_phone_resume(struct agent *agent)
{
	log_info("the machine is awake");
	deskphone_resume(agent->phone);
	agent_touch(agent); /* the clock on the display */
}

static void on_problem(struct agent *agent, const char *text)
{
	log_error("%s", text);
	wire_copy(agent->phone_state.text, sizeof(agent->phone_state.text), text);
	socket_broadcast_phone(agent->socket, &agent->phone_state);
}

static void on_digit(struct agent *agent, enum deskphone_key key, enum deskphone_press press)
{
	static const enum call_event_type types[] = { CALL_EV_KEY, CALL_EV_KEY_LONG, CALL_EV_KEY_UP };
	agent_feed(agent, &(struct call_event){ .type = types[press], .key = "0123456789*#A"[key] });
}

static void on_key(struct agent *agent, enum deskphone_key key, enum deskphone_press press)
{
	static const char *const presses[] = { "down", "long", "up" };
	if (agent_typing_takes(agent, key, press))
		return;
	socket_broadcast_key(agent->socket, keymap_key_names[key], presses[press]);
	if (key <= DESKPHONE_KEY_A) {
		on_digit(agent, key, press);
		return;
	}
	if (press != DESKPHONE_DOWN)
		return;
	if (key == DESKPHONE_KEY_REDIAL)
		feed(agent, CALL_EV_REDIAL);
	else if (key == DESKPHONE_KEY_HOLD)
		feed(agent, CALL_EV_HOLD);
	else if (key == DESKPHONE_KEY_DELETE)
		feed(agent, CALL_EV_DELETE);
	/* The mute key is told by the microphone's state, which the phone itself changes. */
}

static void on_hook(struct agent *agent, bool off, enum deskphone_path path)
{
	agent->hook = (struct wire_hook){ .on_hook = !off, .via = off ? via_of_path[path] : WIRE_VIA_NONE };
	socket_broadcast_hook(agent->socket, !off, agent->hook.via);
	agent_feed(agent, &(struct call_event){ .type = off ? CALL_EV_HOOK_OFF : CALL_EV_HOOK_ON,
				  .path = (enum call_path)path });
}

static void on_path(struct agent *agent, enum deskphone_path path)
{
	agent->hook.via = via_of_path[path];
	socket_broadcast_hook(agent->socket, agent->hook.on_hook, agent->hook.via);
	agent_feed(agent, &(struct call_event){ .type = CALL_EV_PATH, .path = (enum call_path)path });
}

void agent_phone_event(void *user, const struct deskphone_event *event)
{
	struct agent *agent = user;
	switch (event->type) {
	case DESKPHONE_ATTACHED:
		on_attached(agent);
		break;
	case DESKPHONE_DETACHED:
		on_detached(agent);
		break;
	case DESKPHONE_PROBLEM:
		on_problem(agent, event->text);
		break;
	case DESKPHONE_KEY:
		on_key(agent, event->key.key, event->key.press);
		break;
	case DESKPHONE_HOOK:
		on_hook(agent, event->hook.off, event->hook.path);
		break;
	case DESKPHONE_PATH:
		on_path(agent, event->path);
		break;
	case DESKPHONE_VOLUME:
		agent->volume = (struct wire_volume){
			.step = event->volume.step, .steps = event->volume.steps, .via = via_of_path[event->volume.path]
		};
		socket_broadcast_volume(agent->socket, agent->volume.step, agent->volume.steps, agent->volume.via);
		break;
	case DESKPHONE_MUTED:
		agent_feed(agent, &(struct call_event){ .type = CALL_EV_MUTED, .on = event->muted });
		break;
	case DESKPHONE_STREAM:
		log_debug("streams of the phone: microphone %s, loudspeaker %s", event->stream.microphone ? "on" : "off",
			event->stream.loudspeaker ? "on" : "off");
		break;
	case DESKPHONE_UNKNOWN:
		log_info("the phone reports something nobody has named: %s", event->text);
		break;
	}
}
