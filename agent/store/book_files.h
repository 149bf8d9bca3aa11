/* The address book of the agent: files and folders, read now and again whenever one of them changes. Called
 * and called back on the thread whose default GMainContext runs. */
#ifndef DESKPHONE_BOOK_FILES_H
#define DESKPHONE_BOOK_FILES_H
#include "agent/call/book.h"

struct book_files;

struct book_files_options {
	const char *const *paths;      /* files or folders, NULL-terminated; copied. One that is not there yet is waited for */
	book_normalize normalize;      /* see book_new(); called on the reading thread as well, until book_files_free() */
	void (*on_change)(void *user); /* the book was read, the first time or anew; may be NULL */
	void (*on_log)(void *user, int priority, const char *text); /* priority as in syslog(3); may be NULL */
	void *user;						    /* of all three */
};

/* Begins to read, on a thread of its own; the book is empty until the first on_change. 0 or -ENOMEM; files that cannot be
 * read are only logged. The caller owns *files. */
int book_files_new(const struct book_files_options *options, struct book_files **files);
void book_files_free(struct book_files *files); /* waits for a reading that is under way; NULL is fine */

/* The book as it is now; belongs to `files` and lives until the next turn of the main loop. */
const struct book *book_files_book(const struct book_files *files);
#endif
