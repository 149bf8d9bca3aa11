/* Endpoint 0 of the virtual USB device: chapter 9 of USB 2.0, the HID class's requests, and the audio class's handed on. */
#include "tests/virtual/usb_inner.h"
#include <errno.h>
#include <string.h>

enum {
	GET_STATUS = 0,
	CLEAR_FEATURE = 1,
	SET_FEATURE = 3,
	GET_DESCRIPTOR = 6,
	GET_CONFIGURATION = 8,
	SET_CONFIGURATION = 9,
	GET_INTERFACE = 10,
	SET_INTERFACE = 11
};
enum { HID_GET_REPORT = 1, HID_GET_IDLE = 2, HID_SET_REPORT = 9, HID_SET_IDLE = 10 };
enum { REPORT_OUTPUT = 2, REPORT_FEATURE = 3 };
enum { TO_DEVICE, TO_INTERFACE, TO_ENDPOINT };
enum { STANDARD = 0x00, CLASS = 0x20, TYPE_MASK = 0x60, RECIPIENT_MASK = 0x1f };

static void answer(struct usb_urb *urb, const void *bytes, size_t size)
{
	urb->actual = MIN((uint32_t)size, urb->length);
	memcpy(urb->data, bytes, urb->actual);
}

static bool is_stream(unsigned interface)
{
	return interface == USB_IF_LOUDSPEAKER || interface == USB_IF_MICROPHONE;
}

static int64_t now_ms(void)
{
	return usb_link_now_ns() / 1000000;
}

/* An open stream is something the hook listens to, in one of its modes. */
static void tell_model(struct usb_phone *phone)
{
	bool open = usb_audio_setting(phone->audio, USB_IF_LOUDSPEAKER) ||
		    usb_audio_setting(phone->audio, USB_IF_MICROPHONE);

	cx300_command(phone->model, now_ms(), open ? "stream on" : "stream off", NULL);
}

static void set_interface(struct usb_phone *phone, struct usb_urb *urb, unsigned interface, unsigned setting)
{
	if (is_stream(interface)) {
		urb->status = usb_audio_set_setting(phone->audio, interface, setting);
		tell_model(phone);
	} else if (interface >= USB_IF_COUNT || setting) {
		urb->status = -EPIPE;
	}
}

static void get_descriptor(struct usb_phone *phone, struct usb_urb *urb)
{
	g_autoptr(GByteArray) bytes = usb_descriptor(&phone->identity, urb->setup[3], urb->setup[2]);
	bool of_interface = (urb->setup[0] & RECIPIENT_MASK) == TO_INTERFACE;

	if (!bytes || (of_interface && urb->setup[4] != USB_IF_HID))
		urb->status = -EPIPE;
	else
		answer(urb, bytes->data, bytes->len);
}

static void standard(struct usb_phone *phone, struct usb_urb *urb)
{
	static const uint8_t no_status[2];
	unsigned value = urb->setup[2], index = urb->setup[4];
	uint8_t setting = 0;

	switch (urb->setup[1]) {
	case GET_STATUS:
		answer(urb, no_status, sizeof no_status);
		break;
	case CLEAR_FEATURE: /* a halt: there is none that lasts */
	case SET_FEATURE:
		break;
	case GET_DESCRIPTOR:
		get_descriptor(phone, urb);
		break;
	case GET_CONFIGURATION:
		answer(urb, &phone->configuration, 1);
		break;
	case SET_CONFIGURATION:
		if (value > 1)
			urb->status = -EPIPE;
		else
			phone->configuration = (uint8_t)value;
		break;
	case GET_INTERFACE:
		setting = is_stream(index) ? (uint8_t)usb_audio_setting(phone->audio, index) : 0;
		answer(urb, &setting, 1);
		break;
	case SET_INTERFACE:
		set_interface(phone, urb, index, value);
		break;
	default:
		urb->status = -EPIPE;
	}
}

static void get_report(struct usb_phone *phone, struct usb_urb *urb)
{
	size_t size = 0;

	if (urb->setup[3] != REPORT_FEATURE)
		urb->status = -EPIPE;
	else
		urb->status = cx300_get_feature(phone->model, urb->setup[2], urb->data, urb->length, &size);
	urb->actual = (uint32_t)size;
}

static void set_report(struct usb_phone *phone, struct usb_urb *urb)
{
	urb->status = -EPIPE;
	if (urb->setup[3] == REPORT_FEATURE)
		urb->status = cx300_set_feature(phone->model, now_ms(), urb->data, urb->length);
	else if (urb->setup[3] == REPORT_OUTPUT)
		urb->status = cx300_output(phone->model, now_ms(), urb->data, urb->length);
	urb->actual = urb->status ? 0 : urb->length;
}

static void hid(struct usb_phone *phone, struct usb_urb *urb)
{
	static const uint8_t for_ever = 0;

	switch (urb->setup[1]) {
	case HID_GET_REPORT:
		get_report(phone, urb);
		break;
	case HID_SET_REPORT:
		set_report(phone, urb);
		break;
	case HID_GET_IDLE:
		answer(urb, &for_ever, 1);
		break;
	case HID_SET_IDLE: /* reports come when something changes, whatever is asked for */
		break;
	default:
		urb->status = -EPIPE;
	}
}

void usb_control(struct usb_phone *phone, struct usb_urb *urb)
{
	unsigned type = urb->setup[0] & TYPE_MASK, recipient = urb->setup[0] & RECIPIENT_MASK;

	if (type == STANDARD && recipient <= TO_ENDPOINT)
		standard(phone, urb);
	else if (type == CLASS && recipient == TO_INTERFACE && urb->setup[4] == USB_IF_HID)
		hid(phone, urb);
	else if (type == CLASS)
		usb_audio_control(phone->audio, urb);
	else
		urb->status = -EPIPE;
	/* The data stage of a transfer to the device was taken as a whole. */
	if (!urb->status && !urb->in)
		urb->actual = urb->length;
}
