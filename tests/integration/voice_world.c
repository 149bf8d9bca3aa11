#include "tests/integration/voice_world.h"
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define NOISE_SECONDS 30
#define FRAME 320
#define PRIORITY 20

/* A finaliser of splitmix64: every index has its own value. */
int16_t noise_sample(unsigned seed, uint64_t index)
{
	uint64_t x = (index + 1) * UINT64_C(0x9e3779b97f4a7c15) + seed;
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	int sample = (int)((x >> 40) % 24001) - 12000;
	return (int16_t)(sample ? sample : 1); /* never silence */
}

int64_t noise_find(unsigned seed, const int16_t *got)
{
	for (int64_t i = 0; i < NOISE_SECONDS * 16000; i++)
		if (noise_match(seed, (uint64_t)i, got, 16) == 16)
			return i;
	return -1;
}

size_t noise_match(unsigned seed, uint64_t index, const int16_t *got, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (got[i] != noise_sample(seed, index + i))
			return i;
	return count;
}

static void on_stream(void *data, bool up, const char *reason)
{
	struct world *world = data;
	world->up = up;
	*(up ? &world->ups : &world->downs) += 1;
	g_strlcpy(world->reason, reason, sizeof(world->reason));
}

static void on_peer(void *data, const char *uuid, bool up, unsigned rate_hz)
{
	struct world *world = data;
	world->peer_up = up;
	world->peer_rate_hz = rate_hz;
	*(up ? &world->peer_ups : &world->peer_downs) += 1;
	g_strlcpy(world->peer_uuid, uuid, sizeof(world->peer_uuid));
}

static void on_sound(void *data, const char *uuid, const struct voice_figures *figures)
{
	struct world *world = data;
	(void)uuid;
	world->sound = *figures;
	world->sounds++;
}

static void on_figures(void *data, const char *uuid, const struct voice_figures *figures)
{
	struct world *world = data;
	(void)uuid;
	world->figures = *figures;
	world->figures_count++;
}

static void on_error(void *data, const char *text)
{
	struct world *world = data;
	g_strlcpy(world->error, text, sizeof(world->error));
	world->errors++;
}

static void write_noise(const char *path)
{
	FILE *file = fopen(path, "wb");
	cr_assert(file);
	for (uint64_t i = 0; i < NOISE_SECONDS * 16000; i++) {
		int16_t sample = noise_sample(WORLD_CARD, i);
		fwrite(&sample, sizeof(sample), 1, file);
	}
	cr_assert(!fclose(file));
}

static void write_silence(const char *path)
{
	static const int16_t sample;
	FILE *file = fopen(path, "wb");
	cr_assert(file);
	fwrite(&sample, sizeof(sample), 1, file);
	cr_assert(!fclose(file));
}

static void write_asoundrc(const struct world *world, const char *path)
{
	FILE *file = fopen(path, "w");
	cr_assert(file);
	fprintf(file,
		"pcm_type.testcard { lib \"%s\" }\n"
		"pcm.card { type testcard infile \"%s/in\" outfile \"%s/out\" gone \"%s/gone\" patient yes "
		"}\n"
		"pcm.room { type testcard infile \"%s/silence\" echo 30 patient yes }\n"
		"pcm.wide { type testcard rate 48000 gone \"%s/gone\" patient yes }\n"
		"pcm.stereo { type testcard rate 48000 channels 2 patient yes }\n"
		"pcm.default { type testcard rate 48000 gone \"%s/gone\" patient yes }\n",
		TESTCARD, world->directory, world->directory, world->directory, world->directory,
		world->directory, world->directory);
	cr_assert(!fclose(file));
}

/* The voice process has no stderr to complain on: a sanitizer's report becomes a file here, on which
 * world_free() fails. */
static void watch_sanitizers(const struct world *world)
{
	static const char *const names[] = {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"};
	char options[128];
	snprintf(options, sizeof(options), "log_path=%s/report", world->directory);
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		setenv(names[i], options, 1);
}

/* Where it may, this process keeps real time, for a peer that is late itself measures nothing. */
static bool keep_time(void)
{
	struct sched_param param = {.sched_priority = PRIORITY};
	return !sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &param);
}

