/* Feature units (mute and volume) and the rate of an endpoint, by USB Device Class Definition for Audio Devices 1.0,
 * 5.2.2.4 and 5.2.3.2. Pure. */
#ifndef DESKPHONE_VIRTUAL_USB_MIXER_H
#define DESKPHONE_VIRTUAL_USB_MIXER_H
#include "tests/virtual/usb_urb.h"

#define USB_MIXER_TO_ENDPOINT 2 /* recipient in bmRequestType */

struct usb_mixer_unit {
	bool muted;
	int16_t volume; /* 1/256 dB */
};

/* As the factory set it: -12 dB; without a mixer 0 dB for ever. */
void usb_mixer_reset(struct usb_mixer_unit *unit, bool mixer);
int16_t usb_mixer_apply(const struct usb_mixer_unit *unit, int16_t sample);
/* A class request to the unit; *urb gets answer, actual and status. */
void usb_mixer_request(struct usb_mixer_unit *unit, struct usb_urb *urb);
/* The sampling frequency of an endpoint, which is what it is. */
void usb_mixer_rate(struct usb_urb *urb);
#endif
