/* The keys of deskphone.conf: where each goes, what it may hold, how it reads. config*.c only. */
#ifndef DESKPHONE_CONFIG_KEYS_H
#define DESKPHONE_CONFIG_KEYS_H
#include "agent/config/config.h"

/* Checks `text` and stores it; false with *why when it is not allowed. */
typedef bool (*config_store)(void *field, const char *text, const char *choices, const char **why);

/* The value in the form in which the file has it, for g_free(); NULL = not set. */
typedef char *(*config_print)(const void *field);

struct config_key {
	const char *group, *key;
	size_t offset;
	config_store store;
	config_print print;
	const char *choices; /* store_choice: the allowed words; store_digits: the allowed characters */
};

struct config *config_new(void); /* the defaults, without a file */

extern const struct config_key config_keys[];
extern const size_t config_key_count;
bool config_key_is_string(const struct config_key *key); /* a char * that the config owns */
bool config_key_is_choice(const struct config_key *key);
bool config_key_is_serial(const struct config_key *key); /* [phone] serial, which no two instances share */
#endif
