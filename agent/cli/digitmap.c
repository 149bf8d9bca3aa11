#include "agent/cli/cli.h"
#include <stdio.h>

int cli_digitmap(int argc, char **argv)
{
	(void)argc;
	fprintf(stderr, "deskphone: %s is on its way\n", argv[0]);
	return 1;
}
