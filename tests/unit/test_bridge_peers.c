/* The bridge's peers: who is let in, what they are sent, and who is closed. */
#include "tests/unit/bridge_world.h"

TestSuite(bridge_peers, .init = bridge_world_new, .fini = bridge_world_free);

Test(bridge_peers, unknown_late_and_rude_ones_are_closed)
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

Test(bridge_peers, a_peer_may_name_its_call_before_the_agent_does)
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

Test(bridge_peers, a_second_uuid_is_an_end)
{
	uint8_t again[19] = {1, 0, 16};
	tell("call " A);
	int peer = new_peer(A, false);
	send(peer, again, sizeof(again), 0);
	advance(1);
	cr_assert(receive(peer).closed);
	close(peer);
}

Test(bridge_peers, kinds_follow_what_the_peer_shows)
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

Test(bridge_peers, narrow_peers_hear_and_are_heard)
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

Test(bridge_peers, dtmf_and_other_kinds_are_skipped)
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

Test(bridge_peers, a_third_connection_replaces_the_oldest)
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

Test(bridge_peers, of_two_connections_the_one_that_talks_keeps_the_floor)
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

Test(bridge_peers, one_who_does_not_read_is_dropped)
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

Test(bridge_peers, one_who_floods_is_dropped)
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

Test(bridge_peers, the_table_is_bounded)
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
