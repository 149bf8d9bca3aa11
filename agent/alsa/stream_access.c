/* The program's side of a stream. */
#include "agent/alsa/stream.h"
#include <string.h>
#include <time.h>
#include <unistd.h>

void stream_prepare(struct stream *stream, uint64_t boundary)
{
	pthread_mutex_lock(&stream->mutex);
	stream->running = false;
	stream->boundary = boundary;
	stream->position = 0;
	ring_hush(&stream->ring);
	pthread_mutex_unlock(&stream->mutex);
	stream_wake(stream, true);
}

void stream_run(struct stream *stream, bool on)
{
	static const uint64_t one = 1;
	pthread_mutex_lock(&stream->mutex);
	if (on && !stream->running)
		clock_resume(&stream->clock, stream_now_ns());
	stream->running = on && stream->ring.size;
	pthread_mutex_unlock(&stream->mutex);
	stream_wake(stream, true);
	/* The thread sleeps longer than a stream that runs may wait for its clock. */
	if (on && write(stream->nudge_fd, &one, sizeof(one)) < 0)
		return;
}

uint64_t stream_position(struct stream *stream)
{
	pthread_mutex_lock(&stream->mutex);
	uint64_t position = stream->position;
	pthread_mutex_unlock(&stream->mutex);
	return position;
}

void stream_get(struct stream *stream, uint64_t number, int16_t *samples, size_t count)
{
	pthread_mutex_lock(&stream->mutex);
	ring_get(&stream->ring, number, samples, count);
	pthread_mutex_unlock(&stream->mutex);
}

void stream_put(struct stream *stream, uint64_t number, const int16_t *samples, size_t count)
{
	pthread_mutex_lock(&stream->mutex);
	uint64_t late = (stream->position + stream->boundary - number) % stream->boundary;
	if (late > stream->boundary / 2)
		late = 0; /* ahead of the position, as it should be */
	if (late < count)
		ring_put(&stream->ring, (number + late) % stream->boundary, samples + late,
			count - (size_t)late);
	pthread_mutex_unlock(&stream->mutex);
}
