/* The bridge with real sockets (pairs), a card that the test is, and a clock that the test sets. */
#include "agent/voice/bridge.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MS INT64_C(1000000)
#define A "6f17292c-2b8f-47bc-b173-6caf00346485"
#define B "00112233-4455-6677-8899-aabbccddeeff"
#define C "deadbeef-0000-4000-8000-000000000000"

static struct mixer mixer;
static struct deck deck;
static struct bridge bridge;
static int64_t now_ns;
static char said[2048];
static struct bridge_figures figures;

static void say(const char *format, const uint8_t *uuid, unsigned rate_hz)
{
	char text[AUDIOSOCKET_UUID_TEXT] = "", one[96];
	if (uuid)
		audiosocket_uuid_format(uuid, text);
	text[2] = '\0'; /* enough to tell them apart */
	snprintf(one, sizeof(one), "%s%s%u ", format, text, rate_hz);
	strncat(said, one, sizeof(said) - strlen(said) - 1);
}

static void on_peer(void *data, const uint8_t *uuid, bool up, unsigned rate_hz)
{
	(void)data;
	say(up ? "up:" : "down:", uuid, rate_hz);
}

static void on_figures(void *data, const uint8_t *uuid, const struct bridge_figures *f)
{
	(void)data;
	figures = *f;
	say("figures:", uuid, 0);
}

static void on_error(void *data, const char *text)
{
	(void)data;
	(void)text;
	say("error", NULL, 0);
}

static const struct bridge_events events = {on_peer, on_figures, on_error};

static void set_up(void)
{
	now_ns = 1000 * MS;
	said[0] = '\0';
	cr_assert_eq(mixer_init(&mixer), 0);
	deck_init(&deck, &mixer);
	bridge_init(&bridge, &deck, &events, NULL);
}

static void tear_down(void)
{
	bridge_clear(&bridge);
	deck_clear(&deck);
	mixer_clear(&mixer);
	leak_check();
}

TestSuite(bridge, .init = set_up, .fini = tear_down);

static void tell(const char *text)
{
	struct control_message message;
	cr_assert_eq(control_parse(text, strlen(text), &message), 0);
	if (message.type == CONTROL_CALL)
		bridge_set_calls(&bridge, &message, now_ns);
	else
		bridge_set_active(&bridge, &message);
}

/* What peers have sent is read, as the loop would do. */
static void read_all(void)
{
	struct pollfd fds[BRIDGE_PEERS_MAX];
	for (;;) {
		size_t count = bridge_poll(&bridge, fds);
		if (poll(fds, count, 0) <= 0)
			return;
		for (size_t i = 0; i < count; i++)
			if (fds[i].revents)
				bridge_read(&bridge, fds[i].fd, now_ns);
	}
}

static void advance(int64_t ms)
{
	now_ns += ms * MS;
	read_all();
	bridge_tick(&bridge, now_ns);
}

static int new_peer(const char *uuid, bool tcp)
{
	int pair[2];
	uint8_t hello[19] = {1, 0, 16};
	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	bridge_accept(&bridge, pair[0], tcp, now_ns);
	if (uuid) {
		cr_assert_eq(audiosocket_uuid_parse(uuid, hello + 3), 0);
		cr_assert_eq(send(pair[1], hello, sizeof(hello), 0), sizeof(hello));
	}
	read_all();
	return pair[1];
}

/* Frames that wait at a peer's end: how many, and the kind and first sample of the last. */
struct frames {
	int count, kind;
	int16_t first;
	bool closed;
};

static struct frames receive(int fd)
{
	struct frames frames = {0};
	uint8_t frame[AUDIOSOCKET_FRAME_MAX];
	for (;;) {
		ssize_t got = recv(fd, frame, 3, 0);
		frames.closed = got == 0 || (got < 0 && errno != EAGAIN);
		if (got < 3)
			return frames;
		ssize_t size = frame[1] << 8 | frame[2];
		cr_assert_eq(recv(fd, frame + 3, (size_t)size, 0), size, "a frame comes whole");
		cr_assert(frame[0] != 0x12 || size == 640);
		cr_assert(frame[0] != 0x10 || size == 320);
		frames.count++;
		frames.kind = frame[0];
		frames.first = (int16_t)(frame[3] | frame[4] << 8);
	}
}

