#include "agent/voice/voice.h"
#include "agent/voice/bridge.h"
#include "agent/voice/door.h"
#include "agent/voice/priority.h"
#include "agent/voice/samples.h"
#include "agent/voice/stream.h"
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
#define PROGRESS_NS INT64_C(200000000)
#define DOOR_REST_NS INT64_C(100000000) /* after a failed accept(): else a lack of descriptors would spin */

struct voice {
	const struct voice_options *options;
	int card_fd; /* eventfd */
	struct mixer mixer;
	struct deck deck;
	struct bridge bridge;
	struct stream *stream;
	struct samples bell; /* what it rings with, where that is no tone */
	uint32_t bell_id;
	struct card_spec card; /* what was asked for */
	bool on;
	bool running;	     /* the stream is open */
	bool up;	     /* and its first callback has come, which the agent has been told */
	char reason[AUDIO_REASON_MAX]; /* why it is down, as the agent has been told; "" = it has not */
	uint64_t first;	     /* callbacks before this stream */
	pid_t thread;	     /* that they come in, while it is one of real time; 0 = none is */
	uint64_t rested;     /* callbacks when it was made an ordinary one */
	uint64_t stalls;     /* of the pacer, as far as they were seen */
	unsigned rate_hz;    /* of the stream */
	int64_t progress_ns; /* next report */
	int64_t door_ns;     /* no accept() before */
};

static int64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

__attribute__((format(printf, 2, 3))) static void say(const struct voice *voice, const char *format, ...)
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
		say(data, "peer up %s %u", text, rate_hz);
	else
		say(data, "peer down %s", text);
}

static void on_figures(void *data, const uint8_t *uuid, const struct voice_figures *figures, bool final)
{
	char call[AUDIOSOCKET_UUID_TEXT], text[VOICE_FIGURES_TEXT];
	audiosocket_uuid_format(uuid, call);
	voice_figures_print(figures, text, sizeof(text));
	say(data, "%s %s %s", final ? "figures" : "sound", call, text);
}

static void on_error(void *data, const char *text)
{
	say(data, "error %s", text);
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
	say(data, "drop %" PRIu32, peer->id);
}

static const struct bridge_events bridge_events = {
	.peer = on_peer, .figures = on_figures, .error = on_error, .keep = on_keep, .drop = on_drop};

/* As far as it is known: what is under way is told when it is done. */
static void say_stream(const struct voice *voice)
{
	if (voice->up)
		say(voice, "stream up %u", voice->rate_hz);
	else if (voice->reason[0])
		say(voice, "stream down %s", voice->reason);
}

/* A card that has stopped without notice, or is about to: PortAudio may spin in its thread, which nobody shall wait for. */
static void rest_card(struct voice *voice)
{
	if (voice->thread)
		priority_rest(voice->thread);
	voice->thread = 0;
	voice->rested = voice->mixer.callbacks;
}

/* Hands the mixer's rings over to the stream's thread, then tells it what is wanted. */
static void want_stream(struct voice *voice, const struct card_spec *card, bool on)
{
	if (on == voice->on && card_same(card, &voice->card)) {
		say_stream(voice);
		return;
	}
	bridge_set_card(&voice->bridge, false);
	deck_stop(&voice->deck);
	rest_card(voice);
	voice->running = voice->up = false;
	voice->reason[0] = '\0';
	voice->card = *card;
	voice->on = on;
	stream_want(voice->stream, card, on);
}

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
		say(voice, "error the ring tone cannot be played: %s", strerror(-error));
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
		say(voice, "muted");
	say_stream(voice);
	say(voice, "reported %s", voice->options->version);
}

/* false: to quit. */
static bool obey(struct voice *voice, const struct control_message *message)
{
	switch (message->type) {
	case CONTROL_CARD:
		want_stream(voice, &message->card, voice->on);
		break;
	case CONTROL_STREAM:
		want_stream(voice, &voice->card, message->on);
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
			say(voice, "error no memory to cancel the echo");
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
	say(voice, "error malformed message: %.*s", got > 100 ? 100 : (int)got, text);
	return true;
}

static void on_stream(struct voice *voice, const struct stream_state *state)
{
	deck_round_trip(&voice->deck, state->format.round_trip_ms);
	int error = state->up ? deck_start(&voice->deck, state->format.rate_hz) : 0;
	if (!state->up || error) {
		snprintf(voice->reason, sizeof(voice->reason), "%s", error ? strerror(-error) : state->reason);
		say_stream(voice);
		return;
	}
	voice->running = true;
	voice->rate_hz = state->format.rate_hz;
	voice->first = state->callbacks;
	bridge_set_card(&voice->bridge, true);
}

static void on_card(struct voice *voice)
{
	struct stream_state state;
	uint64_t count;
	if (read(voice->card_fd, &count, sizeof(count)) < 0)
		return;
	if (stream_poll(voice->stream, &state))
		on_stream(voice, &state);
	deck_refill(&voice->deck);
}

static void raise_thread(const struct voice *voice, pid_t thread, int level)
{
	if (thread && priority_raise(thread, level))
		say(voice, "realtime %d", (int)thread);
}

/* The thread of the callbacks, as long as they come. */
static void raise_card(struct voice *voice)
{
	if (voice->thread || voice->mixer.callbacks == voice->rested)
		return;
	voice->thread = voice->mixer.thread;
	raise_thread(voice, voice->thread, PRIORITY_CARD_LEVEL);
}

static void report_progress(struct voice *voice, int64_t now)
{
	uint64_t callbacks = voice->mixer.callbacks;
	if (!voice->running || (!voice->up && callbacks == voice->first))
		return;
	if (!voice->up) {
		voice->up = true;
		voice->progress_ns = now;
		say_stream(voice);
	}
	if (now < voice->progress_ns)
		return;
	voice->progress_ns = now + PROGRESS_NS;
	raise_card(voice);
	say(voice, "progress %" PRIu64, callbacks);
}

static void on_door(struct voice *voice, int listener)
{
	int fd;
	bool tcp;
	int error = door_accept(listener, voice->options->group, &fd, &tcp);
	if (!error)
		bridge_accept(&voice->bridge, fd, tcp, now_ns());
	else if (error == -EACCES)
		say(voice, "error a stranger knocked at the audio socket: turned away");
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
		on_card(voice);
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
		rest_card(voice);
	voice->stalls = voice->bridge.pacer.stalls;
	report_progress(voice, now);
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
	say(&voice, "ready %s", options->version);
	priority_limit_spinning();
	raise_thread(&voice, priority_thread(), PRIORITY_LEVEL);
	error = priority_lock_memory(&voice, sizeof(voice));
	if (error)
		say(&voice, "error memory cannot be locked: %s (RLIMIT_MEMLOCK)", strerror(-error));
	while (turn(&voice))
		;
	bridge_clear(&voice.bridge);
	return 0;
}
