/* deskphone doctor: what the checks share. Each check says what it found: good, bad with the one command that mends it, or
 * that it does not matter here. The table of checks is in doctor.c; a check is a function in a file doctor_*.c.
 *
 * Nothing that names a person goes into a line: a report is attached to public bug trackers. No numbers, names, addresses of
 * lines or serial numbers; commands say $USER. */
#ifndef DESKPHONE_CLI_DOCTOR_H
#define DESKPHONE_CLI_DOCTOR_H
#include "agent/softphone/wire.h"
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define DOCTOR_DESCRIPTOR_MAX 4096
#define DOCTOR_OUTPUT_MAX 16384

#define DOCTOR_PHONES_MAX 8
#define DOCTOR_INSTANCES_MAX 16

/* A telephone of this machine. */
struct doctor_device {
	char node[32];	 /* "hidraw3" */
	char port[32];	 /* bus and port as in sysfs, "1-1.4"; "" = not known */
	char serial[64]; /* never to be told */
	char model[64];
	uint16_t vendor, product;
};

/* An agent that is configured: the one without a name (""), or an instance. */
struct doctor_agent {
	char name[40];
	char serial[64]; /* the number or port of its phone; "" = any. Never to be told */
};

struct doctor {
	const char *root; /* goes before every path: "" or that of a system that is mounted somewhere */
	const char *config; /* --config FILE; NULL = what deskphoned reads */
	char instance[40]; /* whose health it is: an instance's name, or "" */
	const char *subject; /* of the check that runs */
	int bad;	  /* how often something was wrong */
	/* Found before the first check: all there are, and all that are configured; the one without a name is the first. */
	struct doctor_device devices[DOCTOR_PHONES_MAX];
	int device_count, hid_count; /* hid_count: HID devices of any kind */
	struct doctor_agent agents[DOCTOR_INSTANCES_MAX];
	int agent_count;
	/* Found by doctor_phone(): the phone of this agent. doctor_agent() corrects it where the agent has another one. */
	bool found;
	struct doctor_device device;
	uint8_t descriptor[DOCTOR_DESCRIPTOR_MAX];
	size_t descriptor_size;
	bool rule;	  /* a udev rule for phones is installed: doctor_rule() */
	/* Found by doctor_agent(): */
	bool agent;	  /* one answers, and said: */
	struct wire_state state;
	/* The softphone's kind as configured: doctor_config(). "" = the configuration cannot be read. */
	char softphone[16];
	char settings[DOCTOR_OUTPUT_MAX]; /* what deskphoned --show-config says; "" as above */
};

/* The checks, in the order in which they run. */
void doctor_phone(struct doctor *doctor);	  /* doctor_device.c */
void doctor_rule(struct doctor *doctor);
void doctor_permissions(struct doctor *doctor);
void doctor_sound(struct doctor *doctor);	  /* doctor_sound.c */
void doctor_config(struct doctor *doctor);	  /* doctor_agent.c */
void doctor_agent(struct doctor *doctor);
void doctor_unit(struct doctor *doctor);	  /* doctor_session.c */
void doctor_realtime(struct doctor *doctor);
void doctor_notifications(struct doctor *doctor);
void doctor_typing(struct doctor *doctor);
void doctor_softphone(struct doctor *doctor);	  /* doctor_softphone.c */
void doctor_others(struct doctor *doctor);	  /* doctor_others.c */

/* doctor_device.c: every telephone; the one that is looked at from now on. */
void doctor_find_devices(struct doctor *doctor);
void doctor_take_device(struct doctor *doctor, const struct doctor_device *device);
/* doctor_others.c: who is configured; whose a phone is: the agent that names it, or NULL. The phone of an agent: the one it
 * names, else the first that nobody names; NULL = not here. */
void doctor_find_agents(struct doctor *doctor);
const struct doctor_agent *doctor_owner(const struct doctor *doctor, const struct doctor_device *device);
const struct doctor_device *doctor_device_of(const struct doctor *doctor, const char *name);
bool doctor_names_phone(const struct doctor *doctor, const char *name); /* [phone] serial is given */
/* The file that `settings` were read from, and how a command names it (~); "" = none. */
void doctor_config_file(const char *settings, char file[PATH_MAX], char shown[PATH_MAX]);
/* doctor_agent.c: runs deskphoned with `option` for the agent of that name; its state. 0 or -errno. */
int doctor_ask_deskphoned(const struct doctor *doctor, const char *option, const char *name, char *output, size_t size);
int doctor_ask_agent(const char *name, struct wire_message *message);
/* A command for the service manager: `what` ("restart", "enable --now" ...) with the unit of the agent of that name. Valid until
 * the next but three. */
const char *doctor_systemctl(bool user, const char *what, const char *name);
bool doctor_is_system(const struct doctor *doctor, const char *name); /* its unit is that of the system */

/* One line of the result. Texts are printf's; what came from outside is cleaned here. */
void doctor_good(struct doctor *doctor, const char *format, ...) __attribute__((format(printf, 2, 3)));
void doctor_skip(struct doctor *doctor, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* `command` mends it: one line that a shell takes as it is, with a remark behind #, or a sentence where no command can ("plug
 * the phone in"). */
void doctor_bad(struct doctor *doctor, const char *command, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* --report: the machine, the checks' lines, the settings without what is private, the phone's report descriptor. */
void doctor_report_head(const struct doctor *doctor);
void doctor_report_tail(const struct doctor *doctor);

/* doctor_look.c: looking at the system. */
/* The command that installs deskphone once more, in the way this program came here, and then does `then`. Valid until the next
 * call. */
const char *doctor_install(const char *then);
/* The value of `name` in `settings` under [group], "" when it has none. */
void doctor_setting_of(const char *settings, const char *group, const char *name, char *value, size_t size);
void doctor_setting(const struct doctor *doctor, const char *group, const char *name, char *value, size_t size);
/* Reads root + path, at most size - 1 bytes, NUL-terminated. The number of bytes, or -errno. */
ssize_t doctor_read(const struct doctor *doctor, const char *path, char *buffer, size_t size);
bool doctor_exists(const struct doctor *doctor, const char *path);
/* access(2) of root + path. */
int doctor_access(const struct doctor *doctor, const char *path, int mode);
/* Runs a program of $PATH with no input, for at most 3 s, and takes what it prints (first size - 1 bytes; its messages too
 * when `messages`). The exit code, or -errno: -ENOENT, -ETIMEDOUT. */
int doctor_run(const char *const *arguments, bool messages, char *output, size_t size);
#endif
