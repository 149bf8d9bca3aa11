/* Between voice.c (the loop, the agent) and voice_card.c (the card's stream). */
#ifndef DESKPHONE_VOICE_INNER_H
#define DESKPHONE_VOICE_INNER_H
#include "agent/voice/ahead.h"
#include "agent/voice/bridge.h"
#include "agent/voice/samples.h"
#include "agent/voice/stream.h"
#include "agent/voice/voice.h"

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
	struct ahead ahead;
	bool running;		       /* the stream is open */
	bool up;		       /* and its first callback has come, which the agent has been told */
	char reason[AUDIO_REASON_MAX]; /* why it is down, as the agent has been told; "" = it has not */
	uint64_t first;		       /* callbacks before this stream */
	pid_t thread;		       /* that they come in, while it is one of real time; 0 = none is */
	uint64_t rested;	       /* callbacks when it was made an ordinary one */
	uint64_t stalls;	       /* of the pacer, as far as they were seen */
	unsigned rate_hz;	       /* of the stream */
	int64_t progress_ns;	       /* next report */
	int64_t door_ns;	       /* no accept() before */
};

/* A message to the agent; dropped when it does not read. */
__attribute__((format(printf, 2, 3))) void voice_say(const struct voice *voice, const char *format, ...);

/* voice_card.c. What the stream is like, as far as it is known: what is under way is told when it is done. */
void voice_say_stream(const struct voice *voice);
/* The card's stream as it is wanted from now on; said again when it is so already. */
void voice_want_stream(struct voice *voice, const struct card_spec *card, bool on);
/* A callback has come, or the stream has changed. */
void voice_on_card(struct voice *voice);
/* Every 200 ms while the stream runs. */
void voice_report_progress(struct voice *voice, int64_t now);
/* Real-time scheduling for one of our threads; what may not be done here is told the agent. */
void voice_raise_thread(const struct voice *voice, pid_t thread, int level);
/* A card that has stopped without notice, or is about to: PortAudio may spin in its thread, which nobody shall wait for. */
void voice_rest_card(struct voice *voice);
#endif
