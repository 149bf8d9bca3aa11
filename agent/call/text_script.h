/* How letters of other scripts are written in Latin ones; for text_font.c, which decides when. Each function
 * looks at the characters from place->at on, writes what stands for them (ASCII, may be nothing) and returns
 * how many it took, 0 when they are none of its script. The aim is a name that one recognises and can read
 * out, not one that can be turned back. */
#ifndef DESKPHONE_CALL_TEXT_SCRIPT_H
#define DESKPHONE_CALL_TEXT_SCRIPT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TEXT_ASCII_SIZE 16

struct text_place {
	const uint32_t *code;
	size_t at, count;
};

typedef size_t text_script(const struct text_place *place, char ascii[TEXT_ASCII_SIZE]);

/* text_latin.c: Latin beyond ASCII, phonetic letters; what merely looks different (mathematical, circled); flags */
text_script text_latin;
/* text_european.c */
text_script text_greek, text_cyrillic, text_armenian, text_georgian;
/* text_semitic.c: consonants, and vowels where they are written */
text_script text_hebrew, text_arabic, text_ethiopic;
/* text_indic.c: the nine scripts laid out as ISCII is; Thai and Lao */
text_script text_indic, text_thai;
/* text_east_asian.c: only where the font has no glyphs for them */
text_script text_kana, text_hangul;

/* text_compose.c: in place, the new count: marks onto their letters, jamo to syllables; presentation forms,
 * polytonic Greek, half-width kana and full-width ASCII to the letters they are forms of. */
size_t text_compose(uint32_t *code, size_t count);

/* text_script.c */
uint32_t text_peek(const struct text_place *place, size_t ahead); /* 0 behind the end */
bool text_starts_word(const struct text_place *place);
bool text_ends_word(
	const struct text_place *place, size_t taken);		/* no letter follows those that were taken */
void text_write(char ascii[TEXT_ASCII_SIZE], const char *text); /* appends; cut if it does not fit */
/* `text` begins with a capital when `capital`; all of it when the neighbours are capitals too. */
void text_write_cased(char ascii[TEXT_ASCII_SIZE], const char *text, bool capital, bool shouting);
/* A digit of any script as its value, -1 = none. */
int text_digit(uint32_t code);
#endif
