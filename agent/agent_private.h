/* What the files of the agent's room share. Nobody else includes this. */
#ifndef DESKPHONE_AGENT_PRIVATE_H
#define DESKPHONE_AGENT_PRIVATE_H
#include "agent/agent.h"
#include "agent/call/call.h"
#include "agent/call/view.h"
#include "agent/desktop/idle.h"
#include "agent/desktop/notify.h"
#include "agent/desktop/typing.h"
#include "agent/store/history.h"
#include "agent/store/keep.h"
#include "agent/log.h"
#include "agent/softphone/socket.h"
#include "agent/guard/ring_file.h"
#include "agent/guard/voice_host.h"
#include "driver/deskphone.h"

#define AGENT_PENDING_MAX 32

/* A request that could not even be handed to the softphone: told to the machine after the event that made it. */
struct agent_pending {
	enum call_request request;
	char call[CALL_ID_SIZE];
};

/* Bells that may be a file of the person's own. */
enum agent_ring { AGENT_RING_NORMAL, AGENT_RING_INTERNAL, AGENT_RINGS };

struct agent {
	struct config *config;
	char *keymaps, *socket_path;

	struct deskphone *phone;
	struct socket_server *socket;
	struct voice_host *voice;
	struct notify *notify;
	struct typing *typing;	      /* NULL = the keys do not type */
	struct idle *idle;
	struct history *history;
	struct book_files *book;      /* address book; NULL = none could be begun */
	struct plan *book_plan;       /* the one its numbers are read by */
	struct plan *plan;
	struct call_machine *machine;
	struct agent_adapter *adapter; /* to the softphone that we go to; NULL = it comes to us */

	GSource *clock;	      /* fires at the next deadline of machine, view and driver */
	GSource *phone_ready; /* the driver's fd */

	struct call_effects effects;
	struct agent_pending pending[AGENT_PENDING_MAX];
	size_t pending_count;
	struct call_status status; /* after the last event */
	struct view view;	   /* as last given to the phone */
	bool dirty;		   /* status changed since */

	char name[WIRE_NAME_SIZE]; /* [user] name, or what `deskphone name` said */
	struct wire_phone phone_state;
	bool put_out; /* the phone was let go for the machine's sleep: nobody pulled it out or plugs it in */
	struct wire_hook hook;
	struct wire_volume volume;
	struct ring_file rings[AGENT_RINGS];
	uint32_t ring_id; /* of the last time that one of them rang */
	struct wire_audio audio;
	struct wire_display display; /* lines as last broadcast */
	struct wire_mwi mwi[WIRE_ACCOUNTS_MAX];
	int mwi_count;
	struct wire_registered registered[WIRE_ACCOUNTS_MAX];
	int registered_count;
	char keep_path[512]; /* "" = nothing can be kept */
	struct keep keep;    /* as on disk */
	bool life_changed;   /* own presence or forwarding differ from it */
	char ringing[CALL_MAX][CALL_ID_SIZE]; /* calls whose notifications are up; "" = none */
	char forward[WIRE_NUMBER_SIZE]; /* the observers know of it */
	char announced[CALL_MAX][CALL_ID_SIZE]; /* calls the observers know of */
	enum call_state announced_state[CALL_MAX];
	char announced_name[CALL_MAX][64];
};

/* The machine's clock [ms]. */
int64_t agent_now(void);

/* One event for the call machine, its effects carried out. Not re-entrant: effects never call it. agent.c */
enum call_reply agent_feed(struct agent *agent, const struct call_event *event);
/* Something else that the display shows has changed. */
void agent_touch(struct agent *agent);

/* agent_typing.c: keys that type. */
void agent_typing_start(struct agent *agent); /* again after every change of the configuration */
bool agent_typing_read(const struct config *config, const char *keymaps, struct keymap *keymap, GError **error);
bool agent_typing_takes(struct agent *agent, enum deskphone_key key, enum deskphone_press press);

/* agent_effects.c: the machine's effects -> softphone, phone, voice, desktop. */
void agent_effects_carry_out(struct agent *agent);
void agent_effects_voice(struct agent *agent); /* which calls may have audio, which is heard, which card */
const char *agent_effects_card(const struct agent *agent, char *buffer, size_t size);

/* agent_ring.c: how it rings. */
void agent_ring_start(struct agent *agent); /* reads the files; again after every change of the configuration */
void agent_ring_stop(struct agent *agent);
bool agent_ring_check(const struct config *config, GError **error); /* whether the files can be used */
void agent_ring(struct agent *agent, enum call_bell bell);
int agent_ring_volume(const struct agent *agent); /* 0 (silent) to WIRE_RING_STEPS */
bool agent_ring_silent(const struct agent *agent);
void agent_ring_set_volume(struct agent *agent, int step); /* not from an effect: feeds the machine */

/* agent_phone.c: the driver's events -> the machine. */
void agent_phone_event(void *user, const struct deskphone_event *event);
void agent_phone_log(void *user, int priority, const char *text);
void agent_phone_suspend(struct agent *agent); /* the machine sleeps when this has returned */
void agent_phone_resume(struct agent *agent);

/* agent_plan.c: the dial plan of the configuration; the caller's to free. NULL and *error. */
struct plan *agent_plan_read(const struct config *config, const char *keymaps, GError **error);

/* agent_names.c: the address book. Not to be freed before agent_names_stop(): the plan. */
void agent_names_start(struct agent *agent);
void agent_names_stop(struct agent *agent);
void agent_names_complete(const struct agent *agent, struct call_record *record);
void agent_names_status(struct agent *agent); /* the calls in agent->status */

/* agent_softphone.c: what softphone and observers say -> the machine. */
extern const struct socket_handlers agent_softphone_handlers;

/* agent_adapter.c: the softphone that the configuration names. NULL is fine for all but _new. */
struct agent_adapter *agent_adapter_new(struct agent *agent, GError **error); /* NULL without *error: none is needed */
void agent_adapter_free(struct agent_adapter *adapter);
bool agent_adapter_same(const struct config *a, const struct config *b); /* whether it may stay as it is */
void agent_adapter_phone(struct agent_adapter *adapter); /* the phone came or went */

/* agent_life.c: what goes from one life of the agent to the next. */
struct call_options agent_life_options(const struct agent *agent); /* what the configuration says */
void agent_life_begin(struct agent *agent, struct call_options *options, struct call_missed missed[CALL_MISSED_MAX],
	char numbers[CALL_REDIALS][DIAL_TEXT_SIZE]); /* fills in; options point into the other two and the agent */
void agent_life_keep(struct agent *agent); /* own presence and forwarding, if they have changed */
void agent_life_ring_volume(struct agent *agent, int step);
void agent_life_seen(struct agent *agent);
void agent_life_forget(struct agent *agent, const char *number, int64_t at_ms);

/* agent_show.c: status -> display, lamps, notifications, observers. Once a loop turn. */
void agent_show(struct agent *agent, int64_t now_ms);
void agent_show_state(void *user, struct wire_state *state);
#endif
