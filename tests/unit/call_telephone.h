/* The first lines of a scenario: which telephone it is. And reading values out of a line. */
#ifndef DESKPHONE_TESTS_CALL_TELEPHONE_H
#define DESKPHONE_TESTS_CALL_TELEPHONE_H
#include "tests/unit/call_expect.h"
#include <ctype.h>

/* The value behind `key ` in quotes, or up to the next blank. */
static inline void steps_value(const char *line, const char *key, char *value, size_t size)
{
	char word[40];
	snprintf(word, sizeof(word), " %s ", key);
	const char *at = strstr(line, word);
	value[0] = '\0';
	if (!at)
		return;
	at += strlen(word);
	size_t length = *at == '"' ? strcspn(++at, "\"") : strcspn(at, " ");
	snprintf(value, size, "%.*s", (int)length, at);
}

static inline int64_t steps_ms(const char *text)
{
	char *unit;
	double value = strtod(text, &unit);
	unit += strspn(unit, " ");
	return (int64_t)(value * (strncmp(unit, "ms", 2) == 0		? 1
					 : strncmp(unit, "min", 3) == 0 ? 60000
									: 1000));
}

static inline enum call_path steps_path(const char *word)
{
	return steps_after(word, "handset")   ? CALL_PATH_HANDSET
	       : steps_after(word, "speaker") ? CALL_PATH_SPEAKER
	       : steps_after(word, "headset") ? CALL_PATH_HEADSET
					      : CALL_PATH_NONE;
}

static inline const char *steps_keep(struct steps *steps, const char *text)
{
	char *kept = steps->texts[steps->texts_used++ % 24];
	snprintf(kept, sizeof(steps->texts[0]), "%s", text);
	return kept;
}

static inline void steps_setup_missed(struct steps *steps, const char *line)
{
	struct call_missed *missed = &steps->missed[steps->options.missed_count++ % CALL_MISSED_MAX];
	char ago[16];
	steps_value(line, "from", missed->number, sizeof(missed->number));
	steps_value(line, "name", missed->name, sizeof(missed->name));
	steps_value(line, "ago", ago, sizeof(ago)); /* minutes */
	missed->at_ms = WORLD_START - 60000 * (int64_t)atoi(ago);
	steps->options.missed = steps->missed;
}

/* "setting value", and where the value goes. */
static inline bool steps_setup_text(struct steps *steps, const char *line)
{
	const struct {
		const char *word;
		const char **to;
	} texts[] = {{"region", &steps->plan.region}, {"outside prefix", &steps->plan.outside_prefix},
		{"extensions", &steps->plan.extensions}, {"digit map", &steps->plan.digitmap},
		{"mailbox", &steps->options.voicemail}, {"answers by itself", &steps->options.auto_answer},
		{"forwarded earlier to", &steps->options.forward}};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *rest = steps_after(line, texts[i].word);
		if (!rest)
			continue;
		*texts[i].to = steps_keep(steps, rest);
		steps->options.extensions = steps->plan.extensions;
		return true;
	}
	return false;
}

static inline bool steps_setup_flag(struct steps *steps, const char *line)
{
	const struct {
		const char *words;
		bool *flag;
	} flags[] = {{"nothing connected", &steps->bare}, {"a softphone that cannot hold", &steps->no_hold},
		{"a softphone that cannot transfer", &steps->no_transfer},
		{"a softphone that transfers to numbers only", &steps->no_join},
		{"a softphone that forwards", &steps->forwards},
		{"a softphone that can deflect", &steps->deflects},
		{"do not disturb tells callers", &steps->options.dnd_rejects},
		{"rings silently", &steps->options.silent}};
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (strcmp(line, flags[i].words) == 0)
			return *flags[i].flag = true;
	return false;
}

/* Lines before the first step: what telephone this is. */
static inline bool steps_setup(struct steps *steps, const char *line)
{
	const char *rest;
	size_t redials = 0;
	while (redials < CALL_REDIALS - 1 && steps->options.redial[redials])
		redials++;
	if ((rest = steps_after(line, "short time-out")))
		steps->options.short_ms = (int)steps_ms(rest);
	else if ((rest = steps_after(line, "speed dial")))
		steps->options.speed_dial[*rest - '0'] = steps_keep(steps, rest + 2);
	else if ((rest = steps_after(line, "last number")))
		steps->options.redial[redials] = steps_keep(steps, rest);
	else if ((rest = steps_after(line, "chosen earlier presence")))
		steps->options.presence = (enum call_presence)atoi(rest);
	else if ((rest = steps_after(line, "new missed calls")))
		steps->options.missed_fresh = atoi(rest);
	else if (steps_after(line, "missed earlier"))
		steps_setup_missed(steps, line);
	else
		return steps_setup_text(steps, line) || steps_setup_flag(steps, line);
	return true;
}
#endif
