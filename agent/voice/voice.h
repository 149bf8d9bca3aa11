/* The voice process's loop: hears the agent, lets peers in, keeps the bridge going.
 *
 * One thread runs it, and waits in ppoll(): for the agent, for connections, for the peers, for the card (an eventfd
 * that every audio callback and every change of the stream writes), and for the bridge's next deadline. With no call
 * and no stream there is no deadline: it sleeps. PortAudio's opening and closing happen in a thread of their own
 * (stream.h).
 *
 * What it says to the agent, one text message a packet:
 *   ready VERSION            first of all
 *   stream up RATE           the card runs: said with its first callback, so it is really alive
 *   stream down REASON       "off", "none", or what went wrong (tried again while it is wanted)
 *                            (both again when what is so is wished for)
 *   progress N               every 200 ms while up: callbacks so far. The same number for 500 ms: it hangs
 *   peer up UUID RATE, peer down UUID
 *   sound UUID NAME=VALUE ..     what the active call is like, every second (agent/call/voice_figures.h)
 *   figures UUID NAME=VALUE ..   what a call was like: its last peer has gone
 *   keep ID KIND LENGTH TCP UUID    with a descriptor: a connection that has been let in, for the voice process after this
 *                            one (control.h: adopt); again when its frames change
 *   drop ID                  it has been closed
 *   muted                    the microphone is (said to "report" only)
 *   reported VERSION         behind all that "report" asked for
 *   realtime TID             this thread of ours carries samples and could not be given real-time scheduling here
 *   error TEXT */
#ifndef DESKPHONE_VOICE_VOICE_H
#define DESKPHONE_VOICE_VOICE_H
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define VOICE_LISTENERS_MAX 4

struct voice_options {
	int control_fd; /* SOCK_SEQPACKET */
	int listeners[VOICE_LISTENERS_MAX];
	size_t listener_count;
	gid_t group; /* let in beside our own uid and root; (gid_t)-1 = nobody */
	bool wide; /* peers on TCP label 16 kHz as 8 kHz: peer_set_wide() */
	bool outlive; /* not ended with the agent, but with the last copy of its end of the control socket */
	bool verbose;
	const char *version;
};

/* Runs until the agent says so or has gone: 0. -errno when it cannot begin. The caller then leaves with
 * _exit(): a thread may hang in PortAudio. */
int voice_run(const struct voice_options *options);
#endif
