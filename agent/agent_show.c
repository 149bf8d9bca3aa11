/* The machine's status made visible: display and lamps of the phone, notifications, and what observers are told. Called at
 * most once a turn of the loop; whoever it tells sends only what differs. */
#include "agent/agent_private.h"
#include <string.h>
#include <time.h>

G_STATIC_ASSERT((int)VIEW_SCREEN_ENDED == (int)DESKPHONE_SCREEN_ENDED);
G_STATIC_ASSERT((int)VIEW_NUMBER == (int)DESKPHONE_FIELD_NUMBER);
G_STATIC_ASSERT((int)VIEW_LAMPS == (int)DESKPHONE_LAMPS);
G_STATIC_ASSERT((int)CALL_PRESENCE_OFFLINE_IDLE == (int)DESKPHONE_PRESENCE_OFFLINE_IDLE);
G_STATIC_ASSERT((int)CALL_PATH_HEADSET == (int)DESKPHONE_HEADSET);
G_STATIC_ASSERT((int)WIRE_OFFLINE_IDLE == (int)CALL_PRESENCE_OFFLINE_IDLE);

static struct view_clock local_time(time_t time)
{
	struct tm tm;
	if (!localtime_r(&time, &tm))
		return (struct view_clock){ .known = false };
	return (struct view_clock){ .known = true,
		.year = tm.tm_year + 1900,
		.month = tm.tm_mon,
		.day = tm.tm_mday,
		.weekday = tm.tm_wday,
		.hour = tm.tm_hour,
		.minute = tm.tm_min,
		.second = tm.tm_sec };
}

static size_t font_of(const struct deskphone *phone, struct text_span spans[DESKPHONE_FONT_SPANS])
{
	const struct deskphone_span *font;
	size_t count = deskphone_font(phone, &font);
	for (size_t i = 0; i < count; i++)
		spans[i] = (struct text_span){ font[i].first, font[i].last };
	return count;
}

static void render(struct agent *agent, int64_t now_ms)
{
	struct view_context context = { .now_ms = now_ms,
		.clock = local_time(time(NULL)),
		.listed = local_time(time(NULL) - (time_t)((now_ms - agent->status.list_call.at_ms) / 1000)),
		.language = view_language(agent->config->language),
		.us_dates = g_strcmp0(config_region(agent->config), "US") == 0,
		.scroll = agent->config->scroll,
		.name = agent->name };
	struct text_span spans[DESKPHONE_FONT_SPANS];
	context.font = (struct text_font){ spans, font_of(agent->phone, spans) };
	for (int screen = VIEW_SCREEN_IDLE; screen < VIEW_SCREENS; screen++) {
		context.fields[screen] = deskphone_screen_fields(agent->phone, (enum deskphone_screen)screen);
		for (int field = 1; field <= VIEW_FIELDS; field++)
			context.width[screen][field] = (uint8_t)deskphone_field_width(
				agent->phone, (enum deskphone_screen)screen, (enum deskphone_field)field);
	}
	view_render(&agent->status, &context, &agent->view);
}

static void give_to_phone(struct agent *agent)
{
	const struct view *view = &agent->view;
	deskphone_set_screen(agent->phone, (enum deskphone_screen)view->screen, view->backlight);
	for (int field = 1; field <= VIEW_FIELDS; field++)
		if (view->used & (1u << (field - 1)))
			deskphone_set_text(agent->phone, (enum deskphone_field)field, view->text[field]);
	deskphone_set_presence(agent->phone, (enum deskphone_presence)view->presence);
	for (int lamp = 0; lamp < VIEW_LAMPS; lamp++)
		deskphone_set_lamp(agent->phone, (enum deskphone_lamp)lamp, view->lamps[lamp]);
	deskphone_set_muted(agent->phone, view->muted);
}

/* The two lines as a person reads them, left and right corners put together on the idle screen. */
static struct wire_display lines_of(const struct view *view)
{
	static const int rows[2][5] = { { VIEW_LOCAL_NAME, VIEW_CALL_STATUS, VIEW_OTHER_NAME, VIEW_DATE, 0 },
		{ VIEW_LOCAL_STATUS, VIEW_OTHER_TITLE, VIEW_DURATION, VIEW_NUMBER, VIEW_TIME } };
	struct wire_display display = { .count = 2 };
	for (int row = 0; row < 2; row++) {
		GString *line = g_string_new(NULL);
		for (int i = 0; i < 5; i++) {
			int field = rows[row][i];
			if (field == 0 || !(view->used & (1u << (field - 1))) || view->text[field][0] == '\0')
				continue;
			if (line->len > 0)
				g_string_append(line, "  ");
			g_string_append(line, view->text[field]);
		}
		wire_copy(display.lines[row], sizeof(display.lines[row]), line->str);
		g_string_free(line, TRUE);
	}
	return display;
}

