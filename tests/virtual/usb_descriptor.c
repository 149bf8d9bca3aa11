#include "tests/virtual/usb_descriptor.h"
#include "tests/virtual/cx300.h"

enum { STRING_LANGUAGES, STRING_MAKER, STRING_MODEL, STRING_SERIAL, STRING_UCQ = 0x21 };
#define STRING_UNITS_MAX 126
#define CONFIGURATION_LENGTH_AT 2 /* wTotalLength */

#define LOW(value) ((value)&0xff)
#define HIGH(value) ((value) >> 8)

/* clang-format off */
static const uint8_t configuration_head[] = {
	9, 2, 0, 0, USB_IF_COUNT, 1, 0, 0x80, 250, /* the length is filled in; from the bus, 500 mA */
	9, 4, USB_IF_CONTROL, 0, 0, 1, 1, 0, 0,
};
/* Terminals: 1 from the host -> 2 loudspeaker; 3 microphone -> 4 to the host. */
static const uint8_t topology[] = {
	10, 0x24, 1, 0x00, 0x01, 52, 0, 2, USB_IF_LOUDSPEAKER, USB_IF_MICROPHONE,
	12, 0x24, 2, 1, 0x01, 0x01, 0, 1, 0x00, 0x00, 0, 0,
	9, 0x24, 3, 2, 0x01, 0x04, 0, 1, 0,
	12, 0x24, 2, 3, 0x01, 0x04, 0, 1, 0x00, 0x00, 0, 0,
	9, 0x24, 3, 4, 0x01, 0x01, 0, 3, 0,
};
/* The same with a feature unit (mute and volume, master) on each way. */
static const uint8_t topology_mixer[] = {
	10, 0x24, 1, 0x00, 0x01, 70, 0, 2, USB_IF_LOUDSPEAKER, USB_IF_MICROPHONE,
	12, 0x24, 2, 1, 0x01, 0x01, 0, 1, 0x00, 0x00, 0, 0,
	9, 0x24, 6, USB_UNIT_LOUDSPEAKER, 1, 1, 0x03, 0x00, 0,
	9, 0x24, 3, 2, 0x01, 0x04, 0, USB_UNIT_LOUDSPEAKER, 0,
	12, 0x24, 2, 3, 0x01, 0x04, 0, 1, 0x00, 0x00, 0, 0,
	9, 0x24, 6, USB_UNIT_MICROPHONE, 3, 1, 0x03, 0x00, 0,
	9, 0x24, 3, 4, 0x01, 0x01, 0, USB_UNIT_MICROPHONE, 0,
};
/* PCM, mono, 16 bit, 16 kHz: 3E80. Setting 0 without an endpoint, setting 1 with it: OUT adaptive, IN asynchronous. */
static const uint8_t streams_and_hid[] = {
	9, 4, USB_IF_LOUDSPEAKER, 0, 0, 1, 2, 0, 0,
	9, 4, USB_IF_LOUDSPEAKER, 1, 1, 1, 2, 0, 0,
	7, 0x24, 1, 1, 1, 0x01, 0x00,
	11, 0x24, 2, 1, 1, 2, 16, 1, LOW(USB_RATE_HZ), HIGH(USB_RATE_HZ), 0,
	9, 5, USB_EP_LOUDSPEAKER, 9, USB_PACKET_BYTES, 0, 1, 0, 0,
	7, 0x25, 1, 0x01, 0, 0, 0,
	9, 4, USB_IF_MICROPHONE, 0, 0, 1, 2, 0, 0,
	9, 4, USB_IF_MICROPHONE, 1, 1, 1, 2, 0, 0,
	7, 0x24, 1, 4, 1, 0x01, 0x00,
	11, 0x24, 2, 1, 1, 2, 16, 1, LOW(USB_RATE_HZ), HIGH(USB_RATE_HZ), 0,
	9, 5, USB_EP_MICROPHONE, 5, USB_PACKET_BYTES, 0, 1, 0, 0,
	7, 0x25, 1, 0x01, 0, 0, 0,
	9, 4, USB_IF_HID, 0, 2, 3, 0, 0, 0,
	9, 0x21, 0x11, 0x01, 0, 1, 0x22, LOW(CX300_DESCRIPTOR_SIZE), HIGH(CX300_DESCRIPTOR_SIZE),
	7, 5, USB_EP_REPORT_IN, 3, CX300_INPUT_SIZE, 0, USB_REPORT_INTERVAL_MS,
	7, 5, USB_EP_REPORT_OUT, 3, CX300_REPORT_MAX, 0, USB_REPORT_INTERVAL_MS,
};
/* clang-format on */
#define HID_AT (sizeof streams_and_hid - 14 - 9)

