/* The subcommands that ask the agent for what a person could do at the phone. */
#include "agent/cli/cli.h"
#include "agent/cli/client.h"
#include "agent/cli/uri.h"
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VOICEMAIL_MAX 9999

static int usage(const char *name, const char *what)
{
	fprintf(stderr, "deskphone %s: %s; see `deskphone %s --help`\n", name, what, name);
	return 2;
}

/* The operands, with a leading "--" taken away. An option here is one that nobody knows: a usage error. */
static int operands(int *argc, char ***argv, int most)
{
	const char *name = (*argv)[0];
	--*argc, ++*argv;
	bool plain = *argc > 0 && strcmp((*argv)[0], "--") == 0;
	if (plain)
		--*argc, ++*argv;
	for (int i = 0; i < *argc && !plain; i++)
		if ((*argv)[i][0] == '-' && (*argv)[i][1])
			return usage(name, "unknown option");
	return *argc > most ? usage(name, "too many arguments") : 0;
}

/* A request about one call: the one named, or the one that the agent thinks is meant. */
static int request_of_call(int argc, char **argv, struct wire_message *message)
{
	const char *name = argv[0];
	int code = operands(&argc, &argv, 1);
	if (code)
		return code;
	if (argc && strlen(argv[0]) != CALL_ID_SIZE - 1)
		return usage(name, "a call is named by its UUID, as `deskphone status` shows it");
	wire_copy(message->call, sizeof(message->call), argc ? argv[0] : "");
	return client_request(message);
}

/* A number as people write it, into the size of the wire. 0 or the exit code. */
static int number_of(const char *name, const char *text, char *to, size_t size)
{
	int error = uri_number(text, to, size);
	if (!error)
		return 0;
	return usage(name, error == -EMSGSIZE ? "the number is too long" : "there is no number in that");
}

int cli_dial(int argc, char **argv)
{
	struct wire_message message = {.type = WIRE_DIAL};
	int code = operands(&argc, &argv, 1);
	if (code)
		return code;
	if (argc != 1)
		return usage("dial", "give one number");
	code = number_of("dial", argv[0], message.dial.number, sizeof(message.dial.number));
	if (code)
		return code;
	wire_copy(message.dial.typed, sizeof(message.dial.typed), argv[0]);
	return client_request(&message);
}

int cli_answer(int argc, char **argv)
{
	struct wire_message message = {.type = WIRE_ANSWER};
	return request_of_call(argc, argv, &message);
}

int cli_reject(int argc, char **argv)
{
	struct wire_message message = {.type = WIRE_REJECT, .reason = CAUSE_DECLINED};
	if (argc > 1 && strcmp(argv[1], "--busy") == 0) {
		message.reason = CAUSE_BUSY;
		argv[1] = argv[0];
		argc--, argv++;
	}
	return request_of_call(argc, argv, &message);
}

int cli_hangup(int argc, char **argv)
{
	struct wire_message message = {.type = WIRE_HANGUP};
	return request_of_call(argc, argv, &message);
}

int cli_hold(int argc, char **argv)
{
	struct wire_message message = {.type = WIRE_HOLD, .on = true};
	return request_of_call(argc, argv, &message);
}

int cli_resume(int argc, char **argv)
{
	struct wire_message message = {.type = WIRE_HOLD, .on = false};
	return request_of_call(argc, argv, &message);
}

int cli_mute(int argc, char **argv)
{
	struct wire_message message = {.type = WIRE_MUTE};
	int code = operands(&argc, &argv, 1);
	if (code)
		return code;
	if (argc != 1 || (strcmp(argv[0], "on") && strcmp(argv[0], "off")))
		return usage("mute", "say on or off");
	message.on = strcmp(argv[0], "on") == 0;
	return client_request(&message);
}

int cli_dtmf(int argc, char **argv)
{
	struct wire_message message = {.type = WIRE_DTMF};
	int code = operands(&argc, &argv, 1);
	if (code)
		return code;
	size_t length = argc ? strlen(argv[0]) : 0;
	if (length < 1 || length >= WIRE_DIGITS_SIZE || strspn(argv[0], "0123456789*#ABCD") != length)
		return usage("dtmf", "give 1 to 32 of 0-9 * # A B C D");
	wire_copy(message.dtmf.digits, sizeof(message.dtmf.digits), argv[0]);
	return client_request(&message);
}

