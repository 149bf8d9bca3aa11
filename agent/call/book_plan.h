/* How the address book compares numbers: by what the dial plan makes of them. For book_new(). */
#ifndef DESKPHONE_CALL_BOOK_PLAN_H
#define DESKPHONE_CALL_BOOK_PLAN_H
#include "agent/call/book.h"
#include "agent/call/plan.h"

/* A book_normalize; `plan` is a const struct plan *, NULL for none. Separators, a tel: or sip: in front and
 * what is dialled after the answer do not count; "sip:02079460018@pbx" is the number, any other address is
 * itself in small letters. Empty when `number` holds nothing to call. Pure, from any thread. */
void book_plan_normalize(void *plan, const char *number, char *result, size_t size);

/* As book_find(), and again with a plus in front: many trunks give "442079460018". */
int book_plan_find(const struct book *book, const char *number, struct book_match *match);
#endif
