/* Connections that outlive a voice process. */
#include "agent/guard/voice_pass.h"
#include "tests/unit/bridge_world.h"
#include <fcntl.h>

TestSuite(bridge_adopt, .init = bridge_world_new, .fini = bridge_world_free);

static unsigned kept, dropped;
static uint32_t kept_id;
static size_t kept_length;

static void on_keep(void *data, const struct peer *peer)
{
	(void)data;
	kept++;
	kept_id = peer->id;
	kept_length = peer->length;
}

static void on_drop(void *data, const struct peer *peer)
{
	(void)data;
	dropped++;
	cr_assert_eq(peer->id, kept_id);
}

static const struct bridge_events keeping = {
	.peer = on_peer, .figures = on_figures, .error = on_error, .keep = on_keep, .drop = on_drop};

Test(bridge_adopt, what_is_let_in_is_kept_and_dropped_at_its_end)
{
	bridge.events = &keeping;
	tell("call " A);
	int stranger = new_peer(C, false);
	cr_assert_eq(kept, 0);
	int peer = new_peer(A, false);
	cr_assert(kept == 1 && kept_length == 0);
	send_audio(peer, AUDIOSOCKET_16KHZ, 5);
	cr_assert(kept == 2 && kept_length == 640, "again, now that its frames are known");
	send_audio(peer, AUDIOSOCKET_16KHZ, 5);
	cr_assert_eq(kept, 2);
	close(stranger);
	advance(1);
	cr_assert_eq(dropped, 0);
	close(peer);
	advance(1);
	cr_assert_eq(dropped, 1);
}

static void adopt(int fd, const char *what)
{
	struct control_message message;
	cr_assert_eq(control_parse(what, strlen(what), &message), 0, "%s", what);
	bridge_adopt(&bridge, fd, &message, now_ns);
}

Test(bridge_adopt, it_goes_on_in_the_middle_of_a_frame)
{
	int pair[2];
	uint8_t frame[AUDIOSOCKET_FRAME_MAX];
	int16_t samples[320];
	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	tell("call " A);
	tell("active " A);
	start_card();
	for (size_t i = 0; i < 320; i++)
		samples[i] = 3000;
	size_t size = audiosocket_encode(AUDIOSOCKET_16KHZ, samples, 320, frame);
	/* What waits is too old to be heard, and ends in the middle of a frame. */
	cr_assert_eq(send(pair[1], frame, size, 0), (ssize_t)size);
	cr_assert_eq(send(pair[1], frame, 200, 0), 200);
	adopt(pair[0], "adopt 7 18 640 0 " A);
	cr_assert_str_eq(said, "up:6f16000 ");
	cr_assert_eq(send(pair[1], frame + 200, size - 200, 0), (ssize_t)size - 200);
	read_all();
	cr_assert_eq(ring_level(&mixer.voice), 0, "half a frame is none");
	int16_t played = 0;
	for (int i = 0; i < 10; i++) {
		send_audio(pair[1], AUDIOSOCKET_16KHZ, 3000);
		played = card(0);
	}
	cr_assert_eq(played, 3000);
	cr_assert_eq(receive(pair[1]).kind, 0x12);
	cr_assert_eq(bridge.last_id, 7);
	close(pair[1]);
}

Test(bridge_adopt, a_call_that_has_ended_meanwhile_is_closed)
{
	int pair[2];
	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	tell("call " B);
	adopt(pair[0], "adopt 7 16 320 0 " A);
	advance(1999);
	cr_assert(!receive(pair[1]).closed);
	advance(1);
	cr_assert(receive(pair[1]).closed);
	close(pair[1]);
}

Test(bridge_adopt, malformed_messages_are_refused)
{
	static const char *const bad[] = {"adopt", "adopt 7", "adopt 7 18 640 0", "adopt 7 18 640 0 x",
		"adopt 7 17 640 0 " A, "adopt 7 18 640 2 " A, "adopt 7 18 70000 0 " A,
		"adopt -7 18 640 0 x" A, "adopt 7 18 640 0 " A " "};
	struct control_message message;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_assert_eq(control_parse(bad[i], strlen(bad[i]), &message), -EINVAL, "%s", bad[i]);
}

Test(bridge_adopt, a_descriptor_is_passed_on)
{
	int pair[2], pipes[2], fd;
	char text[32], byte;
	cr_assert_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	cr_assert_eq(pipe(pipes), 0);
	cr_assert_eq(voice_pass_receive(pair[1], text, sizeof(text), &fd), -EAGAIN);
	cr_assert_eq(voice_pass_send(pair[0], "one", 3, pipes[0]), 0);
	cr_assert_eq(voice_pass_send(pair[0], "none", 4, -1), 0);
	cr_assert_eq(voice_pass_receive(pair[1], text, sizeof(text), &fd), 3);
	cr_assert(fd >= 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC);
	cr_assert_eq(write(pipes[1], "x", 1), 1);
	cr_assert(read(fd, &byte, 1) == 1 && byte == 'x');
	close(fd);
	cr_assert_eq(voice_pass_receive(pair[1], text, sizeof(text), &fd), 4);
	cr_assert_eq(fd, -1);
	close(pair[0]);
	cr_assert_eq(voice_pass_receive(pair[1], text, sizeof(text), &fd), 0);
	close(pair[1]);
	close(pipes[0]);
	close(pipes[1]);
}
