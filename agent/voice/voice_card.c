/*  stream      | event                            | what happens
 *  ------------+----------------------------------+-------------------------------------------------------------
 *  any         | another card, on or off, wanted  | closed; opened, if on
 *  opened      | its first callback               | up: said to the agent, the callback's thread raised
 *  up          | every 200 ms                     | the count of its callbacks is said
 *  up          | over- and underruns (ahead.h)    | down: opened again, filled further ahead
 *  any         | closed, or cannot be opened      | down: said, with the reason; stream.c goes on trying */
#include "agent/voice/priority.h"
#include "agent/voice/voice_inner.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PROGRESS_NS INT64_C(200000000)

static int64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void voice_say_stream(const struct voice *voice)
{
	if (voice->up)
		voice_say(voice, "stream up %u", voice->rate_hz);
	else if (voice->reason[0])
		voice_say(voice, "stream down %s", voice->reason);
}

void voice_rest_card(struct voice *voice)
{
	if (voice->thread)
		priority_rest(voice->thread);
	voice->thread = 0;
	voice->rested = voice->mixer.callbacks;
}

/* Hands the mixer's rings over to the stream's thread, then tells it what is wanted. */
static void change_stream(struct voice *voice, const struct card_spec *card, bool on)
{
	bool realtime = priority_is_raised(priority_thread());
	bridge_set_card(&voice->bridge, false);
	deck_stop(&voice->deck);
	voice_rest_card(voice);
	voice->running = voice->up = false;
	voice->reason[0] = '\0';
	voice->card = *card;
	voice->on = on;
	if (on)
		ahead_open(&voice->ahead, realtime, voice->mixer.xruns, now_ns());
	stream_want(voice->stream, card, on, voice->ahead.used_ms);
}

void voice_want_stream(struct voice *voice, const struct card_spec *card, bool on)
{
	if (on == voice->on && card_same(card, &voice->card))
		voice_say_stream(voice);
	else
		change_stream(voice, card, on);
}

/* A short gap instead of many. */
static void open_again(struct voice *voice)
{
	struct card_spec card = voice->card;
	change_stream(voice, &card, true);
	snprintf(voice->reason, sizeof(voice->reason), "over- and underruns: opened again, %u ms ahead",
		voice->ahead.used_ms);
	voice_say_stream(voice);
}

static void on_stream(struct voice *voice, const struct stream_state *state)
{
	deck_round_trip(&voice->deck, state->format.round_trip_ms);
	int error = state->up ? deck_start(&voice->deck, state->format.rate_hz) : 0;
	if (!state->up || error) {
		snprintf(
			voice->reason, sizeof(voice->reason), "%s", error ? strerror(-error) : state->reason);
		voice_say_stream(voice);
		return;
	}
	voice->running = true;
	voice->rate_hz = state->format.rate_hz;
	voice->first = state->callbacks;
	bridge_set_card(&voice->bridge, true);
}

void voice_on_card(struct voice *voice)
{
	struct stream_state state;
	uint64_t count;
	if (read(voice->card_fd, &count, sizeof(count)) < 0)
		return;
	if (stream_poll(voice->stream, &state))
		on_stream(voice, &state);
	deck_refill(&voice->deck);
}

void voice_raise_thread(const struct voice *voice, pid_t thread, int level)
{
	if (thread && priority_raise(thread, level))
		voice_say(voice, "realtime %d", (int)thread);
}

/* The thread of the callbacks, as long as they come. */
static void raise_card(struct voice *voice)
{
	if (voice->thread || voice->mixer.callbacks == voice->rested)
		return;
	voice->thread = voice->mixer.thread;
	voice_raise_thread(voice, voice->thread, PRIORITY_CARD_LEVEL);
}

void voice_report_progress(struct voice *voice, int64_t now)
{
	uint64_t callbacks = voice->mixer.callbacks;
	if (!voice->running || (!voice->up && callbacks == voice->first))
		return;
	if (!voice->up) {
		voice->up = true;
		voice->progress_ns = now;
		voice_say_stream(voice);
	}
	if (now < voice->progress_ns)
		return;
	voice->progress_ns = now + PROGRESS_NS;
	raise_card(voice);
	voice_say(voice, "progress %" PRIu64, callbacks);
	if (ahead_watch(&voice->ahead, voice->mixer.xruns, now))
		open_again(voice);
}
