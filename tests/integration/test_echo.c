/* The real deskphone-echo against the real control socket, with a test in place of agent and voice process.
 */
#include "tests/integration/program.h"
#include "tests/integration/stand_in.h"
#include <criterion/criterion.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CALL "6f17292c-2b8f-47bc-b173-6caf00346485"
#define OTHER "ce1a6eb3-200e-4bf3-aa6f-46b85bfddf99"
#define FRAME 643 /* 20 ms of 16 kHz with its header */

TestSuite(echo, .init = stand_in_start, .fini = stand_in_stop, .timeout = 60);

static struct program *echo;

static void start(const char *first, ...)
{
	const char *argv[16] = {
		ECHO_PROGRAM, "--json", "--ring-after", "0.001", "--answer-after", "0.002", first};
	va_list rest;
	va_start(rest, first);
	for (int i = 7; first && i < 15 && (argv[i] = va_arg(rest, const char *)); i++)
		;
	va_end(rest);
	echo = program_start(argv);
	stand_in_expect("sync ");
}

/* Ends as a person would end it. */
static void stop(void)
{
	kill(echo->pid, SIGTERM);
	cr_assert(program_wait(echo) == 0, "%s", echo->err->str);
	cr_assert(echo->err->len == 0, "%s", echo->err->str);
	program_free(echo);
}

static void dial(const char *call, const char *number)
{
	struct wire_dial wanted = {.emergency = false};
	wire_copy(wanted.number, sizeof(wanted.number), number);
	cr_assert(socket_send_dial(stand_in.socket, 0, call, &wanted) == 0);
}

Test(echo, answers)
{
	start(NULL);
	dial(CALL, "123");
	stand_in_expect("call dialing 123 \nreply dial ok\ncall ringing-out 123 \ncall active 123 \n");
	cr_assert_str_eq(stand_in.last_call.id, CALL);
	cr_assert(stand_in.last_call.since_ms > 0);
	socket_send_hangup(stand_in.socket, 0, CALL);
	stand_in_expect("call ended 123 normal\nreply hangup ok\n");
	stop();
}

Test(echo, numbers_that_fail)
{
	static const char *const cases[][2] = {{"486", "busy"}, {"603", "declined"}, {"404", "not-found"},
		{"503", "unreachable"}, {"480", "no-answer"}};
	start(NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char expected[64];
		dial(CALL, cases[i][0]);
		if (i == 4)
			stand_in_expect("call ringing-out 480 \n");
		g_snprintf(expected, sizeof(expected), "call ended %s %s\n", cases[i][0], cases[i][1]);
		stand_in_expect(expected);
	}
	stop();
}

Test(echo, every_call_is_busy)
{
	start("--busy", NULL);
	dial(CALL, "123");
	stand_in_expect("call ended 123 busy\n");
	stop();
}

Test(echo, the_other_end_hangs_up)
{
	start("--hangup-after", "0.001", NULL);
	dial(CALL, "123");
	stand_in_expect("call active 123 \ncall ended 123 normal\n");
	stop();
}

Test(echo, requests)
{
	const struct wire_presence busy = {.state = WIRE_BUSY};
	const struct wire_forward forward = {.number = "4711"};
	const struct wire_transfer transfer = {.number = "200"};
	start("--voicemail", "2", NULL);
	dial(CALL, "123");
	stand_in_expect("call active 123 \n");
	socket_send_hold(stand_in.socket, 0, CALL, true);
	stand_in_expect("call held 123 \nreply hold ok\n");
	socket_send_hold(stand_in.socket, 0, CALL, false);
	stand_in_expect("call active 123 \nreply hold ok\n");
	socket_send_dtmf(stand_in.socket, 0, CALL, '#', 100);
	stand_in_expect("reply dtmf ok\n");
	program_expect(echo, "{\"event\":\"dtmf\",\"call\":\"" CALL
			     "\",\"state\":\"active\",\"number\":\"123\",\"name\":\"\","
			     "\"detail\":\"#\"}\n");
	socket_send_mute(stand_in.socket, 0, true);
	stand_in_expect("reply mute ok\n");
	socket_send_presence(stand_in.socket, 0, &busy);
	stand_in_expect("presence busy\nreply presence ok\n");
	socket_send_forward(stand_in.socket, 0, &forward);
	stand_in_expect("reply forward ok\n");
	socket_send_answer(stand_in.socket, 0, CALL);
	stand_in_expect("reply answer invalid\n");
	socket_send_answer(stand_in.socket, 0, OTHER);
	stand_in_expect("reply answer no-such-call\n");
	socket_send_transfer(stand_in.socket, 0, CALL, &transfer);
	stand_in_expect("call ended 123 normal\nreply transfer ok\n");
	cr_assert_str_eq(stand_in.last_call.text, "transferred to 200");
	socket_send_voicemail(stand_in.socket, 0);
	stand_in_expect("call active voicemail \nmwi 0 2\n");
	stop();
	stand_in_expect("call ended voicemail normal\n");
}

