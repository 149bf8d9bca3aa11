#include "agent/voice/drift.h"
#include <math.h>
#include <string.h>

#define PAUSE_NS INT64_C(500000000)
#define ANSWER_NS INT64_C(5000000)
#define LATE_NS INT64_C(2000000000) /* three times in this long is once too often */
#define OWED_NS INT64_C(500000000)
#define WATCH_NS INT64_C(1000000000)
#define SETTLED_BLOCKS 25	    /* 5 s: an event far before the line is not mere jitter any more */
#define SET_NS INT64_C(10000000000) /* so long after it was set the delay is known */
#define LOCK_PPM 8
#define LOCK_NS INT64_C(9000000000) /* not before: the jitter has to show itself */
#define FOLLOW_PPM 100		    /* a rate not known better is not followed, */
#define FOLLOW_FAR_PPM 300	    /* but for one that is known as badly as this */
#define FOLLOW_SIGMAS 4		    /* and certainly far off */
#define LOST_LOCK_PPM 60
#define LOCKING_PPM_PER_S 250
#define LOCKED_PPM_PER_S 3
#define DOUBT_S 30    /* as long does a bad estimate of the rate last */
#define DELAY_S 40    /* time constant of the delay's loop */
#define DELAY_PPM 8   /* its reach */
#define EXCESS_S 0.03 /* of the delay: brought down faster, */
#define EXCESS_PPM 150
#define TOO_MUCH_S 0.25		/* at once */
#define CARD_STEP_S 0.006	/* a card that is so late for a second has stood still; */
#define CARD_STEP_KNOWN_S 0.003 /* one that is known well */
#define ANSWERED 0.5
#define ANSWERED_DECLARED 0.45 /* of a peer that is declared to be on the card's clock */
#define FLOOR_PPM 5	       /* clocks that differ by less are one, until the delay shows it; */
#define FLOOR_EARLY_PPM 50     /* while there is no hurry: what gets lost by it within 9 s */
#define CALM_S 0.005	       /* jitter of a peer whose samples are worth to be kept as they are */
#define MOVED_S 0.003
#define MOVED_FAR_S 0.004
#define SPARE_S 0.001
#define OUT_OF_STEP_NS INT64_C(4000000000)
#define ANSWERED_SHARE 0.02

void drift_init(struct drift *drift)
{
	memset(drift, 0, sizeof(*drift));
	drift_new_card(drift, DRIFT_PEER_HZ);
	drift_new_peer(drift, false);
}

void drift_new_peer(struct drift *drift, bool slaved)
{
	timeline_init(&drift->peer, DRIFT_PEER_HZ);
	drift->state = DRIFT_IDLE;
	drift->slaved = slaved;
	drift->exact = true;
	drift->ratio_ppm = drift->delay_s = 0;
	drift->answered = 0.5;
	drift->asked_ns = 0;
}

void drift_new_card(struct drift *drift, double rate_hz)
{
	timeline_init(&drift->card, rate_hz);
	drift->card_watch = (struct drift_watch){0};
	drift->card_skipped = drift->beat_position = 0;
	drift->beat_ns = 0;
	drift->state = DRIFT_IDLE;
}

/* How much later than the earliest this event is. */
static double lateness_s(const struct timeline *timeline, int64_t now_ns, double position)
{
	return timeline_seconds(timeline, now_ns) - timeline_earliest_s(timeline, position);
}

/* The least lateness of a second that has just ended, with its beginning; else 0. */
static double watch(struct drift_watch *watch, int64_t now_ns, double late_s, int64_t *since_ns)
{
	double least = 0;
	if (watch->events && now_ns - watch->since_ns >= WATCH_NS) {
		least = watch->least_s;
		*since_ns = watch->since_ns;
		watch->events = 0;
	}
	if (!watch->events++) {
		watch->since_ns = now_ns;
		watch->least_s = late_s;
	}
	watch->least_s = fmin(watch->least_s, late_s);
	return least;
}

