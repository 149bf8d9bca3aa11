/* Configuration files: what is taken, and that every mistake is told with file, group and key. */
#include "agent/config/config.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(config, .fini = leak_check);

static char path[64];

static void write_file(const char *text, size_t size)
{
	strcpy(path, "/tmp/deskphone-config-XXXXXX");
	int fd = mkstemp(path);
	cr_assert(fd >= 0 && write(fd, text, size) == (ssize_t)size);
	close(fd);
}

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

static const struct {
	const char *text;
	unsigned line;
	bool mistake;
	const char *told;
} advice[] = {
	{ "[softphone]\npipe=x\n", 2, false, "[softphone] pipe: has no effect with kind=socket" },
	{ "[softphone]\nkind=baresip\naudio-unplugged=x\n", 3, false, "audio-unplugged: has no effect without audio=card" },
	{ "[softphone]\nkind=baresip\naudio=card\n", 3, false, "[audio] card has to be none" },
	{ "[softphone]\nkind=asterisk\n", 2, true, "[softphone] kind: asterisk needs user and secret" },
	{ "[softphone]\nsecret=x\nkind=asterisk\n", 3, true, "[softphone] kind: asterisk needs user" },
	{ "[softphone]\nkind=asterisk\nuser=x\nsecret=y\nwide=0x10\n", 0, false, NULL },
	{ "[softphone]\nkind=baresip\nhost=::1\naudio=card\n[audio]\ncard=none\n", 0, false, NULL },
	{ "", 0, false, NULL },
};

