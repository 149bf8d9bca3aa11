/* alsa_caller [--seconds S] [--seed N] [--no-fork]: calls the PCM deskphone in every order that the ALSA API allows, and in some that it
 * does not, while the agent at the other end behaves in every way (alsa_agent.h).
 *
 * Expected: no crash, no call that lasts (a watchdog ends the program, naming the call), no leak of memory, descriptors or
 * threads, nothing on the standard output and error output from the plug-in. The same seed gives the same calls, though
 * not the same times. The thread sanitizer cannot follow a fork. ALSA's configuration must have the PCMs "deskphone" and "raw". */
#include "tests/integration/alsa_agent.h"
#include "tests/integration/alsa_calls.h"
#include <dirent.h>
#include <getopt.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PCMS 4
#define WATCHDOG_S 30

static atomic_uint beats;
static bool forks = true;

static void *watch(void *data)
{
	unsigned before = 0, same = 0;
	(void)data;
	for (;;) {
		sleep(1);
		same = beats == before ? same + 1 : 0;
		before = beats;
		if (same == WATCHDOG_S) {
			fprintf(stderr, "alsa_caller: %s does not return\n", calls_last());
			abort();
		}
	}
	return NULL;
}

static unsigned count_entries(const char *path)
{
	unsigned count = 0;
	DIR *directory = opendir(path);
	while (directory && readdir(directory))
		count++;
	if (directory)
		closedir(directory);
	return count;
}

struct caller {
	struct calls_pcm *pcm;
	unsigned steps, seed;
};

static void *call(void *data)
{
	struct caller *caller = data;
	for (unsigned i = 0; i < caller->steps; i++) {
		calls_step(caller->pcm, &caller->seed);
		beats++;
	}
	return NULL;
}

/* Threads that use one PCM at the same time, as far as alsa-lib allows it. */
static void *share(void *data)
{
	struct caller *caller = data;
	for (unsigned i = 0; i < caller->steps; i++) {
		calls_shared_step(caller->pcm, &caller->seed);
		beats++;
	}
	return NULL;
}

/* The child has no thread of the plug-in: whatever it does must end, and must not disturb the parent. */
static void fork_with(struct calls_pcm *pcms, unsigned count, unsigned *seed)
{
	unsigned steps = calls_roll(seed, 2) ? 0 : 12, childs = *seed;
	pid_t pid = fork();
	if (pid < 0)
		return;
	if (pid == 0) {
		alarm(WATCHDOG_S);
		for (unsigned i = 0; i < count * steps; i++)
			calls_step(&pcms[i % count], &childs);
		for (unsigned i = 0; i < count; i++)
			calls_close(&pcms[i]);
		_exit(0);
	}
	int status;
	waitpid(pid, &status, 0);
	beats++;
	if (status) {
		fprintf(stderr, "alsa_caller: a forked child ended with status %#x\n", (unsigned)status);
		abort();
	}
}

static void episode(unsigned *seed)
{
	struct calls_pcm pcms[PCMS] = {0};
	struct caller callers[PCMS];
	pthread_t threads[PCMS];
	unsigned count = 1 + calls_roll(seed, PCMS), shared = calls_roll(seed, 4) == 0;
	for (unsigned i = 0; i < count; i++)
		calls_open(&pcms[i], seed);
	for (unsigned i = 0; i < count; i++) {
		callers[i] =
			(struct caller){shared ? &pcms[0] : &pcms[i], 5 + calls_roll(seed, 40), *seed + i};
		if (!shared || i == 0)
			calls_set_up(&pcms[i], seed);
		pthread_create(&threads[i], NULL, shared ? share : call, &callers[i]);
	}
	for (unsigned i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	if (calls_roll(seed, 6) == 0 && forks)
		fork_with(pcms, count, seed);
	for (unsigned i = 0; i < count; i++)
		calls_close(&pcms[i]);
	beats++;
}

/* A thread that has been joined may be seen for a moment more. */
static void check_left(const char *path, unsigned before)
{
	unsigned left = count_entries(path);
	for (int i = 0; i < 1000 && left != before; i++) {
		usleep(1000);
		left = count_entries(path);
	}
	if (left == before)
		return;
	fprintf(stderr, "alsa_caller: %u entries of %s are left instead of %u\n", left, path, before);
	abort();
}

static void options(int argc, char **argv, long *seconds, unsigned *seed)
{
	static const struct option known[] = {{"seconds", required_argument, NULL, 's'},
		{"seed", required_argument, NULL, 'n'}, {"no-fork", no_argument, NULL, 'f'}, {0}};
	int option;
	while ((option = getopt_long(argc, argv, "", known, NULL)) >= 0) {
		if (option == '?')
			exit(2);
		if (option == 's')
			*seconds = strtol(optarg, NULL, 10);
		else if (option == 'f')
			forks = false;
		else
			*seed = (unsigned)strtoul(optarg, NULL, 10);
	}
}

int main(int argc, char **argv)
{
	long seconds = 15;
	unsigned seed = (unsigned)time(NULL) ^ (unsigned)getpid() << 16, episodes = 0;
	pthread_t watchdog;
	char directory[] = "/tmp/deskphone-alsa.XXXXXX", path[64];
	options(argc, argv, &seconds, &seed);
	printf("seed %u, %ld s\n", seed, seconds);
	fflush(stdout);
	if (!mkdtemp(directory))
		return 2;
	snprintf(path, sizeof(path), "%s/audio", directory);
	setenv("DESKPHONE_RUNTIME_DIR", directory, 1);
	pid_t agent = alsa_agent_start(path, seed);
	pthread_create(&watchdog, NULL, watch, NULL);
	calls_init();
	unsigned fds = count_entries("/proc/self/fd"), tasks = count_entries("/proc/self/task");
	for (time_t end = time(NULL) + seconds; time(NULL) < end; episodes++) {
		episode(&seed);
		check_left("/proc/self/fd", fds);
		check_left("/proc/self/task", tasks);
	}
	int status = alsa_agent_stop(agent);
	calls_finish();
	unlink(path);
	rmdir(directory);
	printf("%u episodes\n", episodes);
	return status;
}
