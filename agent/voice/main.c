/* deskphone-voice: options and nothing else. */
#include "agent/voice/audio.h"
#include "agent/voice/card.h"
#include "agent/voice/voice.h"
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#ifndef VERSION
#define VERSION "unknown"
#endif

static const char usage[] =
	"Usage: deskphone-voice --control-fd N --audio-fd N [--audio-fd N] [--allow-gid GID] [--wide] [--outlive]\n"
	"       [--verbose]\n"
	"       deskphone-voice --list | --help | --version\n"
	"Moves the samples between a phone's sound card and the calls on the audio socket.\n"
	"Started by deskphoned; see deskphone-voice(8).\n";

/* A number without sign or rest; `max` at most. */
static int number(const char *text, unsigned long max, unsigned long *value)
{
	char *end;
	errno = 0;
	unsigned long result = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || errno || *end || result > max)
		return -EINVAL;
	*value = result;
	return 0;
}

/* An open descriptor, made closed-on-exec. */
static int descriptor(const char *text, int *fd)
{
	unsigned long value;
	if (number(text, 1 << 20, &value) || fcntl((int)value, F_SETFD, FD_CLOEXEC))
		return -EINVAL;
	*fd = (int)value;
	return 0;
}

static int add_listener(const char *text, struct voice_options *options)
{
	if (options->listener_count == VOICE_LISTENERS_MAX ||
		descriptor(text, &options->listeners[options->listener_count]))
		return -EINVAL;
	int flags = fcntl(options->listeners[options->listener_count], F_GETFL);
	fcntl(options->listeners[options->listener_count], F_SETFL, flags | O_NONBLOCK);
	options->listener_count++;
	return 0;
}

static int list(void)
{
	card_list("", stdout);
	if (!audio_list(stdout))
		return EXIT_SUCCESS;
	fprintf(stderr, "deskphone-voice: PortAudio cannot be initialised\n");
	return EXIT_FAILURE;
}

enum { CONTROL_FD = 256, AUDIO_FD, ALLOW_GID, OUTLIVE };

static const struct option options_table[] = {
	{"control-fd", required_argument, NULL, CONTROL_FD},
	{"audio-fd", required_argument, NULL, AUDIO_FD},
	{"allow-gid", required_argument, NULL, ALLOW_GID},
	{"outlive", no_argument, NULL, OUTLIVE},
	{"wide", no_argument, NULL, 'w'},
	{"verbose", no_argument, NULL, 'v'},
	{"list", no_argument, NULL, 'l'},
	{"help", no_argument, NULL, 'h'},
	{"version", no_argument, NULL, 'V'},
	{NULL, 0, NULL, 0},
};

static int take_option(int option, struct voice_options *options)
{
	unsigned long gid;
	switch (option) {
	case CONTROL_FD:
		return descriptor(optarg, &options->control_fd);
	case AUDIO_FD:
		return add_listener(optarg, options);
	case ALLOW_GID:
		if (number(optarg, (gid_t)-2, &gid))
			return -EINVAL;
		options->group = (gid_t)gid;
		return 0;
	case OUTLIVE:
		options->outlive = true;
		return 0;
	case 'w':
		options->wide = true;
		return 0;
	case 'v':
		options->verbose = true;
		return 0;
	default:
		return -EINVAL;
	}
}

static int wrong_use(void)
{
	fputs(usage, stderr);
	return 2;
}

int main(int argc, char **argv)
{
	struct voice_options options = {.control_fd = -1, .group = (gid_t)-1, .version = VERSION};
	int option;
	while ((option = getopt_long(argc, argv, "", options_table, NULL)) != -1) {
		if (option == 'l')
			return list();
		if (option == 'h')
			return fputs(usage, stdout) < 0;
		if (option == 'V')
			return printf("deskphone-voice %s\n", VERSION) < 0;
		if (take_option(option, &options))
			return wrong_use();
	}
	if (options.control_fd < 0 || optind < argc)
		return wrong_use();
	/* An agent that dies takes us along, even if its end of the control socket lives on in another child
	 * of it. */
	if (!options.outlive)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	int error = voice_run(&options);
	if (error)
		fprintf(stderr, "deskphone-voice: %s\n", strerror(-error));
	/* Not exit(): a hung PortAudio would wait for itself. */
	_exit(error ? EXIT_FAILURE : EXIT_SUCCESS);
}
