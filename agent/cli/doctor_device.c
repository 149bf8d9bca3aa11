/* The phone as the kernel has it: node, rule, rights. */
#include "agent/cli/doctor.h"
#include "driver/deskphone.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RULE "70-deskphone.rules"

/* The folder of the USB device two above the HID device: ".../1-1.4/1-1.4:1.3/0003:095D:9201.0001". */
static void find_port(const struct doctor *doctor, struct doctor_device *device)
{
	char path[PATH_MAX], full[PATH_MAX];
	snprintf(path, sizeof(path), "%s/sys/class/hidraw/%s/device", doctor->root, device->node);
	char *slash = realpath(path, full) ? strrchr(full, '/') : NULL;
	for (int i = 0; slash && i < 2; i++) {
		*slash = '\0';
		slash = strrchr(full, '/');
	}
	if (slash && strlen(slash + 1) < sizeof(device->port) && strspn(slash + 1, "0123456789-.") == strlen(slash + 1))
		strcpy(device->port, slash + 1);
}

/* The value of NAME=value, up to the end of the line. */
static void take_value(const char *text, const char *name, char *value, size_t size)
{
	const char *at = strstr(text, name);
	if (at)
		snprintf(value, size, "%.*s", (int)strcspn(at + strlen(name), "\n"), at + strlen(name));
}

static ssize_t read_descriptor(const struct doctor *doctor, const char *node, uint8_t descriptor[DOCTOR_DESCRIPTOR_MAX])
{
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "/sys/class/hidraw/%s/device/report_descriptor", node);
	return doctor_read(doctor, path, (char *)descriptor, DOCTOR_DESCRIPTOR_MAX);
}

/* Whether it is a telephone. */
static bool look_at(const struct doctor *doctor, const char *node, struct doctor_device *device)
{
	static uint8_t descriptor[DOCTOR_DESCRIPTOR_MAX];
	char path[PATH_MAX], uevent[1024], id[64] = "";
	unsigned vendor = 0, product = 0;
	ssize_t size = read_descriptor(doctor, node, descriptor);
	if (size <= 0 || !deskphone_is_telephone(descriptor, (size_t)size))
		return false;
	*device = (struct doctor_device){.vendor = 0};
	snprintf(device->node, sizeof(device->node), "%s", node);
	snprintf(path, sizeof(path), "/sys/class/hidraw/%s/device/uevent", node);
	if (doctor_read(doctor, path, uevent, sizeof(uevent)) > 0) {
		take_value(uevent, "HID_ID=", id, sizeof(id));
		sscanf(id, "%*4x:%8x:%8x", &vendor, &product);
		take_value(uevent, "HID_NAME=", device->model, sizeof(device->model));
		take_value(uevent, "HID_UNIQ=", device->serial, sizeof(device->serial));
	}
	device->vendor = (uint16_t)vendor;
	device->product = (uint16_t)product;
	find_port(doctor, device);
	return true;
}

void doctor_find_devices(struct doctor *doctor)
{
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s/sys/class/hidraw", doctor->root);
	DIR *folder = opendir(path);
	if (!folder)
		return;
	for (struct dirent *entry; doctor->device_count < DOCTOR_PHONES_MAX && (entry = readdir(folder));) {
		struct doctor_device *device = &doctor->devices[doctor->device_count];
		if (strncmp(entry->d_name, "hidraw", 6) != 0 || strlen(entry->d_name) >= sizeof(device->node))
			continue;
		doctor->hid_count++;
		doctor->device_count += look_at(doctor, entry->d_name, device);
	}
	closedir(folder);
}

void doctor_take_device(struct doctor *doctor, const struct doctor_device *device)
{
	ssize_t size = read_descriptor(doctor, device->node, doctor->descriptor);
	doctor->descriptor_size = size > 0 ? (size_t)size : 0;
	doctor->device = *device;
	doctor->found = true;
}

