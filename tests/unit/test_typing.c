/* Keys that type: keymap files, and what arrives at the keyboard, on a pipe instead of /dev/uinput. */
#include "agent/desktop/typing.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>
#include <fcntl.h>
#include <linux/input.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

TestSuite(typing, .fini = leak_check);

static char path[64];
static int keyboard[2];

static int read_text(const char *text, struct keymap *keymap, char *why, size_t size)
{
	strcpy(path, "/tmp/keymap-XXXXXX");
	int fd = mkstemp(path);
	cr_assert(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
	GError *error = NULL;
	int status = keymap_read(path, keymap, &error);
	cr_assert_eq(status != 0, error != NULL);
	g_strlcpy(why, error ? error->message : "", size);
	g_clear_error(&error);
	unlink(path);
	return status;
}

/* The events that have come, as "+code" and "-code", each followed by a report or it says so. */
static const char *typed(void)
{
	static char text[512];
	struct input_event event[2];
	size_t used = 0;
	text[0] = '\0';
	while (read(keyboard[0], event, sizeof(event)) == sizeof(event)) {
		cr_assert(event[0].type == EV_KEY && event[1].type == EV_SYN && event[1].code == SYN_REPORT);
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%c%d", used ? " " : "",
			event[0].value ? '+' : '-', event[0].code);
	}
	return text;
}

static struct typing *make(const char *text)
{
	struct keymap keymap;
	char why[256];
	cr_assert_eq(read_text(text, &keymap, why, sizeof(why)), 0, "%s", why);
	cr_assert_eq(pipe2(keyboard, O_NONBLOCK), 0);
	return typing_new_on(keyboard[1], &keymap);
}

static void end(struct typing *typing)
{
	typing_free(typing);
	close(keyboard[0]);
}

Test(typing, the_files_that_are_installed_are_good)
{
	static const char *const names[] = {"numpad", "digits", "media"};
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		struct keymap keymap;
		GError *error = NULL;
		char file[256];
		snprintf(file, sizeof(file), SOURCE_DIR "/keymaps/typing/%s.keymap", names[i]);
		cr_expect_eq(keymap_read(file, &keymap, &error), 0, "%s", error ? error->message : "");
		g_clear_error(&error);
		cr_expect(keymap.name[0] && keymap.stroke[5].code);
	}
}

Test(typing, mistakes_are_named)
{
	static const struct {
		const char *text, *why;
	} wrong[] = {
		{"[keys]\n1=One\n", "[keys] 1: \"One\""},
		{"[keys]\n1=Hyper+1\n", "[keys] 1: \"Hyper+1\""},
		{"[keys]\n1=Shift+\n", "[keys] 1: \"Shift+\""},
		{"[keys]\n1=\n", "[keys] 1: \"\""},
		{"[keys]\nhash=1\n", "[keys] hash:"},
		{"[keymap]\nwhen=never\n", "[keymap] when: \"never\""},
		{"[keymap]\nlayer=2\n", "[keymap] layer:"},
		{"[macros]\n1=1\n", "[macros]: there is no such group"},
		{"1=1\n", "keymap-"},
	};
	for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
		struct keymap keymap = {.name = "untouched"};
		char why[256];
		cr_expect_lt(read_text(wrong[i].text, &keymap, why, sizeof(why)), 0);
		cr_expect(strstr(why, wrong[i].why), "%s", why);
		cr_expect(strstr(why, "/tmp/keymap-"), "%s", why);
		cr_expect_str_eq(keymap.name, "untouched");
	}
	struct keymap keymap;
	GError *error = NULL;
	cr_expect_lt(keymap_read("/dev/zero", &keymap, &error), 0);
	g_clear_error(&error);
}

Test(typing, a_key_goes_down_and_up)
{
	struct typing *typing = make("[keys]\n1=KP1\npound=Enter\ndelete=BackSpace\n");
	cr_expect(typing_key(typing, 1, true, true));
	cr_expect_str_eq(typed(), "+79");
	cr_expect(typing_holds(typing, 1), "a long press is typed as well");
	cr_expect(typing_key(typing, 1, true, true), "again down: no news");
	cr_expect(typing_key(typing, 1, false, true));
	cr_expect_str_eq(typed(), "-79");
	cr_expect_not(typing_holds(typing, 1));
	cr_expect(typing_key(typing, 11, true, true));
	cr_expect(typing_key(typing, 16, true, true));
	cr_expect(typing_key(typing, 16, false, true));
	cr_expect(typing_key(typing, 11, false, true));
	cr_expect_str_eq(typed(), "+28 +14 -14 -28");
	end(typing);
}

Test(typing, the_telephone_keeps_what_is_its_own)
{
	struct typing *typing = make("[keys]\n1=KP1\n");
	cr_expect_not(typing_key(typing, 2, true, true), "not in the keymap");
	cr_expect_not(typing_key(typing, 1, true, false), "not while there is a call");
	cr_expect_not(typing_key(typing, 1, false, false));
	cr_expect_not(typing_key(typing, 1, false, true), "pressed in the call, let go after it");
	cr_expect_not(typing_key(typing, 99, true, true), "no key at all");
	cr_expect_str_eq(typed(), "");
	end(typing);
}

Test(typing, a_key_that_went_down_here_comes_up_here)
{
	struct typing *typing = make("[keys]\n1=KP1\n");
	cr_expect(typing_key(typing, 1, true, true));
	cr_expect(typing_key(typing, 1, false, false), "a call came meanwhile");
	cr_expect_str_eq(typed(), "+79 -79");
	end(typing);
}

Test(typing, always_types_beside_the_telephone)
{
	struct typing *typing = make("[keymap]\nwhen=always\n[keys]\nmute=MicMute\n");
	cr_expect_not(typing_key(typing, 15, true, false), "the phone mutes as well");
	cr_expect_not(typing_holds(typing, 15));
	cr_expect_not(typing_key(typing, 15, false, false));
	cr_expect_str_eq(typed(), "+248 -248");
	end(typing);
}

Test(typing, modifiers_are_never_held)
{
	struct typing *typing = make("[keys]\npound=Ctrl+Shift+3\n");
	cr_expect(typing_key(typing, 11, true, true));
	cr_expect_str_eq(typed(), "+42 +29 +4 -4 -42 -29");
	cr_expect(typing_key(typing, 11, false, true));
	cr_expect_str_eq(typed(), "");
	end(typing);
}

Test(typing, the_end_lets_go)
{
	struct typing *typing = make("[keys]\n1=KP1\n");
	typing_key(typing, 1, true, true);
	int copy = dup(keyboard[0]);
	typing_free(typing);
	cr_expect_str_eq(typed(), "+79 -79");
	close(copy);
	close(keyboard[0]);
	typing_free(NULL);
}

/* Nobody reads: nothing blocks. */
Test(typing, a_full_keyboard_blocks_nobody)
{
	struct typing *typing = make("[keys]\n1=KP1\n");
	cr_assert_eq(fcntl(keyboard[1], F_SETFL, O_NONBLOCK), 0);
	for (int i = 0; i < 10000; i++)
		typing_key(typing, 1, i % 2 == 0, true);
	end(typing);
}
