/* What the files of the call machine share: call*.c. Nothing else includes this.
 *
 *   call.c          the machine: making it, one event
 *   call_phone.c    what keys and hook do in each state
 *   call_off_hook.c the states in which the phone is off-hook
 *   call_keys.c     what these states share
 *   call_network.c  what the softphone says
 *   call_records.c  what it says of one call
 *   call_user.c     what is asked through the deskphone tool
 *   call_place.c    from digits to an outgoing call
 *   call_redial.c   the numbers called last
 *   call_transfer.c one call handed to another, by key or by command
 *   call_arrival.c  a new call: forwarded, refused, answered by itself, or how it rings
 *   call_presence.c who is there, and who says so; forwarding
 *   call_missed.c   the list of missed calls
 *   call_pages.c    what is looked at and chosen on-hook: list, menu, forwarding
 *   call_legs.c     the calls: answering, holding, ending, forgetting them
 *   call_timers.c   what happens when nothing happens; the deadline
 *   call_settle.c   from the calls and the hook to state, tone, bell, audio, hook lamp
 *   call_status.c   the picture of it all
 *   call_names.c    the words
 */
#ifndef DESKPHONE_CALL_PRIVATE_H
#define DESKPHONE_CALL_PRIVATE_H
#include "agent/call/call.h"

#define CALL_LEGS 8	 /* CALL_MAX, and those whose end the softphone has not confirmed */
#define CALL_REJECTED 4	 /* calls rejected for want of room that are remembered */
#define CALL_END_TRIES 3 /* a hang-up is asked for so often before the call is forgotten */
#define CALL_NEVER (-1)	 /* no deadline */
#define CALL_NONE (-1)	 /* no leg */
#define CALL_OFF_WORK "Off work" /* text of the presence; shown in the person's language */

/* What the softphone was asked to do with a call and has not confirmed. */
enum call_want {
	CALL_WANT_NOTHING,
	CALL_WANT_ANSWER,
	CALL_WANT_HOLD,
	CALL_WANT_RESUME,
	CALL_WANT_TRANSFER,
	CALL_WANT_END
};

/* What is looked at on-hook. */
enum call_page { CALL_PAGE_NONE, CALL_PAGE_LIST, CALL_PAGE_MENU, CALL_PAGE_FORWARD };

/* A call as the person sees it. */
enum call_phase {
	CALL_PHASE_CALLING,
	CALL_PHASE_TALKING,
	CALL_PHASE_RINGING,
	CALL_PHASE_HELD,
	CALL_PHASE_GONE
};

struct call_leg {
	bool used;
	struct call_record record; /* as the softphone said last, cleaned */
	char shown[PLAN_NUMBER_SIZE];
	enum call_want want;
	int64_t want_ms; /* when to give up waiting for the softphone; CALL_NEVER */
	int tries;
	bool confirmed; /* the softphone has spoken of it */
	bool synced;	/* since the last SYNC_BEGIN, or since the softphone came back */
	bool voicemail; /* asked for by CALL_REQ_VOICEMAIL: its id is the softphone's to choose */
	bool rejected, talked;
	bool refused;	/* rejected as busy, without asking the person: counts as missed */
	bool says_busy; /* rejected by the person, as busy: counts as rejected */
	bool emergency; /* ours, to an emergency number */
	int transfer_to; /* TRANSFER: the leg it is joined with; CALL_NONE: to a number */
	char transfer_number[DIAL_TEXT_SIZE];
	int64_t joined_ms; /* the other one of a transfer has ended then: this one will, too */
	char after[DIAL_SIZE]; /* DTMF for after the answer */
	int64_t began_ms, asked_ms, talk_ms;
	unsigned order, held_order; /* who came first, who was held last */
};

struct call_machine {
	const struct plan *plan;
	char speed[10][DIAL_TEXT_SIZE], voicemail[DIAL_TEXT_SIZE];
	void (*uuid)(void *user, char id[CALL_ID_SIZE]);
	void *user;
	bool dnd_rejects, silent;
	char auto_answer[256], extensions[64];

	enum call_phone phone;
	bool attached, off_hook, muted;
	int taken_leg; /* answered or resumed by the host, on the loudspeaker, and not confirmed yet; CALL_NONE */
	bool in_vain;  /* it was refused; until the end of the error tone */
	enum call_path path;
	struct dial dial;
	bool locked_out; /* nobody reacts to the busy or warning tone: silence */
	int64_t lockout_ms, burst_ms, detached_ms;
	bool burst_again;

