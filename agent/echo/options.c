/* The options of deskphone-echo. */
#include "agent/echo/echo.h"
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECONDS_MAX 86400.0

enum {
	OPT_HELP = 256,
	OPT_VERSION,
	OPT_RUNTIME,
	OPT_CALL,
	OPT_TITLE,
	OPT_SUBJECT,
	OPT_NUMBER,
	OPT_AFTER,
	OPT_RING,
	OPT_ANSWER,
	OPT_HANGUP,
	OPT_GIVE_UP,
	OPT_BUSY,
	OPT_DECLINE,
	OPT_NO_ANSWER,
	OPT_VOICEMAIL,
	OPT_TONE,
	OPT_PLAY,
	OPT_RECORD,
	OPT_JSON,
	OPT_TAKEOVER
};

static const struct option options_table[] = {
	{"help", no_argument, NULL, OPT_HELP},
	{"version", no_argument, NULL, OPT_VERSION},
	{"runtime-dir", required_argument, NULL, OPT_RUNTIME},
	{"call", required_argument, NULL, OPT_CALL},
	{"title", required_argument, NULL, OPT_TITLE},
	{"subject", required_argument, NULL, OPT_SUBJECT},
	{"number", required_argument, NULL, OPT_NUMBER},
	{"after", required_argument, NULL, OPT_AFTER},
	{"ring-after", required_argument, NULL, OPT_RING},
	{"answer-after", required_argument, NULL, OPT_ANSWER},
	{"hangup-after", required_argument, NULL, OPT_HANGUP},
	{"give-up-after", required_argument, NULL, OPT_GIVE_UP},
	{"busy", no_argument, NULL, OPT_BUSY},
	{"decline", no_argument, NULL, OPT_DECLINE},
	{"no-answer", no_argument, NULL, OPT_NO_ANSWER},
	{"voicemail", required_argument, NULL, OPT_VOICEMAIL},
	{"tone", required_argument, NULL, OPT_TONE},
	{"play", required_argument, NULL, OPT_PLAY},
	{"record", required_argument, NULL, OPT_RECORD},
	{"json", no_argument, NULL, OPT_JSON},
	{"takeover", no_argument, NULL, OPT_TAKEOVER},
	{NULL, 0, NULL, 0},
};

static const char help[] =
	"usage: deskphone-echo [OPTIONS]\n"
	"A softphone without a network: it answers what the phone calls and gives back what it hears.\n\n"
	"Calls to the phone (also one with each SIGUSR1; SIGUSR2 ends all calls):\n"
	"  --call NAME         call the phone, as NAME\n"
	"  --title TEXT        the caller's title\n"
	"  --subject TEXT      what the call is about\n"
	"  --number NUMBER     the caller's number\n"
	"  --after S           S seconds after the agent is there (0)\n"
	"  --give-up-after S   an unanswered call ends after S seconds (60)\n\n"
	"Calls of the phone:\n"
	"  --ring-after S      it rings S seconds after the dialling (0.5)\n"
	"  --answer-after S    it is answered S seconds after the dialling (1.5)\n"
	"  --hangup-after S    the other end hangs up S seconds after the answer (never)\n"
	"  --busy, --decline, --no-answer   what happens to every call\n"
	"  Numbers that end as their SIP status says: 486, 600 busy; 603, 403 declined; 408, 480 no answer;\n"
	"  404, 484 not found; 503 unreachable. Any other is answered.\n\n"
	"Sound:\n"
	"  --tone HZ           send a tone instead of the echo\n"
	"  --play FILE         send FILE once, then silence (WAV, 16-bit mono, or raw at 16 kHz)\n"
	"  --record FILE       keep what is heard (WAV, or raw when FILE does not end in .wav)\n\n"
	"  --voicemail N       say that the mailbox has N new messages\n"
	"  --takeover          take the place of another softphone\n"
	"  --json              print what happens as JSON, one object a line\n"
	"  --runtime-dir DIR   the agent's folder\n"
	"  --help, --version\n";

