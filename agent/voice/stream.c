/* state   | wanted: same        | wanted: other, or off    | outcome
 * --------+---------------------+--------------------------+-----------------------------------------------
 * closed  | wait, try again     | try that                 | opened and started -> open; else stay, tell why
 * open    | wait for a change   | close -> closed          | -
 *
 * Never freed: a thread inside a hung PortAudio cannot be joined, so the process ends with _exit(). */
#include "agent/voice/stream.h"
#include "agent/voice/holders.h"
#include "agent/voice/priority.h"
#include "agent/voice/unity.h"
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define RETRY_MIN_MS 250
#define RETRY_MAX_MS 2000

struct stream {
	struct mixer *mixer;
	int wake_fd;
	bool verbose;
	int unity; /* the card whose mixer was set; -1 = none */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	/* Under the lock. */
	struct card_spec card;
	bool on;
	unsigned ahead_ms;
	unsigned wanted;	   /* counts stream_want() calls that changed something */
	unsigned answered;	   /* the `wanted` that `state` answers */
	struct stream_state state; /* news while `news` */
	bool news;
};

static void wake(int fd)
{
	uint64_t one = 1;
	/* Full means that it is readable already. */
	if (write(fd, &one, sizeof(one)) < 0)
		return;
}

/* From the vDSO: no system call. */
static int64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void transfer(
	void *data, const int16_t *in, int16_t *out, size_t count, const struct audio_moment *moment)
{
	struct stream *stream = data;
	if (!atomic_load_explicit(&stream->mixer->thread, memory_order_relaxed))
		atomic_store_explicit(&stream->mixer->thread, priority_thread(), memory_order_release);
	mixer_moment(stream->mixer, moment->captured_ago_ns, moment->sounds_in_ns);
	mixer_transfer(stream->mixer, in, out, count, moment->xrun, now_ns());
	wake(stream->wake_fd);
}

/* Once for each card that appears: what a person sets afterwards stays. */
static void set_unity(struct stream *stream, int card)
{
	if (card == stream->unity)
		return;
	stream->unity = card;
	if (unity_set(card) < 0)
		stream->unity = -1; /* not ready yet: the next time */
}

/* A card that is in use: by whom? */
static void name_holders(const struct audio_target *target, struct stream_state *state)
{
	char text[AUDIO_REASON_MAX - 16];
	if (target->kind == AUDIO_CARD && holders_of("", target->card, text, sizeof(text)))
		snprintf(state->reason, sizeof(state->reason), "in use by %s", text);
}

static int open_card(struct stream *stream, const struct card_spec *card, unsigned ahead_ms,
	struct audio **audio, struct stream_state *state)
{
	struct audio_target target = {.kind = AUDIO_DEFAULT, .ahead_ms = ahead_ms};
	if (card->kind == CARD_ALSA) {
		target.kind = AUDIO_NAME;
		target.name = card->name;
	} else if (card->kind == CARD_USB) {
		target.kind = AUDIO_CARD;
		if (card_find("", card, &target.card)) {
			snprintf(state->reason, sizeof(state->reason), "card not found");
			stream->unity = -1; /* the next one is another */
			return -ENODEV;
		}
	}
	if (card->kind == CARD_USB)
		set_unity(stream, target.card);
	int error =
		audio_open(&target, stream->verbose, transfer, stream, audio, &state->format, state->reason);
	if (error) {
		name_holders(&target, state);
		return error;
	}
	mixer_prepare(stream->mixer, state->format.rate_hz);
	state->callbacks = stream->mixer->callbacks;
	error = audio_start(*audio, state->reason);
	if (error) {
		audio_close(*audio);
		*audio = NULL;
	}
	return error;
}

/* Tells the owner, unless it wants something else by now or has heard it before. Lock held. */
static void tell(struct stream *stream, unsigned wanted, const struct stream_state *state)
{
	bool same = stream->answered == wanted && stream->state.up == state->up &&
		    !strcmp(stream->state.reason, state->reason);
	if (wanted != stream->wanted || same)
		return;
	stream->state = *state;
	stream->answered = wanted;
	stream->news = true;
	wake(stream->wake_fd);
}

/* Waits for another wish, at most ms (0 = for ever). Lock held. */
static void wait_for_wish(struct stream *stream, unsigned wanted, unsigned ms)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += (long)(ms % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	while (stream->wanted == wanted)
		if (!ms)
			pthread_cond_wait(&stream->changed, &stream->lock);
		else if (pthread_cond_timedwait(&stream->changed, &stream->lock, &until) == ETIMEDOUT)
			return;
}

/* One wish: tries until it is fulfilled or another comes. Lock held on entry and return. */
static void serve(struct stream *stream, unsigned wanted)
{
	struct card_spec card = stream->card;
	unsigned ahead_ms = stream->ahead_ms;
	bool on = stream->on && card.kind != CARD_NONE;
	struct stream_state state = {0};
	struct audio *audio = NULL;
	unsigned retry_ms = RETRY_MIN_MS;
	snprintf(state.reason, sizeof(state.reason), "%s", stream->on ? "none" : "off");
	while (on && stream->wanted == wanted) {
		pthread_mutex_unlock(&stream->lock);
		int error = open_card(stream, &card, ahead_ms, &audio, &state);
		pthread_mutex_lock(&stream->lock);
		if (!error)
			break;
		tell(stream, wanted, &state);
		wait_for_wish(stream, wanted, retry_ms);
		retry_ms = retry_ms * 2 < RETRY_MAX_MS ? retry_ms * 2 : RETRY_MAX_MS;
	}
	state.up = audio;
	if (audio)
		state.reason[0] = '\0';
	tell(stream, wanted, &state);
	wait_for_wish(stream, wanted, 0);
	pthread_mutex_unlock(&stream->lock);
	audio_close(audio);
	pthread_mutex_lock(&stream->lock);
}

static void *run(void *data)
{
	struct stream *stream = data;
	pthread_mutex_lock(&stream->lock);
	for (;;)
		serve(stream, stream->wanted);
	return NULL;
}

int stream_new(struct mixer *mixer, int wake_fd, bool verbose, struct stream **stream)
{
	struct stream *result = calloc(1, sizeof(*result));
	pthread_condattr_t monotonic;
	pthread_t thread;
	if (!result)
		return -ENOMEM;
	result->mixer = mixer;
	result->wake_fd = wake_fd;
	result->unity = -1;
	result->verbose = verbose;
	pthread_mutex_init(&result->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&result->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	int error = pthread_create(&thread, NULL, run, result);
	if (error) {
		free(result);
		return -error;
	}
	pthread_detach(thread);
	*stream = result;
	return 0;
}

void stream_want(struct stream *stream, const struct card_spec *card, bool on, unsigned ahead_ms)
{
	pthread_mutex_lock(&stream->lock);
	if (stream->on != on || stream->ahead_ms != ahead_ms || !card_same(&stream->card, card)) {
		stream->card = *card;
		stream->on = on;
		stream->ahead_ms = ahead_ms;
		stream->wanted++;
		stream->news = false;
		pthread_cond_signal(&stream->changed);
	}
	pthread_mutex_unlock(&stream->lock);
}

bool stream_poll(struct stream *stream, struct stream_state *state)
{
	pthread_mutex_lock(&stream->lock);
	bool news = stream->news;
	if (news)
		*state = stream->state;
	stream->news = false;
	pthread_mutex_unlock(&stream->lock);
	return news;
}
