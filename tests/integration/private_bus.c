#include "tests/integration/private_bus.h"
#include <gio/gio.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#define CONFIG_FD 3 /* the daemon's */

struct private_bus {
	GSubprocess *daemon;
};

static const char config[] =
	"<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\""
	" \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
	"<busconfig><type>session</type><listen>unix:abstract=deskphone-test-%d-%d</listen><policy context='default'>"
	"<allow send_destination='*' eavesdrop='true'/><allow eavesdrop='true'/><allow "
	"own='*'/></policy></busconfig>\n";

static void end_with_the_test(gpointer user)
{
	(void)user;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/* Neither this nor the bus's address is a file: nothing is left of a test that is killed. */
static int write_config(void)
{
	static int buses;
	int fd = memfd_create("private bus", MFD_CLOEXEC);

	g_assert_cmpint(fd, >=, 0);
	g_assert_cmpint(dprintf(fd, config, (int)getpid(), buses++), >, 0);
	return fd;
}

struct private_bus *private_bus_new(const char *variable)
{
	struct private_bus *bus = g_new0(struct private_bus, 1);
	GSubprocessLauncher *launcher = g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE);
	GError *error = NULL;

	g_subprocess_launcher_take_fd(launcher, write_config(), CONFIG_FD);
	g_subprocess_launcher_set_child_setup(launcher, end_with_the_test, NULL, NULL);
	bus->daemon = g_subprocess_launcher_spawn(
		launcher, &error, "dbus-daemon", "--config-file=/proc/self/fd/" G_STRINGIFY(CONFIG_FD),
		"--print-address", "--nofork", NULL);
	g_assert_no_error(error);
	GDataInputStream *lines = g_data_input_stream_new(g_subprocess_get_stdout_pipe(bus->daemon));
	char *address = g_data_input_stream_read_line(lines, NULL, NULL, &error);
	g_assert_no_error(error);
	g_setenv(variable, address, TRUE);
	g_free(address);
	g_object_unref(lines);
	g_object_unref(launcher);
	return bus;
}

void private_bus_free(struct private_bus *bus)
{
	if (!bus)
		return;
	g_subprocess_force_exit(bus->daemon);
	g_subprocess_wait(bus->daemon, NULL, NULL);
	g_object_unref(bus->daemon);
	g_free(bus);
}
