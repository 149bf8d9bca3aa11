#include "agent/guard/voice_doors.h"
#include "agent/guard/voice_guard.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define SPEC_MAX 256
#define RING_DB_MAX 60

/* Notes a wish; a "once" tone is one each time. Takes over `message`. */
static void want(struct voice_host *host, enum voice_subject subject, char *message)
{
	bool again = (subject == VOICE_TONE || subject == VOICE_RING) && strstr(message, " once ");
	bool same = !strcmp(host->wanted[subject], message);
	g_free(host->wanted[subject]);
	host->wanted[subject] = message;
	if (same && !again)
		return;
	voice_guard_tell(host, subject);
	/* Heard or not, it is not for a fresh process. */
	if (again) {
		g_free(host->wanted[subject]);
		host->wanted[subject] = g_strdup(subject == VOICE_TONE ? "tone off" : "ring off");
	}
}

/* What goes along with the next wish about the bell; takes it over. */
static void set_ring_fd(struct voice_host *host, int fd)
{
	if (host->ring_fd >= 0)
		close(host->ring_fd);
	host->ring_fd = fd;
}

static void set_nothing_wanted(struct voice_host *host)
{
	static const char *const initial[VOICE_SUBJECTS] = {
		[VOICE_CARD] = "card none",
		[VOICE_MUTE] = "mute off",
		[VOICE_ECHO] = "echo off",
		[VOICE_CALLS] = "call none",
		[VOICE_ACTIVE] = "active none",
		[VOICE_TONE] = "tone off",
		[VOICE_LEVEL] = "level 0",
		[VOICE_RING] = "ring off",
		[VOICE_STREAM] = "stream off",
	};
	for (int i = 0; i < VOICE_SUBJECTS; i++)
		host->wanted[i] = g_strdup(initial[i]);
}

/* Sockets and process of the agent before us, where the service manager has kept them and they are as ours
 * would be; else our own sockets, and a process when it is needed. */
static int begin(struct voice_host *host, const struct voice_host_options *options)
{
	struct voice_store store;
	voice_store_take(&store);
	bool same = voice_doors_take(options, &store, &host->child);
	voice_doors_traits(options, host->traits);
	if (store.pid && same && !strcmp(store.traits, host->traits)) {
		voice_guard_take_over(host, store.pid, store.pid_fd, store.control_fd);
		store.pid = 0;
		store.pid_fd = store.control_fd = -1;
	} else if (store.pid) {
		voice_child_end(store.pid, store.pid_fd);
	}
	voice_store_clear(&store);
	voice_guard_hold(host);
	int error = same ? 0 : voice_doors_make(options, &host->child);
	if (!error)
		host->audio_path = g_strdup(options->audio_path);
	voice_doors_traits(options, host->traits);
	return error;
}

/* Once: a machine that does not offer it will not the next time. */
static void on_refused(void *data, const char *why)
{
	struct voice_host *host = data;
	if (host->refused)
		return;
	host->refused = true;
	char *text =
		g_strdup_printf("no real-time scheduling, sound may break up on a busy machine: %s", why);
	if (host->callbacks.error)
		host->callbacks.error(host->data, text);
	g_free(text);
}

int voice_host_new(const struct voice_host_options *options, const struct voice_host_callbacks *callbacks,
	void *data, struct voice_host **host)
{
	struct voice_host *result = g_new0(struct voice_host, 1);
	result->program = g_strdup(options->program);
	result->child.program = result->program;
	result->child.group = options->group;
	result->child.wide = options->wide;
	result->child.outlive = voice_store_works();
	result->callbacks = *callbacks;
	result->data = data;
	result->context = g_main_context_ref(options->context ? options->context : g_main_context_default());
	result->pid_fd = result->control_fd = result->ring_fd = -1;
	voice_keep_open_store(&result->keep);
	set_nothing_wanted(result);
	result->realtime = voice_realtime_new(on_refused, result);
	voice_guard_init(result);
	int error = begin(result, options);
	if (error)
		voice_host_free(result);
	else
		*host = result;
	return error;
}

