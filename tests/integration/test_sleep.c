/* The machine goes to sleep and wakes up, as logind tells it to the real agent; the phone is the virtual one. */
#include "tests/integration/notification_server.h"
#include "tests/integration/private_bus.h"
#include "tests/integration/program.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define NAME "org.freedesktop.login1"
#define PATH "/org/freedesktop/login1"

static struct private_bus *machine, *session;
static struct notification_server *desktop;
static GDBusConnection *logind;
static int inhibits; /* how often the agent has asked to be waited for: then it listens */
static struct program *phone, *agent, *monitor;
static char folder[32], *directory, *socket_path, *control;

static const char xml[] =
	"<node><interface name='" NAME ".Manager'><method name='Inhibit'><arg type='s' direction='in'/>"
	"<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>"
	"<arg type='h' direction='out'/></method></interface></node>";

static void on_call(GDBusConnection *connection, const char *sender, const char *path, const char *interface,
	const char *method, GVariant *arguments, GDBusMethodInvocation *call, gpointer user)
{
	(void)connection, (void)sender, (void)path, (void)interface, (void)method, (void)arguments, (void)user;
	inhibits++;
	g_dbus_method_invocation_return_dbus_error(call, NAME ".NotAllowed", "no");
}

static void start_logind(void)
{
	static const GDBusInterfaceVTable table = {.method_call = on_call};
	GDBusNodeInfo *node = g_dbus_node_info_new_for_xml(xml, NULL);
	logind = g_dbus_connection_new_for_address_sync(g_getenv("DBUS_SYSTEM_BUS_ADDRESS"),
		G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL,
		NULL, NULL);
	cr_assert(logind);
	cr_assert(g_dbus_connection_register_object(logind, PATH, node->interfaces[0], &table, NULL, NULL, NULL));
	GVariant *reply = g_dbus_connection_call_sync(logind, "org.freedesktop.DBus", "/org/freedesktop/DBus",
		"org.freedesktop.DBus", "RequestName", g_variant_new("(su)", NAME, 4u), NULL, G_DBUS_CALL_FLAGS_NONE,
		-1, NULL, NULL);
	cr_assert(reply);
	g_variant_unref(reply);
	g_dbus_node_info_unref(node);
}

static void set_up(void)
{
	strcpy(folder, "/tmp/sleepXXXXXX");
	cr_assert(g_mkdtemp(folder));
	directory = g_build_filename(folder, "agent", NULL);
	socket_path = g_build_filename(folder, "phone", NULL);
	control = g_strconcat(socket_path, ".control", NULL);
	g_setenv("HOME", folder, TRUE);
	g_unsetenv("XDG_STATE_HOME");
	g_unsetenv("XDG_CONFIG_HOME");
	machine = private_bus_new("DBUS_SYSTEM_BUS_ADDRESS");
	session = private_bus_new("DBUS_SESSION_BUS_ADDRESS");
	desktop = notification_server_new("body actions");
	start_logind();
	phone = program_start((const char *[]){VIRTUAL_PROGRAM, "--headless", "--socket", socket_path, NULL});
	program_expect(phone, "control");
	agent = program_start((const char *[]){AGENT_PROGRAM, "--keymaps", SOURCE_DIR "/keymaps", "--runtime-dir", directory,
		"--transport", g_intern_string(g_strconcat("socket:", socket_path, NULL)), NULL});
	while (!inhibits)
		g_main_context_iteration(NULL, TRUE);
	monitor = program_start((const char *[]){DESKPHONE_PROGRAM, "--runtime-dir", directory, "monitor", NULL});
}

static void tear_down(void)
{
	program_free(monitor);
	program_free(agent);
	program_free(phone);
	notification_server_free(desktop);
	g_dbus_connection_close_sync(logind, NULL, NULL);
	g_clear_object(&logind);
	private_bus_free(session);
	private_bus_free(machine);
	char *command = g_strdup_printf("rm -rf '%s'", folder);
	cr_assert_eq(system(command), 0);
	g_free(command);
	g_free(directory);
	g_free(socket_path);
	g_free(control);
}

TestSuite(sleep, .init = set_up, .fini = tear_down, .timeout = 60);

static void prepare_for_sleep(gboolean begins)
{
	g_dbus_connection_emit_signal(
		logind, NULL, PATH, NAME ".Manager", "PrepareForSleep", g_variant_new("(b)", begins), NULL);
}

/* Whether the virtual phone's value at `path` becomes that. */
static void expect_value(const char *path, const char *wanted)
{
	char *line = g_strdup_printf("value %s", path);
	bool good = false;
	for (int i = 0; i < 500 && !good; i++) {
		struct program *asked = program_start((const char *[]){VIRTUAL_PROGRAM, "--control", control, line, NULL});
		program_wait(asked);
		good = asked->status == 0 && g_str_has_prefix(g_strstrip(asked->out->str), wanted) &&
		       (*wanted || !*asked->out->str);
		if (!good && i == 499)
			cr_expect(good, "%s: %s", path, asked->out->str);
		program_free(asked);
	}
	g_free(line);
}

Test(sleep, the_phone_goes_out_and_comes_back_without_a_word)
{
	for (int i = 0; i < 2; i++) {
		program_expect(monitor, "\"attached\":true");
		expect_value("lines/1", "No softphone");
		unsigned notified = notification_server_last(desktop).count;
		prepare_for_sleep(TRUE);
		program_expect(monitor, "\"attached\":false");
		expect_value("lines/1", "");
		expect_value("presence", "0");
		int before = inhibits;
		prepare_for_sleep(FALSE);
		while (inhibits == before)
			g_main_context_iteration(NULL, TRUE);
		expect_value("presence", "7");
		expect_value("lines/1", "No softphone");
		cr_expect_eq(notification_server_last(desktop).count, notified, "nobody pulled it out");
	}
}
