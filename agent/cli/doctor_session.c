/* What surrounds the agent: its unit, real-time rights, the desktop. */
#include "agent/cli/doctor.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define UNIT_MAX 80

struct unit {
	char load[32], active[32], enabled[32], restarts[16];
};

static void value_of(const char *text, const char *name, char *value, size_t size)
{
	size_t length = strlen(name);
	*value = '\0';
	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n')
		if (strncmp(line, name, length) == 0 && line[length] == '=')
			snprintf(value, size, "%.*s", (int)strcspn(line + length + 1, "\n"), line + length + 1);
}

/* 0, or -errno: there is no service manager. */
static int ask_unit(bool user, const char *name, struct unit *unit)
{
	static char said[4096];
	const char *arguments[] = {"systemctl", user ? "--user" : "--system", "show", "--no-pager",
		"--property=LoadState,ActiveState,UnitFileState,NRestarts", name, NULL};
	int status = doctor_run(arguments, false, said, sizeof(said));
	if (status)
		return status < 0 ? status : -ESRCH;
	value_of(said, "LoadState", unit->load, sizeof(unit->load));
	value_of(said, "ActiveState", unit->active, sizeof(unit->active));
	value_of(said, "UnitFileState", unit->enabled, sizeof(unit->enabled));
	value_of(said, "NRestarts", unit->restarts, sizeof(unit->restarts));
	return *unit->load ? 0 : -ESRCH;
}

static void unit_name(const struct doctor *doctor, bool user, char name[UNIT_MAX])
{
	snprintf(name, UNIT_MAX, "%s%s%s.service", user ? "deskphoned" : "deskphoned-system", *doctor->instance ? "@" : "",
		doctor->instance);
}

/* One that was not started, or not yet. The first agent's is started by the plug, an instance's has to be enabled. */
static void judge_idle(struct doctor *doctor, const struct unit *unit, const char *name, bool user)
{
	bool disabled = *doctor->instance && strncmp(unit->enabled, "enabled", 7) != 0;
	if (doctor->agent)
		doctor_skip(doctor, "an agent runs, started by hand and not as %s", name);
	else if (disabled)
		doctor_bad(doctor, doctor_systemctl(user, "enable --now", doctor->instance), "%s is not enabled", name);
	else if (doctor->found)
		doctor_bad(doctor, doctor_systemctl(user, "start", doctor->instance), "%s is %s", name,
			*unit->active ? unit->active : "inactive");
	else
		doctor_good(doctor, "%s starts %s", name,
			user && *doctor->instance ? "at login" : "when the phone is plugged in");
}

static void judge(struct doctor *doctor, const struct unit *unit, bool user)
{
	char name[UNIT_MAX], command[4 * UNIT_MAX], *service;
	unit_name(doctor, user, name);
	const char *restart = doctor_systemctl(user, "restart", doctor->instance), *journal = user ? "journalctl --user" : "journalctl";
	service = strdupa(name);
	*strrchr(service, '.') = '\0';
	if (strcmp(unit->active, "failed") == 0) {
		snprintf(command, sizeof(command), "%s; %s -u %s -n 20", restart, journal, service);
		doctor_bad(doctor, command, "%s has failed", name);
	} else if (strcmp(unit->active, "active") == 0 && atoi(unit->restarts) > 0) {
		snprintf(command, sizeof(command), "%s -u %s -n 50", journal, service);
		doctor_bad(doctor, command, "%s is active, but had to be restarted %s times", name, unit->restarts);
	} else if (strcmp(unit->active, "active") == 0) {
		doctor_good(doctor, "%s is active", name);
	} else {
		judge_idle(doctor, unit, name, user);
	}
}

