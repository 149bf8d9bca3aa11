/* Handset files: the shipped ones, every key, every kind of mistake, and which file a device gets. */
#include <criterion/criterion.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>
#include "driver/handset.h"
#include "tests/unit/hid_file.h"
#include "tests/unit/leak.h"

TestSuite(handset, .fini = leak_check);

#define MATCH "[match]\ndevices = 1234:abcd\n"

static int parse(const char *text, struct handset *handset, char error[256])
{
	snprintf(error, 256, "(none)");
	return handset_parse("x.handset", text, strlen(text), handset, error, 256);
}

static struct handset_folder *shipped(void)
{
	struct handset_folder *folder = NULL;
	char error[256] = "";

	cr_assert_eq(handset_load_folder(SOURCE_DIR "/keymaps/handsets", &folder, error, sizeof(error)), 0, "%s", error);
	return folder;
}

Test(handset, cx300_facts)
{
	struct handset_folder *folder = shipped();
	const struct handset *cx300 = handset_pick(folder, 0x095d, 0x9201, NULL);
	const struct handset_screen *idle = &cx300->display.screen[DESKPHONE_SCREEN_IDLE];

	cr_assert_str_eq(cx300->name, "Polycom CX300");
	cr_assert_eq(cx300->hook.mode, HOOK_AUTO);
	cr_assert_eq(cx300->hook.fallback_ms, 120);
	cr_assert_eq(cx300->hook.tap_ms, 0);
	cr_assert_eq(cx300->hook_usage, 0x000B0020);
	cr_assert_eq(cx300->status.path[4], DESKPHONE_HANDSET);
	cr_assert_eq(cx300->status.path[5], DESKPHONE_SPEAKER);
	cr_assert_eq(cx300->status.path[6], DESKPHONE_HEADSET);
	cr_assert_eq(cx300->status.path[7], DESKPHONE_PATH_NONE);
	cr_assert_eq(cx300->status.loudness, 7);
	cr_assert_eq(cx300->volume.steps, 10);
	cr_assert_eq(cx300->volume.ladder[0], 0x0B70);
	cr_assert_eq(cx300->volume.ladder[9], 0xFFFF);
	cr_assert_eq(cx300->volume.step_db, 3);
	cr_assert_eq(cx300->keys.usage[HANDSET_DELETE].count, 1);
	cr_assert_eq(cx300->keys.usage[HANDSET_DELETE].usage[0], 0x00090007);
	cr_assert_eq(cx300->link.keep_alive_ms, 25000);
	cr_assert(cx300->link.language && cx300->link.host_version[0] == 1 && cx300->link.host_version[1] == 2);
	cr_assert_eq(cx300->lamps.off_hook, 0x00080017);
	cr_assert_eq(cx300->lamps.ring, 0);
	cr_assert_eq(cx300->lamps.mute, HANDSET_MUTE_STEP);
	cr_assert_eq(cx300->audio.rate_hz, 16000);
	cr_assert_eq(cx300->display.n_hidden, 3);
	cr_assert_eq(cx300->display.hidden[1].last, 0x259F);
	cr_assert_eq(idle->fields, 0x0F);
	cr_assert(idle->place[0].row == 0 && idle->place[0].order == 0 && idle->place[0].width == 16);
	cr_assert(idle->place[2].row == 0 && idle->place[2].order == 1 && idle->place[2].width == 16);
	cr_assert(idle->place[3].row == 1 && idle->place[3].order == 1);
	for (int i = DESKPHONE_SCREEN_READY; i <= DESKPHONE_SCREEN_ENDED; i++) {
		cr_assert_eq(cx300->display.screen[i].fields, 1 << 4 | 1 << 9);
		cr_assert_eq(cx300->display.screen[i].place[9].row, 1);
		cr_assert_eq(cx300->display.screen[i].place[9].width, 24);
	}
	handset_free(folder);
}

