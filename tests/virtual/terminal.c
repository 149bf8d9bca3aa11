#include "tests/virtual/terminal.h"
#include <errno.h>
#include <glib-unix.h>
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct terminal {
	struct app *app;
	const char *place;
	SCREEN *screen;
	bool long_next;
	guint keyboard, resized;
};

static volatile sig_atomic_t taken_over;

static void restore(void)
{
	if (!taken_over)
		return;
	taken_over = 0;
	endwin();
}

/* A crash must not leave the terminal without echo: put it back, then die of the same signal. */
static void on_crash(int number)
{
	restore();
	signal(number, SIG_DFL);
	raise(number);
}

static void log_as_event(const char *domain, GLogLevelFlags level, const char *message, gpointer user)
{
	(void)domain;
	if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING))
		app_event(user, "%s", message);
}

void terminal_changed(struct terminal *terminal)
{
	terminal_draw(terminal->app, terminal->place, terminal->long_next);
}

static gboolean on_keyboard(int fd, GIOCondition condition, gpointer user)
{
	struct terminal *terminal = user;
	int key, count = 0;

	(void)fd;
	while ((key = getch()) != ERR) {
		terminal_key(terminal->app, key, &terminal->long_next);
		count++;
	}
	if (!count && (condition & (G_IO_HUP | G_IO_ERR))) {
		terminal->keyboard = 0;
		app_quit(terminal->app, 0);
		return G_SOURCE_REMOVE;
	}
	terminal_changed(terminal);
	return G_SOURCE_CONTINUE;
}

static gboolean on_resize(gpointer user)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row && size.ws_col)
		resizeterm(size.ws_row, size.ws_col);
	clear();
	terminal_changed(user);
	return G_SOURCE_CONTINUE;
}

/* Boxes and lamps need UTF-8 whatever the user's locale is. */
static void use_utf8(void)
{
	setlocale(LC_ALL, "");
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_CTYPE, "C.UTF-8");
}

static void set_up_screen(void)
{
	static const int crashes[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};

	taken_over = 1;
	atexit(restore);
	for (unsigned i = 0; i < G_N_ELEMENTS(crashes); i++)
		signal(crashes[i], on_crash);
	set_escdelay(25);
	cbreak();
	noecho();
	nonl(); /* Enter is told from line feed */
	nodelay(stdscr, TRUE);
	keypad(stdscr, TRUE);
	curs_set(0);
	terminal_draw_init();
}

int terminal_new(struct app *app, const char *place, struct terminal **terminal)
{
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return -ENOTTY;
	use_utf8();
	SCREEN *screen = newterm(NULL, stdout, stdin);
	if (!screen)
		return -ENOTSUP;
	set_up_screen();
	*terminal = g_new0(struct terminal, 1);
	(*terminal)->app = app;
	(*terminal)->place = place;
	(*terminal)->screen = screen;
	(*terminal)->keyboard =
		g_unix_fd_add(STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_keyboard, *terminal);
	(*terminal)->resized = g_unix_signal_add(SIGWINCH, on_resize, *terminal);
	g_log_set_default_handler(log_as_event, app);
	terminal_changed(*terminal);
	return 0;
}

void terminal_free(struct terminal *terminal)
{
	if (!terminal)
		return;
	g_log_set_default_handler(g_log_default_handler, NULL);
	if (terminal->keyboard)
		g_source_remove(terminal->keyboard);
	g_source_remove(terminal->resized);
	restore();
	delscreen(terminal->screen);
	g_free(terminal);
}
