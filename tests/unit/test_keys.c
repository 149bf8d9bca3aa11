/* Input reports to events: the captures of a real CX300, what breaks drivers, and the other devices. */
#include <criterion/criterion.h>
#include <stdarg.h>
#include "driver/handset.h"
#include "driver/keys.h"
#include "driver/report.h"
#include "tests/unit/hid_file.h"
#include "tests/unit/leak.h"

TestSuite(keys, .fini = leak_check);

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

static void open_with(struct desk *desk, const char *device, const struct handset *handset)
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
static void open_desk(struct desk *desk, const char *device)
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

static void close_desk(struct desk *desk)
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

static void add_hook(struct desk *desk, const struct hook_report *report, int64_t now_ms)
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

static void add_event(struct desk *desk, const struct keys_event *event, int64_t now_ms)
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
static const char *give_at(struct desk *desk, const char *hex, int64_t now_ms)
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

static const char *give(struct desk *desk, const char *hex)
{
	return give_at(desk, hex, 0);
}

#define EXPECT(desk, hex, want) cr_assert_str_eq(give(desk, hex), want, "%s\n got %s\nwant %s", hex, (desk)->events, want)

/* Every line of keys.txt in order, through the hook machine; the host never confirms, as in the capture. The comment of the
 * file says what the person did, the second column what must come of it. */
static const char *const capture[][2] = {
	{ "27:31.892", "volume7/10? +0" }, { "27:32.092", "-0" },
	{ "27:38.996", "+1" }, { "27:39.275", "-1" }, { "27:39.635", "+2" }, { "27:39.836", "-2" },
	{ "27:40.043", "+3" }, { "27:40.243", "-3" }, { "27:40.593", "+4" }, { "27:40.793", "-4" },
	{ "27:41.143", "+5" }, { "27:41.343", "-5" }, { "27:41.543", "+6" }, { "27:41.743", "-6" },
	{ "27:42.096", "+7" }, { "27:42.296", "-7" }, { "27:42.502", "+8" }, { "27:42.702", "-8" },
	{ "27:42.939", "+9" }, { "27:43.139", "-9" }, { "27:46.798", "+*" }, { "27:46.998", "-*" },
	{ "27:48.100", "+#" }, { "27:48.300", "-#" },
	{ "29:47.553", "+0" }, { "29:49.051", "!0" }, { "29:50.906", "-0" },
	/* The capture leaves out the releases of these three. */
	{ "30:53.312", "+redial" }, { "32:13.459", "-redial +hold" }, { "32:46.315", "-hold +delete" },
	{ "33:16.868", "off:h volume8/10h -delete" }, { "33:16.918", "" }, { "33:19.300", "volume7/10?" },
	{ "37:42.306", "took:s volume7/10s" }, { "37:42.356", "" },
	{ "38:50.044", "took:t volume4/10t" }, { "38:50.094", "" },
	{ "35:48.996", "muted +mute" }, { "35:49.100", "-mute" },
	{ "36:12.331", "+mute" }, { "36:12.382", "unmuted" }, { "36:12.432", "-mute" },
};

Test(keys, capture_of_a_cx300)
{
	FILE *file = fopen(SOURCE_DIR "/tests/data/captures/keys.txt", "r");
	struct desk desk;
	char line[256], hex[300];
	size_t n = 0;

	cr_assert_not_null(file);
	open_desk(&desk, HID_CX300);
	desk.play_hook = true;
	while (fgets(line, sizeof(line), file)) {
		int minutes;
		double seconds;

		if (line[0] == '#')
			continue;
		cr_assert_lt(n, sizeof(capture) / sizeof(*capture));
		cr_assert_eq(sscanf(line, "%d:%lf", &minutes, &seconds), 2);
		cr_assert_eq(strncmp(line, capture[n][0], 9), 0, "line %zu: %s", n, line);
		snprintf(hex, sizeof(hex), "01 %s", line + 9);
		give_at(&desk, hex, (int64_t)(minutes * 60000 + seconds * 1000));
		cr_assert_str_eq(desk.events, capture[n][1], "%s got %s", line, desk.events);
		n++;
	}
	fclose(file);
	cr_assert_eq(n, sizeof(capture) / sizeof(*capture));
	cr_assert_eq(keys_counters(desk.keys)->good, n);
	close_desk(&desk);
}

