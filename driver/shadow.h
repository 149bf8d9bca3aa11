/* What is wanted against what the phone has: which report to send next. Pure, and pulled: the writer asks
 * when it is idle, so the latest wish wins and nothing queues up. Only what differs is sent.
 *
 * Order: off-hook LED, keep-alive (on a fresh phone the other way round), mute, other lamps, screen, texts.
 * The reports of one text (select and parts) go out back to back; only the off-hook LED and the keep-alive,
 * which are no display reports, may come between. Screens: a text goes out only while a screen is up that
 * shows its field. Whether the phone keeps texts over a change of screen is not known: after one, what was
 * not empty counts as unknown and is sent again, what was empty stays empty. */
#ifndef DESKPHONE_DRIVER_SHADOW_H
#define DESKPHONE_DRIVER_SHADOW_H
#include <stdbool.h>
#include "driver/display.h"
#include "driver/handset.h"
#include "driver/lamps.h"

struct shadow;

/* Nothing is wanted yet, no phone is attached. NULL without memory. */
struct shadow *shadow_new(void);
void shadow_free(struct shadow *shadow);

/* A phone is there and has nothing of what is wanted. Descriptor and handset are borrowed until
 * shadow_detach(). */
void shadow_attach(
	struct shadow *shadow, const struct hid_descriptor *descriptor, const struct handset *handset);
void shadow_detach(struct shadow *shadow);

/* What is wanted. Values that no phone can have are ignored. */
void shadow_set_screen(struct shadow *shadow, enum deskphone_screen screen, bool backlight);
void shadow_set_text(struct shadow *shadow, enum deskphone_field field, const char *text);
void shadow_set_presence(struct shadow *shadow, enum deskphone_presence presence);
void shadow_set_lamp(struct shadow *shadow, enum deskphone_lamp lamp, bool on);
void shadow_set_off_hook(struct shadow *shadow, bool off);
void shadow_set_muted(struct shadow *shadow, bool muted);
void shadow_set_language(struct shadow *shadow, enum deskphone_language language);

/* Remembers all that is wanted now, and wants it again. */
void shadow_put_aside(struct shadow *shadow);
void shadow_take_back(struct shadow *shadow);

/* The phone reports its mute state. True when that is news for the host: the person's doing, now wanted as
 * well. False when it is the state a fresh phone starts with although the host wants another: then the host's
 * step is sent again. */
bool shadow_muted_is(struct shadow *shadow, bool muted);

/* The keep-alive (language feature) is due. */
void shadow_keep_alive(struct shadow *shadow);
bool shadow_has_keep_alive(const struct shadow *shadow);

/* Next report: true with *report, which then is on its way until shadow_sent(); false when the phone has
 * everything (or what is missing waits: for shadow_retry(), or for shadow_deadline()). */
bool shadow_next(struct shadow *shadow, int64_t now_ms, struct transport_report *report);
/* When a text may be updated that shadow_next() kept back because it was updated a moment ago (update_ms of
 * the handset); -1 = none. */
int64_t shadow_deadline(const struct shadow *shadow);
/* How the report of shadow_next() went: 0 or -errno. What failed is set aside and must not hold up the rest. */
void shadow_sent(struct shadow *shadow, int status);
/* Something was set aside; shadow_retry() takes it up again. */
bool shadow_has_failed(const struct shadow *shadow);
void shadow_retry(struct shadow *shadow);
#endif
