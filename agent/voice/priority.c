#include "agent/voice/priority.h"
#include <errno.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <stdint.h>

#define FLAG_RESET_ON_FORK 1 /* SCHED_FLAG_RESET_ON_FORK of linux/sched.h */

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

int priority_raise(pid_t thread, int level)
{
	struct sched_param param = {.sched_priority = level};
	/* What it starts is ordinary again. */
	return sched_setscheduler(thread, SCHED_FIFO | SCHED_RESET_ON_FORK, &param) ? -errno : 0;
}

bool priority_is_raised(pid_t thread)
{
	int policy = sched_getscheduler(thread);
	return policy >= 0 && (policy & ~SCHED_RESET_ON_FORK) != SCHED_OTHER;
}

void priority_rest(pid_t thread)
{
	/* As in sched_setattr(2); the C library of Debian 12 has neither the call nor the structure. The flag stays, for
	 * to give that up needs a right. Not sched_setscheduler(): RestrictRealtime= of systemd refuses it with the flag. */
	struct {
		uint32_t size, policy;
		uint64_t flags;
		int32_t nice;
		uint32_t priority;
		uint64_t runtime, deadline, period;
	} ordinary = {.size = sizeof(ordinary), .policy = SCHED_OTHER, .flags = FLAG_RESET_ON_FORK};
	if (syscall(SYS_sched_setattr, thread, &ordinary, 0))
		return; /* it has ended */
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
