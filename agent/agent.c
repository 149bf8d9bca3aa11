/* Wiring and clock of the agent. The ways through it: key, incoming call, redraw, plugging in and out are described in
 * CONTRIBUTING.md; each ends in agent_feed() or comes out of it. */
#include "agent/agent_private.h"
#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

int64_t agent_now(void)
{
	return g_get_monotonic_time() / 1000;
}

/* When the driver, the machine or the picture next has something to do [ms]; -1 = never. */
static int64_t next_deadline(const struct agent *agent)
{
	int64_t candidates[] = { call_deadline(agent->machine), agent->view.next_ms, deskphone_deadline(agent->phone) };
	int64_t next = -1;
	for (size_t i = 0; i < G_N_ELEMENTS(candidates); i++)
		if (candidates[i] >= 0 && (next < 0 || candidates[i] < next))
			next = candidates[i];
	return next;
}

static void set_clock(struct agent *agent)
{
	int64_t next = agent->dirty ? 0 : next_deadline(agent);
	g_source_set_ready_time(agent->clock, next < 0 ? -1 : next * 1000);
}

void agent_touch(struct agent *agent)
{
	agent->dirty = true;
	set_clock(agent);
}

/* Requests that found no softphone are refused here, after the event that made them; that may make further ones. */
static void refuse_pending(struct agent *agent)
{
	while (agent->pending_count > 0) {
		struct agent_pending refused = agent->pending[0];
		agent->pending_count--;
		memmove(agent->pending, agent->pending + 1, agent->pending_count * sizeof(agent->pending[0]));
		struct call_event event = { .type = CALL_EV_FAILED,
			.call = refused.call,
			.failed = { .request = refused.request, .text = "no softphone" } };
		call_event(agent->machine, &event, agent_now(), &agent->effects);
		agent_effects_carry_out(agent);
	}
}

enum call_reply agent_feed(struct agent *agent, const struct call_event *event)
{
	call_event(agent->machine, event, agent_now(), &agent->effects);
	enum call_reply reply = agent->effects.reply;
	char reply_call[CALL_ID_SIZE];
	memcpy(reply_call, agent->effects.reply_call, sizeof(reply_call));
	agent_effects_carry_out(agent);
	refuse_pending(agent);
	memcpy(agent->effects.reply_call, reply_call, sizeof(reply_call));
	call_status(agent->machine, &agent->status);
	agent_names_status(agent);
	agent_life_keep(agent);
	agent_effects_voice(agent);
	set_clock(agent);
	return reply;
}

static gboolean on_clock(gpointer user)
{
	struct agent *agent = user;
	int64_t now = agent_now(), due = call_deadline(agent->machine);
	if (due >= 0 && due <= now)
		agent_feed(agent, &(struct call_event){ .type = CALL_EV_TIMER });
	if (agent->dirty || (agent->view.next_ms >= 0 && agent->view.next_ms <= now)) {
		agent->dirty = false;
		agent_show(agent, now);
	}
	deskphone_dispatch(agent->phone, agent_now());
	set_clock(agent);
	return G_SOURCE_CONTINUE;
}

static gboolean clock_dispatch(GSource *source, GSourceFunc callback, gpointer user)
{
	(void)source;
	return callback(user);
}

static GSourceFuncs clock_functions = { .dispatch = clock_dispatch };

static gboolean on_phone_ready(gint fd, GIOCondition condition, gpointer user)
{
	(void)fd, (void)condition;
	struct agent *agent = user;
	deskphone_dispatch(agent->phone, agent_now());
	set_clock(agent);
	return G_SOURCE_CONTINUE;
}

static void start_clock(struct agent *agent)
{
	agent->clock = g_source_new(&clock_functions, sizeof(GSource));
	g_source_set_callback(agent->clock, on_clock, agent, NULL);
	g_source_attach(agent->clock, NULL);
	agent->phone_ready = g_unix_fd_source_new(deskphone_fd(agent->phone), G_IO_IN);
	g_source_set_callback(agent->phone_ready, G_SOURCE_FUNC(on_phone_ready), agent, NULL);
	g_source_attach(agent->phone_ready, NULL);
	agent_touch(agent);
}

static void start_history(struct agent *agent)
{
	char path[512];
	history_free(agent->history);
	agent->history = NULL;
	if (!agent->config->history || history_path(path, sizeof(path)) < 0)
		return;
	if (history_new(path, HISTORY_LIMIT, &agent->history) < 0)
		log_warning("no call history can be kept in %s", path);
}

static void apply_config(struct agent *agent)
{
	const char *text;
	for (size_t i = 0; (text = plan_warning(agent->plan, i)) != NULL; i++)
		log_warning("%s", text);
	wire_copy(agent->name, sizeof(agent->name), agent->config->name);
	deskphone_set_language(agent->phone,
		(enum deskphone_language)view_language_id(view_language(agent->config->language)));
	start_history(agent);
	agent_typing_start(agent);
	agent_ring_start(agent);
}

