/* deskphone-echo: wiring and signals. */
#include "agent/echo/echo.h"
#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>

static gboolean on_stop(gpointer data)
{
	struct echo *echo = data;
	echo_calls_end_all(echo);
	echo_control_finish(echo->control);
	return G_SOURCE_CONTINUE;
}

static gboolean on_call_signal(gpointer data)
{
	echo_calls_ring(data);
	return G_SOURCE_CONTINUE;
}

static gboolean on_end_signal(gpointer data)
{
	echo_calls_end_all(data);
	return G_SOURCE_CONTINUE;
}

static void run(struct echo *echo)
{
	g_unix_signal_add(SIGTERM, on_stop, echo);
	g_unix_signal_add(SIGINT, on_stop, echo);
	g_unix_signal_add(SIGHUP, on_stop, echo);
	g_unix_signal_add(SIGUSR1, on_call_signal, echo);
	g_unix_signal_add(SIGUSR2, on_end_signal, echo);
	g_main_loop_run(echo->loop);
}

int main(int argc, char **argv)
{
	struct echo_options options;
	struct echo echo = {.options = &options};
	setlocale(LC_CTYPE, "");
	signal(SIGPIPE, SIG_IGN);
	int code = echo_options_parse(argc, argv, &options);
	if (code)
		return code == 1 ? 0 : code;
	if (echo_sound_new(&options, &echo.sound))
		return 1;
	echo.fresh = MAX(options.voicemail, 0);
	echo.calls = g_ptr_array_new();
	echo.loop = g_main_loop_new(NULL, FALSE);
	echo.control = echo_control_new(&echo);
	run(&echo);
	echo_calls_free(&echo);
	echo_control_free(echo.control);
	echo_sound_free(echo.sound);
	g_main_loop_unref(echo.loop);
	return echo.code;
}
