/* PipeWire with two nodes, one a card, and pw-loopback between them; no session manager: the links are made here. */
#include "tests/bench/others.h"
#include "tests/bench/voice.h"
#include <unistd.h>

#define FORMAT                                                                                               \
	"format = { mediaType = audio mediaSubtype = raw format = F32 rate = 16000 channels = 1 position = " \
	"[ MONO ] }"
#define PORTS(direction) "node.param.PortConfig = { direction = " direction " mode = dsp " FORMAT " }"
#define CARD(name, kind, direction)                                                                          \
	"{ factory = adapter args = { factory.name = api.alsa.pcm." kind " node.name = " name                \
	" api.alsa.path = " name                                                                             \
	" audio.format = S16LE audio.rate = 16000 audio.channels = 1 audio.position = [ MONO ] " PORTS(      \
		direction) " } }\n"

static const char configuration[] =
	"context.properties = { core.daemon = true core.name = pipewire-0 support.dbus = false "
	"default.clock.rate = 16000\n"
	"  default.clock.allowed-rates = [ 16000 ] default.clock.quantum = 320 default.clock.min-quantum = "
	"320\n"
	"  default.clock.max-quantum = 320 }\n"
	"context.spa-libs = { audio.convert.* = audioconvert/libspa-audioconvert api.alsa.* = "
	"alsa/libspa-alsa\n"
	"  support.* = support/libspa-support }\n"
	"context.modules = [ { name = libpipewire-module-protocol-native } { name = "
	"libpipewire-module-client-node }\n"
	"  { name = libpipewire-module-adapter } { name = libpipewire-module-spa-node-factory }\n"
	"  { name = libpipewire-module-link-factory } { name = libpipewire-module-access }\n"
	"  { name = libpipewire-module-rt args = { rt.prio = 88 } flags = [ ifexists nofail ] } ]\n"
	"context.objects = [\n" CARD("fast", "source", "Output") CARD("card", "sink", "Input") "]\n";

static pid_t start_daemon(const char *folder)
{
	char path[96];
	const char *const command[] = {"pipewire", "-c", path, NULL};
	snprintf(path, sizeof(path), "%s/pipewire.conf", folder);
	FILE *file = others_file("pipewire.conf");
	if (!file)
		return -1;
	fputs(configuration, file);
	return fclose(file) ? -1 : others_start(command);
}

static pid_t start_loopback(void)
{
	static const char *const command[] = {"pw-loopback", "-c", "1", "-m", "[ MONO ]",
		"--capture-props=node.name = in " PORTS("Input"),
		"--playback-props=node.name = out " PORTS("Output"), NULL};
	return others_start(command);
}

/* Tries until both are there, at most 10 s. */
static bool link_ports(const char *from, const char *to)
{
	const char *const command[] = {"pw-link", from, to, NULL};
	for (int tenth = 0; tenth < 100; tenth++) {
		if (others_done(others_start(command)))
			return true;
		usleep(100000);
	}
	return false;
}

/* Until the daemon answers. */
static bool wait_for_daemon(void)
{
	static const char *const command[] = {"pw-link", "-o", NULL};
	for (int tenth = 0; tenth < 100; tenth++) {
		if (others_done(others_start(command)))
			return true;
		usleep(100000);
	}
	return false;
}

static void run(const char *folder)
{
	pid_t daemon = start_daemon(folder);
	bool good = wait_for_daemon();
	pid_t loop = good ? start_loopback() : -1;
	good = good && link_ports("fast:capture_MONO", "in:input_MONO") &&
	       link_ports("out:output_MONO", "card:playback_MONO");
	if (good)
		sleep(OTHERS_SECONDS);
	double loop_s = others_stop(loop), daemon_s = others_stop(daemon);
	others_print("PipeWire's loopback (both programs, 20 ms)",
		good && loop_s >= 0 && daemon_s >= 0 ? loop_s + daemon_s : -1);
}

void bench_pipewire(void)
{
	if (!others_installed("pipewire") || !others_installed("pw-loopback") ||
		!others_installed("pw-link")) {
		printf("\nPipeWire's loopback: not installed, skipped\n");
		return;
	}
	const char *folder = others_begin();
	if (!folder)
		return;
	run(folder);
	others_end();
}
