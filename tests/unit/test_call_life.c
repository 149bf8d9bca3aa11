/* The call machine in a long random life: keys, hook, network, tool, unplugging, time. What must always hold is in
 * call_invariants.h. CALL_LIFE_EVENTS=1000000 makes it longer, CALL_LIFE_SEED=7 begins with that seed. */
#include "tests/unit/call_steps.h"
#include "tests/unit/leak.h"
#include <criterion/criterion.h>

TestSuite(call_life, .fini = leak_check);

static void steps_close(struct steps *steps)
{
	world_close(&steps->world);
	plan_free(steps->world.plan);
	free(steps);
}

struct life {
	struct world *world;
	unsigned long met[CALL_PHONES], transfers, bells[CALL_BELLS];
	uint32_t random;
	int calls;
	char softphone_has[8];
};

static unsigned roll(struct life *life, unsigned sides)
{
	life->random = life->random * 1664525u + 1013904223u;
	return (life->random >> 8) % sides;
}

/* A star held down, and what may follow. */
static void random_pages(struct life *life)
{
	static const enum call_event_type star[] = {CALL_EV_KEY, CALL_EV_KEY_LONG, CALL_EV_KEY_UP};
	for (int i = 0; i < 3; i++)
		world_send(life->world, &(struct call_event){.type = star[i], .key = '*'});
	if (roll(life, 2))
		world_send(life->world, &(struct call_event){.type = CALL_EV_KEY, .key = '9'});
}

static void random_phone(struct life *life)
{
	static const char keys[] = "0123456789*#0011";
	struct world *world = life->world;
	if (!world->status.attached) {
		if (roll(life, 4) == 0)
			world_send_type(world, CALL_EV_ATTACHED);
		return;
	}
	char key = keys[roll(life, 16)];
	switch (roll(life, 15)) {
	case 14:
		random_pages(life);
		return;
	case 0:
	case 1:
		world_send(world, &(struct call_event){
					  .type = CALL_EV_HOOK_OFF, .path = (enum call_path)roll(life, 4)});
		return;
	case 2:
	case 3:
		world_send_type(world, CALL_EV_HOOK_ON);
		return;
	case 4:
		world_send(world, &(struct call_event){
					  .type = CALL_EV_PATH, .path = (enum call_path)(1 + roll(life, 3))});
		return;
	case 5:
		world_send_type(world, CALL_EV_REDIAL);
		return;
	case 6:
	case 7:
		world_send_type(world, CALL_EV_HOLD);
		return;
	case 8:
		world_send_type(world, CALL_EV_DELETE);
		return;
	case 9:
		world_send(world, &(struct call_event){.type = CALL_EV_MUTED, .on = roll(life, 2)});
		return;
	case 10:
		if (roll(life, 6) == 0)
			world_send_type(world, CALL_EV_DETACHED);
		return;
	default:
		world_send(world, &(struct call_event){.type = CALL_EV_KEY, .key = key});
		if (roll(life, 5) == 0)
			world_send(world, &(struct call_event){.type = CALL_EV_KEY_LONG, .key = key});
		world_send(world, &(struct call_event){.type = CALL_EV_KEY_UP, .key = key});
		return;
	}
}

static void random_softphone(struct life *life)
{
	struct world *world = life->world;
	struct call_record *record = &world->calls[roll(life, 5)];
	char id[CALL_ID_SIZE];
	if (!world->status.softphone) {
		if (roll(life, 3) == 0) {
			world_send(world, &(struct call_event){.type = CALL_EV_SOFTPHONE_UP,
						  .softphone = {.name = "random",
							  .can_hold = roll(life, 5) > 0,
							  .can_dtmf = roll(life, 5) > 0,
							  .can_transfer = roll(life, 5) > 0,
							  .can_join = roll(life, 4) > 0,
							  .can_voicemail = roll(life, 2),
							  .can_forward = roll(life, 4) == 0,
							  .can_deflect = roll(life, 2)}});
			if (roll(life, 8))
				world_sync(world);
		}
		return;
	}
	switch (roll(life, 14)) {
	case 12:
		world_send(world, &(struct call_event){.type = CALL_EV_AWAY, .on = roll(life, 2)});
		return;
	case 13:
		world_send(world,
			&(struct call_event){.type = CALL_EV_FORWARD, .number = roll(life, 2) ? "5551" : ""});
		return;
	case 0:
	case 1:
		snprintf(id, sizeof(id), "in%d", ++life->calls);
		record = world_new_call(world, id, false);
		if (!record)
			return;
		snprintf(record->number, sizeof(record->number), "%s", roll(life, 4) ? "5551234" : "100");
		world_state(world, record, CALL_INCOMING, CAUSE_NONE);
		return;
	case 2:
		if (roll(life, 10) == 0)
			world_send_type(world, CALL_EV_SOFTPHONE_DOWN);
		return;
	case 3:
		world->obeys = roll(life, 4) > 0;
		return;
	case 4:
		world_send(world, &(struct call_event){.type = CALL_EV_FAILED,
					  .call = record->id,
					  .failed = {.request = (enum call_request)roll(life, CALL_REQUESTS),
						  .no_such_call = roll(life, 2),
						  .unsupported = roll(life, 3) == 0,
						  .text = "no"}});
		return;
	case 5:
		if (roll(life, 4) == 0)
			record->id[0] = '\0'; /* forgotten: the next sync will tell */
		else
			world_sync(world);
		return;
	case 6:
		world_send(world, &(struct call_event){.type = CALL_EV_SOFTPHONE_MUTED, .on = roll(life, 2)});
		return;
	case 7:
		world_send(world, &(struct call_event){.type = CALL_EV_PRESENCE,
					  .presence = {(enum call_presence)roll(life, 9), "text"}});
		return;
	default:
		if (record->id[0])
			world_state(world, record, (enum call_state)roll(life, CALL_ENDED + 1),
				(enum call_cause)roll(life, CAUSE_FAILED + 1));
		return;
	}
}

