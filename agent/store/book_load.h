/* Address book files into a book: *.vcf are vCards, *.tsv tables. POSIX only: the command-line tool uses it
 * as well. */
#ifndef DESKPHONE_BOOK_LOAD_H
#define DESKPHONE_BOOK_LOAD_H
#include "agent/call/book.h"

/* What could not be read: `reason` is strerror text or our own; both live during the call. May be NULL. */
typedef void (*book_load_problem)(void *user, const char *path, const char *reason);

/* `path` is a file or a folder (its *.vcf and *.tsv in alphabetical order, not deeper, 1000 at most). Only
 * regular files are read. Numbers taken, or -errno when `path` itself cannot be read (-ENOENT). */
int book_load(struct book *book, const char *path, book_load_problem on_problem, void *user);

/* Folder of the person's own files, $XDG_CONFIG_HOME/deskphone/contacts (or ~/.config/...). 0, -ENOENT,
 * -ENAMETOOLONG. */
int book_load_path(char *path, size_t size);
/* A path as a configuration has it: absolute, or "~/..." in the person's home. 0, -EINVAL, -ENOENT, -ENAMETOOLONG. */
int book_load_expand(const char *text, char *path, size_t size);
#define BOOK_LOAD_SYSTEM_PATH "/etc/deskphone/contacts"
#endif
