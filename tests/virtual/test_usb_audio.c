/* The sound of the virtual USB phone in time that comes in as numbers: a packet a millisecond, and what is not there in time
 * is missing. */
#include <criterion/criterion.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include "tests/unit/leak.h"
#include "tests/virtual/usb_audio.h"
#include "tests/virtual/usb_mixer.h"

#define MS INT64_C(1000000)

static char *folder;

static void make_folder(void)
{
	folder = g_dir_make_tmp("usb-audio-XXXXXX", NULL);
	cr_assert(folder != NULL);
}

static void remove_folder(void)
{
	g_autofree char *played = g_build_filename(folder, "played", NULL);
	g_autofree char *said = g_build_filename(folder, "said", NULL);

	g_unlink(played);
	g_unlink(said);
	g_rmdir(folder);
	g_free(folder);
	leak_check();
}

TestSuite(usb_audio, .init = make_folder, .fini = remove_folder);

static struct usb_urb *transfer(bool in, unsigned packets, int16_t first)
{
	struct usb_urb *urb = g_new0(struct usb_urb, 1);

	urb->in = in;
	urb->endpoint = in ? USB_EP_MICROPHONE & 0x0f : USB_EP_LOUDSPEAKER;
	urb->length = packets * USB_PACKET_BYTES;
	urb->data = g_malloc0(urb->length);
	urb->packet_count = packets;
	urb->packets = g_new0(struct usb_packet, packets);
	urb->due_ns = USB_URB_NEVER;
	for (unsigned i = 0; i < packets; i++)
		urb->packets[i] =
			(struct usb_packet){.offset = i * USB_PACKET_BYTES, .length = USB_PACKET_BYTES};
	for (unsigned i = 0; i < packets * USB_PACKET_SAMPLES && !in; i++)
		((int16_t *)(void *)urb->data)[i] = (int16_t)(first + (int)i);
	return urb;
}

/* One transfer from beginning to end: what it carried, to be freed. */
static int16_t *carry(struct usb_audio *audio, struct usb_urb *urb, int64_t now_ns)
{
	usb_audio_schedule(audio, urb, now_ns);
	cr_assert_eq(urb->status, 0);
	usb_audio_complete(audio, urb, urb->due_ns);
	int16_t *data = (int16_t *)(void *)g_steal_pointer(&urb->data);
	usb_urb_free(urb);
	return data;
}

static json_int_t counted(const struct usb_audio *audio, const char *stream, const char *what)
{
	json_t *all = usb_audio_json(audio);
	json_int_t value = json_integer_value(json_object_get(json_object_get(all, stream), what));

	json_decref(all);
	return value;
}

static int16_t *recording(struct usb_audio *audio, gsize *count)
{
	g_autofree char *path = g_build_filename(folder, "played", NULL);
	char *bytes = NULL;

	usb_audio_record(audio, NULL);
	cr_assert(g_file_get_contents(path, &bytes, count, NULL));
	*count /= 2;
	return (int16_t *)(void *)bytes;
}

static struct usb_audio *recorder(bool mixer)
{
	struct usb_audio *audio = usb_audio_new(mixer);
	g_autofree char *path = g_build_filename(folder, "played", NULL);

	cr_assert_eq(usb_audio_record(audio, path), 0);
	cr_assert_eq(usb_audio_set_setting(audio, USB_IF_LOUDSPEAKER, 1), 0);
	cr_assert_eq(usb_audio_set_setting(audio, USB_IF_MICROPHONE, 1), 0);
	return audio;
}

Test(usb_audio, a_packet_takes_a_millisecond)
{
	struct usb_audio *audio = recorder(false);
	struct usb_urb *first = transfer(false, 4, 1), *second = transfer(false, 2, 65);

	usb_audio_schedule(audio, first, 10 * MS + 300);
	usb_audio_schedule(audio, second, 10 * MS + 400);
	cr_assert_eq(first->first_frame, 11);
	cr_assert_eq(first->due_ns, 15 * MS);
	cr_assert_eq(second->first_frame, 15);
	cr_assert_eq(second->due_ns, 17 * MS);
	usb_audio_complete(audio, first, first->due_ns);
	usb_audio_complete(audio, second, second->due_ns + 2 * MS);
	gsize count;
	g_autofree int16_t *played = recording(audio, &count);
	cr_assert_eq(count, 96);
	for (int i = 0; i < 96; i++)
		cr_assert_eq(played[i], i + 1);
	cr_assert_eq(counted(audio, "loudspeaker", "missing"), 0);
	cr_assert_eq(counted(audio, "loudspeaker", "late"), 1);
	cr_assert_eq(counted(audio, "loudspeaker", "samples"), 96);
	usb_urb_free(first);
	usb_urb_free(second);
	usb_audio_free(audio);
}

