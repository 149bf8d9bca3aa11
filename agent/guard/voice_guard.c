/* The voice process, as the agent sees it. It outlives the agent where a service manager keeps its control
 * socket: then the next agent takes it over with its calls, and holds back its own wishes until it has
 * learned from the softphone what they are.
 *
 *  state    | event                             | what happens
 *  ---------+-----------------------------------+------------------------------------------------------------------
 *  STOPPED  | something is wanted               | -> RUNNING: started, told all that is wanted
 *  STOPPED  | one runs that was another agent's | -> HELD: asked what is so (1 s)
 *  STOPPED  | only connections were kept; 10 s  | they are closed, if nothing has been wanted
 *  HELD     | a wish                            | noted; mute is told
 *  HELD     | it carries no call; calls are     | -> RUNNING, told all that is wanted, most of which is so already
 *           | wanted (50 ms later); 10 s        |
 *  RUNNING  | a wish                            | told; one about the stream must be answered (5 s; closing: 1 s)
 *  both     | stream up, no progress for 0.5 s  | -> KILLED, said as an error
 *  both     | no answer in time, does not read  | -> KILLED, said as an error
 *  KILLED   | it has not ended after 2 s        | left behind, said as an error; the rest as if it had ended. Not more
 *           |                                   | than VOICE_LEFT_MAX at a time
 *  any      | it ends                           | stream and peers are reported down, the peers' connections are kept
 *           |                                   | for the next one; -> WAITING
 *  WAITING  | at once; after the fourth life in | -> RUNNING, or STOPPED when nothing is wanted
 *           | a row of under 0.5 s              |
 *           | 0.1, 0.3, 1, 5, 5 .. s later      |
 *
 * Peers get their silence in pace from a process that is started at once. What is put off when it was killed
 * again and again is the card: it is opened 0.5, 1, 2, 2 .. s later after the fourth hang in a row (1 s of
 * sound ends the row). */
#include "agent/guard/voice_guard.h"
#include "agent/guard/voice_pass.h"
#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define HANG_US (500 * G_TIME_SPAN_MILLISECOND)
#define OPEN_US (5 * G_TIME_SPAN_SECOND)
#define CLOSE_US G_TIME_SPAN_SECOND
#define END_US (2 * G_TIME_SPAN_SECOND) /* killed, it ends within milliseconds, or hangs in a driver */
#define LIFE_US (500 * G_TIME_SPAN_MILLISECOND)
#define HANGS_FREE 3 /* of the card, until it is put off */
#define REPORT_US G_TIME_SPAN_SECOND
#define HOLD_US (10 * G_TIME_SPAN_SECOND)	 /* a softphone is back after 0.3 to 5 s */
#define SETTLE_US (50 * G_TIME_SPAN_MILLISECOND) /* all wishes about a call are there */

static void set_timer(struct voice_host *host)
{
	gint64 due[] = {host->hang_us, host->answer_us, host->start_us, host->hold_us, host->card_us,
		host->end_us};
	gint64 next = -1;
	for (size_t i = 0; i < G_N_ELEMENTS(due); i++)
		if (due[i] && (next < 0 || due[i] < next))
			next = due[i];
	g_source_set_ready_time(host->timer, next);
}

static void end_source(GSource **source)
{
	if (!*source)
		return;
	g_source_destroy(*source);
	g_source_unref(*source);
	*source = NULL;
}

static bool is_alive(const struct voice_host *host)
{
	return host->state == VOICE_RUNNING || host->state == VOICE_HELD;
}

void voice_guard_kill(struct voice_host *host, const char *why)
{
	if (!is_alive(host))
		return;
	voice_hear_error(host, "voice process %d %s: killed", (int)host->pid, why);
	host->state = VOICE_KILLED;
	host->hang_us = host->answer_us = 0;
	host->end_us = g_get_monotonic_time() + END_US;
	voice_child_kill(host->pid_fd);
	set_timer(host);
}

bool voice_guard_wants_stream(const struct voice_host *host)
{
	return !host->card_us && !strcmp(host->wanted[VOICE_STREAM], "stream on");
}

static gboolean on_control(gint fd, GIOCondition condition, gpointer data)
{
	struct voice_host *host = data;
	(void)fd;
	(void)condition;
	bool alive = voice_hear(host);
	set_timer(host);
	if (alive)
		return G_SOURCE_CONTINUE;
	/* Its death comes through the child watch; an end of file without death must not spin. */
	voice_guard_kill(host, "closed its control socket");
	end_source(&host->control);
	return G_SOURCE_REMOVE;
}

