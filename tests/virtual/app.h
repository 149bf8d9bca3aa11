/* deskphone-virtual: the phone, its host's socket, and whoever commands it, in one GLib main loop. */
#ifndef DESKPHONE_VIRTUAL_APP_H
#define DESKPHONE_VIRTUAL_APP_H
#include <glib.h>
#include "tests/virtual/control.h"
#include "tests/virtual/cx300.h"
#include "tests/virtual/errand.h"
#include "tests/virtual/host.h"

#define APP_EVENTS 32 /* the last ones are kept */

struct app {
	struct cx300 *phone;
	struct host *host;
	struct host_phone host_phone;
	struct control *control; /* NULL: none */
	struct phone_access access;
	GMainLoop *loop;
	guint timer, idle;
	unsigned revision;
	int status;		  /* of the program */
	const char *incoming;	  /* command line that has somebody call, or NULL */
	char *events[APP_EVENTS]; /* UTF-8 lines, a ring */
	unsigned event_count;
	void (*changed)(void *user); /* after each change and event, from the main loop */
	void *changed_user;
};

/* `app` is zeroed. 0 or -errno. */
int app_init(struct app *app, const struct cx300_options *options, const char *socket, const char *serial);
void app_clear(struct app *app);
/* One command of the grammar of cx300.h; its answer, g_free. */
char *app_command(struct app *app, const char *line);
/* Runs --on-incoming's command line in the background. */
void app_call_me(struct app *app);
void app_event(struct app *app, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The n-th last event, 0 the newest; NULL when there are not so many. */
const char *app_event_text(const struct app *app, unsigned n);
void app_quit(struct app *app, int status);
#endif
