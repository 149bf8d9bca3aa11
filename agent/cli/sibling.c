#include "agent/cli/sibling.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int sibling_become(const char *name, const char *const *arguments)
{
	char self[PATH_MAX], path[PATH_MAX + 64];
	ssize_t size = readlink("/proc/self/exe", self, sizeof(self) - 1);
	fflush(stdout);
	if (size > 0) {
		self[size] = '\0';
		*strrchr(self, '/') = '\0';
		snprintf(path, sizeof(path), "%s/%s", self, name);
		execv(path, (char *const *)arguments);
	}
	execvp(name, (char *const *)arguments);
	fprintf(stderr, "deskphone: %s cannot be started: %s\n", name, strerror(errno));
	return 1;
}
