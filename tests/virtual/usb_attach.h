/* Plugs a virtual USB device into this machine's own kernel: its virtual host controller (module vhci-hcd) takes a
 * connected socket by sysfs (Documentation/ABI/testing/sysfs-platform-vhci_hcd). For root. */
#ifndef DESKPHONE_VIRTUAL_USB_ATTACH_H
#define DESKPHONE_VIRTUAL_USB_ATTACH_H

/* `root` goes before /sys (""). A full-speed device on the first free port: the device's end of the connection, whose
 * closing is the pulled plug; or -ENODEV (no such controller), -EBUSY (no free port), -errno. */
int usb_attach(const char *root);
#endif
