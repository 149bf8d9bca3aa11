/* What a person or a browser hands to `deskphone dial`: a number as it is, or a telephone URI. Pure. */
#ifndef DESKPHONE_CLI_URI_H
#define DESKPHONE_CLI_URI_H
#include <stddef.h>

/* tel: and callto: (RFC 3966) become the number without separators and parameters, %XX decoded; sip: and
 * sips: stay addresses, without headers; anything else is taken as typed. 0; -EINVAL: nothing to dial in it, or a control
 * character; -EMSGSIZE. */
int uri_number(const char *text, char *number, size_t size);
#endif
