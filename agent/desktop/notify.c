#include "agent/desktop/notify.h"
#include "agent/call/utf8.h"
#include "agent/desktop/notify_show.h"
#include <errno.h>
#include <glib.h>
#include <signal.h>
#include <string.h>

#define END_MS 200
#define TEXT_CHARACTERS 160 /* of each text from outside */

/* Two texts and our own words fit whole: cut bytes would be no UTF-8, and a bus hangs up on that. */
_Static_assert(sizeof((struct note *)0)->summary > TEXT_CHARACTERS * 4 + 64, "room for one text");
_Static_assert(sizeof((struct note *)0)->body > 2 * TEXT_CHARACTERS * 4 + 64, "room for two texts");

/* Shared with the worker: whoever leaves last frees it. */
struct notify {
	struct notify_options options; /* main thread only */
	bool closed;		       /* main thread only: no callback any more */
	gint references;
	GMainContext *main, *worker;
	struct notify_queue queue;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t end;
	bool ended; /* under `lock` */
};

static void unref(struct notify *notify)
{
	if (!g_atomic_int_dec_and_test(&notify->references))
		return;
	g_main_context_unref(notify->main);
	g_main_context_unref(notify->worker);
	notify_queue_destroy(&notify->queue);
	pthread_mutex_destroy(&notify->lock);
	pthread_cond_destroy(&notify->end);
	g_free(notify);
}

/* Something for the main thread: a choice (key set) or a line for the log. */
struct message {
	struct notify *notify;
	char key[NOTIFY_KEY_SIZE];
	enum notify_choice choice;
	int priority;
	char *text;
};

static gboolean deliver(gpointer user)
{
	struct message *message = user;
	const struct notify_options *options = &message->notify->options;

	if (message->notify->closed)
		return G_SOURCE_REMOVE;
	if (message->text && options->on_log)
		options->on_log(options->user, message->priority, message->text);
	if (!message->text && options->on_choice)
		options->on_choice(options->user, message->key + strlen("call:"), message->choice);
	return G_SOURCE_REMOVE;
}

static void message_free(gpointer user)
{
	struct message *message = user;

	unref(message->notify);
	g_free(message->text);
	g_free(message);
}

static void send(struct notify *notify, struct message *message)
{
	GSource *source = g_idle_source_new();

	message->notify = notify;
	g_atomic_int_inc(&notify->references);
	g_source_set_priority(source, G_PRIORITY_DEFAULT);
	g_source_set_callback(source, deliver, message, message_free);
	g_source_attach(source, notify->main);
	g_source_unref(source);
}

static void on_action(void *user, const char *key, const char *action)
{
	struct message *message = g_new0(struct message, 1);

	g_strlcpy(message->key, key, sizeof message->key);
	message->choice = strcmp(action, "answer") ? NOTIFY_REJECT : NOTIFY_ANSWER;
	send(user, message);
}

static void on_log(void *user, int priority, const char *text)
{
	struct message *message = g_new0(struct message, 1);

	message->priority = priority;
	message->text = g_strdup(text);
	send(user, message);
}

static bool is_ending(void *user)
{
	struct notify *notify = user;

	return notify_queue_ending(&notify->queue);
}

static bool is_late(void *user, const struct note *note)
{
	struct notify *notify = user;

	return notify_queue_late(&notify->queue, note);
}

static void *work(void *user)
{
	struct notify *notify = user;
	struct note note;

	g_main_context_push_thread_default(notify->worker);
	struct notify_show *show = notify_show_new(&(struct notify_show_options){
		.on_action = on_action, .on_log = on_log, .is_late = is_late, .user = notify});
	while (!is_ending(notify)) {
		while (notify_queue_pop(&notify->queue, &note))
			notify_show_note(show, &note);
		if (!is_ending(notify))
			g_main_context_iteration(
				notify->worker, TRUE); /* a wake-up that came before is not lost */
	}
	notify_show_free(show);
	g_main_context_pop_thread_default(notify->worker);
	pthread_mutex_lock(&notify->lock);
	notify->ended = true;
	pthread_cond_signal(&notify->end);
	pthread_mutex_unlock(&notify->lock);
	unref(notify);
	return NULL;
}

/* Signals are the main thread's. */
static int start(struct notify *notify)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int r = pthread_create(&notify->thread, NULL, work, notify);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -r;
}

int notify_new(const struct notify_options *options, struct notify **notify)
{
	struct notify *made = g_new0(struct notify, 1);
	pthread_condattr_t clock;

	made->options = *options;
	made->references = 2;
	made->main = g_main_context_ref_thread_default();
	made->worker = g_main_context_new();
	notify_queue_init(&made->queue);
	pthread_mutex_init(&made->lock, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&made->end, &clock);
	pthread_condattr_destroy(&clock);
	int r = start(made);
	if (r) {
		made->references = 1;
		unref(made);
		return r;
	}
	*notify = made;
	return 0;
}

