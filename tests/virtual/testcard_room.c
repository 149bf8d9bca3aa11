#include "testcard_room.h"
#include <stddef.h>

#define ROOM 65536 /* samples: more than any buffer holds */

static struct {
	uint64_t at;
	int16_t sample;
} room[ROOM];

void testcard_room_sound(uint64_t at, int16_t sample)
{
	room[at % ROOM].at = at;
	room[at % ROOM].sample = sample;
}

int16_t testcard_room_echo(uint64_t at, uint64_t late)
{
	static const struct {
		uint64_t further; /* samples */
		int part;	  /* of 64 */
	} paths[] = {{0, 16}, {41, -7}, {163, 5}, {590, -3}};
	int sum = 0;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		uint64_t then = at - late - paths[i].further;
		if (room[then % ROOM].at == then)
			sum += room[then % ROOM].sample * paths[i].part;
	}
	return (int16_t)(sum / 64);
}
