/* Source of the frequencies and cadences: ITU-T Recommendation E.180 Supplement 2, "Various tones used in
 * national networks" (01/2003 and the listings in ITU Operational Bulletin 781), cross-checked where the two
 * disagree with the administrations' own network documents: AS/ACIF S002 (Australia), PTC 220 (New Zealand),
 * ANSI T1.401 (North America), SIN 350 (Britain). Level is the voice process's business.
 *
 * The bell is ours: 1000 and 800 Hz in turn, in the cadence of the country's ringing. A list has at most 16
 * segments. */
#include "agent/call/tones.h"
#include <ctype.h>
#include <string.h>

/* Two-tone warbles of 400, 800, 1000, 1200, 1500 and 2000 ms. */
#define W200 "1000/100;800/100;"
#define W250 "1000/125;800/125;"
#define W400 W200 W200
#define W800 W400 W400
#define W1000 W250 W250 W250 W250
#define W1200 W800 W400
#define W1500 W1000 W250 W250
#define W2000 "1000/200;800/200;1000/200;800/200;1000/200;800/200;1000/200;800/200;1000/200;800/200;"

#define BELL_UK W400 "0/200;" W400 "0/2000"
#define BELL_1_4 W1000 "0/4000"
#define BELL_1_5 W1000 "0/5000"

/* E.180 section 8: three tones of 330 ms and a second of silence, the same everywhere. */
#define SIT "950/330;1400/330;1800/330;0/1000"
/* The receiver-off-hook tone of North America has four frequencies; three are as unmistakable. */
#define HOWL_US "1400+2060+2450/100;0/100"
#define HOWL "1400/200;0/200"

struct tones_row {
	const char *region, *dial, *ringback, *busy, *congestion, *waiting, *warning, *bell;
};

/* E.180: 425 Hz; busy 0.5 s on and off, congestion 0.25 s, ringing 1 s on and 4 s off. */
static const struct tones_row fallback = {"", "425/0", "425/1000;0/4000", "425/500;0/500", "425/250;0/250",
	"425/200;0/600;425/200;0/10000", HOWL, BELL_1_4};