Test(echo, calls_the_phone)
{
	start("--call", "Ada Lovelace", "--title", "Chief Analyst", "--number", "100", NULL);
	stand_in_expect("call incoming 100 \n");
	cr_assert_str_eq(stand_in.last_call.name, "Ada Lovelace");
	cr_assert_str_eq(stand_in.last_call.title, "Chief Analyst");
	socket_send_answer(stand_in.socket, 0, stand_in.last_call.id);
	stand_in_expect("call active 100 \n");
	kill(echo->pid, SIGUSR1);
	stand_in_expect("call waiting 100 \n");
	socket_send_reject(stand_in.socket, 0, stand_in.last_call.id, CAUSE_BUSY);
	stand_in_expect("call ended 100 busy\n");
	kill(echo->pid, SIGUSR2);
	stand_in_expect("call ended 100 normal\n");
	stop();
}

Test(echo, gives_up)
{
	start("--call", "Ada", "--number", "100", "--give-up-after", "0.001", NULL);
	stand_in_expect("call ended 100 cancelled\n");
	stop();
}

Test(echo, survives_the_agent)
{
	start("--voicemail", "1", NULL);
	stand_in_expect("0 calls 1 new\n");
	dial(CALL, "123");
	stand_in_expect("call active 123 \n");
	stand_in_close();
	program_expect(echo, "\"agent-gone\"");
	stand_in_open();
	stand_in_expect("sync 1 calls 1 new\n");
	stop();
}

Test(echo, only_one)
{
	const char *const argv[] = {ECHO_PROGRAM, "--json", NULL};
	start(NULL);
	struct program *second = program_start(argv);
	cr_assert(program_wait(second) == 1);
	cr_assert(strstr(second->out->str, "\"busy\""), "%s", second->out->str);
	program_free(second);
	const char *const over[] = {ECHO_PROGRAM, "--takeover", NULL};
	second = program_start(over);
	stand_in_expect("sync ");
	cr_assert(program_wait(echo) == 1);
	program_free(echo);
	echo = second;
	stop();
}

/* The voice process, as far as one call sees it. */
static int listener = -1, voice = -1;

static gboolean on_voice(gint fd, GIOCondition condition, gpointer data)
{
	(void)condition, (void)data;
	voice = accept(fd, NULL, NULL);
	return G_SOURCE_CONTINUE;
}

static gboolean on_readable(gint fd, GIOCondition condition, gpointer data)
{
	(void)fd, (void)condition;
	*(bool *)data = true;
	return G_SOURCE_REMOVE;
}

/* Reads exactly `size` bytes while the loop turns. */
static void hear(unsigned char *bytes, size_t size)
{
	for (size_t used = 0; used < size;) {
		bool readable = false;
		g_unix_fd_add(voice, G_IO_IN | G_IO_HUP, on_readable, &readable);
		while (!readable)
			g_main_context_iteration(NULL, TRUE);
		ssize_t count = recv(voice, bytes + used, size - used, 0);
		cr_assert(count > 0, "it hung up");
		used += (size_t)count;
	}
}

static void expect_uuid(void)
{
	static const unsigned char expected[19] = {0x01, 0, 16, 0x6f, 0x17, 0x29, 0x2c, 0x2b, 0x8f, 0x47,
		0xbc, 0xb1, 0x73, 0x6c, 0xaf, 0x00, 0x34, 0x64, 0x85};
	unsigned char uuid[19];
	while (voice < 0)
		g_main_context_iteration(NULL, TRUE);
	hear(uuid, sizeof(uuid));
	cr_assert(memcmp(uuid, expected, sizeof(uuid)) == 0);
}

static void listen_for_voice(void)
{
	cr_assert(runtime_listen(stand_in.directory, "audio", RUNTIME_NO_GROUP, &listener) == 0);
	g_unix_fd_add(listener, G_IO_IN, on_voice, NULL);
}

static void make_frame(unsigned char *frame)
{
	static const unsigned char header[3] = {0x12, 0x02, 0x80};
	memcpy(frame, header, sizeof(header));
	for (int i = 3; i < FRAME; i++)
		frame[i] = (unsigned char)(i * 7);
}

