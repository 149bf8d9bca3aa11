#include "agent/desktop/notify_queue.h"
#include <string.h>

void notify_queue_init(struct notify_queue *queue)
{
	pthread_mutex_init(&queue->lock, NULL);
	queue->count = 0;
	queue->ending = false;
}

void notify_queue_destroy(struct notify_queue *queue)
{
	pthread_mutex_destroy(&queue->lock);
}

static void take_out(struct notify_queue *queue, int i)
{
	queue->count--;
	memmove(&queue->notes[i], &queue->notes[i + 1], (size_t)(queue->count - i) * sizeof queue->notes[0]);
}

/* A note that is not a closing one never follows the closing of its own key out of order: only older ones go.
 */
static void take_back(struct notify_queue *queue, const struct note *note)
{
	for (int i = queue->count - 1; i >= 0 && note->key[0]; i--)
		if (queue->notes[i].kind != NOTE_CLOSE && !strcmp(queue->notes[i].key, note->key))
			take_out(queue, i);
}

static void make_room(struct notify_queue *queue)
{
	if (queue->count < NOTIFY_QUEUE_SIZE)
		return;
	for (int i = 0; i < queue->count; i++)
		if (queue->notes[i].kind != NOTE_CLOSE) {
			take_out(queue, i);
			return;
		}
	take_out(queue, 0);
}

void notify_queue_push(struct notify_queue *queue, const struct note *note)
{
	pthread_mutex_lock(&queue->lock);
	take_back(queue, note);
	make_room(queue);
	queue->notes[queue->count++] = *note;
	pthread_mutex_unlock(&queue->lock);
}

bool notify_queue_pop(struct notify_queue *queue, struct note *note)
{
	pthread_mutex_lock(&queue->lock);
	bool got = queue->count > 0 && !queue->ending;
	if (got) {
		*note = queue->notes[0];
		take_out(queue, 0);
	}
	pthread_mutex_unlock(&queue->lock);
	return got;
}

void notify_queue_end(struct notify_queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	queue->ending = true;
	pthread_mutex_unlock(&queue->lock);
}

bool notify_queue_late(struct notify_queue *queue, const struct note *note)
{
	pthread_mutex_lock(&queue->lock);
	bool late = queue->ending;
	for (int i = 0; i < queue->count && note->key[0]; i++)
		late = late || !strcmp(queue->notes[i].key, note->key);
	pthread_mutex_unlock(&queue->lock);
	return late;
}

bool notify_queue_ending(struct notify_queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	bool ending = queue->ending;
	pthread_mutex_unlock(&queue->lock);
	return ending;
}
