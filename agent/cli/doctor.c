/* deskphone doctor: is all well, and if not, what mends it? */
#include "agent/cli/doctor.h"
#include "agent/cli/doctor_setup.h"
#include "agent/cli/cli.h"
#include "agent/cli/escape.h"
#include "agent/softphone/runtime.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SUBJECT_WIDTH 15

static const struct {
	const char *subject;
	void (*run)(struct doctor *doctor);
} checks[] = {
	{"phone", doctor_phone},
	{"udev rule", doctor_rule},
	{"configuration", doctor_config},
	{"agent", doctor_agent},
	{"permissions", doctor_permissions},
	{"service", doctor_unit},
	{"sound card", doctor_sound},
	{"real time", doctor_realtime},
	{"notifications", doctor_notifications},
	{"typing", doctor_typing},
	{"softphone", doctor_softphone},
	{"its set-up", doctor_setup},
	{"other phones", doctor_others},
};

static void say(const struct doctor *doctor, const char *verdict, const char *format, va_list arguments)
{
	char text[1024];
	vsnprintf(text, sizeof(text), format, arguments);
	printf("%-5s %-*s", verdict, SUBJECT_WIDTH, doctor->subject);
	escape_text(stdout, text);
	putchar('\n');
}

void doctor_good(struct doctor *doctor, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	say(doctor, "good", format, arguments);
	va_end(arguments);
}

void doctor_skip(struct doctor *doctor, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	say(doctor, "-", format, arguments);
	va_end(arguments);
}

void doctor_bad(struct doctor *doctor, const char *command, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	say(doctor, "BAD", format, arguments);
	va_end(arguments);
	printf("%-5s %-*s-> ", "", SUBJECT_WIDTH, "");
	escape_text(stdout, command);
	putchar('\n');
	doctor->bad++;
}

static int usage(const char *what)
{
	fprintf(stderr, "deskphone doctor: %s; see `deskphone doctor --help`\n", what);
	return 2;
}

static const char *value_of(const char *argument, const char *option)
{
	size_t length = strlen(option);
	return strncmp(argument, option, length) == 0 && argument[length] == '=' ? argument + length + 1 : NULL;
}

int cli_doctor(int argc, char **argv)
{
	static struct doctor doctor = {.root = ""}; /* large */
	bool report = false;
	for (int i = 1; i < argc; i++) {
		const char *root = value_of(argv[i], "--root"), *config = value_of(argv[i], "--config");
		if (root)
			doctor.root = root;
		else if (config)
			doctor.config = config;
		else if (strcmp(argv[i], "--report") == 0)
			report = true;
		else
			return usage("what is that?");
	}
	if (runtime_instance()) /* copied: the variable is set for one agent after the other */
		snprintf(doctor.instance, sizeof(doctor.instance), "%s", runtime_instance());
	doctor_find_devices(&doctor);
	doctor_find_agents(&doctor);
	if (report)
		doctor_report_head(&doctor);
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		doctor.subject = checks[i].subject;
		checks[i].run(&doctor);
	}
	if (report)
		doctor_report_tail(&doctor);
	else if (!doctor.bad)
		puts("\nAll is well.");
	return doctor.bad ? 1 : 0;
}
