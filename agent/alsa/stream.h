/* One direction of a call's sound: the samples between a program and the phone, and the thread that moves them.
 *
 * Position: number of the sample that the phone takes or gives next, modulo `boundary` (a multiple of the ring's size).
 * Capture: samples that come are put at the position, which moves on. Playback: for as many samples as come that many
 * are taken at the position and sent. So the program runs on the phone's clock. Without the phone's samples the own
 * clock moves the position: silence in, nothing out (clock.h).
 *
 *  stream  | event                     | what happens
 *  --------+---------------------------+--------------------------------------------------------------
 *  idle    | stream_begin()            | -> ready: a thread connects and stays connected
 *  ready   | stream_run(true)          | -> running: the position moves, `wake_fd` is written each time
 *  running | stream_run(false)         | -> ready
 *  ready   | stream_prepare()          | position 0, the ring is silent
 *  any     | stream_end()              | -> idle: the thread has ended, the connection is closed
 *  both    | the process is forked     | the child's is orphaned: stream_revive() -> ready, stream_end() -> idle
 *  both    | somebody closes our       | it is dead: only stream_end() helps
 *          | descriptors               |
 *
 * Every function may be called from any thread (of an orphan only what was said), none blocks for longer than a turn of
 * the thread, which never waits within it. Signals are blocked in the thread. */
#ifndef DESKPHONE_ALSA_STREAM_H
#define DESKPHONE_ALSA_STREAM_H
#include "agent/alsa/clock.h"
#include "agent/alsa/link.h"
#include "agent/alsa/ring.h"
#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

struct stream {
	pthread_mutex_t mutex; /* for all below */
	pthread_t thread;
	bool capture;
	int wake_fd;  /* eventfd for those who poll; never another number */
	int nudge_fd; /* eventfd for the thread: look at the state */
	pid_t owner;  /* process whose thread it is; 0 = idle */
	pid_t home;   /* process whose descriptors these are */
	atomic_bool dead;
	bool ending, running;
	unsigned rate_hz;
	uint64_t boundary, position;
	struct ring ring;
	struct clock clock;
	struct link link;
	struct link_paths paths;
};

/* Makes the descriptors. 0 or -errno. */
int stream_init(struct stream *stream, bool capture, const struct link_paths *paths);
void stream_clear(struct stream *stream);

/* 0 or -errno (then it is idle); -ENODEV: it is dead. */
int stream_begin(struct stream *stream, unsigned rate_hz, size_t size);
void stream_end(struct stream *stream);
/* Orphaned or dead: nothing moves the position. */
bool stream_is_lost(const struct stream *stream);
/* Of an orphan: begins again in this process, with the same numbers of descriptors. 0 or -errno; -ENODEV: it is dead. */
int stream_revive(struct stream *stream);

void stream_prepare(struct stream *stream, uint64_t boundary);
void stream_run(struct stream *stream, bool on);
uint64_t stream_position(struct stream *stream);
/* Capture: the samples from `number` on. */
void stream_get(struct stream *stream, uint64_t number, int16_t *samples, size_t count);
/* Playback: samples from `number` on. Those whose time has passed are dropped. */
void stream_put(struct stream *stream, uint64_t number, const int16_t *samples, size_t count);
/* CLOCK_MONOTONIC. */
int64_t stream_now_ns(void);
/* Makes a poll() on wake_fd return, or lets it wait for the next move. */
void stream_wake(struct stream *stream, bool now);
#endif