Test(echo, gives_back_what_it_hears)
{
	unsigned char frame[FRAME], back[FRAME], eight[3 + 320] = {0x10, 0x01, 0x40};
	static const unsigned char unknown[] = {0x77, 0, 2, 1, 2, 0x03, 0, 1, '5', 0x12, 0, 0};
	listen_for_voice();
	start(NULL);
	dial(CALL, "123");
	expect_uuid();
	make_frame(frame);
	cr_assert(write(voice, frame, 100) == 100);
	cr_assert(write(voice, frame + 100, FRAME - 100) == FRAME - 100);
	hear(back, FRAME);
	cr_assert(memcmp(back, frame, FRAME) == 0);
	cr_assert(write(voice, unknown, sizeof(unknown)) == sizeof(unknown));
	memset(eight + 3, 0x55, 320);
	cr_assert(write(voice, eight, sizeof(eight)) == sizeof(eight));
	hear(back, sizeof(eight));
	cr_assert(memcmp(back, eight, sizeof(eight)) == 0, "unknown and empty frames are skipped");
	stop();
	close(voice);
	close(listener);
}

Test(echo, audio_comes_back)
{
	unsigned char frame[FRAME], back[FRAME];
	listen_for_voice();
	start(NULL);
	dial(CALL, "123");
	expect_uuid();
	close(voice);
	voice = -1;
	expect_uuid();
	make_frame(frame);
	cr_assert(write(voice, frame, FRAME) == FRAME);
	hear(back, FRAME);
	close(voice);
	close(listener);
	stop();
}

Test(echo, hold_ends_the_audio)
{
	char byte;
	listen_for_voice();
	start(NULL);
	dial(CALL, "123");
	expect_uuid();
	socket_send_hold(stand_in.socket, 0, CALL, true);
	stand_in_expect("reply hold ok\n");
	cr_assert(recv(voice, &byte, 1, 0) == 0);
	close(voice);
	voice = -1;
	socket_send_hold(stand_in.socket, 0, CALL, false);
	expect_uuid();
	stop();
	close(voice);
	close(listener);
}

Test(echo, a_tone_and_a_recording)
{
	unsigned char frame[FRAME], back[FRAME];
	char path[96], *kept;
	gsize size;
	int crossings = 0;
	g_snprintf(path, sizeof(path), "%s/heard.wav", stand_in.directory);
	listen_for_voice();
	start("--tone", "400", "--record", path, NULL);
	dial(CALL, "123");
	expect_uuid();
	make_frame(frame);
	cr_assert(write(voice, frame, FRAME) == FRAME);
	hear(back, FRAME);
	for (int i = 5; i < FRAME; i += 2) {
		int before = (gint16)(back[i - 2] | back[i - 1] << 8),
		    now = (gint16)(back[i] | back[i + 1] << 8);
		crossings += before < 0 && now >= 0;
	}
	cr_assert(crossings == 7 || crossings == 8, "400 Hz for 20 ms, not %d", crossings);
	stop();
	cr_assert(g_file_get_contents(path, &kept, &size, NULL));
	cr_assert(size == 44 + 640 && memcmp(kept, "RIFF", 4) == 0 && memcmp(kept + 44, frame + 3, 640) == 0);
	cr_assert(kept[40] == (char)0x80 && kept[41] == 2, "the header knows the size");
	g_free(kept);
	close(voice);
	/* What was recorded can be played. */
	voice = -1;
	start("--play", path, NULL);
	dial(CALL, "123");
	expect_uuid();
	memset(frame + 3, 0, FRAME - 3);
	cr_assert(write(voice, frame, FRAME) == FRAME && write(voice, frame, FRAME) == FRAME);
	hear(back, FRAME);
	make_frame(frame);
	cr_assert(memcmp(back, frame, FRAME) == 0);
	hear(back, FRAME);
	for (int i = 3; i < FRAME; i++)
		cr_assert(back[i] == 0, "silence after the file");
	stop();
	close(voice);
	close(listener);
}

Test(echo, usage)
{
	static const char *const bad[][3] = {{"--fly", NULL}, {"operand", NULL}, {"--tone", "1"},
		{"--after", "x"}, {"--after", "-1"}, {"--after", "nan"}, {"--voicemail", "10000"}};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const char *const argv[] = {ECHO_PROGRAM, bad[i][0], bad[i][1], NULL};
		struct program *program = program_start(argv);
		cr_assert(program_wait(program) == 2, "%s", bad[i][0]);
		cr_assert(program->out->len == 0 && program->err->len > 0);
		program_free(program);
	}
	const char *const missing[] = {ECHO_PROGRAM, "--play", "/nonexistent.wav", NULL};
	struct program *program = program_start(missing);
	cr_assert(program_wait(program) == 1);
	program_free(program);
	const char *const help[] = {ECHO_PROGRAM, "--help", NULL};
	program = program_start(help);
	cr_assert(program_wait(program) == 0 && strstr(program->out->str, "486"));
	program_free(program);
}
