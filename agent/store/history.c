#include "agent/store/history.h"
#include "agent/call/utf8.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_MAX (8 << 20) /* [bytes] of the file's end */

struct history {
	size_t limit;
	char path[];
};

int history_path(char *path, size_t size)
{
	const char *state = getenv("XDG_STATE_HOME"), *service = getenv("STATE_DIRECTORY"),
		   *home = getenv("HOME"), *instance = getenv("DESKPHONE_INSTANCE");
	int length;

	instance = instance ? instance : "";
	if (*instance == '.' || strchr(instance, '/'))
		return -EINVAL;
	const char *slash = *instance ? "/" : "";

	if (service && service[0] == '/') /* systemd.exec(5): the first of the list is ours */
		length = snprintf(path, size, "%.*s/history.jsonl", (int)strcspn(service, ":"), service);
	else if (state && state[0] == '/')
		length = snprintf(path, size, "%s/deskphone%s%s/history.jsonl", state, slash, instance);
	else if (home && home[0] == '/')
		length = snprintf(path, size, "%s/.local/state/deskphone%s%s/history.jsonl", home, slash, instance);
	else
		return -ENOENT;
	return length < 0 || (size_t)length >= size ? -ENAMETOOLONG : 0;
}

int history_new(const char *path, size_t limit, struct history **history)
{
	if (!path || path[0] != '/' || limit < 1)
		return -EINVAL;
	struct history *made = malloc(sizeof *made + strlen(path) + 1);
	if (!made)
		return -ENOMEM;
	made->limit = limit;
	strcpy(made->path, path);
	*history = made;
	return 0;
}

void history_free(struct history *history)
{
	free(history);
}

/* Every folder above the file, as the XDG base directory specification wants them: 0700. */
static int make_folders(const char *path)
{
	char folder[4096];

	if (strlen(path) >= sizeof folder)
		return -ENAMETOOLONG;
	strcpy(folder, path);
	for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(folder, 0700) && errno != EEXIST)
			return -errno;
		*slash = '/';
	}
	return 0;
}

static int open_regular(const char *path, int flags)
{
	struct stat status;
	/* O_NONBLOCK: a FIFO in the file's place must not stop us. */
	int fd = open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0600);

	if (fd < 0)
		return -errno;
	if (fstat(fd, &status) || !S_ISREG(status.st_mode)) {
		close(fd);
		return -EINVAL;
	}
	return fd;
}

/* Opens for adding. With *locked the file is ours alone, and still the one under that name; who holds the
 * lock for long (it takes microseconds) is not waited for: adding is safe without, only rewriting is not. */
static int open_locked(const char *path, bool *locked)
{
	struct stat ours, named;

	for (int attempt = 0; attempt < 3; attempt++) {
		int fd = open_regular(path, O_RDWR | O_APPEND | O_CREAT);
		if (fd < 0)
			return fd;
		*locked = !flock(fd, LOCK_EX | LOCK_NB);
		if (!*locked || (!fstat(fd, &ours) && !stat(path, &named) && ours.st_ino == named.st_ino))
			return fd;
		close(fd); /* it was rewritten between open and lock */
	}
	return -EAGAIN;
}

static int append_line(int fd, const char *line, size_t size)
{
	char buffer[HISTORY_LINE_MAX + 1], last = '\n';
	off_t end = lseek(fd, 0, SEEK_END);
	size_t length = 0;

	if (end < 0)
		return -errno;
	if (end > 0 && pread(fd, &last, 1, end - 1) != 1)
		return -EIO;
	if (last != '\n')
		buffer[length++] = '\n'; /* close a torn line */
	memcpy(buffer + length, line, size);
	length += size;
	ssize_t written = write(fd, buffer, length);
	if (written == (ssize_t)length)
		return 0;
	int r = written < 0 ? -errno : -ENOSPC;
	if (written > 0 && ftruncate(fd, end))
		return r; /* a torn line stays; the next entry closes it */
	return r;
}

