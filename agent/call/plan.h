/* A dial plan: what digits become, and when they are complete. Two questions, kept apart: where one answered
 * both (the normalization rules of Office Communications Server), a pause after 604 of a longer number called
 * extension 604. Pure but for reading the plan files in plan_new(); a plan is built once from the
 * configuration and then only read, from any thread. */
#ifndef DESKPHONE_CALL_PLAN_H
#define DESKPHONE_CALL_PLAN_H
#include <stdbool.h>
#include <stddef.h>

struct plan;

/* Is it complete? Asked after every key of off-hook dialling. */
enum plan_completion {
	PLAN_PARTIAL,  /* cannot be a number yet: wait long (first-digit or long inter-digit time-out) */
	PLAN_READY,    /* a number, but a longer one may come: wait short */
	PLAN_COMPLETE, /* a number, and nothing longer begins with it: dial at once */
	PLAN_UNKNOWN,  /* the plan knows nothing that begins so: wait long, then dial as typed */
};

/* Which number is it? */
enum plan_kind {
	PLAN_AS_TYPED,
	PLAN_E164,
	PLAN_EMERGENCY,
	PLAN_BARRED, /* the user's own digit map or rules forbid it: error tone, no call; `number` is empty */
};

#define PLAN_NUMBER_SIZE 64

struct plan_number {
	enum plan_kind kind;
	char number[PLAN_NUMBER_SIZE]; /* what the softphone is asked to call */
	char shown[PLAN_NUMBER_SIZE];  /* the same for the display, formatted as the region writes it */
};

/* What a plan is built from. Strings are only read during plan_new(); NULL or empty = not configured, then
 * the value of the plan file counts, if it has one. */
struct plan_options {
	const char *region; /* ISO 3166-1 letters, "GB"; unknown or none: 112, 911 and the like still work */
	const char *default_region; /* the locale's: counts where neither `region` nor a file names one */
	const char *outside_prefix; /* digits for an outside line, "9" */
	const char *extensions;	    /* lengths of extensions, "3,4" */
	const char *area_code;	    /* the local area code without trunk prefix, "212" */
	const char *digitmap;	    /* RFC 3435 with the extensions of digitmap.h */
	const char *emergency;	    /* further emergency numbers, "112,5555" */
	const char *const *files;   /* dial plan files in order, NULL-terminated; or NULL */
	int short_ms;		    /* inter-digit time-out when the number may be complete, 0 = 3000 */
};

struct plan_error {
	char text[512]; /* "FILE:LINE:COLUMN: what", without a newline */
};

/* 0, or -EINVAL (a mistake in an option or a file, told in *error), -ENOENT and the like (a file cannot be
 * read), -ENOMEM. An unknown region is no error but a warning: nothing may stand between a person and 112.
 * The caller frees *plan. */
int plan_new(const struct plan_options *options, struct plan **plan, struct plan_error *error);
void plan_free(struct plan *plan);

/* What the person should be told at start: no emergency numbers known for the region, an unknown region, an
 * alternative of the digit map that cuts off numbers of the region. NULL after the last; owned by the plan.
 */
const char *plan_warning(const struct plan *plan, size_t index);

/* True when a dial tone should sound again after these digits (the comma of a digit map). */
bool plan_dial_tone(const struct plan *plan, const char *digits);

/* `short_ms` tells PLAN_READY's time-out for these digits (2000 at most where they are an emergency number).
 */
enum plan_completion plan_completion(const struct plan *plan, const char *digits, int *short_ms);

/* Never fails: what the plan cannot read is handed over as typed. `plan` may be NULL: emergency numbers are
 * known (112, 911, 999 ...), everything else is as typed and UNKNOWN. What does not fit `number` is barred,
 * never cut short. */
void plan_number(const struct plan *plan, const char *digits, struct plan_number *result);
#endif
