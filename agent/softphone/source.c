#include "agent/softphone/source.h"

GSource *source_after(GMainContext *context, int after_ms, GSourceFunc function, void *data)
{
	GSource *source = g_timeout_source_new((guint)after_ms);
	g_source_set_callback(source, function, data, NULL);
	g_source_attach(source, context);
	return source;
}

void source_stop(GSource **source)
{
	if (!*source)
		return;
	g_source_destroy(*source);
	g_source_unref(*source);
	*source = NULL;
}
