/* The call machine's effects carried out: requests to the softphone, hook and tones, sound, desktop and history. */
#include "agent/agent_private.h"
#include <gio/gio.h>
#include <string.h>

static int send_request(struct agent *agent, const struct call_effect *effect)
{
	const char *call = effect->request.call;
	uint64_t cookie = (uint64_t)effect->request.request;
	struct wire_dial dial = { .emergency = effect->request.dial.emergency };
	struct wire_transfer transfer = { .number = "" };
	struct wire_forward forward = { .number = "" };
	switch (effect->request.request) {
	case CALL_REQ_DIAL:
		wire_copy(dial.number, sizeof(dial.number), effect->request.dial.number);
		wire_copy(dial.typed, sizeof(dial.typed), effect->request.dial.typed);
		return socket_send_dial(agent->socket, cookie, call, &dial);
	case CALL_REQ_ANSWER:
		return socket_send_answer(agent->socket, cookie, call);
	case CALL_REQ_REJECT:
		return socket_send_reject(agent->socket, cookie, call, effect->request.reason);
	case CALL_REQ_HANGUP:
		return socket_send_hangup(agent->socket, cookie, call);
	case CALL_REQ_HOLD:
		return socket_send_hold(agent->socket, cookie, call, true);
	case CALL_REQ_RESUME:
		return socket_send_hold(agent->socket, cookie, call, false);
	case CALL_REQ_MUTE:
		return socket_can(agent->socket) & WIRE_CAN_MUTE ? socket_send_mute(agent->socket, cookie, effect->request.on) : 0;
	case CALL_REQ_DTMF:
		return socket_send_dtmf(agent->socket, cookie, call, effect->request.dtmf.digit,
			effect->request.dtmf.ms);
	case CALL_REQ_TRANSFER:
		wire_copy(transfer.number, sizeof(transfer.number), effect->request.transfer.number);
		wire_copy(transfer.to, sizeof(transfer.to), effect->request.transfer.to);
		return socket_send_transfer(agent->socket, cookie, call, &transfer);
	case CALL_REQ_VOICEMAIL:
		return socket_send_voicemail(agent->socket, cookie);
	case CALL_REQ_FORWARD:
		wire_copy(forward.number, sizeof(forward.number), effect->request.forward);
		return socket_send_forward(agent->socket, cookie, &forward);
	case CALL_REQUESTS:
		break;
	}
	return -EINVAL;
}

static void carry_out_request(struct agent *agent, const struct call_effect *effect)
{
	int status = send_request(agent, effect);
	if (status >= 0)
		return;
	log_warning("%s could not be sent to the softphone: %s", call_request_name(effect->request.request),
		status == -ENOTCONN ? "there is none" : g_strerror(-status));
	if (agent->pending_count == AGENT_PENDING_MAX)
		return;
	struct agent_pending *pending = &agent->pending[agent->pending_count++];
	pending->request = effect->request.request;
	memcpy(pending->call, effect->request.call, sizeof(pending->call));
}

/* The notice to people on site (Kari's Law, 47 CFR 9.16): the person's own command, the number as its last argument. */
static void carry_out_emergency(struct agent *agent, const char *number)
{
	if (agent->notify)
		notify_emergency(agent->notify, number);
	if (!agent->config->emergency_command)
		return;
	int count;
	char **words;
	GError *error = NULL;
	if (g_shell_parse_argv(agent->config->emergency_command, &count, &words, &error)) {
		words = g_renew(char *, words, (gsize)count + 2);
		words[count] = g_strdup(number);
		words[count + 1] = NULL;
		g_spawn_async(NULL, words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, &error);
		g_strfreev(words);
	}
	if (error)
		log_error("[dialling] emergency-command: %s", error->message);
	g_clear_error(&error);
}

static enum history_result result_of(enum call_outcome outcome)
{
	switch (outcome) {
	case CALL_OUTCOME_TALKED:
		return HISTORY_ANSWERED;
	case CALL_OUTCOME_MISSED:
		return HISTORY_MISSED;
	case CALL_OUTCOME_REJECTED:
		return HISTORY_REJECTED;
	case CALL_OUTCOME_ELSEWHERE:
		return HISTORY_ELSEWHERE;
	case CALL_OUTCOME_FAILED:
		break;
	}
	return HISTORY_FAILED;
}

static void carry_out_finished(struct agent *agent, const struct call_record *record, enum call_outcome outcome,
	int64_t began_ms)
{
	int64_t now = agent_now(), utc_s = g_get_real_time() / G_USEC_PER_SEC;
	bool talked = outcome == CALL_OUTCOME_TALKED && record->since_ms > 0;
	struct history_entry entry = { .time_s = utc_s - (now - began_ms) / 1000,
		.duration_s = talked ? (now - record->since_ms) / 1000 : 0,
		.outgoing = record->outgoing,
		.result = result_of(outcome) };
	wire_copy(entry.number, sizeof(entry.number), record->number);
	wire_copy(entry.name, sizeof(entry.name), record->name);
	wire_copy(entry.title, sizeof(entry.title), record->title);
	wire_copy(entry.line, sizeof(entry.line), record->line);
	int status = history_add(agent->history, &entry);
	if (status < 0)
		log_warning("the call history could not be written: %s", g_strerror(-status));
	if (outcome == CALL_OUTCOME_MISSED && agent->notify)
		notify_missed(agent->notify, record->name, record->number);
	socket_broadcast_call(agent->socket, record);
}

