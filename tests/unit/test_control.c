/* What the agent says to the voice process, and which sound card it means. */
#include "agent/voice/control.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(control, .fini = leak_check);

#define A "6f17292c-2b8f-47bc-b173-6caf00346485"
#define B "00112233-4455-6677-8899-aabbccddeeff"

static struct control_message message;

static int parse(const char *text)
{
	return control_parse(text, strlen(text), &message);
}

Test(control, understands_every_subject)
{
	cr_assert_eq(parse("card usb 095d:9201 1-1.4"), 0);
	cr_assert(message.type == CONTROL_CARD && message.card.kind == CARD_USB);
	cr_assert(message.card.vendor == 0x095d && message.card.product == 0x9201);
	cr_assert_str_eq(message.card.port, "1-1.4");
	cr_assert_eq(parse("card alsa a name with spaces"), 0);
	cr_assert_str_eq(message.card.name, "a name with spaces");
	cr_assert(!parse("card default") && message.card.kind == CARD_DEFAULT);
	cr_assert(!parse("card none") && message.card.kind == CARD_NONE);
	cr_assert(!parse("stream on") && message.type == CONTROL_STREAM && message.on);
	cr_assert(!parse("stream off") && !message.on);
	cr_assert(!parse("tone once 440/100") && message.type == CONTROL_TONE && message.tone.once);
	cr_assert(!parse("tone off") && message.tone.count == 0);
	cr_assert(!parse("ring 400*25/0") && message.type == CONTROL_RING && message.tone.count == 1);
	cr_assert(!parse("ring wave 7 44100 1000/0") && message.type == CONTROL_RING && message.id == 7);
	cr_assert(message.rate_hz == 44100 && message.tone.count == 1);
	cr_assert(!parse("ring off") && message.rate_hz == 0 && message.tone.count == 0);
	cr_assert(!parse("level 27") && message.type == CONTROL_LEVEL && message.down_db == 27);
	cr_assert(!parse("level 0") && message.down_db == 0);
	cr_assert(!parse("mute on") && message.type == CONTROL_MUTE && message.on);
	cr_assert(!parse("echo on") && message.type == CONTROL_ECHO && message.on);
	cr_assert(!parse("echo off") && !message.on);
	cr_assert(!parse("call " A "," B) && message.type == CONTROL_CALL && message.count == 2);
	cr_assert_eq(message.uuids[1][1], 0x11);
	cr_assert(!parse("call none") && message.count == 0);
	cr_assert(!parse("active " A) && message.type == CONTROL_ACTIVE && message.count == 1);
	cr_assert(!parse("active none") && message.count == 0);
	cr_assert(!parse("quit") && message.type == CONTROL_QUIT);
}