/* The same lifts with a host that confirms: the bit stays, and its fall is the hang-up. */
Test(keys, lift_confirmed_and_hung_up)
{
	struct desk desk;

	open_desk(&desk, HID_CX300);
	desk.play_hook = true;
	cr_assert_str_eq(give_at(&desk, "01 01 00 00 40 4E 80 00", 1000), "off:h volume8/10h");
	hook_host(&desk.hook, true, 1005);
	cr_assert_str_eq(give_at(&desk, "01 01 04 00 00 4E 80 00", 3000), "+3");
	cr_assert_str_eq(give_at(&desk, "01 01 00 00 00 4E 80 00", 3200), "-3");
	cr_assert_str_eq(give_at(&desk, "01 01 00 00 50 D5 5A 00", 5000), "took:s volume7/10s");
	cr_assert_str_eq(give_at(&desk, "01 00 00 00 00 D5 5A 00", 9000), "on");
	close_desk(&desk);
}

Test(keys, volume_ladder)
{
	FILE *file = fopen(SOURCE_DIR "/tests/data/captures/volume.txt", "r");
	char line[256], hex[300], want[64];
	struct desk desk;
	int step = 0;

	cr_assert_not_null(file);
	open_desk(&desk, HID_CX300);
	while (fgets(line, sizeof(line), file)) {
		if (line[0] == '#')
			continue;
		line[strcspn(line, "\n")] = '\0';
		snprintf(hex, sizeof(hex), "01 00 00 00 00 %s 00", line);
		snprintf(want, sizeof(want), "hook0? volume%d/10?", ++step);
		EXPECT(&desk, hex, want);
	}
	fclose(file);
	cr_assert_eq(step, 10);
	/* between two steps: the nearest; below and above the ladder: the ends */
	EXPECT(&desk, "01 00 00 00 00 CC 0D 00", "hook0? volume2/10?");
	EXPECT(&desk, "01 00 00 00 00 CA 0D 00", "hook0? volume1/10?");
	EXPECT(&desk, "01 00 00 00 00 00 00 00", "hook0? volume1/10?");
	close_desk(&desk);
}

Test(keys, volume_without_a_ladder)
{
	struct handset handset;
	struct desk desk;

	handset_default(&handset);
	open_with(&desk, HID_CX300, &handset);
	EXPECT(&desk, "01 00 00 00 00 00 00 00", "hook0? volume1/10?");
	EXPECT(&desk, "01 00 00 00 00 FF 7F 00", "hook0? volume5/10?");
	EXPECT(&desk, "01 00 00 00 00 FF FF 00", "hook0? volume10/10?");
	close_desk(&desk);
}

