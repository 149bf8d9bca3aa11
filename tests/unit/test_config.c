/* Configuration files: what is taken, and that every mistake is told with file, group and key. */
#include "agent/config/config.h"
#include "tests/unit/config_file.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(config, .fini = leak_check);

Test(config, everything_is_optional)
{
	write_file("", 0);
	GError *error = NULL;
	struct config *config = config_read(path, NULL, &error);
	cr_assert(config, "%s", error ? error->message : "");
	cr_expect(config->name && config->name[0]);
	cr_expect_str_eq(config->language, "en");
	cr_expect_eq(config->timeout_ms, 3000);
	cr_expect_str_eq(config->card, "auto");
	cr_expect_str_eq(config->cancel_echo, "auto");
	cr_expect_null(config->region);
	cr_expect(config->history);
	cr_expect_str_eq(config->dnd, "silent");
	cr_expect_str_eq(config->ring, "normal");
	cr_expect_str_eq(config->ring_tone, "country");
	cr_expect(!config->ring_tone_internal && config->ring_volume == 10);
	cr_expect(!config->forward && !config->auto_answer);
	config_free(config);
	unlink(path);
}

Test(config, values_arrive)
{
	static const char text[] = "# a comment\n[user]\nname=Zo\xc3\xab\nlanguage=fr\n[dialling]\nregion=gb\ntimeout=2.5\n"
				   "speed-9=+44123\nextensions=3, 4\n[audio]\ncard=alsa:desk\ncancel-echo=off\n[phone]\nhook=level\n"
				   "serial=1-1.4\n[calls]\nhistory=false\ndnd=reject\nring=silent\nring-tone=chime\n"
				   "ring-tone-internal=~/my bells/two.wav\nring-volume=7\n"
				   "auto-answer=100, +44123\nforward=555\n";
	write_file(text, sizeof(text) - 1);
	struct config *config = config_read(path, NULL, NULL);
	cr_assert(config);
	cr_expect_str_eq(config->name, "Zo\xc3\xab");
	cr_expect_str_eq(config->language, "fr");
	cr_expect_str_eq(config->region, "GB");
	cr_expect_eq(config->timeout_ms, 2500);
	cr_expect_str_eq(config->speed[9], "+44123");
	cr_expect_str_eq(config->card, "alsa:desk");
	cr_expect_str_eq(config->cancel_echo, "off");
	cr_expect_str_eq(config->hook, "level");
	cr_expect_not(config->history);
	cr_expect_str_eq(config->dnd, "reject");
	cr_expect_str_eq(config->ring, "silent");
	cr_expect_str_eq(config->ring_tone, "chime");
	cr_expect_str_eq(config->ring_tone_internal, "~/my bells/two.wav");
	cr_expect_eq(config->ring_volume, 7);
	cr_expect_str_eq(config->auto_answer, "100, +44123");
	cr_expect_str_eq(config->forward, "555");
	config_free(config);
	unlink(path);
}

struct mistake {
	const char *text, *told; /* `told` is in the message, after the file's name */
};

