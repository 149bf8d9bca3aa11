#include "agent/voice/card.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CARDS_MAX 32 /* SNDRV_CARDS of the kernel */

static bool is_port(const char *text)
{
	size_t length = strlen(text);
	return length && length < sizeof((struct card_spec){0}.port) &&
	       strspn(text, "0123456789-.") == length;
}

/* "1-1.4" or "1-1.4:0". */
static int parse_place(const char *text, struct card_spec *spec)
{
	size_t length = strcspn(text, ":");
	const char *number = text + length + 1;
	if (length >= sizeof(spec->port))
		return -EINVAL;
	memcpy(spec->port, text, length);
	spec->port[length] = '\0';
	if (!is_port(spec->port))
		return -EINVAL;
	if (!text[length])
		return 0;
	if (!isdigit((unsigned char)*number) || strlen(number) > 3 ||
		strspn(number, "0123456789") != strlen(number))
		return -EINVAL;
	spec->interface = atoi(number);
	return 0;
}

static int parse_usb(const char *text, struct card_spec *spec)
{
	struct card_spec result = {.kind = CARD_USB, .interface = -1};
	unsigned vendor, product;
	int end = 0;
	if (!isxdigit((unsigned char)*text) || sscanf(text, "%4x:%4x%n", &vendor, &product, &end) != 2)
		return -EINVAL;
	result.vendor = (uint16_t)vendor;
	result.product = (uint16_t)product;
	if (text[end] == ' ') {
		if (parse_place(text + end + 1, &result))
			return -EINVAL;
	} else if (text[end]) {
		return -EINVAL;
	}
	*spec = result;
	return 0;
}

static int parse_alsa(const char *name, struct card_spec *spec)
{
	struct card_spec result = {.kind = CARD_ALSA};
	if (!*name || strlen(name) >= sizeof(result.name))
		return -EINVAL;
	strcpy(result.name, name);
	*spec = result;
	return 0;
}

int card_parse(const char *text, struct card_spec *spec)
{
	if (!strncmp(text, "usb ", 4))
		return parse_usb(text + 4, spec);
	if (!strncmp(text, "alsa ", 5))
		return parse_alsa(text + 5, spec);
	if (!strcmp(text, "default"))
		*spec = (struct card_spec){.kind = CARD_DEFAULT};
	else if (!strcmp(text, "none"))
		*spec = (struct card_spec){.kind = CARD_NONE};
	else
		return -EINVAL;
	return 0;
}

bool card_same(const struct card_spec *a, const struct card_spec *b)
{
	return a->kind == b->kind && a->vendor == b->vendor && a->product == b->product &&
	       a->interface == b->interface && !strcmp(a->port, b->port) && !strcmp(a->name, b->name);
}

/* First line of a small file; false when there is none. */
static bool first_line(const char *path, char *line, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	ssize_t got = read(fd, line, size - 1);
	close(fd);
	if (got <= 0)
		return false;
	line[got] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return true;
}

/* One attribute, in hexadecimal, of the USB device that the card's interface belongs to. */
static bool usb_attribute(const char *root, int number, const char *name, unsigned *value)
{
	char path[PATH_MAX], line[32];
	snprintf(path, sizeof(path), "%s/sys/class/sound/card%d/device/../%s", root, number, name);
	return first_line(path, line, sizeof(line)) && sscanf(line, "%4x", value) == 1;
}

/* /proc/asound/cardN/usbid is there for USB cards only ("095d:9201"). A service that sees nothing of /proc but processes
 * (ProcSubset=pid) finds the same in /sys. */
static bool usb_ids(const char *root, int number, unsigned *vendor, unsigned *product)
{
	char path[PATH_MAX], line[32];
	snprintf(path, sizeof(path), "%s/proc/asound/card%d/usbid", root, number);
	if (first_line(path, line, sizeof(line)))
		return sscanf(line, "%4x:%4x", vendor, product) == 2;
	return usb_attribute(root, number, "idVendor", vendor) && usb_attribute(root, number, "idProduct", product);
}

/* /sys/class/sound/cardN/device is the USB interface, ".../1-1.4/1-1.4:1.0"; its name up to ':' is the port,
 * the number after the last '.' the interface's.
 */
static void usb_port(const char *root, int number, char port[32], int *interface)
{
	char path[PATH_MAX], target[PATH_MAX];
	snprintf(path, sizeof(path), "%s/sys/class/sound/card%d/device", root, number);
	ssize_t length = readlink(path, target, sizeof(target) - 1);
	port[0] = '\0';
	*interface = -1;
	if (length <= 0)
		return;
	target[length] = '\0';
	const char *name = strrchr(target, '/');
	name = name ? name + 1 : target;
	size_t size = strcspn(name, ":");
	if (size >= 32)
		return;
	memcpy(port, name, size);
	port[size] = '\0';
	const char *dot = strrchr(name + size, '.');
	if (dot && isdigit((unsigned char)dot[1]))
		*interface = atoi(dot + 1);
}

static bool fits(const char *root, const struct card_spec *spec, int number)
{
	unsigned vendor, product;
	char port[32];
	int interface;
	if (!usb_ids(root, number, &vendor, &product) || vendor != spec->vendor || product != spec->product)
		return false;
	if (!spec->port[0])
		return true;
	usb_port(root, number, port, &interface);
	return !strcmp(port, spec->port) &&
	       (spec->interface < 0 || interface < 0 || interface == spec->interface);
}

int card_find(const char *root, const struct card_spec *spec, int *number)
{
	for (int i = 0; i < CARDS_MAX; i++)
		if (fits(root, spec, i)) {
			*number = i;
			return 0;
		}
	return -ENODEV;
}

void card_list(const char *root, FILE *out)
{
	unsigned vendor, product;
	char port[32];
	int interface;
	for (int i = 0; i < CARDS_MAX; i++) {
		if (!usb_ids(root, i, &vendor, &product))
			continue;
		usb_port(root, i, port, &interface);
		fprintf(out, "card %d: usb %04x:%04x %s\n", i, vendor, product, port);
	}
}
