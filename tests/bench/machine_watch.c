/* machine-watch: when did the machine itself stand still? On each processor a thread, before everything else there is (SCHED_FIFO
 * 99), wants to run every millisecond; each time that it could not for LEAST_NS is a line "CPU FROM UNTIL" (CLOCK_MONOTONIC,
 * nanoseconds). What is late by as much then was not late by its own fault: a virtual processor was given to somebody else, or the
 * kernel let nothing run. Ends with its parent or by SIGTERM. Exit code 1: it may not run in real time. */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define EVERY_NS 1000000
#define LEAST_NS 4000000

static int64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void sleep_until(int64_t ns)
{
	struct timespec at = {.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
}

static void *watch(void *data)
{
	size_t cpu = (uintptr_t)data;
	for (int64_t due = now_ns() + EVERY_NS;; due += EVERY_NS) {
		sleep_until(due);
		int64_t now = now_ns();
		if (now - due < LEAST_NS)
			continue;
		printf("%zu %lld %lld\n", cpu, (long long)due, (long long)now);
		fflush(stdout);
		due = now;
	}
	return NULL;
}

static int begin(size_t cpu)
{
	const struct sched_param param = {.sched_priority = 99};
	pthread_attr_t attributes;
	pthread_t thread;
	cpu_set_t cpus;
	CPU_ZERO(&cpus);
	CPU_SET(cpu, &cpus);
	pthread_attr_init(&attributes);
	pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
	pthread_attr_setschedpolicy(&attributes, SCHED_FIFO);
	pthread_attr_setschedparam(&attributes, &param);
	pthread_attr_setaffinity_np(&attributes, sizeof(cpus), &cpus);
	int error = pthread_create(&thread, &attributes, watch, (void *)(uintptr_t)cpu);
	pthread_attr_destroy(&attributes);
	return error;
}

int main(void)
{
	cpu_set_t cpus;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (mlockall(MCL_CURRENT | MCL_FUTURE) || sched_getaffinity(0, sizeof(cpus), &cpus)) {
		perror("machine-watch");
		return 1;
	}
	for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &cpus) && begin(cpu)) {
			fputs("machine-watch: may not run in real time\n", stderr);
			return 1;
		}
	for (;;)
		pause();
}