Test(control, refuses_everything_else)
{
	static const char *const bad[] = {"", " ", "card", "card ", "card usb", "card usb 095d",
		"card usb 095d:92011", "card usb -95d:9201", "card usb 095d:9201 ",
		"card usb 095d:9201 ../../x", "card usb 095d:9201 1-1:", "card usb 095d:9201 :0",
		"card usb 095d:9201 1-1:-1", "card usb 095d:9201 1-1:1.0", "card usb 095d:9201 1-1:9999", "card usb 095d:9201 1-1 x", "card alsa ", "card hw:0", "stream",
		"stream ON", "stream on ", "mute", "mute 1", "echo", "echo 1", "tone", "tone ", "tone x", "ring",
		"ring wave", "ring wave 1", "ring wave 1 16000", "ring wave 1 16000 ", "ring wave 1 16000 off",
		"ring wave -1 16000 440/0", "ring wave 1 7999 440/0", "ring wave 1 48001 440/0", "ring wave x 16000 440/0",
		"level", "level ", "level 61", "level -1", "level x", "level 3 ", "level 3dB", "call",
		"call " A "," A "," A "," A, "call " A ",", "call ," A, "call x", "active " A "," B, "active",
		"quit now", "Quit", "hello"};
	cr_assert_eq(parse("mute on"), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_assert_eq(parse(bad[i]), -EINVAL, "%s", bad[i]);
	cr_assert_eq(control_parse("quit\0x", 6, &message), -EINVAL);
	char longest[CONTROL_MESSAGE_MAX + 1];
	memset(longest, 'x', sizeof(longest));
	cr_assert_eq(control_parse(longest, sizeof(longest), &message), -EINVAL);
	cr_assert(message.type == CONTROL_MUTE && message.on, "untouched");
}

static char root[] = "/tmp/deskphone-card.XXXXXX";

/* A card as the kernel shows it: /proc/asound/cardN/usbid, /sys/class/sound/cardN/device. */
static void add_card(int number, const char *ids, const char *interface)
{
	char path[256], target[128];
	snprintf(path, sizeof(path), "mkdir -p %s/proc/asound/card%d %s/sys/class/sound/card%d", root, number,
		root, number);
	cr_assert_eq(system(path), 0);
	if (ids) {
		snprintf(path, sizeof(path), "%s/proc/asound/card%d/usbid", root, number);
		FILE *file = fopen(path, "w");
		fprintf(file, "%s\n", ids);
		fclose(file);
	}
	snprintf(path, sizeof(path), "%s/sys/class/sound/card%d/device", root, number);
	snprintf(target, sizeof(target), "../../../%s", interface);
	cr_assert_eq(symlink(target, path), 0);
}

static int find(const char *text, int *number)
{
	struct card_spec spec;
	cr_assert_eq(card_parse(text, &spec), 0);
	return card_find(root, &spec, number);
}

Test(control, finds_the_phones_card)
{
	int number = -1;
	char remove[64];
	cr_assert(mkdtemp(root));
	cr_assert_eq(find("usb 095d:9201", &number), -ENODEV);
	add_card(0, NULL, "0000:00:1f.3");
	add_card(1, "046d:0825", "1-1.2:1.2");
	add_card(2, "095d:9201", "1-1.3:1.0");
	add_card(5, "095d:9201", "1-1.4:1.0");
	add_card(6, "095d:9201", "1-1.4:1.4");
	cr_assert(!find("usb 095d:9201", &number) && number == 2);
	cr_assert(!find("usb 095d:9201 1-1.4", &number) && number == 5);
	cr_assert(!find("usb 095d:9201 1-1.4:0", &number) && number == 5);
	cr_assert(!find("usb 095d:9201 1-1.4:4", &number) && number == 6);
	cr_assert_eq(find("usb 095d:9201 1-1.4:3", &number), -ENODEV);
	cr_assert(!find("usb 095d:9201 1-1.4", &number) && number == 5);
	cr_assert_eq(find("usb 095d:9201 1-1", &number), -ENODEV);
	cr_assert_eq(find("usb 095d:9202", &number), -ENODEV);
	cr_assert_eq(number, 5, "untouched");
	snprintf(remove, sizeof(remove), "rm -r %s", root);
	cr_assert_eq(system(remove), 0);
}

/* ProcSubset=pid of a systemd unit hides /proc/asound. */
Test(control, finds_the_phones_card_without_proc)
{
	char command[1024];
	int number = -1;
	cr_assert(mkdtemp(root));
	snprintf(command, sizeof(command),
		"cd %s && D=sys/devices/1-1 && mkdir -p sys/class/sound $D/1-1:1.0/sound/card3 && echo 095d >$D/idVendor && "
		"echo 9201 >$D/idProduct && ln -s ../../../1-1:1.0 $D/1-1:1.0/sound/card3/device && "
		"ln -s ../../devices/1-1/1-1:1.0/sound/card3 sys/class/sound/card3",
		root);
	cr_assert_eq(system(command), 0);
	cr_assert(!find("usb 095d:9201 1-1", &number) && number == 3);
	cr_assert_eq(find("usb 095d:9202", &number), -ENODEV);
	snprintf(command, sizeof(command), "rm -r %s", root);
	cr_assert_eq(system(command), 0);
}
