#include "agent/alsa/stream.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define STACK_SIZE ((size_t)256 * 1024)
#define PIECE AUDIOSOCKET_SAMPLES_MAX
#define SLEEP_MAX_NS INT64_C(1000000000) /* so that even a thread that no nudge reaches comes to its end */

int64_t stream_now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void signal_fd(int fd)
{
	static const uint64_t one = 1;
	if (write(fd, &one, sizeof(one)) < 0)
		return; /* it is signalled already */
}

static void unsignal_fd(int fd)
{
	uint64_t count;
	if (read(fd, &count, sizeof(count)) < 0)
		return; /* it was not signalled */
}

void stream_wake(struct stream *stream, bool now)
{
	if (now)
		signal_fd(stream->wake_fd);
	else
		unsignal_fd(stream->wake_fd);
}

static int open_fds(struct stream *stream)
{
	stream->wake_fd = eventfd(1, EFD_NONBLOCK | EFD_CLOEXEC);
	stream->nudge_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	return stream->wake_fd < 0 || stream->nudge_fd < 0 ? -errno : 0;
}

static void close_fds(struct stream *stream)
{
	if (stream->wake_fd >= 0)
		close(stream->wake_fd);
	if (stream->nudge_fd >= 0)
		close(stream->nudge_fd);
	stream->wake_fd = stream->nudge_fd = -1;
}

int stream_init(struct stream *stream, bool capture, const struct link_paths *paths)
{
	memset(stream, 0, sizeof(*stream));
	stream->capture = capture;
	stream->paths = *paths;
	link_init(&stream->link, &stream->paths, 16000);
	int error = open_fds(stream);
	if (error) {
		close_fds(stream);
		return error;
	}
	pthread_mutex_init(&stream->mutex, NULL);
	stream->home = getpid();
	return 0;
}

void stream_clear(struct stream *stream)
{
	stream_end(stream);
	close_fds(stream);
	pthread_mutex_destroy(&stream->mutex);
}

/* Playback: what is taken leaves silence behind, so that nothing is ever heard twice. */
static void send_piece(struct stream *stream, size_t count, bool phone, int64_t now)
{
	int16_t samples[PIECE];
	ring_get(&stream->ring, stream->position, samples, count);
	ring_put(&stream->ring, stream->position, NULL, count);
	if (phone)
		link_send(&stream->link, samples, count, now);
}

/* The position moves by `count`. samples NULL = silence. phone: by the phone's clock. */
static void move(struct stream *stream, const int16_t *samples, size_t count, bool phone, int64_t now)
{
	if (!stream->running)
		return;
	while (count) {
		size_t piece = count < PIECE ? count : PIECE;
		if (stream->capture)
			ring_put(&stream->ring, stream->position, samples, piece);
		else
			send_piece(stream, piece, phone, now);
		samples = samples ? samples + piece : NULL;
		stream->position = (stream->position + piece) % stream->boundary;
		count -= piece;
	}
	signal_fd(stream->wake_fd);
}

static void on_audio(void *data, const int16_t *samples, size_t count)
{
	struct stream *stream = data;
	int64_t now = stream_now_ns();
	clock_heard(&stream->clock, now);
	move(stream, samples, count, true, now);
}

static int64_t deadline(const struct stream *stream)
{
	int64_t at = link_deadline(&stream->link);
	if (stream->running && clock_deadline(&stream->clock) < at)
		at = clock_deadline(&stream->clock);
	return at;
}

/* What is due; mutex held. Returns when the next is. */
static int64_t turn(struct stream *stream)
{
	int64_t now = stream_now_ns();
	link_tick(&stream->link, now);
	link_read(&stream->link, now, on_audio, stream);
	if (stream->running) {
		size_t count = clock_due(&stream->clock, now);
		if (count)
			move(stream, NULL, count, false, now);
	}
	return deadline(stream);
}

