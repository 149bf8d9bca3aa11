/* Handset facts: the default, a folder of files, and which of them fits a device. */
#include "driver/handset.h"
#include "driver/deskphone.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES_MAX = 256, FILE_BYTES_MAX = 65536 };

struct handset_folder {
	unsigned n;
	struct handset handset[];
};

static void screen_add(struct handset_screen *screen, enum deskphone_field field, struct handset_place place)
{
	screen->fields = (uint16_t)(screen->fields | 1u << (field - 1));
	screen->place[field - 1] = place;
}

/* As seen on a CX300 (protocol notes): idle and ready. The others show two lines; that they take 5 and 10 is the safe
 * assumption, since text is corrupted by writing a field that the screen does not show. */
static void default_screens(struct handset *handset)
{
	struct handset_screen *screens = handset->display.screen;
	struct handset_screen *idle = &screens[DESKPHONE_SCREEN_IDLE];

	screen_add(idle, DESKPHONE_FIELD_LOCAL_NAME, (struct handset_place){0, 0, 16});
	screen_add(idle, DESKPHONE_FIELD_DATE, (struct handset_place){0, 1, 16});
	screen_add(idle, DESKPHONE_FIELD_LOCAL_STATUS, (struct handset_place){1, 0, 16});
	screen_add(idle, DESKPHONE_FIELD_TIME, (struct handset_place){1, 1, 16});
	for (int i = DESKPHONE_SCREEN_READY; i <= DESKPHONE_SCREEN_ENDED; i++) {
		screen_add(&screens[i], DESKPHONE_FIELD_CALL_STATUS, (struct handset_place){0, 0, 24});
		screen_add(&screens[i], DESKPHONE_FIELD_NUMBER, (struct handset_place){1, 0, 24});
	}
}

static void default_status(struct handset *handset)
{
	handset->status.usage = HID_USAGE(0xFF99, 0x62);
	handset->status.path_byte = 0;
	handset->status.volume_byte = 1;
	handset->status.muted_byte = 3;
	handset->status.path[4] = DESKPHONE_HANDSET;
	handset->status.path[5] = DESKPHONE_SPEAKER;
	handset->status.path[6] = DESKPHONE_HEADSET;
	handset->status.loudness = 1 << 0 | 1 << 1 | 1 << 2;
	handset->stream.microphone = HID_USAGE(0xFF99, 0x60);
	handset->stream.loudspeaker = HID_USAGE(0xFF99, 0x61);
	handset->stream.open = true;
}

static void default_keys(struct handset *handset)
{
	static const uint32_t usages[HANDSET_KEYS] = {
		[HANDSET_REDIAL] = HID_USAGE(0x0B, 0x24),
		[HANDSET_HOLD] = HID_USAGE(0x0B, 0x21),
		[HANDSET_MUTE] = HID_USAGE(0x0B, 0x2F),
		[HANDSET_DELETE] = HID_USAGE(0x09, 0x07),
		[HANDSET_LONG] = HID_USAGE(0x0B, 0x50),
	};

	for (int i = 0; i < HANDSET_KEYS; i++)
		handset->keys.usage[i] = (struct handset_usages){.count = 1, .usage = {usages[i]}};
	handset->keys.idle = -1;
}

void handset_default(struct handset *handset)
{
	*handset = (struct handset){
		.name = "telephony device",
		.hook = {.mode = HOOK_AUTO, .fallback_ms = 120},
		.hook_usage = HID_USAGE(0x0B, 0x20),
		.display = {.rows = 2, .columns = 48, .update_ms = 250},
		.link = {.keep_alive_ms = 25000, .language = true, .host_version = {1, 2}},
		.lamps = {.off_hook = HID_USAGE(0x08, 0x17),
			.ring = HID_USAGE(0x08, 0x18),
			.hold = HID_USAGE(0x08, 0x20)},
		.audio = {.interface = -1},
	};
	default_screens(handset);
	default_status(handset);
	default_keys(handset);
}

static int is_handset_file(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > 8 && !strcmp(entry->d_name + length - 8, ".handset");
}

/* By bytes, whatever the locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* The text of a regular file, at most FILE_BYTES_MAX + 1 bytes of it (the parser refuses that one more). */
static int read_file(int folder, const char *name, char *text, size_t *size)
{
	struct stat facts;
	ssize_t got = 1;
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK), status = 0;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &facts))
		status = -errno;
	else if (!S_ISREG(facts.st_mode))
		status = -EINVAL;
	*size = 0;
	while (!status && got > 0 && *size <= FILE_BYTES_MAX) {
		got = read(fd, text + *size, FILE_BYTES_MAX + 1 - *size);
		if (got > 0)
			*size += (size_t)got;
		else if (got < 0 && errno != EINTR)
			status = -errno;
	}
	close(fd);
	return status;
}

