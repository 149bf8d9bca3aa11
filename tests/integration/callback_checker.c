/* Preloaded into deskphone-voice: whatever could wait, called inside the audio callback, is written to $CALLBACK_REPORT.
 *
 * Pa_OpenStream() is interposed, so that the checker knows when a thread is inside the callback; so are the allocator, the
 * locks and the calls that may block. Calls that go around the C library are not seen. $CALLBACK_PLANT makes the callback
 * do one of them on purpose: lock, malloc, read or sleep. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <portaudio.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static __thread int inside;
static __thread bool reporting;
static PaStreamCallback *callback;
static pthread_mutex_t planted = PTHREAD_MUTEX_INITIALIZER;

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void __libc_free(void *memory);

/* The next definition of a function, found when it is first called outside the callback or not. */
static void *next(const char *name)
{
	bool was = reporting;
	reporting = true;
	void *function = dlsym(RTLD_NEXT, name);
	reporting = was;
	return function;
}

static void report(const char *what)
{
	if (!inside || reporting)
		return;
	reporting = true;
	const char *path = getenv("CALLBACK_REPORT");
	int fd = path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
	if (fd >= 0) {
		dprintf(fd, "%s\n", what);
		close(fd);
	}
	reporting = false;
}

#define CHECKED(type, name, parameters, arguments)                                                           \
	type name parameters                                                                                 \
	{                                                                                                    \
		static type(*real) parameters;                                                               \
		if (!real)                                                                                   \
			real = (type(*) parameters)next(#name);                                              \
		report(#name);                                                                               \
		return real arguments;                                                                       \
	}

CHECKED(int, pthread_mutex_lock, (pthread_mutex_t * mutex), (mutex))
CHECKED(int, pthread_rwlock_rdlock, (pthread_rwlock_t * lock), (lock))
CHECKED(int, pthread_rwlock_wrlock, (pthread_rwlock_t * lock), (lock))
CHECKED(int, pthread_cond_wait, (pthread_cond_t * condition, pthread_mutex_t *mutex), (condition, mutex))
CHECKED(int, pthread_cond_signal, (pthread_cond_t * condition), (condition))
CHECKED(int, poll, (struct pollfd * fds, nfds_t count, int ms), (fds, count, ms))
CHECKED(int, nanosleep, (const struct timespec *time, struct timespec *rest), (time, rest))
CHECKED(int, usleep, (useconds_t us), (us))
CHECKED(int, close, (int fd), (fd))
CHECKED(int, fflush, (FILE * file), (file))
CHECKED(int, vfprintf, (FILE * file, const char *format, va_list list), (file, format, list))

/* These may wait unless the descriptor is non-blocking. */
#define CHECKED_IO(name, parameters, arguments)                                                              \
	ssize_t name parameters                                                                              \
	{                                                                                                    \
		static ssize_t(*real) parameters;                                                            \
		if (!real)                                                                                   \
			real = (ssize_t(*) parameters)next(#name);                                           \
		if (inside && !reporting && !(fcntl(fd, F_GETFL) & O_NONBLOCK))                              \
			report(#name);                                                                       \
		return real arguments;                                                                       \
	}

CHECKED_IO(read, (int fd, void *bytes, size_t size), (fd, bytes, size))
CHECKED_IO(write, (int fd, const void *bytes, size_t size), (fd, bytes, size))
CHECKED_IO(send, (int fd, const void *bytes, size_t size, int flags), (fd, bytes, size, flags))
CHECKED_IO(recv, (int fd, void *bytes, size_t size, int flags), (fd, bytes, size, flags))

void *malloc(size_t size)
{
	report("malloc");
	return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	report("calloc");
	return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
	report("realloc");
	return __libc_realloc(memory, size);
}

void free(void *memory)
{
	report("free");
	__libc_free(memory);
}

static void plant(void)
{
	const char *what = getenv("CALLBACK_PLANT");
	static void *volatile kept;
	char byte;
	if (!what)
		return;
	if (!strcmp(what, "lock")) {
		pthread_mutex_lock(&planted);
		pthread_mutex_unlock(&planted);
	} else if (!strcmp(what, "malloc")) {
		kept = malloc(16);
		free(kept);
	} else if (!strcmp(what, "sleep")) {
		usleep(1);
	} else if (!strcmp(what, "read")) {
		static int fd = -1;
		if (fd < 0)
			fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
		if (read(fd, &byte, 1) < 0)
			return;
	}
}

static int checked_callback(const void *in, void *out, unsigned long count,
	const PaStreamCallbackTimeInfo *time, PaStreamCallbackFlags flags, void *data)
{
	inside++;
	plant();
	int result = callback(in, out, count, time, flags, data);
	inside--;
	return result;
}

PaError Pa_OpenStream(PaStream **stream, const PaStreamParameters *in, const PaStreamParameters *out,
	double rate, unsigned long count, PaStreamFlags flags, PaStreamCallback *function, void *data)
{
	PaError (*real)(PaStream **, const PaStreamParameters *, const PaStreamParameters *, double,
		unsigned long, PaStreamFlags, PaStreamCallback *, void *) = next("Pa_OpenStream");
	callback = function;
	return real(stream, in, out, rate, count, flags, checked_callback, data);
}
