/* Display and lamps as text, for scripts, documents and tests. */
#include "tests/virtual/model.h"

static void append_border(GString *out, const char *left, const char *right)
{
	g_string_append(out, left);
	for (unsigned i = 0; i < CX300_COLUMNS; i++)
		g_string_append(out, "─");
	g_string_append_printf(out, "%s\n", right);
}

static void append_line(GString *out, const struct cx300 *phone, unsigned n)
{
	g_autofree char *text = cx300_display_line(phone, n);
	unsigned used = glyph_text_columns(text);

	g_string_append_printf(out, "│%s", text);
	for (; used < CX300_COLUMNS; used++)
		g_string_append_c(out, ' ');
	g_string_append(out, "│\n");
}

static void append_lamps(GString *out, const struct cx300 *phone)
{
	g_autofree char *colour = cx300_state_value(phone, "lamp");
	const struct {
		bool lit;
		const char *name;
	} lamps[] = {
		{phone->display.backlight, "backlight"},
		{phone->lamps.voicemail, "voicemail"},
		{phone->lamps.missed, "missed"},
		{phone->lamps.forward, "forward"},
		{phone->lamps.speaker, "speaker"},
		{phone->keypad.muted, "muted"},
		{phone->hook.led, "off-hook"},
	};

	g_string_append_printf(out, "lamps: presence %s", colour);
	for (unsigned i = 0; i < G_N_ELEMENTS(lamps); i++)
		if (lamps[i].lit)
			g_string_append_printf(out, ", %s", lamps[i].name);
	g_string_append_c(out, '\n');
}

char *cx300_picture(const struct cx300 *phone)
{
	GString *out = g_string_new(NULL);

	append_border(out, "┌", "┐");
	for (unsigned n = 0; n < CX300_LINES; n++)
		append_line(out, phone, n);
	append_border(out, "└", "┘");
	append_lamps(out, phone);
	if (!phone->plugged)
		g_string_append(out, "unplugged\n");
	return g_string_free(out, FALSE);
}
