/* The lines of deskphone.conf, from text to struct config. config*.c only. */
#ifndef DESKPHONE_CONFIG_READ_H
#define DESKPHONE_CONFIG_READ_H
#include "agent/config/config.h"
#include "agent/config/findings.h"

/* Takes over every line that is right and meant for config->instance, and tells the others. `text` is UTF-8; config->file names
 * it. */
void config_read_text(struct config *config, const char *text, struct findings *findings);
#endif
