/* Netstrings (https://cr.yp.to/proto/netstrings.txt): "<length>:<bytes>," with the length in decimal. Pure. */
#ifndef DESKPHONE_NETSTRING_H
#define DESKPHONE_NETSTRING_H
#include <stddef.h>

/* Looks for one netstring at the start of `bytes`. 1: whole; *payload points into `bytes` (not
 * NUL-terminated), *used counts everything up to and with the comma. 0: more is needed. -EBADMSG: this is
 * none (no length, a leading zero, no comma); -EMSGSIZE: its payload is longer than `max`. Outputs are
 * untouched unless 1. */
int netstring_read(const char *bytes, size_t length, size_t max, const char **payload, size_t *payload_length,
	size_t *used);

/* Writes one netstring and a NUL. *length without the NUL. -EMSGSIZE: does not fit. */
int netstring_write(const char *payload, size_t payload_length, char *bytes, size_t size, size_t *length);
#endif
