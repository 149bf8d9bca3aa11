/* The dial buffer. The table of cases is in dial.h. */
#include "agent/call/dial.h"
#include <errno.h>
#include <string.h>

#define NO_DEADLINE (-1)
#define EMERGENCY_SHORT_MS 2000 /* no configuration makes an emergency number wait longer */

void dial_init(struct dial *dial, const struct plan *plan, int short_ms)
{
	memset(dial, 0, sizeof(*dial));
	dial->plan = plan;
	dial->short_ms = short_ms > 0 ? short_ms : 0;
	dial->deadline_ms = NO_DEADLINE;
}

void dial_clear(struct dial *dial)
{
	dial_init(dial, dial->plan, dial->short_ms);
}

/* Codes (what begins with * or #) end with # as a rule, and only as a rule: *#06#, but #31#0301234. */
static bool dial_is_code(const struct dial *dial)
{
	return dial->length > 2 && (dial->digits[0] == '*' || dial->digits[0] == '#');
}

static bool dial_code_ended(const struct dial *dial)
{
	return dial_is_code(dial) && dial->digits[dial->length - 1] == '#';
}

static enum plan_completion dial_completion(const struct dial *dial, int *wait_ms)
{
	int short_ms = dial->short_ms ? dial->short_ms : DIAL_SHORT_MS, plan_ms = short_ms;
	enum plan_completion completion = plan_completion(dial->plan, dial->digits, &plan_ms);
	if (plan_ms <= EMERGENCY_SHORT_MS)
		short_ms = plan_ms < short_ms ? plan_ms : short_ms;
	else if (!dial->short_ms)
		short_ms = plan_ms;
	*wait_ms = completion == PLAN_READY || (completion == PLAN_UNKNOWN && dial_code_ended(dial))
			   ? short_ms
			   : DIAL_LONG_MS;
	return completion;
}

/* After each change: complete, or how long to wait. */
static enum dial_result dial_judge(struct dial *dial, int64_t now_ms)
{
	int wait_ms = DIAL_FIRST_DIGIT_MS;
	dial->warned = dial->waits_up = dial->redial = false;
	dial->deadline_ms = NO_DEADLINE;
	if (!dial->off_hook)
		return DIAL_NOTHING;
	if (dial->length > 0 && dial_completion(dial, &wait_ms) == PLAN_COMPLETE) {
		bool may_be_held = dial->length == 1 && (dial->digits[0] == '0' || dial->digits[0] == '1');
		if (!may_be_held)
			return DIAL_GO;
		dial->waits_up = true;
		wait_ms = DIAL_HELD_KEY_MS;
	}
	if (dial->length == 1 && wait_ms < DIAL_HELD_KEY_MS)
		wait_ms = DIAL_HELD_KEY_MS; /* time for a long press */
	dial->deadline_ms = now_ms + wait_ms;
	return DIAL_NOTHING;
}

/* Nothing, or signs without a digit: no number and no code yet. */
static bool dial_is_bare(const struct dial *dial)
{
	return strspn(dial->digits, "*#") == dial->length;
}

enum dial_result dial_off_hook(struct dial *dial, int64_t now_ms)
{
	dial->off_hook = true;
	if (!dial_is_bare(dial))
		return DIAL_GO;
	return dial_judge(dial, now_ms);
}

static bool dial_is_key(char key)
{
	return (key >= '0' && key <= '9') || key == '*' || key == '#' || (key >= 'A' && key <= 'D');
}

static bool dial_ends(const struct dial *dial, char key)
{
	return key == '#' && dial->length > 0 && dial->digits[0] != '*' && dial->digits[0] != '#';
}

enum dial_result dial_key(struct dial *dial, char key, int64_t now_ms)
{
	if (!dial_is_key(key))
		return DIAL_REFUSED;
	if (dial_ends(dial, key)) /* on-hook no key of the pad calls anything */
		return dial->off_hook ? DIAL_GO : DIAL_NOTHING;
	if (dial->length >= DIAL_DIGITS)
		return DIAL_REFUSED;
	dial->digits[dial->length++] = key;
	dial->digits[dial->length] = '\0';
	return dial_judge(dial, now_ms);
}

/* Of a key that is held down, alone in the buffer. */
static enum dial_result dial_meaning(const struct dial *dial, char key, bool speed)
{
	if (key == '1')
		return DIAL_VOICEMAIL;
	if (key == '*' || key == '#')
		return dial->off_hook ? DIAL_NOTHING : key == '*' ? DIAL_MENU : DIAL_QUIET;
	return speed && key >= '2' && key <= '9' ? DIAL_SPEED : DIAL_NOTHING;
}

enum dial_result dial_long(struct dial *dial, char key, bool speed, int64_t now_ms)
{
	bool alone = dial->length == 1 && dial->digits[0] == key;
	if (!alone)
		return DIAL_NOTHING;
	if (key == '0') {
		dial->digits[0] = '+';
		return dial_judge(dial, now_ms);
	}
	enum dial_result result = dial_meaning(dial, key, speed);
	if (result == DIAL_NOTHING)
		return result;
	dial->length = 0;
	dial->digits[0] = '\0';
	dial_judge(dial, now_ms);
	return result;
}

enum dial_result dial_key_up(const struct dial *dial)
{
	return dial->waits_up ? DIAL_GO : DIAL_NOTHING;
}

enum dial_result dial_delete(struct dial *dial, int64_t now_ms)
{
	if (dial->length == 0)
		return DIAL_REFUSED;
	dial->digits[--dial->length] = '\0';
	enum dial_result result = dial_judge(dial, now_ms);
	if (result != DIAL_GO)
		return result;
	/* What is left may be complete (911 of 9112), but erasing is not asking for a call. */
	dial->deadline_ms = now_ms + DIAL_LONG_MS;
	return DIAL_NOTHING;
}

int dial_set(struct dial *dial, const char *digits)
{
	size_t length = strlen(digits);
	if (length >= sizeof(dial->digits))
		return -EMSGSIZE;
	memcpy(dial->digits, digits, length + 1);
	dial->length = length;
	dial->redial = true;
	dial->warned = dial->waits_up = false;
	dial->deadline_ms = NO_DEADLINE;
	return 0;
}

enum dial_result dial_timer(struct dial *dial, int64_t now_ms)
{
	int wait_ms;
	if (dial->deadline_ms < 0 || now_ms < dial->deadline_ms)
		return DIAL_NOTHING;
	dial->deadline_ms = NO_DEADLINE;
	/* Of a code nobody knows how long it is: it goes out as typed. */
	if (!dial_is_bare(dial) && (dial_is_code(dial) || dial_completion(dial, &wait_ms) != PLAN_PARTIAL))
		return DIAL_GO;
	dial->warned = true;
	return DIAL_WARN;
}

bool dial_remembers(const char *typed, enum plan_kind kind)
{
	size_t length = strlen(typed);
	if (kind == PLAN_EMERGENCY || kind == PLAN_BARRED || length == 0)
		return false;
	if (typed[0] != '*' && typed[0] != '#')
		return true;
	return !strchr(typed + 1, '*') && typed[length - 1] != '#';
}