Test(keys, what_breaks_drivers)
{
	struct desk desk;

	open_desk(&desk, HID_CX300);
	EXPECT(&desk, "01 00 00 00 00 D5 5A 00", "hook0? volume7/10?");
	/* loudness in the low nibble is no digit, nor unknown */
	EXPECT(&desk, "01 00 00 00 41 D5 5A 00", "hook0h volume7/10h");
	EXPECT(&desk, "01 00 00 00 42 D5 5A 00", "hook0h");
	EXPECT(&desk, "01 00 00 00 01 D5 5A 00", "hook0?");
	/* path 0 with only a volume change: nothing but that */
	EXPECT(&desk, "01 00 00 00 00 4E 80 00", "hook0? volume8/10?");
	/* a key in the same report as mute, and as a path change */
	EXPECT(&desk, "01 00 02 00 00 4E 80 01", "hook0? muted +1");
	EXPECT(&desk, "01 01 03 00 50 4E 80 01", "hook1s volume8/10s -1 +2");
	/* from digit to digit without a release; long joins; the digit changes while it stays */
	EXPECT(&desk, "01 01 04 00 00 4E 80 01", "hook1? -2 +3");
	EXPECT(&desk, "01 09 04 00 00 4E 80 01", "hook1? !3");
	EXPECT(&desk, "01 09 04 00 00 4E 80 01", "hook1?");
	EXPECT(&desk, "01 09 05 00 00 4E 80 01", "hook1? -3 +4 !4");
	EXPECT(&desk, "01 09 00 00 00 4E 80 01", "hook1? -4");
	EXPECT(&desk, "01 01 0D 00 00 4E 80 01", "hook1? +A");
	/* A goes up, the hold key comes with the flash told to the hook */
	EXPECT(&desk, "01 02 00 00 00 4E 80 01", "hook0?f -A +hold");
	/* the same key held long a second time */
	EXPECT(&desk, "01 00 04 00 00 4E 80 01", "hook0? -hold +3");
	EXPECT(&desk, "01 08 04 00 00 4E 80 01", "hook0? !3");
	EXPECT(&desk, "01 02 00 00 00 4E 80 01", "hook0?f -3 +hold");
	/* two keys at once */
	EXPECT(&desk, "01 34 00 00 00 4E 80 01", "hook0? -hold +redial +mute +delete");
	/* the same report again says nothing new */
	EXPECT(&desk, "01 34 00 00 00 4E 80 01", "hook0?");
	EXPECT(&desk, "01 00 00 00 00 4E 80 00", "hook0? unmuted -redial -mute -delete");
	/* volume of the path in use while the bit is up */
	EXPECT(&desk, "01 01 00 00 60 4E 80 00", "hook1t volume8/10t");
	EXPECT(&desk, "01 01 00 00 00 D5 5A 00", "hook1? volume7/10t");
	close_desk(&desk);
}

Test(keys, stream_bits)
{
	struct desk desk;

	open_desk(&desk, HID_CX300);
	EXPECT(&desk, "01 00 00 01 00 D5 5A 00", "hook0? volume7/10? stream10");
	EXPECT(&desk, "01 00 00 03 00 D5 5A 00", "hook0? stream11");
	EXPECT(&desk, "01 00 00 03 00 D5 5A 00", "hook0?");
	EXPECT(&desk, "01 00 00 00 00 D5 5A 00", "hook0? stream00");
	desk.own.stream.open = false;
	EXPECT(&desk, "01 00 00 02 00 D5 5A 00", "hook0? stream10");
	close_desk(&desk);
}

Test(keys, reports_of_the_wrong_shape)
{
	struct desk desk;
	const struct keys_counters *counters;

	open_desk(&desk, HID_CX300);
	counters = keys_counters(desk.keys);
	EXPECT(&desk, "", "");
	EXPECT(&desk, "02 01 00 00 40 4E 80 00", "");
	EXPECT(&desk, "00 01 00 00 40 4E 80 00", "");
	EXPECT(&desk, "FF", "");
	cr_assert_eq(counters->foreign, 4);
	EXPECT(&desk, "01", "");
	EXPECT(&desk, "01 01 00 00 40 4E 80", "");
	cr_assert_eq(counters->too_short, 2);
	EXPECT(&desk, "01 FF FF FF FF FF FF FF", "");
	EXPECT(&desk, "01 FF FF FF FF FF FF FF 00", "");
	cr_assert_eq(counters->all_ones, 2);
	cr_assert_eq(counters->good, 0);
	/* longer: what is beyond the declared length is not looked at */
	EXPECT(&desk, "01 01 02 00 40 4E 80 00 FF FF", "hook1h volume8/10h +1");
	cr_assert_eq(counters->too_long, 2);
	cr_assert_eq(counters->good, 1);
	close_desk(&desk);
}