/* The ladder of the file is the one of the capture. */
Test(handset, ladder_of_the_capture)
{
	struct handset_folder *folder = shipped();
	const struct handset *cx300 = handset_pick(folder, 0x095d, 0x9201, NULL);
	FILE *file = fopen(SOURCE_DIR "/tests/data/captures/volume.txt", "r");
	char line[256];
	unsigned low, high;
	int n = 0;

	cr_assert_not_null(file);
	while (fgets(line, sizeof(line), file))
		if (line[0] != '#' && sscanf(line, "%x %x", &low, &high) == 2)
			cr_assert_eq(cx300->volume.ladder[n++], low | high << 8);
	cr_assert_eq(n, cx300->volume.steps);
	fclose(file);
	handset_free(folder);
}

Test(handset, pick)
{
	struct handset_folder *folder = shipped();
	struct hid_descriptor *jabra = hid_parsed(HID_JABRA_LINK), *busylight = hid_parsed(HID_BUSYLIGHT);
	struct hid_descriptor *cx300 = hid_parsed(HID_CX300), *mouse = NULL;
	uint8_t bytes[64];
	size_t size = hid_hex("05 01 09 02 A1 01 75 08 95 02 09 30 09 31 81 06 C0", bytes, sizeof(bytes));

	cr_assert_eq(hid_descriptor_parse(bytes, size, &mouse, NULL), 0);
	cr_assert_str_eq(handset_pick(folder, 0x0b0e, 0x0307, jabra)->name, "USB telephony device");
	cr_assert_eq(handset_pick(folder, 0x0b0e, 0x0307, jabra)->keys.usage[HANDSET_DELETE].count, 2);
	cr_assert_str_eq(handset_pick(folder, 0x27bb, 0x3bcd, busylight)->name, "USB telephony device");
	/* the same phone under another id: by its usages */
	cr_assert_str_eq(handset_pick(folder, 0x095d, 0x9999, cx300)->name, "USB telephony device");
	cr_assert_str_eq(handset_pick(folder, 0x046d, 0x0001, mouse)->name, "telephony device");
	cr_assert_str_eq(handset_pick(folder, 0x046d, 0x0001, NULL)->name, "telephony device");
	cr_assert_str_eq(handset_pick(NULL, 0x095d, 0x9201, cx300)->name, "telephony device");
	cr_assert_eq(handset_pick(NULL, 0, 0, NULL)->display.screen[DESKPHONE_SCREEN_IN_CALL].fields, 1 << 4 | 1 << 9);
	hid_descriptor_free(jabra);
	hid_descriptor_free(busylight);
	hid_descriptor_free(cx300);
	hid_descriptor_free(mouse);
	handset_free(folder);
	handset_free(NULL);
}

