/* The node is opened twice, because a hidapi handle serves one thread only: `reading` is the reader's,
 * `writing` the owner's. Nothing is read from `writing`: what the kernel queues there is stale. The reader
 * sits in hid_read() without a time-out, so an idle phone costs no wake-up, and is ended with
 * pthread_cancel(): read() is a cancellation point, and unlike a signal a cancellation that comes before it
 * is not lost. */
#include "driver/hid_session.h"
#include <errno.h>
#include <hidapi/hidapi.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "driver/hid_guard.h"
#include "driver/hid_node.h"
#include "driver/recognise.h"
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

#define CLAIMED_MAX 8	   /* phones of other agents that are passed over */
#define EMPTY_READS_MAX 64 /* a node that is readable without end and has nothing is broken */

/* hidapi 0.13.1 keeps one global error text, which opening and closing set without a lock. */
static pthread_mutex_t hidapi_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned hidapi_users;

void hid_session_use(bool use)
{
	pthread_mutex_lock(&hidapi_lock);
	if (use && !hidapi_users++)
		hid_init();
	if (!use && !--hidapi_users)
		hid_exit();
	pthread_mutex_unlock(&hidapi_lock);
}

/* The address sanitizer does not see a cancelled thread unwind, and takes the marks that hidapi's frames left on the stack
 * for an overflow when the thread ends. */
static void forget_stack(void *unused)
{
	(void)unused;
#ifdef __SANITIZE_ADDRESS__
	__asan_handle_no_return();
#endif
}

/* Until the phone is gone. Only hid_read() can be cancelled. */
static void pass_reports(struct hid_session *session)
{
	uint8_t report[TRANSPORT_REPORT_MAX];
	int size = 0, state, empty = 0;

	while (size >= 0 && empty < EMPTY_READS_MAX) {
		pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &state);
		size = hid_read(session->reading, report, sizeof report);
		pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
		empty = size ? 0 : empty + 1;
		if (size > 0)
			session->on_report(session, report, (size_t)size);
	}
}

static void *read_reports(void *user)
{
	struct hid_session *session = user;
	int state;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	pthread_cleanup_push(forget_stack, NULL);
	pass_reports(session);
	pthread_cleanup_pop(0);
	session->on_lost(session);
	return NULL;
}

/* Nodes that other agents have. */
struct claimed {
	char nodes[CLAIMED_MAX][sizeof((struct transport_identity *)NULL)->node];
	unsigned count;
};

static bool is_named(const char *name, const struct transport_identity *identity)
{
	return !strcmp(name, identity->serial) || !strcmp(name, identity->usb);
}

static bool is_wanted(const struct hid_wanted *wanted, const struct transport_identity *identity)
{
	if (*wanted->match)
		return is_named(wanted->match, identity);
	for (const char *const *name = wanted->except; name && *name; name++) {
		if (is_named(*name, identity))
			return false;
	}
	return true;
}

static bool is_claimed(const struct claimed *claimed, const char *node)
{
	unsigned i = 0;

	while (i < claimed->count && strcmp(claimed->nodes[i], node) != 0)
		i++;
	return i < claimed->count;
}

/* The search for the best device. */
struct search {
	const struct hid_wanted *wanted;
	const struct claimed *claimed;
	struct hid_candidate *best, *other;
};

/* Of two alike the one at the lower port: the same at each start. */
static bool is_better(const struct hid_candidate *a, const struct hid_candidate *b)
{
	int order = strverscmp(a->identity.usb, b->identity.usb);

	if (a->score != b->score || !a->score)
		return a->score > b->score;
	return order ? order < 0 : strverscmp(a->identity.node, b->identity.node) < 0;
}

static void consider(void *user, const char *node)
{
	const struct search *search = user;
	struct hid_candidate *other = search->other;

	if (is_claimed(search->claimed, node) ||
		hid_node_describe(node, &other->identity, other->descriptor, &other->size))
		return;
	other->score = recognise_bytes(other->descriptor, other->size);
	if (is_better(other, search->best) && is_wanted(search->wanted, &other->identity))
		*search->best = *other;
}