/* A card that overran stood still for a while: its line goes on later than before. */
static void watch_card(struct drift *drift, int64_t now_ns)
{
	int64_t since_ns = now_ns;
	double position = drift->beat_position + drift->card_skipped;
	if (!timeline_ready(&drift->card))
		return;
	double late_s = lateness_s(&drift->card, now_ns, position);
	double least_s = watch(&drift->card_watch, now_ns, late_s, &since_ns);
	bool settled = drift->card.count >= SETTLED_BLOCKS;
	if (least_s > (settled ? CARD_STEP_KNOWN_S : CARD_STEP_S)) {
		timeline_mend(&drift->card, since_ns, least_s);
		drift->stood_s += least_s;
	} else if (settled && late_s < -CARD_STEP_S)
		least_s = late_s;
	else
		return;
	drift->card_skipped += least_s * drift->card.rate_hz;
	drift->card_watch.events = 0;
}

void drift_xrun(struct drift *drift, int64_t now_ns, double position)
{
	if (!timeline_ready(&drift->card))
		return;
	double late_s = lateness_s(&drift->card, now_ns, position + drift->card_skipped);
	if (late_s <= 0)
		return;
	drift->card_skipped += late_s * drift->card.rate_hz;
	drift->stood_s += late_s;
	drift->card_watch.events = 0;
}

void drift_beat(struct drift *drift, int64_t now_ns, double position)
{
	drift->beat_position = position;
	drift->beat_ns = now_ns;
	watch_card(drift, now_ns);
	timeline_add(&drift->card, now_ns, position + drift->card_skipped);
}

void drift_asked(struct drift *drift, int64_t now_ns)
{
	if (drift->asked_ns)
		drift->answered -= drift->answered * ANSWERED_SHARE;
	drift->asked_ns = now_ns;
}

static void note_answer(struct drift *drift, int64_t now_ns)
{
	bool answer = drift->asked_ns && now_ns - drift->asked_ns < ANSWER_NS;
	drift->answered += ((answer ? 1 : 0) - drift->answered) * ANSWERED_SHARE;
	drift->asked_ns = 0;
}

double drift_ppm(const struct drift *drift)
{
	return drift->peer.ppm - drift->card.ppm;
}

double drift_jitter_s(const struct drift *drift)
{
	return timeline_ready(&drift->peer) ? drift->peer.jitter_s : 0;
}

static double error_ppm(const struct drift *drift)
{
	return hypot(drift->peer.error_ppm, drift->card.error_ppm);
}

/* Seconds from now until the card takes this position, at the earliest. */
static double until_s(const struct drift *drift, int64_t now_ns, double position)
{
	const struct timeline *card = &drift->card;
	double since_beat_s = (double)(now_ns - drift->beat_ns) * 1e-9;
	if (!drift->beat_ns)
		return 0;
	if (!timeline_ready(card))
		return (position - drift->beat_position) / card->rate_hz - since_beat_s;
	return timeline_earliest_s(card, position + drift->card_skipped) - timeline_seconds(card, now_ns);
}

/* Beyond the jitter seen; more while the rate is uncertain, for by that the delay runs away meanwhile. */
static double margin_s(const struct drift *drift)
{
	double filter_s = drift->exact && !drift->slaved ? DRIFT_FILTER_S : 0;
	return DRIFT_MARGIN_S + filter_s + fmin(error_ppm(drift), FOLLOW_FAR_PPM) * 1e-6 * DOUBT_S;
}

/* Delay beyond the jitter and this margin; 0 while it is not known. */
static double beyond_s(const struct drift *drift, double margin)
{
	bool known = timeline_ready(&drift->peer) && timeline_ready(&drift->card);
	return known ? drift->delay_s - drift->peer.jitter_s - margin : 0;
}

/* Delay beyond what is asked for. */
static double excess_s(const struct drift *drift)
{
	return beyond_s(drift, margin_s(drift));
}

static double clamp(double value, double most)
{
	return fmax(-most, fmin(most, value));
}

static double wanted_ppm(const struct drift *drift)
{
	double excess = excess_s(drift);
	double reach = excess > EXCESS_S && drift->state == DRIFT_LOCKED ? EXCESS_PPM : DELAY_PPM;
	return clamp(-drift_ppm(drift), DRIFT_PPM_MAX) - clamp(excess / DELAY_S * 1e6, reach);
}

/* Whether the delay has gone where it will not do, by the clocks alone: for a while, because a card that stood still is found out
 * by then. */
static bool out_of_step(struct drift *drift, int64_t now_ns)
{
	double moved_s = drift->set_s > 0 ? drift->delay_s - drift->set_s : 0;
	bool out = moved_s > MOVED_FAR_S ||
		   (moved_s < -MOVED_S && beyond_s(drift, DRIFT_MARGIN_S + DRIFT_FILTER_S + SPARE_S) < 0);
	if (!out)
		drift->in_step_ns = now_ns;
	return now_ns - drift->in_step_ns > OUT_OF_STEP_NS;
}

