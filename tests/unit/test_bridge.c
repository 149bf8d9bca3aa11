/* The bridge: who hears what, and when. */
#include "tests/unit/bridge_world.h"

TestSuite(bridge, .init = bridge_world_new, .fini = bridge_world_free);

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

Test(bridge, the_active_call_is_measured_every_second)
{
	tell("call " A);
	tell("active " A);
	start_card();
	int peer = new_peer(A, false);
	for (int i = 0; i < 110; i++) {
		card(5000);
		send_audio(peer, AUDIOSOCKET_16KHZ, 2000);
		receive(peer);
	}
	cr_assert_gt(figures.frames_out, 45);
	cr_assert_float_eq(figures.level_out_db, -16.3, 0.2, "%f", figures.level_out_db);
	cr_assert_float_eq(figures.level_in_db, -24.3, 0.2, "%f", figures.level_in_db);
	cr_assert_float_eq(figures.latency_out_ms, 40, 0.6, "%f", figures.latency_out_ms);
	cr_assert(figures.latency_in_ms >= 10 && figures.latency_in_ms <= 21, "%f", figures.latency_in_ms);
	cr_assert_eq(figures.resampled, 0);
	cr_assert(!strstr(said, "figures"), "not final");
	bridge_set_mute(&bridge, true);
	for (int i = 0; i < 110; i++) {
		card(5000);
		receive(peer);
	}
	cr_assert_float_eq(figures.level_out_db, -99, 0.1);
	close(peer);
}