static int bad_value(const char *value)
{
	fprintf(stderr, "deskphone-echo: \"%s\" is not a value for that; see deskphone-echo --help\n", value);
	return 2;
}

/* Seconds, with a fraction, to milliseconds. */
static int seconds(const char *text, int *ms)
{
	char *end;
	errno = 0;
	double value = strtod(text, &end);
	if (end == text || *end || errno || !isfinite(value) || value < 0 || value > SECONDS_MAX)
		return bad_value(text);
	*ms = (int)lround(value * 1000);
	return 0;
}

static int whole(const char *text, int lowest, int highest, int *number)
{
	char *end;
	errno = 0;
	long value = strtol(text, &end, 10);
	if (end == text || *end || errno || value < lowest || value > highest)
		return bad_value(text);
	*number = (int)value;
	return 0;
}

static int option_text(int option, const char *value, struct echo_options *options)
{
	switch (option) {
	case OPT_RUNTIME:
		options->runtime_dir = value;
		return 0;
	case OPT_CALL:
		options->caller_name = value;
		options->call_after_ms = MAX(options->call_after_ms, 0);
		return 0;
	case OPT_TITLE:
		options->caller_title = value;
		return 0;
	case OPT_SUBJECT:
		options->caller_subject = value;
		return 0;
	case OPT_NUMBER:
		options->caller_number = value;
		return 0;
	case OPT_PLAY:
		options->play = value;
		return 0;
	default:
		options->record = value;
		return 0;
	}
}

static int option_number(int option, const char *value, struct echo_options *options)
{
	switch (option) {
	case OPT_AFTER:
		return seconds(value, &options->call_after_ms);
	case OPT_RING:
		return seconds(value, &options->ring_ms);
	case OPT_ANSWER:
		return seconds(value, &options->answer_ms);
	case OPT_HANGUP:
		return seconds(value, &options->hangup_ms);
	case OPT_GIVE_UP:
		return seconds(value, &options->give_up_ms);
	case OPT_VOICEMAIL:
		return whole(value, 0, 9999, &options->voicemail);
	case OPT_TONE:
		return whole(value, 20, 7000, &options->tone_hz);
	default:
		return option_text(option, value, options);
	}
}

/* Without a value, then those with one. 1: done. */
static int option(int option, struct echo_options *options)
{
	switch (option) {
	case OPT_HELP:
		fputs(help, stdout);
		return 1;
	case OPT_VERSION:
		puts("deskphone-echo " DESKPHONE_VERSION);
		return 1;
	case OPT_BUSY:
		options->outcome = ECHO_BUSY;
		return 0;
	case OPT_DECLINE:
		options->outcome = ECHO_DECLINE;
		return 0;
	case OPT_NO_ANSWER:
		options->outcome = ECHO_NO_ANSWER;
		return 0;
	case OPT_JSON:
		options->json = true;
		return 0;
	case OPT_TAKEOVER:
		options->takeover = true;
		return 0;
	default:
		return option_number(option, optarg, options);
	}
}

int echo_options_parse(int argc, char **argv, struct echo_options *options)
{
	*options = (struct echo_options){
		.caller_name = "Ada Lovelace",
		.caller_title = "Chief Analyst",
		.caller_number = "+441632960101", /* a number that Ofcom keeps free for drama */
		.caller_subject = "",
		.call_after_ms = -1,
		.ring_ms = 500,
		.answer_ms = 1500,
		.hangup_ms = -1,
		.give_up_ms = 60000,
		.voicemail = -1,
	};
	for (int found; (found = getopt_long(argc, argv, "", options_table, NULL)) != -1;) {
		int code = found == '?' ? 2 : option(found, options);
		if (code)
			return code;
	}
	if (optind < argc) {
		fprintf(stderr, "deskphone-echo: it takes options only; see deskphone-echo --help\n");
		return 2;
	}
	return 0;
}
