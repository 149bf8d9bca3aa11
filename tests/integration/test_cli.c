/* The real `deskphone` against the real control socket, with a test in place of the agent. */
#include "tests/integration/program.h"
#include "tests/integration/stand_in.h"
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define CALL "6f17292c-2b8f-47bc-b173-6caf00346485"

TestSuite(cli, .init = stand_in_start, .fini = stand_in_stop, .timeout = 60);

/* Runs it to its end. */
static struct program *ran;

static int run(const char *first, ...)
{
	const char *argv[12] = {DESKPHONE_PROGRAM, first};
	va_list rest;
	va_start(rest, first);
	for (int i = 2; first && i < 11 && (argv[i] = va_arg(rest, const char *)); i++)
		;
	va_end(rest);
	if (ran)
		program_free(ran);
	ran = program_start(argv);
	return program_wait(ran);
}

static void done(void)
{
	if (ran)
		program_free(ran);
	ran = NULL;
}

static void fill_state(void)
{
	struct wire_state *state = &stand_in.state;
	state->phone = (struct wire_phone){.attached = true,
		.display = true,
		.model = "Polycom CX300",
		.serial = "0004F2",
		.node = "/dev/hidraw3",
		.rows = 2,
		.columns = 24};
	state->display = (struct wire_display){.lines = {"Ada  Lovelace", "0:42"}, .count = 2};
	state->volume = (struct wire_volume){.step = 3, .steps = 10};
	state->audio = (struct wire_audio){.state = WIRE_AUDIO_UP, .rate_hz = 48000};
	state->hook.via = WIRE_VIA_HANDSET;
	state->muted = true;
	state->known.calls_count = state->known.mwi_count = state->known.registered_count = 1;
	state->known.calls[0] = (struct call_record){.id = CALL,
		.state = CALL_ACTIVE,
		.number = "100",
		.name = "Ada \033[2J\302\233\342\200\256Love",
		.title = "Chief Analyst",
		.since_ms = 1};
	state->known.mwi[0] = (struct wire_mwi){.fresh = 2, .old = 1};
	state->known.registered[0] = (struct wire_registered){.line = "ada", .text = "403 Forbidden"};
	state->known.presence.state = WIRE_DO_NOT_DISTURB;
	state->known.has_presence = true;
}

Test(cli, status_for_people)
{
	static const char *const parts[] = {
		"Phone       Polycom CX300, serial 0004F2, /dev/hidraw3, display 2 x 24\n",
		"Softphone   not connected\n", "Line        ada: not registered (403 Forbidden)\n",
		"Presence    do-not-disturb\n", "Voicemail   2 new, 1 old\n",
		"Hook        off-hook (handset)\n", "Microphone  muted\n", "Volume      3 of 10\n",
		"Audio       up, 48000 Hz\n", "Display     | Ada  Lovelace\n            | 0:42\n",
		"Call        active, from 100 Ada ", "(Chief Analyst), ", "\n            " CALL "\n"};
	fill_state();
	cr_assert(run("status", NULL) == 0);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		cr_assert(strstr(ran->out->str, parts[i]), "no %s in %s", parts[i], ran->out->str);
	cr_assert(!strchr(ran->out->str, '\033') && !strstr(ran->out->str, "\302\233"));
	cr_assert(!strstr(ran->out->str, "\342\200\256"));
	done();
}

Test(cli, status_says_why_there_is_no_sound)
{
	fill_state();
	stand_in.state.audio = (struct wire_audio){.measured = true, .text = "in use by firefox (4711)"};
	cr_assert(run("status", NULL) == 0);
	cr_assert(
		strstr(ran->out->str, "Audio       down (in use by firefox (4711))\n"), "%s", ran->out->str);
	cr_assert(!strstr(ran->out->str, "Quality"), "nothing was measured: %s", ran->out->str);
	done();
}

