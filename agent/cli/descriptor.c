/* deskphone descriptor FILE: the rows of a report descriptor, as the driver reads them. FILE is text (hexadecimal bytes,
 * `#` comments), the raw bytes of sysfs (.../report_descriptor), or "-" for standard input. */
#include "agent/cli/cli.h"
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "driver/deskphone.h"

enum { FILE_MAX = 256 * 1024 };

/* All of `file`. 0; -EFBIG over FILE_MAX, or -errno. The caller frees *bytes. */
static int read_all(FILE *file, uint8_t **bytes, size_t *size)
{
	uint8_t *buffer = malloc(FILE_MAX + 1);
	int status = 0;

	if (!buffer)
		return -ENOMEM;
	errno = 0;
	size_t n = fread(buffer, 1, FILE_MAX + 1, file);

	if (ferror(file))
		status = errno ? -errno : -EIO;
	else if (n > FILE_MAX)
		status = -EFBIG;
	if (status) {
		free(buffer);
		return status;
	}
	*bytes = buffer;
	*size = n;
	return 0;
}

static int read_file(const char *path, uint8_t **bytes, size_t *size)
{
	if (!strcmp(path, "-"))
		return read_all(stdin, bytes, size);
	FILE *file = fopen(path, "re");

	if (!file)
		return -errno;
	int status = read_all(file, bytes, size);

	fclose(file);
	return status;
}

/* Raw descriptors hold control characters from their first item on; text holds none. */
static bool is_text(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i] == 0x7F || (bytes[i] < ' ' && !isspace(bytes[i])))
			return false;
	return true;
}

static size_t skip_line(const uint8_t *text, size_t size, size_t at)
{
	while (at < size && text[at] != '\n')
		at++;
	return at;
}

static uint8_t digit(uint8_t c)
{
	return (uint8_t)(isdigit(c) ? c - '0' : tolower(c) - 'a' + 10);
}

/* Hex text to bytes, in place. Pairs of digits, with or without 0x, apart by blanks or commas. The line at fault, else 0. */
static unsigned hex_decode(uint8_t *text, size_t size, size_t *decoded)
{
	unsigned line = 1;
	size_t n = 0;

	for (size_t i = 0; i < size; i++) {
		if (text[i] == '#')
			i = skip_line(text, size, i);
		if (i == size || isspace(text[i]) || text[i] == ',') {
			line += i < size && text[i] == '\n';
			continue;
		}
		if (text[i] == '0' && i + 1 < size && (text[i + 1] | 0x20) == 'x') {
			i++;
			continue;
		}
		if (!isxdigit(text[i]) || i + 1 == size || !isxdigit(text[i + 1]))
			return line;
		text[n++] = (uint8_t)(digit(text[i]) << 4 | digit(text[i + 1]));
		i++;
	}
	*decoded = n;
	return 0;
}

static int print_bytes(const char *path, uint8_t *bytes, size_t size)
{
	char error[160];
	unsigned line = is_text(bytes, size) ? hex_decode(bytes, size, &size) : 0;

	if (line) {
		fprintf(stderr, "deskphone: %s:%u: not a pair of hexadecimal digits\n", path, line);
		return 1;
	}
	if (deskphone_print_descriptor(bytes, size, stdout, error, sizeof(error))) {
		fprintf(stderr, "deskphone: %s: %s\n", path, error);
		return 1;
	}
	return 0;
}

int cli_descriptor(int argc, char **argv)
{
	uint8_t *bytes;
	size_t size;

	if (argc != 2 || (argv[1][0] == '-' && argv[1][1])) {
		fprintf(stderr, "usage: deskphone descriptor FILE\n");
		return 2;
	}
	int status = read_file(argv[1], &bytes, &size);

	if (status) {
		fprintf(stderr, "deskphone: %s: %s\n", argv[1], strerror(-status));
		return 1;
	}
	int code = print_bytes(argv[1], bytes, size);

	free(bytes);
	return code;
}
