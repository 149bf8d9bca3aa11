/* The rooms of the ALSA plug-in: whose clock it is, samples by number, the connection. */
#include "agent/alsa/clock.h"
#include "agent/alsa/link.h"
#include "agent/alsa/ring.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MS INT64_C(1000000)

TestSuite(alsa, .fini = leak_check);

Test(alsa, the_phone_has_the_clock_while_it_speaks)
{
	struct clock clock;
	clock_begin(&clock, 16000, 0);
	for (int64_t now = 0; now < 5000 * MS; now += 20 * MS) {
		clock_heard(&clock, now);
		cr_assert_eq(clock_due(&clock, now + 19 * MS), 0);
		cr_assert_eq(clock_deadline(&clock), now + 60 * MS);
	}
}

Test(alsa, the_own_clock_takes_over_after_60_ms)
{
	struct clock clock;
	uint64_t moved = 0;
	clock_begin(&clock, 16000, 0);
	cr_assert_eq(clock_due(&clock, 60 * MS - 1), 0);
	cr_assert(!clock.own);
	cr_assert_eq(clock_due(&clock, 60 * MS), 0, "the gap is not made up");
	for (int64_t now = 60 * MS; now < 3661 * 1000 * MS; now = clock_deadline(&clock)) {
		moved += clock_due(&clock, now);
		cr_assert_eq(
			moved, (uint64_t)(now - 60 * MS) * 16 / 1000000, "not a sample of drift in an hour");
	}
	clock_heard(&clock, 3662 * 1000 * MS);
	cr_assert_eq(clock_due(&clock, 3662 * 1000 * MS + 10 * MS), 0, "the phone again");
}

Test(alsa, time_stopped_is_not_made_up)
{
	struct clock clock;
	clock_begin(&clock, 8000, 0);
	clock_due(&clock, 60 * MS);
	cr_assert_eq(clock_due(&clock, 70 * MS), 80);
	cr_assert_eq(clock_due(&clock, 100000 * MS), 160);
	cr_assert_eq(clock_due(&clock, 100010 * MS), 80);
}

Test(alsa, time_at_rest_does_not_count)
{
	struct clock clock;
	clock_begin(&clock, 16000, 0);
	clock_due(&clock, 60 * MS);
	cr_assert_eq(clock_due(&clock, 70 * MS), 160);
	clock_resume(&clock, 190 * MS);
	cr_assert_eq(clock_deadline(&clock), 200 * MS);
	cr_assert_eq(clock_due(&clock, 200 * MS), 160);
	clock_heard(&clock, 210 * MS);
	clock_resume(&clock, 215 * MS);
	cr_assert(!clock.own);
}

Test(alsa, samples_are_found_by_their_number)
{
	struct ring ring = {0};
	int16_t in[250], out[250];
	for (int i = 0; i < 250; i++)
		in[i] = (int16_t)(i + 1);
	cr_assert_eq(ring_init(&ring, 100), 0);
	ring_put(&ring, UINT64_C(1) << 40, in, 80);
	for (int again = 0; again < 3; again++) {
		ring_get(&ring, (UINT64_C(1) << 40) + 30, out, 40);
		cr_assert_eq(memcmp(out, in + 30, 40 * sizeof(*in)), 0, "as often as one likes");
	}
	ring_put(&ring, 0, in, 250);
	ring_get(&ring, 150, out, 100);
	cr_assert_eq(memcmp(out, in + 150, 100 * sizeof(*in)), 0, "the last of what did not fit");
	ring_put(&ring, 160, NULL, 50);
	ring_get(&ring, 150, out, 100);
	for (int i = 0; i < 100; i++)
		cr_assert_eq(out[i], i >= 10 && i < 60 ? 0 : in[150 + i], "sample %d", i);
	ring_clear(&ring);
	ring_put(&ring, 5, in, 10);
	ring_get(&ring, 5, out, 10);
	cr_assert_eq(out[9], 0, "a ring of nothing");
}

static char directory[] = "/tmp/deskphone-alsa.XXXXXX";
static struct link_paths paths = {.count = 2};
static int door;

static void open_door(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	strcpy(address.sun_path, path);
	door = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	cr_assert_eq(bind(door, (struct sockaddr *)&address, sizeof(address)), 0);
	cr_assert_eq(listen(door, 1), 0);
}

static void make_paths(void)
{
	cr_assert(mkdtemp(directory));
	snprintf(paths.path[0], LINK_PATH_SIZE, "%s/first", directory);
	snprintf(paths.path[1], LINK_PATH_SIZE, "%s/second", directory);
}

static void remove_paths(void)
{
	unlink(paths.path[0]);
	unlink(paths.path[1]);
	rmdir(directory);
	leak_check();
}

TestSuite(alsa_link, .init = make_paths, .fini = remove_paths);

