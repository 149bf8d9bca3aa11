/* The USB device node (usbfs), as far as libusb needs it for hotplug, descriptors and strings. Interrupt
 * transfers stay pending for ever: the HID side goes through hidraw. The node is a plain file, which always
 * polls ready, so libusb's event loop spins while the device is open through libusb: good for being right,
 * not for measuring. */
#include "tests/virtual/mock_internal.h"
#include <errno.h>
#include <linux/usbdevice_fs.h>
#include <sys/ioctl.h>
#include <string.h>

#define CONTROL_SETUP 8
#define REQUEST_GET_DESCRIPTOR 6

struct urb {
	UMockdevIoctlData *block, *buffer;
	bool done;
	int status, actual;
};

enum { STRING_LANGUAGES, STRING_MAKER, STRING_MODEL, STRING_SERIAL, STRING_UCQ = 33 };

/* One configuration: audio control, loudspeaker, microphone, HID with interrupt IN 3 and OUT 4 (protocol
 * notes). */
/* clang-format off */
static const uint8_t configuration[] = {
	9, 2, 0, 0, 4, 1, 0, 0x80, 250, /* its length is filled in; 500 mA */
	/* audio control, its class descriptor cut to the header */
	9, 4, 0, 0, 0, 1, 1, 0, 0, 8, 0x24, 1, 0, 1, 8, 0, 0,
	/* loudspeaker, microphone: alternate settings without and with an isochronous endpoint */
	9, 4, 1, 0, 0, 1, 2, 0, 0, 9, 4, 1, 1, 1, 1, 2, 0, 0, 7, 5, 0x01, 9, 32, 0, 1,
	9, 4, 2, 0, 0, 1, 2, 0, 0, 9, 4, 2, 1, 1, 1, 2, 0, 0, 7, 5, 0x82, 5, 32, 0, 1,
	/* HID; the length of its report descriptor is filled in */
	9, 4, 3, 0, 2, 3, 0, 0, 0, 9, 0x21, 0x11, 1, 0, 1, 0x22, 0, 0,
	7, 5, 0x83, 3, 8, 0, 8, 7, 5, 0x04, 3, 64, 0, 8,
};
/* clang-format on */
#define HID_LENGTH_AT (sizeof configuration - 16)

GByteArray *mock_usb_descriptors(const struct mock *mock)
{
	const uint8_t device[MOCK_USB_DEVICE_SIZE] = {18, 1, 0x00, 0x02, 0, 0, 0, 64,
		(uint8_t)(mock->vendor & 0xff), (uint8_t)(mock->vendor >> 8), (uint8_t)(mock->product & 0xff),
		(uint8_t)(mock->product >> 8), 0x20, 0x01, STRING_MAKER, STRING_MODEL,
		mock->serial[0] ? STRING_SERIAL : 0, 1};
	GByteArray *all = g_byte_array_new();
	size_t length;

	mock_descriptor(mock, &length);
	g_byte_array_append(all, device, sizeof device);
	g_byte_array_append(all, configuration, sizeof configuration);
	uint8_t *copy = all->data + sizeof device;
	copy[2] = (uint8_t)(sizeof configuration & 0xff);
	copy[3] = (uint8_t)(sizeof configuration >> 8);
	copy[HID_LENGTH_AT] = (uint8_t)(length & 0xff);
	copy[HID_LENGTH_AT + 1] = (uint8_t)(length >> 8);
	return all;
}

static GByteArray *string_descriptor(const struct mock *mock, unsigned index)
{
	const char *text = index == STRING_MAKER    ? "Polycom, Inc."
			   : index == STRING_MODEL  ? mock->model
			   : index == STRING_SERIAL ? mock->serial
			   : index == STRING_UCQ    ? "UCQ10"
						    : NULL;
	const uint8_t languages[] = {4, 3, 0x09, 0x04};
	GByteArray *out = g_byte_array_new();

	if (index == STRING_LANGUAGES)
		return g_byte_array_append(out, languages, sizeof languages);
	if (!text || !*text)
		return out;
	glong units = 0;
	g_autofree gunichar2 *wide = g_utf8_to_utf16(text, 126, NULL, &units, NULL);
	uint8_t head[2] = {(uint8_t)(2 + 2 * units), 3};
	g_byte_array_append(out, head, 2);
	for (glong i = 0; wide && i < units; i++)
		g_byte_array_append(out, (uint8_t[]){(uint8_t)(wide[i] & 0xff), (uint8_t)(wide[i] >> 8)}, 2);
	return out;
}

