/* Coming and going of the phone: carries out what link.c decides. */
#include "driver/phone_private.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include "driver/recognise.h"

#define UDEV_RULES "70-deskphone.rules"

static void forget_device(struct deskphone *phone)
{
	keys_free(phone->keys);
	phone->keys = NULL;
	hid_descriptor_free(phone->descriptor);
	phone->descriptor = NULL;
	phone->n_backlog = 0;
	phone->sending = phone->send_failed = false;
	phone->facts = (struct display_facts){0};
	memset(&phone->info, 0, sizeof phone->info);
}

static void do_detach(struct deskphone *phone)
{
	struct deskphone_event event = {.type = DESKPHONE_DETACHED};

	phone_release_keys(phone);
	shadow_detach(phone->shadow);
	phone_log(phone, LOG_NOTICE, "%s: gone", phone->info.model);
	memset(&phone->info, 0, sizeof phone->info);
	phone_emit(phone, &event);
}

static void do_close(struct deskphone *phone)
{
	phone->transport->operations->close(phone->transport);
	forget_device(phone);
}

static void do_problem(struct deskphone *phone)
{
	const char *node = *phone->failed_node ? phone->failed_node : "the device";
	struct deskphone_event event = {.type = DESKPHONE_PROBLEM};
	int status = phone->link.status;
	char text[512];

	event.text = text;
	if (*phone->refusal)
		snprintf(text, sizeof text, "%s", phone->refusal);
	else if (status == -EBUSY)
		snprintf(text, sizeof text,
			"A phone is there (%s), but another agent has it. Where there are two, say with [phone] serial "
			"which is whose.",
			node);
	else if (phone->socket || (status != -EACCES && status != -EPERM))
		snprintf(text, sizeof text, "A phone is there, but %s cannot be opened: %s.", node,
			strerror(-status));
	else
		snprintf(text, sizeof text,
			"A phone is there, but this user may not open %s: is the udev rule " UDEV_RULES
			" installed? Then run 'udevadm control --reload' and plug the phone in again.",
			node);
	phone_log(phone, LOG_WARNING, "%s", text);
	phone_emit(phone, &event);
}

static void do_open(struct deskphone *phone)
{
	int status = phone->opening ? 0 : phone->transport->operations->open(phone->transport);

	phone->opening = false;
	*phone->refusal = '\0';
	if (status)
		phone_link(phone, LINK_FAILED, status);
}

/* Asks what there is to ask, one question after the other. */
static void do_ask(struct deskphone *phone)
{
	struct transport *transport = phone->transport;
	struct transport_report request;

	for (; phone->question <= DISPLAY_ATTRIBUTES; phone->question++) {
		if (display_ask(phone->descriptor, phone->question, &request))
			continue;
		int status = transport->operations->send(transport, request.kind, request.data, request.size);

		if (!status) {
			phone->sending = true;
			phone_link(phone, LINK_SENDING, 0);
			return;
		}
		phone_log(phone, LOG_WARNING, "feature report %02X cannot be asked for: %s", request.data[0],
			strerror(-status));
	}
	phone_link(phone, LINK_ASKED, 0);
}

static void do_attach(struct deskphone *phone)
{
	struct deskphone_event event = {.type = DESKPHONE_ATTACHED};
	struct deskphone_info *info = &phone->info;
	struct display display;

	shadow_attach(phone->shadow, phone->descriptor, &phone->handset);
	info->attached = true;
	info->display = display_find(phone->descriptor, &display) == 0;
	if (info->display) {
		info->rows = phone->facts.rows ? phone->facts.rows : phone->handset.display.rows;
		info->columns = phone->facts.columns ? phone->facts.columns : phone->handset.display.columns;
		info->fields = phone->facts.fields;
	}
	phone_log(phone, LOG_NOTICE, "%s at %s: ready", info->model, info->node);
	if (phone->hotplug)
		hotplug_ask_mark(phone->hotplug, info->usb);
	phone_emit(phone, &event);
	for (unsigned i = 0; i < phone->n_backlog; i++)
		phone_input(phone, phone->backlog[i].data, phone->backlog[i].size);
	phone->n_backlog = 0;
}

static void act(struct deskphone *phone, unsigned actions)
{
	if (actions & LINK_DO_DETACH)
		do_detach(phone);
	if (actions & LINK_DO_CLOSE)
		do_close(phone);
	if (actions & LINK_DO_PROBLEM)
		do_problem(phone);
	if (actions & LINK_DO_OPEN)
		do_open(phone);
	if (actions & LINK_DO_ASK)
		do_ask(phone);
	if (actions & LINK_DO_ATTACH)
		do_attach(phone);
	if (actions & LINK_DO_KEEP_ALIVE)
		shadow_keep_alive(phone->shadow);
	if (actions & LINK_DO_RETRY)
		shadow_retry(phone->shadow);
}

