/* Who else is here: the agents that are configured, and the phones that are not this one's. */
#include "agent/cli/doctor.h"
#include "agent/softphone/runtime.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void doctor_config_file(const char *settings, char file[PATH_MAX], char shown[PATH_MAX])
{
	const char *home = getenv("HOME");
	size_t length = home ? strlen(home) : 0;
	if (sscanf(settings, "# %4095[^\n]", file) != 1 || file[0] != '/')
		file[0] = '\0';
	bool own = length > 1 && strncmp(file, home, length) == 0 && file[length] == '/';
	snprintf(shown, PATH_MAX, "%s%.*s", own ? "~" : "", PATH_MAX - 2, own ? file + length : file);
}

static void add_agent(struct doctor *doctor, const char *name)
{
	static char settings[DOCTOR_OUTPUT_MAX];
	struct doctor_agent *agent = &doctor->agents[doctor->agent_count];
	for (int i = 0; i < doctor->agent_count; i++)
		if (strcmp(doctor->agents[i].name, name) == 0)
			return;
	if (doctor->agent_count == DOCTOR_INSTANCES_MAX || strlen(name) >= sizeof(agent->name))
		return;
	strcpy(agent->name, name);
	agent->serial[0] = '\0';
	if (doctor_ask_deskphoned(doctor, "--show-config", name, settings, sizeof(settings)) == 0)
		doctor_setting_of(settings, "phone", "serial", agent->serial, sizeof(agent->serial));
	doctor->agent_count++;
}

/* Files of instances beside it: NAME.conf. */
static void add_files(struct doctor *doctor, const char *file)
{
	char path[PATH_MAX], name[NAME_MAX + 1];
	snprintf(path, sizeof(path), "%s", file);
	char *slash = strrchr(path, '/'), *dot;
	if (slash)
		*slash = '\0';
	DIR *folder = slash ? opendir(path) : NULL;
	for (struct dirent *entry; folder && (entry = readdir(folder));) {
		snprintf(name, sizeof(name), "%s", entry->d_name);
		dot = strrchr(name, '.');
		if (!dot || strcmp(dot, ".conf") != 0)
			continue;
		*dot = '\0';
		if (runtime_is_instance(name))
			add_agent(doctor, name);
	}
	if (folder)
		closedir(folder);
}

void doctor_find_agents(struct doctor *doctor)
{
	static char settings[DOCTOR_OUTPUT_MAX];
	char file[PATH_MAX], shown[PATH_MAX], names[1024] = "", *rest = NULL;
	add_agent(doctor, "");
	if (*doctor->instance)
		add_agent(doctor, doctor->instance);
	if (doctor_ask_deskphoned(doctor, "--show-config", "", settings, sizeof(settings)) != 0)
		return;
	const char *list = strstr(settings, "\n# instances in it: ");
	if (list)
		sscanf(list, "\n# instances in it: %1023[^\n]", names);
	for (char *name = strtok_r(names, " ", &rest); name; name = strtok_r(NULL, " ", &rest))
		add_agent(doctor, name);
	doctor_config_file(settings, file, shown);
	if (!doctor->config)
		add_files(doctor, file);
}

static const struct doctor_agent *find_agent(const struct doctor *doctor, const char *name)
{
	int i = 0;
	while (i < doctor->agent_count && strcmp(doctor->agents[i].name, name) != 0)
		i++;
	return i < doctor->agent_count ? &doctor->agents[i] : NULL;
}

bool doctor_names_phone(const struct doctor *doctor, const char *name)
{
	const struct doctor_agent *agent = find_agent(doctor, name);
	return agent && *agent->serial;
}

const struct doctor_agent *doctor_owner(const struct doctor *doctor, const struct doctor_device *device)
{
	for (int i = 0; i < doctor->agent_count; i++) {
		const char *serial = doctor->agents[i].serial;
		if (*serial && (strcmp(serial, device->serial) == 0 || strcmp(serial, device->port) == 0))
			return &doctor->agents[i];
	}
	return NULL;
}

const struct doctor_device *doctor_device_of(const struct doctor *doctor, const char *name)
{
	bool names = doctor_names_phone(doctor, name);
	for (int i = 0; i < doctor->device_count; i++) {
		const struct doctor_agent *owner = doctor_owner(doctor, &doctor->devices[i]);
		if (names ? owner && strcmp(owner->name, name) == 0 : !owner)
			return &doctor->devices[i];
	}
	return NULL;
}