static void carry_out_tone(struct agent *agent, enum tone tone)
{
	const char *spec = tones_spec(tone, config_region(agent->config));
	int status = voice_host_want_tone(agent->voice, spec[0] ? spec : NULL);
	if (status < 0)
		log_error("tone %s (%s) was not taken: %s", tones_name(tone), spec, g_strerror(-status));
}

/* Presence as we decide it: for observers, and for the others through the softphone. */
static void carry_out_presence(struct agent *agent, const struct call_effect *effect)
{
	struct wire_presence presence = { .state = (enum wire_availability)effect->presence.state };
	wire_copy(presence.text, sizeof(presence.text), effect->presence.text);
	socket_broadcast_presence(agent->socket, &presence);
	if (socket_can(agent->socket) & WIRE_CAN_PRESENCE)
		socket_send_presence(agent->socket, CALL_REQUESTS, &presence);
}

/* The phone reports what the person does, and that it is off-hook for us; that we hung up, nobody but us can tell who looks on. */
static void carry_out_hook(struct agent *agent, bool off)
{
	deskphone_set_off_hook(agent->phone, off);
	if (off || agent->hook.on_hook)
		return;
	agent->hook = (struct wire_hook){ .on_hook = true, .via = WIRE_VIA_NONE };
	socket_broadcast_hook(agent->socket, true, WIRE_VIA_NONE);
}

static void carry_out(struct agent *agent, const struct call_effect *effect)
{
	struct call_record finished;
	switch (effect->type) {
	case CALL_FX_REQUEST:
		carry_out_request(agent, effect);
		break;
	case CALL_FX_HOOK:
		carry_out_hook(agent, effect->on);
		break;
	case CALL_FX_TONE:
		carry_out_tone(agent, effect->tone);
		break;
	case CALL_FX_RING:
		agent_ring(agent, effect->ring.bell);
		break;
	case CALL_FX_AUDIO: /* agent_effects_voice() takes it from the status, with everything else */
		break;
	case CALL_FX_REDRAW:
		agent->dirty = true;
		break;
	case CALL_FX_FINISHED:
		finished = effect->finished.record;
		agent_names_complete(agent, &finished);
		carry_out_finished(agent, &finished, effect->finished.outcome, effect->finished.began_ms);
		break;
	case CALL_FX_EMERGENCY:
		carry_out_emergency(agent, effect->emergency.number);
		break;
	case CALL_FX_PRESENCE:
		carry_out_presence(agent, effect);
		break;
	case CALL_FX_KEEP: /* the status is there when all effects are through */
		agent->life_changed = true;
		break;
	case CALL_FX_SEEN:
		agent_life_seen(agent);
		break;
	case CALL_FX_FORGET:
		agent_life_forget(agent, effect->forget.number, effect->forget.at_ms);
		break;
	case CALL_FX_LOG:
		log_line(effect->log.priority, "%s", effect->log.text);
		break;
	}
}

void agent_effects_carry_out(struct agent *agent)
{
	for (size_t i = 0; i < agent->effects.count; i++)
		carry_out(agent, &agent->effects.list[i]);
}

/* "auto" is the card of the phone that is attached; a virtual phone has none and borrows the machine's. */
const char *agent_effects_card(const struct agent *agent, char *buffer, size_t size)
{
	const struct deskphone_info *info = deskphone_info(agent->phone);
	const char *card = agent->config->card;
	if (g_str_has_prefix(card, "alsa:")) {
		g_snprintf(buffer, (gulong)size, "alsa %s", card + strlen("alsa:"));
		return buffer;
	}
	if (strcmp(card, "auto") != 0)
		return card;
	if (agent->socket_path)
		return "default";
	if (!info->attached)
		return "none";
	g_snprintf(buffer, (gulong)size, "usb %04x:%04x%s%s", info->vendor, info->product, info->usb[0] ? " " : "", info->usb);
	if (info->usb[0] && info->audio_interface >= 0)
		g_snprintf(buffer + strlen(buffer), (gulong)(size - strlen(buffer)), ":%d", info->audio_interface);
	return buffer;
}

/* "auto" is what the handset file knows of the phone. */
static bool cancels_echo(const struct agent *agent)
{
	const struct deskphone_info *info = deskphone_info(agent->phone);
	if (strcmp(agent->config->cancel_echo, "auto") != 0)
		return strcmp(agent->config->cancel_echo, "on") == 0;
	return info->attached && info->audio_cancel_echo;
}

void agent_effects_voice(struct agent *agent)
{
	const struct call_status *status = &agent->status;
	const char *calls[VOICE_HOST_CALLS_MAX];
	size_t count = 0;
	char buffer[256];
	for (size_t i = 0; i < status->calls && count < VOICE_HOST_CALLS_MAX; i++)
		if (status->call[i].state != CALL_ENDED)
			calls[count++] = status->call[i].id;
	if (voice_host_want_card(agent->voice, agent_effects_card(agent, buffer, sizeof(buffer))) < 0)
		log_error("[audio] card: the voice process does not take \"%s\"", agent->config->card);
	/* A peer may have chosen an id that is no UUID: then its call has no audio, and the others keep theirs. */
	if (voice_host_want_calls(agent->voice, calls, count) < 0 ||
		voice_host_want_active(agent->voice, status->audio_call[0] ? status->audio_call : NULL) < 0)
		log_warning("a call's id is no UUID: it has no audio");
	voice_host_want_mute(agent->voice, status->muted);
	voice_host_want_echo_cancelled(agent->voice, cancels_echo(agent));
	const struct deskphone_info *info = deskphone_info(agent->phone);
	voice_host_want_stream(agent->voice, status->audio || (info->attached && info->audio_keep_open));
}
