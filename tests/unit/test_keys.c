/* Input reports to events: the captures of a real CX300, and what breaks drivers. */
#include "tests/unit/keys_desk.h"

TestSuite(keys, .fini = leak_check);

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