static void tell_display(struct agent *agent)
{
	struct wire_display display = lines_of(&agent->view);
	if (display.count == agent->display.count && strcmp(display.lines[0], agent->display.lines[0]) == 0 &&
		strcmp(display.lines[1], agent->display.lines[1]) == 0)
		return;
	agent->display = display;
	socket_broadcast_display(agent->socket, &display);
}

/* Calls as the person sees them, each change once; the end comes with CALL_FX_FINISHED. */
static void tell_calls(struct agent *agent)
{
	const struct call_status *status = &agent->status;
	char ids[CALL_MAX][CALL_ID_SIZE] = { "" };
	enum call_state states[CALL_MAX] = { CALL_DIALING };
	char names[CALL_MAX][sizeof(agent->announced_name[0])] = { "" };
	for (size_t i = 0; i < status->calls; i++) {
		const struct call_record *call = &status->call[i];
		bool told = false;
		memcpy(ids[i], call->id, sizeof(ids[i]));
		states[i] = call->state;
		wire_copy(names[i], sizeof(names[i]), call->name);
		for (size_t k = 0; k < CALL_MAX; k++)
			told = told || (strcmp(agent->announced[k], call->id) == 0 &&
					       agent->announced_state[k] == call->state &&
					       strcmp(agent->announced_name[k], names[i]) == 0);
		if (!told)
			socket_broadcast_call(agent->socket, call);
	}
	memcpy(agent->announced, ids, sizeof(ids));
	memcpy(agent->announced_state, states, sizeof(states));
	memcpy(agent->announced_name, names, sizeof(names));
}

static bool rings(const struct call_record *call)
{
	return call->state == CALL_INCOMING || call->state == CALL_WAITING;
}

static bool is_among(char ids[CALL_MAX][CALL_ID_SIZE], const char *id)
{
	for (size_t i = 0; i < CALL_MAX; i++)
		if (strcmp(ids[i], id) == 0)
			return true;
	return false;
}

/* Every call that rings has a notification of its own; whoever does not want to be disturbed gets none that has no bell. */
static void tell_desktop(struct agent *agent)
{
	const struct call_status *status = &agent->status;
	bool quiet = status->presence == CALL_PRESENCE_DO_NOT_DISTURB && !status->ring;
	char ringing[CALL_MAX][CALL_ID_SIZE] = { "" };
	if (!agent->notify)
		return;
	for (size_t i = 0; i < status->calls; i++) {
		const struct call_record *call = &status->call[i];
		if (!rings(call) || (quiet && !is_among(agent->ringing, call->id)))
			continue;
		memcpy(ringing[i], call->id, sizeof(ringing[i]));
		if (!is_among(agent->ringing, call->id))
			notify_incoming(agent->notify, call->id, call->name, call->title, call->number);
	}
	for (size_t i = 0; i < CALL_MAX; i++)
		if (agent->ringing[i][0] && !is_among(ringing, agent->ringing[i]))
			notify_answered(agent->notify, agent->ringing[i]);
	memcpy(agent->ringing, ringing, sizeof(ringing));
}

static void tell_forward(struct agent *agent)
{
	struct wire_forward forward;
	wire_copy(forward.number, sizeof(forward.number), agent->status.forward);
	if (strcmp(forward.number, agent->forward) == 0)
		return;
	memcpy(agent->forward, forward.number, sizeof(agent->forward));
	socket_broadcast_forward(agent->socket, &forward);
}

void agent_show(struct agent *agent, int64_t now_ms)
{
	bool muted = agent->view.muted;
	render(agent, now_ms);
	give_to_phone(agent);
	tell_calls(agent);
	tell_display(agent);
	if (muted != agent->view.muted)
		socket_broadcast_mute(agent->socket, agent->view.muted);
	tell_forward(agent);
	tell_desktop(agent);
}

void agent_show_state(void *user, struct wire_state *state)
{
	const struct agent *agent = user;
	const struct call_status *status = &agent->status;
	state->phone = agent->phone_state;
	state->display = agent->display;
	for (size_t i = 0; i < status->calls && state->known.calls_count < WIRE_CALLS_MAX; i++)
		state->known.calls[state->known.calls_count++] = status->call[i];
	memcpy(state->known.mwi, agent->mwi, sizeof(state->known.mwi));
	state->known.mwi_count = agent->mwi_count;
	memcpy(state->known.registered, agent->registered, sizeof(state->known.registered));
	state->known.registered_count = agent->registered_count;
	state->known.has_presence = true;
	state->known.presence.state = (enum wire_availability)status->presence;
	wire_copy(state->known.presence.text, sizeof(state->known.presence.text), status->presence_text);
	wire_copy(state->forward.number, sizeof(state->forward.number), status->forward);
	state->muted = status->muted;
	state->hook = (struct wire_hook){ .on_hook = !status->off_hook, .via = status->off_hook ? agent->hook.via : WIRE_VIA_NONE };
	state->volume = agent->volume;
	state->ring_volume = agent_ring_volume(agent);
	state->audio = agent->audio;
	wire_copy(state->name, sizeof(state->name), agent->name);
}
