/* The call history on disk: what is written is read, it stays bounded, and torn or foreign lines do no harm.
 */
#include "agent/store/history.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/deskphone-history-XXXXXX";
static char path[128];

static void setup(void)
{
	cr_assert(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/state/deskphone/history.jsonl", folder);
}

static void teardown(void)
{
	char command[128];

	snprintf(command, sizeof command, "rm -r %s", folder);
	cr_assert_eq(system(command), 0);
	leak_check();
}

TestSuite(history, .init = setup, .fini = teardown);

static struct history_entry entry(int i)
{
	struct history_entry e = {.time_s = 1700000000 + i, .duration_s = i, .outgoing = i % 2};

	snprintf(e.number, sizeof e.number, "+49%d", i);
	return e;
}

static struct history *history_of(size_t limit)
{
	struct history *history;

	cr_assert_eq(history_new(path, limit, &history), 0);
	return history;
}

static void add(struct history *history, int from, int to)
{
	for (int i = from; i < to; i++) {
		struct history_entry e = entry(i);
		cr_assert_eq(history_add(history, &e), 0);
	}
}

/* The newest entries are exactly from .. to - 1. */
static void expect_range(size_t limit, int from, int to)
{
	struct history_entry *entries;
	size_t count;

	cr_assert_eq(history_read(path, limit, &entries, &count), 0);
	cr_assert_eq(count, to - from, "%zu entries", count);
	for (int i = from; i < to; i++)
		cr_assert_eq(entries[i - from].time_s, 1700000000 + i);
	free(entries);
}

static void append_text(const char *text)
{
	FILE *file = fopen(path, "a");

	cr_assert(file && fputs(text, file) >= 0 && !fclose(file));
}

Test(history, everything_comes_back)
{
	struct history_entry e = {.time_s = 951782400,
		.duration_s = 3725,
		.outgoing = true,
		.result = HISTORY_FAILED,
		.number = "+442079460018",
		.name = "\"J\u00f6rg\"\n\\",
		.title = "\x01\xFFx",
		.line = "sip:a@b"};
	struct history_entry *entries;
	struct history *history = history_of(3);
	struct stat status;
	size_t count;

	cr_assert_eq(history_add(history, &e), 0);
	cr_assert_eq(history_read(path, 10, &entries, &count), 0);
	cr_assert_eq(count, 1);
	strcpy(e.title, "\x01\xEF\xBF\xBDx");
	cr_expect_eq(entries->time_s, e.time_s);
	cr_expect_eq(entries->duration_s, e.duration_s);
	cr_expect(entries->outgoing);
	cr_expect_eq(entries->result, HISTORY_FAILED);
	cr_expect_str_eq(entries->number, e.number);
	cr_expect_str_eq(entries->name, e.name);
	cr_expect_str_eq(entries->title, e.title);
	cr_expect_str_eq(entries->line, e.line);
	cr_assert_eq(stat(path, &status), 0);
	cr_expect_eq(status.st_mode & 0777, 0600);
	free(entries);
	history_free(history);
}

Test(history, line_is_as_documented)
{
	struct history_entry e = entry(3);
	char line[HISTORY_LINE_MAX];

	cr_assert_gt(history_format(&e, line, sizeof line), 0);
	cr_expect_str_eq(line, "{\"time\":\"2023-11-14T22:13:23Z\",\"direction\":\"out\",\"result\":"
			       "\"answered\",\"duration_s\":3,"
			       "\"number\":\"+493\"}\n");
	cr_expect_eq(history_format(&e, line, 40), -EMSGSIZE);
	e.time_s = INT64_MAX;
	cr_expect_eq(history_format(&e, line, sizeof line), -EMSGSIZE);
}

Test(history, longest_texts_fit)
{
	struct history_entry e = entry(1), back;
	char line[HISTORY_LINE_MAX];

	memset(e.number, 1, sizeof e.number); /* six bytes each in JSON, and no NUL at the end */
	memset(e.name, 1, sizeof e.name);
	memset(e.title, 0xFF, sizeof e.title);
	memset(e.line, 1, sizeof e.line);
	int length = history_format(&e, line, sizeof line);
	cr_assert_gt(length, 0);
	cr_assert_eq(history_parse(line, (size_t)length, &back), 0);
	cr_expect_eq(strlen(back.name), sizeof back.name - 1);
}

Test(history, nothing_there)
{
	expect_range(10, 0, 0);
}

Test(history, stays_bounded)
{
	struct history *history = history_of(20);
	struct stat status;

	add(history, 0, 25);
	expect_range(100, 0, 25); /* a quarter more is let be */
	add(history, 25, 26);
	expect_range(100, 6, 26);
	add(history, 26, 500);
	cr_assert_eq(stat(path, &status), 0);
	cr_expect_lt(status.st_size, 26 * 110);
	expect_range(20, 480, 500);
	expect_range(3, 497, 500);
	history_free(history);
}

Test(history, torn_line_is_closed)
{
	struct history *history = history_of(100);

	add(history, 0, 2);
	append_text("{\"time\":\"2023-11-14T22:1");
	expect_range(10, 0, 2);
	add(history, 2, 3);
	expect_range(10, 0, 3);
	history_free(history);
}

Test(history, foreign_lines_are_passed_over)
{
	static const char *const lines[] = {"", "[]", "null", "{}",
		"{\"time\":1,\"direction\":\"in\",\"result\":\"missed\"}",
		"{\"time\":\"2023-11-14T22:13:23Z\",\"direction\":\"up\",\"result\":\"missed\"}",
		"{\"time\":\"2023-11-14T22:13:23Z\",\"direction\":\"in\",\"result\":\"eaten\"}",
		"{\"time\":\"2023-11-14T22:13:23Zx\",\"direction\":\"in\",\"result\":\"missed\"}",
		"{\"time\":\"2023-11-14T22:13:23Z\",\"direction\":\"in\",\"direction\":\"in\",\"result\":"
		"\"missed\"}",
		"\xFF\xFE"};
	struct history *history = history_of(20);

	add(history, 0, 1);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		append_text(lines[i]);
		append_text("\n");
	}
	append_text("{\"time\":\"2023-11-14T22:13:21Z\",\"direction\":\"in\",\"result\":\"missed\","
		    "\"number\":7,\"duration_s\":-4,\"new\":{}}\n");
	add(history, 2, 3);
	expect_range(10, 0, 3);
	history_free(history);
}

