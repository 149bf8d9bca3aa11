#include "agent/voice/pacer.h"

void pacer_start(struct pacer *pacer, int64_t now_ns)
{
	if (pacer->state != PACER_IDLE)
		return;
	pacer->state = PACER_CLOCK;
	pacer->due_ns = now_ns;
	pacer->last_ns = now_ns - PACER_FRAME_NS;
	pacer->level = 0;
}

void pacer_stop(struct pacer *pacer)
{
	pacer->state = PACER_IDLE;
}

void pacer_set_card(struct pacer *pacer, bool running)
{
	pacer->card = running;
	if (!running && pacer->state == PACER_CARD)
		pacer->state = PACER_CLOCK;
}

/* The earliest moment a frame of silence may go: when it is due and no sample can be expected, never two in a burst. */
static int64_t silence_at(const struct pacer *pacer)
{
	int64_t earliest = pacer->last_ns + PACER_HASTE_NS;
	int64_t due = pacer->due_ns, expected = pacer->grew_ns + PACER_FRAME_NS;
	/* Not for those that come later than that: silence that waited in vain would put them off the next time too. */
	if (pacer->card && pacer->level && expected >= due - PACER_WAIT_NS && expected <= due + PACER_WAIT_NS)
		due += PACER_WAIT_NS;
	return due > earliest ? due : earliest;
}

/* Samples have just come, and a frame may go. */
static bool may_change_over(const struct pacer *pacer, int64_t now_ns, size_t level, bool grew)
{
	return pacer->card && grew && level >= PACER_FRAME && now_ns >= pacer->due_ns - PACER_WAIT_NS &&
	       now_ns >= pacer->last_ns + PACER_HASTE_NS;
}

static enum pacer_frame microphone(struct pacer *pacer, int64_t now_ns, size_t left)
{
	pacer->state = PACER_CARD;
	pacer->last_ns = now_ns;
	pacer->due_ns = now_ns + PACER_FRAME_NS;
	pacer->level = left;
	return PACER_MICROPHONE;
}

static enum pacer_frame on_clock(struct pacer *pacer, int64_t now_ns, size_t level, size_t *skip)
{
	if (now_ns - pacer->due_ns > PACER_GIVE_UP_NS)
		pacer->due_ns = now_ns;
	bool grew = level > pacer->level;
	if (grew)
		pacer->grew_ns = now_ns;
	pacer->level = level;
	if (may_change_over(pacer, now_ns, level, grew)) {
		*skip = level - PACER_FRAME;
		return microphone(pacer, now_ns, 0);
	}
	if (now_ns < silence_at(pacer))
		return PACER_NOTHING;
	pacer->last_ns = now_ns;
	pacer->due_ns += PACER_FRAME_NS;
	return PACER_SILENCE;
}

static enum pacer_frame on_card(struct pacer *pacer, int64_t now_ns, size_t level, size_t *skip)
{
	pacer->level = level;
	if (level >= PACER_FRAME && now_ns >= pacer->last_ns + PACER_HASTE_NS) {
		*skip = level > PACER_BACKLOG ? level - PACER_FRAME : 0;
		pacer->skipped += *skip;
		return microphone(pacer, now_ns, level - *skip - PACER_FRAME);
	}
	if (level >= PACER_FRAME || now_ns - pacer->last_ns < PACER_STALL_NS)
		return PACER_NOTHING;
	pacer->state = PACER_CLOCK;
	pacer->stalls++;
	return on_clock(pacer, now_ns, level, skip);
}

enum pacer_frame pacer_next(struct pacer *pacer, int64_t now_ns, size_t level, size_t *skip)
{
	*skip = 0;
	switch (pacer->state) {
	case PACER_CLOCK:
		return on_clock(pacer, now_ns, level, skip);
	case PACER_CARD:
		return on_card(pacer, now_ns, level, skip);
	case PACER_IDLE:
		break;
	}
	return PACER_NOTHING;
}

int64_t pacer_deadline(const struct pacer *pacer)
{
	switch (pacer->state) {
	case PACER_CLOCK:
		return silence_at(pacer);
	case PACER_CARD:
		return pacer->last_ns + (pacer->level >= PACER_FRAME ? PACER_HASTE_NS : PACER_STALL_NS);
	case PACER_IDLE:
		break;
	}
	return INT64_MAX;
}