void doctor_unit(struct doctor *doctor)
{
	struct unit user = {.load = ""}, systems = {.load = ""};
	char name[UNIT_MAX], systems_name[UNIT_MAX], command[UNIT_MAX + 32];
	unit_name(doctor, true, name);
	unit_name(doctor, false, systems_name);
	int no_user = ask_unit(true, name, &user);
	int no_system = no_user == -ETIMEDOUT ? no_user : ask_unit(false, systems_name, &systems);
	if (!no_system && strcmp(systems.enabled, "enabled") == 0)
		judge(doctor, &systems, false);
	else if (no_user && doctor->agent)
		doctor_skip(doctor, "an agent runs; the service manager does not answer here");
	else if (no_user)
		doctor_bad(doctor, no_system ? "deskphoned" : doctor_systemctl(false, "enable --now", doctor->instance),
			"no service manager answers for you here");
	else if (strcmp(user.load, "not-found") == 0 && doctor->agent)
		doctor_skip(doctor, "an agent runs; %s is not installed", name);
	else if (strcmp(user.load, "not-found") == 0)
		doctor_bad(doctor, doctor_install("systemctl --user daemon-reload"), "%s is not installed", name);
	else if (strcmp(user.load, "masked") == 0) {
		snprintf(command, sizeof(command), "systemctl --user unmask %s", name);
		*strrchr(command, '.') = '\0';
		doctor_bad(doctor, command, "%s is masked", name);
	} else {
		judge(doctor, &user, true);
	}
}

void doctor_realtime(struct doctor *doctor)
{
	static const char service[] = "/usr/share/dbus-1/system-services/org.freedesktop.RealtimeKit1.service";
	struct rlimit limit = {0, 0};
	struct unit unit = {.load = ""};
	char name[UNIT_MAX];
	unit_name(doctor, false, name);
	getrlimit(RLIMIT_RTPRIO, &limit);
	if (doctor_exists(doctor, service))
		doctor_good(doctor, "RTKit is there");
	else if (!*doctor->root && limit.rlim_max > 0)
		doctor_good(doctor, "allowed by the limits of this login");
	else if (ask_unit(false, name, &unit) == 0 && strcmp(unit.active, "active") == 0)
		doctor_good(doctor, "the system service is allowed it");
	else
		doctor_bad(doctor, "sudo apt install rtkit",
			"not allowed: on a busy machine the sound will have gaps");
}

void doctor_notifications(struct doctor *doctor)
{
	static char said[4096];
	static const char *const owner[] = {"busctl", "--user", "--no-pager", "--timeout=3", "call", "org.freedesktop.DBus",
		"/org/freedesktop/DBus", "org.freedesktop.DBus", "GetNameOwner", "s", "org.freedesktop.Notifications",
		NULL};
	static const char *const startable[] = {"busctl", "--user", "--no-pager", "--timeout=3", "call",
		"org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "ListActivatableNames", NULL};
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	char bus[PATH_MAX] = "";
	if (runtime)
		snprintf(bus, sizeof(bus), "%s/bus", runtime);
	if (!getenv("DBUS_SESSION_BUS_ADDRESS") && (!*bus || doctor_access(&(struct doctor){.root = ""}, bus, F_OK)))
		doctor_skip(doctor, "no session bus: a machine without a desktop");
	else if (doctor_run(owner, false, said, sizeof(said)) == 0)
		doctor_good(doctor, "the desktop shows them");
	else if (doctor_run(startable, false, said, sizeof(said)) == 0 && strstr(said, "\"org.freedesktop.Notifications\""))
		doctor_good(doctor, "a server is started when there is one to show");
	else if (!*said && !getenv("DISPLAY") && !getenv("WAYLAND_DISPLAY"))
		doctor_skip(doctor, "the session bus does not answer, and there is no desktop");
	else if (!getenv("DISPLAY") && !getenv("WAYLAND_DISPLAY"))
		doctor_skip(doctor, "no desktop in this session");
	else
		doctor_bad(doctor, "sudo apt install dunst", "no notification server: an incoming call shows no buttons");
}

void doctor_typing(struct doctor *doctor)
{
	char keymap[64];
	doctor_setting(doctor, "typing", "keymap", keymap, sizeof(keymap));
	int status = *keymap ? doctor_access(doctor, "/dev/uinput", W_OK) : 0;
	if (!*keymap)
		doctor_skip(doctor, "off");
	else if (status == 0)
		doctor_good(doctor, "/dev/uinput is open to you");
	else if (status == -ENOENT)
		doctor_bad(doctor, "sudo modprobe uinput", "there is no /dev/uinput");
	else
		doctor_bad(doctor,
			"sudo cp /usr/share/doc/deskphone/examples/deskphone-typing.rules "
			"/etc/udev/rules.d/70-deskphone-typing.rules && sudo udevadm control --reload && sudo udevadm trigger "
			"--action=add /dev/uinput",
			"you may not open /dev/uinput: %s", strerror(-status));
}