Test(history, long_lines_do_not_stop_it)
{
	struct history *history = history_of(4);

	add(history, 0, 1);
	FILE *file = fopen(path, "a");
	for (int i = 0; i < 200000; i++)
		fputc('[', file);
	fclose(file);
	add(history, 1, 7);
	expect_range(4, 3, 7);
	history_free(history);
}

Test(history, a_lock_held_by_others_is_not_waited_for)
{
	struct history *history = history_of(4);

	add(history, 0, 5);
	int fd = open(path, 0);
	cr_assert(fd >= 0 && !flock(fd, LOCK_EX));
	add(history, 5, 9); /* added, not compacted */
	expect_range(100, 0, 9);
	close(fd);
	add(history, 9, 10);
	expect_range(100, 6, 10);
	history_free(history);
}

Test(history, two_processes_lose_nothing)
{
	struct history *history = history_of(10000);
	struct history_entry *entries;
	size_t count;

	for (int p = 0; p < 2; p++)
		if (!fork()) {
			for (int i = 0; i < 200; i++) {
				struct history_entry e = entry(i);
				if (history_add(history, &e))
					_exit(1);
			}
			_exit(0);
		}
	for (int p = 0, status; p < 2; p++)
		cr_assert(wait(&status) > 0 && status == 0);
	cr_assert_eq(history_read(path, 1000, &entries, &count), 0);
	cr_expect_eq(count, 400);
	free(entries);
	history_free(history);
}

Test(history, what_cannot_be_written)
{
	struct history_entry e = entry(1), *entries;
	struct history *history;
	size_t count;

	cr_expect_eq(history_new("relative", 1, &history), -EINVAL);
	cr_expect_eq(history_new(path, 0, &history), -EINVAL);
	cr_expect_eq(history_add(NULL, &e), 0, "switched off");
	cr_assert_eq(history_new("/dev/null/history.jsonl", 5, &history), 0);
	cr_expect_eq(history_add(history, &e), -ENOTDIR);
	history_free(history);
	cr_assert_eq(history_new("/dev/full", 5, &history), 0);
	cr_expect_eq(history_add(history, &e), -EINVAL, "no regular file");
	history_free(history);
	cr_expect_eq(history_read("/dev/zero", 5, &entries, &count), -EINVAL);
}

Test(history, where_it_is)
{
	char where[64];

	setenv("HOME", "/home/ada", 1);
	unsetenv("XDG_STATE_HOME");
	unsetenv("STATE_DIRECTORY");
	unsetenv("DESKPHONE_INSTANCE");
	cr_assert_eq(history_path(where, sizeof where), 0);
	cr_expect_str_eq(where, "/home/ada/.local/state/deskphone/history.jsonl");
	setenv("XDG_STATE_HOME", "/s", 1);
	cr_assert_eq(history_path(where, sizeof where), 0);
	cr_expect_str_eq(where, "/s/deskphone/history.jsonl");
	setenv("DESKPHONE_INSTANCE", "left", 1);
	cr_assert_eq(history_path(where, sizeof where), 0);
	cr_expect_str_eq(where, "/s/deskphone/left/history.jsonl");
	unsetenv("XDG_STATE_HOME");
	cr_assert_eq(history_path(where, sizeof where), 0);
	cr_expect_str_eq(where, "/home/ada/.local/state/deskphone/left/history.jsonl");
	setenv("DESKPHONE_INSTANCE", "..", 1);
	cr_expect_eq(history_path(where, sizeof where), -EINVAL);
	setenv("DESKPHONE_INSTANCE", "left", 1);
	setenv("STATE_DIRECTORY", "/var/lib/deskphone:/var/lib/more", 1);
	cr_assert_eq(history_path(where, sizeof where), 0);
	cr_expect_str_eq(where, "/var/lib/deskphone/history.jsonl");
	cr_expect_eq(history_path(where, 10), -ENAMETOOLONG);
}