/* Tells the process one wish. */
static void tell(struct voice_host *host, enum voice_subject subject)
{
	const char *message = host->wanted[subject];
	bool held = host->state == VOICE_HELD;
	if (held && subject == VOICE_CALLS && strcmp(message, "call none")) {
		host->hold_us = g_get_monotonic_time() + SETTLE_US;
		set_timer(host);
	}
	if (host->state != VOICE_RUNNING && !(held && subject == VOICE_MUTE))
		return;
	if (subject == VOICE_STREAM && host->card_us)
		return;
	if (subject == VOICE_STREAM || subject == VOICE_CARD) {
		host->hang_us = 0;
		host->answer_us =
			g_get_monotonic_time() + (voice_guard_wants_stream(host) ? OPEN_US : CLOSE_US);
		set_timer(host);
	}
	int fd = subject == VOICE_RING ? host->ring_fd : -1;
	if (voice_pass_send(host->control_fd, message, strlen(message), fd) == -EAGAIN)
		voice_guard_kill(host, "does not read");
}

static bool is_needed(const struct voice_host *host)
{
	return !strcmp(host->wanted[VOICE_STREAM], "stream on") ||
	       strcmp(host->wanted[VOICE_CALLS], "call none") ||
	       strcmp(host->wanted[VOICE_TONE], "tone off") || strcmp(host->wanted[VOICE_RING], "ring off");
}

static void wait_to_start(struct voice_host *host)
{
	static const gint64 delays_ms[] = {0, 0, 0, 100, 300, 1000, 5000};
	unsigned step = MIN(host->deaths, (unsigned)G_N_ELEMENTS(delays_ms) - 1);
	host->deaths++;
	host->state = VOICE_WAITING;
	host->start_us = g_get_monotonic_time() + delays_ms[step] * G_TIME_SPAN_MILLISECOND;
	set_timer(host);
}

static void say_end(struct voice_host *host, int status)
{
	int pid = (int)host->pid;
	if (status < 0)
		voice_hear_error(host, "voice process %d ended by itself", pid);
	else if (WIFSIGNALED(status))
		voice_hear_error(host, "voice process %d ended by itself (signal %d)", pid, WTERMSIG(status));
	else
		voice_hear_error(
			host, "voice process %d ended by itself (status %d)", pid, WEXITSTATUS(status));
}

static void let_sources_go(struct voice_host *host)
{
	end_source(&host->control);
	end_source(&host->watch);
	if (host->control_fd >= 0)
		close(host->control_fd);
	if (host->pid_fd >= 0)
		close(host->pid_fd);
	host->control_fd = host->pid_fd = -1;
	host->pid = 0;
}

/* The process is no more, or has to be counted so. */
static void after_end(struct voice_host *host)
{
	voice_store_forget_process(host->pid, host->traits);
	let_sources_go(host);
	host->hang_us = host->answer_us = host->end_us = 0;
	if (g_get_monotonic_time() - host->started_us >= LIFE_US)
		host->deaths = 0;
	wait_to_start(host);
	voice_hear_nothing(host);
}

/* Its sockets are ours too, so the next one goes on with them; a card that it still holds is asked for until
 * it is free. */
static void leave_behind(struct voice_host *host)
{
	if (!voice_left_has_room(&host->left)) {
		host->end_us = g_get_monotonic_time() + END_US;
		return;
	}
	voice_hear_error(host, "voice process %d does not end, held by a driver: left behind, another one is started",
		(int)host->pid);
	end_source(&host->watch);
	voice_left_add(&host->left, host->context, host->pid, host->pid_fd);
	host->pid_fd = -1;
	after_end(host);
}

static gboolean on_end(gint fd, GIOCondition condition, gpointer data)
{
	struct voice_host *host = data;
	(void)fd;
	(void)condition;
	voice_hear(host);
	int status = voice_child_reap(host->pid);
	if (host->state != VOICE_KILLED)
		say_end(host, status);
	after_end(host);
	return G_SOURCE_REMOVE;
}

static void attach(struct voice_host *host, GSource *source, GSourceFunc callback)
{
	g_source_set_callback(source, callback, host, NULL);
	g_source_attach(source, host->context);
}

/* Of a card with which one process after the other hung. */
static gint64 put_off_card(const struct voice_host *host)
{
	static const gint64 delays_ms[] = {500, 1000, 2000};
	if (host->hangs <= HANGS_FREE)
		return 0;
	unsigned step = MIN(host->hangs - HANGS_FREE, (unsigned)G_N_ELEMENTS(delays_ms)) - 1;
	return host->started_us + delays_ms[step] * G_TIME_SPAN_MILLISECOND;
}

static void listen_to(struct voice_host *host)
{
	host->control = g_unix_fd_source_new(host->control_fd, G_IO_IN | G_IO_HUP);
	attach(host, host->control, (GSourceFunc)(void (*)(void))on_control);
	host->watch = g_unix_fd_source_new(host->pid_fd, G_IO_IN);
	attach(host, host->watch, (GSourceFunc)(void (*)(void))on_end);
}

/* The mute of calls that were taken over is theirs: it goes with them, whatever else is there to be heard. */
static void forget_mute(struct voice_host *host)
{
	bool was = host->muted;
	host->muted = false;
	if (was && host->callbacks.muted && !strcmp(host->wanted[VOICE_CALLS], "call none"))
		host->callbacks.muted(host->data, false);
}

