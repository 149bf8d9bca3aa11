/* Real-time scheduling of a thread, and memory that is not paged out: what keeps sound whole on a busy machine. Linux
 * only; no D-Bus here: what this process may not do itself the agent asks of RTKit. */
#ifndef DESKPHONE_VOICE_PRIORITY_H
#define DESKPHONE_VOICE_PRIORITY_H
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* SCHED_FIFO: above ordinary programs, below the kernel's own threads. The card's thread is the lower one: PortAudio spins
 * in it when a card vanishes, and the softphones want their frames all the same, also where there is but one processor. */
#define PRIORITY_LEVEL 10
#define PRIORITY_CARD_LEVEL 9

/* A real-time thread that computes for so long without a pause gets SIGXCPU, which ends the process: a PortAudio that
 * spins cannot take the machine along. RTKit demands it. */
#define PRIORITY_SPIN_US 200000
void priority_limit_spinning(void);

/* This thread's id, as the kernel numbers it. */
pid_t priority_thread(void);
/* SCHED_FIFO for the thread (RLIMIT_RTPRIO or a capability allows it). 0, or -EPERM and other -errno. */
int priority_raise(pid_t thread, int level);
/* Whether it has that by now: the agent may have asked RTKit. */
bool priority_is_raised(pid_t thread);
/* An ordinary thread again: it may spin for as long as it takes to end it. */
void priority_rest(pid_t thread);

/* Keeps all of the process in memory where that is allowed without end, else only what is there now, else the `size`
 * bytes at `essential`. 0, or -errno when not even that works. */
int priority_lock_memory(const void *essential, size_t size);
#endif
