/* A virtual Polycom CX300 as its USB side sees it: reports in, reports out, and a person who lifts, presses
 * and hangs up. Pure and clocked: no I/O, no threads, no clock of its own. The caller passes the time [ms,
 * any monotonic clock], calls cx300_tick() when cx300_deadline_ms() has come, and fetches input reports with
 * cx300_next_input() after every call. One thread at a time. It knows the phone from the protocol notes, the
 * report descriptor and the captures alone and shares no code with driver/, so that one can prove the other.
 */
#ifndef DESKPHONE_VIRTUAL_CX300_H
#define DESKPHONE_VIRTUAL_CX300_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CX300_VENDOR 0x095d
#define CX300_PRODUCT 0x9201
#define CX300_MODEL "Polycom CX300"
#define CX300_SERIAL "0004F2AABBCC" /* of the virtual phone when none is given */
#define CX300_INPUT_SIZE 8	    /* bytes of input report 0x01, with the id */
#define CX300_REPORT_MAX 64	    /* bytes of the longest report, with the id */
#define CX300_DESCRIPTOR_SIZE 529
#define CX300_LINES 2
#define CX300_COLUMNS 24      /* characters seen of the 48 columns the phone reports */
#define CX300_VOLUME_STEPS 10 /* quietest 1 to loudest */

/* The report descriptor of a real phone (from tests/data/cx300-report-descriptor.hex). */
extern const uint8_t cx300_report_descriptor[CX300_DESCRIPTOR_SIZE];

/* How the hook bit behaves where the sources contradict each other. */
enum cx300_hook_mode {
	CX300_HOOK_LED,	   /* a request falls back after 50 ms unless the host has set the off-hook LED */
	CX300_HOOK_STREAM, /* the same, but an open audio stream confirms */
	CX300_HOOK_LEVEL,  /* the bit is simply up while off-hook */
	CX300_HOOK_PULSE,  /* every hook change is a pulse of 50 ms */
};

struct cx300_options {
	enum cx300_hook_mode hook;
	bool all_fields; /* screens 3..7 also show fields 6..9; otherwise writing them there corrupts the
			    display */
	bool forgetful;	 /* changing the screen forgets the texts of all fields */
};

struct cx300;

/* A phone that is plugged in and freshly started at now_ms. NULL options: all defaults. Never NULL (GLib
 * allocation). */
struct cx300 *cx300_new(const struct cx300_options *options, int64_t now_ms);
void cx300_free(struct cx300 *phone);

/* What the host does. data[0] is the report id. Reports that no CX300 knows, or of a wrong length, are
 * counted
 * ("rejected" in the state) and refused: -EPIPE (what a stalled transfer gives). -ENODEV while unplugged. */
int cx300_output(struct cx300 *phone, int64_t now_ms, const uint8_t *data, size_t size);
int cx300_set_feature(struct cx300 *phone, int64_t now_ms, const uint8_t *data, size_t size);
/* Writes at most `room` bytes of feature report `id`, id first, and their count to *size. 0, -EPIPE or
 * -ENODEV. */
int cx300_get_feature(struct cx300 *phone, uint8_t id, uint8_t *data, size_t room, size_t *size);

/* Next input report for the host, with id: true and *size bytes in `report` (CX300_REPORT_MAX of room). */
bool cx300_next_input(struct cx300 *phone, uint8_t *report, size_t *size);

/* Lets everything happen that is due at now_ms; the earliest moment something is due next, or -1 for never.
 */
void cx300_tick(struct cx300 *phone, int64_t now_ms);
int64_t cx300_deadline_ms(const struct cx300 *phone);

/* One line of what a person (or a test) does; see command.c and `help` for the grammar. *answer (if not NULL)
 * gets the answer, to be freed with g_free(): "ok", "error ...", the state as one JSON line, or the picture
 * and "ok" after it. 0, or -EINVAL for a line that is not understood. "plug" and "unplug" change
 * cx300_plugged(); the front acts on it. */
int cx300_command(struct cx300 *phone, int64_t now_ms, const char *line, char **answer);
bool cx300_plugged(const struct cx300 *phone);
/* Person's actions are still waiting or a key is being held by a timed press. */
bool cx300_busy(const struct cx300 *phone);

/* Grows by one at least with every change of the state. */
unsigned cx300_revision(const struct cx300 *phone);
/* The whole state as one JSON line without a newline; free with g_free(). Its members are listed in state.c.
 */
char *cx300_state_json(const struct cx300 *phone);
/* One value of the state by path, for instance "lines/0" or "hook/bit": strings bare, the rest as JSON; NULL
 * when there is no such member. Free with g_free(). */
char *cx300_state_value(const struct cx300 *phone, const char *path);
/* Display and lamps as lines of text (UTF-8), each ended by a newline; free with g_free(). */
char *cx300_picture(const struct cx300 *phone);
/* The n-th of the two display lines, right-trimmed UTF-8; free with g_free(). */
char *cx300_display_line(const struct cx300 *phone, unsigned n);

/* "led", "stream", "level" or "pulse" -> *mode: 0 or -EINVAL. */
int cx300_hook_mode_parse(const char *name, enum cx300_hook_mode *mode);
#endif