static void start(struct voice_host *host)
{
	int error = voice_child_start(&host->child, &host->pid, &host->pid_fd, &host->control_fd);
	host->starts++;
	host->started_us = g_get_monotonic_time();
	host->start_us = host->hold_us = 0;
	if (error) {
		voice_hear_error(host, "cannot start %s: %s", host->program, g_strerror(-error));
		wait_to_start(host);
		return;
	}
	host->state = VOICE_RUNNING;
	forget_mute(host);
	host->card_us = put_off_card(host);
	voice_store_process(host->pid, host->pid_fd, host->control_fd, host->traits);
	listen_to(host);
	for (int i = 0; i < VOICE_SUBJECTS; i++) {
		tell(host, (enum voice_subject)i);
		if (i == VOICE_ACTIVE)
			voice_keep_give(&host->keep, host->control_fd);
	}
}

static void ask_for_report(struct voice_host *host)
{
	static const char message[] = "report";
	if (voice_pass_send(host->control_fd, message, strlen(message), -1) == -EAGAIN)
		voice_guard_kill(host, "does not read");
}

void voice_guard_take_over(struct voice_host *host, pid_t pid, int pid_fd, int control_fd)
{
	host->pid = pid;
	host->pid_fd = pid_fd;
	host->control_fd = control_fd;
	host->state = VOICE_HELD;
	host->started_us = g_get_monotonic_time();
	host->hold_us = host->started_us + HOLD_US;
	host->answer_us = host->started_us + REPORT_US;
	listen_to(host);
	ask_for_report(host);
	set_timer(host);
}

void voice_guard_hold(struct voice_host *host)
{
	if (host->state != VOICE_STOPPED || voice_keep_is_empty(&host->keep))
		return;
	host->hold_us = g_get_monotonic_time() + HOLD_US;
	set_timer(host);
}

void voice_guard_let_go(struct voice_host *host)
{
	host->hold_us = 0;
	host->state = VOICE_RUNNING;
	forget_mute(host);
	for (int i = 0; i < VOICE_SUBJECTS; i++)
		tell(host, (enum voice_subject)i);
	if (host->state == VOICE_RUNNING)
		ask_for_report(host); /* this time our owner hears it too */
	set_timer(host);
}

static void give_up_calls(struct voice_host *host)
{
	voice_keep_clear(&host->keep);
	forget_mute(host);
}

/* Nobody has come back for the calls of the agent before us. */
static void stop_holding(struct voice_host *host)
{
	host->hold_us = 0;
	if (host->state == VOICE_HELD)
		voice_guard_let_go(host);
	else if (host->state == VOICE_STOPPED && !is_needed(host))
		give_up_calls(host);
}

static void kill_hung(struct voice_host *host, const char *why)
{
	host->hangs += voice_guard_wants_stream(host);
	voice_guard_kill(host, why);
}

/* Of a deadline that has passed while the loop was held up, only what the process has not said meanwhile
 * counts. */
static gboolean on_timer(gpointer data)
{
	struct voice_host *host = data;
	gint64 now = g_get_monotonic_time();
	if (is_alive(host))
		voice_hear(host);
	if (host->hang_us && now >= host->hang_us)
		kill_hung(host, "makes no progress");
	if (host->answer_us && now >= host->answer_us)
		kill_hung(host, "does not answer");
	if (host->end_us && now >= host->end_us)
		leave_behind(host);
	if (host->start_us && now >= host->start_us) {
		host->start_us = 0;
		host->state = VOICE_STOPPED;
		if (is_needed(host))
			start(host);
		else if (!host->hold_us)
			give_up_calls(host);
	}
	if (host->hold_us && now >= host->hold_us)
		stop_holding(host);
	if (host->card_us && now >= host->card_us) {
		host->card_us = 0;
		tell(host, VOICE_STREAM);
	}
	set_timer(host);
	return G_SOURCE_CONTINUE;
}

static gboolean dispatch_timer(GSource *source, GSourceFunc callback, gpointer data)
{
	(void)source;
	return callback(data);
}

void voice_guard_tell(struct voice_host *host, enum voice_subject subject)
{
	if (host->state == VOICE_STOPPED && is_needed(host))
		start(host);
	else
		tell(host, subject);
}

void voice_guard_init(struct voice_host *host)
{
	static GSourceFuncs functions = {.dispatch = dispatch_timer};
	host->timer = g_source_new(&functions, sizeof(GSource));
	attach(host, host->timer, on_timer);
}

bool voice_guard_leaves(const struct voice_host *host)
{
	return host->keep.stores && voice_store_works();
}

void voice_guard_clear(struct voice_host *host)
{
	end_source(&host->timer);
	if (voice_guard_leaves(host))
		host->keep.stores = false; /* what is in the store is for the agent after us */
	else if (host->pid)
		voice_child_end(host->pid, host->pid_fd);
	let_sources_go(host);
	voice_left_clear(&host->left);
	voice_keep_clear(&host->keep);
}
