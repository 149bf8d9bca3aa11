/* A dial plan: what digits become, and when they are complete. Two questions, kept apart (shared dialling notes: what went
 * wrong when they were not). Pure; a plan is built once from the configuration and then only read, from any thread. */
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
enum plan_kind { PLAN_AS_TYPED, PLAN_E164, PLAN_EMERGENCY };

#define PLAN_NUMBER_SIZE 64

struct plan_number {
	enum plan_kind kind;
	char number[PLAN_NUMBER_SIZE]; /* what the softphone is asked to call */
	char shown[PLAN_NUMBER_SIZE];  /* the same for the display, formatted as the region writes it */
};

/* `short_ms` tells PLAN_READY's time-out for these digits (2000 at most where they are an emergency number). */
enum plan_completion plan_completion(const struct plan *plan, const char *digits, int *short_ms);

/* Never fails: what the plan cannot read is handed over as typed. `plan` may be NULL (as typed, UNKNOWN). */
void plan_number(const struct plan *plan, const char *digits, struct plan_number *result);
#endif