static const struct tones_row rows[] = {
	{"AT", "420/0", "420/1000;0/5000", "420/400;0/400", "420/200;0/200", "420/40;0/1960", HOWL, BELL_1_5},
	{"AU", "413+438/0", "413+438/400;0/200;413+438/400;0/2000", "425/375;0/375", "425/375;0/375",
		"425/200;0/200;425/200;0/4400", HOWL, BELL_UK},
	{"BE", "425/0", "425/1000;0/3000", "425/500;0/500", "425/167;0/167", "1400/175;0/175;1400/175;0/3500",
		HOWL, W1000 "0/3000"},
	{"BR", "425/0", "425/1000;0/4000", "425/250;0/250", "425/250;0/250;425/750;0/250", "425/50;0/1000",
		HOWL, BELL_1_4},
	{"CA", "350+440/0", "440+480/2000;0/4000", "480+620/500;0/500", "480+620/250;0/250",
		"440/300;0/10000", HOWL_US, W2000 "0/4000"},
	{"CH", "425/0", "425/1000;0/4000", "425/500;0/500", "425/200;0/200", "425/200;0/200;425/200;0/4000",
		HOWL, BELL_1_4},
	{"CN", "450/0", "450/1000;0/4000", "450/350;0/350", "450/700;0/700", "450/400;0/4000", HOWL,
		BELL_1_4},
	{"CZ", "425/330;0/330;425/660;0/660", "425/1000;0/4000", "425/330;0/330", "425/165;0/165",
		"425/330;0/9000", HOWL, BELL_1_4},
	{"DE", "425/0", "425/1000;0/4000", "425/480;0/480", "425/240;0/240", "425/200;0/200;425/200;0/5000",
		HOWL, BELL_1_4},
	{"DK", "425/0", "425/1000;0/4000", "425/250;0/250", "425/450;0/450", "425/200;0/600;425/200;0/3000",
		HOWL, BELL_1_4},
	{"ES", "425/0", "425/1500;0/3000", "425/200;0/200", "425/200;0/200;425/200;0/200;425/200;0/600",
		"425/175;0/175;425/175;0/3500", HOWL, W1500 "0/3000"},
	{"FI", "425/0", "425/1000;0/4000", "425/300;0/300", "425/200;0/200", "425/150;0/150;425/150;0/8000",
		HOWL, BELL_1_4},
	{"FR", "440/0", "440/1500;0/3500", "440/500;0/500", "440/250;0/250", "440/300;0/10000", HOWL,
		W1500 "0/3500"},
	{"GB", "350+440/0", "400+450/400;0/200;400+450/400;0/2000", "400/375;0/375",
		"400/400;0/350;400/225;0/525", "400/100;0/4000", HOWL, BELL_UK},
	{"GR", "425/200;0/300;425/700;0/800", "425/1000;0/4000", "425/300;0/300", "425/200;0/200",
		"425/150;0/150;425/150;0/8000", HOWL, BELL_1_4},
	{"HU", "425/0", "425/1250;0/3750", "425/300;0/300", "425/300;0/300", "425/40;0/1960", HOWL,
		W1200 "0/3800"},
	{"IE", "425/0", "400+450/400;0/200;400+450/400;0/2000", "425/500;0/500", "425/250;0/250",
		"425/180;0/200;425/200;0/4500", HOWL, BELL_UK},
	{"IN", "400*25/0", "400*25/400;0/200;400*25/400;0/2000", "400/750;0/750", "400/250;0/250",
		"400/200;0/100;400/200;0/7500", HOWL, BELL_UK},
	{"IT", "425/200;0/200;425/600;0/1000", "425/1000;0/4000", "425/500;0/500", "425/200;0/200",
		"425/400;0/100;425/250;0/100;425/150;0/14000", HOWL, BELL_1_4},
	{"JP", "400/0", "400*16/1000;0/2000", "400/500;0/500", "400/500;0/500", "400*16/500;0/8000", HOWL,
		W1000 "0/2000"},
	{"KR", "350+440/0", "440+480/1000;0/2000", "480+620/500;0/500", "480+620/300;0/200",
		"350+440/250;0/250;350+440/250;0/3250", HOWL, W1000 "0/2000"},
	{"MX", "425/0", "425/1000;0/4000", "425/250;0/250", "425/250;0/250", "425/200;0/600;425/200;0/10000",
		HOWL, BELL_1_4},
	{"NL", "425/0", "425/1000;0/4000", "425/500;0/500", "425/250;0/250", "425/500;0/9500", HOWL,
		BELL_1_4},
	{"NO", "425/0", "425/1000;0/4000", "425/500;0/500", "425/200;0/200", "425/200;0/600;425/200;0/10000",
		HOWL, BELL_1_4},
	{"NZ", "400/0", "400+450/400;0/200;400+450/400;0/2000", "400/500;0/500", "400/250;0/250",
		"400/200;0/3000;400/200;0/3000;400/200;0/3000", HOWL, BELL_UK},
	{"PL", "425/0", "425/1000;0/4000", "425/500;0/500", "425/500;0/500", "425/150;0/150;425/150;0/4000",
		HOWL, BELL_1_4},
	{"PT", "425/0", "425/1000;0/5000", "425/500;0/500", "425/200;0/200", "425/200;0/200;425/200;0/5000",
		HOWL, BELL_1_5},
	{"RU", "425/0", "425/800;0/3200", "425/400;0/400", "425/200;0/200", "425/200;0/5000", HOWL,
		W800 "0/3200"},
	{"SE", "425/0", "425/1000;0/5000", "425/250;0/250", "425/250;0/750", "425/200;0/500;425/200;0/9100",
		HOWL, BELL_1_5},
	{"SG", "425/0", "425*24/400;0/200;425*24/400;0/2000", "425/750;0/750", "425/250;0/250",
		"425*24/300;0/200;425*24/300;0/3200", HOWL, BELL_UK},
	{"TW", "350+440/0", "440+480/1000;0/2000", "480+620/500;0/500", "480+620/250;0/250",
		"350+440/250;0/250;350+440/250;0/3250", HOWL, W1000 "0/2000"},
	{"US", "350+440/0", "440+480/2000;0/4000", "480+620/500;0/500", "480+620/250;0/250",
		"440/300;0/10000", HOWL_US, W2000 "0/4000"},
	{"ZA", "400*33/0", "400*33/400;0/200;400*33/400;0/2000", "400/500;0/500", "400/250;0/250",
		"400*33/400;0/4000", HOWL, BELL_UK},
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static const struct tones_row *tones_row(const char *region)
{
	for (size_t i = 0; region && i < ROWS; i++)
		if (toupper((unsigned char)region[0]) == rows[i].region[0] && region[0] &&
			toupper((unsigned char)region[1]) == rows[i].region[1] && region[2] == '\0')
			return &rows[i];
	return &fallback;
}

const char *tones_spec(enum tone tone, const char *region)
{
	const struct tones_row *row = tones_row(region);
	switch (tone) {
	case TONE_DIAL:
		return row->dial;
	case TONE_RINGBACK:
		return row->ringback;
	case TONE_BUSY:
		return row->busy;
	case TONE_CONGESTION:
		return row->congestion;
	case TONE_CALL_WAITING:
		return row->waiting;
	case TONE_SIT:
		return SIT;
	case TONE_ERROR:
		return "once 200/300";
	case TONE_WARNING:
		return row->warning;
	case TONE_RING:
		return row->bell;
	case TONE_NONE:
	case TONES:
		break;
	}
	return "";
}

const char *tones_name(enum tone tone)
{
	static const char *const names[TONES] = {"none", "dial", "ringback", "busy", "congestion", "waiting",
		"sit", "error", "warning", "ring"};
	return (unsigned)tone < TONES ? names[tone] : "?";
}

const char *tones_region(size_t index)
{
	return index < ROWS ? rows[index].region : NULL;
}
