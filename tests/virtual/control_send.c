/* A client of the control socket for shells: commands in the arguments, answers on standard output. */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "tests/virtual/control.h"
#include "tests/virtual/listen.h"

/* An answer ends with a line that is "ok" or an error, or is the one line of a value or state. */
static bool is_several_lines(const char *command)
{
	return strcmp(command, "show") == 0 || strcmp(command, "help") == 0;
}

static bool print_answer(FILE *from, const char *command, bool *failed)
{
	char *line = NULL;
	size_t room = 0;
	bool more = true, any = false;

	while (more && getline(&line, &room, from) > 0) {
		any = true;
		*failed |= g_str_has_prefix(line, "error ");
		more = is_several_lines(command) && strcmp(line, "ok\n") != 0 && !*failed;
		if (!is_several_lines(command) || more || *failed)
			fputs(line, *failed ? stderr : stdout);
	}
	free(line);
	fflush(stdout);
	return any && !more;
}

static bool send_line(int fd, const char *command)
{
	g_autofree char *line = g_strconcat(command, "\n", NULL);
	size_t size = strlen(line);

	return send(fd, line, size, MSG_NOSIGNAL) == (ssize_t)size;
}

int control_send(const char *path, char *const *commands)
{
	int fd = listen_connect(path, SOCK_STREAM);
	bool failed = false;

	if (fd < 0) {
		fprintf(stderr, "deskphone-virtual: no virtual phone answers at %s: %s\n", path, g_strerror(-fd));
		return 1;
	}
	FILE *peer = fdopen(fd, "r");
	for (; *commands && !failed; commands++) {
		if (!send_line(fd, *commands) || !print_answer(peer, *commands, &failed)) {
			fprintf(stderr, "%s: the phone has gone\n", path);
			failed = true;
		}
	}
	fclose(peer);
	return failed;
}
