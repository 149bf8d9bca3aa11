#include "agent/voice/peer.h"
#include "agent/voice/resample.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SEND_FLAGS (MSG_DONTWAIT | MSG_NOSIGNAL)

_Static_assert(PEER_CONVERT_MAX == RESAMPLE_OUT_MAX, "room for what the resampler makes");

int peer_new(int fd, bool tcp, int64_t now_ns, struct peer **peer)
{
	struct peer *result = calloc(1, sizeof(*result));
	if (!result)
		return -ENOMEM;
	result->fd = fd;
	result->local = !tcp;
	result->since_ns = now_ns;
	result->kind = AUDIOSOCKET_16KHZ;
	if (tcp && peer_set_kind(result, AUDIOSOCKET_8KHZ)) {
		free(result);
		return -ENOMEM;
	}
	*peer = result;
	return 0;
}

void peer_free(struct peer *peer, bool hangup)
{
	static const uint8_t goodbye[AUDIOSOCKET_HEADER_SIZE] = {AUDIOSOCKET_HANGUP, 0, 0};
	if (!peer)
		return;
	/* Best effort: to a peer that sees only the end of the stream it means the same. */
	if (hangup && !peer->rest_size && send(peer->fd, goodbye, sizeof(goodbye), SEND_FLAGS) < 0)
		hangup = false;
	close(peer->fd);
	resample_free(peer->from_peer);
	resample_free(peer->to_peer);
	free(peer);
}

int peer_set_kind(struct peer *peer, enum audiosocket_kind kind)
{
	struct resample *from = NULL, *to = NULL;
	if (kind == AUDIOSOCKET_8KHZ && ((!peer->wide && resample_new(8000, 16000, &from)) ||
						resample_new(16000, 8000, &to))) {
		resample_free(from);
		return -ENOMEM;
	}
	resample_free(peer->from_peer);
	resample_free(peer->to_peer);
	peer->from_peer = from;
	peer->to_peer = to;
	peer->ready_count = 0;
	peer->kind = kind;
	return 0;
}

void peer_set_wide(struct peer *peer)
{
	peer->wide = true;
	resample_free(peer->from_peer);
	peer->from_peer = NULL;
}

size_t peer_convert(struct peer *peer, const int16_t *samples, size_t count, int16_t *out)
{
	if (peer->from_peer)
		return resample_run(peer->from_peer, samples, count, out);
	memcpy(out, samples, count * sizeof(*samples));
	return count;
}

/* 160 samples of 8 kHz. The converter owes the first few (its delay): silence goes before them. */
static void next_narrow(struct peer *peer, const int16_t *samples, int16_t narrow[PEER_FRAME / 2])
{
	int16_t out[RESAMPLE_OUT_MAX];
	size_t wanted = PEER_FRAME / 2;
	size_t made = resample_run(peer->to_peer, samples, PEER_FRAME, out);
	if (made > PEER_FRAME - peer->ready_count)
		made = PEER_FRAME - peer->ready_count;
	memcpy(peer->ready + peer->ready_count, out, made * sizeof(*out));
	peer->ready_count += made;
	size_t got = peer->ready_count < wanted ? peer->ready_count : wanted;
	memset(narrow, 0, (wanted - got) * sizeof(*narrow));
	memcpy(narrow + wanted - got, peer->ready, got * sizeof(*narrow));
	peer->ready_count -= got;
	memmove(peer->ready, peer->ready + got, peer->ready_count * sizeof(*narrow));
}

/* -errno of a failed send; a kernel short of memory counts as a full socket. */
static int send_error(void)
{
	return errno == EAGAIN || errno == EINTR || errno == ENOBUFS || errno == ENOMEM ? -EAGAIN : -errno;
}

/* A frame once begun must be ended before the next: else the framing is lost. */
static int send_rest(struct peer *peer)
{
	if (!peer->rest_size)
		return 0;
	ssize_t sent = send(peer->fd, peer->rest, peer->rest_size, SEND_FLAGS);
	if (sent < 0)
		return send_error();
	peer->rest_size -= (size_t)sent;
	memmove(peer->rest, peer->rest + sent, peer->rest_size);
	return peer->rest_size ? -EAGAIN : 0;
}

int peer_send(struct peer *peer, const int16_t samples[PEER_FRAME])
{
	uint8_t frame[AUDIOSOCKET_FRAME_MAX];
	int16_t narrow[PEER_FRAME / 2];
	size_t size;
	if (peer->to_peer) {
		next_narrow(peer, samples, narrow);
		size = audiosocket_encode(peer->kind, narrow, PEER_FRAME / 2, frame);
	} else {
		size = audiosocket_encode(peer->kind, samples, PEER_FRAME, frame);
	}
	int error = send_rest(peer);
	if (error)
		return error;
	ssize_t sent = send(peer->fd, frame, size, SEND_FLAGS);
	if (sent < 0)
		return send_error();
	peer->rest_size = size - (size_t)sent;
	memcpy(peer->rest, frame + sent, peer->rest_size);
	return 0;
}