Test(alsa_link, it_tries_less_and_less_often)
{
	struct link link;
	int64_t now = 0, waits[60];
	link_init(&link, &paths, 16000);
	for (int i = 0; i < 60; i++) {
		link_tick(&link, now);
		cr_assert_eq(link.fd, -1);
		waits[i] = link_deadline(&link) - now;
		now = link_deadline(&link);
	}
	for (int i = 0; i < 33; i++)
		cr_assert_eq(waits[i], 300 * MS, "try %d", i);
	for (int i = 34; i < 60; i++)
		cr_assert(waits[i] >= waits[i - 1] && waits[i] <= 2 * waits[i - 1]);
	cr_assert_eq(waits[59], 5000 * MS);
	link_clear(&link);
}

static size_t heard, missing;

static void on_audio(void *data, const int16_t *samples, size_t count)
{
	(void)data;
	if (samples)
		heard += count;
	else
		missing += count;
}

static int accept_named(void)
{
	uint8_t hello[19];
	int fd = accept(door, NULL, NULL);
	cr_assert_eq(recv(fd, hello, sizeof(hello), MSG_WAITALL), 19);
	cr_assert_eq(memcmp(hello, (uint8_t[19]){0x01, 0, 16}, 19), 0, "the nil UUID");
	return fd;
}

static void send_audio(int fd, uint8_t kind, size_t samples)
{
	uint8_t frame[643] = {kind, (uint8_t)(2 * samples >> 8), (uint8_t)(2 * samples)};
	cr_assert_eq(send(fd, frame, 3 + 2 * samples, 0), (ssize_t)(3 + 2 * samples));
}

Test(alsa_link, it_goes_to_the_second_place_and_comes_back)
{
	struct link link;
	link_init(&link, &paths, 16000);
	link_tick(&link, 0);
	open_door(paths.path[1]);
	link_tick(&link, 300 * MS);
	cr_assert_geq(link.fd, 0);
	cr_assert_eq(link_deadline(&link), INT64_MAX);
	int peer = accept_named();
	send_audio(peer, 0x12, 320);
	send_audio(peer, 0x77, 300);
	send_audio(peer, 0x12, 0);
	send_audio(peer, 0x10, 160);
	link_read(&link, 301 * MS, on_audio, NULL);
	cr_assert_eq(heard, 320);
	cr_assert_eq(missing, 320, "another rate is only time");
	uint8_t shown[5];
	cr_assert_eq(recv(peer, shown, 5, MSG_WAITALL), 5);
	cr_assert_eq(memcmp(shown, (uint8_t[5]){0x12, 0, 2}, 5), 0, "our rate is shown");
	close(peer);
	link_read(&link, 400 * MS, on_audio, NULL);
	cr_assert_eq(link.fd, -1);
	cr_assert_eq(link_deadline(&link), 700 * MS, "it was heard: soon again");
	link_clear(&link);
	close(door);
}

Test(alsa_link, a_narrow_one_shows_its_rate_at_once)
{
	struct link link;
	open_door(paths.path[0]);
	link_init(&link, &paths, 8000);
	link_tick(&link, 0);
	int peer = accept_named();
	uint8_t shown[5];
	cr_assert_eq(recv(peer, shown, 5, MSG_WAITALL), 5);
	cr_assert_eq(memcmp(shown, (uint8_t[5]){0x10, 0, 2}, 5), 0);
	link_clear(&link);
	close(peer);
	close(door);
}

Test(alsa_link, a_full_queue_is_no_failure_and_a_peer_that_does_not_read_costs_frames)
{
	struct link links[8];
	int16_t samples[320] = {0};
	size_t queued = 0;
	open_door(paths.path[0]);
	for (size_t i = 0; i < 8; i++) {
		link_init(&links[i], &paths, 16000);
		link_tick(&links[i], 0);
		queued += links[i].fd < 0;
		cr_assert(
			links[i].fd >= 0 || (links[i].failures == 0 && link_deadline(&links[i]) == 300 * MS));
	}
	cr_assert_gt(queued, 0);
	int peer = accept_named();
	for (int i = 0; i < 2000; i++)
		link_send(&links[0], samples, 320, 0);
	cr_assert_geq(links[0].fd, 0, "it stays");
	uint8_t frame[643];
	size_t frames = 0;
	while (recv(peer, frame, sizeof(frame), MSG_DONTWAIT | MSG_PEEK) > 0 && frames < 100) {
		cr_assert_eq(recv(peer, frame, sizeof(frame), MSG_WAITALL), 643);
		cr_assert(
			frame[0] == 0x12 && frame[1] == 0x02 && frame[2] == 0x80, "the framing is not lost");
		frames++;
	}
	cr_assert_eq(frames, 100);
	for (size_t i = 0; i < 8; i++)
		link_clear(&links[i]);
	close(peer);
	close(door);
}