static bool is_call(const char *text)
{
	size_t length = strlen(text);
	return length == CALL_ID_SIZE - 1 && strspn(text, "0123456789abcdefABCDEF-") == length;
}

int cli_transfer(int argc, char **argv)
{
	struct wire_message message = {.type = WIRE_TRANSFER};
	int code = operands(&argc, &argv, 1);
	if (code)
		return code;
	if (argc != 1)
		return usage("transfer", "give one number, or the UUID of a call");
	if (is_call(argv[0]))
		wire_copy(message.transfer.to, sizeof(message.transfer.to), argv[0]);
	else
		code = number_of("transfer", argv[0], message.transfer.number, sizeof(message.transfer.number));
	return code ? code : client_request(&message);
}

int cli_forward(int argc, char **argv)
{
	struct wire_message message = {.type = WIRE_FORWARD};
	int code = operands(&argc, &argv, 1);
	if (code)
		return code;
	if (argc != 1)
		return usage("forward", "give one number, or off");
	if (strcmp(argv[0], "off") != 0)
		code = number_of("forward", argv[0], message.forward.number, sizeof(message.forward.number));
	return code ? code : client_request(&message);
}

int cli_presence(int argc, char **argv)
{
	static const struct {
		const char *word, *text;
		enum wire_availability state;
	} words[] = {{"automatic", "", WIRE_UNKNOWN}, {"be-right-back", "", WIRE_BUSY_IDLE},
		{"off-work", "Off work", WIRE_AWAY}, {"appear-offline", "", WIRE_OFFLINE}};
	struct wire_message message = {.type = WIRE_PRESENCE};
	const char *text = "";
	int code = operands(&argc, &argv, 2);
	bool known = !code && argc >= 1 && wire_availability_parse(argv[0], &message.presence.state) == 0;
	if (code)
		return code;
	for (size_t i = 0; argc >= 1 && !known && i < sizeof(words) / sizeof(words[0]); i++) {
		known = strcmp(argv[0], words[i].word) == 0;
		message.presence.state = words[i].state;
		text = words[i].text;
	}
	if (!known)
		return usage("presence", "say available, busy, do-not-disturb, be-right-back, away, off-work, "
					 "offline or automatic");
	wire_copy(message.presence.text, sizeof(message.presence.text), argc > 1 ? argv[1] : text);
	return client_request(&message);
}

int cli_name(int argc, char **argv)
{
	struct wire_message message = {.type = WIRE_NAME};
	int code = operands(&argc, &argv, 1);
	if (code)
		return code;
	if (argc != 1)
		return usage("name", "give one text, quoted when it has blanks");
	wire_copy(message.text, sizeof(message.text), argv[0]);
	return client_request(&message);
}

static int count_of(const char *text, long most, int *count)
{
	char *end;
	errno = 0;
	long value = strtol(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || value > most)
		return -EINVAL;
	*count = (int)value;
	return 0;
}

/* With counts: what the mailbox holds; without: call it. */
int cli_voicemail(int argc, char **argv)
{
	struct wire_message message = {.type = WIRE_VOICEMAIL};
	int code = operands(&argc, &argv, 2);
	if (code)
		return code;
	if (argc > 0) {
		message.type = WIRE_MWI;
		if (count_of(argv[0], VOICEMAIL_MAX, &message.mwi.fresh) ||
			(argc > 1 && count_of(argv[1], VOICEMAIL_MAX, &message.mwi.old)))
			return usage("voicemail", "a count is a number from 0 to 9999");
		message.mwi.waiting = message.mwi.fresh > 0;
	}
	return client_request(&message);
}

static int print_ring_volume(void)
{
	struct client client;
	struct wire_message message;
	int code = client_open(&client, &message);
	if (!code)
		printf("%d\n", message.state.ring_volume);
	client_close(&client);
	return code;
}

/* With a step: how loud it rings; without: says it. */
int cli_ring_volume(int argc, char **argv)
{
	struct wire_message message = {.type = WIRE_RING_VOLUME};
	int code = operands(&argc, &argv, 1);
	if (code)
		return code;
	if (!argc)
		return print_ring_volume();
	if (count_of(argv[0], WIRE_RING_STEPS, &message.step))
		return usage("ring-volume", "a step is a number from 0 (silent) to 10");
	return client_request(&message);
}

int cli_seen(int argc, char **argv)
{
	struct wire_message message = {.type = WIRE_SEEN};
	int code = operands(&argc, &argv, 0);
	return code ? code : client_request(&message);
}