Test(handset, every_key)
{
	static const char text[] = "\xEF\xBB\xBF" MATCH;
	static const char full[] =
		"# comment\r\n[match]\r\nname = Téléphone # one\r\ndevices = 1234:abcd, 0001:0002\r\nusages = FF99:FF11\r\n"
		"[hook]\nmode=stream\nusage = ff30:0020\nfallback_ms = 0x50\ntap_ms = 300\n"
		"[status]\nusage = none\npath_byte = -1\nvolume_byte = 2\nmuted_byte = 4\npaths = 1:headset 15:handset\n"
		"loudness = 0 0xF\n"
		"[stream]\nmicrophone = none\nloudspeaker = 0001:0002\nopen = 0\nkeep_open = yes\n"
		"[keys]\nredial = none\nhold = 000B:0021 000B:0023\nmute = 000C:00E2\ndelete = 000B:0026\nlong = none\nidle = 15\n"
		"[volume]\nladder = 0 10 0xff\nstep_db = 2\n"
		"[display]\nrows = 1\ncolumns = 20\nupdate_ms = 100\nclear = yes\nhidden = 41 1F600-1F64F\nfont = 20-7E A1-FF\n"
		"in_call.bottom = 6/12 9/8\n"
		"[link]\nkeep_alive_ms = 0\nlanguage = no\nhost_version = 0A ff\n"
		"[lamps]\noff_hook = none\nring = 0008:0019\nhold = none\nmute = led\n"
		"[audio]\necho_canceller = phone\nringer = yes\nrate_hz = 48000\ninterface = 3";
	struct handset handset;
	char error[256];

	cr_assert_eq(parse(text, &handset, error), -EINVAL, "a byte order mark is no section");
	cr_assert_eq(parse(full, &handset, error), 0, "%s", error);
	cr_assert_str_eq(handset.name, "Téléphone");
	cr_assert_eq(handset.match.n_devices, 2);
	cr_assert_eq(handset.match.device[1].product, 2);
	cr_assert_eq(handset.match.n_usages, 1);
	cr_assert_eq(handset.hook.mode, HOOK_STREAM);
	cr_assert_eq(handset.hook.fallback_ms, 80);
	cr_assert_eq(handset.hook.tap_ms, 300);
	cr_assert_eq(handset.hook_usage, 0xFF300020);
	cr_assert_eq(handset.status.usage, 0);
	cr_assert_eq(handset.status.path_byte, -1);
	cr_assert_eq(handset.status.path[1], DESKPHONE_HEADSET);
	cr_assert_eq(handset.status.path[4], DESKPHONE_PATH_NONE);
	cr_assert_eq(handset.status.path[15], DESKPHONE_HANDSET);
	cr_assert_eq(handset.status.loudness, 0x8001);
	cr_assert_eq(handset.stream.microphone, 0);
	cr_assert(!handset.stream.open && handset.stream.keep_open);
	cr_assert_eq(handset.keys.usage[HANDSET_REDIAL].count, 0);
	cr_assert_eq(handset.keys.usage[HANDSET_HOLD].usage[1], 0x000B0023);
	cr_assert_eq(handset.keys.usage[HANDSET_LONG].count, 0);
	cr_assert_eq(handset.keys.idle, 15);
	cr_assert_eq(handset.volume.steps, 3);
	cr_assert_eq(handset.volume.ladder[2], 255);
	cr_assert_eq(handset.display.rows, 1);
	cr_assert(handset.display.clear);
	cr_assert_eq(handset.display.n_hidden, 2);
	cr_assert_eq(handset.display.hidden[1].first, 0x1F600);
	cr_assert_eq(handset.display.n_font, 2);
	cr_assert_eq(handset.display.font[1].last, 0xFF);
	cr_assert_eq(handset.display.screen[DESKPHONE_SCREEN_IN_CALL].fields, 1 << 5 | 1 << 8, "the default is gone");
	cr_assert_eq(handset.display.screen[DESKPHONE_SCREEN_IN_CALL].place[8].order, 1);
	cr_assert_eq(handset.display.screen[DESKPHONE_SCREEN_READY].fields, 1 << 4 | 1 << 9, "others keep theirs");
	cr_assert_eq(handset.link.keep_alive_ms, 0);
	cr_assert_not(handset.link.language);
	cr_assert_eq(handset.link.host_version[1], 0xFF);
	cr_assert_eq(handset.lamps.off_hook, 0);
	cr_assert_eq(handset.lamps.mute, HANDSET_MUTE_LED);
	cr_assert_eq(handset.audio.echo_canceller, HANDSET_ECHO_PHONE);
	cr_assert(handset.audio.ringer);
	cr_assert_eq(handset.audio.interface, 3);
}

