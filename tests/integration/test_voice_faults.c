/* The voice process when something is wrong: strangers, a card that vanishes, a process that hangs or dies.
 */
#include "tests/integration/voice_world.h"
#include "tests/unit/leak.h"
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static struct world world;

static void set_up(void)
{
	world_new(&world, 0, NULL);
}

static void tear_down(void)
{
	world_free(&world);
	leak_check();
}

TestSuite(voice_faults, .init = set_up, .fini = tear_down, .timeout = 200);

static void begin(const char *card)
{
	static const char *const calls[] = {CALL_A};
	cr_assert_eq(voice_host_want_card(world.host, card), 0);
	cr_assert_eq(voice_host_want_calls(world.host, calls, 1), 0);
	cr_assert_eq(voice_host_want_active(world.host, CALL_A), 0);
	cr_assert_eq(voice_host_want_stream(world.host, true), 0);
}

static bool is_closed(void *peer)
{
	return ((struct peer *)peer)->closed;
}

struct frames {
	const struct peer *peer;
	unsigned wanted;
};

static bool has_frames(void *data)
{
	const struct frames *frames = data;
	return frames->peer->frames >= frames->wanted || frames->peer->closed;
}

static void hear(const struct peer *peer, unsigned more)
{
	struct frames frames = {peer, peer->frames + more};
	world_until(has_frames, &frames, "frames");
	cr_assert(!peer->closed);
}

/* The newest sound that this peer hears is the card's. */
static bool hears_card(void *data)
{
	size_t count;
	const int16_t *heard = peer_heard(data, &count);
	return count > 3200 && noise_find(WORLD_CARD, heard + count - 1600) >= 0;
}

Test(voice_faults, strangers_are_closed_without_a_frame)
{
	static const uint8_t audio_first[5] = {0x12, 0, 2, 1, 1};
	begin("none");
	struct peer *wrong = peer_connect(&world, STRANGER), *nobody = peer_connect(&world, NULL);
	struct peer *rude = peer_connect(&world, NULL), *good = peer_connect(&world, CALL_A);
	peer_send_raw(rude, audio_first, sizeof(audio_first));
	world_until(is_closed, rude, "the end of the one who begins with audio");
	world_until(is_closed, wrong, "the end of the one with a wrong UUID");
	world_until(is_closed, nobody, "the end of the one who says nothing");
	cr_assert_eq(wrong->frames + nobody->frames + rude->frames, 0);
	hear(good, 5);
	peer_disconnect(wrong);
	peer_disconnect(nobody);
	peer_disconnect(rude);
	peer_disconnect(good);
}

Test(voice_faults, a_peer_may_come_before_its_call)
{
	struct peer *peer = peer_connect(&world, CALL_A);
	begin("none");
	hear(peer, 5);
	cr_assert_str_eq(world.peer_uuid, CALL_A);
	peer_disconnect(peer);
}

static bool started_again(void *data)
{
	return voice_host_starts(world.host) >= *(unsigned *)data && voice_host_pid(world.host) > 0;
}

/* The newest sound is the card's, and has come after what this peer had heard by now. */
static size_t heard_before;

static bool hears_card_again(void *data)
{
	size_t count;
	peer_heard(data, &count);
	return count > heard_before + 6400 && hears_card(data);
}

/* The largest distance of two frames since this one, and the smallest of three in a row: a burst would show there. The
 * clock is the test's own: on a machine under load it may itself be late. */
static void print_gap(const struct peer *peer, guint since, const char *what)
{
	const gint64 *times_us = (const gint64 *)(void *)peer->times_us->data;
	gint64 most = 0, least = G_MAXINT64;
	for (guint i = since + 2; i < peer->times_us->len; i++) {
		most = MAX(most, times_us[i] - times_us[i - 1]);
		least = MIN(least, times_us[i] - times_us[i - 2]);
	}
	printf("%s: %.0f ms without a frame at most, three frames in %.0f ms at least\n", what,
		(double)most / 1000, (double)least / 1000);
}

/* After a restart the same connection goes on, and hears the card again. */
static void resume(struct peer *peer, unsigned starts, const char *what)
{
	guint since = peer->times_us->len;
	peer_heard(peer, &heard_before);
	world_until(started_again, &starts, "another voice process");
	world_until(hears_card_again, peer, "the card again");
	cr_assert(world.up);
	cr_assert(!peer->closed && !peer->hung_up);
	cr_assert_eq(peer->other_frames, 0, "the framing is whole");
	print_gap(peer, since > 2 ? since - 2 : 0, what);
	peer_disconnect(peer);
}

static struct peer *hear_card(void)
{
	begin("alsa card");
	struct peer *peer = peer_connect(&world, CALL_A);
	world_until(hears_card, peer, "the card");
	return peer;
}

Test(voice_faults, killed_it_comes_back)
{
	struct peer *peer = hear_card();
	unsigned downs = world.downs;
	kill(voice_host_pid(world.host), SIGKILL);
	resume(peer, 2, "voice process killed");
	cr_assert_gt(world.downs, downs, "the loss is told");
	cr_assert_geq(world.peer_downs, 1);
}

Test(voice_faults, hung_it_is_killed)
{
	struct peer *peer = hear_card();
	kill(voice_host_pid(world.host), SIGSTOP);
	resume(peer, 2, "voice process hung");
	cr_assert(strstr(world.error, "no progress"), "%s", world.error);
}

static bool card_is_missed(void *data)
{
	(void)data;
	return !strcmp(world.reason, "card not found");
}

/* The card vanishes, the process that hangs with it is killed, the next one waits for the card and finds it.
 */
