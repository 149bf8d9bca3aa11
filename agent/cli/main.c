/* deskphone: a table of subcommands. */
#include "agent/cli/cli.h"
#include "agent/softphone/runtime.h"
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *operands, *summary;
	const char *more; /* further lines of its --help, or NULL */
};

#define WHICH_CALL                                                                                           \
	"CALL is a UUID as `deskphone status` shows it; without it the agent takes the call in question.\n"

#define WHICH_CALL_IS "CALL is a UUID as `deskphone status` shows it.\n"

static const struct command commands[] = {
	{"status", cli_status, "[--json]", "show phone, softphone and calls", NULL},
	{"monitor", cli_monitor, "", "print every event as JSON, one a line, until interrupted", NULL},
	{"dial", cli_dial, "NUMBER", "call a number, a tel: or a sip: address", NULL},
	{"answer", cli_answer, "[CALL]", "answer the call that rings", WHICH_CALL},
	{"reject", cli_reject, "[--busy] [CALL]", "refuse the call that rings",
		"--busy   say that the line is busy, instead of \"declined\"\n" WHICH_CALL},
	{"hangup", cli_hangup, "[CALL]", "end the call", WHICH_CALL},
	{"hold", cli_hold, "[CALL]", "put the call on hold", WHICH_CALL},
	{"resume", cli_resume, "[CALL]", "take the held call back", WHICH_CALL},
	{"mute", cli_mute, "on|off", "close or open the microphone", NULL},
	{"dtmf", cli_dtmf, "DIGITS", "send tones into the call: 0-9 * # A B C D", NULL},
	{"transfer", cli_transfer, "NUMBER|CALL", "hand the call over to a number, or to another call",
		"The call on the line is meant, else the one held last. " WHICH_CALL_IS},
	{"forward", cli_forward, "NUMBER|off", "forward all calls from now on",
		"The softphone has to be able to forward or to deflect calls.\n"},
	{"ring-volume", cli_ring_volume, "[STEP]", "set how loud it rings, 0 (silent) to 10, or say it",
		"A step is 3 dB. The volume keys of the phone do their part besides.\n"},
	{"presence", cli_presence, "STATE [TEXT]", "choose the presence that others see",
		"STATE is available, busy, do-not-disturb (dnd), be-right-back, away, off-work, offline\n"
		"(appear-offline), or automatic: busy in a call, away when the desktop session is idle.\n"
		"available-idle, busy-idle and offline-idle are the same with a person who has left the "
		"desk.\n"},
	{"name", cli_name, "TEXT", "set the name that the idle phone shows; \"\" takes it away", NULL},
	{"voicemail", cli_voicemail, "[NEW [OLD]]", "call the mailbox, or say how many messages it holds",
		"With NEW the lamp is set, without it the mailbox is called.\n"},
	{"seen", cli_seen, "", "the missed calls have been looked at: their lamp and count go out", NULL},
	{"doctor", cli_doctor, "[--report] [--config=FILE] [--root=DIR]",
		"say what is wrong, and what mends it",
		"--report       what a bug report needs, without your calls and names\n"
		"--config=FILE  the configuration to look at\n"
		"--root=DIR     look at the system that is mounted in DIR\n"
		"Exit code 0: all is well; 1: something is not.\n"},
	{"config", cli_config, "check|show [--config=FILE]",
		"check the configuration, or show what takes effect",
		"check  says what is wrong, and where; exit code 1 then\n"
		"show   every key with its value, and whether that is the file's or a default\n"
		"FILE   instead of the one that deskphoned would read\n"
		"The sections of all instances are checked; with --instance NAME, what that one reads is "
		"checked or shown.\n"},
	{"history", cli_history, "[--json] [--count=N] [FILE]", "list the calls that were",
		"--json     one object a line\n"
		"--count=N  the last N only\n"
		"FILE       instead of the agent's own\n"},
	{"lookup", cli_lookup, "[--json] [--region=XX] [--book=PATH]... NUMBER",
		"find a number in the address books",
		"--json       as an object\n"
		"--region=XX  read the number as in that country\n"
		"--book=PATH  ask this file or folder instead of the agent's; may be there more than once\n"
		"Exit code 1 when nobody has the number.\n"},
	{"dialplan", cli_dialplan, "[OPTION ...] STRING | --check FILE | --batch [--office]",
		"what number a string becomes, when, and why",
		"--region=XX           where the phone is: two letters as in ISO 3166-1\n"
		"--outside=PREFIX      digits for an outside line\n"
		"--extensions=LENGTHS  lengths of extensions, for example 3,4\n"
		"--area=CODE           the local area code, without trunk prefix\n"
		"--digitmap=MAP        a digit map\n"
		"--emergency=NUMBERS   further emergency numbers, with commas between\n"
		"--plan=FILE           a dial plan file; up to eight times\n"
		"--config=FILE         the configuration to take the rest from\n"
		"--explain             every step, and what happens after each key\n"
		"--check FILE          say what is wrong with a dial plan file\n"
		"--batch               answer the lines of standard input; with --office they say more\n"
		"See deskphone-dialplan(1).\n"},
	{"digitmap", cli_digitmap, "MAP EVENTS | --batch", "check and try a digit map",
		"See deskphone-dialplan(1).\n"},
	{"descriptor", cli_descriptor, "FILE", "print the fields of a HID report descriptor", NULL},
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void print_help(FILE *out)
{
	fprintf(out, "usage: deskphone [--instance NAME] COMMAND [ARGUMENTS]\n\nCommands:\n");
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-11s %s\n", commands[i].name, commands[i].summary);
	fprintf(out,
		"\nOptions:\n"
		"  --instance NAME    the agent of that name, of a second phone; else $DESKPHONE_INSTANCE\n"
		"  --runtime-dir DIR  the agent's folder; else $DESKPHONE_RUNTIME_DIR,\n"
		"                     $XDG_RUNTIME_DIR/deskphone or /run/deskphone\n"
		"  --help             this text, or that of a COMMAND\n"
		"  --version          the version\n\n"
		"Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 no agent runs. See "
		"deskphone(1).\n");
}

static int print_command_help(const struct command *command)
{
	printf("usage: deskphone %s%s%s\n%s\n", command->name, *command->operands ? " " : "",
		command->operands, command->summary);
	if (command->more)
		printf("\n%s", command->more);
	return 0;
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

/* Options before or after the command. Our variables mean the same as the options, and the options win; a folder that is named
 * goes before the instance's. */
static int set_directory(const char *directory)
{
	if (directory && *directory && setenv("DESKPHONE_RUNTIME_DIR", directory, 1) == 0)
		return 0;
	fprintf(stderr, "deskphone: --runtime-dir needs a folder\n");
	return 2;
}

static int set_instance(const char *name)
{
	if (name && runtime_is_instance(name) && setenv(RUNTIME_INSTANCE_VARIABLE, name, 1) == 0)
		return 0;
	fprintf(stderr,
		"deskphone: --instance needs the name of an instance: up to 32 letters, digits, - _ and .\n");
	return 2;
}

/* Whether `argument` is the option, in one word or with its value in the next one. */
static bool takes(const char *argument, const char *option, const char *next, const char **value, int *words)
{
	size_t length = strlen(option);
	bool joined = strncmp(argument, option, length) == 0 && argument[length] == '=';
	if (!joined && strcmp(argument, option) != 0)
		return false;
	*value = joined ? argument + length + 1 : next;
	*words = joined || !next ? 1 : 2;
	return true;
}

/* Takes them out of the arguments, wherever they stand before "--". 0 or 2. */
static int take_options(int *argc, char **argv)
{
	const char *directory = NULL, *instance = NULL;
	int kept = 1, code = 0, i = 1;
	for (int words = 1; i < *argc && strcmp(argv[i], "--") != 0 && !code; i += words) {
		words = 1;
		if (takes(argv[i], "--runtime-dir", argv[i + 1], &directory, &words))
			code = set_directory(directory);
		else if (takes(argv[i], "--instance", argv[i + 1], &instance, &words))
			code = set_instance(instance);
		else
			argv[kept++] = argv[i];
	}
	for (; i < *argc; i++)
		argv[kept++] = argv[i];
	argv[kept] = NULL;
	*argc = kept;
	if (instance && !directory)
		unsetenv("DESKPHONE_RUNTIME_DIR");
	return !code && runtime_instance() ? set_instance(runtime_instance()) : code;
}

static bool asks_help(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return true;
	return false;
}

static int run(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : NULL;
	if (!name) {
		print_help(stderr);
		return 2;
	}
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
		const struct command *command = argc > 2 ? find_command(argv[2]) : NULL;
		if (command)
			return print_command_help(command);
		print_help(stdout);
		return 0;
	}
	if (strcmp(name, "--version") == 0) {
		puts("deskphone " DESKPHONE_VERSION);
		return 0;
	}
	const struct command *command = find_command(name);
	if (!command) {
		fprintf(stderr, "deskphone: there is no %s \"%s\"; see `deskphone --help`\n",
			*name == '-' ? "option" : "command", name);
		return 2;
	}
	return asks_help(argc - 1, argv + 1) ? print_command_help(command) : command->run(argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	/* A reader that has seen enough (head) is no failure. */
	signal(SIGPIPE, SIG_IGN);
	int code = argc ? take_options(&argc, argv) : 2;
	if (!code)
		code = run(argc, argv);
	if (fclose(stdout) && errno != EPIPE) {
		fprintf(stderr, "deskphone: standard output: %s\n", strerror(errno));
		return code ? code : 1;
	}
	return code;
}
