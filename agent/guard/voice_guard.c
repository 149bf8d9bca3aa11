/* The voice process, as the agent sees it:
 *
 *  state    | event                             | what happens
 *  ---------+-----------------------------------+------------------------------------------------------------------
 *  STOPPED  | something is wanted               | -> RUNNING: started, told all that is wanted
 *  RUNNING  | a wish                            | told; one about the stream must be answered (5 s; closing: 1 s)
 *  RUNNING  | stream up, no progress for 0.5 s  | -> KILLED, said as an error
 *  RUNNING  | no answer in time, does not read  | -> KILLED, said as an error
 *  both     | it ends                           | stream and peers are reported down, the peers' connections are kept
 *           |                                   | for the next one; -> WAITING
 *  WAITING  | 0, 0.1, 0.3, 1, 5, 5 .. s later   | -> RUNNING, or STOPPED when nothing is wanted
 *           |                                   | (a life of 10 s starts the series anew)
 */
#include "agent/guard/voice_guard.h"
#include "agent/guard/voice_pass.h"
#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define HANG_US (500 * G_TIME_SPAN_MILLISECOND)
#define OPEN_US (5 * G_TIME_SPAN_SECOND)
#define CLOSE_US G_TIME_SPAN_SECOND
#define LONG_LIFE_US (10 * G_TIME_SPAN_SECOND)

__attribute__((format(printf, 2, 3))) static void say_error(struct voice_host *host, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	if (host->callbacks.error)
		host->callbacks.error(host->data, text);
	g_free(text);
}