/* Names in files come from outside as well. */
Test(cli, files_do_not_steer_the_terminal)
{
	static const char call[] = "{\"time\":\"2026-11-23T13:00:53Z\",\"direction\":\"in\",\"result\":"
				   "\"missed\",\"number\":\"100\","
				   "\"name\":\"Ada \\u001b[2J\342\200\256Love\"}\n";
	static const char entry[] = "100\tAda \302\233\342\200\256Love\tBoss\n";
	static const char *const commands[] = {"history", "lookup"};
	char calls[96], book[96];
	g_snprintf(calls, sizeof(calls), "%s/calls", stand_in.directory);
	g_snprintf(book, sizeof(book), "%s/book.tsv", stand_in.directory);
	cr_assert(g_file_set_contents(calls, call, -1, NULL) && g_file_set_contents(book, entry, -1, NULL));
	for (int i = 0; i < 4; i++) {
		const char *json = i / 2 ? "--json" : "--";
		int code = i % 2 ? run("lookup", "--book", book, json, "100", NULL)
				 : run("history", json, calls, NULL);
		cr_assert(code == 0, "%s %s: %s", commands[i % 2], json, ran->err->str);
		cr_assert(strstr(ran->out->str, "Love"), "%s", ran->out->str);
		cr_assert(!strchr(ran->out->str, '\033') && !strstr(ran->out->str, "\302\233"), "%s",
			ran->out->str);
		cr_assert(!strstr(ran->out->str, "\342\200\256"), "%s %s", commands[i % 2], json);
	}
	done();
}

Test(cli, status_as_json)
{
	struct wire_message message;
	struct wire_fault fault;
	fill_state();
	cr_assert(run("status", "--json", NULL) == 0);
	cr_assert(wire_decode(ran->out->str, ran->out->len, &message, &fault) == 0, "%s", fault.text);
	cr_assert(message.type == WIRE_STATE && message.state.known.calls_count == 1);
	cr_assert(!strchr(ran->out->str, '\033') && !strstr(ran->out->str, "\342\200\256"));
	cr_assert(strstr(ran->out->str, "\\u202eLove"), "escaped, not lost: %s", ran->out->str);
	cr_assert(run("status", "extra", NULL) == 2);
	done();
}

Test(cli, requests_arrive)
{
	const struct wire_message *request = &stand_in.last_request;
	cr_assert(run("dial", "tel:+49-30-(123)%2045;ext=7", NULL) == 0);
	cr_assert(request->type == WIRE_DIAL);
	cr_assert_str_eq(request->dial.number, "+493012345");
	cr_assert(run("dial", "sip:ada@example.com", NULL) == 0);
	cr_assert_str_eq(request->dial.number, "sip:ada@example.com");
	cr_assert(run("answer", NULL) == 0 && request->type == WIRE_ANSWER && !*request->call);
	cr_assert(run("hangup", CALL, NULL) == 0 && request->type == WIRE_HANGUP);
	cr_assert_str_eq(request->call, CALL);
	cr_assert(run("reject", "--busy", CALL, NULL) == 0 && request->reason == CAUSE_BUSY);
	cr_assert_str_eq(request->call, CALL);
	cr_assert(run("reject", NULL) == 0 && request->reason == CAUSE_DECLINED);
	cr_assert(run("hold", NULL) == 0 && request->type == WIRE_HOLD && request->on);
	cr_assert(run("resume", NULL) == 0 && request->type == WIRE_HOLD && !request->on);
	cr_assert(run("mute", "on", NULL) == 0 && request->type == WIRE_MUTE && request->on);
	cr_assert(run("mute", "off", NULL) == 0 && !request->on);
	cr_assert(run("dtmf", "12*#A", NULL) == 0 && request->type == WIRE_DTMF);
	cr_assert_str_eq(request->dtmf.digits, "12*#A");
	cr_assert(run("presence", "dnd", "thinking", NULL) == 0 &&
		  request->presence.state == WIRE_DO_NOT_DISTURB);
	cr_assert_str_eq(request->presence.text, "thinking");
	cr_assert(run("name", "--", "-x J\303\274rgen", NULL) == 0);
	cr_assert_str_eq(request->text, "-x J\303\274rgen");
	cr_assert(run("name", "", NULL) == 0 && !*request->text);
	cr_assert(run("voicemail", "3", "1", NULL) == 0 && request->type == WIRE_MWI);
	cr_assert(request->mwi.fresh == 3 && request->mwi.old == 1 && request->mwi.waiting);
	cr_assert(run("voicemail", NULL) == 0 && request->type == WIRE_VOICEMAIL);
	cr_assert(ran->out->len == 0 && ran->err->len == 0, "done is silent");
	done();
}

