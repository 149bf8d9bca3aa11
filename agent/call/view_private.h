/* What view.c, view_idle.c, view_call.c and view_pages.c share. Nothing else includes this. */
#ifndef DESKPHONE_CALL_VIEW_PRIVATE_H
#define DESKPHONE_CALL_VIEW_PRIVATE_H
#include "agent/call/view.h"

/* view.c: into the view that is being made */
void view_screen_is(struct view *view, const struct view_context *context, enum view_screen screen);
bool view_has(const struct view *view, enum view_field field);
void view_put_digits(struct view *view, const char *digits); /* below; of a long number the end */
void view_put(struct view *view, enum view_field field, const char *text); /* only if the screen has it; cut */
/* Left and right corner of one line of the idle screen; they do not run into each other. */
void view_put_corners(
	struct view *view, enum view_field left, const char *left_text, enum view_field right, const char *right_text);
const char *view_legible(const struct view_context *context, const char *name); /* "" when the font cannot show it */
void view_change(struct view *view, int64_t at_ms); /* it will look different then, or earlier */

/* view_scroll.c: the part of `text` that is seen `since_ms` after it came up, and how long until that changes [ms] */
int64_t view_scroll(const char *text, size_t width, int64_t since_ms, char *part, size_t size);

/* view_call.c: `text`, and that one listens with the headset: it has no lamp */
void view_with_path(
	const struct call_status *status, const struct view_context *context, const char *text, char result[VIEW_TEXT_SIZE]);

/* view_idle.c */
void view_idle(const struct call_status *status, const struct view_context *context, struct view *view);

/* view_call.c: one screen each */
void view_calling(const struct call_status *status, const struct view_context *context, struct view *view);
void view_incoming(const struct call_status *status, const struct view_context *context, struct view *view);
void view_active(const struct call_status *status, const struct view_context *context, struct view *view);
void view_on_hold(const struct call_status *status, const struct view_context *context, struct view *view);
void view_ended(const struct call_status *status, const struct view_context *context, struct view *view);

/* view_pages.c: one screen each */
void view_list(const struct call_status *status, const struct view_context *context, struct view *view);
void view_menu(const struct call_status *status, const struct view_context *context, struct view *view);
void view_forward(const struct call_status *status, const struct view_context *context, struct view *view);
#endif
