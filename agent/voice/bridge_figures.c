/* What the calls' audio is like. */
#include "agent/voice/bridge_inner.h"
#include <math.h>
#include <string.h>

#define SECOND_NS INT64_C(1000000000)
#define SILENCE_DB (-99.0)

static struct bridge_call *active_call(struct bridge *bridge)
{
	struct bridge_call *call = bridge->active ? bridge_find_call(bridge, bridge->active_uuid) : NULL;
	return call && call->peers ? call : NULL;
}

/* Everything the card's side has counted since the beginning. */
static struct voice_figures counters(const struct bridge *bridge)
{
	struct mixer *mixer = bridge->deck->mixer;
	double rate_hz = bridge->deck->rate_hz ? bridge->deck->rate_hz : DECK_RATE_HZ;
	double missing_s = bridge->deck->drift.missing_s;
	return (struct voice_figures){
		.concealed = (uint64_t)((double)mixer->concealed * DECK_RATE_HZ / rate_hz),
		.dropped = bridge->deck->dropped,
		.missing = missing_s > 0 ? (uint64_t)(missing_s * DECK_RATE_HZ + 0.5) : 0,
		.late = mixer->late,
		.xruns = mixer->xruns,
		.stalls = bridge->pacer.stalls,
		.skipped = bridge->pacer.skipped};
}

void bridge_attribute(struct bridge *bridge)
{
	struct bridge_call *call = active_call(bridge);
	struct voice_figures now = counters(bridge);
	for (const struct voice_figure *f = voice_figures_table; call && f->name && !f->real; f++) {
		/* A frame that came after all is not missing any more; another card counts in other samples. */
		double more = voice_figures_value(&now, f) - voice_figures_value(&bridge->before, f);
		voice_figures_set(&call->figures, f, fmax(0, voice_figures_value(&call->figures, f) + more));
	}
	bridge->before = now;
}

static double level_db(struct bridge_level *level)
{
	double power = level->samples ? level->squares / (double)level->samples / (32768.0 * 32768.0) : 0;
	*level = (struct bridge_level){0};
	return power > 0 ? fmax(SILENCE_DB, 10 * log10(power)) : SILENCE_DB;
}

static void add_level(struct bridge_level *level, const int16_t *samples, size_t count)
{
	for (size_t i = 0; i < count; i++)
		level->squares += (double)samples[i] * samples[i];
	level->samples += count;
}

void bridge_note_out(struct bridge *bridge, const int16_t *samples, int64_t age_ns)
{
	struct bridge_call *call = active_call(bridge);
	if (!call)
		return;
	spread_add(&call->out, age_ns);
	if (!bridge->muted)
		add_level(&bridge->out, samples, PEER_FRAME);
}

void bridge_note_in(struct bridge *bridge, struct bridge_call *call, const int16_t *samples, size_t count)
{
	if (bridge->deck->running)
		spread_add(&call->in, bridge->deck->delay_ns);
	add_level(&bridge->in, samples, count);
}

static void measure(struct bridge *bridge, struct bridge_call *call)
{
	struct voice_figures *figures = &call->figures;
	const struct drift *drift = &bridge->deck->drift;
	figures->latency_out_ms = spread_ms(&call->out, 0.5);
	figures->latency_out_p99_ms = spread_ms(&call->out, 0.99);
	figures->latency_in_ms = spread_ms(&call->in, 0.5);
	figures->latency_in_p99_ms = spread_ms(&call->in, 0.99);
	figures->echo_cancelled = bridge->deck->echo != NULL;
	if (call != active_call(bridge) || drift->state == DRIFT_IDLE)
		return;
	figures->drift_ppm = drift_ppm(drift);
	figures->jitter_ms = drift_jitter_s(drift) * 1e3;
	figures->resampled = !drift->exact;
	figures->locked = drift->state == DRIFT_LOCKED;
}

void bridge_tell_figures(struct bridge *bridge, struct bridge_call *call, bool final)
{
	measure(bridge, call);
	bridge->events->figures(bridge->data, call->uuid, &call->figures, final);
}

void bridge_tell_regularly(struct bridge *bridge, int64_t now_ns)
{
	struct bridge_call *call = active_call(bridge);
	if (!call || now_ns - bridge->told_ns < SECOND_NS)
		return;
	bridge->told_ns = now_ns;
	bridge_attribute(bridge);
	call->figures.level_out_db = level_db(&bridge->out);
	call->figures.level_in_db = level_db(&bridge->in);
	bridge_tell_figures(bridge, call, false);
}