Test(cli, refused)
{
	stand_in.refusal = "no-such-call";
	cr_assert(run("hangup", NULL) == 1);
	cr_assert_str_eq(
		ran->err->str, "deskphone: not  [31mnow\n", "the terminal gets no codes: %s", ran->err->str);
	done();
}

Test(cli, wrong_usage)
{
	cr_assert(run(NULL) == 2);
	cr_assert(run("fly", NULL) == 2 && strstr(ran->err->str, "\"fly\""));
	cr_assert(run("dial", NULL) == 2);
	cr_assert(run("dial", "1", "2", NULL) == 2);
	cr_assert(run("dial", "tel:", NULL) == 2);
	cr_assert(run("dial", "tel:%00", NULL) == 2);
	cr_assert(run("dial", "1\n2", NULL) == 2);
	cr_assert(run("hangup", "--force", NULL) == 2);
	cr_assert(run("hangup", "1", NULL) == 2);
	cr_assert(run("mute", "maybe", NULL) == 2);
	cr_assert(run("dtmf", "12x", NULL) == 2);
	cr_assert(run("dtmf", "123456789012345678901234567890123", NULL) == 2);
	cr_assert(run("presence", "asleep", NULL) == 2);
	cr_assert(run("voicemail", "-1", NULL) == 2);
	cr_assert(run("voicemail", "10000", NULL) == 2);
	cr_assert(run("monitor", "x", NULL) == 2);
	cr_assert(run("status", "--runtime-dir", NULL) == 2);
	cr_assert(ran->out->len == 0 && ran->err->len > 0);
	cr_assert(stand_in.heard->len == 0, "nothing was asked: %s", stand_in.heard->str);
	done();
}

Test(cli, help_and_version)
{
	static const char *const commands[] = {"status", "monitor", "dial", "answer", "reject", "hangup",
		"hold", "resume", "mute", "dtmf", "presence", "name", "voicemail"};
	cr_assert(run("--help", NULL) == 0 && strstr(ran->out->str, "usage: deskphone"));
	cr_assert(run("--version", NULL) == 0 && g_str_has_prefix(ran->out->str, "deskphone "));
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		cr_assert(run(commands[i], "--help", NULL) == 0 && ran->err->len == 0);
		cr_assert(g_str_has_prefix(ran->out->str, "usage: deskphone ") &&
			  strstr(ran->out->str, commands[i]));
	}
	done();
}

Test(cli, no_agent)
{
	char expected[256];
	stand_in_close();
	g_snprintf(expected, sizeof(expected),
		"deskphone: no agent answers in %s: `deskphone doctor` says why\n", stand_in.directory);
	cr_assert(run("status", NULL) == 3);
	cr_assert_str_eq(ran->err->str, expected);
	cr_assert(run("dial", "1", NULL) == 3);
	cr_assert(run("monitor", NULL) == 3);
	done();
}

Test(cli, the_directory_can_be_named)
{
	setenv("DESKPHONE_RUNTIME_DIR", "/nowhere", 1);
	cr_assert(run("hold", NULL) == 3);
	cr_assert(run("hold", "--runtime-dir", stand_in.directory, NULL) == 0);
	cr_assert(run("--runtime-dir", stand_in.directory, "hold", NULL) == 0);
	char option[96];
	g_snprintf(option, sizeof(option), "--runtime-dir=%s", stand_in.directory);
	cr_assert(run("hold", option, NULL) == 0);
	done();
}

Test(cli, an_instance_can_be_named)
{
	char base[64], target[128];
	g_snprintf(base, sizeof(base), "%s/run", stand_in.directory);
	g_snprintf(target, sizeof(target), "%s/deskphone-left", base);
	cr_assert(mkdir(base, 0700) == 0 && symlink(stand_in.directory, target) == 0);
	setenv("XDG_RUNTIME_DIR", base, 1);
	setenv("DESKPHONE_RUNTIME_DIR", "/nowhere", 1);
	cr_assert(run("hold", "--instance", "left", NULL) == 0, "the option goes before the variable");
	cr_assert(run("--instance=left", "hold", NULL) == 0);
	cr_assert(run("--instance", "right", "hold", NULL) == 3);
	cr_assert(strstr(ran->err->str, "/deskphone-right: `deskphone --instance right doctor` says why"),
		"%s", ran->err->str);
	cr_assert(run("hold", "--instance=right", "--runtime-dir", stand_in.directory, NULL) == 0);
	cr_assert(run("hold", "--instance", NULL) == 2);
	cr_assert(run("--instance=a/b", "hold", NULL) == 2);
	cr_assert(strstr(ran->err->str, "--instance needs the name of an instance"), "%s", ran->err->str);
	unsetenv("DESKPHONE_RUNTIME_DIR");
	setenv("DESKPHONE_INSTANCE", "left", 1);
	cr_assert(run("hold", NULL) == 0);
	setenv("DESKPHONE_INSTANCE", "no/name", 1);
	cr_assert(run("hold", NULL) == 2);
	done();
}

