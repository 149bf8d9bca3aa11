/* What the voice process says, and what of it our owner is told. */
#include "agent/guard/voice_guard.h"
#include "agent/guard/voice_pass.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

#define HANG_US (500 * G_TIME_SPAN_MILLISECOND)
#define SOUND_US G_TIME_SPAN_SECOND /* a card that has sounded for so long is in order */

void voice_hear_error(struct voice_host *host, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	if (host->callbacks.error)
		host->callbacks.error(host->data, text);
	g_free(text);
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

/* Whether this is the answer to what was asked last: "off" is one only to "off". */
static bool answers(const struct voice_host *host, const struct voice_news *news)
{
	bool off = news->type == VOICE_STREAM_DOWN && !strcmp(news->text, "off");
	return off != voice_guard_wants_stream(host);
}

static void on_progress(struct voice_host *host, uint64_t count)
{
	if (!host->hang_us || count == host->progress)
		return;
	gint64 now = g_get_monotonic_time();
	host->progress = count;
	host->hang_us = now + HANG_US;
	if (now - host->up_us >= SOUND_US)
		host->hangs = 0;
}

static void on_stream(struct voice_host *host, const struct voice_news *news)
{
	bool up = news->type == VOICE_STREAM_UP, held = host->state == VOICE_HELD;
	if (!held && !answers(host, news))
		return;
	host->up_us = g_get_monotonic_time();
	host->hang_us = up ? host->up_us + HANG_US : 0;
	if (held)
		return;
	host->answer_us = 0;
	say_stream(host, up, up ? "" : news->text);
}

static bool has_peers(const struct voice_host *host)
{
	for (size_t i = 0; i < VOICE_HOST_CALLS_MAX; i++)
		if (host->peers[i][0])
			return true;
	return false;
}

static void on_peer(struct voice_host *host, const struct voice_news *news)
{
	bool up = news->type == VOICE_PEER_UP;
	if (host->state != VOICE_HELD) {
		say_peer(host, news->uuid, up, news->rate_hz);
		return;
	}
	note_peer(host, news->uuid, up);
	if (host->reported && !has_peers(host))
		voice_guard_let_go(host);
}

static void on_reported(struct voice_host *host)
{
	if (host->state != VOICE_HELD)
		return;
	host->reported = true;
	host->answer_us = 0;
	if (!has_peers(host))
		voice_guard_let_go(host);
	else if (host->muted && host->callbacks.muted)
		host->callbacks.muted(host->data, true);
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
		on_peer(host, news);
		break;
	case VOICE_SOUND:
		if (host->callbacks.sound && host->state != VOICE_HELD)
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
	case VOICE_MUTED:
		host->muted = host->state == VOICE_HELD;
		break;
	case VOICE_REPORTED:
		on_reported(host);
		break;
	case VOICE_REALTIME:
		if (news->count && news->count <= INT32_MAX)
			voice_realtime_ask(host->realtime, host->pid, (pid_t)news->count);
		break;
	case VOICE_ERROR:
		voice_hear_error(host, "voice process: %s", news->text);
		break;
	}
	if (fd >= 0)
		close(fd);
}

bool voice_hear(struct voice_host *host)
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
		voice_hear_error(host, "voice process said what nobody understands: %s", message);
		if (fd >= 0)
			close(fd);
	}
}

void voice_hear_nothing(struct voice_host *host)
{
	char uuid[VOICE_NEWS_UUID];
	say_stream(host, false, "voice process lost");
	for (size_t i = 0; i < VOICE_HOST_CALLS_MAX; i++) {
		memcpy(uuid, host->peers[i], sizeof(uuid));
		if (uuid[0])
			say_peer(host, uuid, false, 0);
	}
}
