/* The hook: what the phone tells the host when somebody lifts, presses speaker or headset, or hangs up.
 *
 * | state  | lift               | cradle            | speaker, headset key      | confirm        | release |
 * timeout |
 * |--------|--------------------|-------------------|---------------------------|----------------|------------------|---------|
 * | ON     | ask for handset    | -                 | ask for that path         | OFF, bit up    | - | pulse
 * ends | | LIFTED | -                  | volume only, ON   | ask for that path         | OFF, bit up    | -
 * | pulse ends | | ASKING | path handset       | bit down if the   | the same key: bit down;   | OFF | - |
 * bit down unless confirmed | |        |                    | handset asked     | another: that path        |
 * |                  |         | | OFF    | path handset       | its path: hang up;| its path: hang up; | -
 * | bit down, ON or  | pulse ends | |        |                    | else volume only  | another: that path |
 * | LIFTED           |         |
 *
 * "Confirm" and "release" are the host's: LED 0x02 set and cleared, or in stream mode a stream opened and
 * closed. In level mode nothing needs confirming. In pulse mode the bit is up for 50 ms at each change and
 * down otherwise. */
#include "tests/virtual/model.h"
#include <errno.h>
#include <string.h>

const char *hook_path_name(enum path path)
{
	static const char *const names[PATH_COUNT] = {"none", "handset", "speaker", "headset"};

	return names[path];
}

int cx300_hook_mode_parse(const char *name, enum cx300_hook_mode *mode)
{
	static const char *const names[] = {"led", "stream", "level", "pulse"};

	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
		if (strcmp(name, names[i]) == 0) {
			*mode = (enum cx300_hook_mode)i;
			return 0;
		}
	}
	return -EINVAL;
}

/* Where the phone is when nobody has taken it up. */
static void rest(struct hook *hook)
{
	hook->state = hook->handset_up ? HOOK_LIFTED : HOOK_ON;
	hook->path = hook->handset_up ? PATH_HANDSET : PATH_NONE;
}

void hook_reset(struct hook *hook)
{
	hook->bit = hook->led = hook->stream = false;
	hook->deadline_ms = NEVER;
	rest(hook);
}

static bool confirmed(const struct cx300 *phone)
{
	switch (phone->options.hook) {
	case CX300_HOOK_STREAM:
		return phone->hook.stream;
	case CX300_HOOK_LEVEL:
		return true;
	case CX300_HOOK_LED:
	case CX300_HOOK_PULSE:
		break;
	}
	return phone->hook.led;
}

static enum path event_path(enum hook_event event)
{
	switch (event) {
	case HOOK_SPEAKER:
		return PATH_SPEAKER;
	case HOOK_HEADSET:
		return PATH_HEADSET;
	default:
		return PATH_HANDSET;
	}
}

static void take_path(struct cx300 *phone, enum path path)
{
	phone->hook.path = path;
	if (path != PATH_HANDSET)
		phone->hook.idle_path = path;
	model_emit(phone, path);
}

static void ask(struct cx300 *phone, enum hook_event event)
{
	struct hook *hook = &phone->hook;

	hook->bit = true;
	hook->state = HOOK_ASKING;
	hook->deadline_ms = phone->now_ms + HOOK_REQUEST_MS;
	if (phone->options.hook == CX300_HOOK_LEVEL) {
		hook->state = HOOK_OFF;
		hook->deadline_ms = NEVER;
	}
	take_path(phone, event_path(event));
}

static void go_off_hook(struct cx300 *phone)
{
	struct hook *hook = &phone->hook;

	hook->state = HOOK_OFF;
	if (hook->path == PATH_NONE)
		hook->path = hook->idle_path;
	if (phone->options.hook == CX300_HOOK_PULSE)
		return;
	hook->bit = true;
	model_emit(phone, PATH_NONE);
}

/* After a hang-up. A level hook stays up as long as the handset is in the hand. */
static void settle(struct cx300 *phone)
{
	struct hook *hook = &phone->hook;

	rest(hook);
	if (phone->options.hook == CX300_HOOK_LEVEL && hook->handset_up) {
		hook->state = HOOK_OFF;
		hook->bit = true;
	}
}

/* The person hangs up. */
static void hang_up(struct cx300 *phone)
{
	struct hook *hook = &phone->hook;

	hook->bit = phone->options.hook == CX300_HOOK_PULSE && hook->state == HOOK_OFF;
	hook->deadline_ms = hook->bit ? phone->now_ms + HOOK_REQUEST_MS : NEVER;
	settle(phone);
	model_emit(phone, PATH_NONE);
}

static void end_pulse(struct cx300 *phone)
{
	phone->hook.bit = false;
	phone->hook.deadline_ms = NEVER;
	model_emit(phone, PATH_NONE);
}