static const char *const mistakes[][2] = {
	{ "", "x.handset:0: [match]: neither devices nor usages: the file matches nothing" },
	{ "[match]\nname = A\n", "x.handset:2: [match]: neither devices nor usages: the file matches nothing" },
	{ "[match]\ndevices =\n", "x.handset:2: [match] devices: no device" },
	{ "[match]\ndevices = 1234\n", "x.handset:2: [match] devices: not a device (vvvv:pppp, hexadecimal)" },
	{ "[match]\ndevices = 12345:678\n", "x.handset:2: [match] devices: not a device (vvvv:pppp, hexadecimal)" },
	{ "[match]\ndevices = 095d:9201 -\n", "x.handset:2: [match] devices: not a device (vvvv:pppp, hexadecimal)" },
	{ MATCH "name =\n", "x.handset:3: [match] name: empty or longer than 63 bytes" },
	{ MATCH "usages = 0B:20\n", "x.handset:3: [match] usages: not a usage (PPPP:UUUU, hexadecimal)" },
	{ MATCH "devices = 0001:0002\n", "x.handset:3: [match] devices: stands twice" },
	{ "mode = led\n", "x.handset:1: [] mode: key before the first section" },
	{ MATCH "[hoop]\n", "x.handset:3: [hoop]: unknown section" },
	{ MATCH "[hook\n", "x.handset:3: [match]: not a section" },
	{ MATCH "[]\n", "x.handset:3: []: unknown section" },
	{ MATCH "[\n", "x.handset:3: [match]: not a section" },
	{ MATCH "hello\n", "x.handset:3: [match]: neither a section nor KEY = VALUE" },
	{ MATCH "[hook]\nmodes = led\n", "x.handset:4: [hook] modes: unknown key" },
	{ MATCH "[hook]\nmode = LED\n", "x.handset:4: [hook] mode: none of auto, level, pulse, led, stream" },
	{ MATCH "[hook]\n = 1\n", "x.handset:4: [hook]: unknown key" },
	{ MATCH "[hook]\nfallback_ms = 50ms\n", "x.handset:4: [hook] fallback_ms: not a number" },
	{ MATCH "[hook]\nfallback_ms =\n", "x.handset:4: [hook] fallback_ms: not a number" },
	{ MATCH "[hook]\nfallback_ms = 0x\n", "x.handset:4: [hook] fallback_ms: not a number" },
	{ MATCH "[hook]\nfallback_ms = -1\n", "x.handset:4: [hook] fallback_ms: number out of range" },
	{ MATCH "[hook]\nfallback_ms = 99999999999999999999\n", "x.handset:4: [hook] fallback_ms: not a number" },
	{ MATCH "[hook]\nmode = led\n[stream]\n[hook]\nmode = led\n", "x.handset:7: [hook] mode: stands twice" },
	{ MATCH "[status]\npaths = 4\n", "x.handset:4: [status] paths: not NIBBLE:PATH" },
	{ MATCH "[status]\npaths = 0:handset\n", "x.handset:4: [status] paths: number out of range" },
	{ MATCH "[status]\npaths = 4:hand\n", "x.handset:4: [status] paths: a path is handset, speaker or headset" },
	{ MATCH "[status]\npaths = 4:handset 4:speaker\n", "x.handset:4: [status] paths: nibble given twice" },
	{ MATCH "[status]\nloudness = 16\n", "x.handset:4: [status] loudness: number out of range" },
	{ MATCH "[stream]\nopen = 2\n", "x.handset:4: [stream] open: no such word for this key" },
	{ MATCH "[stream]\nkeep_open = true\n", "x.handset:4: [stream] keep_open: neither yes nor no" },
	{ MATCH "[keys]\nmute = 000B:002F 000B:0001 000B:0002 000B:0003 000B:0004\n",
		"x.handset:4: [keys] mute: too many usages" },
	{ MATCH "[volume]\nladder = 1\n", "x.handset:4: [volume] ladder: fewer than two steps" },
	{ MATCH "[volume]\nladder = 5 5\n", "x.handset:4: [volume] ladder: steps must rise" },
	{ MATCH "[volume]\nladder = 5 65536\n", "x.handset:4: [volume] ladder: number out of range" },
	{ MATCH "[volume]\nladder = 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32\n",
		"x.handset:4: [volume] ladder: too many steps" },
	{ MATCH "[display]\nidle.left = 1/16\n", "x.handset:4: [display] idle.left: unknown key" },
	{ MATCH "[display]\nidl.top = 1/16\n", "x.handset:4: [display] idl.top: unknown key" },
	{ MATCH "[display]\n.top = 1/16\n", "x.handset:4: [display] .top: unknown key" },
	{ MATCH "[display]\nidle.top = 1\n", "x.handset:4: [display] idle.top: not FIELD/WIDTH" },
	{ MATCH "[display]\nidle.top = 11/16\n", "x.handset:4: [display] idle.top: a field is 1 to 10" },
	{ MATCH "[display]\nidle.top = 1/0\n", "x.handset:4: [display] idle.top: a width is 1 to 80" },
	{ MATCH "[display]\nidle.top = 1/16\nidle.bottom = 1/16\n",
		"x.handset:5: [display] idle.bottom: the screen has this field already" },
	{ MATCH "[display]\nidle.top = 1/16\nidle.top = 2/16\n", "x.handset:5: [display] idle.top: stands twice" },
	{ MATCH "[display]\nfont = 7E-20\n", "x.handset:4: [display] font: not a code point or a span (2190-21FF)" },
	{ MATCH "[display]\nhidden = 30-20\n", "x.handset:4: [display] hidden: not a code point or a span (2190-21FF)" },
	{ MATCH "[display]\nhidden = 110000\n", "x.handset:4: [display] hidden: not a code point or a span (2190-21FF)" },
	{ MATCH "[link]\nhost_version = 01\n", "x.handset:4: [link] host_version: not two bytes" },
	{ MATCH "[link]\nhost_version = 01 02 03\n", "x.handset:4: [link] host_version: more than two bytes" },
	{ MATCH "[link]\nhost_version = 01 100\n", "x.handset:4: [link] host_version: not two bytes" },
	{ MATCH "[lamps]\nmute = on\n", "x.handset:4: [lamps] mute: no such word for this key" },
	{ MATCH "[hook]\nmode = \x01led\n", "x.handset:4: [hook]: line too long or not text" },
	{ MATCH "[abcdefghijklmnopqrstuvwxyzabcdefghij]\n", "x.handset:3: [match]: not a section" },
};

