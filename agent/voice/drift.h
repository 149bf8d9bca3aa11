/* Follows the clock of a peer against the clock of the card: how many samples of the card one of the peer's is worth, and
 * where in the stream what has just come belongs. Pure; one thread; times are nanoseconds of CLOCK_MONOTONIC.
 *
 * A delay-locked loop on timestamps. The rates of both clocks are measured (timeline.h), their ratio is fed forward, and
 * the delay of the voice, which is the distance between the two lines, is fed back gently, so that it stays at the
 * jitter seen plus a margin.
 *
 *  state   | event                                   | what happens
 *  --------+-----------------------------------------+--------------------------------------------------------------
 *  IDLE    | audio                                   | -> LOCKING; it sounds DRIFT_START_NS later
 *  until 9 s| audio after its time                   | sounds at once: the delay grows by what was concealed
 *  LOCKING | for 9 s                                 | the delay is what the jitter asks for by now
 *  LOCKING | and ratio known to 8 ppm and reached    | -> LOCKED, the delay likewise
 *  both    | audio, a whole number of frames late,   | those were lost: what has come sounds in its own place
 *          | of a peer that jitters less than half   |
 *  9 s on  | audio after its time                    | sounds at once; the next that is in time makes up for it: as
 *          |                                         | much is left out as was concealed
 *  9 s on  | the third time within 2 s               | sounds at once, the delay grows
 *  both    | nothing but late (or early) for 1 s     | samples were lost (or came twice): counted, the rate is kept
 *  both    | the card stood still (an underrun)      | as much is left out, as far as the delay is longer for it
 *  both    | more than 0.25 s of delay too much      | the excess is left out
 *  both    | nothing for 0.5 s                       | -> IDLE; what is known of the rate is kept
 *
 * While the two cannot be told apart, the ratio is exactly 1 and `exact` says that the samples need no resampling: a peer
 * that answers frame for frame is on the card's clock and stays there. Once it is left it does not come back, so it is left
 * for a good reason only:
 *
 *  the rates differ       | by more than 50 ppm (5 from 9 s on) and some standard errors
 *  the delay has moved    | by 3 ms since it was set last, and is about to be too short, or 4 ms longer: clocks that are
 *                         | nearer to each other than 5 ppm take an hour for that, and until then nothing is bent */
#ifndef DESKPHONE_VOICE_DRIFT_H
#define DESKPHONE_VOICE_DRIFT_H
#include "agent/voice/timeline.h"

#define DRIFT_START_NS INT64_C(11000000)
#define DRIFT_MARGIN_S 0.003 /* kept beyond the jitter seen, */
#define DRIFT_FILTER_S 0.0029 /* and for what a resampler holds back, before it takes over (resample.h) */
#define DRIFT_PEER_HZ 16000
#define DRIFT_PPM_MAX 2000 /* of the ratio; what is further off is no clock */

enum drift_state { DRIFT_IDLE, DRIFT_LOCKING, DRIFT_LOCKED };

/* The least lateness within a second, by which lost samples are told from late ones. */
struct drift_watch {
	int64_t since_ns;
	double least_s;
	unsigned events;
};

struct drift {
	enum drift_state state;
	struct timeline card, peer;
	struct drift_watch card_watch, peer_watch;
	bool slaved; /* the peer is declared to be on the card's clock */
	bool exact;
	double ratio_ppm;    /* in use */
	int64_t moved_ns;    /* when it was set last */
	bool settled;	     /* the delay has been set by the jitter of the first 9 s */
	int64_t begun_ns;    /* when LOCKING began */
	int64_t heard_ns;    /* last audio */
	double position;     /* of the peer: samples it has sent, and those that were lost */
	double frame_s;	     /* length of its last event */
	double card_skipped; /* samples for which the card stood still (an overrun) */
	double beat_position;
	int64_t beat_ns;     /* the card's last */
	int64_t asked_ns;    /* our last frame to the peer; 0 = answered */
	double answered;     /* share of our frames that are answered one for one within 5 ms, smoothed */
	double owed_s;	     /* concealed and not yet made up for, */
	int64_t owed_ns;     /* since when */
	double stood_s;	     /* for which the card stood still, not yet left out */
	int64_t lates_ns[2]; /* the last two times it was late */
	double set_s;	     /* the delay as it was set last, once that is known; until then 0 */
	int64_t set_ns;	     /* when that was */
	int64_t in_step_ns;  /* when the delay was last where it will do */
	double delay_s;	     /* of the last audio: from the earliest it could have come to its time */
	double missing_s;    /* audio that never came, since drift_init() */
};

/* What to do with what has just come. */
struct drift_plan {
	double ratio;	  /* samples of the card per sample of the peer, over their nominal rates */
	size_t leave_out; /* of the peer's samples */
	double hold_until; /* position of the card before which they must not sound; 0 = at once, behind the others */
	bool late;	   /* they came after their time */
};

/* What the deck knows of the card when audio comes. */
struct drift_now {
	int64_t now_ns;
	double position;    /* of the card, at which the samples would sound */
	double concealed_s; /* concealment since the last audio */
};

void drift_init(struct drift *drift);
/* Another peer talks: what is known of the card stays. slaved: it is declared to be on the card's clock. */
void drift_new_peer(struct drift *drift, bool slaved);
/* The card's stream is another, of this nominal rate; what is known of the peer stays. */
void drift_new_card(struct drift *drift, double rate_hz);
/* The card has taken samples up to `position`. */
void drift_beat(struct drift *drift, int64_t now_ns, double position);
/* It tells of an over- or underrun before that: so long did it stand still. To be followed by drift_beat(). */
void drift_xrun(struct drift *drift, int64_t now_ns, double position);
/* We have sent the peer a frame (to see whether it answers). */
void drift_asked(struct drift *drift, int64_t now_ns);
/* The peer sent `count` samples. */
struct drift_plan drift_heard(struct drift *drift, const struct drift_now *now, size_t count);
/* How fast the peer's clock is against the card's [ppm], and how far its audio comes apart [s]. */
double drift_ppm(const struct drift *drift);
double drift_jitter_s(const struct drift *drift);
#endif
