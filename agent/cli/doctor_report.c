/* deskphone doctor --report: what a bug report needs, without what is private. */
#include "agent/cli/doctor.h"
#include "agent/cli/escape.h"
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

/* Settings whose values stay here: who somebody is and whom they call. What is not listed is a choice out of few, or a
 * number that says nothing of a person. */
static const char *const public_settings[] = {"language", "region", "timeout", "outside-prefix", "extensions", "kind",
	"group", "host", "port", "audio", "audio-unplugged", "audio-port", "wide", "card", "history", "dnd", "ring",
	"ring-tone", "scroll", "hook"};

static bool is_public(const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof(public_settings) / sizeof(public_settings[0]); i++)
		if (strlen(public_settings[i]) == length && memcmp(public_settings[i], name, length) == 0)
			return true;
	return false;
}

void doctor_report_head(const struct doctor *doctor)
{
	static char release[4096];
	struct utsname kernel;
	printf("deskphone " DESKPHONE_VERSION "\n");
	if (uname(&kernel) == 0)
		printf("%s %s %s\n", kernel.sysname, kernel.release, kernel.machine);
	const char *name = doctor_read(doctor, "/etc/os-release", release, sizeof(release)) > 0
				   ? strstr(release, "PRETTY_NAME=") : NULL;
	if (name)
		printf("%.*s\n", (int)strcspn(name + 12, "\n"), name + 12);
	putchar('\n');
}

static void print_setting(const char *line)
{
	size_t length = strcspn(line, "\n"), name = strcspn(line, " \t");
	const char *origin = memrchr(line, '\t', length);
	char text[1024];
	if (!origin || strncmp(origin, "\tthe file", 9) != 0)
		return;
	const char *value = line + strcspn(line, "\t") + 1;
	if (is_public(line, name))
		snprintf(text, sizeof(text), "%.*s = %.*s", (int)name, line, (int)(origin - value), value);
	else
		snprintf(text, sizeof(text), "%.*s = (private)", (int)name, line);
	escape_text(stdout, text);
	putchar('\n');
}

void doctor_report_tail(const struct doctor *doctor)
{
	puts("\nSettings of the file:");
	for (const char *line = doctor->settings; *line; line += strcspn(line, "\n"), line += *line == '\n')
		print_setting(line);
	if (!doctor->descriptor_size)
		return;
	printf("\nReport descriptor of %04x:%04x:\n", doctor->device.vendor, doctor->device.product);
	for (size_t i = 0; i < doctor->descriptor_size; i++)
		printf("%02X%c", doctor->descriptor[i], i % 32 == 31 || i + 1 == doctor->descriptor_size ? '\n' : ' ');
}
