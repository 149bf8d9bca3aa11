#include "agent/cli/dialplan_batch.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct batch {
	batch_answer *answer;
	void *user;
	size_t line_number;
	int result;
	size_t in_length, out_length;
	char in[2 * BATCH_LINE_MAX];
	char out[BATCH_LINE_MAX];
};

static struct batch batch;

bool batch_field(const char **line, size_t *left, const char **field, size_t *length)
{
	if (!*line)
		return false;
	const char *tab = memchr(*line, '\t', *left);
	*field = *line;
	*length = tab ? (size_t)(tab - *line) : *left;
	*left -= *length + (tab != NULL);
	*line = tab ? tab + 1 : NULL;
	return true;
}

static bool flush(void)
{
	for (size_t done = 0; done < batch.out_length;) {
		ssize_t written = write(STDOUT_FILENO, batch.out + done, batch.out_length - done);
		if (written < 0 && errno != EINTR) {
			fprintf(stderr, "deskphone: standard output: %s\n", strerror(errno));
			batch.result = 1;
			return false;
		}
		done += written > 0 ? (size_t)written : 0;
	}
	batch.out_length = 0;
	return true;
}

static bool answer_line(const char *line, size_t length)
{
	if (batch.out_length + BATCH_ANSWER_MAX + 1 > sizeof batch.out && !flush())
		return false;
	batch.line_number++;
	if (length > 0 && line[length - 1] == '\r')
		length--;
	size_t used = batch.answer(batch.user, line, length, batch.out + batch.out_length);
	if (used == 0) {
		fprintf(stderr, "deskphone: standard input:%zu: not what is expected here\n",
			batch.line_number);
		batch.result = 1;
	}
	batch.out_length += used;
	batch.out[batch.out_length++] = '\n';
	return true;
}

/* Answers every whole line and moves what is left to the front. */
static bool answer_lines(bool at_end)
{
	size_t done = 0;

	while (done < batch.in_length) {
		const char *line = batch.in + done;
		const char *newline = memchr(line, '\n', batch.in_length - done);
		if (!newline && !at_end)
			break;
		size_t length = newline ? (size_t)(newline - line) : batch.in_length - done;
		if (!answer_line(line, length))
			return false;
		done += length + (newline != NULL);
	}
	batch.in_length -= done;
	memmove(batch.in, batch.in + done, batch.in_length);
	return true;
}

int batch_run(batch_answer *answer, void *user)
{
	batch = (struct batch){.answer = answer, .user = user};
	for (;;) {
		if (batch.in_length == sizeof batch.in) {
			fprintf(stderr, "deskphone: standard input:%zu: the line is too long\n",
				batch.line_number + 1);
			batch.result = 1;
			break;
		}
		ssize_t got =
			read(STDIN_FILENO, batch.in + batch.in_length, sizeof batch.in - batch.in_length);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			fprintf(stderr, "deskphone: standard input: %s\n", strerror(errno));
			batch.result = 1;
		}
		batch.in_length += got > 0 ? (size_t)got : 0;
		if (!answer_lines(got <= 0) || got <= 0)
			break;
	}
	flush();
	return batch.result;
}
