/* What a host program may do to the plug-in, case by case; alsa_caller does the rest at random. No agent anywhere. */
#include "tests/unit/leak.h"
#include <alsa/asoundlib.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define RATE_HZ 16000

static void set_up(void)
{
	setenv("DESKPHONE_RUNTIME_DIR", "/nonexistent", 1);
}

static void tear_down(void)
{
	snd_config_update_free_global();
	leak_check();
}

TestSuite(alsa_host, .init = set_up, .fini = tear_down, .timeout = 60);

static snd_pcm_t *open_pcm(snd_pcm_stream_t stream, unsigned latency_us)
{
	snd_pcm_t *pcm;
	cr_assert_eq(snd_pcm_open(&pcm, "raw", stream, 0), 0);
	if (latency_us)
		cr_assert_eq(snd_pcm_set_params(pcm, SND_PCM_FORMAT_S16_LE, SND_PCM_ACCESS_RW_INTERLEAVED, 1,
				     RATE_HZ, 0, latency_us),
			0);
	return pcm;
}

static void read_some(snd_pcm_t *pcm, snd_pcm_uframes_t frames)
{
	int16_t samples[RATE_HZ];
	snd_pcm_sframes_t got = snd_pcm_readi(pcm, samples, frames);
	cr_assert_eq(got, (snd_pcm_sframes_t)frames, "%s", snd_strerror((int)got));
}

static int listen_at(const char *base, const char *folder)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/%s", base, folder);
	cr_assert_eq(mkdir(address.sun_path, 0700), 0);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/%s/audio", base, folder);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	cr_assert(fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 && listen(fd, 4) == 0);
	return fd;
}

static void remove_at(const char *base, const char *folder)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/%s/audio", base, folder);
	unlink(path);
	snprintf(path, sizeof(path), "%s/%s", base, folder);
	rmdir(path);
}

/* Of two telephones the one that DESKPHONE_INSTANCE names, and no other. */
Test(alsa_host, an_instance_is_looked_for_in_its_own_folder)
{
	char base[] = "/tmp/deskphone-alsa-XXXXXX";
	snd_pcm_t *pcm;
	cr_assert(mkdtemp(base));
	unsetenv("DESKPHONE_RUNTIME_DIR");
	setenv("XDG_RUNTIME_DIR", base, 1);
	setenv("DESKPHONE_INSTANCE", "left", 1);
	int first = listen_at(base, "deskphone"), left = listen_at(base, "deskphone-left");
	pcm = open_pcm(SND_PCM_STREAM_CAPTURE, 500000);
	read_some(pcm, 1600);
	snd_pcm_close(pcm);
	struct pollfd asked[] = {{.fd = first, .events = POLLIN}, {.fd = left, .events = POLLIN}};
	cr_expect_eq(poll(asked, 2, 5000), 1);
	cr_expect(asked[1].revents & POLLIN && !asked[0].revents);
	setenv("DESKPHONE_INSTANCE", "../deskphone", 1);
	cr_expect_eq(snd_pcm_open(&pcm, "raw", SND_PCM_STREAM_CAPTURE, 0), -EINVAL);
	close(first);
	close(left);
	remove_at(base, "deskphone");
	remove_at(base, "deskphone-left");
	rmdir(base);
}

Test(alsa_host, asked_before_there_are_parameters)
{
	snd_pcm_t *pcm = open_pcm(SND_PCM_STREAM_PLAYBACK, 0);
	snd_pcm_status_t *status;
	snd_pcm_status_alloca(&status);
	cr_assert_eq(snd_pcm_status(pcm, status), 0);
	cr_assert_eq(snd_pcm_status_get_state(status), SND_PCM_STATE_OPEN);
	snd_pcm_close(pcm);
}

