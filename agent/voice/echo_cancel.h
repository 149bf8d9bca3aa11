/* Takes the loudspeaker's echo out of the microphone, for phones that do not do it themselves. The only user of speexdsp:
 * its adaptive filter (MDF, 200 ms) and its suppression of what the filter leaves. Mono, 16 kHz. One thread; allocates when
 * made, not when used. What goes in comes out later by echo_cancel_lag(), at most 20 ms. */
#ifndef DESKPHONE_VOICE_ECHO_CANCEL_H
#define DESKPHONE_VOICE_ECHO_CANCEL_H
#include <stddef.h>
#include <stdint.h>

#define ECHO_CANCEL_HZ 16000
#define ECHO_CANCEL_FRAME 160	   /* samples: what is worked on at a time */
#define ECHO_CANCEL_TAIL 3200	   /* samples: an echo that comes later is not cancelled */
#define ECHO_CANCEL_DELAY_MAX 8000 /* samples */

struct echo_cancel;

/* delay [samples]: no echo comes sooner than this after its sound was handed to the card; the tail begins there. 0, -EINVAL
 * (more than ECHO_CANCEL_DELAY_MAX) or -ENOMEM. */
int echo_cancel_new(size_t delay, struct echo_cancel **echo);
void echo_cancel_free(struct echo_cancel *echo);
/* `count` samples of the microphone and what was handed to the loudspeaker with them. Writes what is done to
 * out[count + ECHO_CANCEL_FRAME], returns how many: whole frames. */
size_t echo_cancel_run(struct echo_cancel *echo, const int16_t *microphone, const int16_t *loudspeaker,
	size_t count, int16_t *out);
/* Samples by which what comes out next is behind what goes in next. */
size_t echo_cancel_lag(const struct echo_cancel *echo);
#endif
