/* When the next 20 ms frame goes to the peers, and what it is made of. Pure: time comes in as a number.
 *
 * Two clocks can pace the stream: the card's (a frame for every 20 ms of microphone) and the system's (silence, when
 * there is no card, or it has stopped). The peer must not hear the change from one to the other:
 *
 *  state | event                                   | what happens
 *  ------+-----------------------------------------+--------------------------------------------------------
 *  clock | due                                     | silence; due += 20 ms
 *  clock | samples come, from 10 ms before due on  | -> card: the newest 20 ms go out now, older ones are
 *        |                                         | skipped, so that the next go out 20 ms later
 *  clock | due, but samples are to be expected     | waits for them to change over, 10 ms at most
 *        | within 10 ms (20 ms after the last)     |
 *  card  | microphone has a frame                  | it goes out; due = now + 20 ms; the next 10 ms later at the
 *        |                                         | earliest: what piled up while we were held up is no burst
 *  card  | more than 200 ms of microphone wait     | the newest 20 ms go out, the rest is skipped
 *  card  | no frame for 60 ms                      | -> clock: silence, twice as fast until it has caught up
 *  card  | card off                                | -> clock: the next frame is due 20 ms after the last
 *  any   | due is more than 200 ms ago (suspend)   | due = now: what was missed is not made up
 */
#ifndef DESKPHONE_VOICE_PACER_H
#define DESKPHONE_VOICE_PACER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PACER_FRAME 320 /* samples of 16 kHz in 20 ms */
#define PACER_FRAME_NS INT64_C(20000000)
#define PACER_HASTE_NS INT64_C(10000000) /* smallest distance of two frames of silence */
#define PACER_WAIT_NS INT64_C(10000000)	 /* patience with the card at the change */
#define PACER_STALL_NS INT64_C(60000000) /* a card silent for so long has stopped */
#define PACER_GIVE_UP_NS INT64_C(200000000)
#define PACER_BACKLOG 3200 /* samples: 200 ms */

enum pacer_state { PACER_IDLE, PACER_CLOCK, PACER_CARD };
enum pacer_frame { PACER_NOTHING, PACER_SILENCE, PACER_MICROPHONE };

struct pacer {
	enum pacer_state state;
	bool card;	  /* the card is running, as far as we know */
	int64_t due_ns;	  /* nominal time of the next frame */
	int64_t last_ns;  /* when the last one went out */
	int64_t grew_ns;  /* when samples of the microphone came last */
	size_t level;	  /* what waited then, and in state card: what waits */
	uint64_t stalls;  /* times the card stopped without notice */
	uint64_t skipped; /* samples of microphone that were too many */
};

/* The first frame is due at once. Does nothing unless idle. */
void pacer_start(struct pacer *pacer, int64_t now_ns);
/* Nobody listens: no deadline, no frames. */
void pacer_stop(struct pacer *pacer);
/* The card's stream has started or ended. */
void pacer_set_card(struct pacer *pacer, bool running);
/* What is to be sent now, of `level` samples of microphone; call again until PACER_NOTHING. *skip: microphone
 * samples to throw away before the frame is taken. */
enum pacer_frame pacer_next(struct pacer *pacer, int64_t now_ns, size_t level, size_t *skip);
/* When pacer_next() has something to do even if no sample comes; INT64_MAX = never. */
int64_t pacer_deadline(const struct pacer *pacer);
#endif
