#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "driver/node_watch.h"
#include "tests/unit/leak.h"

TestSuite(node_watch, .fini = leak_check);

static char folder[64];

static int open_folder(void)
{
	const char *base = getenv("TMPDIR");

	snprintf(folder, sizeof folder, "%.40s/watch.XXXXXX", base ? base : "/tmp");
	cr_assert(mkdtemp(folder));
	int fd = node_watch_open(folder);

	cr_assert_geq(fd, 0);
	return fd;
}

static void make(const char *name)
{
	char path[128];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	int fd = open(path, O_CREAT | O_WRONLY, 0600);

	cr_assert_geq(fd, 0);
	close(fd);
}

static void end(int fd, const char *name)
{
	char path[128];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	unlink(path);
	rmdir(folder);
	close(fd);
}

Test(node_watch, a_node_that_comes_and_is_opened_to_others)
{
	int fd = open_folder();
	char path[128];

	cr_assert_not(node_watch_take(fd));
	make("hidraw3");
	cr_assert(node_watch_take(fd));
	cr_assert_not(node_watch_take(fd), "told once");
	snprintf(path, sizeof path, "%s/hidraw3", folder);
	cr_assert_eq(chmod(path, 0660), 0);
	cr_assert(node_watch_take(fd));
	end(fd, "hidraw3");
}

Test(node_watch, other_nodes_are_no_news)
{
	int fd = open_folder();

	make("ttyUSB0");
	cr_assert_not(node_watch_take(fd));
	end(fd, "ttyUSB0");
}

Test(node_watch, a_folder_that_is_not_there)
{
	cr_assert_eq(node_watch_open("/nonexistent"), -2 /* ENOENT */);
}