static void restart_adapter(struct agent *agent)
{
	GError *error = NULL;
	agent_adapter_free(agent->adapter);
	agent->adapter = agent_adapter_new(agent, &error);
	if (error)
		log_error("%s", error->message);
	g_clear_error(&error);
}

/* TCP only for Asterisk, which knows no Unix sockets. */
static uint16_t audio_port_of(const struct config *config)
{
	return strcmp(config->softphone, "asterisk") == 0 ? (uint16_t)config->asterisk.audio_port : 0;
}

void agent_configure(struct agent *agent, struct config *config)
{
	GError *error = NULL;
	struct plan *plan = agent_plan_read(config, agent->keymaps, &error), *old = agent->plan;
	if (!plan) {
		log_error("the configuration stays as it was: %s", error->message);
		g_clear_error(&error);
		config_free(config);
		return;
	}
	if (g_strcmp0(config->serial, agent->config->serial) != 0 ||
		!g_strv_equal(config->others, agent->config->others) || g_strcmp0(config->hook, agent->config->hook) != 0 ||
		config->group != agent->config->group || audio_port_of(config) != audio_port_of(agent->config))
		log_warning("[phone] serial, [phone] hook and [softphone] group and audio-port count from the next start");
	bool same_adapter = agent_adapter_same(config, agent->config);
	config_free(agent->config);
	agent->config = config;
	agent->plan = plan;
	struct call_options options = agent_life_options(agent);
	call_configure(agent->machine, &options);
	agent_names_stop(agent); /* its thread may still read by the old plan */
	plan_free(old);
	agent_names_start(agent);
	if (!same_adapter)
		restart_adapter(agent);
	apply_config(agent);
	agent_feed(agent, &(struct call_event){ .type = CALL_EV_TIMER });
	agent_touch(agent);
}

static bool start_phone(struct agent *agent, GError **error)
{
	char *handsets = agent->keymaps ? g_build_filename(agent->keymaps, "handsets", NULL) : NULL;
	char reason[256] = "";
	struct deskphone_options options = { .socket = agent->socket_path,
		.handsets = handsets,
		.serial = agent->config->serial,
		.except = agent->config->others,
		.hook = agent->config->hook,
		.on_event = agent_phone_event,
		.on_log = agent_phone_log,
		.user = agent };
	int status = deskphone_new(&options, &agent->phone, reason, sizeof(reason));
	g_free(handsets);
	if (status == -EINVAL) /* a handset file */
		g_set_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "%s", reason[0] ? reason : g_strerror(EINVAL));
	else if (status < 0)
		g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(-status), "%s", g_strerror(-status));
	return status >= 0;
}

static void on_choice(void *user, const char *id, enum notify_choice choice)
{
	struct agent *agent = user;
	agent_feed(agent, &(struct call_event){ .type = choice == NOTIFY_ANSWER ? CALL_EV_USER_ANSWER : CALL_EV_USER_REJECT,
				  .call = id });
}

static void on_session(void *user, enum idle_event event)
{
	struct agent *agent = user;
	switch (event) {
	case IDLE_AWAY:
	case IDLE_BACK:
		agent_feed(agent, &(struct call_event){ .type = CALL_EV_AWAY, .on = event == IDLE_AWAY });
		break;
	case IDLE_SUSPEND:
		agent_phone_suspend(agent);
		break;
	case IDLE_RESUME:
		agent_phone_resume(agent);
		break;
	}
}

static void on_stream(void *user, bool up, const char *reason)
{
	struct agent *agent = user;
	/* What was asked for needs no reason. */
	bool wrong = !up && strcmp(reason, "off") && strcmp(reason, "none");
	agent->audio.state = up ? WIRE_AUDIO_UP : strcmp(reason, "voice process lost") == 0 ? WIRE_AUDIO_LOST :
											      WIRE_AUDIO_DOWN;
	agent->audio.rate_hz = up ? 16000 : 0;
	g_strlcpy(agent->audio.text, wrong ? reason : "", sizeof(agent->audio.text));
	/* A phone that is unplugged takes its card along: that has been said. */
	if (wrong && agent->phone_state.attached)
		log_warning("no sound: %s", reason);
	else
		log_debug("sound: %s%s%s", up ? "up" : "down", *reason ? ", " : "", reason);
	socket_broadcast_audio(agent->socket, agent->status.audio_call, &agent->audio);
}

static void on_sound(void *user, const char *uuid, const struct voice_figures *figures)
{
	struct agent *agent = user;
	agent->audio.measured = true;
	agent->audio.figures = *figures;
	socket_broadcast_figures(agent->socket, uuid, &agent->audio);
}

static void on_figures(void *user, const char *uuid, const struct voice_figures *figures)
{
	struct agent *agent = user;
	char text[VOICE_FIGURES_TEXT];
	voice_figures_print(figures, text, sizeof(text));
	/* A peer that comes and goes within a second tells nothing about the sound. */
	log_line(figures->frames_out < 50 ? LOG_DEBUG : LOG_INFO, "call %s: sound: %s", uuid, text);
	agent->audio.measured = false;
}

