/* deskphone status: what the agent knows, for people or as JSON. */
#include "agent/cli/cli.h"
#include "agent/cli/client.h"
#include "agent/cli/escape.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define LABEL_WIDTH 12

static void label(const char *text)
{
	printf("%-*s", LABEL_WIDTH, text);
}

static void text_line(const char *name, const char *text)
{
	label(name);
	escape_text(stdout, text);
	putchar('\n');
}

/* " (text)" when there is one. */
static void remark(const char *text)
{
	if (!*text)
		return;
	fputs(" (", stdout);
	escape_text(stdout, text);
	putchar(')');
}

static void print_phone(const struct wire_phone *phone)
{
	label("Phone");
	escape_text(stdout, phone->attached ? (*phone->model ? phone->model : "attached") : "none attached");
	if (*phone->serial) {
		fputs(", serial ", stdout);
		escape_text(stdout, phone->serial);
	}
	if (*phone->node) {
		fputs(", ", stdout);
		escape_text(stdout, phone->node);
	}
	if (phone->display && phone->columns)
		printf(", display %d x %d", phone->rows, phone->columns);
	remark(phone->text);
	putchar('\n');
}

static void print_softphone(const struct wire_state *state)
{
	text_line("Softphone", state->softphone.connected ? state->softphone.name : "not connected");
	for (int i = 0; i < state->known.registered_count; i++) {
		const struct wire_registered *line = &state->known.registered[i];
		label(i ? "" : "Line");
		escape_text(stdout, *line->line ? line->line : "default");
		fputs(line->ok ? ": registered" : ": not registered", stdout);
		remark(line->text);
		putchar('\n');
	}
}

static void print_mailboxes(const struct wire_sync *known)
{
	for (int i = 0; i < known->mwi_count; i++) {
		const struct wire_mwi *mwi = &known->mwi[i];
		label(i ? "" : "Voicemail");
		printf("%d new, %d old", mwi->fresh, mwi->old);
		if (mwi->urgent)
			printf(", %d urgent", mwi->urgent);
		remark(mwi->line);
		putchar('\n');
	}
}

static void print_presence(const struct wire_presence *presence)
{
	label("Presence");
	fputs(wire_availability_name(presence->state), stdout);
	remark(presence->text);
	putchar('\n');
}

static void print_figures(const struct voice_figures *figures)
{
	label("Quality");
	printf("%.1f ms to the softphone, %.1f ms from it, jitter %.1f ms, drift %+.1f ppm%s\n",
		figures->latency_out_ms, figures->latency_in_ms, figures->jitter_ms, figures->drift_ppm,
		figures->resampled ? figures->locked ? ", followed" : ", being followed" : "");
	label("");
	printf("%.0f ms concealed, %.0f ms left out, %" PRIu64
	       " frames lost, level %.0f dB out, %.0f dB in%s\n",
		(double)figures->concealed / 16, (double)figures->dropped / 16, figures->frames_lost,
		figures->level_out_db, figures->level_in_db,
		figures->echo_cancelled ? ", echo cancelled" : "");
}

static void print_set(const struct wire_state *state)
{
	label("Hook");
	fputs(state->hook.on_hook ? "on-hook" : "off-hook", stdout);
	if (state->hook.via != WIRE_VIA_NONE)
		printf(" (%s)", wire_via_name(state->hook.via));
	putchar('\n');
	text_line("Microphone", state->muted ? "muted" : "open");
	if (state->volume.steps)
		printf("%-*s%d of %d\n", LABEL_WIDTH, "Volume", state->volume.step, state->volume.steps);
	if (state->ring_volume)
		printf("%-*s%d of %d\n", LABEL_WIDTH, "Ring volume", state->ring_volume, WIRE_RING_STEPS);
	else
		text_line("Ring volume", "silent");
	label("Audio");
	fputs(wire_audio_state_name(state->audio.state), stdout);
	if (state->audio.rate_hz)
		printf(", %d Hz", state->audio.rate_hz);
	remark(state->audio.text);
	putchar('\n');
	/* Without sound there is nothing to measure. */
	if (state->audio.measured && state->audio.state == WIRE_AUDIO_UP)
		print_figures(&state->audio.figures);
}

static void print_display(const struct wire_display *display)
{
	for (int i = 0; i < display->count; i++) {
		label(i ? "" : "Display");
		fputs("| ", stdout);
		escape_text(stdout, display->lines[i]);
		putchar('\n');
	}
}

static void print_call(const struct call_record *call)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	label("Call");
	printf("%s, %s ", wire_call_state_name(call->state), call->outgoing ? "to" : "from");
	escape_text(stdout, *call->number ? call->number : "unknown number");
	if (*call->name) {
		putchar(' ');
		escape_text(stdout, call->name);
	}
	remark(call->title);
	int64_t seconds = call->since_ms ? now.tv_sec - call->since_ms / 1000 : -1;
	if (seconds >= 0)
		printf(", %" PRId64 ":%02" PRId64, seconds / 60, seconds % 60);
	putchar('\n');
	text_line("", call->id);
	if (*call->subject)
		text_line("", call->subject);
}

static void print_status(const struct wire_state *state)
{
	print_phone(&state->phone);
	print_softphone(state);
	if (*state->name)
		text_line("Name", state->name);
	if (state->known.has_presence)
		print_presence(&state->known.presence);
	if (*state->forward.number)
		text_line("Forwarded", state->forward.number);
	print_mailboxes(&state->known);
	print_set(state);
	print_display(&state->display);
	if (!state->known.calls_count)
		text_line("Call", "none");
	for (int i = 0; i < state->known.calls_count; i++)
		print_call(&state->known.calls[i]);
}

int cli_status(int argc, char **argv)
{
	struct client client;
	struct wire_message message;
	bool json = argc == 2 && (strcmp(argv[1], "--json") == 0 || strcmp(argv[1], "-j") == 0);
	if (argc > 1 && !json) {
		fprintf(stderr, "deskphone %s: unknown argument; see `deskphone %s --help`\n", argv[0],
			argv[0]);
		return 2;
	}
	int code = client_open(&client, &message);
	if (!code && json) {
		escape_json(stdout, client_line(&client));
		putchar('\n');
	} else if (!code) {
		print_status(&message.state);
	}
	client_close(&client);
	return code;
}
