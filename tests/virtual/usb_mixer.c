#include "tests/virtual/usb_mixer.h"
#include "tests/virtual/usb_descriptor.h"
#include <errno.h>
#include <math.h>
#include <string.h>

enum { SET_CUR = 0x01, GET_CUR = 0x81, GET_MIN, GET_MAX, GET_RES };
enum { SELECTOR_MUTE = 1, SELECTOR_VOLUME = 2, SELECTOR_RATE = 1 };
#define FACTORY (-12 * 256)
#define LOWEST (-48 * 256)
#define HIGHEST 0
#define STEP 256

void usb_mixer_reset(struct usb_mixer_unit *unit, bool mixer)
{
	*unit = (struct usb_mixer_unit){.volume = mixer ? FACTORY : HIGHEST};
}

int16_t usb_mixer_apply(const struct usb_mixer_unit *unit, int16_t sample)
{
	if (unit->muted)
		return 0;
	return unit->volume ? (int16_t)lrint(sample * pow(10, unit->volume / 256.0 / 20)) : sample;
}

static void answer(struct usb_urb *urb, const uint8_t *bytes, uint32_t size)
{
	urb->actual = MIN(size, urb->length);
	memcpy(urb->data, bytes, urb->actual);
}

static void mute_request(struct usb_mixer_unit *unit, struct usb_urb *urb)
{
	const uint8_t muted = unit->muted;

	if (urb->setup[1] == GET_CUR) {
		answer(urb, &muted, 1);
	} else if (urb->setup[1] == SET_CUR && urb->length == 1) {
		unit->muted = urb->data[0];
		urb->actual = urb->length;
	} else {
		urb->status = -EPIPE;
	}
}

static void volume_request(struct usb_mixer_unit *unit, struct usb_urb *urb)
{
	int value = 0;

	switch (urb->setup[1]) {
	case SET_CUR:
		if (urb->length != 2)
			break;
		value = (int16_t)(urb->data[0] | urb->data[1] << 8);
		unit->volume = (int16_t)CLAMP(value, LOWEST, HIGHEST);
		urb->actual = urb->length;
		return;
	case GET_CUR:
	case GET_MIN:
	case GET_MAX:
	case GET_RES:
		value = urb->setup[1] == GET_CUR   ? unit->volume
			: urb->setup[1] == GET_MIN ? LOWEST
			: urb->setup[1] == GET_MAX ? HIGHEST
						   : STEP;
		answer(urb, (const uint8_t[]){(uint8_t)(value & 0xff), (uint8_t)(value >> 8 & 0xff)}, 2);
		return;
	default:
		break;
	}
	urb->status = -EPIPE;
}

/* Master channel only. */
void usb_mixer_request(struct usb_mixer_unit *unit, struct usb_urb *urb)
{
	unsigned channel = urb->setup[2], selector = urb->setup[3];

	if (channel == 0 && selector == SELECTOR_MUTE)
		mute_request(unit, urb);
	else if (channel == 0 && selector == SELECTOR_VOLUME)
		volume_request(unit, urb);
	else
		urb->status = -EPIPE;
}

void usb_mixer_rate(struct usb_urb *urb)
{
	static const uint8_t rate[] = {USB_RATE_HZ & 0xff, USB_RATE_HZ >> 8, 0};
	unsigned endpoint = urb->setup[4], selector = urb->setup[3];
	bool known = (endpoint == USB_EP_LOUDSPEAKER || endpoint == USB_EP_MICROPHONE) &&
		     selector == SELECTOR_RATE;

	if (known && urb->setup[1] == GET_CUR)
		answer(urb, rate, sizeof rate);
	else if (known && urb->setup[1] == SET_CUR && urb->length == sizeof rate)
		urb->actual = urb->length;
	else
		urb->status = -EPIPE;
}
