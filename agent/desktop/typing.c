#include "agent/desktop/typing.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/uinput.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define STROKE_EVENTS ((KEYMAP_MODIFIERS + 1) * 2 * 2) /* down and up, each followed by a SYN_REPORT */

struct typing {
	int fd;
	struct keymap keymap;
	uint32_t down;	/* bit per key: typed */
	uint32_t alone; /* bit per key: the telephone was not told of it */
};

struct strokes {
	struct input_event event[STROKE_EVENTS];
	size_t count;
};

static void add(struct strokes *strokes, uint16_t code, bool down)
{
	strokes->event[strokes->count++] = (struct input_event){.type = EV_KEY, .code = code, .value = down};
	strokes->event[strokes->count++] = (struct input_event){.type = EV_SYN, .code = SYN_REPORT};
}

static void add_modifiers(struct strokes *strokes, uint8_t modifiers, bool down)
{
	for (int bit = 0; bit < KEYMAP_MODIFIERS; bit++)
		if (modifiers >> bit & 1)
			add(strokes, keymap_modifier_codes[bit], down);
}

/* With modifiers the stroke is whole at once: they must not be held while somebody types on another keyboard. */
static void type(struct typing *typing, const struct keymap_stroke *stroke, bool down)
{
	struct strokes strokes = {.count = 0};
	if (stroke->modifiers && !down)
		return;
	add_modifiers(&strokes, stroke->modifiers, true);
	add(&strokes, stroke->code, down);
	if (stroke->modifiers)
		add(&strokes, stroke->code, false);
	add_modifiers(&strokes, stroke->modifiers, false);
	if (write(typing->fd, strokes.event, strokes.count * sizeof(strokes.event[0])) < 0)
		return; /* a keyboard that nobody reads: there is nobody to tell */
}

static int describe(int fd, const struct keymap *keymap)
{
	struct uinput_setup setup = {.id = {.bustype = BUS_VIRTUAL}, .name = "deskphone keys"};
	bool failed = ioctl(fd, UI_SET_EVBIT, EV_KEY) || ioctl(fd, UI_SET_EVBIT, EV_REP);
	for (int i = 0; i < KEYMAP_MODIFIERS && !failed; i++)
		failed = ioctl(fd, UI_SET_KEYBIT, keymap_modifier_codes[i]);
	for (int i = 0; i < KEYMAP_KEYS && !failed; i++)
		failed = keymap->stroke[i].code && ioctl(fd, UI_SET_KEYBIT, keymap->stroke[i].code);
	return failed || ioctl(fd, UI_DEV_SETUP, &setup) || ioctl(fd, UI_DEV_CREATE) ? -errno : 0;
}

struct typing *typing_new_on(int fd, const struct keymap *keymap)
{
	struct typing *typing = calloc(1, sizeof(*typing));
	if (!typing)
		return NULL;
	typing->fd = fd;
	typing->keymap = *keymap;
	return typing;
}

int typing_new(const struct keymap *keymap, struct typing **typing)
{
	int fd = open("/dev/uinput", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	int status = describe(fd, keymap);
	struct typing *made = status ? NULL : typing_new_on(fd, keymap);
	if (!made) {
		close(fd);
		return status ? status : -ENOMEM;
	}
	*typing = made;
	return 0;
}

void typing_free(struct typing *typing)
{
	if (!typing)
		return;
	for (unsigned key = 0; key < KEYMAP_KEYS; key++)
		typing_key(typing, key, false, true);
	close(typing->fd); /* the kernel takes the keyboard away */
	free(typing);
}

bool typing_holds(const struct typing *typing, unsigned key)
{
	return key < KEYMAP_KEYS && (typing->alone >> key & 1);
}

bool typing_key(struct typing *typing, unsigned key, bool down, bool idle)
{
	uint32_t bit = key < KEYMAP_KEYS ? UINT32_C(1) << key : 0;
	const struct keymap_stroke *stroke = bit ? &typing->keymap.stroke[key] : NULL;
	if (!bit || !stroke->code)
		return false;
	if (down ? typing->down & bit : !(typing->down & bit))
		return typing->alone & bit;
	if (down && !idle && !typing->keymap.always)
		return false;
	type(typing, stroke, down);
	bool alone = down ? idle && !typing->keymap.always : typing->alone & bit;
	typing->down = down ? typing->down | bit : typing->down & ~bit;
	typing->alone = down && alone ? typing->alone | bit : typing->alone & ~bit;
	return alone;
}
