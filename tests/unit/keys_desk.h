/* A device on the desk of test_keys*.c: its descriptor, the shipped handset files, and what keys.h makes of its reports, as text. */
#ifndef DESKPHONE_TESTS_KEYS_DESK_H
#define DESKPHONE_TESTS_KEYS_DESK_H
#include <criterion/criterion.h>
#include <stdarg.h>
#include "driver/handset.h"
#include "driver/keys.h"
#include "driver/report.h"
#include "tests/unit/hid_file.h"
#include "tests/unit/leak.h"

struct desk {
	struct hid_descriptor *descriptor;
	struct handset_folder *folder;
	const struct handset *handset;
	struct handset own; /* a copy for tests that change it */
	struct keys *keys;
	struct hook hook;
	bool play_hook;
	char events[1024];
};

static inline void open_with(struct desk *desk, const char *device, const struct handset *handset)
{
	memset(desk, 0, sizeof(*desk));
	desk->descriptor = hid_parsed(device);
	cr_assert_not_null(desk->descriptor);
	desk->own = *handset;
	desk->handset = &desk->own;
	cr_assert_eq(keys_new(desk->descriptor, desk->handset, &desk->keys), 0);
	hook_init(&desk->hook, &desk->handset->hook);
}

/* With the shipped handset files, as the driver does it. */
static inline void open_desk(struct desk *desk, const char *device)
{
	struct handset_folder *folder = NULL;
	struct hid_descriptor *descriptor = hid_parsed(device);
	char error[256] = "";
	unsigned vendor, product;

	cr_assert_eq(sscanf(device, "%4x-%4x", &vendor, &product), 2);
	cr_assert_eq(handset_load_folder(SOURCE_DIR "/keymaps/handsets", &folder, error, sizeof(error)), 0, "%s", error);
	open_with(desk, device, handset_pick(folder, (uint16_t)vendor, (uint16_t)product, descriptor));
	hid_descriptor_free(descriptor);
	handset_free(folder);
}

static inline void close_desk(struct desk *desk)
{
	keys_free(desk->keys);
	hid_descriptor_free(desk->descriptor);
}

static const char *const key_names[] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#", "A", "redial", "hold",
	"mute", "delete" };
static const char letters[] = "?hst";

__attribute__((format(printf, 2, 3))) static void add(struct desk *desk, const char *format, ...)
{
	size_t at = strlen(desk->events);
	va_list list;

	if (at)
		desk->events[at++] = ' ';
	va_start(list, format);
	vsnprintf(desk->events + at, sizeof(desk->events) - at, format, list);
	va_end(list);
}

static inline void add_hook(struct desk *desk, const struct hook_report *report, int64_t now_ms)
{
	struct hook_event events[HOOK_EVENTS_MAX];

	if (!desk->play_hook) {
		add(desk, "hook%d%c%s", report->bit, letters[report->path], report->flash ? "f" : "");
		return;
	}
	int n = hook_input(&desk->hook, report, now_ms, events);

	for (int i = 0; i < n; i++) {
		if (events[i].type == HOOK_WENT_OFF)
			add(desk, "off:%c", letters[events[i].path]);
		else if (events[i].type == HOOK_TOOK)
			add(desk, "took:%c", letters[events[i].path]);
		else
			add(desk, events[i].type == HOOK_WENT_ON ? "on" : "tap");
	}
}

static inline void add_event(struct desk *desk, const struct keys_event *event, int64_t now_ms)
{
	static const char presses[] = { [DESKPHONE_DOWN] = '+', [DESKPHONE_LONG] = '!', [DESKPHONE_UP] = '-' };

	switch (event->type) {
	case KEYS_HOOK:
		add_hook(desk, &event->hook, now_ms);
		break;
	case KEYS_MUTED:
		add(desk, event->muted ? "muted" : "unmuted");
		break;
	case KEYS_VOLUME:
		add(desk, "volume%d/%d%c", event->volume.step, event->volume.steps, letters[event->volume.path]);
		break;
	case KEYS_STREAM:
		add(desk, "stream%d%d", event->stream.microphone, event->stream.loudspeaker);
		break;
	case KEYS_KEY:
		add(desk, "%c%s", presses[event->key.press], key_names[event->key.key]);
		break;
	case KEYS_UNKNOWN:
		add(desk, "{%s}", event->text);
		break;
	}
}

/* Gives a report (hexadecimal, with its id) and returns the events as text. Exactly as long as it says. */
static inline const char *give_at(struct desk *desk, const char *hex, int64_t now_ms)
{
	struct keys_event events[KEYS_EVENTS_MAX];
	uint8_t bytes[256], *exact;
	size_t size = hid_hex(hex, bytes, sizeof(bytes));

	exact = malloc(size ? size : 1);
	memcpy(exact, bytes, size);
	int n = keys_decode(desk->keys, exact, size, events, KEYS_EVENTS_MAX);

	free(exact);
	desk->events[0] = '\0';
	for (int i = 0; i < n; i++)
		add_event(desk, &events[i], now_ms);
	return desk->events;
}

static inline const char *give(struct desk *desk, const char *hex)
{
	return give_at(desk, hex, 0);
}

#define EXPECT(desk, hex, want) cr_assert_str_eq(give(desk, hex), want, "%s\n got %s\nwant %s", hex, (desk)->events, want)
#endif
