#include "agent/softphone/backoff.h"
#include "agent/softphone/source.h"

void backoff_init(struct backoff *backoff, GMainContext *context, void (*on_time)(void *user), void *user)
{
	*backoff = (struct backoff){
		.context = context, .on_time = on_time, .user = user, .next_ms = BACKOFF_FIRST_MS};
}

void backoff_stop(struct backoff *backoff)
{
	source_stop(&backoff->timer);
}

static gboolean backoff_on_time(gpointer data)
{
	struct backoff *backoff = data;
	backoff_stop(backoff);
	backoff->on_time(backoff->user);
	return G_SOURCE_REMOVE;
}

void backoff_start(struct backoff *backoff)
{
	if (backoff->timer)
		return;
	backoff->timer = source_after(backoff->context, backoff->next_ms, backoff_on_time, backoff);
	backoff->next_ms = MIN(backoff->next_ms * 2, BACKOFF_LAST_MS);
}

void backoff_reset(struct backoff *backoff)
{
	backoff->next_ms = BACKOFF_FIRST_MS;
}