void world_new(struct world *world, uint16_t tcp_port, const char *program)
{
	static const struct voice_host_callbacks callbacks = {.stream = on_stream,
		.peer = on_peer,
		.sound = on_sound,
		.figures = on_figures,
		.error = on_error};
	char path[128];
	memset(world, 0, sizeof(*world));
	world->real_time = keep_time();
	strcpy(world->directory, "/tmp/deskphone-voice.XXXXXX");
	cr_assert(mkdtemp(world->directory));
	snprintf(world->audio_path, sizeof(world->audio_path), "%s/audio", world->directory);
	snprintf(path, sizeof(path), "%s/in", world->directory);
	write_noise(path);
	snprintf(path, sizeof(path), "%s/silence", world->directory);
	write_silence(path);
	snprintf(path, sizeof(path), "%s/asoundrc", world->directory);
	write_asoundrc(world, path);
	setenv("ALSA_CONFIG_PATH", path, 1);
	watch_sanitizers(world);
	struct voice_host_options options = {.program = program ? program : VOICE_PROGRAM,
		.audio_path = world->audio_path,
		.tcp_port = tcp_port,
		.group = (gid_t)-1};
	cr_assert_eq(voice_host_new(&options, &callbacks, world, &world->host), 0);
}

void world_free(struct world *world)
{
	static const char *const names[] = {"in", "silence", "out", "gone", "asoundrc"};
	char path[128];
	voice_host_free(world->host);
	cr_assert(access(world->audio_path, F_OK), "the socket is removed");
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", world->directory, names[i]);
		unlink(path);
	}
	cr_assert_eq(rmdir(world->directory), 0);
}

static gboolean nudge(gpointer data)
{
	(void)data;
	return G_SOURCE_CONTINUE;
}

void world_until(bool (*condition)(void *data), void *data, const char *what)
{
	gint64 end = g_get_monotonic_time() + 60 * G_TIME_SPAN_SECOND;
	guint source = g_timeout_add(20, nudge, NULL);
	while (!condition(data)) {
		cr_assert(g_get_monotonic_time() < end, "waited in vain for: %s", what);
		g_main_context_iteration(NULL, TRUE);
	}
	g_source_remove(source);
}

bool stream_is_up(void *data)
{
	return ((struct world *)data)->up;
}

bool stream_is_down(void *data)
{
	return !((struct world *)data)->up;
}

void world_unplug(struct world *world, char how)
{
	char path[128], text[2] = {how, '\0'};
	snprintf(path, sizeof(path), "%s/gone", world->directory);
	if (how)
		cr_assert(g_file_set_contents(path, text, 1, NULL));
	else
		cr_assert_eq(unlink(path), 0);
}

int16_t *world_played(const struct world *world, size_t *count)
{
	char path[128], *bytes;
	gsize size;
	snprintf(path, sizeof(path), "%s/out", world->directory);
	cr_assert(g_file_get_contents(path, &bytes, &size, NULL));
	*count = size / sizeof(int16_t);
	return (int16_t *)bytes;
}

static void answer(struct peer *peer)
{
	uint8_t frame[3 + 2 * FRAME];
	size_t count = peer->narrow ? FRAME / 2 : FRAME;
	frame[0] = peer->narrow ? 0x10 : 0x12;
	frame[1] = (uint8_t)(2 * count >> 8);
	frame[2] = (uint8_t)(2 * count);
	for (size_t i = 0; i < count; i++) {
		int16_t sample = peer->loud ? noise_sample(WORLD_PEER, peer->sent++) : 0;
		frame[3 + 2 * i] = (uint8_t)sample;
		frame[4 + 2 * i] = (uint8_t)((uint16_t)sample >> 8);
	}
	peer_send_raw(peer, frame, 3 + 2 * count);
}

