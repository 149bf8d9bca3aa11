/* Sources of a GLib main context that are kept in a pointer: NULL = none. One thread: the context's. */
#ifndef DESKPHONE_SOURCE_H
#define DESKPHONE_SOURCE_H
#include <glib.h>

/* Calls after a time, and each time again until the function says G_SOURCE_REMOVE; `context` NULL = the
 * default one. The caller's, for source_stop(). */
GSource *source_after(GMainContext *context, int after_ms, GSourceFunc function, void *data);
/* Destroys and forgets it; NULL is fine. May be called inside its function. */
void source_stop(GSource **source);
#endif
