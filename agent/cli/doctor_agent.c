/* The agent: what it is told to be, and whether it lives. */
#include "agent/cli/client.h"
#include "agent/cli/doctor.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ANSWER_MS 3000

/* deskphoned, from beside this program or from $PATH, with `option`. */
static int ask_deskphoned(const struct doctor *doctor, const char *option, char *output, size_t size)
{
	char path[PATH_MAX + 16];
	ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
	path[length > 0 ? length : 0] = '\0';
	char *slash = strrchr(path, '/');
	if (slash)
		strcpy(slash + 1, "deskphoned");
	const char *arguments[] = {
		slash && access(path, X_OK) == 0 ? path : "deskphoned", option,
		doctor->config ? "--config" : NULL, doctor->config, NULL};
	bool messages = strcmp(option, "--check") == 0;
	return doctor_run(arguments, messages, output, size);
}

void doctor_config(struct doctor *doctor)
{
	static char said[DOCTOR_OUTPUT_MAX];
	char file[PATH_MAX] = "";
	int status = ask_deskphoned(doctor, "--check", said, sizeof(said));
	if (status < 0) {
		doctor_bad(doctor, doctor_install("deskphone config check"), "deskphoned cannot be run: %s",
			strerror(-status));
		return;
	}
	if (status == 0 && ask_deskphoned(doctor, "--show-config", doctor->settings, sizeof(doctor->settings)) == 0) {
		doctor_setting(doctor, "softphone", "kind", doctor->softphone, sizeof(doctor->softphone));
		sscanf(doctor->settings, "# %4095[^\n]", file);
		doctor_good(doctor, "%s", strstr(file, "defaults") ? "none: the defaults" : "without a mistake");
		return;
	}
	/* Its messages name file, group, key and the wrong text, which may be private: only the report leaves that out, by
	 * naming the command that tells it. */
	doctor->settings[0] = '\0';
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

/* Its unit, for the commands. */
static bool is_systems(const char *directory)
{
	return strncmp(directory, "/run/deskphone", 14) == 0;
}

static const char *start_command(const struct doctor *doctor)
{
	return doctor_exists(doctor, "/etc/systemd/system/deskphone.target.wants/deskphoned-system.service")
		       ? "sudo systemctl start deskphoned-system" : "systemctl --user start deskphoned";
}

void doctor_agent(struct doctor *doctor)
{
	static struct client client;
	static struct wire_message message;
	int error = greet(&client, &message);
	bool systems = is_systems(client.directory);
	client_close(&client);
	if (!error) {
		doctor->agent = true;
		doctor->state = message.state;
		if (doctor->found && !doctor->state.phone.attached)
			doctor_bad(doctor, systems ? "sudo systemctl restart deskphoned-system" :
				"systemctl --user restart deskphoned", "it runs, but it has not got the phone");
		else
			doctor_good(doctor, "it runs%s", doctor->state.phone.attached ? " and has the phone" : "");
	} else if (error == -EACCES || error == -EPERM) {
		doctor_bad(doctor, "sudo adduser $USER deskphone   # then log in again",
			"it is the system service's, and you are not in its group");
	} else if (error == -ENOENT || error == -ECONNREFUSED || error == -ENOTDIR) {
		if (doctor->found)
			doctor_bad(doctor, start_command(doctor), "none runs");
		else
			doctor_skip(doctor, "none runs: it starts when a phone is plugged in");
	} else {
		doctor_bad(doctor, systems ? "sudo systemctl restart deskphoned-system" :
			"systemctl --user restart deskphoned", "it does not answer: %s", strerror(-error));
	}
}