/* Not a parameterized test: Criterion's parameters cross an exec, and pointers in them do not survive that. */
static const struct mistake mistakes[] = {
	{ "[usr]\nname=x\n", ": [usr]: there is no such group" },
	{ "[user]\nnmae=x\n", ": [user] nmae: there is no such key" },
	{ "[user]\nlanguage=kl\n", ": [user] language: \"kl\" is none of en|de|fr|es" },
	{ "[dialling]\nregion=Britain\n", ": [dialling] region: \"Britain\" must be two letters" },
	{ "[dialling]\nregion=12\n", ": [dialling] region: \"12\" must be two letters" },
	{ "[dialling]\ntimeout=soon\n", ": [dialling] timeout: \"soon\" must be a number of seconds" },
	{ "[dialling]\ntimeout=0.5\n", ": [dialling] timeout: \"0.5\" must be" },
	{ "[dialling]\ntimeout=nan\n", ": [dialling] timeout: \"nan\" must be" },
	{ "[dialling]\ntimeout=31\n", ": [dialling] timeout: \"31\" must be" },
	{ "[dialling]\nspeed-2=0x12\n", ": [dialling] speed-2: \"0x12\" has a character" },
	{ "[dialling]\noutside-prefix=\n", ": [dialling] outside-prefix: \"\" has a character" },
	{ "[dialling]\nspeed-1=5\n", ": [dialling] speed-1: there is no such key" },
	{ "[softphone]\nkind=skype\n", ": [softphone] kind: \"skype\" is none of" },
	{ "[softphone]\ngroup=no-such-group-here\n", ": [softphone] group: \"no-such-group-here\" is no group" },
	{ "[audio]\ncancel-echo=yes\n", ": [audio] cancel-echo: \"yes\" is none of" },
	{ "[audio]\ncard=alsa:\n", ": [audio] card: \"alsa:\" must be" },
	{ "[phone]\nhook=sometimes\n", ": [phone] hook: \"sometimes\" is none of" },
	{ "[calls]\nhistory=yes\n", ": [calls] history: \"yes\" must be true or false" },
	{ "[calls]\nring-tone=gong\n", ": [calls] ring-tone: \"gong\" is no ring tone: country|classic|" },
	{ "[calls]\nring-tone=bells/two.wav\n", ": [calls] ring-tone: \"bells/two.wav\" is no ring tone" },
	{ "[calls]\nring-tone-internal=\n", ": [calls] ring-tone-internal: \"\" is no ring tone" },
	{ "[calls]\nring-volume=11\n", ": [calls] ring-volume: \"11\" must be a number from 0 (silent) to 10" },
	{ "[calls]\nring-volume=-1\n", ": [calls] ring-volume: \"-1\" must be" },
	{ "[calls]\nring-volume=loud\n", ": [calls] ring-volume: \"loud\" must be" },
	{ "name=x\n", ":1: name: stands before the first [group]" },
	{ "[user\n", ":1: \"[user\" is no group" },
	{ "# x\n\n[user]\nname\n", ":4: \"name\" is neither [group] nor key=value" },
	{ "[user]\nname=\\q\n", ":2: [user] name: \"\\q\" has a backslash" },
	{ "[user]\nname[de]=x\n", ":2: [user] name[de]: there is no such key" },
	{ "[user]\r \nname=x\n", ":1: \"[user]\r\" is no group" },
	{ "[user]\nname=\xff\xfe\n", ": is not UTF-8 text" },
	{ "[usr left]\nname=x\n", ":1: [usr left]: there is no such group" },
	{ "[phone le/ft]\nserial=x\n", ":1: [phone le/ft]: \"le/ft\" is no name of an instance" },
	{ "[phone left right]\nserial=x\n", ":1: [phone left right]: \"left right\" is no name of an instance" },
	{ "[phone deskphone]\nserial=x\n", ": [phone deskphone]: \"deskphone\" is no name of an instance" },
	{ "[phone -]\nserial=x\n", ": [phone -]: \"-\" is no name of an instance" },
	{ "[phone a23456789012345678901234567890123]\nserial=x\n", ": [phone a23456789012345678901234567890123]: " },
	{ "[phone left]\nserial=x\n[phone \t left]\nserial=y\n", ":3: [phone left]: stands in line 1 already" },
	{ "[user ]\nname=x\n", ":1: [user ]: there is no such group" },
	{ "[user]\nname=%s%n\n[user]\nlanguage=%n%n\n", ": [user] language: \"%n%n\" is none of" },
};

Test(config, mistakes_are_told)
{
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		write_file(mistakes[i].text, strlen(mistakes[i].text));
		GError *error = NULL;
		struct config *config = config_read(path, NULL, &error);
		cr_assert_null(config, "taken: %s", mistakes[i].text);
		cr_expect(g_str_has_prefix(error->message, path), "the file is not named: %s", error->message);
		cr_expect(strstr(error->message, mistakes[i].told), "\"%s\" does not say \"%s\"", error->message,
			mistakes[i].told);
		g_error_free(error);
		unlink(path);
	}
}

/* As GLib reads key files: blanks, line ends, backslashes, groups in parts, the last of two. */
Test(config, format)
{
	static const char lines[] = "  # comment\r\n\r\n [user] \r\n name = \\sGrace\\tHopper\r\nlanguage=de\r\n[audio]\n"
				    "card=none\n[user]\nlanguage=fr";
	write_file(lines, sizeof(lines) - 1);
	struct config *config = config_read(path, NULL, NULL);
	cr_assert(config);
	cr_expect_str_eq(config->name, " Grace\tHopper");
	cr_expect_str_eq(config->language, "fr");
	cr_expect_eq(config_line(config, "user", "name"), 4);
	cr_expect_eq(config_line(config, "user", "language"), 9);
	cr_expect_eq(config_line(config, "user", "contacts"), 0);
	config_free(config);
	unlink(path);
}

