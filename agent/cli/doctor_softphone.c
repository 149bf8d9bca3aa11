/* Who carries the calls. */
#include "agent/cli/doctor.h"
#include <stdio.h>
#include <string.h>

/* How one is started that connects to the agent, by the kind that is configured. */
static const char *start_command(const char *kind)
{
	if (strcmp(kind, "baresip") == 0)
		return "baresip   # with ctrl_tcp, see docs/softphones/baresip.md";
	if (strcmp(kind, "asterisk") == 0)
		return "sudo systemctl start asterisk";
	if (strcmp(kind, "linphone") == 0)
		return "linphone-daemon --pipe deskphone";
	return "deskphone-echo   # answers whatever is dialled; for real calls set [softphone] kind";
}

void doctor_softphone(struct doctor *doctor)
{
	const struct wire_state *state = &doctor->state;
	const char *kind = *doctor->softphone ? doctor->softphone : "socket";
	if (!doctor->agent) {
		doctor_skip(doctor, "no agent, so nobody to ask (kind=%s)", kind);
		return;
	}
	if (!state->softphone.connected) {
		doctor_bad(doctor, start_command(kind), "none is connected (kind=%s)", kind);
		return;
	}
	int lines = state->known.registered_count, registered = 0;
	for (int i = 0; i < lines; i++)
		registered += state->known.registered[i].ok;
	if (lines && registered < lines)
		doctor_bad(doctor, "deskphone status   # which line, and why", "connected, but %d of %d lines not registered",
			lines - registered, lines);
	else
		doctor_good(doctor, "connected (kind=%s)%s", kind, registered ? ", registered" : "");
}