	bool softphone, can_hold, can_dtmf, can_transfer, can_voicemail, can_forward, can_deflect, syncing,
		registered;
	bool can_join; /* until it refuses to */
	int64_t up_ms, down_ms;
	char softphone_name[64], registered_text[64];

	struct call_leg legs[CALL_LEGS];
	int line; /* who is heard or called; CALL_NONE. Every other connected call counts as held, whatever
		     the network says */
	unsigned order;
	unsigned hushed; /* calls up to this order have no bell any more: the person knows */
	bool had_calls;
	char rejected[CALL_REJECTED][CALL_ID_SIZE];
	unsigned rejected_next;

	bool recall;
	int64_t recall_ms, reminder_ms;

	bool ended; /* off-hook after the end of a call */
	bool ended_moved; /* it was transferred */
	enum tone ended_tone;
	int64_t ended_ms; /* until when the reason is news; CALL_NEVER afterwards */
	struct call_record ended_record;
	char ended_number[PLAN_NUMBER_SIZE];

	bool mwi;
	int messages;
	enum call_presence word, own; /* the softphone's, the person's */
	char word_text[64], own_text[64];
	bool off_work, away;
	enum call_presence told; /* to the softphone; UNKNOWN = nothing */
	char told_text[64];
	char forward[DIAL_TEXT_SIZE];
	bool forward_theirs; /* the softphone told us: it is done there, and not ours to keep */
	int64_t presence_news_ms, forward_news_ms, callback_ms;

	int auto_leg; /* answered by itself at auto_ms; CALL_NONE */
	int64_t auto_ms;

	enum call_page page;
	int64_t page_ms;
	size_t list_at; /* index into missed_list */
	int menu_at;

	int missed; /* not looked at */
	char missed_name[256], missed_number[128];
	struct call_missed missed_list[CALL_MISSED_MAX]; /* the newest first */
	size_t missed_count;
	bool display;
	int64_t display_ms;
	char display_top[128], display_bottom[128];
	char redial[CALL_REDIALS][DIAL_TEXT_SIZE]; /* the last one first */
	size_t redial_at;			   /* which one is in the dial buffer */
	int64_t activity_ms, since_ms;

	/* what was asked for last */
	enum tone tone;
	enum call_bell bell;
	bool audio, hook, hook_again;
	char audio_call[CALL_ID_SIZE];
	struct call_status seen;

	/* during an event */
	int64_t now_ms;
	struct call_effects *effects;
};

/* Cases for switches over events, so that each state names every event. */
#define CALL_CASES_NETWORK                                                                                   \
	case CALL_EV_SOFTPHONE_UP:                                                                           \
	case CALL_EV_SOFTPHONE_DOWN:                                                                         \
	case CALL_EV_SYNC_BEGIN:                                                                             \
	case CALL_EV_SYNC_END:                                                                               \
	case CALL_EV_RECORD:                                                                                 \
	case CALL_EV_FAILED:                                                                                 \
	case CALL_EV_REGISTERED:                                                                             \
	case CALL_EV_MWI:                                                                                    \
	case CALL_EV_PRESENCE:                                                                               \
	case CALL_EV_AWAY:                                                                                   \
	case CALL_EV_FORWARD:                                                                                \
	case CALL_EV_DISPLAY:                                                                                \
	case CALL_EV_SOFTPHONE_MUTED
#define CALL_CASES_USER                                                                                      \
	case CALL_EV_USER_DIAL:                                                                              \
	case CALL_EV_USER_ANSWER:                                                                            \
	case CALL_EV_USER_REJECT:                                                                            \
	case CALL_EV_USER_HANGUP:                                                                            \
	case CALL_EV_USER_HOLD:                                                                              \
	case CALL_EV_USER_RESUME:                                                                            \
	case CALL_EV_USER_MUTE:                                                                              \
	case CALL_EV_USER_DTMF:                                                                              \
	case CALL_EV_USER_TRANSFER:                                                                          \
	case CALL_EV_USER_VOICEMAIL:                                                                         \
	case CALL_EV_USER_PRESENCE:                                                                          \
	case CALL_EV_USER_FORWARD:                                                                           \
	case CALL_EV_USER_SEEN
