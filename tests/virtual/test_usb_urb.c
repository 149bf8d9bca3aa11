/* The messages of USB/IP: what is whole, what is not yet, and what nobody may send. */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>
#include "tests/unit/leak.h"
#include "tests/virtual/usb_urb.h"

TestSuite(usb_urb, .fini = leak_check);

enum {
	COMMAND,
	SEQNUM,
	DEVICE,
	DIRECTION,
	ENDPOINT,
	FLAGS,
	LENGTH,
	FRAME,
	PACKETS,
	INTERVAL,
	SETUP,
	WORDS = 12
};

static GByteArray *message(const uint32_t words[WORDS], size_t more)
{
	GByteArray *bytes = g_byte_array_new();

	for (unsigned i = 0; i < WORDS; i++) {
		uint32_t word = GUINT32_TO_BE(words[i]);

		g_byte_array_append(bytes, (const uint8_t *)&word, 4);
	}
	guint at = bytes->len;
	g_byte_array_set_size(bytes, at + (guint)more);
	memset(bytes->data + at, 0, more);
	return bytes;
}

static ssize_t parse(const uint32_t words[WORDS], size_t more, struct usb_message *parsed)
{
	g_autoptr(GByteArray) bytes = message(words, more);

	return usb_urb_parse(bytes->data, bytes->len, parsed);
}

Test(usb_urb, whole_at_its_last_byte)
{
	const uint32_t words[WORDS] = {[COMMAND] = 1, [SEQNUM] = 7, [ENDPOINT] = 4, [LENGTH] = 5};
	g_autoptr(GByteArray) bytes = message(words, 5);
	struct usb_message parsed;

	bytes->data[48] = 0x17;
	for (guint size = 0; size < bytes->len; size++)
		cr_assert_eq(usb_urb_parse(bytes->data, size, &parsed), 0);
	cr_assert_eq(usb_urb_parse(bytes->data, bytes->len, &parsed), 53);
	cr_assert_eq(parsed.kind, USB_MESSAGE_SUBMIT);
	cr_assert_eq(parsed.urb->seqnum, 7);
	cr_assert_eq(parsed.urb->length, 5);
	cr_assert_eq(parsed.urb->data[0], 0x17);
	cr_assert(!parsed.urb->in);
	usb_urb_free(parsed.urb);
}

Test(usb_urb, what_nobody_may_send)
{
	const uint32_t bad[][WORDS] = {
		{[COMMAND] = 3},
		{[COMMAND] = 1, [DIRECTION] = 2},
		{[COMMAND] = 1, [ENDPOINT] = 16},
		{[COMMAND] = 1, [LENGTH] = UINT32_MAX},
		{[COMMAND] = 1, [LENGTH] = USB_URB_DATA_MAX + 1, [DIRECTION] = 1},
		{[COMMAND] = 1, [PACKETS] = USB_URB_PACKETS_MAX + 1},
		{[COMMAND] = 1, [PACKETS] = UINT32_MAX - 1},
	};
	struct usb_message parsed;

	for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++)
		cr_assert_eq(parse(bad[i], 0, &parsed), -EPROTO, "message %u", i);
}

Test(usb_urb, packets_stay_within_their_transfer)
{
	const uint32_t words[WORDS] = {
		[COMMAND] = 1, [DIRECTION] = 1, [ENDPOINT] = 2, [LENGTH] = 64, [PACKETS] = 2};
	const uint32_t bad[][4] = {{0, 32, 32, 33}, {0, 65, 0, 0}, {65, 0, 0, 0}, {32, 33, 0, 0},
		{0, UINT32_MAX, 0, 32}, {UINT32_MAX, 1, 0, 32}, {32, 32, 0, 32}};
	struct usb_message parsed;

	for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(GByteArray) bytes = message(words, 32);
		const uint32_t places[] = {bad[i][0], bad[i][1], bad[i][2], bad[i][3]};

		for (unsigned k = 0; k < 4; k++) {
			uint32_t word = GUINT32_TO_BE(places[k]);

			memcpy(bytes->data + 48 + (k / 2) * 16 + (k % 2) * 4, &word, 4);
		}
		cr_assert_eq(usb_urb_parse(bytes->data, bytes->len, &parsed), -EPROTO, "packets %u", i);
	}
}

Test(usb_urb, gaps_between_packets_are_not_sent)
{
	struct usb_packet packets[] = {
		{.offset = 0, .length = 4, .actual = 2}, {.offset = 4, .length = 4, .actual = 4}};
	uint8_t data[] = {1, 2, 3, 4, 5, 6, 7, 8};
	struct usb_urb urb = {
		.in = true, .data = data, .length = 8, .actual = 6, .packets = packets, .packet_count = 2};
	g_autoptr(GByteArray) out = g_byte_array_new();

	usb_urb_answer(&urb, out);
	cr_assert_eq(out->len, 48 + 6 + 32);
	cr_assert_arr_eq(out->data + 48, ((const uint8_t[]){1, 2, 5, 6, 7, 8}), 6);
}