static bool wait_for_end(struct notify *notify)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += END_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_mutex_lock(&notify->lock);
	while (!notify->ended && !pthread_cond_timedwait(&notify->end, &notify->lock, &until))
		;
	bool ended = notify->ended;
	pthread_mutex_unlock(&notify->lock);
	return ended;
}

void notify_free(struct notify *notify)
{
	if (!notify)
		return;
	notify->closed = true;
	notify_queue_end(&notify->queue);
	g_main_context_wakeup(notify->worker);
	if (wait_for_end(notify))
		pthread_join(notify->thread, NULL);
	else
		pthread_detach(notify->thread);
	unref(notify);
}

/* Valid UTF-8, one line, no control characters, not too long. The caller frees it. */
static char *clean(const char *text)
{
	char valid[TEXT_CHARACTERS * 4 + 1];
	GString *result = g_string_new(NULL);
	int characters = 0;

	utf8_copy(valid, sizeof valid, text ? text : "", (size_t)-1);
	for (const char *p = valid; *p && characters < TEXT_CHARACTERS; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		if (g_unichar_iscntrl(c) && c != '\t' && c != '\n')
			continue;
		g_string_append_unichar(result, g_unichar_isspace(c) || c == 0x2028 || c == 0x2029 ? ' ' : c);
		characters++;
	}
	g_strstrip(result->str);
	return g_string_free(result, FALSE);
}

static void push(struct notify *notify, const struct note *note)
{
	notify_queue_push(&notify->queue, note);
	g_main_context_wakeup(notify->worker);
}

static void set_key(struct note *note, const char *id)
{
	g_snprintf(note->key, sizeof note->key, "call:%s", id);
}

/* "What from NAME" over "TITLE", "NUMBER"; the number takes the name's place when there is none. */
static void compose(
	struct note *note, const char *what, const char *name, const char *title, const char *number)
{
	char *texts[3] = {clean(name), clean(title), clean(number)};
	const char *who = *texts[0] ? texts[0] : texts[2];

	const char *number_line = *texts[0] ? texts[2] : "";

	g_snprintf(note->summary, sizeof note->summary, "%s%s%s", what, *who ? " from " : "", who);
	g_snprintf(note->body, sizeof note->body, "%s%s%s", texts[1], *texts[1] && *number_line ? "\n" : "",
		number_line);
	for (int i = 0; i < 3; i++)
		g_free(texts[i]);
}

void notify_incoming(
	struct notify *notify, const char *id, const char *name, const char *title, const char *number)
{
	struct note note = {.kind = NOTE_CALL, .category = "call.incoming"};

	set_key(&note, id);
	compose(&note, "Incoming call", name, title, number);
	push(notify, &note);
}

void notify_answered(struct notify *notify, const char *id)
{
	struct note note = {.kind = NOTE_CLOSE};

	set_key(&note, id);
	push(notify, &note);
}

void notify_missed(struct notify *notify, const char *name, const char *number)
{
	struct note note = {.kind = NOTE_EVENT, .category = "call.unanswered"};

	compose(&note, "Missed call", name, NULL, number);
	push(notify, &note);
}

void notify_voicemail(struct notify *notify, int messages)
{
	struct note note = {.kind = messages > 0 ? NOTE_EVENT : NOTE_CLOSE,
		.key = "voicemail",
		.category = "im.received"};

	g_snprintf(note.summary, sizeof note.summary, "Voicemail");
	g_snprintf(
		note.body, sizeof note.body, messages == 1 ? "%d new message" : "%d new messages", messages);
	push(notify, &note);
}

static void tell_phone(struct notify *notify, const char *summary, const char *category, const char *model)
{
	struct note note = {.kind = NOTE_EVENT, .key = "phone", .category = category};
	char *text = clean(model);

	g_strlcpy(note.summary, summary, sizeof note.summary);
	g_strlcpy(note.body, text, sizeof note.body);
	g_free(text);
	push(notify, &note);
}

void notify_plugged(struct notify *notify, const char *model)
{
	tell_phone(notify, "Telephone connected", "device.added", model);
}

void notify_unplugged(struct notify *notify, const char *model)
{
	tell_phone(notify, "Telephone disconnected", "device.removed", model);
}

void notify_emergency(struct notify *notify, const char *number)
{
	struct note note = {.kind = NOTE_ALARM};
	char *text = clean(number);

	g_snprintf(note.summary, sizeof note.summary, "Emergency call placed");
	g_snprintf(note.body, sizeof note.body, "%s was dialled on the telephone.", text);
	g_free(text);
	push(notify, &note);
}
