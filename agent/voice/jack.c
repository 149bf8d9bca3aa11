/* No JACK. PortAudio asks it at every initialisation, and libjack (JACK 2) then opens a database in shared memory, /dev/shm/jack_db-UID,
 * whose locks are those of processes: one that is killed while it holds one, as ours is when it hangs, leaves it held, and from then on
 * every program of this user that asks JACK waits for ever, the next voice process first of all (seen with 300 kills in an hour; the
 * card was never opened again). The phone's card is ALSA's, so nobody misses JACK.
 *
 * The dynamic linker gives PortAudio this function in place of libjack's. NULL is what it gets where no JACK runs. */
#include <stddef.h>

__attribute__((visibility("default"))) void *jack_client_open(
	const char *name, int options, int *status, ...);

void *jack_client_open(const char *name, int options, int *status, ...)
{
	(void)name;
	(void)options;
	if (status)
		*status = 0x01 | 0x10; /* JackFailure, JackServerFailed */
	return NULL;
}