Test(config, advice)
{
	for (size_t i = 0; i < sizeof(advice) / sizeof(advice[0]); i++) {
		write_file(advice[i].text, strlen(advice[i].text));
		struct findings *findings = findings_new();
		struct config *config = config_read_all(path, NULL, findings);
		config_advise(config, findings);
		const struct finding *first = findings_get(findings, 0);
		cr_expect_eq(first != NULL, advice[i].told != NULL, "%s: %s", advice[i].text, first ? first->text : "nothing");
		if (first && advice[i].told) {
			cr_expect(strstr(first->text, advice[i].told), "%s", first->text);
			cr_expect_eq(first->line, advice[i].line, "%s", first->text);
			cr_expect_eq(first->mistake, advice[i].mistake, "%s", first->text);
		}
		config_free(config);
		findings_free(findings);
		unlink(path);
	}
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

/* The line of `key` in what config_show() prints. */
static const char *shown(const struct config *config, const char *key)
{
	static char line[256];
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	config_show(config, out);
	fclose(out);
	line[0] = '\0';
	for (char *at = strtok(text, "\n"); at; at = strtok(NULL, "\n"))
		if (strncmp(at, key, strlen(key)) == 0 && at[strlen(key)] == ' ')
			g_strlcpy(line, at, sizeof(line));
	free(text);
	char *end = line;
	for (char *at = line; *at; at++) /* one blank instead of many */
		if (*at == '\t')
			continue;
		else if (*at != ' ' || (at > line && at[-1] != ' '))
			*end++ = *at;
	*end = '\0';
	return line;
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

static const char two_phones[] = "[calls left]\nring=silent\n[user]\nname=Grace\nlanguage=fr\n[phone]\nserial=RIGHT\nscroll=true\n"
				 "[calls]\nring=normal\ndnd=reject\n[phone left]\nserial=LEFT\n[user left]\nname=Ada\n"
				 "[user third]\nlanguage=kl\nnmae=x\n";

/* What is common stands once; the instance's own goes before, in whatever order. Serial numbers are never common. */
Test(config, sections_of_instances)
{
	write_file(two_phones, sizeof(two_phones) - 1);
	GError *error = NULL;
	struct config *right = config_read(path, NULL, &error), *left = config_read(path, "left", NULL);
	cr_assert(right, "%s", error ? error->message : "");
	cr_assert(left);
	cr_expect_str_eq(right->name, "Grace");
	cr_expect_str_eq(right->serial, "RIGHT");
	cr_expect_str_eq(right->ring, "normal");
	cr_expect_str_eq(right->others[0], "LEFT");
	cr_expect_null(right->others[1]);
	cr_expect_null(right->instance);
	cr_expect_str_eq(left->name, "Ada");
	cr_expect_str_eq(left->language, "fr");
	cr_expect_str_eq(left->serial, "LEFT");
	cr_expect(left->scroll);
	cr_expect_str_eq(left->ring, "silent");
	cr_expect_str_eq(left->dnd, "reject");
	cr_expect_str_eq(left->instance, "left");
	cr_expect_str_eq(left->others[0], "RIGHT");
	cr_expect_null(left->others[1]);
	cr_expect_eq(config_line(left, "user", "name"), 15);
	cr_expect_eq(config_line(left, "user", "language"), 5);
	cr_expect_eq(config_line(left, "calls", "ring"), 2);
	cr_expect_eq(right->instances->len, 2);
	config_free(right);
	config_free(left);
	unlink(path);
}

/* A mistake in one's sections does not keep the others from their phones. */
Test(config, mistakes_of_an_instance_are_its_own)
{
	write_file(two_phones, sizeof(two_phones) - 1);
	struct findings *findings = findings_new();
	struct config *third = config_read_all(path, "third", findings);
	cr_expect_eq(findings_mistakes(findings), 2);
	cr_assert(findings_get(findings, 1));
	cr_expect(strstr(findings_get(findings, 0)->text, ":17: [user third] language: \"kl\" is none of"), "%s",
		findings_get(findings, 0)->text);
	cr_expect(strstr(findings_get(findings, 1)->text, ":18: [user third] nmae: there is no such key"));
	cr_expect_null(third->serial, "the first one's phone is not for all");
	cr_expect_str_eq(third->others[0], "RIGHT");
	cr_expect_str_eq(third->others[1], "LEFT");
	config_free(third);
	findings_free(findings);
	unlink(path);
}

Test(config, an_instance_has_to_be_named_somewhere)
{
	GError *error = NULL;
	write_file(two_phones, sizeof(two_phones) - 1);
	cr_assert_null(config_read(path, "lfet", &error));
	cr_expect(g_str_has_prefix(error->message, path) && strstr(error->message, ": has no section for the instance \"lfet\""), "%s",
		error->message);
	g_clear_error(&error);
	unlink(path);
	g_setenv("XDG_CONFIG_HOME", "/nonexistent", TRUE);
	if (!g_file_test("/etc/deskphone/deskphone.conf", G_FILE_TEST_EXISTS)) {
		cr_assert_null(config_read(NULL, "left", &error));
		cr_expect(strstr(error->message, "the instance \"left\" has no configuration"), "%s", error->message);
		g_clear_error(&error);
	}
}

static char folder[64];

static void write_in_folder(const char *name, const char *text)
{
	char *file = g_build_filename(folder, "deskphone", name, NULL);
	cr_assert(g_file_set_contents(file, text, -1, NULL));
	g_free(file);
}

static void begin_folder(void)
{
	strcpy(folder, "/tmp/deskphone-config-XXXXXX");
	cr_assert(mkdtemp(folder));
	char *inner = g_build_filename(folder, "deskphone", NULL);
	cr_assert(mkdir(inner, 0700) == 0);
	g_free(inner);
	g_setenv("XDG_CONFIG_HOME", folder, TRUE);
}

static void end_folder(void)
{
	static const char *const names[] = { "deskphone/left.conf", "deskphone/deskphone.conf", "deskphone", "" };
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		char *name = g_build_filename(folder, names[i], NULL);
		g_remove(name);
		g_free(name);
	}
}

/* NAME.conf is read in place of the file for all, and needs no sections. */
Test(config, a_file_of_its_own)
{
	begin_folder();
	write_in_folder("deskphone.conf", "[user]\nname=Grace\n[phone left]\nserial=1\n");
	struct config *config = config_read(NULL, "left", NULL);
	cr_assert(config);
	cr_expect_str_eq(config->name, "Grace");
	cr_expect_str_eq(config->serial, "1");
	config_free(config);
	write_in_folder("left.conf", "[phone]\nserial=2\n[user left]\nname=Ada\n");
	config = config_read(NULL, "left", NULL);
	cr_assert(config);
	cr_expect(g_str_has_suffix(config->file, "/deskphone/left.conf") && config->own_file);
	cr_expect_str_eq(config->serial, "2");
	cr_expect_str_eq(config->name, "Ada");
	config_free(config);
	config = config_read(NULL, NULL, NULL);
	cr_assert(config);
	cr_expect_str_eq(config->name, "Grace");
	struct findings *findings = findings_new();
	config_advise(config, findings);
	const struct finding *first = findings_get(findings, 0);
	cr_expect(first && first->line == 3 && strstr(first->text, "what is here for \"left\" has no effect: it reads "), "%s",
		first ? first->text : "nothing");
	findings_free(findings);
	config_free(config);
	end_folder();
}

static const struct {
	const char *text, *instance;
	unsigned line;
	bool mistake;
	const char *told; /* NULL = nothing */
} instance_advice[] = {
	{ "[phone left]\nserial=1\n", NULL, 0, false, NULL },
	{ "[phone left]\nserial=1\n", "left", 0, false, NULL },
	{ "[user left]\nname=x\n[phone]\nserial=1\n", NULL, 1, false, "[phone left] serial: is not given, so \"left\" takes any" },
	{ "[phone left]\nserial=1\n[phone]\nserial=1\n", "left", 2, true, "[phone left] serial: \"1\" is another instance's" },
	{ "[phone left]\nserial=1\n[phone]\nserial=1\n", NULL, 4, true, "[phone] serial: \"1\" is another instance's" },
	{ "[phone left]\nserial=1\n[phone right]\nserial=1\n", "right", 4, true, "[phone right] serial: \"1\" is another" },
	{ "[softphone]\npipe=x\n[phone left]\nserial=1\n", NULL, 0, false, NULL }, /* may be for left */
	{ "[phone left]\nserial=1\n[softphone left]\npipe=x\n", "left", 4, false, "[softphone left] pipe: has no effect with kind=socket" },
	{ "[phone left]\nserial=1\n[softphone left]\nkind=asterisk\n", "left", 4, true, "[softphone left] kind: asterisk needs" },
	{ "[phone left]\nserial=1\nserial=2\n", NULL, 0, false, NULL },
	{ "[phone left]\nserial=1\nserial=2\n", "left", 2, false, "[phone left] serial: has no effect: line 3 gives it once more" },
	{ "[phone left]\n", NULL, 1, false, "[phone left]: is empty" },
};

Test(config, advice_for_instances)
{
	for (size_t i = 0; i < G_N_ELEMENTS(instance_advice); i++) {
		write_file(instance_advice[i].text, strlen(instance_advice[i].text));
		struct findings *findings = findings_new();
		struct config *config = config_read_all(path, instance_advice[i].instance, findings);
		config_advise(config, findings);
		const struct finding *first = findings_get(findings, 0);
		cr_expect_eq(first != NULL, instance_advice[i].told != NULL, "%s: %s", instance_advice[i].text,
			first ? first->text : "nothing");
		if (first && instance_advice[i].told) {
			cr_expect(strstr(first->text, instance_advice[i].told), "%s", first->text);
			cr_expect_eq(first->line, instance_advice[i].line, "%s", first->text);
			cr_expect_eq(first->mistake, instance_advice[i].mistake, "%s", first->text);
		}
		config_free(config);
		findings_free(findings);
		unlink(path);
	}
}

/* Two that would go to one softphone. */
static const struct {
	const char *text;
	bool mistake;
	const char *told;
} pairs[] = {
	{ "[softphone]\nkind=baresip\n[phone left]\nserial=1\n", false, "[softphone] port: the agent without a name has it as well" },
	{ "[softphone]\nkind=baresip\n[softphone left]\nport=4445\n", false, NULL },
	{ "[softphone]\nkind=baresip\n[softphone left]\nport=4444\nhost=127.0.0.2\n", false, NULL },
	{ "[softphone]\nkind=asterisk\nuser=x\nsecret=y\n[phone left]\nserial=1\n", true, "audio-port: the agent without a name" },
	{ "[softphone]\nkind=asterisk\nuser=x\nsecret=y\n[softphone left]\naudio-port=9093\n", false, NULL },
	{ "[softphone]\nkind=linphone\npipe=a\n[softphone left]\npipe=a\n", false, "[softphone left] pipe: the agent without" },
	{ "[softphone]\nkind=linphone\n[softphone left]\npipe=a\n", false, NULL },
	{ "[phone left]\nserial=1\n", false, NULL },
};

Test(config, two_on_one_softphone)
{
	for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
		write_file(pairs[i].text, strlen(pairs[i].text));
		struct config *first = config_read(path, NULL, NULL), *left = config_read(path, "left", NULL);
		cr_assert(first && left, "%s", pairs[i].text);
		struct findings *findings = findings_new();
		config_advise_pair(first, left, findings);
		const struct finding *found = findings_get(findings, 0);
		cr_expect_eq(found != NULL, pairs[i].told != NULL, "%s: %s", pairs[i].text, found ? found->text : "nothing");
		if (found && pairs[i].told) {
			cr_expect(strstr(found->text, pairs[i].told), "%s", found->text);
			cr_expect_eq(found->mistake, pairs[i].mistake);
		}
		findings_free(findings);
		config_free(first);
		config_free(left);
		unlink(path);
	}
}

Test(config, the_section_is_shown_as_the_origin)
{
	write_file(two_phones, sizeof(two_phones) - 1);
	struct config *left = config_read(path, "left", NULL);
	cr_assert(left);
	cr_expect_str_eq(shown(left, "name"), "name Ada the file, [user left]");
	cr_expect_str_eq(shown(left, "serial"), "serial LEFT the file, [phone left]");
	cr_expect_str_eq(shown(left, "language"), "language fr the file");
	cr_expect_str_eq(shown(left, "card"), "card auto default");
	cr_expect_str_eq(shown(left, "#"), "# instances in it: left third");
	config_free(left);
	unlink(path);
}
