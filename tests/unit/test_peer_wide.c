/* Peers that label 16 kHz as 8 kHz: releases of Asterisk before the kinds above 0x10. */
#include "agent/voice/peer.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

TestSuite(peer_wide, .fini = leak_check);

static struct peer *new_peer(int *other)
{
	struct peer *peer = NULL;
	int pair[2];
	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	cr_assert_eq(peer_new(pair[0], true, 0, &peer), 0);
	*other = pair[1];
	return peer;
}

Test(peer_wide, takes_16_khz_and_is_sent_8)
{
	int16_t samples[PEER_FRAME], out[PEER_CONVERT_MAX];
	uint8_t frame[1024];
	int other;
	struct peer *peer = new_peer(&other);
	for (int i = 0; i < PEER_FRAME; i++)
		samples[i] = (int16_t)(i * 50);
	peer_set_wide(peer);
	cr_assert_eq(peer->kind, AUDIOSOCKET_8KHZ);
	cr_assert_eq(peer_convert(peer, samples, PEER_FRAME, out), PEER_FRAME);
	cr_assert_eq(memcmp(samples, out, sizeof(samples)), 0);
	cr_assert_eq(peer_send(peer, samples), 0);
	cr_assert_eq(read(other, frame, sizeof(frame)), AUDIOSOCKET_HEADER_SIZE + PEER_FRAME);
	cr_assert_eq(frame[0], 0x10);
	cr_assert_eq(frame[1] << 8 | frame[2], PEER_FRAME);
	peer_free(peer, false);
	close(other);
}

/* One that shows the right label is believed. */
Test(peer_wide, shows_16_khz)
{
	int16_t samples[PEER_FRAME] = {0};
	uint8_t frame[1024];
	int other;
	struct peer *peer = new_peer(&other);
	peer_set_wide(peer);
	cr_assert_eq(peer_set_kind(peer, AUDIOSOCKET_16KHZ), 0);
	cr_assert_eq(peer_send(peer, samples), 0);
	cr_assert_eq(read(other, frame, sizeof(frame)), AUDIOSOCKET_HEADER_SIZE + 2 * PEER_FRAME);
	cr_assert_eq(frame[0], 0x12);
	cr_assert_eq(peer_set_kind(peer, AUDIOSOCKET_8KHZ), 0);
	cr_assert_null(peer->from_peer);
	peer_free(peer, false);
	close(other);
}
