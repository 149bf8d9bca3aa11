/* Unix sockets to listen on and to connect to. */
#ifndef DESKPHONE_VIRTUAL_LISTEN_H
#define DESKPHONE_VIRTUAL_LISTEN_H

/* A non-blocking listening socket of `type` at `path`, mode 0600, in place of one that nobody answers on. The
 * fd, or -EADDRINUSE when somebody answers, -ENAMETOOLONG, -errno. */
int listen_at(const char *path, int type);
/* A connected blocking socket, or -errno. */
int listen_connect(const char *path, int type);
#endif
