/* The protocol of Asterisk's manager interface: messages of "Key: value" lines, ended by an empty line; every
 * line ends with CR LF. Facts from manager.c of Asterisk 23 and from captures of it. Pure.
 *
 * What comes in is bounded whatever the peer sends: longer lines are passed over, further headers of a
 * message are left out. What goes out cannot be given another header by a name or number: control characters
 * are refused. */
#ifndef DESKPHONE_AMI_H
#define DESKPHONE_AMI_H
#include <stdbool.h>
#include <stddef.h>

#define AMI_LINE_MAX 2048     /* bytes without the line end; longer ones are passed over */
#define AMI_MESSAGE_MAX 16384 /* bytes of one message */
#define AMI_HEADERS_MAX 128
#define AMI_ACTION_MAX 4096
#define AMI_VALUE_MAX 900 /* Asterisk reads lines of 1024 bytes, key and line end included */

struct ami_message {
	size_t count, used;
	struct {
		const char *key, *value; /* into text; not UTF-8 for sure */
	} headers[AMI_HEADERS_MAX];
	char text[AMI_MESSAGE_MAX];
};

/* Zeroed = fresh: expects the greeting "Asterisk Call Manager/5.0.1". */
struct ami_reader {
	bool greeted, overlong;
	size_t length;
	char line[AMI_LINE_MAX];
	struct ami_message message;
};

/* Takes bytes off the wire, calls `on_message` for every message that they complete. `on_message` returns
 * false to stop: the rest of the bytes is left alone. -EPROTO: this is no manager interface. */
int ami_read(struct ami_reader *reader, const char *bytes, size_t length,
	bool (*on_message)(void *user, const struct ami_message *message), void *user);

/* The first header of that name, whatever the case; "" when there is none. The first: what a caller's name
 * may smuggle in comes behind what Asterisk itself says. */
const char *ami_get(const struct ami_message *message, const char *key);
bool ami_is(const struct ami_message *message, const char *key, const char *value); /* whatever the case */
int ami_number(const struct ami_message *message, const char *key); /* 0..999999; -1 = not a number */

/* An action under construction; `failed` sticks, so that only the end needs to be looked at. */
struct ami_action {
	bool failed;
	size_t length;
	char text[AMI_ACTION_MAX];
};

void ami_begin(struct ami_action *action, const char *name);
/* Fails with control characters and with what is too long. An empty value is written as such. */
void ami_put(struct ami_action *action, const char *key, const char *value);
void ami_put_number(struct ami_action *action, const char *key, long value);
/* "key: name=value", as Originate wants variables; a comma in it would begin the next variable, so it fails. */
void ami_put_variable(struct ami_action *action, const char *name, const char *value);
/* The empty line. 0, or -EINVAL: it must not be sent. */
int ami_end(struct ami_action *action);
#endif
