/* Real-time scheduling for the voice process's threads, from RTKit (org.freedesktop.RealtimeKit1) on the
 * system bus: for where neither RLIMIT_RTPRIO nor a capability allows it. Asked here, so that the voice
 * process needs no D-Bus. */
#ifndef DESKPHONE_AGENT_VOICE_REALTIME_H
#define DESKPHONE_AGENT_VOICE_REALTIME_H
#include <sys/types.h>

struct voice_realtime;

/* refused: called in the thread-default main context of voice_realtime_ask() with the reason, for people. */
struct voice_realtime *voice_realtime_new(void (*refused)(void *data, const char *why), void *data);
/* What is under way is forgotten. Takes NULL. */
void voice_realtime_free(struct voice_realtime *realtime);
/* Never blocks. `process` must have limited RLIMIT_RTTIME to 200 ms before. */
void voice_realtime_ask(struct voice_realtime *realtime, pid_t process, pid_t thread);
#endif
