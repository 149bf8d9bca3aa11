/* Between voice_host.c (what is wanted) and voice_guard.c (the process that is told). */
#ifndef DESKPHONE_AGENT_VOICE_GUARD_H
#define DESKPHONE_AGENT_VOICE_GUARD_H
#include "agent/guard/voice_child.h"
#include "agent/guard/voice_host.h"
#include "agent/guard/voice_keep.h"
#include "agent/guard/voice_news.h"
#include "agent/guard/voice_realtime.h"

enum voice_state { VOICE_STOPPED, VOICE_RUNNING, VOICE_KILLED, VOICE_WAITING };

/* What has a last word each, in the order in which a fresh process is told. */
enum voice_subject {
	VOICE_CARD,
	VOICE_MUTE,
	VOICE_CALLS,
	VOICE_ACTIVE,
	VOICE_TONE,
	VOICE_LEVEL,
	VOICE_RING,
	VOICE_STREAM,
	VOICE_SUBJECTS
};

struct voice_host {
	char *program, *audio_path;
	struct voice_child_options child;
	struct voice_host_callbacks callbacks;
	void *data;
	GMainContext *context;
	struct voice_realtime *realtime;
	char *wanted[VOICE_SUBJECTS]; /* the messages */
	int ring_fd;		      /* goes along with VOICE_RING; -1 = none */
	enum voice_state state;
	pid_t pid;
	int control_fd;
	GSource *control, *watch, *timer;		 /* timer: whatever is due next */
	gint64 started_us, hang_us, answer_us, start_us; /* deadlines; 0 = none */
	unsigned deaths, starts;
	uint64_t progress;
	bool stream_up, refused;
	char reason[VOICE_NEWS_TEXT];
	struct voice_keep keep;
	char peers[VOICE_HOST_CALLS_MAX][VOICE_NEWS_UUID]; /* reported up; "" = free */
};

/* Makes the timer's source (due: nothing) in host->context. */
void voice_guard_init(struct voice_host *host);
/* host->wanted[subject] has changed: the process is told, or started if it is needed now. */
void voice_guard_tell(struct voice_host *host, enum voice_subject subject);
/* Ends and reaps the process without a word, takes the sources out of the context. */
void voice_guard_clear(struct voice_host *host);
#endif