Test(keys, unknown_bits_once_a_pattern)
{
	struct desk desk;

	open_desk(&desk, HID_CX300);
	give(&desk, "01 00 00 00 00 D5 5A 00");
	EXPECT(&desk, "01 40 00 00 00 D5 5A 00", "hook0? {report 01: 40 00 00 00 00 00 00 FF99:FF1E}");
	EXPECT(&desk, "01 40 00 00 00 D5 5A 00", "hook0?");
	EXPECT(&desk, "01 44 00 00 00 D5 5A 00", "hook0? +redial");
	EXPECT(&desk, "01 80 00 00 00 D5 5A 00", "hook0? -redial {report 01: 80 00 00 00 00 00 00}");
	EXPECT(&desk, "01 00 10 00 00 D5 5A 00", "hook0? {report 01: 00 10 00 00 00 00 00}");
	EXPECT(&desk, "01 00 0E 00 00 D5 5A 00", "hook0? {report 01: 00 0E 00 00 00 00 00}");
	EXPECT(&desk, "01 00 00 04 00 D5 5A 00", "hook0? {report 01: 00 00 04 00 00 00 00}");
	EXPECT(&desk, "01 00 00 00 73 D5 5A 00", "hook0? {report 01: 00 00 00 73 00 00 00}");
	EXPECT(&desk, "01 00 00 00 43 D5 5A 00", "hook0h volume7/10h {report 01: 00 00 00 03 00 00 00}");
	EXPECT(&desk, "01 00 00 00 00 D5 5A 02", "hook0? {report 01: 00 00 00 00 00 00 02}");
	EXPECT(&desk, "01 40 00 00 00 D5 5A 00", "hook0?");
	/* once an attachment */
	keys_release(desk.keys, NULL, 0);
	EXPECT(&desk, "01 40 00 00 00 D5 5A 00", "hook0? volume7/10? {report 01: 40 00 00 00 00 00 00 FF99:FF1E}");
	close_desk(&desk);
}

Test(keys, unknown_bits_are_bounded)
{
	struct desk desk;
	char hex[64];
	int told = 0;

	open_desk(&desk, HID_CX300);
	for (int i = 1; i < 256; i++) {
		snprintf(hex, sizeof(hex), "01 00 %X0 %02X 00 D5 5A 00", i & 15, i & 0xFC);
		told += strchr(give(&desk, hex), '{') != NULL;
	}
	cr_assert_eq(told, 32);
	close_desk(&desk);
}

Test(keys, release_on_unplugging)
{
	struct keys_event events[KEYS_EVENTS_MAX];
	struct desk desk;

	open_desk(&desk, HID_CX300);
	EXPECT(&desk, "01 15 03 00 40 D5 5A 01", "hook1h muted volume7/10h +2 +redial +mute");
	cr_assert_eq(keys_release(desk.keys, events, KEYS_EVENTS_MAX), 3);
	for (int i = 0; i < 3; i++)
		cr_assert(events[i].type == KEYS_KEY && events[i].key.press == DESKPHONE_UP);
	cr_assert_eq(events[0].key.key, 2);
	cr_assert_eq(keys_release(desk.keys, events, KEYS_EVENTS_MAX), 0);
	/* plugged in again with the key still down: a new press */
	EXPECT(&desk, "01 00 03 00 00 D5 5A 00", "hook0? volume7/10? +2");
	close_desk(&desk);
}

Test(keys, no_room)
{
	struct desk desk;
	struct keys_event events[2];
	static const uint8_t report[] = { 1, 0x15, 3, 0, 0x40, 0xD5, 0x5A, 1 };

	open_desk(&desk, HID_CX300);
	cr_assert_eq(keys_decode(desk.keys, report, sizeof(report), events, 0), 0);
	keys_release(desk.keys, events, 0);
	cr_assert_eq(keys_decode(desk.keys, report, sizeof(report), events, 2), 2);
	cr_assert_eq(events[0].type, KEYS_HOOK);
	cr_assert_eq(events[1].type, KEYS_MUTED);
	close_desk(&desk);
}

