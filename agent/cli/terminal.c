#include "agent/cli/terminal.h"
#include <stdio.h>

void terminal_print(const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		if (c == 0xC2 && (unsigned char)text[1] >= 0x80 && (unsigned char)text[1] < 0xA0)
			text++;
		else if (c >= 0x20 && c != 0x7F)
			putchar(c);
	}
}
