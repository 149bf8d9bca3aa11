/* What is to be shown, from the agent's thread to the worker's. Inside desktop/ only. Any thread. */
#ifndef DESKPHONE_DESKTOP_NOTIFY_QUEUE_H
#define DESKPHONE_DESKTOP_NOTIFY_QUEUE_H
#include <pthread.h>
#include <stdbool.h>

#define NOTIFY_QUEUE_SIZE 16
#define NOTIFY_KEY_SIZE 48

enum note_kind {
	NOTE_CLOSE, /* only the key counts */
	NOTE_CALL,  /* with buttons; stays until closed */
	NOTE_EVENT, /* goes by itself */
	NOTE_ALARM, /* urgent; stays until the person closes it */
};

/* Texts are valid UTF-8 without control characters, not yet escaped. */
struct note {
	enum note_kind kind;
	char key[NOTIFY_KEY_SIZE]; /* replaces and closes the note of the same key; empty = stands alone */
	const char *category;	   /* of the Desktop Notifications Specification; static, may be NULL */
	char summary[768], body[1536];
};

/* A note takes the place of a waiting one with its key; NOTE_CLOSE takes back what was not shown yet. When
 * the queue is full, the oldest that is no NOTE_CLOSE is given up. */
struct notify_queue {
	pthread_mutex_t lock;
	struct note notes[NOTIFY_QUEUE_SIZE];
	int count;
	bool ending;
};

void notify_queue_init(struct notify_queue *queue);
void notify_queue_destroy(struct notify_queue *queue);
void notify_queue_push(struct notify_queue *queue, const struct note *note);
bool notify_queue_pop(struct notify_queue *queue, struct note *note); /* false: empty, or ending */
void notify_queue_end(struct notify_queue *queue);
bool notify_queue_ending(struct notify_queue *queue);
/* Ending, or another with the note's key has come since it was taken out: what is shown, or that nothing is. */
bool notify_queue_late(struct notify_queue *queue, const struct note *note);
#endif