static int read_end(int fd, char **text, size_t *size)
{
	struct stat status;

	if (fstat(fd, &status))
		return -errno;
	off_t from = status.st_size > READ_MAX ? status.st_size - READ_MAX : 0;
	size_t room = (size_t)(status.st_size - from), have = 0;
	char *buffer = malloc(room + 1);
	if (!buffer)
		return -ENOMEM;
	while (have < room) {
		ssize_t got = pread(fd, buffer + have, room - have, from + (off_t)have);
		if (got <= 0)
			break;
		have += (size_t)got;
	}
	*text = buffer;
	*size = have;
	return 0;
}

/* Where the newest `limit` entries begin; *count of them. Only whole lines count. */
static size_t newest(const char *text, size_t size, size_t limit, size_t *count)
{
	struct history_entry entry;
	size_t begin = size;

	*count = 0;
	for (size_t end = size; end > 0 && *count < limit;) {
		const char *before = memrchr(text, '\n', end - 1);
		size_t line = before ? (size_t)(before - text) + 1 : 0;
		if (!history_parse(text + line, end - line, &entry)) {
			begin = line;
			++*count;
		}
		end = line;
	}
	return begin;
}

static int write_all(int fd, const char *text, size_t size)
{
	while (size) {
		ssize_t written = write(fd, text, size);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return written ? -errno : -ENOSPC;
		text += written;
		size -= (size_t)written;
	}
	return fdatasync(fd) ? -errno : 0;
}

static int replace(const char *path, const char *text, size_t size)
{
	char temporary[4096];

	if (snprintf(temporary, sizeof temporary, "%s.XXXXXX", path) >= (int)sizeof temporary)
		return -ENAMETOOLONG;
	int fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	int r = write_all(fd, text, size);
	close(fd);
	if (!r && rename(temporary, path))
		r = -errno;
	if (r)
		unlink(temporary);
	return r;
}

static int compact(const struct history *history, int fd)
{
	size_t size, count, lines = 0, most = history->limit + history->limit / 4;
	char *text;
	int r = read_end(fd, &text, &size);

	if (r)
		return r;
	for (size_t i = 0; i < size; i++)
		lines += text[i] == '\n';
	if (lines > most || size >= READ_MAX) {
		size_t begin = newest(text, size, history->limit, &count);
		r = replace(history->path, text + begin, size - begin);
	}
	free(text);
	return r;
}

int history_add(struct history *history, const struct history_entry *entry)
{
	char line[HISTORY_LINE_MAX];
	bool locked;

	if (!history)
		return 0;
	int length = history_format(entry, line, sizeof line);
	if (length < 0)
		return length;
	int fd = open_locked(history->path, &locked);
	if (fd == -ENOENT) {
		int r = make_folders(history->path);
		if (r)
			return r;
		fd = open_locked(history->path, &locked);
	}
	if (fd < 0)
		return fd;
	int r = append_line(fd, line, (size_t)length);
	if (!r && locked)
		(void)compact(history, fd); /* the entry is there; the next one tries again */
	close(fd);
	return r;
}

int history_read(const char *path, size_t limit, struct history_entry **entries, size_t *count)
{
	size_t size, n, i = 0;
	char *text;
	int fd = open_regular(path, O_RDONLY);

	if (fd < 0 && fd != -ENOENT)
		return fd;
	text = NULL;
	size = 0;
	int r = fd < 0 ? 0 : read_end(fd, &text, &size);
	if (fd >= 0)
		close(fd);
	if (r)
		return r;
	size_t begin = newest(text, size, limit, &n);
	struct history_entry *list = calloc(n ? n : 1, sizeof *list);
	if (!list) {
		free(text);
		return -ENOMEM;
	}
	while (begin < size && i < n) {
		const char *newline = memchr(text + begin, '\n', size - begin);
		size_t end = newline ? (size_t)(newline - text) + 1 : size;
		i += !history_parse(text + begin, end - begin, &list[i]);
		begin = end;
	}
	free(text);
	*entries = list;
	*count = i;
	return 0;
}
