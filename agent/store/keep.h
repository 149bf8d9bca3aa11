/* What the person has chosen and must not be lost with the agent: own presence, forwarding, how loud it rings, which missed calls have been looked
 * at. A small key file, $XDG_STATE_HOME/deskphone/state, replaced as a whole (temporary file, rename). What is wrong in it is
 * passed over: a broken file is as good as none. One thread. */
#ifndef DESKPHONE_KEEP_H
#define DESKPHONE_KEEP_H
#include "agent/call/call_types.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct keep {
	enum call_presence presence; /* UNKNOWN = automatic */
	char presence_text[64];
	bool forward_chosen; /* `forward` counts, "" included; else the configuration does */
	char forward[128];
	bool ring_volume_chosen; /* `ring_volume` counts; else the configuration does */
	int ring_volume;	 /* 0 to 10 */
	int64_t seen_s; /* missed calls until then are no news [s since 1970, UTC] */
	size_t gone;	/* missed calls that were taken off the list, the newest last */
	struct {
		int64_t at_s;
		char number[128];
	} gone_call[CALL_MISSED_MAX];
};

/* The file beside the call history. As history_path(). */
int keep_path(char *path, size_t size);

/* `keep` is emptied first; a file that is not there leaves it so. */
void keep_read(const char *path, struct keep *keep);
/* Makes the folder (0700) when needed; the file is 0600. 0 or -errno. */
int keep_write(const char *path, const struct keep *keep);

/* A call is off the list; the oldest such mark makes room. */
void keep_gone(struct keep *keep, const char *number, int64_t at_s);
bool keep_is_gone(const struct keep *keep, const char *number, int64_t at_s); /* to the second or so */
#endif