void phone_link(struct deskphone *phone, enum link_event event, int status)
{
	enum link_state before = phone->link.state;
	unsigned actions = link_handle(&phone->link, event, status, phone->now_ms);

	if (phone->link.state != before) {
		phone_log(phone, LOG_DEBUG, "link: %s -> %s%s%s -> %s", link_state_name(before),
			link_event_name(event), status ? ", " : "", status ? strerror(-status) : "",
			link_state_name(phone->link.state));
	}
	act(phone, actions);
}

/* The descriptor as a telephone's, or why it is none. */
static int parse(struct deskphone *phone, const struct transport_event *event)
{
	const char *node = event->identity.node;
	struct hid_descriptor_error error = {0};
	int status = hid_descriptor_parse(event->data, event->size, &phone->descriptor, &error);

	if (status) {
		phone->descriptor = NULL;
		snprintf(phone->refusal, sizeof phone->refusal,
			"%.40s is no telephone: its descriptor is broken at byte %zu", node, error.offset);
		return status;
	}
	if (recognise(phone->descriptor))
		return 0;
	snprintf(phone->refusal, sizeof phone->refusal,
		"%.40s is no telephone: its descriptor has no hook and no display", node);
	return -ENODEV;
}

static void take_identity(struct deskphone *phone, const struct transport_identity *identity)
{
	struct deskphone_info *info = &phone->info;

	memset(info, 0, sizeof *info);
	info->vendor = identity->vendor;
	info->product = identity->product;
	memcpy(info->model, identity->model, sizeof info->model);
	memcpy(info->serial, identity->serial, sizeof info->serial);
	memcpy(info->node, identity->node, sizeof info->node);
	memcpy(info->usb, identity->usb, sizeof info->usb);
}

static void take_facts(struct deskphone *phone)
{
	phone->handset =
		*handset_pick(phone->folder, phone->info.vendor, phone->info.product, phone->descriptor);
	if (phone->hook_given)
		phone->handset.hook.mode = phone->hook_mode;
	if (!*phone->info.model)
		snprintf(phone->info.model, sizeof phone->info.model, "%s", phone->handset.name);
	phone->info.audio_interface = phone->handset.audio.interface;
	phone->info.audio_keep_open = phone->handset.stream.keep_open;
	phone->info.audio_cancel_echo = phone->handset.audio.echo_canceller == HANDSET_ECHO_HOST;
	hook_init(&phone->hook, &phone->handset.hook);
	hook_host(
		&phone->hook, phone->off_hook, phone->now_ms); /* a call was kept while the phone was away */

	/* Well within what the phone allows, so that one that is late does no harm. */
	int64_t interval = (int64_t)phone->handset.link.keep_alive_ms * 4 / 5;

	phone->link.keep_alive_ms = interval < LINK_KEEP_ALIVE_MS ? interval : LINK_KEEP_ALIVE_MS;
}

void phone_opened(struct deskphone *phone, const struct transport_event *event)
{
	struct transport_report keep_alive;
	int status = parse(phone, event);

	if (!status) {
		take_identity(phone, &event->identity);
		take_facts(phone);
		status = keys_new(phone->descriptor, &phone->handset, &phone->keys);
	}
	if (status) {
		memset(&phone->info, 0, sizeof phone->info);
		phone_link(phone, LINK_REFUSED, status);
		return;
	}
	if (display_language(
		    phone->descriptor, DESKPHONE_ENGLISH, phone->handset.link.host_version, &keep_alive))
		phone->link.keep_alive_ms = 0;
	phone->question = DISPLAY_VERSION;
	phone_link(phone, LINK_OPENED, 0);
}

void phone_answered(struct deskphone *phone, const struct transport_event *event)
{
	enum display_question question = phone->question;

	phone->sending = false;
	if (phone->link.state != LINK_ASKING)
		return;
	if (event->status)
		phone_log(phone, LOG_INFO, "feature of the display not given: %s", strerror(-event->status));
	else if (display_answer(phone->descriptor, question, event->data, event->size, &phone->facts))
		phone_log(phone, LOG_WARNING, "feature of the display: wrong answer, %zu bytes, ignored",
			event->size);
	phone_link(phone, LINK_SENT, event->status);
	if (phone->link.state != LINK_ASKING)
		return;
	phone->question++;
	do_ask(phone);
}
