/* Keeps hidapi before 0.14.0 off memory that it has freed. */
#ifndef DESKPHONE_DRIVER_HID_GUARD_H
#define DESKPHONE_DRIVER_HID_GUARD_H
#include <stdbool.h>

/* Around a hid_open_path() of the calling thread: a first ioctl of it that fails is hidden from hidapi. _end() tells of it: 0,
 * or -errno of that ioctl; the handle that hidapi gave is good for hid_close() only then. */
void hid_guard_begin(void);
int hid_guard_end(void);
#endif
