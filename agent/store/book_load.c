#include "agent/store/book_load.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES_MAX 1000

struct load {
	struct book *book;
	book_load_problem on_problem;
	void *user;
};

int book_load_path(char *path, size_t size)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	int length;

	if (config && config[0] == '/')
		length = snprintf(path, size, "%s/deskphone/contacts", config);
	else if (home && home[0] == '/')
		length = snprintf(path, size, "%s/.config/deskphone/contacts", home);
	else
		return -ENOENT;
	return length < 0 || (size_t)length >= size ? -ENAMETOOLONG : 0;
}

int book_load_expand(const char *text, char *path, size_t size)
{
	const char *home = getenv("HOME");
	bool in_home = strncmp(text, "~/", 2) == 0;

	if (!in_home && *text != '/')
		return -EINVAL;
	if (in_home && (!home || *home != '/'))
		return -ENOENT;
	int length = snprintf(path, size, "%s%s", in_home ? home : "", text + in_home);
	return length < 0 || (size_t)length >= size ? -ENAMETOOLONG : 0;
}

static void problem(const struct load *load, const char *path, int r)
{
	if (load->on_problem)
		load->on_problem(
			load->user, path, r == -EFBIG ? "too large for the address book" : strerror(-r));
}

static bool ends_with(const char *name, const char *ending)
{
	size_t length = strlen(name), size = strlen(ending);

	return length > size && !strcasecmp(name + length - size, ending);
}

static int read_text(int fd, size_t size, char **text, size_t *length)
{
	char *buffer = malloc(size + 1);
	size_t have = 0;

	if (!buffer)
		return -ENOMEM;
	while (have < size) {
		ssize_t got = read(fd, buffer + have, size - have);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			int r = -errno;
			free(buffer);
			return r;
		}
		if (!got)
			break; /* it became shorter meanwhile */
		have += (size_t)got;
	}
	*text = buffer;
	*length = have;
	return 0;
}

static int load_open_file(const struct load *load, const char *path, int fd, size_t size)
{
	size_t length = 0;
	char *text = NULL;
	int r = size > BOOK_TEXT_MAX ? -EFBIG : read_text(fd, size, &text, &length);

	if (r)
		return r;
	if (ends_with(path, ".tsv"))
		r = book_add_table(load->book, text, length);
	else
		r = book_add_vcards(load->book, text, length);
	free(text);
	return r;
}

/* Numbers taken; what goes wrong is told. */
static int load_file(const struct load *load, const char *path)
{
	struct stat status;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); /* a FIFO must not stop us */
	int r;

	if (fd < 0) {
		problem(load, path, -errno);
		return 0;
	}
	if (fstat(fd, &status))
		r = -errno;
	else if (!S_ISREG(status.st_mode))
		r = -EINVAL;
	else
		r = load_open_file(load, path, fd, (size_t)status.st_size);
	close(fd);
	if (r < 0)
		problem(load, path, r);
	return r < 0 ? 0 : r;
}

static int is_book(const struct dirent *entry)
{
	return entry->d_name[0] != '.' &&
	       (ends_with(entry->d_name, ".vcf") || ends_with(entry->d_name, ".tsv"));
}

static int load_folder(const struct load *load, const char *path)
{
	struct dirent **names;
	char file[4096];
	int n = scandir(path, &names, is_book, alphasort), taken = 0;

	if (n < 0)
		return -errno;
	for (int i = 0; i < n; i++) {
		int length = snprintf(file, sizeof file, "%s/%s", path, names[i]->d_name);
		if (i < FILES_MAX && length > 0 && (size_t)length < sizeof file)
			taken += load_file(load, file);
		free(names[i]);
	}
	free(names);
	return taken;
}

int book_load(struct book *book, const char *path, book_load_problem on_problem, void *user)
{
	struct load load = {.book = book, .on_problem = on_problem, .user = user};
	struct stat status;

	if (stat(path, &status))
		return -errno;
	return S_ISDIR(status.st_mode) ? load_folder(&load, path) : load_file(&load, path);
}