/* Waits for the socket, a nudge or the deadline. false: our descriptors are gone. */
static bool wait_until(int64_t at, int nudge_fd, int link_fd)
{
	struct pollfd fds[2] = {{.fd = nudge_fd, .events = POLLIN}, {.fd = link_fd, .events = POLLIN}};
	int64_t now = stream_now_ns(), left = at > now ? at - now : 0;
	if (at == INT64_MAX || left > SLEEP_MAX_NS)
		left = SLEEP_MAX_NS;
	struct timespec time = {.tv_sec = (time_t)(left / 1000000000), .tv_nsec = (long)(left % 1000000000)};
	if (ppoll(fds, 2, &time, NULL) < 0 && errno != EINTR) {
		static const struct timespec rest = {.tv_nsec = 10000000};
		nanosleep(&rest, NULL);
	}
	if (fds[0].revents & POLLNVAL)
		return false;
	if (fds[0].revents)
		unsignal_fd(nudge_fd);
	return true;
}

static void *run(void *data)
{
	struct stream *stream = data;
	for (bool alive = true; alive;) {
		pthread_mutex_lock(&stream->mutex);
		int64_t at = stream->ending ? 0 : turn(stream);
		int link_fd = stream->link.fd;
		alive = !stream->ending;
		pthread_mutex_unlock(&stream->mutex);
		if (alive && !wait_until(at, stream->nudge_fd, link_fd)) {
			stream->dead = true;
			alive = false;
		}
	}
	return NULL;
}

static int start_thread(struct stream *stream, const pthread_attr_t *attributes)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int error = pthread_create(&stream->thread, attributes, run, stream);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -error;
}

/* A small stack first: programs that lock their memory pay for all of it. A program with much thread-local data needs
 * more. */
static int start_some_thread(struct stream *stream)
{
	pthread_attr_t attributes;
	int error = -EINVAL;
	if (!pthread_attr_init(&attributes)) {
		if (!pthread_attr_setstacksize(&attributes, STACK_SIZE))
			error = start_thread(stream, &attributes);
		pthread_attr_destroy(&attributes);
	}
	return error ? start_thread(stream, NULL) : 0;
}

/* The thread's end: it is told, or, after a fork, it never was in this process and may have left the mutex locked. */
static void end_thread(struct stream *stream)
{
	if (stream->owner != getpid()) {
		pthread_mutex_init(&stream->mutex, NULL);
		return;
	}
	pthread_mutex_lock(&stream->mutex);
	stream->ending = true;
	pthread_mutex_unlock(&stream->mutex);
	signal_fd(stream->nudge_fd);
	pthread_join(stream->thread, NULL);
}

void stream_end(struct stream *stream)
{
	if (!stream->owner)
		return;
	end_thread(stream);
	pthread_mutex_lock(&stream->mutex);
	link_clear(&stream->link);
	ring_clear(&stream->ring);
	stream->running = false;
	pthread_mutex_unlock(&stream->mutex);
	/* Their numbers may be another's by now. */
	if (stream->dead)
		stream->wake_fd = stream->nudge_fd = -1;
	stream->owner = 0;
}

bool stream_is_lost(const struct stream *stream)
{
	return stream->dead || (stream->owner && stream->owner != getpid());
}

/* A descriptor that is shared with the parent becomes one of our own. */
static int replace_fd(int fd)
{
	int fresh = eventfd(1, EFD_NONBLOCK | EFD_CLOEXEC);
	if (fresh < 0)
		return -errno;
	if (fresh == fd)
		return 0;
	int error = dup3(fresh, fd, O_CLOEXEC) < 0 ? -errno : 0;
	close(fresh);
	return error;
}

/* After a fork: the same numbers, but descriptors of our own. */
static int settle(struct stream *stream)
{
	if (stream->dead)
		return -ENODEV;
	if (stream->home == getpid())
		return 0;
	int error = replace_fd(stream->wake_fd);
	if (!error)
		error = replace_fd(stream->nudge_fd);
	if (!error)
		stream->home = getpid();
	return error;
}

int stream_begin(struct stream *stream, unsigned rate_hz, size_t size)
{
	stream_end(stream);
	int error = settle(stream);
	if (!error)
		error = ring_init(&stream->ring, size);
	if (error)
		return error;
	stream->ending = stream->running = false;
	stream->rate_hz = rate_hz;
	stream->boundary = size;
	stream->position = 0;
	clock_begin(&stream->clock, rate_hz, stream_now_ns());
	link_init(&stream->link, &stream->paths, rate_hz);
	stream->owner = getpid();
	error = start_some_thread(stream);
	if (error) {
		stream->owner = 0;
		ring_clear(&stream->ring);
	}
	return error;
}

int stream_revive(struct stream *stream)
{
	return stream_begin(stream, stream->rate_hz, stream->ring.size);
}