static void on_hook(struct cx300 *phone, enum hook_event event)
{
	switch (event) {
	case HOOK_LIFT:
	case HOOK_SPEAKER:
	case HOOK_HEADSET:
		ask(phone, event);
		break;
	case HOOK_CONFIRM:
		go_off_hook(phone);
		break;
	case HOOK_TIMEOUT:
		end_pulse(phone);
		break;
	case HOOK_CRADLE:
	case HOOK_RELEASE:
		break;
	}
}

static void lifted(struct cx300 *phone, enum hook_event event)
{
	switch (event) {
	case HOOK_SPEAKER:
	case HOOK_HEADSET:
		ask(phone, event);
		break;
	case HOOK_CRADLE: /* only the volume of the other path is reported (captures/keys.txt, "handset down")
			   */
		rest(&phone->hook);
		model_emit(phone, PATH_NONE);
		break;
	case HOOK_CONFIRM:
		go_off_hook(phone);
		break;
	case HOOK_TIMEOUT:
		end_pulse(phone);
		break;
	case HOOK_LIFT:
	case HOOK_RELEASE:
		break;
	}
}

static void asking(struct cx300 *phone, enum hook_event event)
{
	struct hook *hook = &phone->hook;

	switch (event) {
	case HOOK_LIFT:
	case HOOK_SPEAKER:
	case HOOK_HEADSET:
		if (hook->path == event_path(event))
			hang_up(phone);
		else
			take_path(phone, event_path(event));
		break;
	case HOOK_CRADLE:
		if (hook->path == PATH_HANDSET)
			hang_up(phone);
		else
			model_emit(phone, PATH_NONE);
		break;
	case HOOK_CONFIRM: /* a pulse keeps its length */
		if (phone->options.hook != CX300_HOOK_PULSE) {
			hook->state = HOOK_OFF;
			hook->deadline_ms = NEVER;
		}
		break;
	case HOOK_TIMEOUT:
		hook->deadline_ms = NEVER;
		hook->bit = phone->options.hook != CX300_HOOK_PULSE && confirmed(phone);
		if (confirmed(phone))
			hook->state = HOOK_OFF;
		else
			rest(hook);
		if (!hook->bit)
			model_emit(phone, PATH_NONE);
		break;
	case HOOK_RELEASE:
		break;
	}
}

/* The host hangs up. */
static void released(struct cx300 *phone)
{
	struct hook *hook = &phone->hook;

	hook->bit = false;
	hook->deadline_ms = NEVER;
	settle(phone);
	if (!hook->bit)
		model_emit(phone, PATH_NONE);
}

static void off_hook(struct cx300 *phone, enum hook_event event)
{
	struct hook *hook = &phone->hook;

	switch (event) {
	case HOOK_LIFT:
		take_path(phone, PATH_HANDSET);
		break;
	case HOOK_SPEAKER:
	case HOOK_HEADSET:
		if (hook->path == event_path(event))
			hang_up(phone);
		else
			take_path(phone, event_path(event));
		break;
	case HOOK_CRADLE:
		if (hook->path == PATH_HANDSET)
			hang_up(phone);
		else
			model_emit(phone, PATH_NONE);
		break;
	case HOOK_RELEASE:
		released(phone);
		break;
	case HOOK_TIMEOUT:
		end_pulse(phone);
		break;
	case HOOK_CONFIRM:
		break;
	}
}

void hook_event(struct cx300 *phone, enum hook_event event)
{
	static void (*const states[])(struct cx300 *, enum hook_event) = {
		[HOOK_ON] = on_hook, [HOOK_LIFTED] = lifted, [HOOK_ASKING] = asking, [HOOK_OFF] = off_hook};

	if (event == HOOK_LIFT || event == HOOK_CRADLE)
		phone->hook.handset_up = event == HOOK_LIFT;
	if (!phone->plugged)
		rest(&phone->hook);
	else
		states[phone->hook.state](phone, event);
	model_changed(phone);
}

void hook_set_led(struct cx300 *phone, bool lit)
{
	bool was = phone->hook.led;

	phone->hook.led = lit;
	model_changed(phone);
	if (lit != was && phone->options.hook != CX300_HOOK_STREAM)
		hook_event(phone, lit ? HOOK_CONFIRM : HOOK_RELEASE);
}

void hook_set_stream(struct cx300 *phone, bool open)
{
	if (!phone->plugged || phone->hook.stream == open)
		return;
	phone->hook.stream = open;
	model_emit(phone, PATH_NONE);
	if (phone->options.hook == CX300_HOOK_STREAM)
		hook_event(phone, open ? HOOK_CONFIRM : HOOK_RELEASE);
}
