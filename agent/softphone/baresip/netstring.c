#include "agent/softphone/baresip/netstring.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define DIGITS_MAX 9

/* The length and where the payload begins. 1, 0 (more is needed) or -EBADMSG. */
static int netstring_length(const char *bytes, size_t length, size_t *payload_length, size_t *start)
{
	size_t value = 0, i = 0;
	while (i < length && bytes[i] >= '0' && bytes[i] <= '9') {
		if (i == DIGITS_MAX || (i == 1 && bytes[0] == '0'))
			return -EBADMSG;
		value = value * 10 + (size_t)(bytes[i++] - '0');
	}
	if (i == length)
		return 0;
	if (i == 0 || bytes[i] != ':')
		return -EBADMSG;
	*payload_length = value;
	*start = i + 1;
	return 1;
}

int netstring_read(const char *bytes, size_t length, size_t max, const char **payload, size_t *payload_length,
	size_t *used)
{
	size_t size, start;
	int status = netstring_length(bytes, length, &size, &start);
	if (status <= 0)
		return status;
	if (size > max)
		return -EMSGSIZE;
	if (length - start < size + 1)
		return 0;
	if (bytes[start + size] != ',')
		return -EBADMSG;
	*payload = bytes + start;
	*payload_length = size;
	*used = start + size + 1;
	return 1;
}

int netstring_write(const char *payload, size_t payload_length, char *bytes, size_t size, size_t *length)
{
	char header[24];
	int digits = snprintf(header, sizeof(header), "%zu:", payload_length);
	size_t start = (size_t)digits;
	if (payload_length > size || size - payload_length < start + 2)
		return -EMSGSIZE;
	memcpy(bytes, header, start);
	memcpy(bytes + start, payload, payload_length);
	bytes[start + payload_length] = ',';
	bytes[start + payload_length + 1] = '\0';
	*length = start + payload_length + 1;
	return 0;
}