Test(usb_audio, a_millisecond_without_a_packet_is_silent_and_counted)
{
	struct usb_audio *audio = recorder(false);

	g_free(carry(audio, transfer(false, 1, 1), 10 * MS));  /* frame 11 */
	g_free(carry(audio, transfer(false, 1, 17), 13 * MS)); /* frame 14: 12 and 13 went by */
	gsize count;
	g_autofree int16_t *played = recording(audio, &count);
	cr_assert_eq(count, 64);
	cr_assert_eq(played[15], 16);
	cr_assert_eq(played[16], 0);
	cr_assert_eq(played[47], 0);
	cr_assert_eq(played[48], 17);
	cr_assert_eq(counted(audio, "loudspeaker", "missing"), 2);
	usb_audio_free(audio);
}

Test(usb_audio, what_is_said_goes_on_while_nobody_takes_it)
{
	struct usb_audio *audio = recorder(false);
	g_autofree char *path = g_build_filename(folder, "said", NULL);
	int16_t said[64];

	for (int i = 0; i < 64; i++)
		said[i] = (int16_t)(i + 1);
	cr_assert(g_file_set_contents(path, (const char *)said, sizeof said, NULL));
	cr_assert_eq(usb_audio_say(audio, path), 0);
	g_autofree int16_t *first = carry(audio, transfer(true, 1, 0), 10 * MS);  /* frame 11 */
	g_autofree int16_t *second = carry(audio, transfer(true, 3, 0), 12 * MS); /* 12 went by */
	cr_assert_eq(first[0], 1);
	cr_assert_eq(second[0], 33);
	cr_assert_eq(second[31], 64);
	cr_assert_eq(second[32], 0, "all has been said");
	cr_assert_eq(counted(audio, "microphone", "missing"), 1);
	cr_assert_eq(counted(audio, "microphone", "left"), 0);
	cr_assert_eq(usb_audio_say(audio, "/nowhere"), -ENOENT);
	usb_audio_free(audio);
}

Test(usb_audio, a_stream_that_was_ended_misses_nothing)
{
	struct usb_audio *audio = recorder(false);
	struct usb_urb *stopped = transfer(false, 1, 0);

	g_free(carry(audio, transfer(false, 1, 0), 10 * MS));
	usb_audio_schedule(audio, stopped, 11 * MS);
	usb_audio_withdrawn(audio, stopped);
	usb_urb_free(stopped);
	g_free(carry(audio, transfer(false, 1, 0), 500 * MS));
	usb_audio_set_setting(audio, USB_IF_LOUDSPEAKER, 0);
	usb_audio_set_setting(audio, USB_IF_LOUDSPEAKER, 1);
	g_free(carry(audio, transfer(false, 1, 0), 900 * MS));
	cr_assert_eq(counted(audio, "loudspeaker", "missing"), 0);
	cr_assert_eq(counted(audio, "loudspeaker", "starts"), 3);
	usb_audio_free(audio);
}

Test(usb_audio, a_closed_stream_stalls)
{
	struct usb_audio *audio = usb_audio_new(false);
	struct usb_urb *urb = transfer(false, 1, 0);

	usb_audio_schedule(audio, urb, 10 * MS);
	cr_assert_eq(urb->status, -EPIPE);
	cr_assert_eq(usb_audio_set_setting(audio, USB_IF_MICROPHONE, 2), -EPIPE);
	usb_urb_free(urb);
	usb_audio_free(audio);
}

static int32_t set_volume(struct usb_audio *audio, int unit, int volume)
{
	uint8_t data[] = {(uint8_t)(volume & 0xff), (uint8_t)(volume >> 8 & 0xff)};
	struct usb_urb urb = {.setup = {0x21, 0x01, 0, 2, 0, (uint8_t)unit, 2, 0}, .data = data, .length = 2};

	usb_audio_control(audio, &urb);
	return urb.status;
}

Test(usb_audio, a_mixer_weakens_until_it_is_set)
{
	struct usb_audio *audio = recorder(true);

	g_free(carry(audio, transfer(false, 1, 1000), 10 * MS));
	cr_assert_eq(set_volume(audio, USB_UNIT_LOUDSPEAKER, 0), 0);
	g_free(carry(audio, transfer(false, 1, 1000), 11 * MS));
	gsize count;
	g_autofree int16_t *played = recording(audio, &count);
	cr_assert_eq(played[0], 251, "-12 dB of 1000, not %d", played[0]);
	cr_assert_eq(played[16], 1000);
	usb_audio_free(audio);
	audio = usb_audio_new(false);
	cr_assert_eq(set_volume(audio, USB_UNIT_LOUDSPEAKER, 0), -EPIPE, "this phone has no mixer");
	usb_audio_free(audio);
}