static void set_timer(struct voice_host *host)
{
	gint64 due[] = {host->hang_us, host->answer_us, host->start_us};
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

static void say_stream(struct voice_host *host, bool up, const char *reason)
{
	if (up == host->stream_up && !strcmp(reason, host->reason))
		return;
	host->stream_up = up;
	g_strlcpy(host->reason, reason, sizeof(host->reason));
	if (host->callbacks.stream)
		host->callbacks.stream(host->data, up, reason);
}

/* The table of peers reported up, so that they can be reported down when the process has died. */
static void note_peer(struct voice_host *host, const char *uuid, bool up)
{
	size_t slot = VOICE_HOST_CALLS_MAX;
	for (size_t i = 0; i < VOICE_HOST_CALLS_MAX; i++)
		if (!strcmp(host->peers[i], uuid) ||
			(slot == VOICE_HOST_CALLS_MAX && up && !host->peers[i][0]))
			slot = i;
	if (slot < VOICE_HOST_CALLS_MAX)
		g_strlcpy(host->peers[slot], up ? uuid : "", VOICE_NEWS_UUID);
}

static void say_peer(struct voice_host *host, const char *uuid, bool up, unsigned rate_hz)
{
	note_peer(host, uuid, up);
	if (host->callbacks.peer)
		host->callbacks.peer(host->data, uuid, up, rate_hz);
}

static void kill_child(struct voice_host *host, const char *why)
{
	if (host->state != VOICE_RUNNING)
		return;
	say_error(host, "voice process %d %s: killed", (int)host->pid, why);
	host->state = VOICE_KILLED;
	host->hang_us = host->answer_us = 0;
	kill(host->pid, SIGKILL);
	set_timer(host);
}

static bool wants_stream(const struct voice_host *host)
{
	return !strcmp(host->wanted[VOICE_STREAM], "stream on");
}

/* Whether this is the answer to what was asked last: "off" is one only to "off". */
static bool answers(const struct voice_host *host, const struct voice_news *news)
{
	bool off = news->type == VOICE_STREAM_DOWN && !strcmp(news->text, "off");
	return off != wants_stream(host);
}

static void on_progress(struct voice_host *host, uint64_t count)
{
	if (!host->hang_us || count == host->progress)
		return;
	host->progress = count;
	host->hang_us = g_get_monotonic_time() + HANG_US;
}

static void on_stream(struct voice_host *host, const struct voice_news *news)
{
	bool up = news->type == VOICE_STREAM_UP;
	if (!answers(host, news))
		return;
	host->answer_us = 0;
	host->hang_us = up ? g_get_monotonic_time() + HANG_US : 0;
	say_stream(host, up, up ? "" : news->text);
}

/* fd: what came along, -1 = nothing; taken over. */
static void on_news(struct voice_host *host, const struct voice_news *news, int fd)
{
	switch (news->type) {
	case VOICE_READY:
		break;
	case VOICE_STREAM_UP:
	case VOICE_STREAM_DOWN:
		on_stream(host, news);
		break;
	case VOICE_PROGRESS:
		on_progress(host, news->count);
		break;
	case VOICE_PEER_UP:
	case VOICE_PEER_DOWN:
		say_peer(host, news->uuid, news->type == VOICE_PEER_UP, news->rate_hz);
		break;
	case VOICE_SOUND:
		if (host->callbacks.sound)
			host->callbacks.sound(host->data, news->uuid, &news->figures);
		break;
	case VOICE_FIGURES:
		if (host->callbacks.figures)
			host->callbacks.figures(host->data, news->uuid, &news->figures);
		break;
	case VOICE_KEEP:
		voice_keep_take(&host->keep, news->text, fd);
		return;
	case VOICE_DROP:
		voice_keep_drop(&host->keep, (uint32_t)news->count);
		break;
	case VOICE_REALTIME:
		if (news->count && news->count <= INT32_MAX)
			voice_realtime_ask(host->realtime, host->pid, (pid_t)news->count);
		break;
	case VOICE_ERROR:
		say_error(host, "voice process: %s", news->text);
		break;
	}
	if (fd >= 0)
		close(fd);
}

/* All that waits; false when the process has closed its end. */
static bool read_news(struct voice_host *host)
{
	char message[VOICE_NEWS_TEXT];
	struct voice_news news;
	for (;;) {
		int fd;
		ssize_t got = voice_pass_receive(host->control_fd, message, sizeof(message) - 1, &fd);
		if (got < 0)
			return got == -EAGAIN || got == -EINTR;
		if (!got)
			return false;
		message[got] = '\0';
		if (!voice_news_parse(message, &news)) {
			on_news(host, &news, fd);
			continue;
		}
		say_error(host, "voice process said what nobody understands: %s", message);
		if (fd >= 0)
			close(fd);
	}
}

static gboolean on_control(gint fd, GIOCondition condition, gpointer data)
{
	struct voice_host *host = data;
	(void)fd;
	(void)condition;
	bool alive = read_news(host);
	set_timer(host);
	if (alive)
		return G_SOURCE_CONTINUE;
	/* Its death comes through the child watch; an end of file without death must not spin. */
	kill_child(host, "closed its control socket");
	end_source(&host->control);
	return G_SOURCE_REMOVE;
}

/* Tells the process one wish. */
static void tell(struct voice_host *host, enum voice_subject subject)
{
	const char *message = host->wanted[subject];
	if (host->state != VOICE_RUNNING)
		return;
	if (subject == VOICE_STREAM || subject == VOICE_CARD) {
		host->hang_us = 0;
		host->answer_us = g_get_monotonic_time() + (wants_stream(host) ? OPEN_US : CLOSE_US);
		set_timer(host);
	}
	int fd = subject == VOICE_RING ? host->ring_fd : -1;
	if (voice_pass_send(host->control_fd, message, strlen(message), fd) == -EAGAIN)
		kill_child(host, "does not read");
}

static bool is_needed(const struct voice_host *host)
{
	return wants_stream(host) || strcmp(host->wanted[VOICE_CALLS], "call none") ||
	       strcmp(host->wanted[VOICE_TONE], "tone off") || strcmp(host->wanted[VOICE_RING], "ring off");
}

static void wait_to_start(struct voice_host *host)
{
	static const gint64 delays_ms[] = {0, 100, 300, 1000, 5000};
	unsigned step = MIN(host->deaths, (unsigned)G_N_ELEMENTS(delays_ms) - 1);
	host->deaths++;
	host->state = VOICE_WAITING;
	host->start_us = g_get_monotonic_time() + delays_ms[step] * G_TIME_SPAN_MILLISECOND;
	set_timer(host);
}

static void report_loss(struct voice_host *host)
{
	char uuid[VOICE_NEWS_UUID];
	say_stream(host, false, "voice process lost");
	for (size_t i = 0; i < VOICE_HOST_CALLS_MAX; i++) {
		memcpy(uuid, host->peers[i], sizeof(uuid));
		if (uuid[0])
			say_peer(host, uuid, false, 0);
	}
}

static void on_end(GPid pid, gint status, gpointer data)
{
	struct voice_host *host = data;
	read_news(host);
	if (host->state != VOICE_KILLED)
		say_error(host, "voice process %d ended by itself (%s %d)", (int)pid,
			WIFSIGNALED(status) ? "signal" : "status",
			WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	end_source(&host->control);
	end_source(&host->watch);
	close(host->control_fd);
	host->control_fd = -1;
	host->pid = 0;
	host->hang_us = host->answer_us = 0;
	if (g_get_monotonic_time() - host->started_us >= LONG_LIFE_US)
		host->deaths = 0;
	wait_to_start(host);
	report_loss(host);
}

static void attach(struct voice_host *host, GSource *source, GSourceFunc callback)
{
	g_source_set_callback(source, callback, host, NULL);
	g_source_attach(source, host->context);
}

static void start(struct voice_host *host)
{
	int error = voice_child_start(&host->child, &host->pid, &host->control_fd);
	host->starts++;
	host->started_us = g_get_monotonic_time();
	host->start_us = 0;
	if (error) {
		say_error(host, "cannot start %s: %s", host->program, g_strerror(-error));
		wait_to_start(host);
		return;
	}
	host->state = VOICE_RUNNING;
	host->control = g_unix_fd_source_new(host->control_fd, G_IO_IN | G_IO_HUP);
	attach(host, host->control, (GSourceFunc)(void (*)(void))on_control);
	host->watch = g_child_watch_source_new(host->pid);
	attach(host, host->watch, (GSourceFunc)(void (*)(void))on_end);
	for (int i = 0; i < VOICE_SUBJECTS; i++) {
		tell(host, (enum voice_subject)i);
		if (i == VOICE_ACTIVE)
			voice_keep_give(&host->keep, host->control_fd);
	}
}

/* Of a deadline that has passed while the loop was held up, only what the process has not said meanwhile
 * counts. */
static gboolean on_timer(gpointer data)
{
	struct voice_host *host = data;
	gint64 now = g_get_monotonic_time();
	if (host->state == VOICE_RUNNING)
		read_news(host);
	if (host->hang_us && now >= host->hang_us)
		kill_child(host, "makes no progress");
	if (host->answer_us && now >= host->answer_us)
		kill_child(host, "does not answer");
	if (host->start_us && now >= host->start_us) {
		host->start_us = 0;
		host->state = VOICE_STOPPED;
		if (is_needed(host))
			start(host);
		else
			voice_keep_clear(&host->keep);
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

void voice_guard_clear(struct voice_host *host)
{
	end_source(&host->control);
	end_source(&host->watch);
	end_source(&host->timer);
	if (host->pid)
		voice_child_end(host->pid);
	if (host->control_fd >= 0)
		close(host->control_fd);
	voice_keep_clear(&host->keep);
}
