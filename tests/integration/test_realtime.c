/* Real-time scheduling from an RTKit of the test's own on a private bus. */
#include "agent/guard/voice_realtime.h"
#include "tests/integration/private_bus.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <gio/gio.h>
#include <stdbool.h>
#include <string.h>

#define NAME "org.freedesktop.RealtimeKit1"

static const char xml[] =
	"<node><interface name='" NAME "'><method name='MakeThreadRealtimeWithPID'>"
	"<arg type='t' direction='in'/><arg type='t' direction='in'/><arg type='u' direction='in'/>"
	"</method></interface></node>";

static struct private_bus *bus;
static GDBusConnection *kit;
static GDBusNodeInfo *node;
static struct voice_realtime *realtime;
static guint64 process, thread;
static guint32 level;
static bool refuses;
static char refused[256];

static void on_call(GDBusConnection *connection, const char *sender, const char *path, const char *interface,
	const char *method, GVariant *arguments, GDBusMethodInvocation *call, gpointer user)
{
	(void)connection, (void)sender, (void)path, (void)interface, (void)method, (void)user;
	g_variant_get(arguments, "(ttu)", &process, &thread, &level);
	if (refuses)
		g_dbus_method_invocation_return_dbus_error(
			call, "org.freedesktop.DBus.Error.AccessDenied", "not you");
	else
		g_dbus_method_invocation_return_value(call, NULL);
}

static void on_refused(void *data, const char *why)
{
	(void)data;
	g_strlcpy(refused, why, sizeof(refused));
}

static void start_kit(void)
{
	static const GDBusInterfaceVTable table = {.method_call = on_call};
	char *address = g_dbus_address_get_for_bus_sync(G_BUS_TYPE_SYSTEM, NULL, NULL);
	kit = g_dbus_connection_new_for_address_sync(address,
		G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
			G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
		NULL, NULL, NULL);
	g_free(address);
	cr_assert(kit);
	node = g_dbus_node_info_new_for_xml(xml, NULL);
	cr_assert(g_dbus_connection_register_object(
		kit, "/org/freedesktop/RealtimeKit1", node->interfaces[0], &table, NULL, NULL, NULL));
	GVariant *owned = g_dbus_connection_call_sync(kit, "org.freedesktop.DBus", "/org/freedesktop/DBus",
		"org.freedesktop.DBus", "RequestName", g_variant_new("(su)", NAME, 4), NULL, 0, -1, NULL,
		NULL);
	cr_assert(owned);
	g_variant_unref(owned);
}

static void set_up(void)
{
	bus = private_bus_new("DBUS_SYSTEM_BUS_ADDRESS");
	realtime = voice_realtime_new(on_refused, NULL);
}

static void tear_down(void)
{
	voice_realtime_free(realtime);
	if (kit) {
		g_dbus_connection_close_sync(kit, NULL, NULL);
		g_object_unref(kit);
		g_dbus_node_info_unref(node);
	}
	private_bus_free(bus);
	leak_check();
}

TestSuite(realtime, .init = set_up, .fini = tear_down, .timeout = 60);

Test(realtime, is_asked_for_the_thread_of_another_process)
{
	start_kit();
	voice_realtime_ask(realtime, 1234, 1236);
	while (!level)
		g_main_context_iteration(NULL, TRUE);
	cr_assert_eq(process, 1234);
	cr_assert_eq(thread, 1236);
	cr_assert(level > 0 && level <= 20);
	guint32 of_card = level;
	level = 0;
	voice_realtime_ask(realtime, 1234, 1234);
	while (!level)
		g_main_context_iteration(NULL, TRUE);
	cr_assert_gt(level, of_card, "a card's thread that spins does not hold up the softphones");
	cr_assert_leq(level, 20);
	cr_assert_str_eq(refused, "");
}

Test(realtime, a_refusal_is_told)
{
	start_kit();
	refuses = true;
	voice_realtime_ask(realtime, 1, 2);
	while (!refused[0])
		g_main_context_iteration(NULL, TRUE);
	cr_assert_str_eq(refused, "not you");
}

Test(realtime, a_bus_without_it_is_told)
{
	voice_realtime_ask(realtime, 1, 2);
	while (!refused[0])
		g_main_context_iteration(NULL, TRUE);
	cr_assert(strstr(refused, NAME), "%s", refused);
}

Test(realtime, freed_with_a_wish_under_way_it_says_nothing)
{
	voice_realtime_ask(realtime, 1, 2);
	voice_realtime_free(realtime);
	realtime = NULL;
	for (int i = 0; i < 20; i++)
		g_main_context_iteration(NULL, FALSE);
	cr_assert_str_eq(refused, "");
}
