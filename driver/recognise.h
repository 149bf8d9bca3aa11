/* Is this a telephony device, by its report descriptor? Pure. Ids are never asked: relatives have unknown
 * ones. */
#ifndef DESKPHONE_DRIVER_RECOGNISE_H
#define DESKPHONE_DRIVER_RECOGNISE_H
#include "driver/descriptor.h"

/* 0: no telephony device. Otherwise the greater the better when several nodes offer themselves: a screen
 * select (FF99:FF11) counts most, then a hook switch (0B:20), then a telephony collection. Page 0xFF99 alone
 * is no proof. */
int recognise(const struct hid_descriptor *descriptor);

/* The same for the bytes of a descriptor; 0 also when they are malformed. */
int recognise_bytes(const uint8_t *bytes, size_t size);
#endif