static void random_tool(struct life *life)
{
	static const char *const numbers[] = {"5551234", "911", "sip:a@b", "", "*21*1#", "+49 30 1234567,12"};
	struct world *world = life->world;
	struct call_event event = {
		.type = (enum call_event_type)(
			CALL_EV_USER_DIAL + (int)roll(life, CALL_EV_TIMER - CALL_EV_USER_DIAL))};
	if (event.type == CALL_EV_USER_DIAL)
		event.number = numbers[roll(life, 6)];
	else if (event.type == CALL_EV_USER_DTMF)
		event.digits = "123#";
	else if (event.type == CALL_EV_USER_TRANSFER && roll(life, 2))
		event.transfer.number = "5551234";
	else if (event.type == CALL_EV_USER_TRANSFER)
		event.transfer.to = world->calls[roll(life, 5)].id;
	else if (event.type == CALL_EV_USER_FORWARD)
		event.number = numbers[roll(life, 6)];
	else if (event.type == CALL_EV_USER_PRESENCE)
		event.presence.state = (enum call_presence)(roll(life, 2) ? 0 : roll(life, 9));
	else if (event.type == CALL_EV_USER_MUTE)
		event.on = roll(life, 2);
	else if (roll(life, 2))
		event.call = world->calls[roll(life, 5)].id;
	world_send(world, &event);
	if (world->reply == CALL_REPLY_NONE)
		world_bug(world, "no reply");
}

/* With a phone and an obedient softphone, hook and cradle alone end every call. */
static void everything_can_be_ended(struct life *life)
{
	struct world *world = life->world;
	world->obeys = true;
	if (!world->status.softphone)
		world_send(world, &(struct call_event){.type = CALL_EV_SOFTPHONE_UP,
					  .softphone = {.name = "end",
						  .can_hold = true,
						  .can_dtmf = true,
						  .can_transfer = true}});
	world_sync(world);
	if (!world->status.attached)
		world_send_type(world, CALL_EV_ATTACHED);
	for (int i = 0; i < 12; i++) {
		world_send_type(world, CALL_EV_HOOK_ON);
		world_wait(world, 40000);
		if (world->status.calls == 0)
			return;
		world_send(world, &(struct call_event){.type = CALL_EV_HOOK_OFF, .path = CALL_PATH_HANDSET});
		world_wait(world, 40000);
	}
	world_bug(world, "%zu calls that no hook ends", world->status.calls);
}

static void note(struct life *life)
{
	const struct call_status *status = &life->world->status;
	life->met[status->phone]++;
	life->transfers += status->transferring >= 0;
	life->bells[status->bell]++;
}

static void live(struct life *sum, uint32_t seed, int events)
{
	struct steps *steps = calloc(1, sizeof(*steps));
	struct life life = *sum;
	life.world = &steps->world;
	life.random = seed;
	life.calls = 0;
	steps->options.speed_dial[3] = "5550000";
	steps->options.dnd_rejects = seed % 2;
	steps->options.silent = seed % 5 == 0;
	steps->options.auto_answer = "100";
	steps->options.extensions = "3";
	cr_assert(steps_run(steps, "wait 1 s"));
	for (int i = 0; i < events && !steps->world.bug[0]; i++) {
		unsigned who = roll(&life, 10);
		steps->world.pending = 0;
		steps->world.finished[0] = '\0';
		if (who < 4)
			random_phone(&life);
		else if (who < 8)
			random_softphone(&life);
		else if (who < 9)
			random_tool(&life);
		else
			world_wait(&steps->world, roll(&life, 30) ? roll(&life, 3000) : 70000);
		if (i % 500 == 499)
			everything_can_be_ended(&life);
		note(&life);
		cr_assert(steps->world.bug[0] == '\0', "seed %u, event %d: %s (%s)", seed, i,
			steps->world.bug, call_phone_name(steps->world.status.phone));
	}
	*sum = life;
	steps_close(steps);
}

static long number_of(const char *name, long otherwise)
{
	const char *text = getenv(name);
	return text && atol(text) > 0 ? atol(text) : otherwise;
}

Test(call_life, a_random_life, .timeout = 600)
{
	struct life sum = {.calls = 0};
	uint32_t seed = (uint32_t)number_of("CALL_LIFE_SEED", 1);
	long events = number_of("CALL_LIFE_EVENTS", 200000);
	for (long left = events; left > 0; left -= 10000)
		live(&sum, seed++, 10000);
	for (int state = 0; events >= 200000 && state < CALL_PHONES; state++)
		cr_assert(sum.met[state] > 100, "%s only %lu times", call_phone_name((enum call_phone)state),
			sum.met[state]);
	for (int bell = 0; events >= 200000 && bell < CALL_BELLS; bell++)
		cr_assert(sum.bells[bell] > 50, "bell %d only %lu times", bell, sum.bells[bell]);
	cr_assert(events < 200000 || sum.transfers > 100, "only %lu events during transfers", sum.transfers);
}
