/* The bells that come with the telephone. Level is the phone's business: its volume keys set it while it rings. */
#include "agent/call/tones.h"
#include <string.h>

#define INTERCOM "once 1400/150;0/80;1400/250"

/* A call from an extension: three short ones where others are long, whatever the country does. */
#define WARBLE "1000/125;800/125;"
#define TRIPLE WARBLE "0/150;" WARBLE "0/150;" WARBLE "0/3000"

static const struct {
	const char *name, *normal, *internal;
} rings[] = {
	/* The bell of the old days: a clapper that strikes 20 times a second. */
	{"classic", "1300*20/2000;0/4000", "1300*20/400;0/200;1300*20/400;0/3000"},
	{"chime", "784/400;659/400;523/700;0/3500", "784/300;523/600;0/3500"},
	{"low", "440*16/1200;0/2800", "440*16/400;0/200;440*16/400;0/2800"},
	{"bright", "1600/90;2000/90;1600/90;2000/90;1600/90;2000/90;0/2500", "1600/90;2000/180;0/2500"},
	{"urgent", "2000/100;0/60;2000/100;0/60;2000/100;0/60;2000/100;0/900",
		"2000/100;0/60;2000/100;0/1600"},
};

const char *tones_ring(const char *name, enum tones_bell bell, const char *region)
{
	if (bell == TONES_BELL_INTERCOM)
		return INTERCOM;
	for (size_t i = 0; name && i < sizeof(rings) / sizeof(rings[0]); i++)
		if (strcmp(name, rings[i].name) == 0)
			return bell == TONES_BELL_INTERNAL ? rings[i].internal : rings[i].normal;
	return bell == TONES_BELL_INTERNAL ? TRIPLE : tones_spec(TONE_RING, region);
}
