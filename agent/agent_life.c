/* What the call machine is told at its beginning: the configuration, and what goes from one life of the agent to the next: numbers
 * called last and missed calls come from the history, what the person has chosen from a file of its own (keep.h). */
#include "agent/agent_private.h"
#include <stdlib.h>
#include <string.h>

static int64_t utc_s(void)
{
	return g_get_real_time() / G_USEC_PER_SEC;
}

static void add_redial(const struct agent *agent, const struct history_entry *entry,
	char numbers[][DIAL_TEXT_SIZE], size_t *count)
{
	struct plan_number plan;
	plan_number(agent->plan, entry->number, &plan);
	bool known = !dial_remembers(entry->number, plan.kind); /* not those that hold a PIN, nor 112 */
	for (size_t i = 0; i < *count && !known; i++)
		known = strcmp(numbers[i], entry->number) == 0;
	if (!known && *count < CALL_REDIALS)
		wire_copy(numbers[(*count)++], DIAL_TEXT_SIZE, entry->number);
}

static void add_missed(const struct agent *agent, const struct history_entry *entry,
	struct call_missed *missed, struct call_options *options)
{
	if (options->missed_count == CALL_MISSED_MAX ||
		keep_is_gone(&agent->keep, entry->number, entry->time_s))
		return;
	struct call_missed *to = &missed[options->missed_count++];
	wire_copy(to->name, sizeof(to->name), entry->name);
	wire_copy(to->number, sizeof(to->number), entry->number);
	to->at_ms = agent_now() + 1000 * (entry->time_s - utc_s());
	options->missed_fresh += entry->time_s > agent->keep.seen_s;
}

static void read_history(struct agent *agent, struct call_options *options, struct call_missed *missed,
	char numbers[][DIAL_TEXT_SIZE])
{
	struct history_entry *entries;
	size_t count, redials = 0;
	char path[512];
	if (!agent->config->history || history_path(path, sizeof(path)) < 0 ||
		history_read(path, HISTORY_LIMIT, &entries, &count) < 0)
		return;
	while (count-- > 0) {
		const struct history_entry *entry = &entries[count];
		if (entry->outgoing)
			add_redial(agent, entry, numbers, &redials);
		else if (entry->result == HISTORY_MISSED)
			add_missed(agent, entry, missed, options);
	}
	free(entries);
	for (size_t i = 0; i < redials; i++)
		options->redial[i] = numbers[i];
}

static void make_uuid(void *user, char id[CALL_ID_SIZE])
{
	(void)user;
	socket_make_call_id(id);
}

struct call_options agent_life_options(const struct agent *agent)
{
	const struct config *config = agent->config;
	struct call_options options = {.plan = agent->plan,
		.voicemail = config->voicemail,
		.dnd_rejects = g_strcmp0(config->dnd, "reject") == 0,
		.silent = agent_ring_silent(agent),
		.auto_answer = config->auto_answer,
		.extensions = config->extensions,
		.uuid = make_uuid};
	for (size_t i = 0; i < G_N_ELEMENTS(config->speed); i++)
		options.speed_dial[i] = config->speed[i];
	return options;
}

void agent_life_begin(struct agent *agent, struct call_options *options,
	struct call_missed missed[CALL_MISSED_MAX], char numbers[CALL_REDIALS][DIAL_TEXT_SIZE])
{
	memset(&agent->keep, 0, sizeof(agent->keep));
	if (keep_path(agent->keep_path, sizeof(agent->keep_path)) < 0)
		agent->keep_path[0] = '\0';
	else
		keep_read(agent->keep_path, &agent->keep);
	options->silent = agent_ring_silent(agent);
	options->presence = agent->keep.presence;
	options->presence_text = agent->keep.presence_text;
	options->forward = agent->keep.forward_chosen ? agent->keep.forward : agent->config->forward;
	options->missed = missed;
	read_history(agent, options, missed, numbers);
}

static void write_keep(const struct agent *agent)
{
	int status = agent->keep_path[0] ? keep_write(agent->keep_path, &agent->keep) : 0;
	if (status < 0)
		log_warning("%s could not be written: %s", agent->keep_path, g_strerror(-status));
}

void agent_life_keep(struct agent *agent)
{
	if (!agent->life_changed)
		return;
	agent->life_changed = false;
	agent->keep.presence = agent->status.own;
	wire_copy(agent->keep.presence_text, sizeof(agent->keep.presence_text), agent->status.own_text);
	agent->keep.forward_chosen = true;
	wire_copy(agent->keep.forward, sizeof(agent->keep.forward), agent->status.forward_own);
	write_keep(agent);
}

void agent_life_ring_volume(struct agent *agent, int step)
{
	agent->keep.ring_volume_chosen = true;
	agent->keep.ring_volume = step;
	write_keep(agent);
}

void agent_life_seen(struct agent *agent)
{
	if (!agent->config->history)
		return; /* they are not kept either */
	agent->keep.seen_s = utc_s();
	write_keep(agent);
}

void agent_life_forget(struct agent *agent, const char *number, int64_t at_ms)
{
	if (!agent->config->history)
		return;
	keep_gone(&agent->keep, number, utc_s() - (agent_now() - at_ms) / 1000);
	write_keep(agent);
}
