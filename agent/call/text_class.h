/* Kinds of characters, for text.c: what must never reach a display or a log, and what joins the character before it. */
#ifndef DESKPHONE_CALL_TEXT_CLASS_H
#define DESKPHONE_CALL_TEXT_CLASS_H
#include <stdbool.h>
#include <stdint.h>

enum text_class {
	TEXT_PLAIN,
	TEXT_BLANK, /* white space of any kind, line breaks included */
	TEXT_MARK,  /* combines with the character before it */
	TEXT_DROP,  /* control, format, tag, private use, noncharacter, surrogate */
};

enum text_class text_class(uint32_t code);
#endif