static void send_audio(int fd, enum audiosocket_kind kind, int16_t value)
{
	int16_t samples[320];
	uint8_t frame[AUDIOSOCKET_FRAME_MAX];
	for (size_t i = 0; i < 320; i++)
		samples[i] = value;
	size_t size = audiosocket_encode(kind, samples, kind == AUDIOSOCKET_8KHZ ? 160 : 320, frame);
	cr_assert_eq(send(fd, frame, size, MSG_NOSIGNAL), (ssize_t)size);
	read_all();
}

/* The card takes and gives 20 ms; `value` is what the microphone hears. Returns what is played. */
static int16_t card(int16_t value)
{
	int16_t in[320], out[320];
	for (size_t i = 0; i < 320; i++)
		in[i] = value;
	mixer_transfer(&mixer, in, out, 320, false);
	advance(20);
	return out[319];
}

static void start_card(void)
{
	mixer_prepare(&mixer, 16000);
	cr_assert_eq(deck_start(&deck, 16000), 0);
	bridge_set_card(&bridge, true);
}

Test(bridge, idle_it_needs_no_timer)
{
	cr_assert_eq(bridge_deadline(&bridge), INT64_MAX);
	tell("call " A);
	cr_assert_eq(bridge_deadline(&bridge), INT64_MAX);
	int peer = new_peer(A, false);
	cr_assert_lt(bridge_deadline(&bridge), INT64_MAX);
	close(peer);
	read_all();
	cr_assert_eq(bridge_deadline(&bridge), INT64_MAX);
}

Test(bridge, silence_in_pace_without_a_card)
{
	tell("call " A);
	int peer = new_peer(A, false);
	cr_assert_str_eq(said, "up:6f16000 ");
	advance(0);
	for (int i = 0; i < 100; i++) {
		struct frames frames = receive(peer);
		cr_assert(frames.count == 1 && frames.kind == 0x12 && frames.first == 0);
		advance(20);
	}
	close(peer);
	advance(1);
	cr_assert_str_eq(said, "up:6f16000 down:6f0 figures:6f0 ");
	cr_assert_eq(figures.frames_out, 101);
}

Test(bridge, the_active_call_hears_the_microphone_the_other_silence)
{
	tell("call " A "," B);
	tell("active " A);
	start_card();
	int a = new_peer(A, false), b = new_peer(B, false);
	card(7);
	card(7);
	cr_assert_eq(receive(a).first, 7);
	struct frames other = receive(b);
	cr_assert(other.count == 2 && other.first == 0);
	tell("active " B);
	card(8);
	cr_assert_eq(receive(a).first, 0);
	cr_assert_eq(receive(b).first, 8);
	tell("active none");
	card(9);
	cr_assert(receive(a).first == 0 && receive(b).first == 0);
	close(a);
	close(b);
}

Test(bridge, muted_it_sends_zeros_in_pace)
{
	tell("call " A);
	tell("active " A);
	start_card();
	int peer = new_peer(A, false);
	card(7);
	cr_assert_eq(receive(peer).first, 7);
	bridge_set_mute(&bridge, true);
	card(7);
	struct frames frames = receive(peer);
	cr_assert(frames.count == 1 && frames.first == 0);
	bridge_set_mute(&bridge, false);
	card(7);
	cr_assert_eq(receive(peer).first, 7);
	close(peer);
}

