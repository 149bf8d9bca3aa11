/* bench-dialplan [SECONDS]: the rows of tests/data/dialing/vectors.tsv again and again, in the order of the
 * file and shuffled, through `deskphone dialplan --batch` as it is built (pipe, one core) and through
 * libphonenumber in the same run, where it is there. Every answer of the batch is compared with what the row
 * expects. */
#include "tests/bench/dialplan_phonenumber.h"
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROWS_MAX 8192

struct row {
	char region[4], dialled[48], expected[48];
};

static struct row rows[ROWS_MAX];
static size_t row_count;

static double now_s(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double children_s(void)
{
	struct rusage usage;

	getrusage(RUSAGE_CHILDREN, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static bool read_rows(const char *path)
{
	char line[512];
	FILE *file = fopen(path, "re");

	if (!file)
		return false;
	while (fgets(line, sizeof line, file) && row_count < ROWS_MAX) {
		struct row *row = &rows[row_count];
		if (line[0] != '#' &&
			sscanf(line, "%3[^\t]\t%47[^\t]\t%47[^\t]", row->region, row->dialled,
				row->expected) == 3 &&
			strcmp(row->region, "reg") != 0)
			row_count++;
	}
	fclose(file);
	return row_count > 0;
}

static void shuffle(void)
{
	uint64_t state = 88172645463325252u;

	for (size_t i = row_count - 1; i > 0; i--) {
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		size_t j = (size_t)(state % (i + 1));
		struct row row = rows[i];
		rows[i] = rows[j];
		rows[j] = row;
	}
}

/* `times` passes through the rows into a file that the program reads: its time is its own then. */
static bool write_questions(const char *path, size_t times)
{
	FILE *file = fopen(path, "we");

	if (!file)
		return false;
	for (size_t i = 0; i < times; i++)
		for (size_t j = 0; j < row_count; j++)
			fprintf(file, "%s\t%s\n", rows[j].region, rows[j].dialled);
	return fclose(file) == 0;
}

static bool run_batch(const char *in, const char *out)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		int from = open(in, O_RDONLY), to = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		if (from < 0 || to < 0 || dup2(from, 0) < 0 || dup2(to, 1) < 0)
			_exit(126);
		execl(DESKPHONE_PROGRAM, "deskphone", "dialplan", "--batch", (char *)NULL);
		_exit(127);
	}
	return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
	       WEXITSTATUS(status) == 0;
}

/* The number of wrong answers. */
static size_t count_wrong(const char *path, size_t times)
{
	char line[128];
	size_t wrong = 0, answers = 0;
	FILE *file = fopen(path, "re");

	for (; file && fgets(line, sizeof line, file); answers++) {
		line[strcspn(line, "\n")] = '\0';
		if (strcmp(line, rows[answers % row_count].expected) != 0)
			wrong++;
	}
	if (file)
		fclose(file);
	return wrong + (answers < times * row_count ? times * row_count - answers : 0);
}

/* Numbers a second of the batch path; negative when something was wrong. */
static double bench_batch(const char *name, double seconds)
{
	char in[] = "/tmp/bench-in.XXXXXX", out[] = "/tmp/bench-out.XXXXXX";
	size_t times = (size_t)(1000 * seconds / 2) + 1;
	int files[] = {mkstemp(in), mkstemp(out)};
	double rate = -1;

	if (files[0] >= 0 && files[1] >= 0 && write_questions(in, times)) {
		double before = children_s();
		bool ran = run_batch(in, out);
		double used = children_s() - before;
		size_t wrong = ran ? count_wrong(out, times) : times * row_count;
		rate = (double)(times * row_count) / used;
		printf("deskphone dialplan --batch, %-8s %10.0f numbers/s  (%zu rows, %zu wrong, %.2f s of "
		       "one core)\n",
			name, rate, times * row_count, wrong, used);
		if (wrong > 0)
			rate = -1;
	}
	close(files[0]);
	close(files[1]);
	unlink(in);
	unlink(out);
	return rate;
}

static void bench_phonenumber_rate(double seconds)
{
#ifdef HAVE_PHONENUMBER
	double start = now_s(), used = 0;
	size_t count = 0;

	while (used < seconds) {
		for (size_t i = 0; i < row_count; i++) {
			char e164[64] = "";
			bench_phonenumber(rows[i].region, rows[i].dialled, e164, sizeof e164);
		}
		count += row_count;
		used = now_s() - start;
	}
	printf("libphonenumber (C++),       shuffled %10.0f numbers/s  (%zu rows)\n", (double)count / used,
		count);
#else
	(void)seconds;
	(void)now_s;
	printf("libphonenumber (C++) is not installed: nothing to compare with\n");
#endif
}

int main(int argc, char **argv)
{
	double seconds = argc > 1 ? strtod(argv[1], NULL) : 4;

	if (seconds <= 0 || !read_rows(SOURCE_DIR "/tests/data/dialing/vectors.tsv")) {
		fprintf(stderr, "usage: bench-dialplan [SECONDS]\n");
		return 2;
	}
	double ordered = bench_batch("ordered", seconds);
	shuffle();
	double shuffled = bench_batch("shuffled", seconds);
	bench_phonenumber_rate(seconds / 2);
	return ordered > 0 && shuffled > 0 ? 0 : 1;
}