void voice_host_free(struct voice_host *host)
{
	if (!host)
		return;
	bool leaves = voice_guard_leaves(host);
	voice_guard_clear(host);
	voice_realtime_free(host->realtime);
	if (host->audio_path && !leaves)
		unlink(host->audio_path);
	for (size_t i = 0; i < host->child.listener_count; i++)
		close(host->child.listeners[i]);
	for (int i = 0; i < VOICE_SUBJECTS; i++)
		g_free(host->wanted[i]);
	set_ring_fd(host, -1);
	g_main_context_unref(host->context);
	g_free(host->audio_path);
	g_free(host->program);
	g_free(host);
}

/* Whether it can be part of a message: short, and printing characters only. */
static bool is_clean(const char *text)
{
	size_t length = strlen(text);
	for (size_t i = 0; i < length; i++)
		if (!g_ascii_isprint(text[i]))
			return false;
	return length && length < SPEC_MAX;
}

int voice_host_want_card(struct voice_host *host, const char *card)
{
	bool known = !strncmp(card, "usb ", 4) || !strncmp(card, "alsa ", 5) || !strcmp(card, "default") ||
		     !strcmp(card, "none");
	if (!known || !is_clean(card))
		return -EINVAL;
	want(host, VOICE_CARD, g_strdup_printf("card %s", card));
	return 0;
}

int voice_host_want_stream(struct voice_host *host, bool on)
{
	want(host, VOICE_STREAM, g_strdup(on ? "stream on" : "stream off"));
	return 0;
}

static int want_tones(struct voice_host *host, enum voice_subject subject, const char *word, const char *spec)
{
	if (spec && (!is_clean(spec) || !strcmp(spec, "off")))
		return -EINVAL;
	want(host, subject, g_strdup_printf("%s %s", word, spec ? spec : "off"));
	return 0;
}

int voice_host_want_tone(struct voice_host *host, const char *spec)
{
	return want_tones(host, VOICE_TONE, "tone", spec);
}

int voice_host_want_ring(struct voice_host *host, const char *spec)
{
	set_ring_fd(host, -1);
	return want_tones(host, VOICE_RING, "ring", spec);
}

int voice_host_want_ring_file(struct voice_host *host, uint32_t id, int fd, unsigned rate_hz, const char *spec)
{
	if (!is_clean(spec))
		return -EINVAL;
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (copy < 0)
		return -errno;
	set_ring_fd(host, copy);
	want(host, VOICE_RING, g_strdup_printf("ring wave %" PRIu32 " %u %s", id, rate_hz, spec));
	return 0;
}

int voice_host_want_ring_level(struct voice_host *host, unsigned down_db)
{
	if (down_db > RING_DB_MAX)
		return -EINVAL;
	want(host, VOICE_LEVEL, g_strdup_printf("level %u", down_db));
	return 0;
}

int voice_host_want_mute(struct voice_host *host, bool on)
{
	want(host, VOICE_MUTE, g_strdup(on ? "mute on" : "mute off"));
	return 0;
}

int voice_host_want_echo_cancelled(struct voice_host *host, bool on)
{
	want(host, VOICE_ECHO, g_strdup(on ? "echo on" : "echo off"));
	return 0;
}

static bool is_uuid(const char *text)
{
	return g_uuid_string_is_valid(text);
}

int voice_host_want_calls(struct voice_host *host, const char *const *uuids, size_t count)
{
	GString *message = g_string_new("call ");
	bool good = count <= VOICE_HOST_CALLS_MAX;
	for (size_t i = 0; i < count && good; i++) {
		good = is_uuid(uuids[i]);
		g_string_append_printf(message, "%s%s", i ? "," : "", good ? uuids[i] : "");
	}
	if (!count)
		g_string_append(message, "none");
	if (good)
		want(host, VOICE_CALLS, g_strdup(message->str));
	g_string_free(message, TRUE);
	return good ? 0 : -EINVAL;
}

int voice_host_want_active(struct voice_host *host, const char *uuid)
{
	if (uuid && !is_uuid(uuid))
		return -EINVAL;
	want(host, VOICE_ACTIVE, g_strdup_printf("active %s", uuid ? uuid : "none"));
	return 0;
}

bool voice_host_stream_up(const struct voice_host *host)
{
	return host->stream_up;
}

pid_t voice_host_pid(const struct voice_host *host)
{
	return host->pid;
}

unsigned voice_host_starts(const struct voice_host *host)
{
	return host->starts;
}