static void control(const struct mock *mock, struct urb *urb)
{
	const uint8_t *setup = urb->buffer->data;
	unsigned wanted = setup[6] | (unsigned)setup[7] << 8;
	g_autoptr(GByteArray) answer = NULL;

	urb->done = true;
	urb->status = -EPIPE;
	if (setup[0] != 0x80 || setup[1] != REQUEST_GET_DESCRIPTOR)
		return;
	if (setup[3] == 3)
		answer = string_descriptor(mock, setup[2]);
	else if (setup[3] == 1 || setup[3] == 2)
		answer = mock_usb_descriptors(mock);
	else
		return;
	if (setup[3] == 1)
		g_byte_array_set_size(answer, MOCK_USB_DEVICE_SIZE);
	else if (setup[3] == 2)
		g_byte_array_remove_range(answer, 0, MOCK_USB_DEVICE_SIZE);
	if (!answer->len)
		return;
	urb->actual = (int)MIN(MIN(answer->len, wanted), (guint)urb->buffer->data_len - CONTROL_SETUP);
	memcpy(urb->buffer->data + CONTROL_SETUP, answer->data, (size_t)urb->actual);
	urb->status = 0;
}

static void urb_free(gpointer data)
{
	struct urb *urb = data;

	g_clear_object(&urb->block);
	g_clear_object(&urb->buffer);
	g_free(urb);
}

static int submit(struct mock *mock, UMockdevIoctlData *block)
{
	const struct usbdevfs_urb *request = (const void *)block->data;
	struct urb *urb;

	if (request->type == USBDEVFS_URB_TYPE_CONTROL && request->buffer_length < CONTROL_SETUP)
		return -EINVAL;
	urb = g_new0(struct urb, 1);
	urb->block = g_object_ref(block);
	if (request->buffer_length > 0)
		urb->buffer = umockdev_ioctl_data_resolve(block, G_STRUCT_OFFSET(struct usbdevfs_urb, buffer),
			(gsize)request->buffer_length, NULL);
	if (request->type == USBDEVFS_URB_TYPE_CONTROL && urb->buffer)
		control(mock, urb);
	g_ptr_array_add(mock->urbs, urb);
	return 0;
}

static int discard(struct mock *mock, gulong address)
{
	for (guint i = 0; i < mock->urbs->len; i++) {
		struct urb *urb = mock->urbs->pdata[i];

		if (urb->block->client_addr != address || urb->done)
			continue;
		urb->done = true;
		urb->status = -ENOENT;
		return 0;
	}
	return -EINVAL;
}

static int reap(struct mock *mock, UMockdevIoctlData *out)
{
	for (guint i = 0; i < mock->urbs->len; i++) {
		struct urb *urb = mock->urbs->pdata[i];
		struct usbdevfs_urb *block = (void *)urb->block->data;

		if (!urb->done)
			continue;
		block->status = urb->status;
		block->actual_length = urb->actual;
		umockdev_ioctl_data_set_ptr(out, 0, urb->block);
		g_ptr_array_remove_index(mock->urbs, i);
		return 0;
	}
	return mock->present ? -EAGAIN : -ENODEV;
}

static int usb_ioctl(struct mock *mock, gulong request, UMockdevIoctlData *arg, UMockdevIoctlData *data)
{
	if (request == USBDEVFS_REAPURBNDELAY)
		return reap(mock, data);
	if (request == USBDEVFS_DISCARDURB)
		return discard(mock, *(const gulong *)(const void *)arg->data);
	if (!mock->present)
		return -ENODEV;
	switch (request) {
	case USBDEVFS_GET_CAPABILITIES:
		*(guint32 *)(void *)data->data =
			USBDEVFS_CAP_BULK_CONTINUATION | USBDEVFS_CAP_NO_PACKET_SIZE_LIM |
			USBDEVFS_CAP_REAP_AFTER_DISCONNECT | USBDEVFS_CAP_ZERO_PACKET;
		return 0;
	case USBDEVFS_SUBMITURB:
		return submit(mock, data);
	case USBDEVFS_GETDRIVER:
		return -ENODATA;
	case USBDEVFS_CLAIMINTERFACE:
	case USBDEVFS_RELEASEINTERFACE:
	case USBDEVFS_CLEAR_HALT:
	case USBDEVFS_RESET:
		return 0;
	default:
		return -ENOTTY;
	}
}

static gboolean on_ioctl(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer user)
{
	struct mock *mock = user;
	gulong request = umockdev_ioctl_client_get_request(client);
	UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg(client), *data = NULL;

	(void)base;
	if (request != USBDEVFS_DISCARDURB && _IOC_SIZE(request))
		data = umockdev_ioctl_data_resolve(arg, 0, _IOC_SIZE(request), NULL);
	pthread_mutex_lock(&mock->lock);
	int error = usb_ioctl(mock, request, arg, data);
	pthread_mutex_unlock(&mock->lock);
	umockdev_ioctl_client_complete(client, error ? -1 : 0, -error);
	g_clear_object(&data);
	return TRUE;
}

void mock_usb_init(struct mock *mock)
{
	mock->urbs = g_ptr_array_new_with_free_func(urb_free);
	mock->usb = umockdev_ioctl_base_new();
	g_signal_connect(mock->usb, "handle-ioctl", G_CALLBACK(on_ioctl), mock);
}

void mock_usb_hang_up(struct mock *mock)
{
	for (guint i = 0; i < mock->urbs->len; i++) {
		struct urb *urb = mock->urbs->pdata[i];

		if (!urb->done) {
			urb->done = true;
			urb->status = -ESHUTDOWN;
		}
	}
}
