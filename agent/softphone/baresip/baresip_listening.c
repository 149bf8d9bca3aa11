#include "agent/softphone/baresip/baresip_listening.h"
#include <arpa/inet.h>
#include <glib.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define STATE_LISTEN 0x0a /* include/net/tcp_states.h */

/* "0100007F": words of 32 bits in the machine's order, of an address in the network's order. Returns how many words. */
static int read_words(const char *text, uint32_t words[4])
{
	int count = 0;
	while (count < 4 && sscanf(text, "%8x", &words[count]) == 1 &&
		strspn(text, "0123456789ABCDEFabcdef") >= 8) {
		count++;
		text += 8;
	}
	return count;
}

static bool is_loopback(const uint32_t words[4], int count)
{
	struct in6_addr address;
	memcpy(&address, words, sizeof(address));
	if (count == 1)
		return (ntohl(words[0]) >> 24) == IN_LOOPBACKNET;
	if (IN6_IS_ADDR_V4MAPPED(&address))
		return address.s6_addr[12] == IN_LOOPBACKNET;
	return IN6_IS_ADDR_LOOPBACK(&address);
}

bool baresip_listening_beyond(const char *table, int port)
{
	for (const char *line = table; line && *line; line = strchr(line, '\n')) {
		char address[40];
		unsigned local_port, state;
		uint32_t words[4] = {0};
		line += *line == '\n';
		if (sscanf(line, " %*u: %39[0-9A-Fa-f]:%4x %*[0-9A-Fa-f]:%*4x %2x", address, &local_port,
			    &state) != 3)
			continue;
		int count = read_words(address, words);
		if (state == STATE_LISTEN && (int)local_port == port && (count == 1 || count == 4) &&
			!is_loopback(words, count))
			return true;
	}
	return false;
}

bool baresip_listening_on_network(int port)
{
	static const char *const files[] = {"/proc/net/tcp", "/proc/net/tcp6"};
	bool found = false;
	for (size_t i = 0; i < G_N_ELEMENTS(files) && !found; i++) {
		char *table = NULL;
		found = g_file_get_contents(files[i], &table, NULL, NULL) &&
			baresip_listening_beyond(table, port);
		g_free(table);
	}
	return found;
}
