/* notification-peer: the notification server of a session that has none, on the bus of $DBUS_SESSION_BUS_ADDRESS. Says `ready`,
 * then obeys standard input, a line each, until its end:
 *
 *   last           the last notification      COUNT CATEGORY URGENCY [BUTTONS] SUMMARY | LINE | LINE...
 *   gone           whether the program that sent it has taken the last one down      yes, no
 *   press ACTION   a button of the last one   ok */
#include "tests/integration/notification_server.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void say_last(const struct notification *last)
{
	printf("%u %s %d [%s] %s", last->count, last->category, last->urgency, last->actions, last->summary);
	char **lines = g_strsplit(last->body, "\n", -1);
	for (char **line = lines; *line; line++)
		printf(" | %s", *line);
	putchar('\n');
	g_strfreev(lines);
}

static void obey(struct notification_server *server, const char *command)
{
	struct notification last = notification_server_last(server);
	if (strcmp(command, "last") == 0) {
		say_last(&last);
	} else if (strcmp(command, "gone") == 0) {
		puts(notification_server_closed(server) == last.id ? "yes" : "no");
	} else if (g_str_has_prefix(command, "press ")) {
		notification_server_press(server, last.id, command + strlen("press "));
		puts("ok");
	} else {
		puts("what?");
	}
}

int main(void)
{
	char line[256];
	struct notification_server *server = notification_server_new("actions body");
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("ready");
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		obey(server, line);
	}
	notification_server_free(server);
	return EXIT_SUCCESS;
}