static void unplug_and_replug(char how)
{
	struct peer *peer = hear_card();
	unsigned again = 2;
	gint64 pulled_us = g_get_monotonic_time();
	world_unplug(&world, how);
	world_until(started_again, &again, "another voice process");
	printf("unplugged (%c): a fresh process after %ld ms\n", how,
		(long)((g_get_monotonic_time() - pulled_us) / 1000));
	world_until(card_is_missed, NULL, "the card to be missed");
	size_t before, count;
	hear(peer, 5);
	peer_heard(peer, &before);
	hear(peer, 25);
	const int16_t *heard = peer_heard(peer, &count);
	for (size_t i = before; i < count; i++)
		cr_assert_eq(heard[i], 0);
	heard_before = count;
	world_unplug(&world, 0);
	world_until(stream_is_up, &world, "the card again");
	world_until(hears_card_again, peer, "its microphone");
	cr_assert_eq(peer->other_frames, 0, "the framing is whole");
	print_gap(peer, 0, "unplugged and plugged in again");
	peer_disconnect(peer);
}

Test(voice_faults, unplugged_as_the_kernel_says_it)
{
	unplug_and_replug('d');
}

Test(voice_faults, unplugged_so_that_portaudio_never_returns)
{
	unplug_and_replug('x');
}

static bool hears_silence(void *data)
{
	size_t count;
	const int16_t *heard = peer_heard(data, &count);
	return count && !heard[count - 1];
}

static bool is_off(void *data)
{
	(void)data;
	return !strcmp(world.reason, "off");
}

Test(voice_faults, closing_a_hung_stream_is_no_trap)
{
	struct peer *peer = hear_card();
	world_unplug(&world, 'x');
	world_until(hears_silence, peer, "silence in place of the card");
	/* Now PortAudio hangs, and is asked to close. */
	voice_host_want_stream(world.host, false);
	world_until(is_off, NULL, "the stream to be off");
	cr_assert_eq(voice_host_starts(world.host), 2);
	cr_assert(strstr(world.error, "killed"), "%s", world.error);
	world_unplug(&world, 0);
	voice_host_want_stream(world.host, true);
	resume(peer, 2, "stream closed and opened");
}

static uint16_t free_port(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	cr_assert_eq(bind(fd, (struct sockaddr *)&address, size), 0);
	cr_assert_eq(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	close(fd);
	return ntohs(address.sin_port);
}

Test(voice_faults, over_tcp_the_oldest_kind_until_another_is_shown)
{
	uint16_t port = free_port();
	world_free(&world);
	world_new(&world, port, NULL);
	begin("none");
	struct peer *tcp = peer_connect_tcp(port, CALL_A), *local = peer_connect(&world, CALL_A);
	tcp->silent = true;
	hear(tcp, 5);
	hear(local, 5);
	cr_assert_eq(tcp->narrow_frames, tcp->frames);
	cr_assert_eq(local->wide_frames, local->frames);
	static const uint8_t wide[7] = {0x12, 0, 4, 0, 0, 0, 0};
	peer_send_raw(tcp, wide, sizeof(wide));
	hear(tcp, 10);
	cr_assert_gt(tcp->wide_frames, 0);
	peer_disconnect(tcp);
	peer_disconnect(local);
}

Test(voice_faults, the_socket_is_ours_alone_and_a_stale_one_is_replaced)
{
	struct voice_host_callbacks none = {0};
	struct voice_host_options options = {
		.program = VOICE_PROGRAM, .audio_path = world.audio_path, .group = (gid_t)-1};
	struct voice_host *second = NULL;
	struct stat info;
	cr_assert_eq(stat(world.audio_path, &info), 0);
	cr_assert_eq(info.st_mode & 0777, 0600);
	cr_assert_eq(voice_host_new(&options, &none, NULL, &second), -EADDRINUSE);
	cr_assert_null(second);
	/* A copy of the name outlives its owner. */
	char stale[128];
	snprintf(stale, sizeof(stale), "%s.stale", world.audio_path);
	cr_assert_eq(link(world.audio_path, stale), 0);
	voice_host_free(world.host);
	options.audio_path = stale;
	cr_assert_eq(voice_host_new(&options, &none, NULL, &second), 0);
	voice_host_free(second);
	world.host = NULL;
}

static bool tried_thrice(void *data)
{
	(void)data;
	return voice_host_starts(world.host) >= 3;
}

Test(voice_faults, a_program_that_is_missing_or_fails_is_told)
{
	static const char *const programs[] = {"/nonexistent/deskphone-voice", "/bin/false"};
	for (size_t i = 0; i < 2; i++) {
		world_free(&world);
		world_new(&world, 0, programs[i]);
		begin("none");
		world_until(tried_thrice, NULL, "three attempts");
		cr_assert_geq(world.errors, 2);
	}
}

Test(voice_faults, wishes_are_checked)
{
	static const char *const bad[] = {"not-a-uuid"};
	cr_assert_eq(voice_host_want_card(world.host, "hw:0"), -EINVAL);
	cr_assert_eq(voice_host_want_card(world.host, "alsa x\nquit"), -EINVAL);
	cr_assert_eq(voice_host_want_tone(world.host, ""), -EINVAL);
	cr_assert_eq(voice_host_want_calls(world.host, bad, 1), -EINVAL);
	cr_assert_eq(voice_host_want_active(world.host, "x"), -EINVAL);
	cr_assert_eq(voice_host_starts(world.host), 0, "nothing was wanted, nothing runs");
	cr_assert_eq(voice_host_pid(world.host), 0);
}
