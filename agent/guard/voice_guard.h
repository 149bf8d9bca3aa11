/* Between voice_host.c (what is wanted) and voice_guard.c (the process that is told). */
#ifndef DESKPHONE_AGENT_VOICE_GUARD_H
#define DESKPHONE_AGENT_VOICE_GUARD_H
#include "agent/guard/voice_child.h"
#include "agent/guard/voice_host.h"
#include "agent/guard/voice_keep.h"
#include "agent/guard/voice_left.h"
#include "agent/guard/voice_news.h"
#include "agent/guard/voice_realtime.h"
#include "agent/guard/voice_store.h"

enum voice_state { VOICE_STOPPED, VOICE_HELD, VOICE_RUNNING, VOICE_KILLED, VOICE_WAITING };

/* What has a last word each, in the order in which a fresh process is told. */
enum voice_subject {
	VOICE_CARD,
	VOICE_MUTE,
	VOICE_ECHO,
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
	int pid_fd, control_fd;
	char traits[VOICE_STORE_TEXT];	  /* under which the service manager keeps the process */
	GSource *control, *watch, *timer; /* timer: whatever is due next */
	gint64 started_us;
	gint64 hang_us, answer_us, start_us, hold_us, card_us, end_us; /* deadlines; 0 = none */
	gint64 up_us;					       /* the card's stream runs since then */
	unsigned deaths, hangs, starts;
	uint64_t progress;
	bool stream_up, refused;
	bool reported; /* held: we know what runs */
	bool muted;    /* held: it is, and our owner was told so */
	char reason[VOICE_NEWS_TEXT];
	struct voice_keep keep;
	struct voice_left left;
	char peers[VOICE_HOST_CALLS_MAX][VOICE_NEWS_UUID]; /* reported up; "" = free */
};

/* Makes the timer's source (due: nothing) in host->context. */
void voice_guard_init(struct voice_host *host);
/* A voice process that ran under an agent before this one, with its control socket and a pidfd, is ours from now on. */
void voice_guard_take_over(struct voice_host *host, pid_t pid, int pid_fd, int control_fd);
/* Connections that were kept from before, without a process: they are closed when nothing is wanted for 10 s. */
void voice_guard_hold(struct voice_host *host);
/* host->wanted[subject] has changed: the process is told, or started if it is needed now. */
void voice_guard_tell(struct voice_host *host, enum voice_subject subject);
/* Takes the sources out of the context, and ends the process without a word, or leaves it to the agent after us. */
void voice_guard_clear(struct voice_host *host);
/* Whether process, doors and connections stay in the service manager's store when we go. */
bool voice_guard_leaves(const struct voice_host *host);

/* For voice_hear.c. */
void voice_guard_kill(struct voice_host *host, const char *why);
/* Held: nobody has to be waited for any more. */
void voice_guard_let_go(struct voice_host *host);
/* Whether the card is to be open now. */
bool voice_guard_wants_stream(const struct voice_host *host);

/* voice_hear.c: all that the process has said; false when it has closed its end. */
bool voice_hear(struct voice_host *host);
/* It has ended: stream and peers are reported down. */
void voice_hear_nothing(struct voice_host *host);
__attribute__((format(printf, 2, 3))) void voice_hear_error(struct voice_host *host, const char *format, ...);
#endif