static bool has(const struct wire_message *message, const struct doctor_device *device)
{
	const char *node = message->state.phone.attached ? strrchr(message->state.phone.node, '/') : NULL;
	return node && strcmp(node + 1, device->node) == 0;
}

/* The agent, other than this doctor's, that has the phone; NULL = nobody. */
static const struct doctor_agent *who_has(const struct doctor *doctor, const struct doctor_device *device)
{
	static struct wire_message message;
	for (int i = 0; i < doctor->agent_count; i++) {
		const struct doctor_agent *agent = &doctor->agents[i];
		if (strcmp(agent->name, doctor->instance) != 0 &&
			doctor_ask_agent(agent->name, &message) == 0 && has(&message, device))
			return agent;
	}
	return NULL;
}

static const char *title(const struct doctor_agent *agent)
{
	return *agent->name ? agent->name : "the agent without a name";
}

/* It is named, and does not have it. */
static void judge_owner(
	struct doctor *doctor, const struct doctor_agent *agent, const struct doctor_device *device)
{
	static struct wire_message message;
	bool user = !doctor_is_system(doctor, agent->name);
	if (doctor_ask_agent(agent->name, &message) == 0)
		doctor_bad(doctor, doctor_systemctl(user, "restart", agent->name),
			"/dev/%s is for %s, which runs and has not got it", device->node, title(agent));
	else
		doctor_bad(doctor,
			doctor_systemctl(user, *agent->name ? "enable --now" : "start", agent->name),
			"/dev/%s is for %s, which does not run", device->node, title(agent));
}

/* A name that no instance has. */
static const char *free_name(const struct doctor *doctor)
{
	static const char *const names[] = {
		"second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"};
	size_t i = 0;
	while (i + 1 < sizeof(names) / sizeof(names[0]) && find_agent(doctor, names[i]))
		i++;
	return names[i];
}

/* Gives the phone an agent: a section that names it; the first agent, started again, leaves it to the second. */
static void offer_instance(struct doctor *doctor, const struct doctor_device *device)
{
	const char *name = free_name(doctor);
	char file[PATH_MAX], shown[PATH_MAX], append[PATH_MAX + 64], command[PATH_MAX + 512];
	bool user = !doctor_is_system(doctor, "");
	doctor_config_file(doctor->settings, file, shown);
	if (!user) /* what the system's agents read */
		strcpy(shown, strcpy(file, "/etc/deskphone/deskphone.conf"));
	if (*shown == '~')
		snprintf(append, sizeof(append), ">>%s", shown);
	else if (*file)
		snprintf(append, sizeof(append), "| sudo tee -a %s", file);
	else
		snprintf(append, sizeof(append), ">>~/.config/deskphone/deskphone.conf");
	snprintf(command, sizeof(command), "%sprintf '\\n[phone %s]\\nserial=%s\\n' %s && %s && %s",
		*file ? "" : "mkdir -p ~/.config/deskphone && ", name, device->port, append,
		doctor_systemctl(user, "restart", ""), doctor_systemctl(user, "enable --now", name));
	if (*device->port)
		doctor_bad(doctor, command, "no agent has /dev/%s", device->node);
	else
		doctor_bad(doctor,
			"put [phone NAME] with its serial= into deskphone.conf; then systemctl --user enable "
			"--now deskphoned@NAME",
			"no agent has /dev/%s", device->node);
}

void doctor_others(struct doctor *doctor)
{
	int others = 0;
	for (int i = 0; i < doctor->device_count; i++) {
		const struct doctor_device *device = &doctor->devices[i];
		if (doctor->found && strcmp(device->node, doctor->device.node) == 0)
			continue;
		const struct doctor_agent *owner = doctor_owner(doctor, device),
					  *keeper = who_has(doctor, device);
		others++;
		if (keeper)
			doctor_good(doctor, "/dev/%s: %s has it", device->node, title(keeper));
		else if (owner && strcmp(owner->name, doctor->instance) != 0)
			judge_owner(doctor, owner, device);
		else
			offer_instance(doctor, device);
	}
	if (!others)
		doctor_skip(doctor, "none");
}
