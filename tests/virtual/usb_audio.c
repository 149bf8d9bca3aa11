#include "tests/virtual/usb_audio.h"
#include "tests/virtual/usb_mixer.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FRAME_NS INT64_C(1000000)
#define SETTINGS 2

struct stream {
	unsigned setting;
	int64_t next_frame; /* of the bus, that the next packet belongs to; 0: the stream is about to start */
	uint64_t starts, samples, packets, missing, odd, late;
	struct usb_mixer_unit unit;
};

struct usb_audio {
	bool mixer;
	struct stream loudspeaker, microphone;
	FILE *record;
	int16_t *said;
	size_t said_count, said_at;
};

struct usb_audio *usb_audio_new(bool mixer)
{
	struct usb_audio *audio = g_new0(struct usb_audio, 1);

	audio->mixer = mixer;
	usb_audio_reset(audio);
	return audio;
}

void usb_audio_free(struct usb_audio *audio)
{
	if (!audio)
		return;
	usb_audio_record(audio, NULL);
	g_free(audio->said);
	g_free(audio);
}

void usb_audio_reset(struct usb_audio *audio)
{
	usb_audio_set_setting(audio, USB_IF_LOUDSPEAKER, 0);
	usb_audio_set_setting(audio, USB_IF_MICROPHONE, 0);
	usb_mixer_reset(&audio->loudspeaker.unit, audio->mixer);
	usb_mixer_reset(&audio->microphone.unit, audio->mixer);
}

static struct stream *stream_of(struct usb_audio *audio, enum usb_interface interface)
{
	return interface == USB_IF_LOUDSPEAKER ? &audio->loudspeaker : &audio->microphone;
}

int usb_audio_set_setting(struct usb_audio *audio, enum usb_interface interface, unsigned setting)
{
	struct stream *stream = stream_of(audio, interface);

	if (setting >= SETTINGS)
		return -EPIPE;
	stream->setting = setting;
	stream->next_frame = 0;
	if (interface == USB_IF_LOUDSPEAKER && audio->record)
		fflush(audio->record);
	return 0;
}

unsigned usb_audio_setting(const struct usb_audio *audio, enum usb_interface interface)
{
	return interface == USB_IF_LOUDSPEAKER ? audio->loudspeaker.setting : audio->microphone.setting;
}

void usb_audio_control(struct usb_audio *audio, struct usb_urb *urb)
{
	unsigned unit = urb->setup[5];

	if ((urb->setup[0] & 0x1f) == USB_MIXER_TO_ENDPOINT)
		usb_mixer_rate(urb);
	else if (audio->mixer && unit == USB_UNIT_LOUDSPEAKER)
		usb_mixer_request(&audio->loudspeaker.unit, urb);
	else if (audio->mixer && unit == USB_UNIT_MICROPHONE)
		usb_mixer_request(&audio->microphone.unit, urb);
	else
		urb->status = -EPIPE;
}

static void play(struct usb_audio *audio, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i + 1 < size && audio->record; i += 2) {
		int16_t sample = (int16_t)(bytes[i] | bytes[i + 1] << 8);

		sample = usb_mixer_apply(&audio->loudspeaker.unit, sample);
		fwrite(&sample, sizeof sample, 1, audio->record);
	}
}

static int16_t next_said(struct usb_audio *audio)
{
	int16_t sample = audio->said_at < audio->said_count ? audio->said[audio->said_at++] : 0;

	return usb_mixer_apply(&audio->microphone.unit, sample);
}

/* A frame went by for which the host had nothing ready. */
static void miss(struct usb_audio *audio, struct stream *stream)
{
	static const uint8_t silence[USB_PACKET_BYTES];

	stream->missing++;
	if (stream == &audio->loudspeaker)
		play(audio, silence, sizeof silence);
	for (unsigned i = 0; stream == &audio->microphone && i < USB_PACKET_SAMPLES; i++)
		next_said(audio);
}

