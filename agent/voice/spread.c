#include "agent/voice/spread.h"

void spread_add(struct spread *spread, int64_t ns)
{
	int64_t step = ns > 0 ? (ns - 1) / SPREAD_STEP_NS + 1 : 0;
	spread->count[step < SPREAD_STEPS ? step : SPREAD_STEPS - 1]++;
	spread->total++;
}

double spread_ms(const struct spread *spread, double share)
{
	double wanted = share * (double)spread->total;
	uint64_t seen = 0;
	for (int step = 0; step < SPREAD_STEPS; step++) {
		seen += spread->count[step];
		if (seen && (double)seen >= wanted)
			return (double)(step * SPREAD_STEP_NS) * 1e-6;
	}
	return 0;
}
