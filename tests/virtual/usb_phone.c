#include "tests/virtual/usb_inner.h"
#include <stdlib.h>
#include <string.h>

#define INTERVAL_NS (USB_REPORT_INTERVAL_MS * INT64_C(1000000))

static int64_t now_ms(void)
{
	return usb_link_now_ns() / 1000000;
}

static void on_control(void *user, struct usb_urb *urb)
{
	usb_control(user, urb);
	usb_phone_settle(user);
}

/* The bus asks every 8 ms. */
static int64_t next_poll_ns(int64_t now_ns, int64_t last_ns)
{
	return MAX(now_ns / INTERVAL_NS + 1, last_ns / INTERVAL_NS + 1) * INTERVAL_NS;
}

static void on_schedule(void *user, struct usb_urb *urb, int64_t now_ns)
{
	struct usb_phone *phone = user;
	unsigned address = urb->endpoint | (urb->in ? 0x80u : 0);

	switch (address) {
	case USB_EP_LOUDSPEAKER:
	case USB_EP_MICROPHONE:
		usb_audio_schedule(phone->audio, urb, now_ns);
		break;
	case USB_EP_REPORT_IN:
		if (!g_queue_is_empty(&phone->reports) && phone->in_ns <= now_ns)
			urb->due_ns = phone->in_ns = next_poll_ns(now_ns, phone->in_ns);
		break;
	case USB_EP_REPORT_OUT:
		urb->due_ns = phone->out_ns = next_poll_ns(now_ns, phone->out_ns);
		break;
	default:
		urb->status = -EPIPE;
	}
}

static void report_in(struct usb_phone *phone, struct usb_urb *urb)
{
	GBytes *report = g_queue_pop_head(&phone->reports);
	gsize size;

	if (!report)
		return;
	const void *bytes = g_bytes_get_data(report, &size);
	urb->actual = MIN((uint32_t)size, urb->length);
	memcpy(urb->data, bytes, urb->actual);
	g_bytes_unref(report);
}

static void report_out(struct usb_phone *phone, struct usb_urb *urb)
{
	urb->status = cx300_output(phone->model, now_ms(), urb->data, urb->length);
	urb->actual = urb->status ? 0 : urb->length;
	usb_phone_settle(phone);
}

static void on_complete(void *user, struct usb_urb *urb)
{
	struct usb_phone *phone = user;

	if (urb->packet_count)
		usb_audio_complete(phone->audio, urb, usb_link_now_ns());
	else if (urb->in)
		report_in(phone, urb);
	else
		report_out(phone, urb);
}

static void on_withdrawn(void *user, const struct usb_urb *urb)
{
	struct usb_phone *phone = user;

	if (urb->packet_count)
		usb_audio_withdrawn(phone->audio, urb);
	else if (urb->in)
		phone->in_ns = 0;
}

static void forget_reports(struct usb_phone *phone)
{
	GBytes *report;

	while ((report = g_queue_pop_head(&phone->reports)))
		g_bytes_unref(report);
}

static void pull(struct usb_phone *phone)
{
	usb_link_free(phone->link);
	phone->link = NULL;
	phone->configuration = 0;
	phone->in_ns = phone->out_ns = 0;
	forget_reports(phone);
	usb_audio_reset(phone->audio);
}

static gboolean lose_host(gpointer user)
{
	struct usb_phone *phone = user;

	phone->gone = 0;
	pull(phone);
	if (cx300_plugged(phone->model))
		cx300_command(phone->model, now_ms(), "unplug", NULL);
	usb_phone_settle(phone);
	return G_SOURCE_REMOVE;
}

/* The host has let the device go: no power any more. Not now, for it is the link that says so. */
static void on_gone(void *user)
{
	struct usb_phone *phone = user;

	if (!phone->gone)
		phone->gone = g_idle_add_full(G_PRIORITY_HIGH, lose_host, phone, NULL);
}

static int plug(struct usb_phone *phone)
{
	int fd = phone->events->plug(phone->events->user);

	if (fd < 0)
		return fd;
	phone->link = usb_link_new(fd, &phone->function);
	return 0;
}

static gboolean on_deadline(gpointer user)
{
	struct usb_phone *phone = user;

	phone->timer = 0;
	cx300_tick(phone->model, now_ms());
	usb_phone_settle(phone);
	return G_SOURCE_REMOVE;
}

