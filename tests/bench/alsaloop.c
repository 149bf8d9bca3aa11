#include "tests/bench/others.h"
#include "tests/bench/voice.h"
#include <unistd.h>

void bench_alsaloop(void)
{
	static const char *const command[] = {"alsaloop", "-C", "fast", "-P", "card", "-f", "S16_LE", "-c",
		"1", "-r", "16000", "-S", "4", "-A", "2", "-t", "40000", NULL};
	if (!others_installed(command[0])) {
		printf("\nalsaloop: not installed, skipped\n");
		return;
	}
	if (!others_begin())
		return;
	pid_t loop = others_start(command);
	sleep(OTHERS_SECONDS);
	others_print("alsaloop (samplerate sync, sincfastest, 40 ms)", others_stop(loop));
	others_end();
}
