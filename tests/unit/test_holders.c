#include "agent/voice/holders.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[] = "/tmp/deskphone-holders.XXXXXX";

static void set_up(void)
{
	char path[96];
	cr_assert(mkdtemp(root));
	snprintf(path, sizeof(path), "%s/proc", root);
	cr_assert_eq(mkdir(path, 0700), 0);
}

static void tear_down(void)
{
	char command[96];
	snprintf(command, sizeof(command), "rm -r %s", root);
	cr_assert_eq(system(command), 0);
	leak_check();
}

TestSuite(holders, .init = set_up, .fini = tear_down);

static void add_process(const char *pid, const char *name, const char *target)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/proc/%s", root, pid);
	cr_assert_eq(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/proc/%s/fd", root, pid);
	cr_assert_eq(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/proc/%s/fd/7", root, pid);
	cr_assert_eq(symlink(target, path), 0);
	snprintf(path, sizeof(path), "%s/proc/%s/comm", root, pid);
	FILE *file = fopen(path, "w");
	fprintf(file, "%s\n", name);
	fclose(file);
}

Test(holders, nobody)
{
	char text[64] = "x";
	add_process("12", "editor", "/home/someone/text");
	add_process("13", "player", "/dev/snd/pcmC12D0p");
	add_process("14", "mixer", "/dev/snd/controlC1");
	cr_assert_eq(holders_of(root, 1, text, sizeof(text)), 0);
	cr_assert_str_eq(text, "");
}

Test(holders, are_named)
{
	char text[64];
	add_process("12", "pipe\x1bwire", "/dev/snd/pcmC1D0c");
	cr_assert_eq(holders_of(root, 1, text, sizeof(text)), 1);
	cr_assert_str_eq(text, "pipe?wire (12)");
	add_process("self", "no", "/dev/snd/pcmC1D0p");
	add_process("99", "firefox", "/dev/snd/pcmC1D0p");
	cr_assert_eq(holders_of(root, 1, text, sizeof(text)), 2);
	cr_assert(strstr(text, ", ") && strstr(text, "firefox (99)"), "%s", text);
	char small[16];
	cr_assert_eq(holders_of(root, 1, small, sizeof(small)), 2);
	cr_assert_lt(strlen(small), sizeof(small));
}