static int choose(const struct hid_wanted *wanted, const struct claimed *claimed, struct hid_candidate *best)
{
	struct search search = {
		.wanted = wanted, .claimed = claimed, .best = best, .other = malloc(sizeof *best)};

	best->score = 0;
	if (!search.other)
		return -ENOMEM;
	int status = hid_node_each(consider, &search);

	free(search.other);
	return status ? status : best->score ? 0 : -ENODEV;
}

static hid_device *open_handle(const char *node, int *status)
{
	errno = 0;
	hid_guard_begin();
	hid_device *device = hid_open_path(node);
	int error = errno, hidden = hid_guard_end();

	if (device && hidden) {
		hid_close(device);
		device = NULL;
		error = -hidden;
	}
	if (!device)
		*status = error ? -error : -EIO;
	return device;
}

/* hidapi_lock held. The node is held open meanwhile: the first open() of a hidraw node sleeps 50 ms in the kernel (usbhid)
 * and the next ones do not. It is asked what hidapi asks, too, so that a phone that has just gone is mostly seen here. And it
 * is claimed, because two agents on one phone would both answer it. */
static int open_handles(struct hid_session *session, const char *node)
{
	int fd = hid_node_hold(node), status = fd < 0 ? fd : 0;

	if (!status) {
		session->claim_fd = fd;
		session->has_claim = true;
		status = hid_node_claim(fd);
	}
	if (!status)
		session->reading = open_handle(node, &status);
	if (!status)
		status = hid_node_check(fd);
	if (!status)
		session->writing = open_handle(node, &status);
	return status;
}

static int start_reader(struct hid_session *session)
{
	int status = -pthread_create(&session->reader, NULL, read_reports, session);

	session->has_reader = !status;
	return status;
}

void hid_session_close(struct hid_session *session)
{
	if (session->has_reader) {
		pthread_cancel(session->reader);
		pthread_join(session->reader, NULL);
	}
	pthread_mutex_lock(&hidapi_lock);
	if (session->reading)
		hid_close(session->reading);
	if (session->writing)
		hid_close(session->writing);
	pthread_mutex_unlock(&hidapi_lock);
	if (session->has_claim)
		close(session->claim_fd);
	session->has_reader = session->has_claim = false;
	session->reading = session->writing = NULL;
}

int hid_session_open(
	struct hid_session *session, const struct hid_wanted *wanted, struct hid_candidate *found)
{
	struct claimed claimed = {.count = 0};
	int status;

	do {
		pthread_mutex_lock(&hidapi_lock);
		status = choose(wanted, &claimed, found);
		if (!status)
			status = open_handles(session, found->identity.node);
		pthread_mutex_unlock(&hidapi_lock);
		if (!status)
			status = start_reader(session);
		if (status)
			hid_session_close(session);
		if (status == -EBUSY)
			memcpy(claimed.nodes[claimed.count++], found->identity.node, sizeof claimed.nodes[0]);
	} while (status == -EBUSY && claimed.count < CLAIMED_MAX);
	if (status != -ENODEV || !claimed.count)
		return status;
	memcpy(found->identity.node, claimed.nodes[0], sizeof found->identity.node);
	return -EBUSY;
}

/* Bytes moved, or -1 with errno as the system call left it. */
static int transfer(struct hid_session *session, struct transport_report *report)
{
	errno = 0;
	switch (report->kind) {
	case TRANSPORT_OUTPUT:
		return hid_write(session->writing, report->data, report->size);
	case TRANSPORT_SET_FEATURE:
		return hid_send_feature_report(session->writing, report->data, report->size);
	case TRANSPORT_GET_FEATURE:
		return hid_get_feature_report(session->writing, report->data, report->size);
	}
	return -1;
}

int hid_session_transfer(struct hid_session *session, struct transport_report *report)
{
	if (!session->writing)
		return -ENODEV;
	int moved = transfer(session, report);

	if (moved < 0)
		return errno ? -errno : -EIO;
	if (report->kind == TRANSPORT_GET_FEATURE && (size_t)moved < report->size)
		report->size = (size_t)moved;
	return 0;
}
