/* The body of a message waiting notification, application/simple-message-summary (RFC 3842, 5.2). Pure. */
#ifndef DESKPHONE_MWI_H
#define DESKPHONE_MWI_H
#include "agent/softphone/wire.h"

/* Reads Messages-Waiting, Message-Account and Voice-Message; other headers and message classes are passed
 * over. Lines end with CRLF or LF. Without a Voice-Message line the counts are 0; `fresh` and `old` are new
 * and old messages, `urgent` those of the new ones that are urgent; more than 9999 are 9999. mwi->line stays
 * as it was. `account` (may be NULL) gets the URI to call for the messages, "" = none. 0, or -EBADMSG (no
 * Messages-Waiting line with yes or no) with outputs untouched. */
int mwi_parse(const char *body, size_t length, struct wire_mwi *mwi, char *account, size_t account_size);
#endif
