/* sysfs and the uevents. Nodes and handlers come first: adding a device sends its "add" at once, and a
 * program in another process would race us to open(). Removal goes from the children up: umockdev leaves the
 * class and bus links of a removed parent's children behind, and the next plugging would then abort. */
#include "tests/virtual/mock_internal.h"
#include <errno.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define USB_PATH "/devices/pci0000:00/0000:00:14.0/usb1/1-1"
#define INTERFACE_PATH USB_PATH "/1-1:1.3"

static char *hid_path(const struct mock *mock)
{
	return g_strdup_printf(INTERFACE_PATH "/0003:%04X:%04X.0001", mock->vendor, mock->product);
}

static void append_hex(GString *out, const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < size; i++)
		g_string_append_printf(out, "%02X", data[i]);
}

static char *usb_device(const struct mock *mock)
{
	GString *out = g_string_new(NULL);
	g_autoptr(GString) hex = g_string_new(NULL);
	g_autoptr(GByteArray) descriptors = mock_usb_descriptors(mock);

	append_hex(hex, descriptors->data, descriptors->len);
	g_string_append_printf(out,
		"P: " USB_PATH "\nN: bus/usb/001/002=%s\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\n"
		"E: DEVNAME=" MOCK_USB "\nE: BUSNUM=001\nE: DEVNUM=002\nE: MAJOR=189\nE: MINOR=1\n"
		"E: PRODUCT=%x/%x/120\n",
		hex->str, mock->vendor, mock->product);
	g_string_append_printf(out,
		"A: busnum=1\\n\nA: devnum=2\\n\nA: devpath=1\\n\nA: speed=12\\n\nA: idVendor=%04x\\n\n"
		"A: idProduct=%04x\\n\nA: bcdDevice=0120\\n\nA: bConfigurationValue=1\\n\n"
		"A: bNumConfigurations=1\\n\nA: manufacturer=Polycom, Inc.\\n\nA: product=%s\\n\n",
		mock->vendor, mock->product, mock->model);
	if (mock->serial[0])
		g_string_append_printf(out, "A: serial=%s\\n\n", mock->serial);
	g_string_append_printf(out, "H: descriptors=%s\n", hex->str);
	return g_string_free(out, FALSE);
}

static char *usb_interface(void)
{
	return g_strdup(
		"P: " INTERFACE_PATH "\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_interface\nE: DRIVER=usbhid\n"
		"E: INTERFACE=3/0/0\nA: bInterfaceNumber=03\\n\nA: bInterfaceClass=03\\n\n");
}

static char *hid_device(const struct mock *mock)
{
	g_autofree char *path = hid_path(mock);
	g_autoptr(GString) hex = g_string_new(NULL);
	size_t size;
	const uint8_t *descriptor = mock_descriptor(mock, &size);

	append_hex(hex, descriptor, size);
	return g_strdup_printf("P: %s\nE: SUBSYSTEM=hid\nE: DRIVER=hid-generic\nE: HID_ID=0003:%08X:%08X\n"
			       "E: HID_NAME=%s\nE: HID_PHYS=usb-0000:00:14.0-1/input3\nE: HID_UNIQ=%s\n"
			       "H: report_descriptor=%s\n",
		path, mock->vendor, mock->product, mock->model, mock->serial, hex->str);
}

/* The pty's own numbers: fstat() is not mocked, and hidapi looks a device up by what fstat() says. */
static char *hidraw_device(const struct mock *mock)
{
	g_autofree char *path = hid_path(mock);
	g_autofree char *name = g_path_get_basename(path);
	struct stat node = {0};

	fstat(mock->slave, &node);
	unsigned major_number = major(node.st_rdev), minor_number = minor(node.st_rdev);
	return g_strdup_printf("P: %s/hidraw/hidraw0\nE: SUBSYSTEM=hidraw\nE: DEVNAME=" MOCK_HIDRAW
			       "\nE: MAJOR=%u\nE: MINOR=%u\nA: dev=%u:%u\\n\nL: device=../../../%s\n",
		path, major_number, minor_number, major_number, minor_number, name);
}

static int add(struct mock *mock, char *paragraph)
{
	g_autoptr(GError) error = NULL;
	bool added = umockdev_testbed_add_from_string(mock->bed, paragraph, &error);

	if (!added)
		g_warning("%s in:\n%s", error->message, paragraph);
	g_free(paragraph);
	return added ? 0 : -EINVAL;
}

static int attach(struct mock *mock, const char *node, UMockdevIoctlBase *handler)
{
	g_autoptr(GError) error = NULL;

	if (umockdev_testbed_attach_ioctl(mock->bed, node, handler, &error))
		return 0;
	g_warning("%s: %s", node, error->message);
	return -EIO;
}

/* Once, and never detached: umockdev's preload aborts the program under test when its handler is detached in
 * the middle of a call ("Error communicating with ioctl socket"). While unplugged the handlers answer ENODEV. */
static int attach_both(struct mock *mock)
{
	if (mock->attached)
		return 0;
	int error = attach(mock, MOCK_HIDRAW, mock->hidraw);

	if (!error)
		error = attach(mock, MOCK_USB, mock->usb);
	mock->attached = !error;
	return error;
}

int mock_sysfs_add(struct mock *mock)
{
	int error = attach_both(mock);

	if (!error)
		error = add(mock, usb_device(mock));
	if (!error)
		error = add(mock, usb_interface());
	if (!error)
		error = add(mock, hid_device(mock));
	return error ? error : add(mock, hidraw_device(mock));
}

static void gone(struct mock *mock, const char *path)
{
	g_autofree char *sys = g_strconcat("/sys", path, NULL);

	umockdev_testbed_uevent(mock->bed, sys, "remove");
}

static void erase(struct mock *mock, const char *path)
{
	g_autofree char *sys = g_strconcat("/sys", path, NULL);

	umockdev_testbed_remove_device(mock->bed, sys);
}

void mock_sysfs_remove(struct mock *mock)
{
	g_autofree char *hid = hid_path(mock);
	g_autofree char *hidraw = g_strconcat(hid, "/hidraw/hidraw0", NULL);

	gone(mock, hidraw);
	gone(mock, hid);
	gone(mock, INTERFACE_PATH);
	gone(mock, USB_PATH);
	erase(mock, hidraw);
	erase(mock, hid);
	erase(mock, INTERFACE_PATH);
	erase(mock, USB_PATH);
}
