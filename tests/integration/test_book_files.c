/* The address book follows its files: changed, replaced by rename, new, gone, and a folder that comes later.
 */
#include "agent/store/book_files.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/deskphone-files-XXXXXX";
static char contacts[64], own[64];
static struct book_files *files;
static int changes, warnings;

static void on_change(void *user)
{
	(void)user;
	changes++;
}

static void on_log(void *user, int priority, const char *text)
{
	(void)user, (void)text;
	warnings += priority == 4;
}

static void setup(void)
{
	cr_assert(g_mkdtemp(folder));
	g_snprintf(contacts, sizeof contacts, "%s/contacts", folder);
	g_snprintf(own, sizeof own, "%s/own.tsv", folder);
}

static void start(void)
{
	const char *const paths[] = {contacts, own, NULL};

	struct book_files_options options = {.paths = paths, .on_change = on_change, .on_log = on_log};
	cr_assert_eq(book_files_new(&options, &files), 0);
}

static void teardown(void)
{
	char command[64];

	book_files_free(files);
	g_snprintf(command, sizeof command, "rm -r %s", folder);
	cr_assert_eq(system(command), 0);
}

TestSuite(book_files, .init = setup, .fini = teardown, .timeout = 60);

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	cr_assert(file && fputs(text, file) >= 0 && !fclose(file));
}

/* Until the number has this name ("" = is not known): there is no other way out than the test's time-out. */
static void wait_for(const char *number, const char *name)
{
	struct book_match match;

	for (;;) {
		int r = book_find(book_files_book(files), number, &match);
		if (r ? !*name : !g_strcmp0(match.name, name))
			return;
		g_main_context_iteration(NULL, TRUE);
	}
}

Test(book_files, follows_a_file)
{
	write_file(own, "1\tOne\n");
	start();
	wait_for("1", "One");
	cr_expect_eq(changes, 1);
	write_file(own, "1\tUno\n");
	wait_for("1", "Uno");
	char *next = g_strconcat(own, ".new", NULL);
	write_file(next, "1\tEin\n"); /* as editors save */
	cr_assert_eq(rename(next, own), 0);
	g_free(next);
	wait_for("1", "Ein");
	cr_assert_eq(unlink(own), 0);
	wait_for("1", "");
	cr_expect_geq(changes, 4);
	cr_expect_eq(warnings, 0);
}

Test(book_files, folder_and_file_come_later)
{
	start();
	wait_for("2", "");
	cr_assert_eq(g_mkdir(contacts, 0700), 0);
	char *card = g_build_filename(contacts, "a.vcf", NULL);
	write_file(card, "BEGIN:VCARD\nFN:Two\nTEL:2\nEND:VCARD\n");
	wait_for("2", "Two");
	write_file(card, "BEGIN:VCARD\nFN:Deux\nTEL:2\nEND:VCARD\n"); /* the folder is watched by now */
	wait_for("2", "Deux");
	g_free(card);
	write_file(own, "3\tThree\n");
	wait_for("3", "Three");
	wait_for("2", "Deux");
}

Test(book_files, first_path_wins_and_trouble_is_told)
{
	cr_assert_eq(g_mkdir(contacts, 0700), 0);
	char *big = g_build_filename(contacts, "a.tsv", NULL),
	     *good = g_build_filename(contacts, "b.tsv", NULL);
	write_file(big, "");
	cr_assert_eq(truncate(big, BOOK_TEXT_MAX + 1), 0);
	write_file(good, "4\tFirst\n");
	write_file(own, "4\tSecond\n5\tFive\n");
	start();
	g_free(big);
	g_free(good);
	wait_for("4", "First");
	wait_for("5", "Five");
	cr_expect_eq(warnings, 1);
}

static void wait_long(void *user, const char *number, char *result, size_t size)
{
	g_usleep(*(gulong *)user);
	g_strlcpy(result, number, size);
}

/* The thread still uses what the owner of `user` frees next. */
Test(book_files, ends_while_it_reads)
{
	const char *const paths[] = {own, NULL};
	gulong *delay_us = g_new(gulong, 1);
	struct book_files_options options = {.paths = paths, .normalize = wait_long, .user = delay_us};

	write_file(own, "1\tOne\n2\tTwo\n");
	for (*delay_us = 0; *delay_us < 4000; *delay_us += 1000) {
		cr_assert_eq(book_files_new(&options, &files), 0);
		book_files_free(files);
		while (g_main_context_iteration(NULL, FALSE))
			;
	}
	g_free(delay_us);
	files = NULL;
}
