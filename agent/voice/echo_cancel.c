#include "agent/voice/echo_cancel.h"
#include <errno.h>
#include <speex/speex_echo.h>
#include <speex/speex_preprocess.h>
#include <stdlib.h>
#include <string.h>

#define SUPPRESS_DB (-40)	 /* what the filter leaves, while only the far end talks, */
#define SUPPRESS_ACTIVE_DB (-15) /* and while both do */

struct echo_cancel {
	SpeexEchoState *filter;
	SpeexPreprocessState *rest;
	int16_t microphone[ECHO_CANCEL_FRAME], loudspeaker[ECHO_CANCEL_FRAME];
	size_t count;  /* samples in them */
	int16_t *past; /* of the loudspeaker: a ring of `delay` samples */
	size_t delay, next;
};

/* The suppression works on echo only: the noise of the room is not for us to change, and its level not either. */
static void set_up_rest(struct echo_cancel *echo)
{
	spx_int32_t on = 1, none_db = 0, echo_db = SUPPRESS_DB, active_db = SUPPRESS_ACTIVE_DB;
	speex_preprocess_ctl(
		echo->rest, SPEEX_PREPROCESS_SET_DENOISE, &on); /* without it nothing is suppressed */
	speex_preprocess_ctl(echo->rest, SPEEX_PREPROCESS_SET_NOISE_SUPPRESS, &none_db);
	speex_preprocess_ctl(echo->rest, SPEEX_PREPROCESS_SET_ECHO_SUPPRESS, &echo_db);
	speex_preprocess_ctl(echo->rest, SPEEX_PREPROCESS_SET_ECHO_SUPPRESS_ACTIVE, &active_db);
	speex_preprocess_ctl(echo->rest, SPEEX_PREPROCESS_SET_ECHO_STATE, echo->filter);
}

int echo_cancel_new(size_t delay, struct echo_cancel **echo)
{
	spx_int32_t rate_hz = ECHO_CANCEL_HZ;
	if (delay > ECHO_CANCEL_DELAY_MAX)
		return -EINVAL;
	struct echo_cancel *result = calloc(1, sizeof(*result));
	if (!result)
		return -ENOMEM;
	result->delay = delay;
	result->past = calloc(delay + 1, sizeof(*result->past));
	result->filter = speex_echo_state_init(ECHO_CANCEL_FRAME, ECHO_CANCEL_TAIL);
	result->rest = speex_preprocess_state_init(ECHO_CANCEL_FRAME, ECHO_CANCEL_HZ);
	if (!result->past || !result->filter || !result->rest) {
		echo_cancel_free(result);
		return -ENOMEM;
	}
	speex_echo_ctl(result->filter, SPEEX_ECHO_SET_SAMPLING_RATE, &rate_hz);
	set_up_rest(result);
	*echo = result;
	return 0;
}

void echo_cancel_free(struct echo_cancel *echo)
{
	if (!echo)
		return;
	if (echo->rest)
		speex_preprocess_state_destroy(echo->rest);
	if (echo->filter)
		speex_echo_state_destroy(echo->filter);
	free(echo->past);
	free(echo);
}

/* The loudspeaker's sample `delay` ago. */
static int16_t delayed(struct echo_cancel *echo, int16_t sample)
{
	if (!echo->delay)
		return sample;
	int16_t old = echo->past[echo->next];
	echo->past[echo->next] = sample;
	echo->next = (echo->next + 1) % echo->delay;
	return old;
}

size_t echo_cancel_run(struct echo_cancel *echo, const int16_t *microphone, const int16_t *loudspeaker,
	size_t count, int16_t *out)
{
	size_t made = 0;
	for (size_t i = 0; i < count; i++) {
		echo->microphone[echo->count] = microphone[i];
		echo->loudspeaker[echo->count] = delayed(echo, loudspeaker[i]);
		if (++echo->count < ECHO_CANCEL_FRAME)
			continue;
		speex_echo_cancellation(echo->filter, echo->microphone, echo->loudspeaker, out + made);
		speex_preprocess_run(echo->rest, out + made);
		made += ECHO_CANCEL_FRAME;
		echo->count = 0;
	}
	return made;
}

size_t echo_cancel_lag(const struct echo_cancel *echo)
{
	/* The suppression overlaps its windows by one frame. */
	return echo->count + ECHO_CANCEL_FRAME;
}