Test(bridge, only_the_active_call_is_played)
{
	tell("call " A "," B);
	tell("active " A);
	start_card();
	int a = new_peer(A, false), b = new_peer(B, false);
	for (int i = 0; i < 10; i++) {
		send_audio(a, AUDIOSOCKET_16KHZ, 1000);
		send_audio(b, AUDIOSOCKET_16KHZ, 2000);
		int16_t played = card(0);
		cr_assert(i < 2 || played == 1000);
	}
	tell("active " B);
	for (int i = 0; i < 10; i++) {
		send_audio(a, AUDIOSOCKET_16KHZ, 1000);
		send_audio(b, AUDIOSOCKET_16KHZ, 2000);
		int16_t played = card(0);
		cr_assert(i < 2 || played == 2000);
	}
	tell("call none");
	cr_assert_eq(receive(a).closed, true);
	cr_assert(strstr(said, "figures:6f0"));
	cr_assert_eq(figures.samples_in, 20 * 320);
	close(a);
	close(b);
}

Test(bridge, unknown_late_and_rude_ones_are_closed)
{
	static const uint8_t audio[5] = {0x12, 0, 2, 0, 0};
	tell("call " A);
	int silent = new_peer(NULL, false), unknown = new_peer(C, false), rude = new_peer(NULL, false);
	cr_assert_eq(bridge_deadline(&bridge), now_ns + 2000 * MS);
	send(rude, audio, sizeof(audio), 0);
	advance(1);
	cr_assert(receive(rude).closed);
	advance(1998);
	cr_assert(!receive(silent).closed && !receive(unknown).closed);
	advance(1);
	cr_assert(receive(silent).closed && receive(unknown).closed);
	cr_assert_str_eq(said, "");
	close(silent);
	close(unknown);
	close(rude);
}

Test(bridge, a_peer_may_name_its_call_before_the_agent_does)
{
	int peer = new_peer(A, false);
	send_audio(peer, AUDIOSOCKET_16KHZ, 5);
	advance(500);
	cr_assert_eq(receive(peer).count, 0);
	tell("call " A);
	cr_assert_str_eq(said, "up:6f16000 ");
	advance(20);
	cr_assert_gt(receive(peer).count, 0);
	close(peer);
}

Test(bridge, a_second_uuid_is_an_end)
{
	uint8_t again[19] = {1, 0, 16};
	tell("call " A);
	int peer = new_peer(A, false);
	send(peer, again, sizeof(again), 0);
	advance(1);
	cr_assert(receive(peer).closed);
	close(peer);
}

Test(bridge, kinds_follow_what_the_peer_shows)
{
	tell("call " A);
	int local = new_peer(A, false), tcp = new_peer(A, true);
	advance(20);
	cr_assert_eq(receive(local).kind, 0x12);
	cr_assert_eq(receive(tcp).kind, 0x10, "the oldest kind, until it shows another");
	send_audio(local, AUDIOSOCKET_8KHZ, 1);
	send_audio(tcp, AUDIOSOCKET_16KHZ, 1);
	advance(20);
	cr_assert_eq(receive(local).kind, 0x10);
	cr_assert_eq(receive(tcp).kind, 0x12);
	close(local);
	close(tcp);
}

Test(bridge, narrow_peers_hear_and_are_heard)
{
	tell("call " A);
	tell("active " A);
	start_card();
	int peer = new_peer(A, false);
	int16_t played = 0;
	for (int i = 0; i < 20; i++) {
		send_audio(peer, AUDIOSOCKET_8KHZ, 3000);
		played = card(5000);
	}
	struct frames frames = receive(peer);
	cr_assert_eq(frames.kind, 0x10);
	cr_assert(abs(frames.first - 5000) < 20, "%d", frames.first);
	cr_assert(abs(played - 3000) < 20, "%d", played);
	cr_assert(strstr(said, "up:6f8000"));
	close(peer);
}

Test(bridge, dtmf_and_other_kinds_are_skipped)
{
	static const uint8_t others[] = {0x03, 0, 1, '5', 0x18, 0, 2, 0, 0, 0xff, 0, 1, 1};
	tell("call " A);
	int peer = new_peer(A, false);
	send(peer, others, sizeof(others), 0);
	advance(20);
	struct frames frames = receive(peer);
	cr_assert(frames.kind == 0x12 && !frames.closed);
	close(peer);
}

