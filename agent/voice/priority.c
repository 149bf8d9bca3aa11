#include "agent/voice/priority.h"
#include <errno.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

void priority_limit_spinning(void)
{
	struct rlimit limit = {PRIORITY_SPIN_US, PRIORITY_SPIN_US};
	if (setrlimit(RLIMIT_RTTIME, &limit))
		return; /* lower already */
}

pid_t priority_thread(void)
{
	return (pid_t)syscall(SYS_gettid);
}

int priority_raise(pid_t thread)
{
	struct sched_param param = {.sched_priority = PRIORITY_LEVEL};
	/* What it starts is ordinary again. */
	return sched_setscheduler(thread, SCHED_FIFO | SCHED_RESET_ON_FORK, &param) ? -errno : 0;
}

int priority_lock_memory(const void *essential, size_t size)
{
	struct rlimit limit;
	/* With a limit, memory that is wanted later would be refused instead of merely not locked. */
	if (!getrlimit(RLIMIT_MEMLOCK, &limit) && limit.rlim_cur == RLIM_INFINITY &&
		!mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT))
		return 0;
	if (!mlockall(MCL_CURRENT))
		return 0;
	return mlock(essential, size) ? -errno : 0;
}
