/* Logging of the agent: one line an event, to stderr or, when stderr is the journal, with the journal's priorities.
 * Texts from outside are escaped, so that no name can forge a line. Main thread and worker threads alike. */
#ifndef DESKPHONE_AGENT_LOG_H
#define DESKPHONE_AGENT_LOG_H
#include <syslog.h>

/* `priority` up to which lines are written (LOG_INFO by default). */
void log_open(int priority);
void log_line(int priority, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define log_error(...) log_line(LOG_ERR, __VA_ARGS__)
#define log_warning(...) log_line(LOG_WARNING, __VA_ARGS__)
#define log_info(...) log_line(LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)
#endif
