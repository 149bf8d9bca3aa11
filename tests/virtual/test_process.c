/* deskphone-virtual as a process: a host on its socket, a person on its control socket. */
#include <criterion/criterion.h>
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tests/unit/leak.h"
#include "tests/virtual/cx300.h"
#include "tests/virtual/listen.h"

static char *folder, *path, *control;
static GPid pid;
static int host = -1, person = -1;
static FILE *answers;

static void start(void)
{
	folder = g_dir_make_tmp("virtual-XXXXXX", NULL);
	path = g_build_filename(folder, "phone", NULL);
	control = g_strconcat(path, ".control", NULL);
	char *argv[] = {(char[]){PROGRAM}, (char[]){"--headless"}, (char[]){"--socket"}, path, NULL};
	char line[256];
	int out;

	cr_assert(g_spawn_async_with_pipes(
		NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL, &out, NULL, NULL));
	FILE *ready = fdopen(out, "r"); /* it says where it listens when it does */
	cr_assert(fgets(line, sizeof line, ready) && fgets(line, sizeof line, ready));
	fclose(ready);
	person = listen_connect(control, SOCK_STREAM);
	cr_assert_geq(person, 0);
	answers = fdopen(person, "r");
}

/* An assertion that fails in .fini goes unnoticed; a crash does not. */
static void must(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

static void stop(void)
{
	struct stat what;
	int status;

	kill(pid, SIGTERM);
	must(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0,
		"did not end well");
	must(lstat(path, &what) < 0 && lstat(control, &what) < 0, "sockets left behind");
	fclose(answers);
	if (host >= 0)
		close(host);
	rmdir(folder);
	g_free(folder);
	g_free(path);
	g_free(control);
	leak_check();
}

TestSuite(program, .init = start, .fini = stop, .timeout = 60);

static void command(const char *line, const char *wanted)
{
	char answer[8192] = "";

	cr_assert_gt(dprintf(person, "%s\n", line), 0);
	cr_assert(fgets(answer, sizeof answer, answers) != NULL);
	g_strchomp(answer);
	cr_assert(g_str_has_prefix(answer, wanted), "%s: %s", line, answer);
}

static void packet_is(const char *wanted, size_t size)
{
	char packet[4096];
	ssize_t n = recv(host, packet, sizeof packet, 0);

	cr_assert_eq(n, (ssize_t)size);
	cr_assert(memcmp(packet, wanted, size) == 0);
}

static void connect_host(void)
{
	char packet[4096] = "D";

	memcpy(packet + 1, cx300_report_descriptor, CX300_DESCRIPTOR_SIZE);
	host = listen_connect(path, SOCK_SEQPACKET);
	cr_assert_geq(host, 0);
	packet_is(packet, 1 + CX300_DESCRIPTOR_SIZE);
	packet_is("NPolycom CX300\n" CX300_SERIAL "\n095d:9201\n", 38);
}

static void say(const void *packet, size_t size)
{
	cr_assert_eq(send(host, packet, size, 0), (ssize_t)size);
}

Test(program, host_and_person)
{
	connect_host();
	say("G\x11\x05\x00", 4);
	packet_is("f\x11\x5e\x04\x00\x02", 6);
	say("G\x42\x05\x00", 4);
	packet_is("f\x42", 2);
	say("F\x17\x09\x04\x01\x02", 6);
	say("O\x13\x15", 3);
	say("O\x14\x05\x80", 4);
	say("O\x15\x80H\0i\0\0\0\0\0\0\0\0\0\0\0\0\0", 19);
	command("wait-for lines/0 Hi", "ok");
	command("value language", "1033");
	command("lift", "ok");
	packet_is("I\x01\x01\x00\x00\x40\x4e\x80\x00", 9);
	packet_is("I\x01\x00\x00\x00\x00\x4e\x80\x00", 9);
}

Test(program, one_host_at_a_time)
{
	char byte;

	connect_host();
	int second = listen_connect(path, SOCK_SEQPACKET);
	cr_assert_eq(recv(second, &byte, 1, 0), 0);
	close(second);
	close(host);
	connect_host();
}

Test(program, unplugging_ends_the_connection)
{
	char byte;

	connect_host();
	command("unplug", "ok");
	cr_assert_eq(recv(host, &byte, 1, 0), 0);
	close(host);
	cr_assert_lt(listen_connect(path, SOCK_SEQPACKET), 0);
	command("plug", "ok");
	command("press 1 for 1", "ok");
	command("settle", "ok");
	connect_host();
	packet_is("I\x01\x00\x02\x00\x00\xd5\x5a\x00", 9); /* waited for its first host */
	packet_is("I\x01\x00\x00\x00\x00\xd5\x5a\x00", 9);
}

Test(program, what_happens_without_a_host_is_lost)
{
	connect_host();
	close(host);
	host = -1;
	command("press 1 for 1", "ok");
	command("settle", "ok");
	connect_host();
	command("report 01", "ok");
	packet_is("I\x01", 2);
}

Test(program, a_second_one_finds_the_socket_taken)
{
	g_autofree char *out = NULL, *err = NULL;
	char *argv[] = {(char[]){PROGRAM}, (char[]){"--headless"}, (char[]){"--socket"}, path, NULL};
	int status;

	cr_assert(g_spawn_sync(NULL, argv, NULL, 0, NULL, NULL, &out, &err, &status, NULL));
	cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 1);
	cr_assert(strstr(err, "in use") != NULL, "%s", err);
	connect_host();
}

Test(program, nonsense_is_survived)
{
	connect_host();
	say("O", 1);
	say("F", 1);
	say("G", 1);
	say("?what", 5);
	command("wait-for reports/rejected 2", "ok");
	command("jump", "error no such command");
	command("wait-for lines/0 never 10", "error lines/0 is \"\", not \"never\"");
	command("value plugged", "true");
}

Test(program, subscribers_hear_of_changes)
{
	command("subscribe", "{\"plugged\":true");
	cr_assert_gt(dprintf(person, "unplug\n"), 0);
	char line[8192];
	bool answered = false, told = false;

	while (!answered || !told) {
		cr_assert(fgets(line, sizeof line, answers) != NULL);
		answered |= strcmp(line, "ok\n") == 0;
		told |= g_str_has_prefix(line, "{\"plugged\":false");
	}
}

Test(program, lines_are_answered_in_order_in_pieces_and_together)
{
	cr_assert_gt(dprintf(person, "wait 20\nvalue plugged\nval"), 0);
	cr_assert_gt(dprintf(person, "ue key\nvalue screen\n"), 0);
	static const char *const wanted[] = {"ok\n", "true\n", "\n", "0\n"};
	char line[256];

	for (unsigned i = 0; i < 4; i++) {
		cr_assert(fgets(line, sizeof line, answers) != NULL);
		cr_assert_str_eq(line, wanted[i]);
	}
}
