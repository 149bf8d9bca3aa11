/* Numbers and SIP addresses (RFC 3261, 19.1; RFC 3966). Pure. */
#ifndef DESKPHONE_BARESIP_URI_H
#define DESKPHONE_BARESIP_URI_H
#include "agent/call/record.h"
#include <stddef.h>

/* What the display and the history call the other side: the digits of "sip:+4420...@example.com;user=phone"
 * or "tel:+44..", else "ada@example.com". Percent escapes are decoded unless they stand for a control
 * character. */
void baresip_uri_number(const char *uri, char *number, size_t size);

/* What baresip is asked to call: `number` with what a SIP address does not take escaped ("#" is %23). A full
 * address is left as it is; a number gets "sip:" and the host of `account` when that is given, else baresip's
 * account completes it. -EINVAL: empty, too long, or with a character that would end the parameter or the
 * address (a blank, a control character, <>,",\). */
int baresip_uri_dial(const char *number, const char *account, char *uri, size_t size);

/* Why a call ended, from CALL_CLOSED's text: "486 Rejected", "Connection refused [111]". `established`: it
 * had been answered; `outgoing`: we called. */
enum call_cause baresip_uri_cause(const char *text, bool outgoing, bool established);
#endif