static GByteArray *bytes(const uint8_t *data, size_t size)
{
	return g_byte_array_append(g_byte_array_new(), data, (guint)size);
}

static GByteArray *device_descriptor(const struct usb_identity *identity)
{
	const uint8_t data[] = {18, USB_DESCRIPTOR_DEVICE, 0x10, 0x01, 0, 0, 0, 64, LOW(CX300_VENDOR),
		HIGH(CX300_VENDOR), LOW(CX300_PRODUCT), HIGH(CX300_PRODUCT), 0x20, 0x01, STRING_MAKER,
		STRING_MODEL, identity->serial[0] ? STRING_SERIAL : 0, 1};

	return bytes(data, sizeof data);
}

static GByteArray *configuration(const struct usb_identity *identity)
{
	GByteArray *all = bytes(configuration_head, sizeof configuration_head);

	if (identity->mixer)
		g_byte_array_append(all, topology_mixer, sizeof topology_mixer);
	else
		g_byte_array_append(all, topology, sizeof topology);
	g_byte_array_append(all, streams_and_hid, sizeof streams_and_hid);
	all->data[CONFIGURATION_LENGTH_AT] = (uint8_t)LOW(all->len);
	all->data[CONFIGURATION_LENGTH_AT + 1] = (uint8_t)HIGH(all->len);
	return all;
}

static GByteArray *string(const struct usb_identity *identity, unsigned index)
{
	static const uint8_t languages[] = {4, USB_DESCRIPTOR_STRING, 0x09, 0x04};
	const char *text = index == STRING_MAKER    ? "Polycom, Inc."
			   : index == STRING_MODEL  ? CX300_MODEL
			   : index == STRING_SERIAL ? identity->serial
			   : index == STRING_UCQ    ? "UCQ10"
						    : "";
	glong units = 0;

	if (index == STRING_LANGUAGES)
		return bytes(languages, sizeof languages);
	g_autofree gunichar2 *wide = g_utf8_to_utf16(text, -1, NULL, &units, NULL);
	if (!wide || !units)
		return NULL;
	units = MIN(units, STRING_UNITS_MAX);
	const uint8_t head[] = {(uint8_t)(2 + 2 * units), USB_DESCRIPTOR_STRING};
	GByteArray *all = bytes(head, sizeof head);
	for (glong i = 0; i < units; i++)
		g_byte_array_append(all, (const uint8_t[]){(uint8_t)LOW(wide[i]), (uint8_t)HIGH(wide[i])}, 2);
	return all;
}

GByteArray *usb_descriptor(const struct usb_identity *identity, unsigned type, unsigned index)
{
	switch (type) {
	case USB_DESCRIPTOR_DEVICE:
		return device_descriptor(identity);
	case USB_DESCRIPTOR_CONFIGURATION:
		return configuration(identity);
	case USB_DESCRIPTOR_STRING:
		return string(identity, index);
	case USB_DESCRIPTOR_HID:
		return bytes(streams_and_hid + HID_AT, 9);
	case USB_DESCRIPTOR_REPORT:
		return bytes(cx300_report_descriptor, CX300_DESCRIPTOR_SIZE);
	default:
		return NULL;
	}
}
