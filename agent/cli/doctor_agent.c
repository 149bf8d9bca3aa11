/* The agent: what it is told to be, and whether it lives. */
#include "agent/cli/client.h"
#include "agent/cli/doctor.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ANSWER_MS 3000

/* What is found and started from now on is the instance's. To be given to as_before(). */
static char *as_instance(const char *name)
{
	const char *now = runtime_instance();
	char *kept = strdup(now ? now : "");
	setenv(RUNTIME_INSTANCE_VARIABLE, name, 1);
	return kept;
}

static void as_before(char *kept)
{
	setenv(RUNTIME_INSTANCE_VARIABLE, kept ? kept : "", 1);
	free(kept);
}

/* deskphoned, from beside this program or from $PATH. */
int doctor_ask_deskphoned(const struct doctor *doctor, const char *option, const char *name, char *output, size_t size)
{
	char path[PATH_MAX + 16];
	ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
	path[length > 0 ? length : 0] = '\0';
	char *slash = strrchr(path, '/');
	if (slash)
		strcpy(slash + 1, "deskphoned");
	const char *arguments[8] = {slash && access(path, X_OK) == 0 ? path : "deskphoned", option};
	int count = 2;
	if (doctor->config) {
		arguments[count++] = "--config";
		arguments[count++] = doctor->config;
	}
	char *kept = as_instance(name);
	bool messages = strcmp(option, "--check") == 0;
	int status = doctor_run(arguments, messages, output, size);
	as_before(kept);
	return status;
}

void doctor_config(struct doctor *doctor)
{
	static char said[DOCTOR_OUTPUT_MAX];
	char file[PATH_MAX] = "";
	int status = doctor_ask_deskphoned(doctor, "--check", doctor->instance, said, sizeof(said));
	if (status < 0) {
		doctor_bad(doctor, doctor_install("deskphone config check"), "deskphoned cannot be run: %s",
			strerror(-status));
		return;
	}
	bool shown = doctor_ask_deskphoned(doctor, "--show-config", doctor->instance, doctor->settings,
			     sizeof(doctor->settings)) == 0;
	if (!shown)
		doctor->settings[0] = '\0';
	else
		doctor_setting(doctor, "softphone", "kind", doctor->softphone, sizeof(doctor->softphone));
	if (status == 0 && shown) {
		sscanf(doctor->settings, "# %4095[^\n]", file);
		doctor_good(doctor, "%s", strstr(file, "defaults") ? "none: the defaults" : "without a mistake");
		return;
	}
	/* Its messages name file, group, key and the wrong text, which may be private: only the report leaves that out, by
	 * naming the command that tells it. */
	doctor_bad(doctor, "deskphone config check", "it has a mistake");
}

/* As client_open(), but silent: that there is no agent is a finding, not a failure. */
static int greet(struct client *client, struct wire_message *message)
{
	struct wire_message hello = {
		.type = WIRE_HELLO, .hello = {.protocol = WIRE_PROTOCOL, .name = "deskphone"}};
	*client = (struct client){.fd = -1, .watch_fd = -1};
	int error = runtime_find(NULL, client->directory);
	if (!error)
		error = runtime_connect(client->directory, "control", &client->fd);
	if (!error)
		error = client_send(client, &hello);
	while (!error) {
		error = client_read(client, ANSWER_MS, message);
		if (!error && message->type == WIRE_STATE)
			return 0;
		if (!error && message->type == WIRE_ERROR)
			error = -EBUSY;
	}
	return error;
}

/* That of another agent is where its name says, whatever folder was named for this one. */
int doctor_ask_agent(const char *name, struct wire_message *message)
{
	static struct client client;
	const char *now = getenv("DESKPHONE_RUNTIME_DIR");
	char *named = now ? strdup(now) : NULL, *kept = as_instance(name);
	unsetenv("DESKPHONE_RUNTIME_DIR");
	int error = greet(&client, message);
	client_close(&client);
	as_before(kept);
	if (named)
		setenv("DESKPHONE_RUNTIME_DIR", named, 1);
	free(named);
	return error;
}

const char *doctor_systemctl(bool user, const char *what, const char *name)
{
	static char commands[4][160];
	static int next;
	char *command = commands[next++ % 4];
	snprintf(command, sizeof(commands[0]), "%s %s %s%s%s", user ? "systemctl --user" : "sudo systemctl", what,
		user ? "deskphoned" : "deskphoned-system", *name ? "@" : "", name);
	return command;
}

bool doctor_is_system(const struct doctor *doctor, const char *name)
{
	static const char wants[] = "/etc/systemd/system/deskphone.target.wants/";
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%sdeskphoned-system%s%s.service", wants, *name ? "@" : "", name);
	return doctor_exists(doctor, path) ||
	       (*name && doctor_is_system(doctor, "")); /* one that is still to be enabled goes with the first */
}

/* The socket is the system service's. */
static bool is_systems(const char *directory)
{
	return strncmp(directory, "/run/deskphone", 14) == 0;
}

/* It may have another one than was thought. */
static void take_attached(struct doctor *doctor)
{
	const char *node = strrchr(doctor->state.phone.node, '/');
	for (int i = 0; node && doctor->state.phone.attached && i < doctor->device_count; i++)
		if (strcmp(doctor->devices[i].node, node + 1) == 0)
			doctor_take_device(doctor, &doctor->devices[i]);
}

void doctor_agent(struct doctor *doctor)
{
	static struct client client;
	static struct wire_message message;
	int error = greet(&client, &message);
	const char *restart = doctor_systemctl(!is_systems(client.directory), "restart", doctor->instance);
	client_close(&client);
	if (!error) {
		doctor->agent = true;
		doctor->state = message.state;
		take_attached(doctor);
		if (doctor->found && !doctor->state.phone.attached)
			doctor_bad(doctor, restart, "it runs, but it has not got the phone");
		else
			doctor_good(doctor, "it runs%s", doctor->state.phone.attached ? " and has the phone" : "");
	} else if (error == -EACCES || error == -EPERM) {
		doctor_bad(doctor, "sudo adduser $USER deskphone   # then log in again",
			"it is the system service's, and you are not in its group");
	} else if (error == -ENOENT || error == -ECONNREFUSED || error == -ENOTDIR) {
		if (doctor->found)
			doctor_bad(doctor, doctor_systemctl(!doctor_is_system(doctor, doctor->instance), "start", doctor->instance),
				"none runs");
		else
			doctor_skip(doctor, "none runs: it starts when a phone is plugged in");
	} else {
		doctor_bad(doctor, restart, "it does not answer: %s", strerror(-error));
	}
}