/* Whether the two clocks are certainly not one. */
static bool differ(struct drift *drift, int64_t now_ns)
{
	bool answers = drift->answered > ANSWERED, calm = drift->peer.jitter_s < CALM_S;
	double doubt = answers ? 8 : !drift->settled ? (calm ? 4 : 7) : calm ? 3 : 1.5;
	double floor = drift->settled ? FLOOR_PPM : FLOOR_EARLY_PPM;
	if (drift->slaved && drift->answered > ANSWERED_DECLARED)
		return false;
	return fabs(drift_ppm(drift)) > floor + doubt * error_ppm(drift) ||
	       (!answers && out_of_step(drift, now_ns));
}

/* Whether what is known of the rate is nearer to it than what is in use. */
static bool worth_following(const struct drift *drift)
{
	double error = error_ppm(drift);
	return error <= FOLLOW_PPM ||
	       (error <= FOLLOW_FAR_PPM && fabs(drift_ppm(drift)) > FOLLOW_SIGMAS * error);
}

static void move_ratio(struct drift *drift, int64_t now_ns)
{
	double elapsed_s = fmin((double)(now_ns - drift->moved_ns) * 1e-9, 0.1);
	double speed = drift->state == DRIFT_LOCKED ? LOCKED_PPM_PER_S : LOCKING_PPM_PER_S;
	drift->moved_ns = now_ns;
	drift->settled = now_ns - drift->begun_ns >= LOCK_NS;
	if (!worth_following(drift))
		return;
	if (drift->exact && differ(drift, now_ns))
		drift->exact = false;
	double wanted = drift->exact ? 0 : wanted_ppm(drift);
	double off = wanted - drift->ratio_ppm;
	drift->ratio_ppm += clamp(off, speed * elapsed_s);
	if (drift->state == DRIFT_LOCKING && drift->settled && error_ppm(drift) < LOCK_PPM &&
		fabs(off) < LOCK_PPM)
		drift->state = DRIFT_LOCKED;
	else if (drift->state == DRIFT_LOCKED && fabs(off) > LOST_LOCK_PPM && excess_s(drift) < EXCESS_S)
		drift->state = DRIFT_LOCKING;
}

/* Samples by which the peer's count has to be put right: whole frames that were lost on the way (a network loses
 * them without a word), or that came after all. */
static double recount(struct drift *drift, int64_t now_ns)
{
	int64_t since_ns = now_ns;
	if (!timeline_ready(&drift->peer) || drift->frame_s <= 0)
		return 0;
	double frame_s = drift->frame_s, late_s = lateness_s(&drift->peer, now_ns, drift->position);
	double least_s = watch(&drift->peer_watch, now_ns, late_s, &since_ns);
	double frames = 0;
	bool settled = drift->peer.count >= SETTLED_BLOCKS;
	if (drift->peer.jitter_s < frame_s / 2 && late_s > 0.75 * frame_s)
		frames = round((late_s - drift->peer.jitter_s / 2) / frame_s);
	else if (settled && late_s < -fmax(0.6 * frame_s, 0.3 * drift->peer.jitter_s))
		frames = round(late_s / frame_s);
	if (settled && !frames && least_s > fmax(0.6 * frame_s, 0.5 * drift->peer.jitter_s)) {
		frames = round(least_s / frame_s);
		timeline_mend(&drift->peer, since_ns, frames * frame_s);
	}
	if (frames)
		drift->peer_watch.events = 0;
	return frames * frame_s * DRIFT_PEER_HZ;
}

/* It came after its time. */
static void note_late(struct drift *drift, const struct drift_now *now, struct drift_plan *plan)
{
	bool often = drift->lates_ns[0] && now->now_ns - drift->lates_ns[0] < LATE_NS;
	plan->late = true;
	drift->lates_ns[0] = drift->lates_ns[1];
	drift->lates_ns[1] = now->now_ns;
	if (drift->settled && !often) {
		drift->owed_s += now->concealed_s;
		drift->owed_ns = now->now_ns;
		return;
	}
	drift->owed_s = 0;
	plan->hold_until = now->position + DRIFT_MARGIN_S * drift->card.rate_hz;
}

