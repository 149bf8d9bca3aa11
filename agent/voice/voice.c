#include "agent/voice/voice.h"
#include "agent/voice/door.h"
#include "agent/voice/priority.h"
#include "agent/voice/voice_inner.h"
#include "agent/guard/voice_pass.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SAY_MAX 1024
#define DOOR_REST_NS INT64_C(100000000) /* after a failed accept(): else a lack of descriptors would spin */

static int64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void voice_say(const struct voice *voice, const char *format, ...)
{
	char text[SAY_MAX];
	va_list arguments;
	va_start(arguments, format);
	int length = vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	size_t size = (size_t)length < sizeof(text) ? (size_t)length : sizeof(text) - 1;
	/* An agent that does not read finds out by the missing progress; one that has gone, by the end of its socket. */
	if (send(voice->options->control_fd, text, size, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		return;
}

static void on_peer(void *data, const uint8_t *uuid, bool up, unsigned rate_hz)
{
	char text[AUDIOSOCKET_UUID_TEXT];
	audiosocket_uuid_format(uuid, text);
	if (up)
		voice_say(data, "peer up %s %u", text, rate_hz);
	else
		voice_say(data, "peer down %s", text);
}

static void on_figures(void *data, const uint8_t *uuid, const struct voice_figures *figures, bool final)
{
	char call[AUDIOSOCKET_UUID_TEXT], text[VOICE_FIGURES_TEXT];
	audiosocket_uuid_format(uuid, call);
	voice_figures_print(figures, text, sizeof(text));
	voice_say(data, "%s %s %s", final ? "figures" : "sound", call, text);
}

static void on_error(void *data, const char *text)
{
	voice_say(data, "error %s", text);
}

static void on_keep(void *data, const struct peer *peer)
{
	static const uint8_t nil[AUDIOSOCKET_UUID_SIZE];
	const struct voice *voice = data;
	char call[AUDIOSOCKET_UUID_TEXT], text[SAY_MAX];
	audiosocket_uuid_format(peer->roams ? nil : peer->uuid, call);
	int size = snprintf(text, sizeof(text), "keep %" PRIu32 " %d %zu %d %s", peer->id, (int)peer->kind,
		peer->length, !peer->local, call);
	/* An agent that does not read cannot keep it: the peer will have to connect again. */
	if (voice_pass_send(voice->options->control_fd, text, (size_t)size, peer->fd))
		return;
}

static void on_drop(void *data, const struct peer *peer)
{
	voice_say(data, "drop %" PRIu32, peer->id);
}

static const struct bridge_events bridge_events = {
	.peer = on_peer, .figures = on_figures, .error = on_error, .keep = on_keep, .drop = on_drop};

static void set_tone(struct voice *voice, enum mixer_tone which, const struct control_message *message)
{
	deck_tone(&voice->deck, which, message->tone.count ? &message->tone : NULL);
}

/* fd: the samples, -1 = none came along. */
static void ring(struct voice *voice, const struct control_message *message, int fd)
{
	struct samples samples = {NULL, 0}, old = voice->bell;
	if (message->rate_hz && old.first && message->id == voice->bell_id)
		return;
	int error = !message->rate_hz ? 0 : fd < 0 ? -EBADF : samples_map(fd, &samples);
	if (!error && samples.first)
		error = deck_bell(&voice->deck, samples.first, samples.count, message->rate_hz);
	if (error) {
		samples_unmap(&samples);
		voice_say(voice, "error the ring tone cannot be played: %s", strerror(-error));
	}
	if (!samples.first)
		set_tone(voice, MIXER_RING, message);
	voice->bell = samples;
	voice->bell_id = message->id;
	samples_unmap(&old);
}

static void report(struct voice *voice)
{
	bridge_report(&voice->bridge);
	if (voice->bridge.muted)
		voice_say(voice, "muted");
	voice_say_stream(voice);
	voice_say(voice, "reported %s", voice->options->version);
}

/* false: to quit. */
static bool obey(struct voice *voice, const struct control_message *message)
{
	switch (message->type) {
	case CONTROL_CARD:
		voice_want_stream(voice, &message->card, voice->on);
		break;
	case CONTROL_STREAM:
		voice_want_stream(voice, &voice->card, message->on);
		break;
	case CONTROL_TONE:
		set_tone(voice, MIXER_PROGRESS, message);
		break;
	case CONTROL_LEVEL:
		deck_loudness(&voice->deck, pow(10, -(double)message->down_db / 20));
		break;
	case CONTROL_MUTE:
		bridge_set_mute(&voice->bridge, message->on);
		break;
	case CONTROL_ECHO:
		if (deck_cancel_echo(&voice->deck, message->on))
			voice_say(voice, "error no memory to cancel the echo");
		break;
	case CONTROL_CALL:
		bridge_set_calls(&voice->bridge, message, now_ns());
		break;
	case CONTROL_ACTIVE:
		bridge_set_active(&voice->bridge, message);
		break;
	case CONTROL_RING: /* dealt with where the descriptor is */
	case CONTROL_ADOPT:
		break;
	case CONTROL_REPORT:
		report(voice);
		break;
	case CONTROL_QUIT:
		return false;
	}
	return true;
}

/* One message of the agent; false: to quit. */
static bool on_control(struct voice *voice)
{
	char text[CONTROL_MESSAGE_MAX + 1];
	struct control_message message;
	int fd;
	ssize_t got = voice_pass_receive(voice->options->control_fd, text, sizeof(text), &fd);
	if (got == -EAGAIN || got == -EINTR)
		return true;
	if (got <= 0)
		return false;
	bool good = !control_parse(text, (size_t)got, &message);
	if (good && message.type == CONTROL_ADOPT && fd >= 0)
		bridge_adopt(&voice->bridge, fd, &message, now_ns());
	else if (good && message.type == CONTROL_RING)
		ring(voice, &message, fd);
	if (fd >= 0 && !(good && message.type == CONTROL_ADOPT))
		close(fd);
	if (good)
		return obey(voice, &message);
	voice_say(voice, "error malformed message: %.*s", got > 100 ? 100 : (int)got, text);
	return true;
}

static void on_door(struct voice *voice, int listener)
{
	int fd;
	bool tcp;
	int error = door_accept(listener, voice->options->group, &fd, &tcp);
	if (!error)
		bridge_accept(&voice->bridge, fd, tcp, now_ns());
	else if (error == -EACCES)
		voice_say(voice, "error a stranger knocked at the audio socket: turned away");
	else if (error != -EAGAIN)
		voice->door_ns = now_ns() + DOOR_REST_NS;
}

static int64_t deadline(const struct voice *voice, int64_t now)
{
	int64_t at = bridge_deadline(&voice->bridge);
	if (voice->up && voice->progress_ns < at)
		at = voice->progress_ns;
	if (voice->door_ns > now && voice->door_ns < at)
		at = voice->door_ns;
	return at;
}

/* Waits for the descriptors or the deadline. */
static int wait_for(struct pollfd *fds, size_t count, int64_t at, int64_t now)
{
	int64_t left = at > now ? at - now : 0;
	struct timespec time = {.tv_sec = (time_t)(left / 1000000000), .tv_nsec = (long)(left % 1000000000)};
	return ppoll(fds, count, at == INT64_MAX ? NULL : &time, NULL);
}

enum { POLL_CONTROL, POLL_CARD, POLL_DOORS };

/* One turn of the loop; false: to quit. */
static bool turn(struct voice *voice)
{
	struct pollfd fds[POLL_DOORS + VOICE_LISTENERS_MAX + BRIDGE_PEERS_MAX] = {
		[POLL_CONTROL] = {.fd = voice->options->control_fd, .events = POLLIN},
		[POLL_CARD] = {.fd = voice->card_fd, .events = POLLIN},
	};
	int64_t now = now_ns();
	size_t doors = 0;
	if (bridge_has_room(&voice->bridge) && now >= voice->door_ns)
		for (; doors < voice->options->listener_count; doors++)
			fds[POLL_DOORS + doors] =
				(struct pollfd){.fd = voice->options->listeners[doors], .events = POLLIN};
	size_t peers = POLL_DOORS + doors;
	size_t count = peers + bridge_poll(&voice->bridge, fds + peers);
	if (wait_for(fds, count, deadline(voice, now), now) < 0)
		return errno == EINTR;
	if (fds[POLL_CONTROL].revents && !on_control(voice))
		return false;
	if (fds[POLL_CARD].revents)
		voice_on_card(voice);
	for (size_t i = peers; i < count; i++)
		if (fds[i].revents)
			bridge_read(&voice->bridge, fds[i].fd, now_ns());
	/* After the peers: a descriptor that is new now must not be taken for one that was polled. */
	for (size_t i = POLL_DOORS; i < peers; i++)
		if (fds[i].revents)
			on_door(voice, fds[i].fd);
	now = now_ns();
	bridge_tick(&voice->bridge, now);
	if (voice->stalls != voice->bridge.pacer.stalls)
		voice_rest_card(voice);
	voice->stalls = voice->bridge.pacer.stalls;
	voice_report_progress(voice, now);
	return true;
}

int voice_run(const struct voice_options *options)
{
	static struct voice voice; /* its stream's thread outlives this function */
	voice.options = options;
	voice.card_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (voice.card_fd < 0)
		return -errno;
	int error = mixer_init(&voice.mixer);
	if (error)
		return error;
	deck_init(&voice.deck, &voice.mixer);
	bridge_init(&voice.bridge, &voice.deck, &bridge_events, &voice);
	voice.bridge.wide = options->wide;
	error = stream_new(&voice.mixer, voice.card_fd, options->verbose, &voice.stream);
	if (error)
		return error;
	voice_say(&voice, "ready %s", options->version);
	priority_limit_spinning();
	voice_raise_thread(&voice, priority_thread(), PRIORITY_LEVEL);
	error = priority_lock_memory(&voice, sizeof(voice));
	if (error)
		voice_say(&voice, "error memory cannot be locked: %s (RLIMIT_MEMLOCK)", strerror(-error));
	while (turn(&voice))
		;
	bridge_clear(&voice.bridge);
	return 0;
}