/* Whoever listens there is no agent of ours. */
Test(cli, nonsense_from_the_agent)
{
	int listener, client;
	stand_in_close();
	cr_assert(runtime_listen(stand_in.directory, "control", RUNTIME_NO_GROUP, &listener) == 0);
	const char *const argv[] = {DESKPHONE_PROGRAM, "status", NULL};
	ran = program_start(argv);
	fcntl(listener, F_SETFL, 0);
	client = accept(listener, NULL, NULL);
	cr_assert(write(client, "HTTP/1.1 400 Bad Request\r\n", 26) == 26);
	cr_assert(program_wait(ran) == 1);
	cr_assert(strstr(ran->err->str, "does not speak protocol 1"), "%s", ran->err->str);
	close(client);
	close(listener);
	done();
}

/* The agent closes on whom it does not know, without a word. */
Test(cli, an_agent_of_somebody_else)
{
	int listener;
	stand_in_close();
	cr_assert(runtime_listen(stand_in.directory, "control", RUNTIME_NO_GROUP, &listener) == 0);
	const char *const argv[] = {DESKPHONE_PROGRAM, "status", NULL};
	ran = program_start(argv);
	fcntl(listener, F_SETFL, 0);
	close(accept(listener, NULL, NULL));
	cr_assert(program_wait(ran) == 1);
	cr_assert(strstr(ran->err->str, "not yours; `deskphone doctor`"), "%s", ran->err->str);
	close(listener);
	done();
}

Test(cli, an_agent_that_ends_in_the_middle)
{
	const char *const argv[] = {DESKPHONE_PROGRAM, "answer", NULL};
	stand_in.silent = true;
	ran = program_start(argv);
	stand_in_expect("request answer\n");
	stand_in_close();
	cr_assert(program_wait(ran) == 1);
	cr_assert(strstr(ran->err->str, "closed the connection"), "%s", ran->err->str);
	done();
}

Test(cli, monitor_prints_events)
{
	const char *const argv[] = {DESKPHONE_PROGRAM, "monitor", NULL};
	const struct call_record call = {.id = CALL, .state = CALL_INCOMING, .name = "\302\233x"};
	ran = program_start(argv);
	program_expect(ran, "{\"type\":\"state\"");
	program_expect(ran, "}\n");
	socket_broadcast_hook(stand_in.socket, false, WIRE_VIA_SPEAKER);
	program_expect(ran, "{\"type\":\"hook\",\"on\":false,\"via\":\"speaker\"}\n");
	socket_broadcast_call(stand_in.socket, &call);
	program_expect(ran, "\"name\":\"\\u009bx\"}\n");
	kill(ran->pid, SIGINT);
	cr_assert(program_wait(ran) == 0 && ran->err->len == 0);
	done();
}

/* `deskphone monitor | head -1` ends although nothing more happens. */
Test(cli, monitor_ends_with_its_reader)
{
	const char *const argv[] = {DESKPHONE_PROGRAM, "monitor", NULL};
	ran = program_start(argv);
	program_expect(ran, "{\"type\":\"state\"");
	program_close_out(ran);
	cr_assert(program_wait(ran) == 0 && ran->err->len == 0, "%s", ran->err->str);
	done();
}

Test(cli, monitor_says_that_the_agent_went)
{
	const char *const argv[] = {DESKPHONE_PROGRAM, "monitor", NULL};
	ran = program_start(argv);
	program_expect(ran, "{\"type\":\"state\"");
	stand_in_close();
	cr_assert(program_wait(ran) == 3);
	cr_assert_str_eq(ran->err->str, "deskphone: the agent has gone\n");
	done();
}