Test(handset, mistakes)
{
	for (unsigned i = 0; i < sizeof(mistakes) / sizeof(*mistakes); i++) {
		struct handset handset = { .name = "untouched" };
		char error[256];

		cr_assert_eq(parse(mistakes[i][0], &handset, error), -EINVAL, "%s", mistakes[i][0]);
		cr_assert_str_eq(error, mistakes[i][1], "%s\n got %s\nwant %s", mistakes[i][0], error, mistakes[i][1]);
		cr_assert_str_eq(handset.name, "untouched");
	}
}

Test(handset, lengths)
{
	static char text[70000];
	struct handset handset;
	char error[256];
	size_t start = (size_t)snprintf(text, sizeof(text), MATCH "name = ");

	memset(text + start, 'x', 600);
	cr_assert_eq(parse(text, &handset, error), -EINVAL);
	cr_assert_str_eq(error, "x.handset:3: [match]: line too long or not text");
	text[start + 63] = '\0';
	cr_assert_eq(parse(text, &handset, error), 0);
	cr_assert_eq(strlen(handset.name), 63);
	memset(text, '\n', sizeof(text));
	cr_assert_eq(handset_parse("x", text, 65537, &handset, error, sizeof(error)), -EINVAL);
	cr_assert_str_eq(error, "x:0: []: file longer than 64 KiB");
	/* NUL bytes and text without an end */
	cr_assert_eq(handset_parse("x", MATCH "\0", sizeof(MATCH), &handset, error, sizeof(error)), -EINVAL);
	cr_assert_eq(handset_parse("x", MATCH "[hook]\nmode = led", strlen(MATCH) + 17, &handset, error, sizeof(error)), 0);
	cr_assert_eq(handset.hook.mode, HOOK_LED);
}

