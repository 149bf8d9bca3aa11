#include "tests/bench/others.h"
#include "tests/bench/sinad.h"
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define SAMPLES_MAX (OTHERS_SECONDS * 2 * 16000)
#define SETTLED (8 * 16000)

static char folder[32];

bool others_installed(const char *program)
{
	char path[4096], *save = NULL;
	const char *all = getenv("PATH");
	snprintf(path, sizeof(path), "%s", all ? all : "");
	for (char *place = strtok_r(path, ":", &save); place; place = strtok_r(NULL, ":", &save)) {
		char file[4200];
		snprintf(file, sizeof(file), "%s/%s", place, program);
		if (!access(file, X_OK))
			return true;
	}
	return false;
}

FILE *others_file(const char *name)
{
	char path[96];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return fopen(path, "w");
}

const char *others_begin(void)
{
	char path[96];
	strcpy(folder, "/tmp/deskphone-bench.XXXXXX");
	FILE *file = mkdtemp(folder) ? others_file("asoundrc") : NULL;
	if (!file)
		return NULL;
	fprintf(file,
		"pcm_type.testcard { lib \"%s\" }\n"
		"pcm.fast { type testcard ppm 300 patient yes }\n"
		"pcm.card { type testcard outfile \"%s/out\" patient yes }\n",
		TESTCARD, folder);
	snprintf(path, sizeof(path), "%s/asoundrc", folder);
	setenv("ALSA_CONFIG_PATH", path, 1);
	setenv("XDG_RUNTIME_DIR", folder, 1);
	setenv("PIPEWIRE_RUNTIME_DIR", folder, 1);
	unsetenv("PIPEWIRE_REMOTE");
	return fclose(file) ? NULL : folder;
}

void others_end(void)
{
	const char *const remove[] = {"rm", "-r", folder, NULL};
	if (!others_done(others_start(remove)))
		printf("%s is left behind\n", folder);
}

pid_t others_start(const char *const arguments[])
{
	fflush(stdout);
	pid_t process = fork();
	if (process)
		return process;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	execvp(arguments[0], (char *const *)(uintptr_t)arguments);
	_exit(127);
}

bool others_done(pid_t process)
{
	int status;
	return process > 0 && waitpid(process, &status, 0) == process && WIFEXITED(status) &&
	       !WEXITSTATUS(status);
}

double others_stop(pid_t process)
{
	struct rusage usage;
	int status;
	if (process <= 0 || wait4(process, &status, WNOHANG, &usage) == process)
		return -1;
	kill(process, SIGKILL);
	if (wait4(process, &status, 0, &usage) != process)
		return -1;
	return (double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

static size_t read_played(int16_t samples[SAMPLES_MAX])
{
	char path[96];
	snprintf(path, sizeof(path), "%s/out", folder);
	FILE *file = fopen(path, "rb");
	size_t count = file ? fread(samples, sizeof(*samples), SAMPLES_MAX, file) : 0;
	if (file)
		fclose(file);
	return count;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Of the seconds: one that has a jump in it is much worse than the others. */
static double median_db(const int16_t *samples, size_t count)
{
	double each[2 * OTHERS_SECONDS];
	size_t seconds = 0;
	for (; (seconds + 1) * 16000 <= count; seconds++)
		each[seconds] = sinad_db(samples + seconds * 16000, 16000, 1000, 16000);
	qsort(each, seconds, sizeof(each[0]), ascending);
	return seconds ? each[seconds / 2] : 0;
}

void others_print(const char *who, double cpu_s)
{
	static int16_t samples[SAMPLES_MAX];
	size_t count = read_played(samples), gaps = 0;
	if (cpu_s < 0 || count < SETTLED + 2 * 16000) {
		printf("\n%s: did not run between the two cards (%zu samples played)\n", who, count);
		return;
	}
	for (size_t i = SETTLED; i + 40 < count; i++)
		gaps += !samples[i] && !samples[i + 10] && !samples[i + 30];
	printf("\n%s, +300 ppm, %d s of real time:\n"
	       "  SINAD of 1000 Hz from 8 s on %.1f dB (median of the seconds %.1f dB), %.0f ms of silence "
	       "in it, CPU "
	       "%.2f %% of one core\n",
		who, OTHERS_SECONDS, sinad_db(samples + SETTLED, count - SETTLED, 1000, 16000),
		median_db(samples + SETTLED, count - SETTLED), (double)gaps / 16,
		cpu_s / OTHERS_SECONDS * 100);
}
