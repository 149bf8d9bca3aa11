/* Criterion ignores how a test process ends, so LSan's verdict at exit is lost: ask for it in the suite's .fini.
 * Use: TestSuite(name, .fini = leak_check); */
#ifndef DESKPHONE_TESTS_LEAK_H
#define DESKPHONE_TESTS_LEAK_H
#include <stdlib.h>
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
static inline void leak_check(void)
{
	if (__lsan_do_recoverable_leak_check())
		abort();
}
#else
static inline void leak_check(void) {}
#endif
#endif
