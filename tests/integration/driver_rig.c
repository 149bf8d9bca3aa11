#include "tests/integration/driver_rig.h"
#include <criterion/criterion.h>
#include <dirent.h>
#include <glib.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define PATIENCE_MS 10000

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Appends a line; when the room is full the older half goes. */
static void add_line(char *lines, size_t room, const char *line)
{
	size_t length = strlen(lines);

	if (length + strlen(line) + 2 > room) {
		memmove(lines, lines + length / 2, length - length / 2 + 1);
		length = strlen(lines);
	}
	snprintf(lines + length, room - length, "%s\n", line);
}

static const char *path_name(enum deskphone_path path)
{
	static const char *const names[] = {"none", "handset", "speaker", "headset"};

	return names[path];
}

static void describe(const struct deskphone_event *event, char *out, size_t room)
{
	static const char *const presses[] = {"down", "long", "up"};
	static const char *const keys[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#", "A",
		"redial", "hold", "mute", "delete"};

	switch (event->type) {
	case DESKPHONE_ATTACHED:
		snprintf(out, room, "attached");
		break;
	case DESKPHONE_DETACHED:
		snprintf(out, room, "detached");
		break;
	case DESKPHONE_PROBLEM:
		snprintf(out, room, "problem %s", event->text);
		break;
	case DESKPHONE_KEY:
		snprintf(out, room, "key %s %s", keys[event->key.key], presses[event->key.press]);
		break;
	case DESKPHONE_HOOK:
		snprintf(
			out, room, "hook %s %s", event->hook.off ? "off" : "on", path_name(event->hook.path));
		break;
	case DESKPHONE_PATH:
		snprintf(out, room, "path %s", path_name(event->path));
		break;
	case DESKPHONE_VOLUME:
		snprintf(out, room, "volume %d/%d %s", event->volume.step, event->volume.steps,
			path_name(event->volume.path));
		break;
	case DESKPHONE_MUTED:
		snprintf(out, room, "muted %d", event->muted);
		break;
	case DESKPHONE_STREAM:
		snprintf(out, room, "stream %d %d", event->stream.microphone, event->stream.loudspeaker);
		break;
	case DESKPHONE_UNKNOWN:
		snprintf(out, room, "unknown %s", event->text);
		break;
	}
}

static void on_event(void *user, const struct deskphone_event *event)
{
	struct rig *rig = user;
	char line[640];

	describe(event, line, sizeof line);
	add_line(rig->events, sizeof rig->events, line);
	if (rig->confirm && event->type == DESKPHONE_HOOK)
		deskphone_set_off_hook(rig->phone, event->hook.off);
	if (event->type == DESKPHONE_MUTED)
		deskphone_set_muted(rig->phone, event->muted);
}

static void on_log(void *user, int priority, const char *text)
{
	struct rig *rig = user;
	char line[700];

	snprintf(line, sizeof line, "%d %s", priority, text);
	add_line(rig->log, sizeof rig->log, line);
}

void rig_restart(struct rig *rig, const char *serial)
{
	struct deskphone_options options = {.handsets = SOURCE_DIR "/keymaps/handsets",
		.serial = serial,
		.except = rig->except,
		.on_event = on_event,
		.on_log = on_log,
		.user = rig};
	char error[256];

	deskphone_free(rig->phone);
	cr_assert_eq(deskphone_new(&options, &rig->phone, error, sizeof error), 0, "%s", error);
}

void rig_start(struct rig *rig)
{
	memset(rig, 0, sizeof *rig);
	rig->mock = mock_new(NULL);
	cr_assert(rig->mock, "not under umockdev's preload library");
	rig_restart(rig, NULL);
}

void rig_stop(struct rig *rig)
{
	deskphone_free(rig->phone);
	mock_free(rig->mock);
}

int64_t rig_now(const struct rig *rig)
{
	return now_ms() + rig->skew_ms;
}

void rig_turn(struct rig *rig, int wait_ms)
{
	struct pollfd fd = {.fd = deskphone_fd(rig->phone), .events = POLLIN};
	int64_t deadline = deskphone_deadline(rig->phone), left = deadline - rig_now(rig);

	if (deadline >= 0 && left < wait_ms)
		wait_ms = left > 0 ? (int)left : 0;
	poll(&fd, 1, wait_ms);
	deskphone_dispatch(rig->phone, rig_now(rig));
}

static char *find_line(const char *lines, const char *line)
{
	size_t length = strlen(line);

	for (const char *at = lines; (at = strstr(at, line)); at++) {
		if ((at == lines || at[-1] == '\n') && at[length] == '\n')
			return (char *)(uintptr_t)at;
	}
	return NULL;
}

bool rig_has(const struct rig *rig, const char *event)
{
	return find_line(rig->events, event) != NULL;
}

bool rig_until(struct rig *rig, const char *event)
{
	int64_t end = now_ms() + PATIENCE_MS;
	char *line;

	while (!(line = find_line(rig->events, event))) {
		if (now_ms() > end) {
			fprintf(stderr, "no \"%s\" but:\n%slog:\n%s", event, rig->events, rig->log);
			return false;
		}
		rig_turn(rig, 20);
	}
	line += strlen(event) + 1;
	memmove(rig->events, line, strlen(line) + 1);
	return true;
}

static bool begins_with(const struct mock_written *written, const char *hex)
{
	unsigned byte;
	int used;
	size_t n = 0;

	for (; sscanf(hex, "%x%n", &byte, &used) == 1; hex += used, n++) {
		if (n >= written->size || written->data[n] != byte)
			return false;
	}
	return true;
}

int rig_sent(struct rig *rig, char kind, const char *hex)
{
	int64_t end = now_ms() + PATIENCE_MS;
	struct mock_written written;

	for (int reports = 0; now_ms() < end; rig_turn(rig, 20)) {
		while (mock_pop(rig->mock, &written, 0)) {
			reports++;
			if (written.kind == kind && begins_with(&written, hex))
				return reports;
		}
	}
	fprintf(stderr, "no %c %s\nlog:\n%s", kind, hex, rig->log);
	return 0;
}

void rig_plug(struct rig *rig)
{
	cr_assert_eq(mock_plug(rig->mock), 0);
	cr_assert(rig_until(rig, "attached"));
}

void rig_command(struct rig *rig, const char *line)
{
	char *answer = mock_command(rig->mock, line);

	cr_assert_str_eq(answer, "ok");
	g_free(answer);
}

static int count_entries(const char *folder)
{
	DIR *open = opendir(folder);
	int n = 0;

	while (open && readdir(open))
		n++;
	if (open)
		closedir(open);
	return n;
}

struct rig_usage rig_usage(void)
{
	struct rig_usage usage = {count_entries("/proc/self/fd"), count_entries("/proc/self/task"), 0};
	FILE *status = fopen("/proc/self/status", "r");
	char line[256];

	while (status && fgets(line, sizeof line, status))
		sscanf(line, "VmRSS: %ld", &usage.rss_kb);
	if (status)
		fclose(status);
	return usage;
}
