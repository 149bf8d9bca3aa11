#include "tests/virtual/usb_urb.h"
#include <errno.h>
#include <string.h>

enum { CMD_SUBMIT = 1, CMD_UNLINK = 2, RET_SUBMIT = 3, RET_UNLINK = 4 };
enum { DIRECTION_OUT, DIRECTION_IN };
#define ENDPOINT_MAX 15

static uint32_t get(const uint8_t *bytes, size_t at)
{
	return (uint32_t)bytes[at] << 24 | (uint32_t)bytes[at + 1] << 16 | (uint32_t)bytes[at + 2] << 8 |
	       bytes[at + 3];
}

static void put(GByteArray *out, uint32_t value)
{
	const uint8_t bytes[] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16 & 0xff),
		(uint8_t)(value >> 8 & 0xff), (uint8_t)(value & 0xff)};

	g_byte_array_append(out, bytes, sizeof bytes);
}

void usb_urb_free(struct usb_urb *urb)
{
	if (!urb)
		return;
	g_free(urb->data);
	g_free(urb->packets);
	g_free(urb);
}

/* Packets lie within the buffer and one behind the other, as the kernel lays them out. */
static bool read_packets(struct usb_urb *urb, const uint8_t *bytes)
{
	uint32_t end = 0;

	for (uint32_t i = 0; i < urb->packet_count; i++, bytes += USB_URB_PACKET) {
		struct usb_packet *packet = &urb->packets[i];

		packet->offset = get(bytes, 0);
		packet->length = get(bytes, 4);
		if (packet->offset < end || packet->offset > urb->length ||
			packet->length > urb->length - packet->offset)
			return false;
		end = packet->offset + packet->length;
	}
	return true;
}

static ssize_t parse_submit(const uint8_t *bytes, size_t size, struct usb_message *message)
{
	uint32_t direction = get(bytes, 12), endpoint = get(bytes, 16), length = get(bytes, 24);
	uint32_t packets = get(bytes, 32);
	bool in = direction == DIRECTION_IN;

	/* "0xffffffff if not ISO transfer", and 0 from kernels. */
	packets = packets == UINT32_MAX ? 0 : packets;
	if (direction > DIRECTION_IN || endpoint > ENDPOINT_MAX || length > USB_URB_DATA_MAX ||
		packets > USB_URB_PACKETS_MAX)
		return -EPROTO;
	size_t data = in ? 0 : length, whole = USB_URB_HEADER + data + (size_t)packets * USB_URB_PACKET;
	if (size < whole)
		return 0;
	struct usb_urb *urb = g_new0(struct usb_urb, 1);
	*urb = (struct usb_urb){.seqnum = message->seqnum,
		.in = in,
		.endpoint = endpoint,
		.length = length,
		.data = g_malloc0(length ? length : 1),
		.packets = g_new0(struct usb_packet, packets),
		.packet_count = packets,
		.due_ns = USB_URB_NEVER};
	memcpy(urb->setup, bytes + 40, USB_URB_SETUP);
	memcpy(urb->data, bytes + USB_URB_HEADER, data);
	message->urb = urb;
	if (read_packets(urb, bytes + USB_URB_HEADER + data))
		return (ssize_t)whole;
	usb_urb_free(urb);
	message->urb = NULL;
	return -EPROTO;
}

ssize_t usb_urb_parse(const uint8_t *bytes, size_t size, struct usb_message *message)
{
	if (size < USB_URB_HEADER)
		return 0;
	*message = (struct usb_message){.seqnum = get(bytes, 4)};
	switch (get(bytes, 0)) {
	case CMD_SUBMIT:
		message->kind = USB_MESSAGE_SUBMIT;
		return parse_submit(bytes, size, message);
	case CMD_UNLINK:
		message->kind = USB_MESSAGE_UNLINK;
		message->unlinked = get(bytes, 20);
		return USB_URB_HEADER;
	default:
		return -EPROTO;
	}
}

/* Device, direction and endpoint are the host's business: it knows its transfer by the number. */
static void put_head(GByteArray *out, uint32_t command, uint32_t seqnum)
{
	put(out, command);
	put(out, seqnum);
	for (unsigned i = 0; i < 3; i++)
		put(out, 0);
}

/* Only what has arrived of each packet is sent, without the gaps between them. */
static void put_data(const struct usb_urb *urb, GByteArray *out)
{
	if (!urb->in)
		return;
	if (!urb->packet_count)
		g_byte_array_append(out, urb->data, urb->actual);
	for (uint32_t i = 0; i < urb->packet_count; i++)
		g_byte_array_append(out, urb->data + urb->packets[i].offset, urb->packets[i].actual);
}

void usb_urb_answer(const struct usb_urb *urb, GByteArray *out)
{
	put_head(out, RET_SUBMIT, urb->seqnum);
	put(out, (uint32_t)urb->status);
	put(out, urb->actual);
	put(out, (uint32_t)(urb->first_frame & 0x7ff));
	put(out, urb->packet_count);
	put(out, 0); /* packets with an error */
	put(out, 0);
	put(out, 0);
	put_data(urb, out);
	for (uint32_t i = 0; i < urb->packet_count; i++) {
		put(out, urb->packets[i].offset);
		put(out, urb->packets[i].length);
		put(out, urb->packets[i].actual);
		put(out, (uint32_t)urb->packets[i].status);
	}
}

void usb_urb_unlinked(uint32_t seqnum, int32_t status, GByteArray *out)
{
	put_head(out, RET_UNLINK, seqnum);
	put(out, (uint32_t)status);
	for (unsigned i = 0; i < 6; i++)
		put(out, 0);
}