#define CALL_CASES_PHONE                                                                                     \
	case CALL_EV_ATTACHED:                                                                               \
	case CALL_EV_DETACHED:                                                                               \
	case CALL_EV_HOOK_OFF:                                                                               \
	case CALL_EV_HOOK_ON:                                                                                \
	case CALL_EV_PATH:                                                                                   \
	case CALL_EV_KEY:                                                                                    \
	case CALL_EV_KEY_LONG:                                                                               \
	case CALL_EV_KEY_UP:                                                                                 \
	case CALL_EV_REDIAL:                                                                                 \
	case CALL_EV_HOLD:                                                                                   \
	case CALL_EV_DELETE:                                                                                 \
	case CALL_EV_MUTED
/* Dealt with before the states are asked. */
#define CALL_CASES_NOT_HERE                                                                                  \
	CALL_CASES_NETWORK:                                                                                  \
	CALL_CASES_USER:                                                                                     \
	CALL_CASES_CLOCK:                                                                                    \
	case CALL_EV_ATTACHED:                                                                               \
	case CALL_EV_DETACHED:                                                                               \
	case CALL_EV_MUTED
#define CALL_CASES_CLOCK                                                                                     \
	case CALL_EV_TIMER:                                                                                  \
	case CALL_EVENTS

/* call.c: effects */
struct call_effect *call_effect(
	struct call_machine *machine, enum call_effect_type type); /* zeroed; never NULL */
