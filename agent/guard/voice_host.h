/* The agent's side of the voice process: makes the audio socket, starts deskphone-voice when it is first
 * needed, tells it what is wanted, and kills and restarts it when it stops making progress.
 *
 * All of it is declarative: the setters note what is wanted (repeating one costs nothing) and a fresh voice
 * process is told everything again, so the caller never needs to know about a restart. One thread, the one
 * that runs `context`, calls everything and gets every callback; nothing here blocks. Functions return 0 or
 * -errno. Strings are copied. */
#ifndef DESKPHONE_AGENT_VOICE_HOST_H
#define DESKPHONE_AGENT_VOICE_HOST_H
#include "agent/call/voice_figures.h"
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct voice_host;

#define VOICE_HOST_CALLS_MAX 3 /* calls that may have audio at a time */

struct voice_host_options {
	const char *program;	/* path of deskphone-voice */
	const char *audio_path; /* Unix socket to listen on (at most 107 bytes); NULL = none. The directory
				   must exist */
	uint16_t tcp_port; /* also listen on 127.0.0.1:port for Asterisk, which knows no Unix sockets; 0 = no
			      TCP */
	bool wide;	   /* those on TCP label 16 kHz as 8 kHz, as Asterisk did before 20.17, 21.12, 22.7 and 23.1 */
	gid_t group;	   /* peers of this group are let in too and own the socket's group bits (mode 0660);
			    * (gid_t)-1 = only the agent's own uid and root (mode 0600) */
	GMainContext *context; /* NULL = the default context */
};

/* UUIDs come in lower case. Any may be NULL. `data` is the pointer given to voice_host_new(). A callback may
 * call setters, not voice_host_free(). */
struct voice_host_callbacks {
	/* The card's stream runs, or does not (reason: "off", "none", "card not found", "voice process lost",
	 * ...). Comes when the state or the reason changes. */
	void (*stream)(void *data, bool up, const char *reason);
	/* The first audio connection of this call came, or the last one has gone. rate_hz is 8000 or 16000 (0
	 * when down); comes again with another rate when the peer shows one. */
	void (*peer)(void *data, const char *uuid, bool up, unsigned rate_hz);
	/* What the call that is heard sounds like, every second; what a call was like, after its end. */
	void (*sound)(void *data, const char *uuid, const struct voice_figures *figures);
	void (*figures)(void *data, const char *uuid, const struct voice_figures *figures);
	/* The calls taken over from an agent before this one are muted; false: they are no more. */
	void (*muted)(void *data, bool on);
	/* Something worth a line in the log. */
	void (*error)(void *data, const char *text);
};

/* Creates the audio socket (replacing a stale one on which nobody answers: else -EADDRINUSE) and *host;
 * starts no process. Where a service manager keeps descriptors (ready.h), socket and process of an agent
 * before this one are taken over: its calls sound on, and of the wishes only mute is told to it until calls
 * are wanted, or 10 s have gone. */
int voice_host_new(const struct voice_host_options *options, const struct voice_host_callbacks *callbacks,
	void *data, struct voice_host **host);
/* Kills and reaps the voice process, closes and removes the audio socket; under a service manager all of it
 * is left to the next agent, and ends when the service manager gives it up. Takes NULL. No callback follows. */
void voice_host_free(struct voice_host *host);

/* Which sound card: "usb VVVV:PPPP", "usb VVVV:PPPP 1-1.4" (USB ids in hex; the port as in sysfs; with ":0"
 * the number of the AudioControl interface), "alsa NAME" (a PCM of asoundrc), "default", or "none" (the
 * initial state: no card; peers get silence at the right pace). -EINVAL when it is none of these. */
int voice_host_want_card(struct voice_host *host, const char *card);
/* The card is to be open (a call, a tone or ringing) or closed (nothing to hear: the phone sleeps). */
int voice_host_want_stream(struct voice_host *host, bool on);
/* A progress tone or the ringing; NULL = none. Grammar: segments "F1[+F2[+F3]]/MS" joined by ';', each F in
 * Hz or "F*M" (F modulated by M), F 0 = silence, MS 0 = for ever; repeated from the start unless prefixed by
 * "once ". A "once" tone is played each time it is wanted and not again by a fresh process. -EINVAL when
 * malformed. */
int voice_host_want_tone(struct voice_host *host, const char *spec);
int voice_host_want_ring(struct voice_host *host, const char *spec);
/* Rings with samples instead of a tone: `fd` (duplicated; sealed memory as of ring_file_open()) at rate_hz,
 * again and again with a pause between. id tells them from others: the same one changes nothing. spec: the
 * tone if they cannot be played. -EINVAL: spec is malformed; -errno. */
int voice_host_want_ring_file(struct voice_host *host, uint32_t id, int fd, unsigned rate_hz, const char *spec);
/* How much quieter it rings than it could: 0 (the initial state) to 60 dB. Heard within 60 ms. -EINVAL. */
int voice_host_want_ring_level(struct voice_host *host, unsigned down_db);
/* The microphone is silenced (peers get zeros, in pace). */
int voice_host_want_mute(struct voice_host *host, bool on);
/* The loudspeaker's echo is taken out of the microphone (initially not). */
int voice_host_want_echo_cancelled(struct voice_host *host, bool on);
/* The calls whose audio is let in (UUIDs as text, at most VOICE_HOST_CALLS_MAX; 0 = none). A peer of a call
 * no longer named is told to hang up. -EINVAL: malformed or too many. */
int voice_host_want_calls(struct voice_host *host, const char *const *uuids, size_t count);
/* The call joined with the card (NULL = none); the others get silence. It need not have a peer yet. */
int voice_host_want_active(struct voice_host *host, const char *uuid);

/* Whether the card's stream is up now; the voice process (0 = not running); times it was started. */
bool voice_host_stream_up(const struct voice_host *host);
pid_t voice_host_pid(const struct voice_host *host);
unsigned voice_host_starts(const struct voice_host *host);
#endif
