/* What is looked at and chosen on the idle, on-hook phone. Left after CALL_PAGE_MS, and at once when it rings.
 *
 *   key    | list of missed calls  | presence                     | forward to
 *   opened | hold                  | star held down, or star in   | 9 in the presences
 *          |                       | the list                     |
 *   hold   | the one before; after | the next                     | -
 *          | the oldest: left      |                              |
 *   redial | calls it, loudspeaker | -                            | -
 *   lift   | calls it              | left, dial tone              | left, dial tone
 *   delete | takes it off the list | left                         | erases; left when empty
 *   digit  | left, typed           | 0-7: chosen, left; 9: forward| typed
 *   *      | presence              | the next                     | typed
 *   #      | left                  | this one is chosen, left     | set; with no digits: off
 */
#include "agent/call/call_private.h"
#include <string.h>

#pragma GCC diagnostic error "-Wswitch-enum"

#define ITEM_FORWARD '9'

/* Which item stands for what the person has chosen. */
static int call_menu_item(const struct call_machine *machine)
{
	if (machine->off_work)
		return CALL_MENU_OFF_WORK;
	for (int item = 0; item < CALL_MENU_ITEMS; item++)
		if (call_menu_presence(item) == machine->own)
			return item;
	return 0;
}

void call_page_open(struct call_machine *machine, enum call_page page)
{
	dial_clear(&machine->dial);
	machine->page = page;
	machine->page_ms = machine->now_ms + CALL_PAGE_MS;
	machine->list_at = 0;
	machine->menu_at = call_menu_item(machine);
	if (page == CALL_PAGE_LIST)
		call_missed_seen(machine);
}

void call_page_leave(struct call_machine *machine)
{
	if (machine->page == CALL_PAGE_FORWARD)
		dial_clear(&machine->dial);
	machine->page = CALL_PAGE_NONE;
	machine->page_ms = CALL_NEVER;
}

static void call_page_touch(struct call_machine *machine)
{
	machine->page_ms = machine->now_ms + CALL_PAGE_MS;
}

static void call_list_call(struct call_machine *machine)
{
	char number[sizeof(machine->missed_list[0].number)] = "";
	if (machine->list_at < machine->missed_count)
		memcpy(number, machine->missed_list[machine->list_at].number, sizeof(number));
	if (number[0]) {
		call_page_leave(machine);
		call_number_now(machine, number);
	} else if (machine->off_hook) {
		call_page_leave(
			machine); /* the list is empty, or the caller's number is not known: dial tone */
	} else {
		call_burst(machine);
	}
}

static void call_list_key(struct call_machine *machine, char key)
{
	call_page_leave(machine);
	if (key == '*')
		call_page_open(machine, CALL_PAGE_MENU);
	else if (key != '#')
		call_key(machine, key);
}

static void call_list_delete(struct call_machine *machine)
{
	call_missed_forget(machine, machine->list_at);
	if (machine->missed_count == 0)
		call_page_leave(machine);
}

void call_list(struct call_machine *machine, const struct call_event *event)
{
	call_page_touch(machine);
	switch (event->type) {
	case CALL_EV_HOOK_OFF:
		call_lift(machine, event);
		call_list_call(machine);
		return;
	case CALL_EV_KEY:
		call_list_key(machine, event->key);
		return;
	case CALL_EV_REDIAL:
		call_list_call(machine);
		return;
	case CALL_EV_HOLD:
		if (++machine->list_at >= machine->missed_count)
			call_page_leave(machine);
		return;
	case CALL_EV_DELETE:
		call_list_delete(machine);
		return;
	case CALL_EV_HOOK_ON:
	case CALL_EV_PATH:
	case CALL_EV_KEY_LONG:
	case CALL_EV_KEY_UP:
		return;
	CALL_CASES_NOT_HERE:
		call_bug(machine, event);
		return;
	}
}

static void call_menu_choose(struct call_machine *machine, int item)
{
	static const char *const texts[CALL_MENU_ITEMS] = {[CALL_MENU_OFF_WORK] = CALL_OFF_WORK};
	call_choose_presence(machine, call_menu_presence(item), texts[item]);
	call_page_leave(machine);
}

static void call_menu_key(struct call_machine *machine, char key)
{
	if (key == '*')
		machine->menu_at = (machine->menu_at + 1) % CALL_MENU_ITEMS;
	else if (key == '#')
		call_menu_choose(machine, machine->menu_at);
	else if (key >= '0' && key < '0' + CALL_MENU_ITEMS)
		call_menu_choose(machine, key - '0');
	else if (key == ITEM_FORWARD)
		call_page_open(machine, CALL_PAGE_FORWARD);
	else
		call_burst(machine);
}

void call_menu(struct call_machine *machine, const struct call_event *event)
{
	call_page_touch(machine);
	switch (event->type) {
	case CALL_EV_HOOK_OFF:
		call_page_leave(machine);
		call_lift(machine, event);
		return;
	case CALL_EV_KEY:
		call_menu_key(machine, event->key);
		return;
	case CALL_EV_HOLD:
		call_menu_key(machine, '*');
		return;
	case CALL_EV_DELETE:
		call_page_leave(machine);
		return;
	case CALL_EV_HOOK_ON:
	case CALL_EV_PATH:
	case CALL_EV_KEY_LONG:
	case CALL_EV_KEY_UP:
	case CALL_EV_REDIAL:
		return;
	CALL_CASES_NOT_HERE:
		call_bug(machine, event);
		return;
	}
}

static void call_forward_key(struct call_machine *machine, char key)
{
	char digits[DIAL_SIZE];
	if (key != '#') {
		if (dial_key(&machine->dial, key, machine->now_ms) == DIAL_REFUSED)
			call_burst(machine);
		return;
	}
	memcpy(digits, machine->dial.digits, sizeof(digits));
	if (call_choose_forward(machine, digits) != CALL_REPLY_OK)
		call_burst(machine);
	else
		call_page_leave(machine);
}

void call_forward(struct call_machine *machine, const struct call_event *event)
{
	call_page_touch(machine);
	switch (event->type) {
	case CALL_EV_HOOK_OFF:
		call_page_leave(machine);
		call_lift(machine, event);
		return;
	case CALL_EV_KEY:
		call_forward_key(machine, event->key);
		return;
	case CALL_EV_KEY_LONG: /* 0 becomes "+"; the others have no meaning here */
		if (event->key == '0')
			dial_long(&machine->dial, '0', false, machine->now_ms);
		return;
	case CALL_EV_DELETE:
		if (dial_delete(&machine->dial, machine->now_ms) == DIAL_REFUSED)
			call_page_leave(machine);
		return;
	case CALL_EV_HOOK_ON:
	case CALL_EV_PATH:
	case CALL_EV_KEY_UP:
	case CALL_EV_REDIAL:
	case CALL_EV_HOLD:
		return;
	CALL_CASES_NOT_HERE:
		call_bug(machine, event);
		return;
	}
}