static void on_voice_error(void *user, const char *text)
{
	(void)user;
	log_warning("voice: %s", text);
}

/* A mute outlives the agent, as a call does. */
static void on_voice_muted(void *user, bool on)
{
	agent_feed(user, &(struct call_event){ .type = CALL_EV_USER_MUTE, .on = on });
}

static bool start_voice(struct agent *agent, const struct agent_options *options, GError **error)
{
	static const struct voice_host_callbacks callbacks = {
		.stream = on_stream, .sound = on_sound, .figures = on_figures, .muted = on_voice_muted, .error = on_voice_error
	};
	char path[RUNTIME_PATH_SIZE];
	int status = runtime_path(options->directory, "audio", path);
	struct voice_host_options voice = { .program = options->voice,
		.audio_path = path,
		.tcp_port = audio_port_of(agent->config),
		.wide = strcmp(agent->config->asterisk.wide, "0x10") == 0,
		.group = (gid_t)agent->config->group };
	/* The lock is ours, so who still answers there is the voice process of an agent that was killed, about to end itself. */
	for (int tries = 0; status >= 0 && !agent->voice; tries++) {
		int made = voice_host_new(&voice, &callbacks, agent, &agent->voice);
		if (made != -EADDRINUSE || tries == 40)
			status = made;
		else
			g_usleep(50 * 1000);
	}
	if (status < 0)
		g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(-status), "%s/audio%s: %s", options->directory,
			voice.tcp_port ? " or [softphone] audio-port" : "", g_strerror(-status));
	return status >= 0;
}

static bool start_socket(struct agent *agent, const struct agent_options *options, GError **error)
{
	struct socket_options socket = { .directory = options->directory,
		.group = (gid_t)agent->config->group,
		.handlers = &agent_softphone_handlers,
		.user = agent };
	int status = socket_new(&socket, &agent->socket);
	if (status == -EBUSY || status == -EADDRINUSE)
		g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "another deskphoned runs in %s", options->directory);
	else if (status < 0)
		g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(-status), "%s: %s", options->directory,
			g_strerror(-status));
	return status >= 0;
}

static bool start_machine(struct agent *agent, GError **error)
{
	agent->plan = agent_plan_read(agent->config, agent->keymaps, error);
	if (!agent->plan)
		return false;
	struct call_options calls = agent_life_options(agent);
	struct call_missed missed[CALL_MISSED_MAX];
	char numbers[CALL_REDIALS][DIAL_TEXT_SIZE];
	agent_life_begin(agent, &calls, missed, numbers);
	agent->machine = call_new(&calls);
	if (!agent->machine)
		g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOMEM, "out of memory");
	return agent->machine != NULL;
}

struct agent *agent_new(struct config *config, const struct agent_options *options, GError **error)
{
	struct agent *agent = g_new0(struct agent, 1);
	agent->config = config;
	agent->keymaps = g_strdup(options->keymaps);
	agent->socket_path = g_strdup(options->socket);
	agent->view.next_ms = -1;
	for (int i = 0; i < AGENT_RINGS; i++)
		agent->rings[i].fd = -1;
	/* The socket first: its lock says whether another agent has the phone already. */
	if (!start_machine(agent, error) || !start_socket(agent, options, error) ||
		!start_voice(agent, options, error) || !start_phone(agent, error)) {
		agent_free(agent, 0);
		return NULL;
	}
	struct notify_options notify = { .on_choice = on_choice, .on_log = agent_phone_log, .user = agent };
	int status = notify_new(&notify, &agent->notify);
	if (status < 0)
		log_warning("no notifications: %s", g_strerror(-status));
	apply_config(agent);
	start_clock(agent);
	/* The phone is opened while all that its first screen can do without is started. */
	deskphone_dispatch(agent->phone, agent_now());
	agent_names_start(agent);
	agent_feed(agent, &(struct call_event){ .type = CALL_EV_TIMER }); /* the status of an earlier life */
	agent->idle = idle_new(getuid(), on_session, agent);
	restart_adapter(agent);
	return agent;
}

static void stop_source(GSource *source)
{
	if (!source)
		return;
	g_source_destroy(source);
	g_source_unref(source);
}

void agent_free(struct agent *agent, int limit_ms)
{
	if (!agent)
		return;
	stop_source(agent->clock);
	stop_source(agent->phone_ready);
	if (agent->phone && limit_ms > 0)
		deskphone_farewell(agent->phone, limit_ms);
	idle_free(agent->idle);
	typing_free(agent->typing);
	notify_free(agent->notify);
	voice_host_free(agent->voice);
	agent_ring_stop(agent);
	agent_adapter_free(agent->adapter);
	agent->adapter = NULL; /* the driver may still say that the phone has gone */
	deskphone_free(agent->phone);
	socket_free(agent->socket);
	call_free(agent->machine);
	agent_names_stop(agent);
	plan_free(agent->plan);
	history_free(agent->history);
	config_free(agent->config);
	g_free(agent->keymaps);
	g_free(agent->socket_path);
	g_free(agent);
}
