/* libphonenumber's C++ library, for comparison: the E.164 number of what is dialled in a region. */
#ifndef DESKPHONE_BENCH_DIALPLAN_PHONENUMBER_H
#define DESKPHONE_BENCH_DIALPLAN_PHONENUMBER_H
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
#endif
/* The length of the number in `e164`, 0 when it is none. Also asks whether it is an emergency number, as the
 * plan does. */
size_t bench_phonenumber(const char *region, const char *dialled, char *e164, size_t size);
#ifdef __cplusplus
}
#endif
#endif
