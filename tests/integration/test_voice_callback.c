/* Nothing in the audio callback may wait: the real voice process runs with a checker preloaded (callback_checker.c). */
#include "tests/integration/voice_world.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct world world;
static char report[64];

static void set_up(void)
{
	snprintf(report, sizeof(report), "/tmp/deskphone-callback.%d", (int)getpid());
	setenv("CALLBACK_REPORT", report, 1);
	setenv("LD_PRELOAD", CALLBACK_CHECKER, 1);
	world_new(&world, 0, NULL);
}

static void tear_down(void)
{
	world_free(&world);
	g_unlink(report);
	leak_check();
}

TestSuite(voice_callback, .init = set_up, .fini = tear_down, .timeout = 120);

struct frames {
	const struct peer *peer;
	unsigned wanted;
};

static bool has_frames(void *data)
{
	const struct frames *frames = data;
	return frames->peer->closed || frames->peer->frames >= frames->wanted;
}

static void hear(const struct peer *peer, unsigned more)
{
	struct frames frames = {peer, peer->frames + more};
	world_until(has_frames, &frames, "frames");
	cr_assert(!peer->closed);
}

/* A call with everything in it: voice, tones, ringing, mute, another call joined, voice that stops. */
static void call(const char *card)
{
	static const char *const calls[] = {CALL_A, CALL_B};
	voice_host_want_card(world.host, card);
	voice_host_want_calls(world.host, calls, 2);
	voice_host_want_active(world.host, CALL_A);
	voice_host_want_stream(world.host, true);
	world_until(stream_is_up, &world, "stream up");
	struct peer *a = peer_connect(&world, CALL_A), *b = peer_connect(&world, CALL_B);
	a->loud = b->loud = true;
	hear(a, 25);
	voice_host_want_tone(world.host, "425/200;0/200");
	voice_host_want_ring(world.host, "440+480/100;0/100");
	hear(a, 25);
	voice_host_want_tone(world.host, NULL);
	voice_host_want_ring(world.host, NULL);
	voice_host_want_mute(world.host, true);
	voice_host_want_active(world.host, CALL_B);
	hear(b, 25);
	b->silent = true;
	hear(b, 25);
	b->silent = false;
	hear(b, 1);
	peer_disconnect(a);
	peer_disconnect(b);
}

static char *reported(void)
{
	char *text = NULL;
	return g_file_get_contents(report, &text, NULL, NULL) ? text : g_strdup("");
}

Test(voice_callback, it_never_waits)
{
	call("alsa card");
	char *text = reported();
	cr_assert_str_eq(text, "");
	g_free(text);
}

Test(voice_callback, nor_with_a_card_that_is_resampled)
{
	call("alsa wide");
	char *text = reported();
	cr_assert_str_eq(text, "");
	g_free(text);
}

/* The checker can fail. */
Test(voice_callback, a_planted_lock_is_found)
{
	static const char *const plants[][2] = {{"lock", "pthread_mutex_lock\n"},
		{"malloc", "malloc\nfree\n"}, {"read", "read\n"}, {"sleep", "usleep\n"}};
	for (size_t i = 0; i < G_N_ELEMENTS(plants); i++) {
		setenv("CALLBACK_PLANT", plants[i][0], 1);
		call("alsa card");
		char *text = reported();
		cr_assert(g_str_has_prefix(text, plants[i][1]), "%s: %s", plants[i][0], text);
		g_free(text);
		g_unlink(report);
		world_free(&world);
		world_new(&world, 0, NULL);
	}
	unsetenv("CALLBACK_PLANT");
}
