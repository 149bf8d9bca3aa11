/* The address book: whose number is this? Filled from vCard text (2.1, 3.0, 4.0) and from tables (number,
 * name, title, separated by tabs), asked by number. Pure. Not locked: fill it on one thread, then read it
 * from any.
 *
 * Hostile input is bounded: what is too long or too much is left out and the rest is taken. All texts that
 * come out are valid UTF-8 (text that was not is read as Latin-1); clean them (text.h) before they are shown.
 */
#ifndef DESKPHONE_CALL_BOOK_H
#define DESKPHONE_CALL_BOOK_H
#include <stddef.h>

#define BOOK_NUMBER_SIZE 64
#define BOOK_NAME_SIZE 256
#define BOOK_ENTRIES_MAX 50000	 /* numbers */
#define BOOK_TEXT_MAX (32u << 20) /* [bytes] of all text that is read into one book; more is refused */

struct book;

/* Writes the form in which two ways of writing the same number are equal (E.164 where the dial plan knows
 * it), empty when `number` is none. Must be pure as well. */
typedef void (*book_normalize)(void *user, const char *number, char *result, size_t size);

struct book_match {
	char name[BOOK_NAME_SIZE], title[BOOK_NAME_SIZE];
};

/* `normalize` NULL: digits, * and # and a leading + are kept, the rest is dropped. 0 or -ENOMEM; the caller
 * owns *book. */
int book_new(book_normalize normalize, void *user, struct book **book);
void book_free(struct book *book); /* NULL is fine */

/* Takes every card or line; the first entry of a number stays. Returns how many numbers were taken, -EFBIG
 * when the book has read BOOK_TEXT_MAX bytes, -ENOMEM. Lines of a table: blank ones and those beginning with
 * "# " are comments. */
int book_add_vcards(struct book *book, const char *text, size_t size);
int book_add_table(struct book *book, const char *text, size_t size);
/* One entry. 1 taken, 0 not (no number, no name, or there already), -ENOSPC, -ENOMEM. `title` may be NULL. */
int book_add(struct book *book, const char *number, const char *name, const char *title);

size_t book_count(const struct book *book);
/* 0 with *match, or -ENOENT. `book` may be NULL (knows nobody). */
int book_find(const struct book *book, const char *number, struct book_match *match);
#endif