/* A device that two files claim would get the facts of whichever name comes first: refuse. */
static int check_claims(const struct handset_folder *all, const char *file, char *error, size_t error_size)
{
	const struct handset *last = &all->handset[all->n];

	for (unsigned i = 0; i < last->match.n_devices; i++) {
		uint16_t vendor = last->match.device[i].vendor, product = last->match.device[i].product;

		for (unsigned k = 0; k < all->n; k++) {
			const struct handset *other = &all->handset[k];

			for (unsigned m = 0; m < other->match.n_devices; m++) {
				if (other->match.device[m].vendor != vendor ||
					other->match.device[m].product != product)
					continue;
				snprintf(error, error_size,
					"%s: [match] devices: %04x:%04x is in another file (%s)", file,
					vendor, product, other->name);
				return -EINVAL;
			}
		}
	}
	return 0;
}

static int load_file(int fd, const char *folder, const char *name, struct handset_folder *all, char *text,
	char *error, size_t error_size)
{
	char file[512];
	size_t size = 0;
	int status = read_file(fd, name, text, &size);

	snprintf(file, sizeof(file), "%s/%s", folder, name);
	if (status) {
		snprintf(error, error_size, "%s: %s", file, strerror(-status));
		return status;
	}
	status = handset_parse(file, text, size, &all->handset[all->n], error, error_size);
	if (!status)
		status = check_claims(all, file, error, error_size);
	if (!status)
		all->n++;
	return status;
}

static int load_names(int fd, const char *folder, struct dirent **names, int n, struct handset_folder **out,
	char *error, size_t error_size)
{
	struct handset_folder *all = calloc(1, sizeof(*all) + (size_t)n * sizeof(all->handset[0]));
	char *text = malloc(FILE_BYTES_MAX + 1);
	int status = all && text ? 0 : -ENOMEM;

	if (status)
		snprintf(error, error_size, "%s: out of memory", folder);
	for (int i = 0; i < n && !status; i++)
		status = load_file(fd, folder, names[i]->d_name, all, text, error, error_size);
	free(text);
	if (status)
		free(all);
	else
		*out = all;
	return status;
}

int handset_load_folder(const char *path, struct handset_folder **folder, char *error, size_t error_size)
{
	struct dirent **names = NULL;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int n = fd < 0 ? -1 : scandirat(fd, ".", &names, is_handset_file, by_name);
	int status;

	if (n < 0) {
		status = errno ? -errno : -EIO;
		snprintf(error, error_size, "%s: %s", path, strerror(-status));
	} else if (n > FILES_MAX) {
		status = -E2BIG;
		snprintf(error, error_size, "%s: more than %d handset files", path, FILES_MAX);
	} else {
		status = load_names(fd, path, names, n, folder, error, error_size);
	}
	for (int i = 0; i < n; i++)
		free(names[i]);
	free(names);
	if (fd >= 0)
		close(fd);
	return status;
}

void handset_free(struct handset_folder *folder)
{
	free(folder);
}

static bool matches_device(const struct handset *handset, uint16_t vendor, uint16_t product)
{
	for (unsigned i = 0; i < handset->match.n_devices; i++)
		if (handset->match.device[i].vendor == vendor && handset->match.device[i].product == product)
			return true;
	return false;
}

static bool matches_usage(const struct handset *handset, const struct hid_descriptor *descriptor)
{
	for (unsigned i = 0; i < handset->match.n_usages; i++)
		for (int kind = HID_INPUT; kind <= HID_FEATURE; kind++)
			if (hid_descriptor_find(
				    descriptor, (enum hid_kind)kind, handset->match.usage[i], NULL))
				return true;
	return false;
}

const struct handset *handset_pick(const struct handset_folder *folder, uint16_t vendor, uint16_t product,
	const struct hid_descriptor *descriptor)
{
	static struct handset fallback;
	unsigned n = folder ? folder->n : 0;

	for (unsigned i = 0; i < n; i++)
		if (matches_device(&folder->handset[i], vendor, product))
			return &folder->handset[i];
	for (unsigned i = 0; i < n && descriptor; i++)
		if (matches_usage(&folder->handset[i], descriptor))
			return &folder->handset[i];
	/* The same bytes every time, so a second thread doing this does no harm. */
	handset_default(&fallback);
	return &fallback;
}

int deskphone_check_handsets(const char *folder, char *error, size_t error_size)
{
	struct handset_folder *read = NULL;
	int status = handset_load_folder(folder, &read, error, error_size);

	handset_free(read);
	return status;
}
