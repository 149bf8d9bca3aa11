/* The mocked phone through the real hidapi and libusb. */
#include <criterion/criterion.h>
#include <errno.h>
#include <glib.h>
#include <hidapi/hidapi.h>
#include <libusb-1.0/libusb.h>
#include <string.h>
#include "tests/unit/leak.h"
#include "tests/virtual/mock_front.h"

#define WAIT_MS 5000

static struct mock *mock;
static hid_device *device;

static void start(void)
{
	mock = mock_new(NULL);
	cr_assert(mock != NULL, "not under the preload library");
	cr_assert_eq(hid_init(), 0);
}

static void stop(void)
{
	if (device)
		hid_close(device);
	hid_exit();
	mock_free(mock);
	leak_check();
}

TestSuite(mock_front, .init = start, .fini = stop);

static void open_phone(void)
{
	cr_assert_eq(mock_plug(mock), 0);
	device = hid_open(CX300_VENDOR, CX300_PRODUCT, NULL);
	cr_assert(device != NULL, "%ls", hid_error(NULL));
}

static void command(const char *line)
{
	g_autofree char *answer = mock_command(mock, line);

	cr_assert_str_eq(answer, "ok");
}

static void expect(const char *hex)
{
	uint8_t report[CX300_REPORT_MAX];
	g_autoptr(GString) seen = g_string_new(NULL);
	int size = hid_read_timeout(device, report, sizeof report, WAIT_MS);

	cr_assert_gt(size, 0);
	for (int i = 0; i < size; i++)
		g_string_append_printf(seen, "%02X", report[i]);
	cr_assert_str_eq(seen->str, hex);
}

Test(mock_front, is_found_with_its_strings)
{
	cr_assert(hid_enumerate(0, 0) == NULL);
	cr_assert_eq(mock_plug(mock), 0);
	cr_assert_eq(mock_plug(mock), -EALREADY);
	struct hid_device_info *list = hid_enumerate(CX300_VENDOR, CX300_PRODUCT);
	unsigned entries = 0;

	for (struct hid_device_info *d = list; d; d = d->next, entries++) {
		cr_assert_str_eq(d->path, "/dev/hidraw0");
		cr_assert_eq(d->interface_number, 3);
		cr_assert(wcscmp(d->product_string, L"Polycom CX300") == 0);
		cr_assert(wcscmp(d->serial_number, L"0004F2AABBCC") == 0);
	}
	cr_assert_gt(entries, 1); /* one for each collection with a usage */
	hid_free_enumeration(list);
}

Test(mock_front, keys_come_as_reports_with_their_boundaries)
{
	open_phone();
	command("press 5 for 1");
	command("lift");
	expect("0100060000D55A00");
	expect("0100000000D55A00");
	expect("01010000404E8000");
	expect("01000000004E8000");
	cr_assert(mock_inject(mock, (const uint8_t[]){1, 2, 3}, 3));
	expect("010203");
}

Test(mock_front, what_is_written_shows)
{
	const uint8_t display[] = {0x13, 0x05 | 2 << 3}, field[] = {0x14, 5, 0x80};
	uint8_t text[18] = {0x15, 0x80, 'H', 0, 'i'};
	struct mock_written written;

	open_phone();
	cr_assert_eq(hid_write(device, display, 2), 2);
	cr_assert_eq(hid_write(device, field, 3), 3);
	cr_assert_eq(hid_write(device, text, 18), 18);
	cr_assert(mock_wait_for(mock, "lines/0", "Hi", WAIT_MS));
	cr_assert(mock_pop(mock, &written, WAIT_MS));
	cr_assert(written.kind == 'O' && written.size == 2 && written.data[0] == 0x13);
	cr_assert(mock_pop(mock, &written, 0) && mock_pop(mock, &written, 0));
	cr_assert_not(mock_pop(mock, &written, 0));
}

Test(mock_front, features)
{
	uint8_t host[] = {0x17, 0x09, 0x04, 0x01, 0x02}, answer[16] = {0x11};

	open_phone();
	cr_assert_eq(hid_send_feature_report(device, host, 5), 5);
	cr_assert(mock_wait_for(mock, "language", "1033", WAIT_MS));
	cr_assert_eq(hid_get_feature_report(device, answer, sizeof answer), 5);
	cr_assert_arr_eq(answer, ((uint8_t[]){0x11, 0x5e, 0x04, 0x00, 0x02}), 5);
	answer[0] = 0x42;
	cr_assert_eq(hid_get_feature_report(device, answer, sizeof answer), -1);
	mock_set_feature(mock, 0x12, (const uint8_t[]){0x77, 1}, 2);
	answer[0] = 0x12;
	cr_assert_eq(hid_get_feature_report(device, answer, sizeof answer), 2);
	cr_assert_eq(answer[0], 0x77);
}

