/* deskphone-echo: a softphone that has no network. It answers what the phone calls, calls the phone, and
 * gives back what it hears. One thread, the default main context. What the files share. */
#ifndef DESKPHONE_ECHO_H
#define DESKPHONE_ECHO_H
#include "agent/softphone/wire.h"
#include <glib.h>

/* What to do with a call that the phone makes. */
enum echo_outcome { ECHO_ACCEPT, ECHO_BUSY, ECHO_DECLINE, ECHO_NO_ANSWER, ECHO_NOT_FOUND, ECHO_UNREACHABLE };

struct echo_options {
	const char *runtime_dir; /* NULL = as runtime.h finds it */
	const char *caller_name, *caller_title, *caller_number, *caller_subject;
	int call_after_ms; /* after the agent is there; -1 = do not call by ourselves */
	int ring_ms, answer_ms,
		hangup_ms; /* after the dialling, after the dialling, after the answer (-1 = never) */
	int give_up_ms;	   /* an unanswered call ends */
	enum echo_outcome outcome;
	int voicemail; /* new messages; -1 = say nothing */
	int tone_hz;   /* 0 = no tone */
	const char *play, *record;
	bool json, takeover;
};

/* One call. Owned by echo_calls.c. */
struct echo_call {
	struct call_record record;
	enum echo_outcome outcome;
	bool mailbox;
	guint ring_timer, answer_timer, end_timer;
	struct echo_audio *audio; /* while it is active */
};

struct echo {
	const struct echo_options *options;
	GMainLoop *loop;
	struct echo_control *control;
	struct echo_sound *sound;
	GPtrArray *calls; /* struct echo_call */
	int fresh, old;	  /* messages of the mailbox */
	bool scheduled;	  /* the call of the options */
	int code;	  /* exit code */
};

/* options.c: 0 go on, 1 done (help, version), 2 usage. */
int echo_options_parse(int argc, char **argv, struct echo_options *options);

/* report.c: one line for each thing that happens. `record` and `detail` may be NULL. */
void echo_report(
	const struct echo *echo, const char *event, const struct call_record *record, const char *detail);

/* control.c: the control socket; it connects again for ever. */
struct echo_control *echo_control_new(struct echo *echo);
void echo_control_free(struct echo_control *control);
/* Goes nowhere while there is no agent: the next sync says it all. */
void echo_control_send(struct echo_control *control, const struct wire_message *message);
/* Says good-bye; echo->loop ends when all is sent. */
void echo_control_finish(struct echo_control *control);

/* calls.c: what happens to the calls. Requests give NULL or an error word of docs/socket.md. */
const char *echo_calls_dial(struct echo *echo, const struct wire_message *message);
const char *echo_calls_answer(struct echo *echo, const char *id);
const char *echo_calls_end(struct echo *echo, const char *id, enum call_cause cause, const char *text);
const char *echo_calls_hold(struct echo *echo, const char *id, bool on);
const char *echo_calls_mailbox(struct echo *echo);
void echo_calls_schedule(struct echo *echo); /* the agent is there: the call of the options, once */
void echo_calls_ring(struct echo *echo);     /* the caller of the options calls the phone */
void echo_calls_end_all(struct echo *echo);
void echo_calls_free(struct echo *echo);
struct echo_call *echo_calls_find(const struct echo *echo, const char *id); /* "" = the only one; NULL */
void echo_calls_sync(const struct echo *echo, struct wire_sync *sync);

/* requests.c: what the agent asks. */
void echo_requests_handle(struct echo *echo, const struct wire_message *message);

/* audio.c: the audio socket of one call; it connects again until it is freed. */
struct echo_audio *echo_audio_new(struct echo *echo, const char *call);
void echo_audio_free(struct echo_audio *audio);

/* sound.c: what is sent for what was heard. Samples are signed 16-bit, low byte first, in place, `size`
 * bytes. */
int echo_sound_new(
	const struct echo_options *options, struct echo_sound **sound); /* 0 or -errno, after a message */
void echo_sound_free(struct echo_sound *sound);
void echo_sound_frame(struct echo_sound *sound, int rate_hz, unsigned char *samples, size_t size);
#endif
