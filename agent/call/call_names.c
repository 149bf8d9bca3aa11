/* The words for logs, tests and the socket. */
#include "agent/call/call.h"

#define NAME(table, value)                                                                                   \
	((unsigned)(value) < sizeof(table) / sizeof((table)[0]) && (table)[value] ? (table)[value] : "?")

const char *call_phone_name(enum call_phone state)
{
	static const char *const names[CALL_PHONES] = {
		[CALL_PHONE_IDLE] = "idle",
		[CALL_PHONE_PREDIAL] = "predial",
		[CALL_PHONE_COLLECTING] = "collecting",
		[CALL_PHONE_CALLING] = "calling",
		[CALL_PHONE_INCOMING] = "incoming",
		[CALL_PHONE_ACTIVE] = "active",
		[CALL_PHONE_HELD] = "held",
		[CALL_PHONE_RECALL] = "recall",
		[CALL_PHONE_ENDED] = "ended",
		[CALL_PHONE_LIST] = "list",
		[CALL_PHONE_MENU] = "menu",
		[CALL_PHONE_FORWARD] = "forward",
	};
	return NAME(names, state);
}

const char *call_event_name(enum call_event_type type)
{
	static const char *const names[CALL_EVENTS] = {
		[CALL_EV_ATTACHED] = "attached",
		[CALL_EV_DETACHED] = "detached",
		[CALL_EV_HOOK_OFF] = "hook off",
		[CALL_EV_HOOK_ON] = "hook on",
		[CALL_EV_PATH] = "path",
		[CALL_EV_KEY] = "key",
		[CALL_EV_KEY_LONG] = "key long",
		[CALL_EV_KEY_UP] = "key up",
		[CALL_EV_REDIAL] = "redial",
		[CALL_EV_HOLD] = "hold",
		[CALL_EV_DELETE] = "delete",
		[CALL_EV_MUTED] = "muted",
		[CALL_EV_SOFTPHONE_UP] = "softphone up",
		[CALL_EV_SOFTPHONE_DOWN] = "softphone down",
		[CALL_EV_SYNC_BEGIN] = "sync begin",
		[CALL_EV_SYNC_END] = "sync end",
		[CALL_EV_RECORD] = "call record",
		[CALL_EV_FAILED] = "request failed",
		[CALL_EV_REGISTERED] = "registered",
		[CALL_EV_MWI] = "message waiting",
		[CALL_EV_PRESENCE] = "presence",
		[CALL_EV_AWAY] = "away",
		[CALL_EV_FORWARD] = "forward",
		[CALL_EV_DISPLAY] = "display",
		[CALL_EV_SOFTPHONE_MUTED] = "softphone muted",
		[CALL_EV_USER_DIAL] = "user dial",
		[CALL_EV_USER_ANSWER] = "user answer",
		[CALL_EV_USER_REJECT] = "user reject",
		[CALL_EV_USER_HANGUP] = "user hangup",
		[CALL_EV_USER_HOLD] = "user hold",
		[CALL_EV_USER_RESUME] = "user resume",
		[CALL_EV_USER_MUTE] = "user mute",
		[CALL_EV_USER_DTMF] = "user dtmf",
		[CALL_EV_USER_TRANSFER] = "user transfer",
		[CALL_EV_USER_VOICEMAIL] = "user voicemail",
		[CALL_EV_USER_PRESENCE] = "user presence",
		[CALL_EV_USER_FORWARD] = "user forward",
		[CALL_EV_USER_SEEN] = "user seen",
		[CALL_EV_TIMER] = "timer",
	};
	return NAME(names, type);
}

const char *call_request_name(enum call_request request)
{
	static const char *const names[CALL_REQUESTS] = {
		[CALL_REQ_DIAL] = "dial",
		[CALL_REQ_ANSWER] = "answer",
		[CALL_REQ_REJECT] = "reject",
		[CALL_REQ_HANGUP] = "hangup",
		[CALL_REQ_HOLD] = "hold",
		[CALL_REQ_RESUME] = "resume",
		[CALL_REQ_MUTE] = "mute",
		[CALL_REQ_DTMF] = "dtmf",
		[CALL_REQ_TRANSFER] = "transfer",
		[CALL_REQ_VOICEMAIL] = "voicemail",
		[CALL_REQ_FORWARD] = "forward",
	};
	return NAME(names, request);
}

const char *call_reply_word(enum call_reply reply)
{
	static const char *const names[] = {
		[CALL_REPLY_NONE] = "",
		[CALL_REPLY_OK] = "ok",
		[CALL_REPLY_NO_SUCH_CALL] = "no-such-call",
		[CALL_REPLY_BUSY] = "busy",
		[CALL_REPLY_INVALID] = "invalid",
		[CALL_REPLY_NO_PHONE] = "no-phone",
		[CALL_REPLY_NO_SOFTPHONE] = "no-softphone",
		[CALL_REPLY_UNSUPPORTED] = "unsupported",
	};
	return NAME(names, reply);
}
