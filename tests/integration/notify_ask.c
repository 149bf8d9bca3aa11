/* Shows one incoming call and prints which button was pressed: for notification servers that a script drives.
 */
#include "agent/desktop/notify.h"
#include <glib.h>
#include <stdio.h>

static gboolean done;

static void on_choice(void *user, const char *id, enum notify_choice choice)
{
	(void)user;
	printf("%s %s\n", id, choice == NOTIFY_ANSWER ? "answer" : "reject");
	done = TRUE;
}

static void on_log(void *user, int priority, const char *text)
{
	(void)user, (void)priority;
	printf("%s\n", text);
	done = TRUE;
}

int main(void)
{
	struct notify *notify;

	if (notify_new(&(struct notify_options){.on_choice = on_choice, .on_log = on_log}, &notify))
		return 1;
	notify_incoming(
		notify, "call-1", "Ada <b>Lovelace</b>", "Countess & <i>programmer</i>", "+44 20 7946 0018");
	while (!done)
		g_main_context_iteration(NULL, TRUE);
	notify_free(notify);
	return 0;
}
