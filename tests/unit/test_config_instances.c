/* Sections of instances: one file for several phones, and the file of one's own. */
#include "agent/config/config.h"
#include "tests/unit/config_file.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(config_instances, .fini = leak_check);

static const char two_phones[] =
	"[calls left]\nring=silent\n[user]\nname=Grace\nlanguage=fr\n[phone]\nserial=RIGHT\nscroll=true\n"
	"[calls]\nring=normal\ndnd=reject\n[phone left]\nserial=LEFT\n[user left]\nname=Ada\n"
	"[user third]\nlanguage=kl\nnmae=x\n";

/* What is common stands once; the instance's own goes before, in whatever order. Serial numbers are never common. */
Test(config_instances, sections_of_instances)
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
Test(config_instances, mistakes_of_an_instance_are_its_own)
{
	write_file(two_phones, sizeof(two_phones) - 1);
	struct findings *findings = findings_new();
	struct config *third = config_read_all(path, "third", findings);
	cr_expect_eq(findings_mistakes(findings), 2);
	cr_assert(findings_get(findings, 1));
	cr_expect(strstr(findings_get(findings, 0)->text, ":17: [user third] language: \"kl\" is none of"),
		"%s", findings_get(findings, 0)->text);
	cr_expect(strstr(findings_get(findings, 1)->text, ":18: [user third] nmae: there is no such key"));
	cr_expect_null(third->serial, "the first one's phone is not for all");
	cr_expect_str_eq(third->others[0], "RIGHT");
	cr_expect_str_eq(third->others[1], "LEFT");
	config_free(third);
	findings_free(findings);
	unlink(path);
}

Test(config_instances, an_instance_has_to_be_named_somewhere)
{
	GError *error = NULL;
	write_file(two_phones, sizeof(two_phones) - 1);
	cr_assert_null(config_read(path, "lfet", &error));
	cr_expect(g_str_has_prefix(error->message, path) &&
			  strstr(error->message, ": has no section for the instance \"lfet\""),
		"%s", error->message);
	g_clear_error(&error);
	unlink(path);
	g_setenv("XDG_CONFIG_HOME", "/nonexistent", TRUE);
	if (!g_file_test("/etc/deskphone/deskphone.conf", G_FILE_TEST_EXISTS)) {
		cr_assert_null(config_read(NULL, "left", &error));
		cr_expect(strstr(error->message, "the instance \"left\" has no configuration"), "%s",
			error->message);
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
	static const char *const names[] = {
		"deskphone/left.conf", "deskphone/deskphone.conf", "deskphone", ""};
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		char *name = g_build_filename(folder, names[i], NULL);
		g_remove(name);
		g_free(name);
	}
}

/* NAME.conf is read in place of the file for all, and needs no sections. */
Test(config_instances, a_file_of_its_own)
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
	cr_expect(first && first->line == 3 &&
			  strstr(first->text, "what is here for \"left\" has no effect: it reads "),
		"%s", first ? first->text : "nothing");
	findings_free(findings);
	config_free(config);
	end_folder();
}

static const struct advice instance_advice[] = {
	{"[phone left]\nserial=1\n", NULL, 0, false, NULL},
	{"[phone left]\nserial=1\n", "left", 0, false, NULL},
	{"[user left]\nname=x\n[phone]\nserial=1\n", NULL, 1, false,
		"[phone left] serial: is not given, so \"left\" takes any"},
	{"[phone left]\nserial=1\n[phone]\nserial=1\n", "left", 2, true,
		"[phone left] serial: \"1\" is another instance's"},
	{"[phone left]\nserial=1\n[phone]\nserial=1\n", NULL, 4, true,
		"[phone] serial: \"1\" is another instance's"},
	{"[phone left]\nserial=1\n[phone right]\nserial=1\n", "right", 4, true,
		"[phone right] serial: \"1\" is another"},
	{"[softphone]\npipe=x\n[phone left]\nserial=1\n", NULL, 0, false, NULL}, /* may be for left */
	{"[phone left]\nserial=1\n[softphone left]\npipe=x\n", "left", 4, false,
		"[softphone left] pipe: has no effect with kind=socket"},
	{"[phone left]\nserial=1\n[softphone left]\nkind=asterisk\n", "left", 4, true,
		"[softphone left] kind: asterisk needs"},
	{"[phone left]\nserial=1\nserial=2\n", NULL, 0, false, NULL},
	{"[phone left]\nserial=1\nserial=2\n", "left", 2, false,
		"[phone left] serial: has no effect: line 3 gives it once more"},
	{"[phone left]\n", NULL, 1, false, "[phone left]: is empty"},
};

Test(config_instances, advice_for_instances)
{
	for (size_t i = 0; i < G_N_ELEMENTS(instance_advice); i++)
		expect_advice(&instance_advice[i]);
}

/* Two that would go to one softphone. */
static const struct {
	const char *text;
	bool mistake;
	const char *told;
} pairs[] = {
	{"[softphone]\nkind=baresip\n[phone left]\nserial=1\n", false,
		"[softphone] port: the agent without a name has it as well"},
	{"[softphone]\nkind=baresip\n[softphone left]\nport=4445\n", false, NULL},
	{"[softphone]\nkind=baresip\n[softphone left]\nport=4444\nhost=127.0.0.2\n", false, NULL},
	{"[softphone]\nkind=asterisk\nuser=x\nsecret=y\n[phone left]\nserial=1\n", true,
		"audio-port: the agent without a name"},
	{"[softphone]\nkind=asterisk\nuser=x\nsecret=y\n[softphone left]\naudio-port=9093\n", false, NULL},
	{"[softphone]\nkind=linphone\npipe=a\n[softphone left]\npipe=a\n", false,
		"[softphone left] pipe: the agent without"},
	{"[softphone]\nkind=linphone\n[softphone left]\npipe=a\n", false, NULL},
	{"[phone left]\nserial=1\n", false, NULL},
};

Test(config_instances, two_on_one_softphone)
{
	for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
		write_file(pairs[i].text, strlen(pairs[i].text));
		struct config *first = config_read(path, NULL, NULL), *left = config_read(path, "left", NULL);
		cr_assert(first && left, "%s", pairs[i].text);
		struct findings *findings = findings_new();
		config_advise_pair(first, left, findings);
		const struct finding *found = findings_get(findings, 0);
		cr_expect_eq(found != NULL, pairs[i].told != NULL, "%s: %s", pairs[i].text,
			found ? found->text : "nothing");
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

Test(config_instances, the_section_is_shown_as_the_origin)
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