void usb_audio_schedule(struct usb_audio *audio, struct usb_urb *urb, int64_t now_ns)
{
	struct stream *stream = urb->in ? &audio->microphone : &audio->loudspeaker;
	int64_t earliest = now_ns / FRAME_NS + 1;

	if (!stream->setting || !urb->packet_count) {
		urb->status = -EPIPE;
		return;
	}
	if (!stream->next_frame) {
		stream->starts++;
		stream->next_frame = earliest;
	}
	for (; stream->next_frame < earliest; stream->next_frame++)
		miss(audio, stream);
	urb->first_frame = stream->next_frame;
	stream->next_frame += urb->packet_count;
	urb->due_ns = stream->next_frame * FRAME_NS;
}

static uint32_t say(struct usb_audio *audio, uint8_t *bytes, uint32_t room)
{
	uint32_t size = MIN(room, USB_PACKET_BYTES) & ~1u;

	for (uint32_t i = 0; i < size; i += 2) {
		unsigned sample = (uint16_t)next_said(audio);

		bytes[i] = (uint8_t)(sample & 0xff);
		bytes[i + 1] = (uint8_t)(sample >> 8);
	}
	return size;
}

void usb_audio_complete(struct usb_audio *audio, struct usb_urb *urb, int64_t now_ns)
{
	struct stream *stream = urb->in ? &audio->microphone : &audio->loudspeaker;

	for (uint32_t i = 0; i < urb->packet_count; i++) {
		struct usb_packet *packet = &urb->packets[i];
		uint8_t *bytes = urb->data + packet->offset;

		if (urb->in)
			packet->actual = say(audio, bytes, packet->length);
		else
			play(audio, bytes, packet->actual = packet->length);
		urb->actual += packet->actual;
		stream->samples += packet->actual / 2;
		stream->odd += packet->actual != USB_PACKET_BYTES;
	}
	stream->packets += urb->packet_count;
	stream->late += now_ns > urb->due_ns + FRAME_NS;
}

/* The host calls its transfers back when it ends the stream. */
void usb_audio_withdrawn(struct usb_audio *audio, const struct usb_urb *urb)
{
	struct stream *stream = urb->in ? &audio->microphone : &audio->loudspeaker;

	stream->next_frame = 0;
	if (!urb->in && audio->record)
		fflush(audio->record);
}

int usb_audio_record(struct usb_audio *audio, const char *path)
{
	FILE *file = path ? fopen(path, "wbe") : NULL;

	if (path && !file)
		return -errno;
	if (audio->record)
		fclose(audio->record);
	audio->record = file;
	return 0;
}

int usb_audio_say(struct usb_audio *audio, const char *path)
{
	g_autoptr(GError) error = NULL;
	char *bytes = NULL;
	gsize size = 0;

	if (path && !g_file_get_contents(path, &bytes, &size, &error))
		return error->code == G_FILE_ERROR_NOENT ? -ENOENT : -EIO;
	g_free(audio->said);
	audio->said = (int16_t *)(void *)bytes; /* both g_malloc()'s and this machine's byte order */
	audio->said_count = size / sizeof *audio->said;
	audio->said_at = 0;
	return 0;
}

static json_t *stream_json(const struct stream *stream)
{
	return json_pack("{s:b s:I s:I s:I s:I s:I s:I s:f s:b}", "open", stream->setting != 0, "starts",
		(json_int_t)stream->starts, "samples", (json_int_t)stream->samples, "packets",
		(json_int_t)stream->packets, "missing", (json_int_t)stream->missing, "odd",
		(json_int_t)stream->odd, "late", (json_int_t)stream->late, "db", stream->unit.volume / 256.0,
		"muted", stream->unit.muted);
}

json_t *usb_audio_json(const struct usb_audio *audio)
{
	json_t *microphone = stream_json(&audio->microphone);

	json_object_set_new(
		microphone, "left", json_integer((json_int_t)(audio->said_count - audio->said_at)));
	return json_pack(
		"{s:o s:o}", "loudspeaker", stream_json(&audio->loudspeaker), "microphone", microphone);
}
