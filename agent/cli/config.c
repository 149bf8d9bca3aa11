/* deskphone config: what deskphoned says of its configuration. It is the agent's own reader that answers, so that the two
 * cannot differ. */
#include "agent/cli/cli.h"
#include "agent/cli/sibling.h"
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int usage(const char *what)
{
	fprintf(stderr, "deskphone config: %s; see `deskphone config --help`\n", what);
	return 2;
}

int cli_config(int argc, char **argv)
{
	static const char option[] = "--config";
	size_t length = sizeof(option) - 1;
	const char *file = NULL;
	const char *what = NULL;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], option) == 0 && i + 1 < argc)
			file = argv[++i];
		else if (strncmp(argv[i], option, length) == 0 && argv[i][length] == '=')
			file = argv[i] + length + 1;
		else if (!what && argv[i][0] != '-')
			what = argv[i];
		else
			return usage("what is that?");
	}
	bool check = what && strcmp(what, "check") == 0;
	if (!check && (!what || strcmp(what, "show") != 0))
		return usage("say check or show");
	const char *arguments[] = {
		"deskphoned", check ? "--check" : "--show-config", file ? "--config" : NULL, file, NULL};
	return sibling_become("deskphoned", arguments);
}
