/* LD_PRELOAD=umockdev-enoent.so:libumockdev-preload.so.0, placed before umockdev's own library, mends four
 * things:
 * - umockdev 0.17 connects an "ioctl socket" for every open of a /dev path, also for paths outside the test
 * bed and for opens that fail; its table has 50 slots, then it aborts. ALSA's card scan overflows it on a
 * machine without sound. So a /dev path that the test bed does not have goes straight to the kernel.
 * - O_NOCTTY: the mocked node is a pty. A session leader (every Criterion test process, a daemon after
 * setsid()) would make it its controlling terminal and get SIGHUP when it is unplugged.
 * - A node that is also listed below $UMOCKDEV_DIR/denied cannot be opened: EACCES, for root too.
 * - It keeps the signal mask of a thread in one place for all threads, and gives it back after it has let
 * the next one in: the main thread then goes on with the mask of a worker that takes no signals, and SIGTERM
 * is never heard. So each thread has its own back.
 * Must be built without sanitizers. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef int open_function(const char *path, int flags, ...);
typedef FILE *fopen_function(const char *path, const char *mode);

int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);

static bool listed(const char *below, const char *path)
{
	const char *root = getenv("UMOCKDEV_DIR");
	char whole[4096];

	if (!root)
		return false;
	int n = snprintf(whole, sizeof whole, "%s%s%s", root, below, path);
	return n > 0 && (size_t)n < sizeof whole && syscall(SYS_faccessat, AT_FDCWD, whole, F_OK) == 0;
}

static bool in_dev(const char *path)
{
	return getenv("UMOCKDEV_DIR") && path && strncmp(path, "/dev/", 5) == 0;
}

static bool outside(const char *path)
{
	return in_dev(path) && !listed("", path);
}

static bool denied(const char *path)
{
	return in_dev(path) && listed("/denied", path);
}

static int pass_on(const char *name, const char *path, int flags, int mode)
{
	open_function *next;

	if (denied(path)) {
		errno = EACCES;
		return -1;
	}
	if (outside(path))
		return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
	*(void **)&next = dlsym(RTLD_NEXT, name);
	return next(path, flags | O_NOCTTY, mode);
}

static FILE *pass_fopen_on(const char *name, const char *path, const char *mode)
{
	fopen_function *next;

	if (outside(path) && syscall(SYS_faccessat, AT_FDCWD, path, F_OK) != 0 && !strpbrk(mode, "wa")) {
		errno = ENOENT;
		return NULL;
	}
	*(void **)&next = dlsym(RTLD_NEXT, name);
	return next(path, mode);
}

static int mode_of(int flags, va_list arguments)
{
	return flags & (O_CREAT | __O_TMPFILE) ? va_arg(arguments, int) : 0;
}

int open(const char *path, int flags, ...)
{
	va_list arguments;

	va_start(arguments, flags);
	int mode = mode_of(flags, arguments);
	va_end(arguments);
	return pass_on("open", path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	va_list arguments;

	va_start(arguments, flags);
	int mode = mode_of(flags, arguments);
	va_end(arguments);
	return pass_on("open64", path, flags, mode);
}

int __open_2(const char *path, int flags)
{
	return pass_on("__open_2", path, flags, 0);
}

int __open64_2(const char *path, int flags)
{
	return pass_on("__open64_2", path, flags, 0);
}

FILE *fopen(const char *path, const char *mode)
{
	return pass_fopen_on("fopen", path, mode);
}

FILE *fopen64(const char *path, const char *mode)
{
	return pass_fopen_on("fopen64", path, mode);
}

int pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
	static __thread const sigset_t *kept_at; /* the place that was shared */
	static __thread sigset_t kept;
	int (*next)(int, const sigset_t *, sigset_t *);
	sigset_t mask;

	*(void **)&next = dlsym(RTLD_NEXT, "pthread_sigmask");
	if (how == SIG_SETMASK && !old && set && set == kept_at) {
		kept_at = NULL;
		return next(how, &kept, NULL);
	}
	int error = next(how, set, &mask);
	if (error || !old)
		return error;
	*old = kept = mask;
	kept_at = how == SIG_SETMASK ? old : NULL;
	return 0;
}
