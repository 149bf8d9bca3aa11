#include "tests/bench/sinad.h"
#include "tests/bench/voice.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECONDS 20
#define SAMPLES_MAX (SECONDS * 2 * 16000)

static char directory[] = "/tmp/deskphone-bench.XXXXXX";

static void path_of(const char *name, char path[96])
{
	snprintf(path, 96, "%s/%s", directory, name);
}

static int write_asoundrc(void)
{
	char path[96];
	path_of("asoundrc", path);
	FILE *file = fopen(path, "w");
	if (!file)
		return -1;
	fprintf(file,
		"pcm_type.testcard { lib \"%s\" }\n"
		"pcm.fast { type testcard ppm 300 patient yes }\n"
		"pcm.card { type testcard outfile \"%s/out\" patient yes }\n",
		TESTCARD, directory);
	setenv("ALSA_CONFIG_PATH", path, 1);
	return fclose(file);
}

static pid_t start(void)
{
	pid_t pid = fork();
	if (pid)
		return pid;
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	execlp("alsaloop", "alsaloop", "-C", "fast", "-P", "card", "-f", "S16_LE", "-c", "1", "-r", "16000",
		"-S", "4", "-A", "2", "-t", "40000", NULL);
	_exit(127);
}

/* Ends it after its time, or when it ends by itself; the CPU it took [s], -1 = it did not run. */
static double wait_for(pid_t pid)
{
	struct rusage usage;
	int status;
	for (int tenth = 0; tenth < SECONDS * 10; tenth++) {
		usleep(100000);
		if (wait4(pid, &status, WNOHANG, &usage) == pid)
			return -1;
	}
	kill(pid, SIGKILL);
	if (wait4(pid, &status, 0, &usage) != pid)
		return -1;
	return (double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

static void print_result(double cpu_s)
{
	static int16_t samples[SAMPLES_MAX];
	char path[96];
	path_of("out", path);
	FILE *file = fopen(path, "rb");
	size_t count = file ? fread(samples, sizeof(*samples), SAMPLES_MAX, file) : 0;
	if (file)
		fclose(file);
	if (cpu_s < 0 || count < 10 * 16000) {
		printf("\nalsaloop: did not run between the two cards (%zu samples played)\n", count);
		return;
	}
	size_t gaps = 0;
	for (size_t i = 8 * 16000; i + 40 < count; i++)
		gaps += !samples[i] && !samples[i + 10] && !samples[i + 30];
	printf("\nalsaloop (samplerate sync, sincfastest, 40 ms), +300 ppm, %d s of real time: SINAD of 1000 "
	       "Hz from 8 s on %.1f dB,\n"
	       "  %.0f ms of silence in it, CPU %.2f %% of one core\n",
		SECONDS, sinad_db(samples + 8 * 16000, count - 8 * 16000, 1000, 16000), (double)gaps / 16,
		cpu_s / SECONDS * 100);
}

static int is_installed(const char *name)
{
	char path[4096], *save = NULL;
	const char *all = getenv("PATH");
	snprintf(path, sizeof(path), "%s", all ? all : "");
	for (char *folder = strtok_r(path, ":", &save); folder; folder = strtok_r(NULL, ":", &save)) {
		char program[4200];
		snprintf(program, sizeof(program), "%s/%s", folder, name);
		if (!access(program, X_OK))
			return 1;
	}
	return 0;
}

void bench_alsaloop(void)
{
	char command[128];
	if (!is_installed("pw-loopback"))
		printf("\nPipeWire's loopback: not installed, skipped\n");
	else
		printf("\nPipeWire's loopback: needs a running daemon with two cards of its own, skipped\n");
	if (!is_installed("alsaloop")) {
		printf("alsaloop: not installed, skipped\n");
		return;
	}
	if (!mkdtemp(directory) || write_asoundrc())
		return;
	fflush(stdout);
	print_result(wait_for(start()));
	snprintf(command, sizeof(command), "rm -r %s", directory);
	if (system(command))
		printf("%s is left behind\n", directory);
}