Test(mock_front, faults)
{
	const uint8_t led[] = {0x02, 1};

	mock_set_mode(mock, 0000);
	cr_assert_eq(mock_plug(mock), 0);
	cr_assert(hid_open(CX300_VENDOR, CX300_PRODUCT, NULL) == NULL);
	mock_set_mode(mock, 0600);
	device = hid_open(CX300_VENDOR, CX300_PRODUCT, NULL);
	cr_assert(device != NULL);
	mock_fail_writes(mock, EPIPE);
	cr_assert_eq(hid_write(device, led, 2), -1);
	mock_fail_writes(mock, 0);
	mock_fail_ioctls(mock, EIO);
	cr_assert_eq(hid_send_feature_report(device, (const uint8_t[]){0x17, 9, 4, 1, 2}, 5), -1);
	mock_fail_ioctls(mock, 0);
	cr_assert_eq(hid_write(device, led, 2), 2);
	cr_assert(mock_wait_for(mock, "off_hook_led", "true", WAIT_MS));
}

Test(mock_front, unread_reports_are_dropped_as_in_the_kernel)
{
	open_phone();
	for (int i = 0; i < 64; i++)
		cr_assert(mock_inject(mock, (const uint8_t[]){1, (uint8_t)i}, 2));
	cr_assert_not(mock_inject(mock, (const uint8_t[]){1, 64}, 2));
	expect("0100");
	cr_assert(mock_inject(mock, (const uint8_t[]){1, 65}, 2));
}

Test(mock_front, unplugged_and_plugged_in_again)
{
	uint8_t report[CX300_REPORT_MAX];

	open_phone();
	for (int round = 0; round < 3; round++) {
		g_autofree char *out = mock_command(mock, "unplug");

		cr_assert_str_eq(out, "ok");
		cr_assert_eq(hid_read_timeout(device, report, sizeof report, WAIT_MS), -1);
		cr_assert_eq(hid_write(device, (const uint8_t[]){2, 1}, 2), -1);
		hid_close(device);
		cr_assert(hid_enumerate(CX300_VENDOR, CX300_PRODUCT) == NULL);
		cr_assert_not(mock_inject(mock, (const uint8_t[]){1}, 1));
		command("plug");
		device = hid_open(CX300_VENDOR, CX300_PRODUCT, NULL);
		cr_assert(device != NULL);
		command("press 1 for 1");
		expect("0100020000D55A00");
		expect("0100000000D55A00");
	}
}

Test(mock_front, another_device)
{
	const uint8_t descriptor[] = {0x05, 0x0b, 0x09, 0x05, 0xa1, 0x01, 0xc0};

	mock_set_descriptor(mock, descriptor, sizeof descriptor);
	mock_set_identity(mock, "Jabra SPEAK 810", "", 0x0b0e, 0x2456);
	cr_assert_eq(mock_plug(mock), 0);
	struct hid_device_info *list = hid_enumerate(0x0b0e, 0x2456);
	cr_assert(list && !list->next && list->usage_page == 0x0b && list->usage == 5);
	hid_free_enumeration(list);
	cr_assert(hid_enumerate(CX300_VENDOR, CX300_PRODUCT) == NULL);
}

static int count_event(libusb_context *context, libusb_device *usb, libusb_hotplug_event event, void *user)
{
	(void)context;
	(void)usb;
	((int *)user)[event == LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT]++;
	return 0;
}

static void run_until(libusb_context *context, const int *count, int wanted)
{
	for (int i = 0; i < 500 && *count < wanted; i++)
		libusb_handle_events_timeout(context, &(struct timeval){0, 10000});
	cr_assert_eq(*count, wanted);
}

Test(mock_front, libusb_hears_it_come_and_go_and_reads_its_mark)
{
	libusb_hotplug_callback_handle handle;
	libusb_context *context;
	int events[2] = {0, 0};
	unsigned char text[64] = "";

	cr_assert_eq(libusb_init(&context), 0);
	cr_assert_eq(
		libusb_hotplug_register_callback(context,
			LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT, 0,
			CX300_VENDOR, CX300_PRODUCT, LIBUSB_HOTPLUG_MATCH_ANY, count_event, events, &handle),
		0);
	for (int round = 1; round <= 2; round++) {
		cr_assert_eq(mock_plug(mock), 0);
		run_until(context, &events[0], round);
		libusb_device_handle *usb =
			libusb_open_device_with_vid_pid(context, CX300_VENDOR, CX300_PRODUCT);
		cr_assert(usb != NULL);
		cr_assert_eq(libusb_get_string_descriptor_ascii(usb, 33, text, sizeof text), 5);
		cr_assert(memcmp(text, "UCQ", 3) == 0);
		libusb_close(usb);
		cr_assert_eq(mock_unplug(mock), 0);
		run_until(context, &events[1], round);
	}
	libusb_exit(context);
}
