/* The person: one pair of hands. What is asked for while a key is still being pressed is done after it, so
 * that a test can say "press 1, press 2, lift" at once and the phone sees it one after the other. */
#include "tests/virtual/model.h"

#define BETWEEN_KEYS_MS 40

struct gesture {
	enum gesture_kind kind;
	enum key key;
	int64_t length_ms;
};

static void hold_down(struct cx300 *phone, enum key key, int64_t length_ms)
{
	keypad_down(phone, key);
	phone->person.pressing = true;
	phone->person.next_ms = phone->now_ms + length_ms;
}

/* Speaker, headset and volume keys act when they go down; how long they stay there is not reported. */
static void start(struct cx300 *phone, const struct gesture *gesture)
{
	switch (gesture->kind) {
	case GESTURE_LIFT:
		hook_event(phone, HOOK_LIFT);
		break;
	case GESTURE_CRADLE:
		hook_event(phone, HOOK_CRADLE);
		break;
	case GESTURE_TAP: /* the cradle tapped gives what the hold key gives */
		hold_down(phone, KEY_HOLD, gesture->length_ms);
		break;
	case GESTURE_PRESS:
		if (gesture->key <= KEY_LAST_HELD || gesture->key == KEY_MUTE)
			hold_down(phone, gesture->key, gesture->length_ms);
		else
			keypad_down(phone, gesture->key);
	}
}

static void start_waiting(struct cx300 *phone)
{
	struct gesture *gesture;

	while (phone->person.next_ms == NEVER && (gesture = g_queue_pop_head(phone->person.waiting))) {
		start(phone, gesture);
		g_free(gesture);
	}
}

void person_do(struct cx300 *phone, enum gesture_kind kind, enum key key, int64_t length_ms)
{
	struct gesture *gesture = g_new(struct gesture, 1);

	*gesture = (struct gesture){kind, key, length_ms};
	g_queue_push_tail(phone->person.waiting, gesture);
	model_changed(phone);
	start_waiting(phone);
}

void person_tick(struct cx300 *phone)
{
	struct person *person = &phone->person;

	model_changed(phone);
	if (person->pressing) {
		person->pressing = false;
		keypad_up(phone, KEY_NONE);
		person->next_ms = phone->now_ms + BETWEEN_KEYS_MS;
		return;
	}
	person->next_ms = NEVER;
	start_waiting(phone);
}

bool person_handset_will_be_up(const struct cx300 *phone)
{
	bool up = phone->hook.handset_up;

	for (GList *l = phone->person.waiting->head; l; l = l->next) {
		const struct gesture *gesture = l->data;

		if (gesture->kind == GESTURE_LIFT || gesture->kind == GESTURE_CRADLE)
			up = gesture->kind == GESTURE_LIFT;
	}
	return up;
}
