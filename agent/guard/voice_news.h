/* What the voice process says, as a struct. Pure. */
#ifndef DESKPHONE_AGENT_VOICE_NEWS_H
#define DESKPHONE_AGENT_VOICE_NEWS_H
#include "agent/guard/voice_host.h"

#define VOICE_NEWS_TEXT 1024
#define VOICE_NEWS_UUID 37

enum voice_news_type {
	VOICE_READY,	   /* text: version */
	VOICE_STREAM_UP,   /* rate_hz, of the card */
	VOICE_STREAM_DOWN, /* text: reason */
	VOICE_PROGRESS,	   /* count */
	VOICE_PEER_UP,	   /* uuid, rate_hz */
	VOICE_PEER_DOWN,   /* uuid */
	VOICE_SOUND,	   /* uuid, figures */
	VOICE_FIGURES,	   /* uuid, figures */
	VOICE_KEEP,	   /* text; with a descriptor */
	VOICE_DROP,	   /* count: an ID */
	VOICE_MUTED,
	VOICE_REPORTED,	   /* text: version */
	VOICE_REALTIME,	   /* count: a thread id */
	VOICE_ERROR,	   /* text */
};

struct voice_news {
	enum voice_news_type type;
	char text[VOICE_NEWS_TEXT];
	char uuid[VOICE_NEWS_UUID];
	unsigned rate_hz;
	uint64_t count;
	struct voice_figures figures;
};

/* Reads one message (NUL-terminated). 0 or -EINVAL. */
int voice_news_parse(const char *message, struct voice_news *news);
#endif
