/* A virtual phone behind the seam (driver/transport.h): a Unix SOCK_SEQPACKET socket on which the phone
 * listens.
 *
 * One packet is one message, its first byte the kind. Phone to host: 'D' report descriptor (first packet),
 * 'N' "model\nserial\nVVVV:PPPP\n" (second), 'I' input report with id, 'f' feature report with id in answer
 * to 'G' (the id alone: refused). Host to phone: 'O' output report with id, 'F' feature report with id, 'G'
 * id and the length wanted (2 bytes, low byte first). End of file is a pulled plug. Packets that are none of
 * these are skipped. */
#ifndef DESKPHONE_DRIVER_SOCKET_PORT_H
#define DESKPHONE_DRIVER_SOCKET_PORT_H
#include "driver/transport.h"

/* No thread, nothing blocks. 0, -ENAMETOOLONG, or -errno; freed through operations->destroy(). */
int socket_port_new(const char *path, struct transport **transport);
#endif