/* NULL when no softphone is there to be asked: wishes about calls are repeated after its next sync. */
struct call_effect *call_ask(struct call_machine *machine, enum call_request request, const char *call);
void call_log(struct call_machine *machine, int priority, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void call_copy(char *to, size_t size, const char *text); /* cleaned, cut between characters; NULL = "" */

/* call_legs.c */
int call_find(const struct call_machine *machine, const char *id);
enum call_phase call_phase(const struct call_machine *machine, int leg);
int call_meant(const struct call_machine *machine, const struct call_event *event, int obvious);
int call_live(const struct call_machine *machine);    /* calls the person knows of */
int call_ringing(const struct call_machine *machine); /* rings longest; CALL_NONE */
int call_held(const struct call_machine *machine);    /* was held last; CALL_NONE */
bool call_connecting(const struct call_machine *machine);
int call_leg_new(struct call_machine *machine, const char *id);		    /* CALL_NONE: no room */
void call_want(struct call_machine *machine, int leg, enum call_want want); /* and asks */
bool call_answer(struct call_machine *machine, int leg);		    /* false: refused, audibly */
void call_hold(struct call_machine *machine, int leg);			    /* the line is free afterwards */
bool call_resume(struct call_machine *machine, int leg);		    /* holding another, if need be */
void call_not_taken(struct call_machine *machine, int leg); /* the softphone would not answer or resume it */
void call_take_line(struct call_machine *machine, int leg);
void call_end(struct call_machine *machine, int leg); /* hangs up or rejects */
void call_finish(
	struct call_machine *machine, int leg, enum call_cause cause, const char *text); /* is over */
void call_show_end(struct call_machine *machine, int leg); /* reason and tone, off-hook */
void call_send_digits(struct call_machine *machine, int leg, const char *digits);

/* call_records.c */
void call_record(struct call_machine *machine, const struct call_record *record);
int call_find_voicemail(const struct call_machine *machine); /* asked for, and not named yet; CALL_NONE */

/* call_place.c */
enum call_reply call_place(
	struct call_machine *machine, const char *text, const char *typed, const char *after, bool remember);
void call_go(struct call_machine *machine);	/* what is in the dial buffer */
void call_number_now(struct call_machine *machine, const char *number); /* refused audibly */
enum call_reply call_voicemail(struct call_machine *machine);
void call_dialled(struct call_machine *machine, enum dial_result result, char key);

/* call_redial.c */
void call_redial(struct call_machine *machine); /* the redial key */
void call_redial_add(struct call_machine *machine, const char *number);

/* call_transfer.c */
bool call_transfer_key(struct call_machine *machine); /* the redial key; false: there is nothing to transfer */
bool call_transfer_ready(const struct call_machine *machine); /* what the key would do now */
int call_transferring(const struct call_machine *machine);    /* CALL_NONE */
bool call_transferred(const struct call_machine *machine, int leg); /* that is why it ends */
bool call_transfer_needs(const struct call_machine *machine, int leg); /* it must not be ended now */
void call_transfer(struct call_machine *machine, int leg, int to, const char *number);
void call_transfer_failed(struct call_machine *machine, int leg, bool unsupported);
void call_transfer_record(struct call_machine *machine, int leg, enum call_state old);
/* A number to send somebody to, out of a text; false: none, or nobody is sent there. */
bool call_number_of(const struct call_machine *machine, const char *text, char number[DIAL_TEXT_SIZE]);
enum call_reply call_user_transfer(struct call_machine *machine, const struct call_event *event);

/* call_arrival.c */
void call_arrived(struct call_machine *machine, int leg);
void call_hush(struct call_machine *machine); /* the bell of who rings now */
bool call_knocks(const struct call_machine *machine); /* a ringing call is heard in another */
enum call_bell call_bell(const struct call_machine *machine);
void call_auto_answer(struct call_machine *machine); /* its time has come */

/* call_presence.c */
enum call_presence call_presence(const struct call_machine *machine, const char **text);
void call_choose_presence(struct call_machine *machine, enum call_presence own, const char *text);
void call_choose_quiet(struct call_machine *machine); /* do not disturb: on, off */
enum call_reply call_choose_forward(struct call_machine *machine, const char *text);
void call_forward_to_softphone(struct call_machine *machine);
void call_presence_event(struct call_machine *machine, const struct call_event *event);
void call_settle_presence(struct call_machine *machine);

/* call_missed.c */
void call_missed_add(struct call_machine *machine, const struct call_record *record, int64_t at_ms);
void call_missed_seen(struct call_machine *machine);
void call_missed_forget(struct call_machine *machine, size_t index);

/* call_pages.c: states, and opening them */
void call_page_open(struct call_machine *machine, enum call_page page);
void call_page_leave(struct call_machine *machine);
void call_list(struct call_machine *machine, const struct call_event *event);
void call_menu(struct call_machine *machine, const struct call_event *event);
void call_forward(struct call_machine *machine, const struct call_event *event);

/* call_keys.c */
void call_bug(
	struct call_machine *machine, const struct call_event *event); /* cannot happen; the state is kept */
void call_lift(struct call_machine *machine, const struct call_event *event);
void call_path(struct call_machine *machine, const struct call_event *event);
/* Loudspeaker or headset: nobody's hand is needed, so an abandoned one goes on-hook by itself. */
bool call_hands_free(const struct call_machine *machine);
void call_hang_up(struct call_machine *machine); /* the phone goes on-hook */
void call_key(struct call_machine *machine, char key);
void call_key_long(struct call_machine *machine, char key);
void call_key_up(struct call_machine *machine);
void call_first_key(struct call_machine *machine, char key);
void call_dtmf(struct call_machine *machine, char digit);
bool call_answer_waiting(struct call_machine *machine); /* these three: false when there is none */
bool call_reject_waiting(struct call_machine *machine);
bool call_resume_held(struct call_machine *machine);
void call_take(struct call_machine *machine);
void call_flash(struct call_machine *machine);

/* call_off_hook.c: states */
void call_collecting(struct call_machine *machine, const struct call_event *event);
void call_calling(struct call_machine *machine, const struct call_event *event);
void call_active(struct call_machine *machine, const struct call_event *event);
void call_ended(struct call_machine *machine, const struct call_event *event);

/* call_phone.c, call_network.c, call_user.c, call_timers.c */
void call_phone_event(struct call_machine *machine, const struct call_event *event);
void call_network_event(struct call_machine *machine, const struct call_event *event);
void call_user_event(struct call_machine *machine, const struct call_event *event);
enum call_from { CALL_FROM_PHONE, CALL_FROM_SOFTPHONE, CALL_FROM_HERE };
void call_mute(struct call_machine *machine, bool on, enum call_from from);
void call_timers(struct call_machine *machine);

/* call_settle.c */
void call_settle(struct call_machine *machine, const char *event);
void call_burst(struct call_machine *machine); /* the error tone, once */
void call_ended_clear(struct call_machine *machine);
#endif
