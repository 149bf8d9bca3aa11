/* "expect ..." in a scenario: what the telephone shows, plays and asks for, held against words. */
#ifndef DESKPHONE_TESTS_CALL_EXPECT_H
#define DESKPHONE_TESTS_CALL_EXPECT_H
#include "tests/unit/call_world.h"

struct steps {
	struct world world;
	struct plan_options plan;
	struct call_options options;
	char texts[24][80]; /* option texts, kept while the machine is made */
	size_t texts_used;
	bool open, bare, no_hold, no_transfer, no_join, forwards, deflects;
	struct call_missed missed[CALL_MISSED_MAX];
	char last_out[CALL_ID_SIZE];
	char error[400];
};

static inline bool steps_fail(struct steps *steps, const char *what, const char *got)
{
	snprintf(steps->error, sizeof(steps->error), "%.190s (%.190s)", what, got);
	return false;
}

static inline bool steps_same(struct steps *steps, const char *what, const char *got, const char *expected)
{
	char text[200];
	if (strcmp(got, expected) == 0)
		return true;
	snprintf(text, sizeof(text), "%s is \"%.80s\", not \"%.80s\"", what, got, expected);
	return steps_fail(steps, text, call_phone_name(steps->world.status.phone));
}

/* `rest` after `word` and blanks; NULL when the line does not begin so. */
static inline const char *steps_after(const char *line, const char *word)
{
	size_t length = strlen(word);
	if (strncmp(line, word, length) != 0 || (line[length] && line[length] != ' '))
		return NULL;
	return line + length + strspn(line + length, " ");
}

static inline bool steps_expect_request(struct steps *steps, const char *expected)
{
	struct world *world = &steps->world;
	if (world->pending == 0)
		return steps_same(steps, "request", "", expected);
	if (!steps_same(steps, "request", world->requests[0], expected))
		return false;
	memmove(world->requests[0], world->requests[1], sizeof(world->requests[0]) * --world->pending);
	return true;
}

static inline bool steps_expect_view(struct steps *steps, const char *what, bool *known)
{
	static const char *const screens[] = {
		"keep", "idle", "ready", "outgoing", "incoming", "in call", "on hold", "ended"};
	static const char *const lamps[] = {"voicemail", "missed", "forward", "speaker", "ring", "hold"};
	const struct view *view = &steps->world.view;
	const char *rest;
	char got[12];
	*known = true;
	if ((rest = steps_after(what, "screen")))
		return steps_same(steps, "screen", screens[view->screen], rest);
	if ((rest = steps_after(what, "top")))
		return steps_same(steps, "top line", view->text[VIEW_CALL_STATUS], rest);
	if ((rest = steps_after(what, "bottom")))
		return steps_same(steps, "bottom line", view->text[VIEW_NUMBER], rest);
	if ((rest = steps_after(what, "field")))
		return steps_same(steps, "field", view->text[atoi(rest)], rest + 2);
	if ((rest = steps_after(what, "backlight")))
		return steps_same(steps, "backlight", view->backlight ? "on" : "off", rest);
	if ((rest = steps_after(what, "presence"))) {
		snprintf(got, sizeof(got), "%d", (int)view->presence);
		return steps_same(steps, "presence", got, rest);
	}
	for (int i = 0; i < 6 && (rest = steps_after(what, "lamp")); i++)
		if (steps_after(rest, lamps[i]))
			return steps_same(
				steps, "lamp", view->lamps[i] ? "on" : "off", steps_after(rest, lamps[i]));
	*known = false;
	return false;
}

/* What is seldom asked. */
static inline bool steps_expect_more(struct steps *steps, const char *what, bool *known)
{
	static const char *const bells[CALL_BELLS] = {"none", "normal", "internal", "intercom", "recall"};
	static const char *const paths[] = {"none", "handset", "speaker", "headset"};
	struct world *world = &steps->world;
	const struct {
		const char *word;
		int value;
	} counts[] = {{"kept", world->kept}, {"seen", world->seen}, {"forgotten", world->forgotten},
		{"listed", (int)world->status.listed}, {"of the list", (int)world->status.list_size}};
	const char *rest;
	char number[12];
	*known = true;
	if ((rest = steps_after(what, "bell")))
		return steps_same(steps, "bell", bells[world->bell], rest);
	if ((rest = steps_after(what, "path")))
		return steps_same(steps, "path", paths[world->status.path], rest);
	if ((rest = steps_after(what, "published")))
		return steps_same(steps, "published", world->published, rest);
	if ((rest = steps_after(what, "forwarded to")))
		return steps_same(steps, "forwarded to", world->status.forward, rest);
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		if (!(rest = steps_after(what, counts[i].word)))
			continue;
		snprintf(number, sizeof(number), "%d", counts[i].value);
		return steps_same(steps, counts[i].word, number, rest);
	}
	*known = false;
	return false;
}

static inline bool steps_expect(struct steps *steps, const char *what)
{
	struct world *world = &steps->world;
	const struct call_status *status = &world->status;
	const char *rest;
	char number[12];
	bool known, ok = steps_expect_view(steps, what, &known);
	if (known)
		return ok;
	if ((rest = steps_after(what, "state")))
		return steps_same(steps, "state", call_phone_name(status->phone), rest);
	if ((rest = steps_after(what, "tone")))
		return steps_same(steps, "tone", tones_name(world->tone), rest);
	if ((rest = steps_after(what, "ring")))
		return steps_same(steps, "ring", world->ring ? "on" : "off", rest);
	if ((rest = steps_after(what, "audio")))
		return steps_same(steps, "audio",
			world->audio[0]	  ? world->audio
			: world->audio_on ? "on"
					  : "off",
			rest);
	if ((rest = steps_after(what, "hook")))
		return steps_same(steps, "hook", world->hook ? "off" : "on", rest);
	if ((rest = steps_after(what, "muted")))
		return steps_same(steps, "muted", status->muted ? "on" : "off", rest);
	if ((rest = steps_after(what, "digits")))
		return steps_same(steps, "digits", status->digits, rest);
	if ((rest = steps_after(what, "reply")))
		return steps_same(steps, "reply", call_reply_word(world->reply), rest);
	if ((rest = steps_after(what, "calls"))) {
		snprintf(number, sizeof(number), "%zu", status->calls);
		return steps_same(steps, "calls", number, rest);
	}
	if ((rest = steps_after(what, "missed"))) {
		snprintf(number, sizeof(number), "%d", status->missed);
		return steps_same(steps, "missed calls", number, rest);
	}
	if ((rest = steps_after(what, "finished")))
		return strstr(world->finished, rest) || steps_same(steps, "finished", world->finished, rest);
	if (steps_expect_more(steps, what, &known) || known)
		return steps->error[0] == '\0';
	if (strcmp(what, "beep") == 0)
		return world->beeped || steps_fail(steps, "no beep", "");
	if (strcmp(what, "no beep") == 0)
		return !world->beeped || steps_fail(steps, "a beep", "");
	if (strcmp(what, "no deadline") == 0)
		return call_deadline(world->machine) < 0 || steps_fail(steps, "a deadline", "");
	return steps_expect_request(steps, what);
}

#endif