static void set_timer(struct usb_phone *phone)
{
	int64_t when_ms = cx300_deadline_ms(phone->model);

	if (phone->timer)
		g_source_remove(phone->timer);
	phone->timer = 0;
	if (when_ms >= 0)
		phone->timer = g_timeout_add((guint)MAX(when_ms - now_ms(), 0), on_deadline, phone);
}

void usb_phone_settle(struct usb_phone *phone)
{
	uint8_t report[CX300_REPORT_MAX];
	size_t size;

	while (cx300_next_input(phone->model, report, &size)) {
		if (phone->link && g_queue_get_length(&phone->reports) < USB_PHONE_REPORTS)
			g_queue_push_tail(&phone->reports, g_bytes_new(report, size));
	}
	if (!g_queue_is_empty(&phone->reports))
		usb_link_kick(phone->link);
	set_timer(phone);
	if (phone->revision == cx300_revision(phone->model))
		return;
	phone->revision = cx300_revision(phone->model);
	phone->events->changed(phone->events->user);
}

static int follow_plug(struct usb_phone *phone)
{
	bool wanted = cx300_plugged(phone->model);
	int error = 0;

	if (!wanted && phone->link)
		pull(phone);
	if (wanted && !phone->link)
		error = plug(phone);
	if (error)
		cx300_command(phone->model, now_ms(), "unplug", NULL);
	return error;
}

static char *outcome(int error)
{
	return error ? g_strdup_printf("error %s", g_strerror(-error)) : g_strdup("ok");
}

/* One value of the sound's counters by path. */
static char *audio_value(const struct usb_phone *phone, const char *path)
{
	g_auto(GStrv) names = g_strsplit(path, "/", -1);
	json_t *all = usb_audio_json(phone->audio), *at = all;

	for (char **name = names; *name && **name && at; name++)
		at = json_object_get(at, *name);
	char *text = at ? json_dumps(at, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
	char *answer = text ? g_strdup(text) : g_strdup_printf("error no such value: %s", path);
	free(text);
	json_decref(all);
	return answer;
}

/* Commands the model does not know. NULL: it is none of them. */
static char *own_command(struct usb_phone *phone, const char *line)
{
	g_auto(GStrv) words = g_strsplit(line, " ", 2);
	const char *file = words[0] && g_strcmp0(words[1], "off") != 0 ? words[1] : NULL;

	if (g_strcmp0(words[0], "record") == 0 && words[1])
		return outcome(usb_audio_record(phone->audio, file));
	if (g_strcmp0(words[0], "say") == 0 && words[1])
		return outcome(usb_audio_say(phone->audio, file));
	if (strcmp(line, "audio") == 0)
		return audio_value(phone, "");
	if (g_str_has_prefix(line, "value audio/"))
		return audio_value(phone, line + strlen("value audio/"));
	return NULL;
}

char *usb_phone_command(struct usb_phone *phone, const char *line)
{
	char *answer = own_command(phone, line);

	if (answer)
		return answer;
	cx300_command(phone->model, now_ms(), line, &answer);
	int error = follow_plug(phone);
	usb_phone_settle(phone);
	if (!error)
		return answer;
	g_free(answer);
	return g_strdup_printf("error cannot be plugged in: %s", g_strerror(-error));
}

struct usb_phone *usb_phone_new(
	const struct usb_phone_options *options, const struct usb_phone_events *events)
{
	static const struct usb_phone_options defaults;
	struct usb_phone *phone = g_new0(struct usb_phone, 1);

	options = options ? options : &defaults;
	phone->events = events;
	phone->serial = g_strdup(options->serial ? options->serial : CX300_SERIAL);
	phone->identity = (struct usb_identity){phone->serial, options->mixer};
	phone->function =
		(struct usb_function){phone, on_control, on_schedule, on_complete, on_withdrawn, on_gone};
	phone->audio = usb_audio_new(options->mixer);
	g_queue_init(&phone->reports);
	phone->model = cx300_new(&options->phone, now_ms());
	cx300_command(phone->model, now_ms(), "unplug", NULL);
	phone->revision = cx300_revision(phone->model);
	return phone;
}

void usb_phone_free(struct usb_phone *phone)
{
	if (!phone)
		return;
	pull(phone);
	if (phone->gone)
		g_source_remove(phone->gone);
	if (phone->timer)
		g_source_remove(phone->timer);
	usb_audio_free(phone->audio);
	cx300_free(phone->model);
	g_free(phone->serial);
	g_free(phone);
}