void doctor_phone(struct doctor *doctor)
{
	const struct doctor_device *device = doctor_device_of(doctor, doctor->instance);
	if (device) {
		doctor_take_device(doctor, device);
		doctor_good(doctor, "%s (%04x:%04x) is /dev/%s", *device->model ? device->model : "a telephone",
			device->vendor, device->product, device->node);
	} else if (doctor->device_count && !doctor_names_phone(doctor, doctor->instance)) {
		doctor_skip(doctor, "those that are here are for other agents");
	} else if (doctor->device_count) {
		doctor_bad(doctor, "grep . /sys/bus/usb/devices/*/serial   # numbers and ports that can stand at [phone] serial",
			"the one that [phone] serial names is not here");
	} else if (doctor->hid_count) {
		doctor_bad(doctor, "plug the phone in; then, if lsusb lists it: sudo modprobe usbhid",
			"none of the %d HID devices of this machine is a telephone", doctor->hid_count);
	} else {
		doctor_bad(doctor, "plug the phone in; then, if lsusb lists it: sudo modprobe usbhid",
			"this machine has no HID device at all");
	}
}

static bool rules_name(const struct doctor *doctor, const char *rules)
{
	char vendor[32], product[32];
	snprintf(vendor, sizeof(vendor), "idVendor}==\"%04x\"", doctor->device.vendor);
	snprintf(product, sizeof(product), "idProduct}==\"%04x\"", doctor->device.product);
	return strstr(rules, vendor) && strstr(rules, product);
}

/* A phone that our rules do not name gets its mark from a file that udev reads before them. */
static void judge_rules(struct doctor *doctor, const char *path, char *rules, size_t size)
{
	static const char other[] = "/etc/udev/rules.d/70-deskphone-other.rules";
	char command[512];
	if (!doctor->found || rules_name(doctor, rules)) {
		doctor_good(doctor, "%s", path);
		return;
	}
	if (doctor_read(doctor, other, rules, size) > 0 && rules_name(doctor, rules)) {
		doctor_good(doctor, "%s", other);
		return;
	}
	snprintf(command, sizeof(command),
		"echo 'SUBSYSTEM==\"hidraw|usb\", ATTRS{idVendor}==\"%04x\", ATTRS{idProduct}==\"%04x\", ENV{DESKPHONE}=\"1\"' | "
		"sudo tee %s && sudo udevadm control --reload && sudo udevadm trigger --action=add "
		"--subsystem-match=usb --subsystem-match=hidraw",
		doctor->device.vendor, doctor->device.product, other);
	doctor_bad(doctor, command, "%s does not know %04x:%04x", path, doctor->device.vendor, doctor->device.product);
}

void doctor_rule(struct doctor *doctor)
{
	static const char *const folders[] = {"/etc", "/run", "/usr/local/lib", "/usr/lib", "/lib"};
	static char rules[32768];
	char path[PATH_MAX];
	ssize_t size = -ENOENT;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]) && size < 0; i++) {
		snprintf(path, sizeof(path), "%s/udev/rules.d/" RULE, folders[i]);
		size = doctor_read(doctor, path, rules, sizeof(rules));
	}
	doctor->rule = size >= 0;
	if (doctor->rule)
		judge_rules(doctor, path, rules, sizeof(rules));
	else
		doctor_bad(doctor, doctor_install("sudo udevadm control --reload"), "%s is not installed: nobody but root may use a phone", RULE);
}

/* The seat's rights come through udev; who is here from afar gets in by the group. */
static const char *permission_command(const struct doctor *doctor)
{
	if (!doctor->rule)
		return "see \"udev rule\" above";
	if (getenv("SSH_CONNECTION") || !getenv("XDG_SEAT"))
		return "sudo adduser $USER deskphone   # then log in again";
	return "sudo udevadm trigger --action=add --subsystem-match=hidraw";
}

void doctor_permissions(struct doctor *doctor)
{
	char path[64];
	snprintf(path, sizeof(path), "/dev/%s", doctor->device.node);
	int status = doctor->found ? doctor_access(doctor, path, R_OK | W_OK) : 0;
	if (!doctor->found)
		doctor_skip(doctor, "no phone, nothing to open");
	else if (doctor->agent && doctor->state.phone.attached)
		doctor_good(doctor, "the agent has the phone open");
	else if (status == 0)
		doctor_good(doctor, "%s may be read and written", path);
	else if (status == -ENOENT)
		doctor_bad(doctor, "sudo udevadm trigger --action=add --subsystem-match=hidraw", "there is no %s", path);
	else
		doctor_bad(doctor, permission_command(doctor), "you may not open %s: %s", path, strerror(-status));
}
