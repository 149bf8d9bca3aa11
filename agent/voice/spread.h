/* How a time spreads: counted in steps of 0.5 ms up to 250 ms. Pure. Zeroed = fresh. */
#ifndef DESKPHONE_VOICE_SPREAD_H
#define DESKPHONE_VOICE_SPREAD_H
#include <stdint.h>

#define SPREAD_STEPS 500
#define SPREAD_STEP_NS INT64_C(500000)

struct spread {
	uint32_t count[SPREAD_STEPS];
	uint64_t total;
};

/* Beyond either end it counts as the end. */
void spread_add(struct spread *spread, int64_t ns);
/* The time [ms] that `share` (0..1) of them do not exceed; 0 when there are none. */
double spread_ms(const struct spread *spread, double share);
#endif
