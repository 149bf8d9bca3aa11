#include "agent/call/book.h"
#include "agent/call/utf8.h"
#include "agent/call/vcard.h"
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Texts of an entry, one allocation: number, name and title, each with its NUL. */
struct entry {
	const char *number, *name, *title;
	char texts[];
};

/* Open addressing, a power of two, at most three quarters full. */
struct book {
	book_normalize normalize;
	void *user;
	struct entry **slots;
	size_t room, count, text_read;
};

static void keep_digits(void *user, const char *number, char *result, size_t size)
{
	size_t length = 0;

	(void)user;
	for (; *number && length < size - 1; number++)
		if (strchr("0123456789*#", *number) || (*number == '+' && !length))
			result[length++] = *number;
	result[length] = '\0';
}

int book_new(book_normalize normalize, void *user, struct book **book)
{
	struct book *made = calloc(1, sizeof *made);

	if (!made)
		return -ENOMEM;
	made->normalize = normalize ? normalize : keep_digits;
	made->user = user;
	*book = made;
	return 0;
}

void book_free(struct book *book)
{
	if (!book)
		return;
	for (size_t i = 0; i < book->room; i++)
		free(book->slots[i]);
	free(book->slots);
	free(book);
}

/* FNV-1a. Numbers chosen to collide can make a book slow by its own size, which is bounded. */
static size_t hash(const char *text)
{
	uint64_t h = 0xcbf29ce484222325;

	for (; *text; text++)
		h = (h ^ (uint8_t)*text) * 0x100000001b3;
	return (size_t)(h ^ h >> 32);
}

/* The slot that holds `number`, or the free one where it belongs. */
static struct entry **slot(struct entry **slots, size_t room, const char *number)
{
	size_t i = hash(number) & (room - 1);

	while (slots[i] && strcmp(slots[i]->number, number))
		i = (i + 1) & (room - 1);
	return &slots[i];
}

static int grow(struct book *book)
{
	size_t room = book->room ? book->room * 2 : 64;
	struct entry **slots = calloc(room, sizeof(struct entry *));

	if (!slots)
		return -ENOMEM;
	for (size_t i = 0; i < book->room; i++)
		if (book->slots[i])
			*slot(slots, room, book->slots[i]->number) = book->slots[i];
	free(book->slots);
	book->slots = slots;
	book->room = room;
	return 0;
}

static struct entry *entry_new(const char *number, const char *name, const char *title)
{
	size_t number_size = strlen(number) + 1, name_size = strlen(name) + 1, title_size = strlen(title) + 1;
	struct entry *entry = malloc(sizeof *entry + number_size + name_size + title_size);

	if (!entry)
		return NULL;
	entry->number = memcpy(entry->texts, number, number_size);
	entry->name = memcpy(entry->texts + number_size, name, name_size);
	entry->title = memcpy(entry->texts + number_size + name_size, title, title_size);
	return entry;
}

/* The normalized number; false when there is none, or it had no room: half a number would be somebody else's.
 */
static bool normalized(const struct book *book, const char *number, char *result)
{
	result[0] = '\0';
	book->normalize(book->user, number, result, BOOK_NUMBER_SIZE);
	return *result && strlen(result) < BOOK_NUMBER_SIZE - 1;
}

int book_add(struct book *book, const char *number, const char *name, const char *title)
{
	char key[BOOK_NUMBER_SIZE], clean_name[BOOK_NAME_SIZE], clean_title[BOOK_NAME_SIZE];

	utf8_copy_latin1(clean_name, sizeof clean_name, name, SIZE_MAX);
	utf8_copy_latin1(clean_title, sizeof clean_title, title ? title : "", SIZE_MAX);
	if (!*clean_name || !normalized(book, number, key))
		return 0;
	if (book->count >= BOOK_ENTRIES_MAX)
		return -ENOSPC;
	if (book->count * 4 >= book->room * 3) {
		int r = grow(book);
		if (r)
			return r;
	}
	struct entry **place = slot(book->slots, book->room, key);
	if (*place)
		return 0;
	*place = entry_new(key, clean_name, clean_title);
	if (!*place)
		return -ENOMEM;
	book->count++;
	return 1;
}

static int account(struct book *book, size_t size)
{
	if (size > BOOK_TEXT_MAX - book->text_read)
		return -EFBIG;
	book->text_read += size;
	return 0;
}

struct filling {
	struct book *book;
	int taken;
};

/* A full book ends the reading, but what was taken counts. */
static int fill(void *user, const char *number, const char *name, const char *title)
{
	struct filling *filling = user;
	int r = book_add(filling->book, number, name, title);

	filling->taken += r > 0;
	return r < 0 ? r : 0;
}

static int filled(const struct filling *filling, int r)
{
	return r && r != -ENOSPC ? r : filling->taken;
}

int book_add_vcards(struct book *book, const char *text, size_t size)
{
	struct filling filling = {.book = book};
	int r = account(book, size);

	return r ? r : filled(&filling, vcard_read(text, size, fill, &filling));
}

/* The field up to a tab or the end, trimmed; *line goes behind it. */
static void take_field(const char **line, const char *end, char *field, size_t room)
{
	const char *tab = memchr(*line, '\t', (size_t)(end - *line));
	const char *from = *line, *to = tab ? tab : end;

	*line = tab ? tab + 1 : end;
	while (from < to && *from == ' ')
		from++;
	while (from < to && (to[-1] == ' ' || to[-1] == '\r'))
		to--;
	utf8_copy_latin1(field, room, from, (size_t)(to - from));
}

static int add_row(struct filling *filling, const char *line, const char *end)
{
	char number[BOOK_NAME_SIZE], name[BOOK_NAME_SIZE], title[BOOK_NAME_SIZE];

	/* A "#" alone begins numbers of telephone exchanges. */
	if (end - line >= 2 && line[0] == '#' && line[1] == ' ')
		return 0;
	take_field(&line, end, number, sizeof number);
	take_field(&line, end, name, sizeof name);
	take_field(&line, end, title, sizeof title);
	return fill(filling, number, name, title);
}

int book_add_table(struct book *book, const char *text, size_t size)
{
	struct filling filling = {.book = book};
	const char *end = text + size;
	int r = account(book, size);

	if (r)
		return r;
	if (size >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3))
		text += 3;
	while (!r && text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		const char *stop = newline ? newline : end;
		r = add_row(&filling, text, stop);
		text = newline ? newline + 1 : end;
	}
	return filled(&filling, r);
}

size_t book_count(const struct book *book)
{
	return book->count;
}

int book_find(const struct book *book, const char *number, struct book_match *match)
{
	char key[BOOK_NUMBER_SIZE];

	if (!book || !book->count || !normalized(book, number, key))
		return -ENOENT;
	const struct entry *found = *slot(book->slots, book->room, key);
	if (!found)
		return -ENOENT;
	utf8_copy(match->name, sizeof match->name, found->name, BOOK_NAME_SIZE);
	utf8_copy(match->title, sizeof match->title, found->title, BOOK_NAME_SIZE);
	return 0;
}
