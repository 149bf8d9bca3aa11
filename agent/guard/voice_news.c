#include "agent/guard/voice_news.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int parse_text(const char *text, struct voice_news *news)
{
	snprintf(news->text, sizeof(news->text), "%s", text);
	return 0;
}

static int parse_stream_up(const char *text, struct voice_news *news)
{
	return sscanf(text, "%u", &news->rate_hz) == 1 ? 0 : -EINVAL;
}

static int parse_progress(const char *text, struct voice_news *news)
{
	return sscanf(text, "%" SCNu64, &news->count) == 1 ? 0 : -EINVAL;
}

static int parse_peer_up(const char *text, struct voice_news *news)
{
	return sscanf(text, "%36s %u", news->uuid, &news->rate_hz) == 2 ? 0 : -EINVAL;
}

static int parse_peer_down(const char *text, struct voice_news *news)
{
	return sscanf(text, "%36s", news->uuid) == 1 ? 0 : -EINVAL;
}

static int parse_figures(const char *text, struct voice_news *news)
{
	size_t length = strcspn(text, " ");
	if (length != VOICE_NEWS_UUID - 1 || !text[length])
		return -EINVAL;
	memcpy(news->uuid, text, length);
	news->uuid[length] = '\0';
	return voice_figures_parse(text + length + 1, &news->figures);
}

static const struct {
	const char *prefix;
	enum voice_news_type type;
	int (*parse)(const char *text, struct voice_news *news);
} kinds[] = {
	{"ready ", VOICE_READY, parse_text},
	{"stream up ", VOICE_STREAM_UP, parse_stream_up},
	{"stream down ", VOICE_STREAM_DOWN, parse_text},
	{"progress ", VOICE_PROGRESS, parse_progress},
	{"peer up ", VOICE_PEER_UP, parse_peer_up},
	{"peer down ", VOICE_PEER_DOWN, parse_peer_down},
	{"sound ", VOICE_SOUND, parse_figures},
	{"figures ", VOICE_FIGURES, parse_figures},
	{"keep ", VOICE_KEEP, parse_text},
	{"drop ", VOICE_DROP, parse_progress},
	{"muted", VOICE_MUTED, parse_text},
	{"reported ", VOICE_REPORTED, parse_text},
	{"realtime ", VOICE_REALTIME, parse_progress},
	{"error ", VOICE_ERROR, parse_text},
};

int voice_news_parse(const char *message, struct voice_news *news)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t length = strlen(kinds[i].prefix);
		if (strncmp(message, kinds[i].prefix, length))
			continue;
		memset(news, 0, sizeof(*news));
		news->type = kinds[i].type;
		return kinds[i].parse(message + length, news);
	}
	return -EINVAL;
}
