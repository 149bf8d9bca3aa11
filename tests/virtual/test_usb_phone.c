/* The virtual USB phone as a host finds it on a USB/IP connection: descriptors, reports, streams, and transfers that are
 * called back. This test is the host. */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "tests/unit/leak.h"
#include "tests/virtual/usb_phone.h"

#define PATIENCE_US 20000000

static struct {
	struct usb_phone *phone;
	struct usb_phone_events events;
	int fd; /* the host's end */
	uint32_t seqnum;
} host;

struct answer {
	uint32_t command, seqnum, actual;
	int32_t status;
	uint8_t data[2048];
};

static int on_plug(void *user)
{
	int ends[2];

	(void)user;
	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	host.fd = ends[0];
	return ends[1];
}

static void on_changed(void *user)
{
	(void)user;
}

static void plug(void)
{
	host.events = (struct usb_phone_events){NULL, on_plug, on_changed};
	host.phone =
		usb_phone_new(&(struct usb_phone_options){.serial = "0042", .mixer = true}, &host.events);
	g_autofree char *answer = usb_phone_command(host.phone, "plug");
	cr_assert_str_eq(answer, "ok");
}

static void pull(void)
{
	usb_phone_free(host.phone);
	close(host.fd);
	leak_check();
}

TestSuite(usb_phone, .init = plug, .fini = pull);

static void put(GByteArray *out, uint32_t value)
{
	value = GUINT32_TO_BE(value);
	g_byte_array_append(out, (const uint8_t *)&value, 4);
}

static void send_all(const GByteArray *out)
{
	cr_assert_eq(send(host.fd, out->data, out->len, MSG_NOSIGNAL), (ssize_t)out->len);
}

/* Submits; data NULL for a transfer to the host. Returns its number. */
static uint32_t submit(
	unsigned endpoint, const uint8_t setup[8], const void *data, uint32_t length, uint32_t packets)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	const uint8_t none[8] = {0};
	const uint32_t words[] = {
		1, ++host.seqnum, 0x10002, data ? 0 : 1, endpoint, 0, length, 0, packets, 1};

	for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
		put(out, words[i]);
	g_byte_array_append(out, setup ? setup : none, 8);
	if (data)
		g_byte_array_append(out, data, length);
	for (uint32_t i = 0; i < packets; i++) {
		put(out, i * (length / packets));
		put(out, length / packets);
		put(out, 0);
		put(out, 0);
	}
	send_all(out);
	return host.seqnum;
}

static uint32_t call_back(uint32_t seqnum)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	const uint32_t words[] = {2, ++host.seqnum, 0x10002, 0, 0, seqnum, 0, 0, 0, 0, 0, 0};

	for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
		put(out, words[i]);
	send_all(out);
	return host.seqnum;
}

static void read_exactly(void *bytes, size_t size)
{
	int64_t end_us = g_get_monotonic_time() + PATIENCE_US;

	for (size_t got = 0; got < size;) {
		ssize_t n = recv(host.fd, (uint8_t *)bytes + got, size - got, MSG_DONTWAIT);

		cr_assert(n > 0 || (n < 0 && errno == EAGAIN), "the phone has gone");
		got += n > 0 ? (size_t)n : 0;
		if (n < 0)
			g_main_context_iteration(NULL, TRUE);
		cr_assert(g_get_monotonic_time() < end_us, "no answer");
	}
}

/* The next answer; data when the transfer was one to the host. */
static struct answer next_answer(bool in)
{
	uint8_t head[48];
	struct answer answer = {0};
	uint32_t words[12];

	read_exactly(head, sizeof head);
	memcpy(words, head, sizeof head);
	answer.command = GUINT32_FROM_BE(words[0]);
	answer.seqnum = GUINT32_FROM_BE(words[1]);
	answer.status = (int32_t)GUINT32_FROM_BE(words[5]);
	if (answer.command != 3)
		return answer;
	answer.actual = GUINT32_FROM_BE(words[6]);
	cr_assert(answer.actual <= sizeof answer.data);
	if (in)
		read_exactly(answer.data, answer.actual);
	uint8_t packet[16];
	for (uint32_t i = GUINT32_FROM_BE(words[8]); i > 0; i--)
		read_exactly(packet, sizeof packet);
	return answer;
}

static struct answer control(const uint8_t setup[8], const void *data)
{
	uint32_t seqnum = submit(0, setup, data, (uint32_t)(setup[6] | setup[7] << 8), 0);
	struct answer answer = next_answer(!data);

	cr_assert_eq(answer.seqnum, seqnum);
	return answer;
}

static void command(const char *line)
{
	g_autofree char *answer = usb_phone_command(host.phone, line);

	cr_assert_str_eq(answer, "ok", "%s: %s", line, answer);
}

static char *value(const char *path)
{
	g_autofree char *line = g_strconcat("value ", path, NULL);

	return usb_phone_command(host.phone, line);
}

