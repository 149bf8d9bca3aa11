/* Long texts: cut or moving, in the place their screen has for them, in characters of the font and in visual order. */
#include "agent/call/view.h"
#include "agent/call/view_private.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

TestSuite(view_scroll, .fini = leak_check);

#define NAME "Bartholomew Featherstonehaugh-Cholmondeley"

static struct call_status ringing(const char *name)
{
	struct call_status status;
	memset(&status, 0, sizeof(status));
	status.phone = CALL_PHONE_INCOMING;
	status.attached = status.softphone = status.registered = true;
	status.calls = 1;
	status.line = status.held = status.transferring = -1;
	status.call[0].state = CALL_INCOMING;
	snprintf(status.call[0].name, sizeof(status.call[0].name), "%s", name);
	snprintf(status.call[0].number, sizeof(status.call[0].number), "5551234");
	return status;
}

static struct view shown(const struct call_status *status, const struct view_context *context)
{
	struct view view;
	view_render(status, context, &view);
	return view;
}

static struct view_context at(int64_t now_ms)
{
	struct view_context context;
	memset(&context, 0, sizeof(context));
	context.now_ms = now_ms;
	context.scroll = true;
	return context;
}

Test(view_scroll, rests_moves_and_begins_again)
{
	char part[64];
	cr_assert_eq(view_scroll("abcdefgh", 5, 0, part, sizeof(part)), 2000);
	cr_assert_str_eq(part, "abcde");
	cr_assert_eq(view_scroll("abcdefgh", 5, 1999, part, sizeof(part)), 1);
	cr_assert_str_eq(part, "abcde");
	cr_assert_eq(view_scroll("abcdefgh", 5, 2000, part, sizeof(part)), 500);
	cr_assert_str_eq(part, "bcdef");
	cr_assert_eq(view_scroll("abcdefgh", 5, 2900, part, sizeof(part)), 100);
	cr_assert_str_eq(part, "cdefg");
	cr_assert_eq(view_scroll("abcdefgh", 5, 3000, part, sizeof(part)), 2000);
	cr_assert_str_eq(part, "defgh");
	cr_assert_eq(view_scroll("abcdefgh", 5, 5000, part, sizeof(part)), 2000);
	cr_assert_str_eq(part, "abcde");
	cr_assert_eq(view_scroll("abcdef", 5, 2000, part, sizeof(part)), 2000);
	cr_assert_str_eq(part, "bcdef");
}

Test(view_scroll, wide_characters_are_never_halved)
{
	char part[64];
	view_scroll("王小明abc", 5, 0, part, sizeof(part));
	cr_assert_str_eq(part, "王小");
	view_scroll("王小明abc", 5, 2000, part, sizeof(part));
	cr_assert_str_eq(part, "小明a");
	view_scroll("王小明abc", 5, 2500, part, sizeof(part));
	cr_assert_str_eq(part, "明abc");
}

Test(view_scroll, only_what_is_too_long_wakes_anybody)
{
	struct call_status status = ringing(NAME);
	struct view_context context = at(2600);
	status.phone = CALL_PHONE_ACTIVE; /* no lamp blinks */
	status.line = 0;
	status.call[0].state = CALL_ACTIVE;
	status.connecting = true; /* no clock runs */
	status.ringing = -1;
	struct view view = shown(&status, &context);
	cr_assert_str_eq(view.text[VIEW_CALL_STATUS], "rtholomew Featherstoneha");
	cr_assert_eq(view.next_ms, 3000);
	context.scroll = false;
	view = shown(&status, &context);
	cr_assert_str_eq(view.text[VIEW_CALL_STATUS], "Bartholomew Featherst...");
	cr_assert_eq(view.next_ms, -1);
	context.scroll = true;
	snprintf(status.call[0].name, sizeof(status.call[0].name), "Ada Lovelace");
	view = shown(&status, &context);
	cr_assert_str_eq(view.text[VIEW_CALL_STATUS], "Ada Lovelace");
	cr_assert_eq(view.next_ms, -1);
}

Test(view_scroll, nothing_moves_in_the_dark_or_when_idle)
{
	struct call_status status = ringing("");
	struct view_context context = at(VIEW_BACKLIGHT_MS + 3000);
	status.phone = CALL_PHONE_HELD;
	status.ringing = -1;
	status.held = 0;
	status.call[0].state = CALL_HELD;
	snprintf(status.call[0].name, sizeof(status.call[0].name), NAME);
	cr_assert_str_eq(shown(&status, &context).text[VIEW_CALL_STATUS], "Bartholomew Featherst...");
	memset(&status.call, 0, sizeof(status.call));
	status.calls = 0;
	status.held = -1;
	status.phone = CALL_PHONE_IDLE;
	context = at(3000);
	context.name = NAME;
	cr_assert_str_eq(shown(&status, &context).text[VIEW_LOCAL_NAME], "Bartholomew...");
}

Test(view_scroll, the_place_says_the_width)
{
	struct call_status status = ringing("Ada Lovelace");
	struct view_context context = at(0);
	context.scroll = false;
	context.width[VIEW_SCREEN_INCOMING][VIEW_CALL_STATUS] = 10;
	cr_assert_str_eq(shown(&status, &context).text[VIEW_CALL_STATUS], "Ada Lov...");
}

Test(view_scroll, what_the_font_cannot_show_gives_way_to_the_number)
{
	static const struct text_span hebrew[] = {{0x20, 0x7E}, {0x05D0, 0x05EA}};
	struct call_status status = ringing("ᏣᎳᎩ");
	struct view_context context = at(0);
	cr_assert_str_eq(shown(&status, &context).text[VIEW_CALL_STATUS], "5551234");
	status = ringing("דוד כהן");
	cr_assert_str_eq(shown(&status, &context).text[VIEW_CALL_STATUS], "Dod Khn");
	context.font = (struct text_font){hebrew, 2};
	cr_assert_str_eq(shown(&status, &context).text[VIEW_CALL_STATUS], "ןהכ דוד");
	status.phone = CALL_PHONE_ACTIVE; /* a second one rings */
	cr_assert_str_eq(shown(&status, &context).text[VIEW_CALL_STATUS], "Waiting: ןהכ דוד");
}
