/* The listening audio sockets, from the service manager's store or made anew, and what a voice process is
 * started with besides. */
#ifndef DESKPHONE_AGENT_VOICE_DOORS_H
#define DESKPHONE_AGENT_VOICE_DOORS_H
#include "agent/guard/voice_host.h"
#include "agent/guard/voice_store.h"

/* Moves the sockets that these options want from the store to the child's listeners: all of them (true) or none. */
bool voice_doors_take(const struct voice_host_options *options, struct voice_store *store,
	struct voice_child_options *child);
/* Makes and stores them. 0 or -errno; those made before an error are in *child. */
int voice_doors_make(const struct voice_host_options *options, struct voice_child_options *child);
/* What a running voice process must agree in to be taken over: program, way with peers, doors. */
void voice_doors_traits(const struct voice_host_options *options, char traits[VOICE_STORE_TEXT]);
#endif
