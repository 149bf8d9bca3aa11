#include "agent/call/planfile.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(planfile, .fini = leak_check);

Test(planfile, all_there_is)
{
	static const char text[] =
		"# an office\r\n\n[dialplan]\n name =  Our office \nregion=US\noutside-prefix = "
		"9\nextensions = 3,4\n"
		"area-code = 425\ndigitmap = (9,1xx|#x)\nemergency = 5555\ndescription = a = b # c\n"
		"[rule Extensions]\npattern = ^(\\d{4})$\ntranslation = +1425555$1\n\n[ rule ]\n"
		"\tpattern=^#(1)=$\ntranslation=$1";
	struct plan_error error;
	struct planfile *file = NULL;

	cr_assert_eq(planfile_parse("x", text, strlen(text), &file, &error), 0, "%s", error.text);
	cr_assert_str_eq(file->values[PLANFILE_NAME].text, "Our office");
	cr_assert_eq(file->values[PLANFILE_NAME].line, 4);
	cr_assert_eq(file->values[PLANFILE_NAME].column, 10);
	cr_assert_str_eq(file->values[PLANFILE_DESCRIPTION].text, "a = b # c");
	cr_assert_str_eq(file->values[PLANFILE_DIGITMAP].text, "(9,1xx|#x)");
	cr_assert_eq(file->rule_count, 2);
	cr_assert_str_eq(file->rules[0].name.text, "Extensions");
	cr_assert_str_eq(file->rules[0].pattern.text, "^(\\d{4})$");
	cr_assert_str_eq(file->rules[1].pattern.text, "^#(1)=$");
	cr_assert_str_eq(file->rules[1].name.text, "");
	planfile_free(file);
	planfile_free(NULL);
}

static void refuse(const char *text, const char *where)
{
	struct plan_error error;
	struct planfile *file = NULL;

	cr_assert_eq(planfile_parse("f", text, strlen(text), &file, &error), -EINVAL, "%s", text);
	cr_assert_eq(strncmp(error.text, where, strlen(where)), 0, "%s: %s", text, error.text);
	cr_assert_null(file);
}

Test(planfile, mistakes_name_line_and_column)
{
	refuse("", "f:1:1: ");
	refuse("region = US\n", "f:1:1: ");
	refuse("[dialplan]\nregoin = US\n", "f:2:1: ");
	refuse("[dialplan]\nregion = US\n\n  region = GB\n", "f:4:3: ");
	refuse("[dialplan]\nregion =\n", "f:2:9: ");
	refuse("[dialplan]\nregion\n", "f:2:1: ");
	refuse("[dialplan\n", "f:1:10: ");
	refuse("[dialplan]\n[dialplan]\n", "f:2:1: ");
	refuse("[plan]\n", "f:1:2: ");
	refuse("[rule x]\npattern=1\ntranslation=1\n", "f:1:7: ");
	refuse("[dialplan]\n[rule x]\npattern=1\n[rule y]\n", "f:2:7: ");
	refuse("[dialplan]\n[rule x]\ntranslation=1\n", "f:2:7: ");
	refuse("[dialplan]\n[rule x]\npattern=1\nnumber=1\n", "f:4:1: ");
	refuse("[dialplan]\nname = a\001b\n", "f:2:9: ");
}

/* A plan made of one file. */
static int plan_of(const char *path, struct plan_error *error)
{
	const char *files[] = {path, NULL};
	struct plan_options options = {.files = files};
	struct plan *plan = NULL;
	int result = plan_new(&options, &plan, error);

	plan_free(plan);
	return result;
}

static void refuse_plan(const char *text, const char *where)
{
	char path[] = "/tmp/planfile.XXXXXX", expected[256];
	struct plan_error error;
	int fd = mkstemp(path);

	cr_assert_geq(fd, 0);
	cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	snprintf(expected, sizeof expected, "%s:%s", path, where);
	cr_assert_eq(plan_of(path, &error), -EINVAL, "%s", text);
	unlink(path);
	cr_assert_eq(strncmp(error.text, expected, strlen(expected)), 0, "%s: %s", text, error.text);
}

Test(planfile, mistakes_in_values_do_too)
{
	refuse_plan("[dialplan]\nregion = XX\n", "2:10: region: ");
	refuse_plan("[dialplan]\noutside-prefix = 9x\n", "2:19: outside-prefix: ");
	refuse_plan("[dialplan]\nextensions = 3,40\n", "2:16: extensions: ");
	refuse_plan("[dialplan]\nextensions = 3;4\n", "2:15: extensions: ");
	refuse_plan("[dialplan]\narea-code = 0123456789\n", "2:21: area-code: ");
	refuse_plan("[dialplan]\ndigitmap = (1|)\n", "2:15: digitmap: ");
	refuse_plan("[dialplan]\nemergency = 112,x\n", "2:17: emergency: ");
	refuse_plan("[dialplan]\n[rule x]\npattern = (1\ntranslation = 1\n", "3:13: pattern: ");
	refuse_plan("[dialplan]\n[rule x]\npattern = (1)\ntranslation = +$2\n", "4:16: translation: ");
	refuse_plan("[dialplan]\n[rule x]\npattern = (\\d+)+[#*]\ntranslation = 1\n", "3:11: pattern: ");
}

Test(planfile, files_that_cannot_be_read)
{
	struct plan_error error;

	cr_assert_eq(plan_of("/nonexistent", &error), -ENOENT);
	cr_assert_str_eq(error.text, "/nonexistent: No such file or directory");
	cr_assert_eq(plan_of("/dev/null", &error), -EINVAL, "not a regular file");
	cr_assert_eq(plan_of("/tmp", &error), -EINVAL);
}

Test(planfile, what_is_shipped_has_no_mistake)
{
	glob_t found;

	cr_assert_eq(glob(SOURCE_DIR "/keymaps/dialplans/*.dialplan", 0, NULL, &found), 0);
	cr_assert_geq(found.gl_pathc, 4);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct plan_error error = {.text = ""};
		cr_assert_eq(plan_of(found.gl_pathv[i], &error), 0, "%s", error.text);
	}
	globfree(&found);
}
