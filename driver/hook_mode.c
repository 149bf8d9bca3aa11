#include "driver/hook.h"
#include <errno.h>
#include <string.h>

int hook_mode_parse(const char *text, enum hook_mode *mode)
{
	static const char *const names[] = {
		[HOOK_AUTO] = "auto",
		[HOOK_LEVEL] = "level",
		[HOOK_PULSE] = "pulse",
		[HOOK_LED] = "led",
		[HOOK_STREAM] = "stream",
	};

	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(text, names[i]))
			continue;
		*mode = (enum hook_mode)i;
		return 0;
	}
	return -EINVAL;
}
