/* The bridge's peers that follow the line, whichever call has it. */
#include "tests/unit/bridge_world.h"

#define NIL "00000000-0000-0000-0000-000000000000"

TestSuite(bridge_roam, .init = bridge_world_new, .fini = bridge_world_free);

Test(bridge_roam, silence_in_pace_between_calls)
{
	int peer = new_peer(NIL, false);
	advance(0);
	for (int i = 0; i < 200; i++) {
		struct frames frames = receive(peer);
		cr_assert(frames.count == 1 && frames.kind == 0x12 && frames.first == 0, "frame %d", i);
		advance(20);
	}
	cr_assert_str_eq(said, "", "no call has a peer");
	close(peer);
	read_all();
	cr_assert_eq(bridge_deadline(&bridge), INT64_MAX);
}

Test(bridge_roam, it_joins_the_call_that_has_the_line_and_leaves_it)
{
	int peer = new_peer(NIL, false);
	start_card();
	card(3);
	cr_assert_eq(receive(peer).first, 0, "no call: no microphone");
	tell("call " A "," B);
	cr_assert_str_eq(said, "");
	tell("active " A);
	cr_assert_str_eq(said, "up:6f16000 ");
	card(4);
	cr_assert_eq(receive(peer).first, 4);
	tell("active " B);
	cr_assert_str_eq(said, "up:6f16000 down:6f0 figures:6f0 up:0016000 ");
	card(5);
	cr_assert_eq(receive(peer).first, 5);
	said[0] = '\0';
	tell("call none");
	cr_assert_str_eq(said, "down:000 figures:000 ");
	card(6);
	struct frames frames = receive(peer);
	cr_assert(frames.count == 1 && frames.first == 0 && !frames.closed,
		"it stays, and is not told to hang up");
	close(peer);
}

Test(bridge_roam, it_joins_whichever_is_said_first)
{
	int before = new_peer(NIL, false);
	tell("active " A);
	tell("call " A);
	cr_assert_str_eq(said, "up:6f16000 ");
	int after = new_peer(NIL, false);
	cr_assert_str_eq(said, "up:6f16000 ", "the second one of the same call");
	tell("active none");
	cr_assert_str_eq(said, "up:6f16000 down:6f0 figures:6f0 ");
	close(before);
	close(after);
}

Test(bridge_roam, what_it_sends_is_played_while_a_call_has_the_line)
{
	int peer = new_peer(NIL, false);
	start_card();
	for (int i = 0; i < 5; i++) {
		send_audio(peer, AUDIOSOCKET_16KHZ, 9);
		cr_assert_eq(card(0), 0, "nobody to talk to");
	}
	tell("call " A);
	tell("active " A);
	int16_t played = 0;
	for (int i = 0; i < 10; i++) {
		send_audio(peer, AUDIOSOCKET_16KHZ, 11);
		played = card(0);
	}
	cr_assert_eq(played, 11);
	close(peer);
	advance(1);
	cr_assert_eq(figures.samples_in, 10 * 320);
}

Test(bridge_roam, one_that_named_the_call_has_the_floor)
{
	tell("call " A);
	tell("active " A);
	start_card();
	int roaming = new_peer(NIL, false), named = new_peer(A, false);
	int16_t played = 0;
	for (int i = 0; i < 20; i++) {
		send_audio(roaming, AUDIOSOCKET_16KHZ, 1);
		send_audio(named, AUDIOSOCKET_16KHZ, 2);
		send_audio(roaming, AUDIOSOCKET_16KHZ, 1);
		played = card(0);
		cr_assert(i < 8 || played == 2, "frame %d: %d", i, played);
	}
	close(roaming);
	close(named);
}

Test(bridge_roam, it_does_not_count_as_one_that_named_the_call)
{
	tell("call " A);
	tell("active " A);
	int first = new_peer(A, false), second = new_peer(A, false);
	int roaming[BRIDGE_ROAMING_MAX + 1];
	for (size_t i = 0; i < BRIDGE_ROAMING_MAX + 1; i++)
		roaming[i] = new_peer(NIL, false);
	advance(20);
	cr_assert(!receive(first).closed && !receive(second).closed);
	for (size_t i = 0; i < BRIDGE_ROAMING_MAX; i++)
		cr_assert(!receive(roaming[i]).closed, "peer %zu", i);
	cr_assert(receive(roaming[BRIDGE_ROAMING_MAX]).closed, "there is a limit");
	cr_assert(bridge_has_room(&bridge), "and room for others");
	close(first);
	close(second);
	for (size_t i = 0; i < BRIDGE_ROAMING_MAX + 1; i++)
		close(roaming[i]);
}

Test(bridge_roam, over_tcp_nobody_roams)
{
	int peer = new_peer(NIL, true);
	tell("call " A);
	tell("active " A);
	advance(1999);
	cr_assert(!receive(peer).closed);
	advance(1);
	cr_assert(receive(peer).closed);
	cr_assert_str_eq(said, "");
	close(peer);
}

Test(bridge_roam, one_that_floods_or_does_not_read_is_closed)
{
	int loud = new_peer(NIL, false), deaf = new_peer(NIL, false);
	uint8_t frames[64][643] = {0};
	for (size_t i = 0; i < 64; i++)
		memcpy(frames[i], (const uint8_t[]){0x12, 0x02, 0x80}, 3);
	while (send(loud, frames, sizeof(frames), MSG_NOSIGNAL) > 0)
		read_all();
	cr_assert_str_eq(said, "error0 ");
	for (int i = 0; i < 3000 && !strstr(said, "error0 error0"); i++)
		advance(20);
	cr_assert_str_eq(said, "error0 error0 ");
	close(loud);
	close(deaf);
}

Test(bridge_roam, a_sample_shows_the_rate_and_leaves_the_floor)
{
	static const uint8_t sample[5] = {0x10, 0, 2, 1, 0};
	int talker = new_peer(NIL, false), listener = new_peer(NIL, false);
	send(listener, sample, sizeof(sample), 0);
	advance(20);
	cr_assert_eq(receive(listener).kind, 0x10, "also between calls");
	tell("call " A);
	tell("active " A);
	start_card();
	int16_t played = 0;
	for (int i = 0; i < 10; i++) {
		send(listener, sample, sizeof(sample), 0);
		read_all();
		send_audio(talker, AUDIOSOCKET_16KHZ, 7);
		played = card(0);
	}
	cr_assert_eq(played, 7);
	cr_assert_eq(receive(listener).kind, 0x10);
	cr_assert_eq(receive(talker).kind, 0x12);
	close(talker);
	close(listener);
}
