/* What the tests of the voice process share: a directory with a private asoundrc and a sound card of
 * tests/virtual, the agent's voice_host with the real deskphone-voice, and peers on the audio socket. One
 * thread: everything runs in the default main context, inside world_until(). */
#ifndef DESKPHONE_TESTS_VOICE_WORLD_H
#define DESKPHONE_TESTS_VOICE_WORLD_H
#include "agent/guard/voice_host.h"
#include <stdbool.h>
#include <stdint.h>

#define CALL_A "6f17292c-2b8f-47bc-b173-6caf00346485"
#define CALL_B "00112233-4455-6677-8899-aabbccddeeff"
#define STRANGER "deadbeef-0000-4000-8000-000000000000"

struct world {
	char directory[64], audio_path[96];
	bool real_time; /* is to be had here */
	struct voice_host *host;
	/* What the callbacks said last, and how often. */
	bool up;
	char reason[160], error[512];
	unsigned ups, downs, errors;
	char peer_uuid[40];
	bool peer_up;
	unsigned peer_rate_hz, peer_ups, peer_downs;
	struct voice_figures figures;
	unsigned figures_count;
	struct voice_figures sound; /* while the call runs */
	unsigned sounds;
};

/* Cards (PCMs of the asoundrc): "card" hears noise_sample() of WORLD_CARD, records into <directory>/out;
 * "room" hears what it plays, 30 ms later; "wide" and "default" run at 48 kHz only and hear 1 kHz, "stereo" at 48 kHz
 * and with two channels only. All but "room" and "stereo" vanish while <directory>/gone exists. */
void world_new(struct world *world, uint16_t tcp_port, const char *program);
void world_free(struct world *world);

/* Noise with no repetition in sight, by index. */
enum { WORLD_CARD = 1, WORLD_PEER = 2 };
int16_t noise_sample(unsigned seed, uint64_t index);

/* Runs the main context until *condition(data) or 60 s (then the test fails, naming `what`). */
void world_until(bool (*condition)(void *data), void *data, const char *what);
bool stream_is_up(void *world);
bool stream_is_down(void *world);

/* The card is pulled ('d' or 'x', see pcm_testcard.c) or, 0, plugged in again. */
void world_unplug(struct world *world, char how);
/* What the loudspeaker has played so far; free with g_free. */
int16_t *world_played(const struct world *world, size_t *count);

/* A client of the audio socket. Answers every frame it gets with one of its own, so it runs at the card's
 * pace. */
struct peer {
	int fd;
	unsigned source;
	bool closed, hung_up;
	bool narrow;	  /* sends 8 kHz */
	bool silent;	  /* sends nothing */
	bool loud;	  /* sends noise_sample(WORLD_PEER), else silence */
	uint64_t sent;	  /* samples of noise */
	GByteArray *wire; /* what has not been cut into frames */
	GArray *heard;	  /* int16_t: all samples received */
	unsigned frames, wide_frames, narrow_frames, other_frames;
	GArray *times_us; /* gint64: when each frame came */
};
/* Connects; uuid NULL: says nothing. */
struct peer *peer_connect(const struct world *world, const char *uuid);
struct peer *peer_connect_tcp(uint16_t port, const char *uuid);
void peer_send_raw(struct peer *peer, const void *bytes, size_t size);
void peer_disconnect(struct peer *peer);
const int16_t *peer_heard(const struct peer *peer, size_t *count);
void peer_print_pace(const struct peer *peer, const char *what);

/* Finds the 16 samples at `got` in the noise; -1 when they are not in its first 30 s (after which
 * the card begins again). */
int64_t noise_find(unsigned seed, const int16_t *got);
/* How many samples from `got` on are the noise from `index` on. */
size_t noise_match(unsigned seed, uint64_t index, const int16_t *got, size_t count);
#endif