Test(alsa_host, the_clock_is_real_time_without_an_agent)
{
	struct timespec begin, end;
	snd_pcm_t *pcm = open_pcm(SND_PCM_STREAM_CAPTURE, 500000); /* a machine under load reads late */
	clock_gettime(CLOCK_MONOTONIC, &begin);
	read_some(pcm, RATE_HZ);
	clock_gettime(CLOCK_MONOTONIC, &end);
	double seconds = (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
	cr_assert(seconds > 0.9, "16000 samples in %f s", seconds); /* later is the machine's affair */
	snd_pcm_close(pcm);
}

Test(alsa_host, nothing_is_left_of_a_thousand)
{
	for (int i = 0; i < 1000; i++) {
		snd_pcm_t *pcm = open_pcm(
			i % 2 ? SND_PCM_STREAM_CAPTURE : SND_PCM_STREAM_PLAYBACK, i % 4 ? 0 : 100000);
		snd_pcm_close(pcm);
	}
	int fd = open("/dev/null", O_RDONLY);
	cr_assert_lt(fd, 30, "descriptors are left");
	close(fd);
}

Test(alsa_host, overrun_and_underrun_are_told_and_recovered_from)
{
	int16_t samples[9600] = {0};
	snd_pcm_t *capture = open_pcm(SND_PCM_STREAM_CAPTURE, 500000);
	snd_pcm_t *playback = open_pcm(SND_PCM_STREAM_PLAYBACK, 500000);
	snd_pcm_start(capture);
	cr_assert_gt(snd_pcm_writei(playback, samples, 800), 0);
	snd_pcm_start(playback);
	while (snd_pcm_avail_update(capture) >= 0 || snd_pcm_avail_update(playback) >= 0)
		poll(NULL, 0, 10);
	cr_assert_eq(snd_pcm_readi(capture, samples, 320), -EPIPE);
	cr_assert_eq(snd_pcm_writei(playback, samples, 320), -EPIPE);
	cr_assert_eq(snd_pcm_state(capture), SND_PCM_STATE_XRUN);
	cr_assert_eq(snd_pcm_recover(capture, -EPIPE, 1), 0);
	cr_assert_eq(snd_pcm_recover(playback, -EPIPE, 1), 0);
	read_some(capture, 1600);
	snd_pcm_sframes_t written = snd_pcm_writei(playback, samples, 9600);
	cr_assert_eq(written, 9600, "%ld, %s", written, snd_pcm_state_name(snd_pcm_state(playback)));
	cr_assert_eq(snd_pcm_drain(playback), 0);
	snd_pcm_close(capture);
	snd_pcm_close(playback);
}

/* As PortAudio looks at devices: it leaves out one that refuses. */
static void choose_sizes(
	const char *name, unsigned rate_hz, snd_pcm_uframes_t buffer, snd_pcm_uframes_t period)
{
	snd_pcm_t *pcm;
	snd_pcm_hw_params_t *params;
	unsigned rate = rate_hz;
	snd_pcm_hw_params_alloca(&params);
	cr_assert_eq(snd_pcm_open(&pcm, name, SND_PCM_STREAM_PLAYBACK, SND_PCM_NONBLOCK), 0);
	cr_assert_geq(snd_pcm_hw_params_any(pcm, params), 0);
	cr_assert_eq(snd_pcm_hw_params_set_access(pcm, params, SND_PCM_ACCESS_RW_INTERLEAVED), 0);
	cr_assert_eq(snd_pcm_hw_params_set_format(pcm, params, SND_PCM_FORMAT_S16_LE), 0);
	cr_assert_eq(snd_pcm_hw_params_set_channels(pcm, params, 1), 0);
	cr_assert_eq(snd_pcm_hw_params_set_rate_near(pcm, params, &rate, NULL), 0);
	cr_assert_eq(snd_pcm_hw_params_set_buffer_size_near(pcm, params, &buffer), 0, "%s, %u Hz, buffer",
		name, rate);
	cr_assert_eq(snd_pcm_hw_params_set_period_size_near(pcm, params, &period, NULL), 0,
		"%s, %u Hz, period %lu", name, rate, period);
	cr_assert_eq(snd_pcm_hw_params(pcm, params), 0, "%s, %u Hz, %lu/%lu", name, rate, buffer, period);
	cr_assert_eq(buffer % period, 0);
	cr_assert_eq((uint64_t)period * RATE_HZ % rate, 0, "off pitch: %lu at %u Hz", period, rate);
	snd_pcm_close(pcm);
}

Test(alsa_host, any_sizes_may_be_asked_for)
{
	static const char *const names[] = {"raw", "deskphone"};
	static const unsigned rates[] = {8000, 16000, 32000, 44100, 48000};
	static const snd_pcm_uframes_t sizes[][2] = {{512, 128}, {2048, 512}, {256, 64}, {1024, 256},
		{320, 160}, {480, 160}, {960, 240}, {882, 441}, {4096, 1024}, {8192, 2048}, {1600, 320},
		{100000, 10}};
	for (size_t name = 0; name < 2; name++)
		for (size_t rate = 0; rate < sizeof(rates) / sizeof(rates[0]); rate++)
			for (size_t size = 0; size < sizeof(sizes) / sizeof(sizes[0]); size++)
				choose_sizes(names[name], rates[rate], sizes[size][0], sizes[size][1]);
}

Test(alsa_host, poll_waits_until_there_is_something)
{
	struct pollfd fd;
	unsigned short events = 0;
	unsigned turns = 0;
	snd_pcm_t *pcm = open_pcm(SND_PCM_STREAM_CAPTURE, 400000); /* woken every quarter of it */
	snd_pcm_uframes_t buffer, period;
	cr_assert_eq(snd_pcm_get_params(pcm, &buffer, &period), 0);
	snd_pcm_start(pcm);
	cr_assert_eq(snd_pcm_poll_descriptors(pcm, &fd, 1), 1);
	while (!(events & POLLIN)) {
		cr_assert_geq(poll(&fd, 1, 10000), 1);
		cr_assert_eq(snd_pcm_poll_descriptors_revents(pcm, &fd, 1, &events), 0);
		cr_assert(!(events & POLLERR));
		turns++;
	}
	cr_assert_geq(snd_pcm_avail_update(pcm), (snd_pcm_sframes_t)period);
	cr_assert_lt(turns, 100, "it does not spin");
	snd_pcm_close(pcm);
}

Test(alsa_host, a_forked_child_closes_or_goes_on)
{
	snd_pcm_t *pcm = open_pcm(SND_PCM_STREAM_CAPTURE, 500000);
	read_some(pcm, 320);
	for (int goes_on = 0; goes_on < 2; goes_on++) {
		pid_t child = fork();
		if (!child) {
			int16_t samples[320];
			alarm(30);
			if (goes_on && (snd_pcm_readi(pcm, samples, 320) != -EPIPE || snd_pcm_prepare(pcm) ||
					       snd_pcm_readi(pcm, samples, 320) != 320))
				_exit(1);
			snd_pcm_close(pcm);
			_exit(0);
		}
		int status;
		cr_assert_eq(waitpid(child, &status, 0), child);
		cr_assert_eq(status, 0, "child %d: %#x", goes_on, (unsigned)status);
	}
	snd_pcm_recover(pcm, -EPIPE, 1); /* waiting for the children may have been an overrun */
	read_some(pcm, 1600);
	snd_pcm_close(pcm);
}

/* As daemons do that close all descriptors they do not know. */
Test(alsa_host, a_program_that_closes_our_descriptors_is_not_held_up)
{
	pid_t child = fork();
	if (!child) {
		int16_t samples[320];
		snd_pcm_t *pcm;
		alarm(30);
		if (snd_pcm_open(&pcm, "raw", SND_PCM_STREAM_CAPTURE, 0) ||
			snd_pcm_set_params(pcm, SND_PCM_FORMAT_S16_LE, SND_PCM_ACCESS_RW_INTERLEAVED, 1,
				RATE_HZ, 0, 100000))
			_exit(1);
		snd_pcm_start(pcm);
		for (int fd = 3; fd < 1000; fd++)
			close(fd);
		poll(NULL, 0, 1500);
		if (snd_pcm_readi(pcm, samples, 320) >= 0)
			_exit(2);
		snd_pcm_close(pcm);
		_exit(0);
	}
	int status;
	cr_assert_eq(waitpid(child, &status, 0), child);
	cr_assert_eq(status, 0, "%#x", (unsigned)status);
}

static char complaint[256];

static void note(const char *file, int line, const char *function, int error, const char *format, ...)
{
	va_list arguments;
	(void)file, (void)line, (void)function, (void)error;
	va_start(arguments, format);
	vsnprintf(complaint, sizeof(complaint), format, arguments);
	va_end(arguments);
}

static int open_with(const char *fields)
{
	char text[512];
	snd_config_t *top;
	snd_input_t *input;
	snd_pcm_t *pcm;
	snprintf(text, sizeof(text), "pcm.it { type deskphone %s }", fields);
	complaint[0] = '\0';
	cr_assert_eq(snd_config_top(&top), 0);
	cr_assert_eq(snd_input_buffer_open(&input, text, -1), 0);
	cr_assert_eq(snd_config_load(top, input), 0);
	snd_input_close(input);
	int error = snd_pcm_open_lconf(&pcm, "it", SND_PCM_STREAM_PLAYBACK, 0, top);
	if (!error)
		snd_pcm_close(pcm);
	snd_config_delete(top);
	return error;
}

Test(alsa_host, a_wrong_configuration_is_named)
{
	snd_lib_error_set_handler(note);
	cr_assert_eq(open_with("rate 8000 path \"/tmp/x\""), 0);
	cr_assert_eq(open_with("runtime_dir \"/tmp\" hint { show on }"), 0);
	cr_assert_str_eq(complaint, "");
	cr_assert_lt(open_with("rate 11025"), 0);
	cr_assert(strstr(complaint, "rate"), "%s", complaint);
	cr_assert_lt(open_with("colour \"blue\""), 0);
	cr_assert(strstr(complaint, "colour"), "%s", complaint);
	char longer[300] = "path \"/";
	memset(longer + 7, 'x', 200);
	strcpy(longer + 207, "\"");
	cr_assert_lt(open_with(longer), 0);
	cr_assert(strstr(complaint, "too long"), "%s", complaint);
}