/* The delay of what comes now, from line to line: free of the jitter of either. */
static void measure_delay(struct drift *drift, const struct drift_now *now)
{
	if (!timeline_ready(&drift->peer))
		return;
	double earliest_s = -lateness_s(&drift->peer, now->now_ns, drift->position);
	drift->delay_s = until_s(drift, now->now_ns, now->position) - earliest_s;
	if (drift->set_s <= 0 && now->now_ns - drift->set_ns >= SET_NS)
		drift->set_s = drift->delay_s;
}

/* What was concealed and came later is left out, once that much waits. */
static void make_up(struct drift *drift, const struct drift_now *now, struct drift_plan *plan)
{
	double waits_s = until_s(drift, now->now_ns, now->position);
	if (drift->owed_s > 0 && now->now_ns - drift->owed_ns > OWED_NS)
		drift->owed_s = 0;
	if (drift->owed_s > 0 && waits_s >= drift->owed_s) {
		plan->leave_out = (size_t)lround(drift->owed_s * DRIFT_PEER_HZ);
		drift->owed_s = 0;
	}
	if (drift->stood_s > 0) {
		measure_delay(drift, now);
		plan->leave_out =
			(size_t)lround(fmax(0, fmin(drift->stood_s, excess_s(drift))) * DRIFT_PEER_HZ);
		drift->stood_s = 0;
	}
	if (excess_s(drift) > TOO_MUCH_S)
		plan->leave_out = (size_t)lround(excess_s(drift) * DRIFT_PEER_HZ);
}

static void begin(struct drift *drift, const struct drift_now *now, struct drift_plan *plan)
{
	timeline_init(&drift->peer, DRIFT_PEER_HZ);
	drift->peer_watch = (struct drift_watch){0};
	drift->state = DRIFT_LOCKING;
	drift->settled = false;
	drift->position = drift->owed_s = drift->stood_s = drift->delay_s = 0;
	drift->lates_ns[0] = drift->lates_ns[1] = 0;
	drift->moved_ns = drift->begun_ns = drift->in_step_ns = now->now_ns;
	double waits_s = until_s(drift, now->now_ns, now->position);
	double short_s = (double)DRIFT_START_NS * 1e-9 - waits_s;
	if (short_s > 0)
		plan->hold_until = now->position + short_s * drift->card.rate_hz;
}

struct drift_plan drift_heard(struct drift *drift, const struct drift_now *now, size_t count)
{
	struct drift_plan plan = {0};
	bool paused = drift->state == DRIFT_IDLE || now->now_ns - drift->heard_ns > PAUSE_NS;
	double lost = 0;
	drift->heard_ns = now->now_ns;
	note_answer(drift, now->now_ns);
	if (paused)
		begin(drift, now, &plan);
	else
		lost = recount(drift, now->now_ns);
	drift->position += lost;
	drift->missing_s += lost / DRIFT_PEER_HZ;
	if (lost > 0)
		plan.hold_until =
			now->position + (lost / DRIFT_PEER_HZ - now->concealed_s) * drift->card.rate_hz;
	else if (lost < 0)
		plan.leave_out = (size_t)lround(-lost);
	else if (!paused && now->concealed_s > 0)
		note_late(drift, now, &plan);
	else if (!paused)
		make_up(drift, now, &plan);
	measure_delay(drift, now);
	enum drift_state state = drift->state;
	bool settled = drift->settled, exact = drift->exact;
	timeline_add(&drift->peer, now->now_ns, drift->position);
	drift->position += (double)count;
	drift->frame_s = (double)count / DRIFT_PEER_HZ;
	move_ratio(drift, now->now_ns);
	/* The jitter has shown itself, the rate is known at last, or the resampler takes over: from now on the delay is moved gently
	 * only. */
	bool left = exact && !drift->exact;
	bool done =
		settled != drift->settled || (state == DRIFT_LOCKING && drift->state == DRIFT_LOCKED) || left;
	double spare_s = excess_s(drift) - (left ? DRIFT_FILTER_S : 0);
	if (done && drift->settled && spare_s < 0)
		plan.hold_until = now->position - spare_s * drift->card.rate_hz;
	if (paused || plan.hold_until > 0 || plan.leave_out) {
		drift->set_s = 0;
		drift->set_ns = now->now_ns;
	}
	plan.ratio = 1 + drift->ratio_ppm * 1e-6;
	return plan;
}