Test(config, a_key_is_taken_back)
{
	static const char text[] = "[user]\nlanguage=fr\n[dialling]\ntimeout=2\n";
	write_file(text, sizeof(text) - 1);
	struct config *config = config_read(path, NULL, NULL);
	cr_assert(config);
	cr_expect(config_reset(config, "user", "language"));
	cr_expect_str_eq(config->language, "en");
	cr_expect_not(config_reset(config, "user", "language"));
	cr_expect_not(config_reset(config, "user", "name"));
	cr_expect_not(config_reset(config, "user", "nmae"));
	config_free(config);
	unlink(path);
}

static const struct advice advice[] = {
	{ "[softphone]\npipe=x\n", NULL, 2, false, "[softphone] pipe: has no effect with kind=socket" },
	{ "[softphone]\nkind=baresip\naudio-unplugged=x\n", NULL, 3, false, "audio-unplugged: has no effect without audio=card" },
	{ "[softphone]\nkind=baresip\naudio=card\n", NULL, 3, false, "[audio] card has to be none" },
	{ "[softphone]\nkind=asterisk\n", NULL, 2, true, "[softphone] kind: asterisk needs user and secret" },
	{ "[softphone]\nsecret=x\nkind=asterisk\n", NULL, 3, true, "[softphone] kind: asterisk needs user" },
	{ "[softphone]\nkind=asterisk\nuser=x\nsecret=y\nwide=0x10\n", NULL, 0, false, NULL },
	{ "[softphone]\nkind=baresip\nhost=::1\naudio=card\n[audio]\ncard=none\n", NULL, 0, false, NULL },
	{ "", NULL, 0, false, NULL },
};

Test(config, advice)
{
	for (size_t i = 0; i < sizeof(advice) / sizeof(advice[0]); i++)
		expect_advice(&advice[i]);
}

static void expect_refused(const char *what)
{
	GError *error = NULL;
	cr_assert_null(config_read(path, NULL, &error));
	cr_expect(g_str_has_prefix(error->message, path) && strstr(error->message, what), "%s", error->message);
	g_error_free(error);
}

Test(config, no_file_by_that_name)
{
	strcpy(path, "/nonexistent/deskphone.conf");
	expect_refused("No such file");
}

/* Neither waits for a writer nor reads without end. */
Test(config, fifo_device_and_giant, .timeout = 10)
{
	strcpy(path, "/dev/zero");
	expect_refused("is not a regular file");
	strcpy(path, "/tmp");
	expect_refused("is not a regular file");

	write_file("", 0);
	cr_assert(truncate(path, 1 << 30) == 0);
	expect_refused("is larger than 256 KiB");
	unlink(path);
	cr_assert(mkfifo(path, 0600) == 0);
	expect_refused("is not a regular file");
	unlink(path);
}

Test(config, what_takes_effect_is_shown_with_its_origin)
{
	static const char text[] = "[user]\nname=Grace\n[dialling]\ntimeout=2.5\n[softphone]\nsecret=1234\nport=99\n[calls]\n"
				   "history=false\n";
	write_file(text, sizeof(text) - 1);
	struct config *config = config_read(path, NULL, NULL);
	cr_assert(config);
	cr_expect_str_eq(shown(config, "name"), "name Grace the file");
	cr_expect_str_eq(shown(config, "timeout"), "timeout 2.5 the file");
	cr_expect_str_eq(shown(config, "port"), "port 99 the file");
	cr_expect_str_eq(shown(config, "secret"), "secret (hidden) the file");
	cr_expect_str_eq(shown(config, "history"), "history false the file");
	cr_expect_str_eq(shown(config, "language"), "language en the locale");
	cr_expect_str_eq(shown(config, "card"), "card auto default");
	cr_expect_str_eq(shown(config, "speed-2"), "speed-2 - not set");
	cr_expect_str_eq(shown(config, "group"), "group - not set");
	config_free(config);
	unlink(path);
}