static void take_frame(struct peer *peer, const uint8_t *frame, size_t length)
{
	gint64 now = g_get_monotonic_time();
	bool wide = frame[0] == 0x12 && length == 640, narrow = frame[0] == 0x10 && length == 320;
	if (frame[0] == 0x00)
		peer->hung_up = true;
	else
		peer->frames++;
	peer->wide_frames += wide;
	peer->narrow_frames += narrow;
	peer->other_frames += !wide && !narrow && frame[0];
	for (size_t i = 0; i + 1 < length; i += 2) {
		int16_t sample = (int16_t)(uint16_t)(frame[3 + i] | frame[4 + i] << 8);
		g_array_append_val(peer->heard, sample);
	}
	g_array_append_val(peer->times_us, now);
	if (!peer->silent && (wide || narrow))
		answer(peer);
}

static gboolean on_readable(gint fd, GIOCondition condition, gpointer data)
{
	struct peer *peer = data;
	uint8_t bytes[8192];
	(void)condition;
	ssize_t got = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);
	if (got < 0 && errno == EAGAIN)
		return G_SOURCE_CONTINUE;
	if (got <= 0) {
		peer->closed = true;
		peer->source = 0;
		return G_SOURCE_REMOVE;
	}
	g_byte_array_append(peer->wire, bytes, (guint)got);
	while (peer->wire->len >= 3) {
		size_t length = (size_t)(peer->wire->data[1] << 8 | peer->wire->data[2]);
		if (peer->wire->len < 3 + length)
			break;
		take_frame(peer, peer->wire->data, length);
		g_byte_array_remove_range(peer->wire, 0, (guint)(3 + length));
	}
	return G_SOURCE_CONTINUE;
}

static void say_uuid(struct peer *peer, const char *uuid)
{
	uint8_t frame[19] = {0x01, 0, 16};
	size_t at = 3;
	for (const char *c = uuid; *c && at < sizeof(frame); c++)
		if (*c != '-') {
			frame[at++] = (uint8_t)(g_ascii_xdigit_value(c[0]) << 4 | g_ascii_xdigit_value(c[1]));
			c++;
		}
	peer_send_raw(peer, frame, sizeof(frame));
}

static struct peer *new_peer(int fd, const char *uuid)
{
	struct peer *peer = g_new0(struct peer, 1);
	peer->fd = fd;
	peer->wire = g_byte_array_new();
	peer->heard = g_array_new(FALSE, FALSE, sizeof(int16_t));
	peer->times_us = g_array_new(FALSE, FALSE, sizeof(gint64));
	peer->source = g_unix_fd_add(fd, G_IO_IN | G_IO_HUP, on_readable, peer);
	if (uuid)
		say_uuid(peer, uuid);
	return peer;
}

struct peer *peer_connect(const struct world *world, const char *uuid)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	strcpy(address.sun_path, world->audio_path);
	cr_assert_eq(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return new_peer(fd, uuid);
}

struct peer *peer_connect_tcp(uint16_t port, const char *uuid)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	cr_assert_eq(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return new_peer(fd, uuid);
}

void peer_send_raw(struct peer *peer, const void *bytes, size_t size)
{
	/* The other end may have closed, or hang while its supervisor shares this thread: that is for the test to see. */
	if (send(peer->fd, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)size)
		peer->silent = true;
}

void peer_disconnect(struct peer *peer)
{
	if (peer->source)
		g_source_remove(peer->source);
	close(peer->fd);
	g_byte_array_free(peer->wire, TRUE);
	g_array_free(peer->heard, TRUE);
	g_array_free(peer->times_us, TRUE);
	g_free(peer);
}

const int16_t *peer_heard(const struct peer *peer, size_t *count)
{
	*count = peer->heard->len;
	return (const int16_t *)(void *)peer->heard->data;
}

void peer_print_pace(const struct peer *peer, const char *what)
{
	const gint64 *times = (const gint64 *)(void *)peer->times_us->data;
	double least = 1e9, most = 0;
	guint count = peer->times_us->len;
	for (guint i = 1; i < count; i++) {
		double ms = (double)(times[i] - times[i - 1]) / 1000;
		least = MIN(least, ms);
		most = MAX(most, ms);
	}
	if (count > 1)
		printf("%s: %u frames, %.2f ms apart on average, %.2f to %.2f\n", what, count,
			(double)(times[count - 1] - times[0]) / 1000 / (count - 1), least, most);
}