Test(keys, jabra_link_keypad_from_zero)
{
	struct desk desk;

	open_desk(&desk, HID_JABRA_LINK);
	cr_assert(keys_has_hook(desk.keys));
	cr_assert_not(keys_has_muted(desk.keys));
	/* bits: hook, line busy, mute, flash, redial, speed dial, delete; then 4 bits of keypad, 0 = digit 0 */
	EXPECT(&desk, "02 00 00", "hook0?");
	EXPECT(&desk, "02 01 00", "hook1?");
	EXPECT(&desk, "02 03 00", "hook1?");
	EXPECT(&desk, "02 05 00", "hook1? +mute");
	EXPECT(&desk, "02 01 00", "hook1? -mute");
	EXPECT(&desk, "02 19 00", "hook1?f +redial +hold");
	EXPECT(&desk, "02 41 00", "hook1? -redial -hold +delete");
	EXPECT(&desk, "02 81 00", "hook1? -delete +1");
	EXPECT(&desk, "02 81 02", "hook1? -1 +5");
	EXPECT(&desk, "02 A1 02", "hook1? !5");
	/* 0 is no key, until the array has idled at a value that is none */
	EXPECT(&desk, "02 01 00", "hook1? -5");
	EXPECT(&desk, "02 81 07", "hook1?");
	EXPECT(&desk, "02 01 00", "hook1? +0");
	EXPECT(&desk, "02 81 07", "hook1? -0");
	EXPECT(&desk, "02 81 05", "hook1? +#");
	/* reports of other ids: consumer keys and the vendor's twin say nothing, and are not unknown */
	EXPECT(&desk, "01 03 00", "");
	EXPECT(&desk, "04 FE 07", "");
	close_desk(&desk);
}

Test(keys, keypad_idle_from_the_file)
{
	struct handset handset;
	struct desk desk;

	handset_default(&handset);
	handset.keys.idle = 15;
	open_with(&desk, HID_JABRA_LINK, &handset);
	EXPECT(&desk, "02 80 07", "hook0?");
	EXPECT(&desk, "02 00 00", "hook0? +0");
	EXPECT(&desk, "02 80 06", "hook0? -0 {report 02: 80 06}");
	close_desk(&desk);
}

Test(keys, jabra_speak)
{
	struct desk desk;

	open_desk(&desk, HID_JABRA_SPEAK);
	EXPECT(&desk, "02 01 00", "hook1?");
	EXPECT(&desk, "02 0D 00", "hook1?f +hold +mute");
	EXPECT(&desk, "02 10 00", "hook0? -hold -mute +delete");
	EXPECT(&desk, "02 30 00", "hook0? {report 02: 20 00}");
	EXPECT(&desk, "01 07 00", "");
	close_desk(&desk);
}

Test(keys, blackwire)
{
	struct desk desk;

	open_desk(&desk, HID_BLACKWIRE);
	/* mute, hook, flash, redial, delete */
	EXPECT(&desk, "08 02", "hook1?");
	EXPECT(&desk, "08 03", "hook1? +mute");
	EXPECT(&desk, "08 02", "hook1? -mute");
	EXPECT(&desk, "08 0C", "hook0?f +redial +hold");
	EXPECT(&desk, "08 10", "hook0? -redial -hold +delete");
	EXPECT(&desk, "9B 01", "");
	close_desk(&desk);
}

