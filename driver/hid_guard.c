/* hid_open_path() of hidapi 0.13.1, which Debian 12 has, asks the node it has opened for the size of its report descriptor.
 * When that fails, because the phone was pulled out between the two system calls, it frees the handle and then writes the error
 * into it (hidapi issue 542, mended in 0.14.0): free() of whatever stands there by then, and a crash. The answer is not used for
 * anything else, so it is made to succeed: hidapi's ioctl() is this one, because a program's own symbols come before those of
 * its libraries. Every other call goes on to the next ioctl() untouched. */
#include "driver/hid_guard.h"
#include <dlfcn.h>
#include <errno.h>
#include <linux/hidraw.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/ioctl.h>

typedef int ioctl_function(int fd, unsigned long request, ...);

static _Thread_local bool guarded;
static _Thread_local int hidden; /* -errno of the ioctl that failed */

void hid_guard_begin(void)
{
	guarded = true;
	hidden = 0;
}

int hid_guard_end(void)
{
	guarded = false;
	return hidden;
}

/* libc's, or that of a library preloaded before it. */
static ioctl_function *next_ioctl(void)
{
	static _Atomic(ioctl_function *) next;
	ioctl_function *found = atomic_load(&next);

	if (!found) {
		found = (ioctl_function *)dlsym(RTLD_NEXT, "ioctl");
		atomic_store(&next, found);
	}
	return found;
}

int ioctl(int fd, unsigned long request, ...)
{
	va_list arguments;

	va_start(arguments, request);
	void *argument = va_arg(arguments, void *);
	va_end(arguments);
	int result = next_ioctl()(fd, request, argument);

	if (result < 0 && guarded && request == HIDIOCGRDESCSIZE) {
		hidden = -errno;
		result = *(int *)argument = 0;
	}
	return result;
}
