#include "tests/integration/private_bus.h"
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

struct private_bus {
	GSubprocess *daemon;
	char *config;
};

static const char config[] =
	"<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\""
	" \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
	"<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context='default'>"
	"<allow send_destination='*' eavesdrop='true'/><allow eavesdrop='true'/><allow "
	"own='*'/></policy></busconfig>\n";

static void end_with_the_test(gpointer user)
{
	(void)user;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

struct private_bus *private_bus_new(const char *variable)
{
	struct private_bus *bus = g_new0(struct private_bus, 1);
	GSubprocessLauncher *launcher = g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE);
	GError *error = NULL;

	int fd = g_file_open_tmp("deskphone-bus-XXXXXX", &bus->config, &error);
	g_assert_no_error(error);
	g_close(fd, NULL);
	g_file_set_contents(bus->config, config, -1, &error);
	g_assert_no_error(error);
	char *option = g_strdup_printf("--config-file=%s", bus->config);
	g_subprocess_launcher_set_child_setup(launcher, end_with_the_test, NULL, NULL);
	bus->daemon = g_subprocess_launcher_spawn(
		launcher, &error, "dbus-daemon", option, "--print-address", "--nofork", NULL);
	g_assert_no_error(error);
	GDataInputStream *lines = g_data_input_stream_new(g_subprocess_get_stdout_pipe(bus->daemon));
	char *address = g_data_input_stream_read_line(lines, NULL, NULL, &error);
	g_assert_no_error(error);
	g_setenv(variable, address, TRUE);
	g_free(address);
	g_free(option);
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
	g_unlink(bus->config);
	g_free(bus->config);
	g_free(bus);
}