Test(keys, epos_one_bit_array_and_drop)
{
	struct desk desk;

	open_desk(&desk, HID_EPOS);
	/* hook, flash, redial, mute, drop, then the one-bit array of 0009:0007 and 0009:0001 */
	EXPECT(&desk, "02 00", "hook0?");
	EXPECT(&desk, "02 01", "hook1?");
	EXPECT(&desk, "02 21", "hook1? +delete");
	EXPECT(&desk, "02 01", "hook1? -delete");
	EXPECT(&desk, "02 10", "hook0? +delete");
	EXPECT(&desk, "02 30", "hook0?");
	EXPECT(&desk, "02 0E", "hook0?f -delete +redial +hold +mute");
	close_desk(&desk);
}

Test(keys, sennheiser)
{
	struct desk desk;

	open_desk(&desk, HID_SENNHEISER);
	/* mute, hook, redial, flash, drop, delete */
	EXPECT(&desk, "08 02", "hook1?");
	EXPECT(&desk, "08 07", "hook1? +redial +mute");
	EXPECT(&desk, "08 28", "hook0?f -redial -mute +hold +delete");
	EXPECT(&desk, "02 3F", "");
	close_desk(&desk);
}

Test(keys, device_without_input)
{
	struct desk desk;

	open_desk(&desk, HID_BUSYLIGHT);
	cr_assert_not(keys_has_hook(desk.keys));
	EXPECT(&desk, "01 01 02 00 40 4E 80 00", "");
	cr_assert_eq(keys_counters(desk.keys)->foreign, 1);
	close_desk(&desk);
}

/* A keypad of single bits, and a device without report ids. */
Test(keys, keypad_of_bits_without_ids)
{
	uint8_t bytes[128];
	size_t size = hid_hex("05 0B 09 01 A1 01 15 00 25 01 75 01 95 0D 19 B0 29 BC 81 02 95 01 09 20 81 02 95 02 81 03 C0",
		bytes, sizeof(bytes));
	struct handset handset;
	struct desk desk;

	handset_default(&handset);
	open_with(&desk, HID_CX300, &handset);
	close_desk(&desk);
	cr_assert_eq(hid_descriptor_parse(bytes, size, &desk.descriptor, NULL), 0);
	cr_assert_eq(keys_new(desk.descriptor, &handset, &desk.keys), 0);
	EXPECT(&desk, "01 00", "hook0? +0");
	EXPECT(&desk, "0A 00", "hook0? -0 +1 +3");
	EXPECT(&desk, "08 30", "hook1? -1 +A");
	EXPECT(&desk, "00 40", "hook0? -3 -A {report 00: 00 40}");
	close_desk(&desk);
}

/* Whatever a device sends: downs and ups alternate, nothing is written beyond the room. */
Test(keys, random_reports)
{
	static const char *const devices[] = { HID_CX300, HID_JABRA_LINK, HID_JABRA_SPEAK, HID_BLACKWIRE, HID_EPOS,
		HID_SENNHEISER };
	uint32_t seed = 99, down, key_bit;

	for (unsigned d = 0; d < sizeof(devices) / sizeof(*devices); d++) {
		struct desk desk;

		open_desk(&desk, devices[d]);
		down = 0;
		for (int i = 0; i < 30000; i++) {
			struct keys_event events[KEYS_EVENTS_MAX];
			uint8_t report[16];
			size_t size = (seed >> 8) % sizeof(report);

			for (size_t k = 0; k < sizeof(report); k++) {
				seed = seed * 1664525 + 1013904223;
				report[k] = (uint8_t)(seed >> 16);
			}
			report[0] &= 0x0F;
			int n = keys_decode(desk.keys, report, size, events, KEYS_EVENTS_MAX);

			cr_assert_leq(n, 40);
			for (int k = 0; k < n; k++) {
				if (events[k].type != KEYS_KEY)
					continue;
				key_bit = UINT32_C(1) << events[k].key.key;
				cr_assert_eq(!(down & key_bit), events[k].key.press == DESKPHONE_DOWN);
				if (events[k].key.press != DESKPHONE_LONG)
					down ^= key_bit;
			}
		}
		close_desk(&desk);
	}
}
