/* The driver on a socket: a phone of a few lines that answers as the test wants. */
#include <criterion/criterion.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "driver/deskphone.h"
#include "tests/unit/hid_file.h"
#include "tests/unit/leak.h"

static char folder[32], path[64];
static int listener = -1, line = -1; /* the phone's sockets */
static struct deskphone *phone;
static int attached, detached, keys, problems;
static int64_t now = 1000; /* of the driver: moves only when the test says so */

static void on_event(void *user, const struct deskphone_event *event)
{
	(void)user;
	attached += event->type == DESKPHONE_ATTACHED;
	detached += event->type == DESKPHONE_DETACHED;
	keys += event->type == DESKPHONE_KEY;
	problems += event->type == DESKPHONE_PROBLEM;
}

static void plug(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	memcpy(address.sun_path, path, strlen(path) + 1);
	listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	cr_assert_eq(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
	cr_assert_eq(listen(listener, 1), 0);
}

static void unplug(void)
{
	if (line >= 0)
		close(line);
	if (listener >= 0)
		close(listener);
	unlink(path);
	line = listener = -1;
}

static void set_up(void)
{
	struct deskphone_options options = {
		.socket = path, .handsets = SOURCE_DIR "/keymaps/handsets", .on_event = on_event};
	char error[128];

	snprintf(folder, sizeof folder, "/tmp/dp-XXXXXX");
	cr_assert(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/phone", folder);
	cr_assert_eq(deskphone_new(&options, &phone, error, sizeof error), 0, "%s", error);
}

static void tear_down(void)
{
	deskphone_free(phone);
	unplug();
	rmdir(folder);
	leak_check();
}

TestSuite(driver_socket, .init = set_up, .fini = tear_down, .timeout = 30);

/* Everything that is there is handled; the clock stands still. */
static void dispatch(void)
{
	struct pollfd fd = {.fd = deskphone_fd(phone), .events = POLLIN};

	do {
		deskphone_dispatch(phone, now);
	} while (poll(&fd, 1, 0) > 0);
}

/* As dispatch(), after the clock went to the driver's deadline. */
static void wait_for_deadline(void)
{
	int64_t deadline = deskphone_deadline(phone);

	if (deadline > now)
		now = deadline;
	dispatch();
}

static void say(char kind, const void *body, size_t size)
{
	uint8_t packet[5000] = {(uint8_t)kind};

	memcpy(packet + 1, body, size);
	cr_assert_eq(send(line, packet, size + 1, MSG_NOSIGNAL), (ssize_t)size + 1);
	dispatch();
}

static void answer(const char *name)
{
	line = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	uint8_t descriptor[4096];
	size_t size = hid_file(HID_CX300, descriptor, sizeof descriptor);

	say('D', descriptor, size);
	say('N', name, strlen(name));
}

/* What the driver has sent, up to and with what begins with `hex`. The number of packets, 0 when it has not
 * come. */
static int heard(const char *hex)
{
	uint8_t wanted[80], packet[80];
	size_t size = hid_hex(hex, wanted + 1, sizeof wanted - 1);
	ssize_t got;

	wanted[0] = (uint8_t)hex[strlen(hex) - 1]; /* the kind is the last letter */
	for (int n = 1; (got = recv(line, packet, sizeof packet, MSG_DONTWAIT)) > 0; n++) {
		dispatch();
		if ((size_t)got > size && !memcmp(packet, wanted, size + 1))
			return n;
	}
	return 0;
}

static void make_ready(void)
{
	plug();
	wait_for_deadline();
	answer("Some phone\n4711\n095d:9201\n");
	cr_assert_eq(heard("11 05 00 #G"), 1);
	say('f', "\x11\x5E\x04\x00\x02", 5);
	cr_assert_eq(heard("12 05 00 #G"), 1);
	say('f', "\x12\x02\x30\xFF\x03", 5);
	cr_assert_eq(attached, 1);
	cr_assert_eq(heard("17 09 04 01 02 #F"), 1);
	cr_assert_eq(heard("02 00 #O"), 1);
	cr_assert_eq(heard("16 00 00 #O"), 1);
}

Test(driver_socket, is_asked_and_greeted)
{
	make_ready();
	const struct deskphone_info *info = deskphone_info(phone);

	cr_assert_str_eq(info->model, "Some phone");
	cr_assert_str_eq(info->serial, "4711");
	cr_assert_str_eq(info->node, path);
	cr_assert_eq(info->vendor, 0x095d);
	cr_assert_eq(info->product, 0x9201);
	cr_assert_eq(info->columns, 48);
}

Test(driver_socket, looks_four_times_a_second)
{
	dispatch();
	for (int i = 0; i < 5; i++) {
		cr_assert_eq(deskphone_deadline(phone), now + 250);
		wait_for_deadline();
	}
	cr_assert_eq(problems, 0);
}

Test(driver_socket, an_hour_of_idling_is_180_wake_ups)
{
	make_ready();
	int64_t end = now + 3600 * 1000;
	int wakes = 0;

	while (deskphone_deadline(phone) <= end) {
		wait_for_deadline();
		cr_assert_eq(heard("17 09 04 01 02 #F"), 1);
		wakes++;
	}
	cr_assert_eq(wakes, 180);
}

Test(driver_socket, nonsense_is_skipped)
{
	make_ready();
	static const char *const packets[] = {
		"", "x", "D", "N", "I", "f", "f\x12", "I\x09\x09", "N\n\n\n", "ffff"};

	for (size_t i = 1; i < sizeof packets / sizeof packets[0]; i++)
		say(packets[i][0], packets[i] + 1, strlen(packets[i]) - 1);
	uint8_t large[4500] = {0};

	say('I', large, sizeof large);
	say('D', large, sizeof large);
	say('I', "\x01\x00\x06\x00\x00\x00\x00\x00", 8);
	cr_assert_eq(keys, 1);
	cr_assert_eq(detached, 0);
}

Test(driver_socket, keys_that_come_before_it_is_ready_are_kept)
{
	plug();
	wait_for_deadline();
	answer("Some phone\n\n");
	say('I', "\x01\x00\x06\x00\x00\x00\x00\x00", 8);
	cr_assert_eq(keys, 0);
	say('f', "\x11", 1); /* refused */
	say('f', "\x12", 1);
	cr_assert_eq(attached, 1);
	cr_assert_eq(keys, 1);
	cr_assert_eq(deskphone_info(phone)->columns, 48); /* of the handset file */
}

Test(driver_socket, a_pulled_plug_releases_the_keys)
{
	make_ready();
	say('I', "\x01\x00\x06\x00\x00\x00\x00\x00", 8);
	unplug();
	dispatch();
	cr_assert_eq(keys, 2);
	cr_assert_eq(detached, 1);
	plug();
	wait_for_deadline();
	answer("Some phone\n\n");
	cr_assert_eq(heard("11 05 00 #G"), 1);
}

Test(driver_socket, a_phone_that_never_answers_is_given_up)
{
	plug();
	wait_for_deadline();
	answer("Some phone\n\n");
	cr_assert_eq(heard("11 05 00 #G"), 1);
	wait_for_deadline();
	cr_assert_eq(recv(line, folder, 1, MSG_DONTWAIT), 0); /* hung up */
	cr_assert_eq(attached, 0);
}

Test(driver_socket, a_listener_that_says_nothing_is_given_up)
{
	plug();
	wait_for_deadline();
	line = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	wait_for_deadline();
	cr_assert_eq(recv(line, folder, 1, MSG_DONTWAIT), 0);
}

Test(driver_socket, what_is_no_telephone_is_refused)
{
	plug();
	wait_for_deadline();
	line = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	say('D', "\x05\x01\x09\x02\xA1\x01\xC0", 7);
	say('N', "Mouse\n\n", 7);
	cr_assert_eq(problems, 1);
	cr_assert_eq(attached, 0);
	cr_assert_eq(deskphone_deadline(phone), now + 5000);
}

Test(driver_socket, a_phone_that_does_not_read_blocks_nobody)
{
	make_ready();
	for (int i = 0; i < 5000; i++) { /* more than any socket holds */
		deskphone_set_presence(phone, (enum deskphone_presence)(1 + i % 8));
		dispatch();
	}
	deskphone_set_presence(phone, DESKPHONE_PRESENCE_BUSY);
	dispatch();
	cr_assert_eq(detached, 0);
	while (heard("16 03 00 #O"))
		continue;
	dispatch();
	deskphone_set_presence(phone, DESKPHONE_PRESENCE_AWAY);
	dispatch();
	cr_assert_eq(heard("16 05 00 #O"), 1);
}

Test(driver_socket, a_wrong_hook_mode_or_folder_is_an_error_with_a_reason)
{
	struct deskphone_options options = {.socket = path, .hook = "sideways"};
	struct deskphone *none = NULL;
	char error[128];

	cr_assert_eq(deskphone_new(&options, &none, error, sizeof error), -EINVAL);
	cr_assert(strstr(error, "sideways"));
	options = (struct deskphone_options){.socket = path, .handsets = "/nonexistent"};
	cr_assert_lt(deskphone_new(&options, &none, error, sizeof error), 0);
	cr_assert_str_not_empty(error);
	char far[200];

	memset(far, 'x', sizeof far - 1);
	far[sizeof far - 1] = '\0';
	options = (struct deskphone_options){.socket = far};
	cr_assert_eq(deskphone_new(&options, &none, error, sizeof error), -ENAMETOOLONG);
	cr_assert_null(none);
	deskphone_free(none);
}

Test(driver_socket, farewell_sends_what_is_left_and_does_not_hang)
{
	make_ready();
	deskphone_set_presence(phone, DESKPHONE_PRESENCE_BUSY);
	deskphone_set_off_hook(phone, true);
	dispatch();
	attached = keys = 0;
	deskphone_farewell(phone, 2000);
	cr_assert_gt(heard("02 00 #O"), 0);
	cr_assert_gt(heard("16 00 00 #O"), 0);
	unplug();
	deskphone_farewell(phone, 2000);
}

Test(driver_socket, sleep_puts_the_phone_out_and_brings_it_back)
{
	make_ready();
	deskphone_set_presence(phone, DESKPHONE_PRESENCE_BUSY);
	deskphone_set_off_hook(phone, true);
	dispatch();
	while (heard("16 03 00 #O"))
		continue;
	deskphone_suspend(phone, 2000);
	cr_assert_eq(detached, 1);
	cr_assert_gt(heard("02 00 #O"), 0);
	cr_assert_gt(heard("16 00 00 #O"), 0);
	while (recv(line, folder, 1, MSG_DONTWAIT) > 0)
		continue;
	cr_assert_eq(recv(line, folder, 1, MSG_DONTWAIT), 0); /* let go */
	cr_assert_eq(deskphone_deadline(phone), -1);
	deskphone_suspend(phone, 2000);
	cr_assert_eq(detached, 1);

	deskphone_set_lamp(phone, DESKPHONE_LAMP_VOICEMAIL, true); /* asleep, setters still count */
	deskphone_resume(phone);
	dispatch();
	answer("Some phone\n4711\n095d:9201\n");
	say('f', "\x11\x5E\x04\x00\x02", 5);
	say('f', "\x12\x02\x30\xFF\x03", 5);
	cr_assert_eq(attached, 2);
	cr_assert_gt(heard("02 01 #O"), 0, "off-hook as before");
	cr_assert_gt(heard("16 03 02 #O"), 0, "busy as before, and the lamp");
	deskphone_resume(phone);
	dispatch();
	cr_assert_eq(detached, 1);
}

Test(driver_socket, a_phone_that_goes_while_it_is_put_out_is_told_of)
{
	make_ready();
	unplug();
	deskphone_suspend(phone, 2000);
	cr_assert_eq(detached, 1);
	deskphone_resume(phone);
	dispatch();
	cr_assert_eq(attached, 1);
}
