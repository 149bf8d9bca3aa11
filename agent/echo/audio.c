/* The audio socket of one call: AudioSocket frames (docs/socket.md). Each frame that comes is the clock for
 * one that goes back, so the pace is the agent's.
 *
 * state  | time             | readable                   | closed, error, 0x00
 * AWAY   | connect, 0x01 -> UP; cannot: AWAY, later | -  | -
 * UP     | -                | frames back                | AWAY, later
 */
#include "agent/echo/echo.h"
#include "agent/softphone/runtime.h"
#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FIRST_RETRY_MS 300
#define LAST_RETRY_MS 5000
#define HEADER_SIZE 3
#define UUID_SIZE 16
#define PAYLOAD_MAX 65535

enum { KIND_HANGUP = 0x00, KIND_UUID = 0x01, KIND_SLIN_8K = 0x10, KIND_SLIN_16K = 0x12 };

struct echo_audio {
	struct echo *echo;
	char call[CALL_ID_SIZE];
	int fd;
	guint timer, input;
	int retry_ms;
	unsigned char in[HEADER_SIZE + PAYLOAD_MAX];
	size_t in_used;
	unsigned char out[HEADER_SIZE + PAYLOAD_MAX]; /* the rest of a frame that did not go in one piece */
	size_t out_used;
};

static gboolean audio_on_time(gpointer data);

static void audio_close(struct echo_audio *audio)
{
	if (audio->input)
		g_source_remove(audio->input);
	if (audio->fd >= 0)
		close(audio->fd);
	audio->input = 0;
	audio->fd = -1;
	audio->in_used = audio->out_used = 0;
}

static void audio_retry(struct echo_audio *audio)
{
	audio_close(audio);
	audio->timer = g_timeout_add((guint)audio->retry_ms, audio_on_time, audio);
	audio->retry_ms = MIN(audio->retry_ms * 2, LAST_RETRY_MS);
}

/* What is left of an earlier frame goes first; a frame for which there is no room is lost, as on any network.
 */
static void audio_flush(struct echo_audio *audio)
{
	ssize_t sent = audio->out_used
			       ? send(audio->fd, audio->out, audio->out_used, MSG_NOSIGNAL | MSG_DONTWAIT)
			       : 0;
	if (sent <= 0)
		return; /* a peer that has gone shows when it is read */
	audio->out_used -= (size_t)sent;
	memmove(audio->out, audio->out + sent, audio->out_used);
}

/* One send() a frame: some peers hang up when its payload comes late. */
static void audio_send(struct echo_audio *audio, const unsigned char *frame, size_t size)
{
	audio_flush(audio);
	if (audio->out_used)
		return;
	memcpy(audio->out, frame, size);
	audio->out_used = size;
	audio_flush(audio);
	if (audio->out_used == size)
		audio->out_used = 0; /* nothing went: lost as a whole */
}

static bool audio_take_frame(struct echo_audio *audio, unsigned char *frame, size_t payload)
{
	switch (frame[0]) {
	case KIND_HANGUP:
		return false;
	case KIND_SLIN_8K:
	case KIND_SLIN_16K:
		if (payload == 0)
			return true; /* an empty frame kills a call of Asterisk: never send one */
		echo_sound_frame(audio->echo->sound, frame[0] == KIND_SLIN_8K ? 8000 : 16000,
			frame + HEADER_SIZE, payload & ~(size_t)1);
		audio_send(audio, frame, HEADER_SIZE + payload);
		audio->retry_ms = FIRST_RETRY_MS;
		return true;
	default:
		return true; /* unknown kinds are skipped */
	}
}

/* false: it is over. */
static bool audio_take(struct echo_audio *audio)
{
	size_t at = 0;
	while (audio->in_used - at >= HEADER_SIZE) {
		unsigned char *frame = audio->in + at;
		size_t payload = (size_t)frame[1] << 8 | frame[2];
		if (audio->in_used - at < HEADER_SIZE + payload)
			break;
		if (!audio_take_frame(audio, frame, payload))
			return false;
		at += HEADER_SIZE + payload;
	}
	audio->in_used -= at;
	memmove(audio->in, audio->in + at, audio->in_used);
	return true;
}

static gboolean audio_on_readable(gint fd, GIOCondition condition, gpointer data)
{
	(void)condition;
	struct echo_audio *audio = data;
	ssize_t count =
		recv(fd, audio->in + audio->in_used, sizeof(audio->in) - audio->in_used, MSG_DONTWAIT);
	if (count < 0 && (errno == EAGAIN || errno == EINTR))
		return G_SOURCE_CONTINUE;
	if (count > 0) {
		audio->in_used += (size_t)count;
		if (audio_take(audio))
			return G_SOURCE_CONTINUE;
	}
	audio->input = 0;
	audio_retry(audio);
	return G_SOURCE_REMOVE;
}

/* The 16 bytes of the UUID's text. */
static void audio_make_uuid(const char *text, unsigned char uuid[UUID_SIZE])
{
	int digits = 0;
	memset(uuid, 0, UUID_SIZE);
	for (; *text && digits < UUID_SIZE * 2; text++) {
		int value = g_ascii_xdigit_value(*text);
		if (value < 0)
			continue;
		uuid[digits / 2] = (unsigned char)(uuid[digits / 2] << 4 | value);
		digits++;
	}
}

static int audio_connect(struct echo_audio *audio)
{
	char directory[RUNTIME_PATH_SIZE];
	unsigned char frame[HEADER_SIZE + UUID_SIZE] = {KIND_UUID, 0, UUID_SIZE};
	int error = runtime_find(audio->echo->options->runtime_dir, directory);
	if (!error)
		error = runtime_connect(directory, "audio", &audio->fd);
	if (error)
		return error;
	fcntl(audio->fd, F_SETFL, O_NONBLOCK);
	audio_make_uuid(audio->call, frame + HEADER_SIZE);
	audio_send(audio, frame, sizeof(frame));
	audio->input = g_unix_fd_add(audio->fd, G_IO_IN | G_IO_HUP | G_IO_ERR, audio_on_readable, audio);
	return 0;
}

static gboolean audio_on_time(gpointer data)
{
	struct echo_audio *audio = data;
	audio->timer = 0;
	if (audio_connect(audio))
		audio_retry(audio);
	return G_SOURCE_REMOVE;
}

struct echo_audio *echo_audio_new(struct echo *echo, const char *call)
{
	struct echo_audio *audio = g_new0(struct echo_audio, 1);
	audio->echo = echo;
	audio->fd = -1;
	audio->retry_ms = FIRST_RETRY_MS;
	g_strlcpy(audio->call, call, sizeof(audio->call));
	audio->timer = g_timeout_add(0, audio_on_time, audio);
	return audio;
}

void echo_audio_free(struct echo_audio *audio)
{
	if (!audio)
		return;
	audio_close(audio);
	if (audio->timer)
		g_source_remove(audio->timer);
	g_free(audio);
}
