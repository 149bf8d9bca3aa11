/* The sound of the virtual phone: two isochronous streams of 16 samples a millisecond, kept by the clock of the caller
 * alone. What is played can be recorded, what is said comes from a file; both are raw, 16-bit little-endian, 16 kHz. A
 * millisecond for which the host had no packet ready is lost, as on a real bus: counted, silent in the recording, and not
 * heard of what is said. One thread; times are nanoseconds of CLOCK_MONOTONIC. */
#ifndef DESKPHONE_VIRTUAL_USB_AUDIO_H
#define DESKPHONE_VIRTUAL_USB_AUDIO_H
#include <jansson.h>
#include "tests/virtual/usb_descriptor.h"
#include "tests/virtual/usb_urb.h"

struct usb_audio;

struct usb_audio *usb_audio_new(bool mixer);
void usb_audio_free(struct usb_audio *audio); /* takes NULL */
/* Power comes up: streams closed, mixer as the factory set it (-12 dB). Counters, files and their places stay. */
void usb_audio_reset(struct usb_audio *audio);

/* SET_INTERFACE and GET_INTERFACE of the two streams: 0, or -EPIPE for a setting there is not. */
int usb_audio_set_setting(struct usb_audio *audio, enum usb_interface stream, unsigned setting);
unsigned usb_audio_setting(const struct usb_audio *audio, enum usb_interface stream);
/* A class request to the mixer or a stream's endpoint; *urb gets answer and status. */
void usb_audio_control(struct usb_audio *audio, struct usb_urb *urb);

/* As in usb_link.h, of the two isochronous endpoints. */
void usb_audio_schedule(struct usb_audio *audio, struct usb_urb *urb, int64_t now_ns);
void usb_audio_complete(struct usb_audio *audio, struct usb_urb *urb, int64_t now_ns);
void usb_audio_withdrawn(struct usb_audio *audio, const struct usb_urb *urb);

/* Records what is played to a new file, ends a recording (NULL). Says a file once, from its beginning, as soon as the
 * microphone is listened to; NULL: silence. 0 or -errno. */
int usb_audio_record(struct usb_audio *audio, const char *path);
int usb_audio_say(struct usb_audio *audio, const char *path);

/* {"loudspeaker": S, "microphone": S}, S = {"open", "starts", "samples", "packets", "missing" (ms without a packet),
 * "odd" (packets that were not 16 samples), "late" (transfers ended more than 1 ms after their time), "db", "muted"};
 * microphone also "left": samples still to be said. The caller's. */
json_t *usb_audio_json(const struct usb_audio *audio);
#endif
