/* How good the voice path is: drift correction, latency, quality and cost, in virtual time with the real deck, mixer,
 * resampler and bridge; beside the same path without correction, and beside PipeWire's loopback and alsaloop in real time
 * where they are installed.
 *
 *   bench-voice [SECONDS]     of each simulated call, 120 unless told; less makes a quick check
 *
 * Exits 1 when a promise is broken: 20 ppm, no sample lost after 10 s, 90 dB locked, 60 dB while locking, 25 ms. */
#include "tests/bench/sinad.h"
#include "tests/bench/voice.h"
#include "tests/unit/drift_world.h"
#include <stdio.h>
#include <time.h>

#define LOCK_BY_S 10.6 /* 10 s and the half second between two looks */

static struct drift_world world;
static double hertz;
static bool cancels_echo;
static int broken;

static double sine(void *data, uint64_t index)
{
	(void)data;
	return 0.95 * sin(2 * M_PI * hertz * (double)index / 16000);
}

static void expect(bool good, const char *what)
{
	if (good)
		return;
	printf("   ^ broken: %s\n", what);
	broken = 1;
}

static double cpu_s(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* What is watched from frame to frame. */
static struct {
	double off_s;	   /* last time that the ratio was more than 20 ppm off */
	double wander_ppm; /* largest error since LOCK_BY_S */
	uint64_t lost_locking, lost;
	double delays_ms[32768];
	size_t count;
} seen;

static uint64_t losses(void)
{
	return world.mixer.concealed + world.deck.dropped;
}

static void watch(struct drift_world *w)
{
	double truth_ppm = ((1 + w->card_ppm * 1e-6) / (1 + w->peer_ppm * 1e-6) - 1) * 1e6;
	double off_ppm = fabs(w->deck.drift.ratio_ppm - truth_ppm), at_s = w->now_s - 1;
	if (off_ppm > 20)
		seen.off_s = at_s;
	if (at_s > LOCK_BY_S)
		seen.wander_ppm = fmax(seen.wander_ppm, off_ppm);
	else
		seen.lost_locking = losses();
	seen.lost = losses();
	if (seen.count < sizeof(seen.delays_ms) / sizeof(seen.delays_ms[0]))
		seen.delays_ms[seen.count++] = (double)w->deck.delay_ns * 1e-6;
}

static void run(double ppm, enum jitter jitter, bool uncorrected, unsigned seconds)
{
	memset(&world, 0, sizeof(world));
	memset(&seen, 0, sizeof(seen));
	world.peer_ppm = ppm;
	world.jitter = jitter;
	world.uncorrected = uncorrected;
	world.signal = sine;
	world.after_frame = watch;
	drift_world_begin(&world, seconds);
	if (cancels_echo && deck_cancel_echo(&world.deck, true))
		expect(false, "the echo canceller");
	drift_world_until(&world, 1 + seconds);
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double share_ms(double share)
{
	qsort(seen.delays_ms, seen.count, sizeof(seen.delays_ms[0]), ascending);
	return seen.count ? seen.delays_ms[(size_t)(share * (double)(seen.count - 1))] : 0;
}

static void print_case(const char *name, enum jitter jitter, double ppm, unsigned seconds)
{
	run(ppm, jitter, true, seconds);
	uint64_t without = seen.lost - seen.lost_locking;
	drift_world_end(&world);
	run(ppm, jitter, false, seconds);
	double p50 = share_ms(0.5), p99 = share_ms(0.99);
	printf("%-9s %+6.0f  %7.1f  %7.1f  %9lu  %9lu  %12lu  %8.1f %7.1f\n", name, ppm, seen.off_s,
		seen.wander_ppm, (unsigned long)seen.lost_locking,
		(unsigned long)(seen.lost - seen.lost_locking), (unsigned long)without, p50, p99);
	bool white = jitter == JITTER_WHITE;
	expect(white || seen.off_s <= LOCK_BY_S, "within 20 ppm after 10 s");
	expect(white || seen.wander_ppm < 20, "wander");
	expect(seen.lost == seen.lost_locking, "no sample lost after locking");
	expect(jitter != JITTER_STEADY || fabs(ppm) > 300 || p50 <= 25, "latency");
	drift_world_end(&world);
}

static void print_drift(unsigned seconds)
{
	static const struct {
		const char *name;
		enum jitter jitter;
	} profiles[] = {{"steady", JITTER_STEADY}, {"busy", JITTER_BUSY}, {"stalling", JITTER_STALLING},
		{"white", JITTER_WHITE}};
	static const double ppms[] = {0, 50, -50, 300, -300, 1000, -1000};
	printf("Socket -> phone, %u s a case. steady: normal, 0.5 ms; busy: uniform +-10 ms; stalling: one "
	       "frame in ten up to\n"
	       "80 ms late; white: uniform +-40 ms. Samples concealed or left out: until 10 s, after, after "
	       "without correction.\n\n"
	       "jitter       ppm  20 ppm     wander       lost       lost    uncorrected  latency [ms]\n"
	       "                 within [s]  [ppm]    locking     locked         locked    median     p99\n",
		seconds);
	for (size_t i = 0; i < 4; i++)
		for (size_t k = 0; k < 7; k++)
			print_case(profiles[i].name, profiles[i].jitter, ppms[k], seconds);
}

static void print_sinad(void)
{
	static const double tones_hz[] = {440, 1000, 3400, 7000};
	printf("\nSINAD [dB], peer +300 ppm, steady jitter      locking (0.2 to 10 s)   locked (20 to 40 s)  "
	       " uncorrected\n");
	for (size_t i = 0; i < 4; i++) {
		hertz = tones_hz[i];
		run(300, JITTER_STEADY, false, 40);
		double locking = sinad_db(world.played + 16000 * 12 / 10, 98 * 1600, hertz, 16000);
		double locked = sinad_db(world.played + 16000 * 21, 16000 * 19, hertz, 16000);
		drift_world_end(&world);
		run(300, JITTER_STEADY, true, 40);
		double without = sinad_db(world.played + 16000 * 21, 16000 * 19, hertz, 16000);
		drift_world_end(&world);
		printf("  %5.0f Hz %49.1f %22.1f %13.1f\n", hertz, locking, locked, without);
		expect(locking >= 60 && locked >= 90, "SINAD");
	}
	hertz = 1000;
}

/* One call of 100 s, both clocks running and both directions moving. */
static double cost_percent(double ppm, bool uncorrected, bool cancel)
{
	double before = cpu_s();
	cancels_echo = cancel;
	run(ppm, JITTER_STEADY, uncorrected, 100);
	cancels_echo = false;
	double took = cpu_s() - before;
	drift_world_end(&world);
	return took;
}

static void print_cost(void)
{
	printf("\nCPU for a call, of one core (with the bench's own sine): %.3f %% on the card's clock, %.3f "
	       "%% followed, "
	       "%.3f %% with the echo cancelled\n",
		cost_percent(0, true, false), cost_percent(300, false, false), cost_percent(0, true, true));
}

int main(int argc, char **argv)
{
	unsigned seconds = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 120;
	if (seconds < 30 || seconds > 600) {
		fprintf(stderr, "Usage: bench-voice [SECONDS]   (30 to 600)\n");
		return 2;
	}
	hertz = 1000;
	print_drift(seconds);
	bench_bound();
	print_sinad();
	print_cost();
	broken |= bench_microphone();
	bench_pipewire();
	bench_alsaloop();
	return broken;
}