/* A folder of its own for one test. */
static void folder_new(char path[64])
{
	snprintf(path, 64, "/tmp/handsets.XXXXXX");
	cr_assert_not_null(mkdtemp(path));
}

static void folder_put(const char *path, const char *name, const char *text)
{
	char file[128];

	snprintf(file, sizeof(file), "%s/%s", path, name);
	FILE *out = fopen(file, "w");

	cr_assert_not_null(out);
	fputs(text, out);
	fclose(out);
}

static void folder_drop(const char *path, const char *name)
{
	char file[128];

	snprintf(file, sizeof(file), "%s/%s", path, name);
	cr_assert_eq(remove(file), 0);
}

static int load(const char *path, struct handset_folder **folder, char error[256])
{
	*folder = NULL;
	snprintf(error, 256, "(none)");
	return handset_load_folder(path, folder, error, 256);
}

Test(handset, folders)
{
	struct hid_descriptor *cx300 = hid_parsed(HID_CX300);
	struct handset_folder *folder;
	char path[64], error[256];

	folder_new(path);
	cr_assert_eq(load(path, &folder, error), 0, "an empty folder is fine");
	handset_free(folder);
	folder_put(path, "b.handset", "[match]\nname = B\nusages = FF99:FF11\n");
	folder_put(path, "a.handset", "[match]\nname = A\nusages = FF99:FF99 FF99:FF11\n");
	folder_put(path, "c.handset", MATCH "name = C\n");
	folder_put(path, "notes.txt", "not a handset file");
	folder_put(path, ".handset", "nor this");
	cr_assert_eq(load(path, &folder, error), 0, "%s", error);
	cr_assert_str_eq(handset_pick(folder, 1, 2, cx300)->name, "A", "the first by name");
	cr_assert_str_eq(handset_pick(folder, 0x1234, 0xABCD, cx300)->name, "C", "ids before usages");
	handset_free(folder);

	folder_put(path, "d.handset", MATCH);
	cr_assert_eq(load(path, &folder, error), -EINVAL);
	cr_assert_not_null(strstr(error, "/d.handset: [match] devices: 1234:abcd is in another file (C)"), "%s", error);
	folder_put(path, "d.handset", MATCH "[hook]\nmode = led, pulse\n");
	cr_assert_eq(load(path, &folder, error), -EINVAL);
	cr_assert_not_null(strstr(error, "/d.handset:4: [hook] mode: none of"), "%s", error);
	cr_assert_null(folder);
	folder_drop(path, "a.handset");
	folder_drop(path, "b.handset");
	folder_drop(path, "c.handset");
	folder_drop(path, "d.handset");
	folder_drop(path, "notes.txt");
	folder_drop(path, ".handset");
	cr_assert_eq(rmdir(path), 0);
	hid_descriptor_free(cx300);
}

Test(handset, folders_that_cannot_be_read)
{
	struct handset_folder *folder;
	char path[64], error[256], file[128];

	folder_new(path);
	snprintf(file, sizeof(file), "%s/a.handset", path);
	cr_assert_eq(mkfifo(file, 0600), 0);
	cr_assert_eq(load(path, &folder, error), -EINVAL, "a FIFO must not hang the driver");
	cr_assert_not_null(strstr(error, "a.handset: Invalid argument"), "%s", error);
	cr_assert_eq(remove(file), 0);
	cr_assert_eq(mkdir(file, 0700), 0);
	cr_assert_eq(load(path, &folder, error), -EINVAL);
	cr_assert_eq(rmdir(file), 0);
	cr_assert_eq(symlink("nowhere", file), 0);
	cr_assert_eq(load(path, &folder, error), -ENOENT);
	cr_assert_eq(remove(file), 0);
	cr_assert_eq(rmdir(path), 0);
	cr_assert_eq(load(path, &folder, error), -ENOENT);
	cr_assert_not_null(strstr(error, "No such file"), "%s", error);
}
