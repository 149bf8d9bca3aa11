#include "agent/cli/cli.h"
#include "agent/cli/dialplan_batch.h"
#include <stdio.h>
#include <string.h>

int cli_dialplan(int argc, char **argv)
{
	return dialplan_batch(argc > 2 && strcmp(argv[2], "--office") == 0);
}
