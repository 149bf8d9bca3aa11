/* A dial plan file (deskphone.dialplan(5)): what can be configured about dialling, to be shared.
 *
 *   # comment
 *   [dialplan]                    once, first
 *   name = Office in Seattle      and: description, region, outside-prefix, extensions, area-code,
 *   region = US                   digitmap, emergency
 *
 *   [rule Extensions]             any number, in order; the name is for people
 *   pattern = ^(\d{4})$           the rest of the line, spaces at its ends removed
 *   translation = +1425555$1
 *
 * Strict: what is not known, or there twice, is a mistake. */
#ifndef DESKPHONE_CALL_PLANFILE_H
#define DESKPHONE_CALL_PLANFILE_H
#include "agent/call/plan.h"
#include <stddef.h>

#define PLANFILE_SIZE_MAX 262144
#define PLANFILE_RULES_MAX 1000

/* A text and where it stands, for telling people; lines and columns (in bytes) count from 1. */
struct planfile_value {
	char *text; /* NULL = not there */
	unsigned line, column;
};

enum planfile_key {
	PLANFILE_NAME,
	PLANFILE_DESCRIPTION,
	PLANFILE_REGION,
	PLANFILE_OUTSIDE_PREFIX,
	PLANFILE_EXTENSIONS,
	PLANFILE_AREA_CODE,
	PLANFILE_DIGITMAP,
	PLANFILE_EMERGENCY,
	PLANFILE_KEYS,
};

struct planfile_rule {
	struct planfile_value name, pattern, translation;
};

struct planfile {
	char *file; /* as it was called */
	struct planfile_value values[PLANFILE_KEYS];
	size_t rule_count;
	struct planfile_rule *rules;
};

/* Reads a file's text. 0; -EINVAL with *error; -ENOMEM. The caller frees *file; it is untouched on failure.
 * What the values mean is not looked at: plan_new() does that. */
int planfile_parse(
	const char *name, const char *text, size_t length, struct planfile **file, struct plan_error *error);

/* The same from a regular file of at most PLANFILE_SIZE_MAX bytes; also -ENOENT and the like, told in *error.
 */
int planfile_read(const char *path, struct planfile **file, struct plan_error *error);
void planfile_free(struct planfile *file);

const char *planfile_key_name(enum planfile_key key);
#endif