Test(usb_phone, its_descriptors)
{
	struct answer device = control((const uint8_t[]){0x80, 6, 0, 1, 0, 0, 64, 0}, NULL);
	cr_assert_eq(device.status, 0);
	cr_assert_eq(device.actual, 18);
	cr_assert_arr_eq(device.data + 8, ((const uint8_t[]){0x5d, 0x09, 0x01, 0x92, 0x20, 0x01}), 6);
	struct answer head = control((const uint8_t[]){0x80, 6, 0, 2, 0, 0, 9, 0}, NULL);
	cr_assert_eq(head.actual, 9, "no more than asked for");
	struct answer configuration = control((const uint8_t[]){0x80, 6, 0, 2, 0, 0, 0, 4}, NULL);
	cr_assert_eq(configuration.actual, configuration.data[2] | configuration.data[3] << 8);
	cr_assert_eq(configuration.actual, 206 + 18, "206 bytes, and two feature units");
	struct answer serial = control((const uint8_t[]){0x80, 6, 3, 3, 9, 4, 255, 0}, NULL);
	cr_assert_arr_eq(serial.data,
		"\x0a\x03"
		"0\0000\0004\0002\0",
		10);
	struct answer report = control((const uint8_t[]){0x81, 6, 0, 0x22, 3, 0, 0, 4}, NULL);
	cr_assert_eq(report.actual, CX300_DESCRIPTOR_SIZE);
	cr_assert_arr_eq(report.data, cx300_report_descriptor, CX300_DESCRIPTOR_SIZE);
	struct answer none = control((const uint8_t[]){0x80, 6, 0, 6, 0, 0, 10, 0}, NULL);
	cr_assert_eq(none.status, -EPIPE, "no qualifier: a full-speed device");
}

Test(usb_phone, a_key_is_reported_once_asked_for)
{
	uint32_t early = submit(3, NULL, NULL, 8, 0);

	command("key-down 5");
	command("key-up 5");
	struct answer down = next_answer(true);
	cr_assert_eq(down.seqnum, early);
	cr_assert_eq(down.actual, 8);
	cr_assert_eq(down.data[2], 6);
	submit(3, NULL, NULL, 8, 0);
	struct answer up = next_answer(true);
	cr_assert_eq(up.data[2], 0);
}

Test(usb_phone, reports_of_the_host)
{
	submit(4, NULL, "\x16\x03\x02", 3, 0);
	cr_assert_eq(next_answer(false).status, 0);
	g_autofree char *presence = value("presence"), *voicemail = value("voicemail");
	cr_assert_str_eq(presence, "3");
	cr_assert_str_eq(voicemail, "true");
	submit(4, NULL, "\x42\x00", 2, 0);
	cr_assert_eq(next_answer(false).status, -EPIPE);
	struct answer set = control((const uint8_t[]){0x21, 9, 0x17, 3, 3, 0, 5, 0}, "\x17\x09\x04\x01\x02");
	cr_assert_eq(set.status, 0);
	struct answer get = control((const uint8_t[]){0xa1, 1, 0x17, 3, 3, 0, 5, 0}, NULL);
	cr_assert_arr_eq(get.data, "\x17\x09\x04\x01\x02", 5);
}

Test(usb_phone, a_call_back_is_always_answered)
{
	uint32_t waiting = submit(3, NULL, NULL, 8, 0), back = call_back(waiting);
	struct answer answer = next_answer(false);

	cr_assert_eq(answer.command, 4);
	cr_assert_eq(answer.seqnum, back);
	cr_assert_eq(answer.status, -ECONNRESET);
	call_back(waiting);
	cr_assert_eq(next_answer(false).status, 0, "it has ended");
	call_back(4711);
	cr_assert_eq(next_answer(false).status, 0, "it never was");
	command("report 01 00 06 00 00 4E 80 00");
	uint32_t asked = submit(3, NULL, NULL, 8, 0);
	g_main_context_iteration(NULL, FALSE);
	call_back(asked);
	cr_assert_eq(next_answer(false).status, -ECONNRESET,
		"called back before the bus has asked for the report");
	submit(3, NULL, NULL, 8, 0);
	cr_assert_eq(next_answer(true).data[2], 6, "which waits for the next transfer");
}

Test(usb_phone, a_stream_is_opened_and_played)
{
	static const int16_t samples[32] = {[0] = 1, [31] = 32};

	struct answer closed = (submit(1, NULL, samples, sizeof samples, 2), next_answer(false));
	cr_assert_eq(closed.status, -EPIPE);
	cr_assert_eq(control((const uint8_t[]){0x01, 11, 1, 0, 1, 0, 0, 0}, "").status, 0);
	g_autofree char *stream = value("stream");
	cr_assert_str_eq(stream, "true", "the model hears of it");
	submit(1, NULL, samples, sizeof samples, 2);
	struct answer played = next_answer(false);
	cr_assert_eq(played.status, 0);
	cr_assert_eq(played.actual, sizeof samples);
	g_autofree char *count = value("audio/loudspeaker/samples");
	cr_assert_str_eq(count, "32");
	cr_assert_eq(control((const uint8_t[]){0x81, 10, 0, 0, 1, 0, 1, 0}, NULL).data[0], 1);
}

Test(usb_phone, nonsense_ends_the_connection, .timeout = 30)
{
	uint8_t nonsense[48] = {0, 0, 0, 9};
	uint8_t byte;

	cr_assert_eq(send(host.fd, nonsense, sizeof nonsense, 0), (ssize_t)sizeof nonsense);
	while (recv(host.fd, &byte, 1, MSG_DONTWAIT) < 0)
		g_main_context_iteration(NULL, TRUE);
	g_autofree char *plugged = value("plugged");
	cr_assert_str_eq(plugged, "false");
	close(host.fd);
	command("plug");
	cr_assert_eq(control((const uint8_t[]){0x80, 6, 0, 1, 0, 0, 18, 0}, NULL).actual, 18);
}
