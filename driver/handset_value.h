/* Inside of handset_parse.c: the values of a handset file. Pure. Each reader returns NULL, or why the text is refused (a
 * static string); the result is untouched then. */
#ifndef DESKPHONE_DRIVER_HANDSET_VALUE_H
#define DESKPHONE_DRIVER_HANDSET_VALUE_H
#include "driver/handset.h"

/* The next word of *text (apart by blanks or commas) into `word`, which is cut when too long. False at the end. */
bool value_word(const char **text, char *word, size_t room);

/* Decimal or 0x hexadecimal, within min..max. */
const char *value_integer(const char *text, int min, int max, int *out);
const char *value_boolean(const char *text, bool *out); /* yes, no */
/* "000B:0020" (hexadecimal), or "none" = 0. */
const char *value_usage(const char *text, uint32_t *out);
/* Up to `room` usages. */
const char *value_usages(const char *text, uint32_t *out, unsigned room, unsigned *count);
/* Up to HANDSET_MATCHES of "095d:9201". */
const char *value_devices(const char *text, struct handset *handset);
/* "4:handset 5:speaker 6:headset": nibble to path. */
const char *value_paths(const char *text, struct handset *handset);
/* "0 1 2": nibbles to a bit map. */
const char *value_nibbles(const char *text, uint16_t *out);
/* Rising 16-bit numbers, at least two. */
const char *value_ladder(const char *text, struct handset *handset);
/* "2190-21FF 2605": up to `room` code points or spans, hexadecimal. */
const char *value_spans(const char *text, struct deskphone_span *out, int room, int *count);
/* "1/16 3/16": fields with their widths, left to right, on `row` of `screen`. */
const char *value_line(const char *text, struct handset_screen *screen, uint8_t row);
/* "01 02": two bytes, hexadecimal. */
const char *value_version(const char *text, uint8_t out[2]);
#endif
