/* The calls that were, on disk: one JSON object a line, newest last, in
 * $XDG_STATE_HOME/deskphone/history.jsonl. One write(2) an entry; when the file holds a quarter more than the
 * limit it is written anew (temporary file, rename), so a reader never sees half of it. A line that is torn
 * or not ours is passed over. Several processes may add: they take flock(2) on the file. Any thread, one at a
 * time per struct. */
#ifndef DESKPHONE_HISTORY_H
#define DESKPHONE_HISTORY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define HISTORY_LIMIT 500     /* entries kept */
#define HISTORY_LINE_MAX 8192 /* [bytes] a line is never longer, newline included */

enum history_result {
	HISTORY_ANSWERED,  /* talked, in either direction */
	HISTORY_MISSED,	   /* came in, nobody took it */
	HISTORY_REJECTED,  /* came in, rejected here */
	HISTORY_ELSEWHERE, /* came in, taken on another telephone */
	HISTORY_FAILED,	   /* went out, not reached (busy, no answer, ...) */
};

/* Texts are UTF-8; invalid bytes are written as U+FFFD. */
struct history_entry {
	int64_t time_s;	    /* when it began [s since 1970, UTC] */
	int64_t duration_s; /* talked [s]; 0 unless answered */
	bool outgoing;
	enum history_result result;
	char number[128], name[256], title[256], line[64];
};

struct history;

/* Where the file is by default: $STATE_DIRECTORY (of this very service), else $XDG_STATE_HOME, else
 * ~/.local/state; that of $DESKPHONE_INSTANCE one folder below. 0, -ENOENT when none of the three is set, -EINVAL when the
 * instance is no name, -ENAMETOOLONG. */
int history_path(char *path, size_t size);

/* `limit` entries are kept (HISTORY_LIMIT; at least 1). Touches no file yet. 0, -ENOMEM, -EINVAL. */
int history_new(const char *path, size_t limit, struct history **history);
void history_free(struct history *history); /* NULL is fine */

/* Appends. Makes the folder (0700) and the file (0600) when needed. 0 or -errno: then the file is as it was,
 * or ends in a torn line that the next entry closes. A struct history whose switch is off need not exist:
 * NULL is fine and does nothing. */
int history_add(struct history *history, const struct history_entry *entry);

/* The newest `limit` entries, oldest first; *count of them in *entries, which the caller frees with free().
 * No file is no entry. 0 or -errno. At most 8 MiB of the file's end are read. */
int history_read(const char *path, size_t limit, struct history_entry **entries, size_t *count);

/* One line as it stands in the file, newline included. The length, or -EMSGSIZE. */
int history_format(const struct history_entry *entry, char *line, size_t size);
/* 0, or -EBADMSG when the line is not an entry. */
int history_parse(const char *line, size_t size, struct history_entry *entry);
const char *history_result_name(enum history_result result); /* "answered", ... as in the file */
#endif
