/* LD_PRELOAD=testclock.so TESTCLOCK=2026-11-23T07:15:30: for the program, this is the time of day and stays it. Only
 * time() is changed, which is what a display's clock is read from; timers and logs go on. Must be built without sanitizers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

time_t time(time_t *result)
{
	const char *text = getenv("TESTCLOCK");
	struct tm tm;
	struct timespec now;
	time_t seconds;

	memset(&tm, 0, sizeof tm);
	clock_gettime(CLOCK_REALTIME, &now);
	seconds = now.tv_sec;
	if (text && sscanf(text, "%d-%d-%dT%d:%d:%d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour,
			    &tm.tm_min, &tm.tm_sec) == 6) {
		tm.tm_year -= 1900;
		tm.tm_mon--;
		seconds = timegm(&tm);
	}
	if (result)
		*result = seconds;
	return seconds;
}