Test(bridge, a_call_that_ends_says_so_to_its_peer_only)
{
	tell("call " A "," B);
	int a = new_peer(A, false), b = new_peer(B, false);
	advance(20);
	receive(a);
	receive(b);
	tell("call " B);
	struct frames last = receive(a);
	cr_assert(last.count == 1 && last.kind == 0x00 && last.closed);
	advance(20);
	cr_assert(!receive(b).closed);
	close(a);
	close(b);
}

Test(bridge, a_third_connection_replaces_the_oldest)
{
	tell("call " A);
	int first = new_peer(A, false);
	now_ns += MS;
	int second = new_peer(A, false);
	now_ns += MS;
	int third = new_peer(A, false);
	advance(20);
	cr_assert(receive(first).closed);
	cr_assert(!receive(second).closed && !receive(third).closed);
	cr_assert_str_eq(said, "up:6f16000 ", "for the call nothing has changed");
	close(first);
	close(second);
	close(third);
}

Test(bridge, of_two_connections_the_one_that_talks_keeps_the_floor)
{
	tell("call " A);
	tell("active " A);
	start_card();
	int first = new_peer(A, false), second = new_peer(A, false);
	int16_t played = 0;
	for (int i = 0; i < 10; i++) {
		send_audio(first, AUDIOSOCKET_16KHZ, 1000);
		send_audio(second, AUDIOSOCKET_16KHZ, 2000);
		played = card(0);
		cr_assert(!played || played == 1000);
	}
	cr_assert_eq(played, 1000);
	for (int i = 0; i < 20; i++) {
		send_audio(second, AUDIOSOCKET_16KHZ, 2000);
		played = card(0);
	}
	cr_assert_eq(played, 2000);
	close(first);
	close(second);
}

Test(bridge, one_who_does_not_read_is_dropped)
{
	tell("call " A);
	int deaf = new_peer(A, false), good = new_peer(A, false);
	int ticks = 0;
	for (; ticks < 2000 && !strstr(said, "error"); ticks++) {
		advance(20);
		cr_assert_eq(receive(good).count, 1);
	}
	cr_assert_lt(ticks, 2000);
	cr_assert_gt(ticks, PEER_DEAF_FRAMES);
	close(deaf);
	close(good);
}

Test(bridge, one_who_floods_is_dropped)
{
	tell("call " A);
	int peer = new_peer(A, false);
	uint8_t bytes[643] = {0x12, 0x02, 0x80};
	for (int i = 0; i < 1000 && !strstr(said, "error"); i++) {
		if (send(peer, bytes, sizeof(bytes), MSG_NOSIGNAL) < 0)
			break;
		read_all();
	}
	cr_assert(strstr(said, "error"));
	cr_assert(receive(peer).closed);
	close(peer);
}

Test(bridge, the_table_is_bounded)
{
	int fds[BRIDGE_PEERS_MAX + 1];
	for (int i = 0; i < BRIDGE_PEERS_MAX; i++) {
		cr_assert(bridge_has_room(&bridge));
		fds[i] = new_peer(NULL, false);
	}
	cr_assert(!bridge_has_room(&bridge));
	fds[BRIDGE_PEERS_MAX] = new_peer(NULL, false);
	cr_assert(receive(fds[BRIDGE_PEERS_MAX]).closed);
	advance(2000);
	cr_assert(bridge_has_room(&bridge));
	for (int i = 0; i <= BRIDGE_PEERS_MAX; i++)
		close(fds[i]);
}

Test(bridge, a_card_that_stops_is_heard_as_silence)
{
	tell("call " A);
	tell("active " A);
	start_card();
	int peer = new_peer(A, false);
	card(7);
	card(7);
	cr_assert_eq(receive(peer).first, 7);
	advance(59);
	cr_assert_eq(receive(peer).count, 0);
	advance(1);
	struct frames frames = receive(peer);
	cr_assert(frames.count == 1 && frames.first == 0);
	close(peer);
	advance(1);
	cr_assert_eq(figures.stalls, 1);
}
