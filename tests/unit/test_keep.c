/* What outlives the agent: comes back as it was written, and a broken file is as good as none. */
#include "agent/store/keep.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

TestSuite(keep, .fini = leak_check);

static char folder[64], path[128];

static void make_folder(void)
{
	strcpy(folder, "/tmp/deskphone-keep-XXXXXX");
	cr_assert(g_mkdtemp(folder));
	g_snprintf(path, sizeof(path), "%s/deeper/state", folder);
}

static void remove_folder(void)
{
	g_unlink(path);
	path[strlen(path) - strlen("/state")] = '\0';
	g_rmdir(path);
	g_rmdir(folder);
}

Test(keep, comes_back)
{
	struct keep keep = {.presence = CALL_PRESENCE_DO_NOT_DISTURB,
		.seen_s = 1795406141,
		.forward_chosen = true,
		.ring_volume_chosen = true,
		.ring_volume = 7};
	struct keep again;
	struct stat status;
	make_folder();
	strcpy(keep.presence_text, "Zo\xc3\xab; at = lunch");
	strcpy(keep.forward, "+442079460018");
	keep_gone(&keep, "5551234", 1795406000);
	keep_gone(&keep, "", 1795406001);
	cr_assert_eq(keep_write(path, &keep), 0);
	cr_assert(stat(path, &status) == 0 && (status.st_mode & 0777) == 0600);
	keep_read(path, &again);
	cr_expect_eq(again.presence, keep.presence);
	cr_expect_str_eq(again.presence_text, keep.presence_text);
	cr_expect(again.forward_chosen);
	cr_expect_str_eq(again.forward, keep.forward);
	cr_expect(again.ring_volume_chosen && again.ring_volume == 7);
	cr_expect_eq(again.seen_s, keep.seen_s);
	cr_expect_eq(again.gone, 2);
	cr_expect(keep_is_gone(&again, "5551234", 1795406001));
	cr_expect(keep_is_gone(&again, "", 1795406001));
	cr_expect_not(keep_is_gone(&again, "5551234", 1795406009));
	cr_expect_not(keep_is_gone(&again, "555", 1795406000));
	remove_folder();
}

Test(keep, forwarding_that_was_switched_off_is_a_choice_too)
{
	struct keep keep = {.forward_chosen = true}, again;
	make_folder();
	cr_assert_eq(keep_write(path, &keep), 0);
	keep_read(path, &again);
	cr_expect(again.forward_chosen && again.forward[0] == '\0');
	cr_expect_eq(again.presence, CALL_PRESENCE_UNKNOWN);
	remove_folder();
}

Test(keep, the_oldest_mark_makes_room)
{
	struct keep keep = {.gone = 0};
	for (int i = 0; i <= CALL_MISSED_MAX; i++)
		keep_gone(&keep, "555", 1000 + 10 * i);
	cr_expect_eq(keep.gone, CALL_MISSED_MAX);
	cr_expect_not(keep_is_gone(&keep, "555", 1000));
	cr_expect(
		keep_is_gone(&keep, "555", 1010) && keep_is_gone(&keep, "555", 1000 + 10 * CALL_MISSED_MAX));
}

Test(keep, broken_files_say_nothing)
{
	static const char *const broken[] = {"", "no key file", "[presence]\nstate=drunk\n",
		"[missed]\nseen=x\ngone=;;a;-1 5;\n", "[presence]\nstate=\xff\n"};
	struct keep keep;
	make_folder();
	keep_read(path, &keep);
	cr_expect_eq(keep.presence, CALL_PRESENCE_UNKNOWN);
	cr_assert_eq(keep_write(path, &keep), 0);
	for (size_t i = 0; i < G_N_ELEMENTS(broken); i++) {
		cr_assert(g_file_set_contents(path, broken[i], -1, NULL));
		memset(&keep, 1, sizeof(keep));
		keep_read(path, &keep);
		cr_expect(keep.presence == CALL_PRESENCE_UNKNOWN && !keep.forward_chosen &&
				  keep.seen_s == 0 && keep.gone == 0,
			"%s", broken[i]);
	}
	remove_folder();
}

Test(keep, a_folder_that_cannot_be_made_is_told)
{
	struct keep keep = {.seen_s = 1};
	cr_expect_lt(keep_write("/proc/nowhere/state", &keep), 0);
}
