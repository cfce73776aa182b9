/* SPDX-License-Identifier: BSD-2-Clause */
/* What the world refused: filled where most is known, printed once by the caller at the top. */
#ifndef HALFOPEN_BASE_FAULT_H
#define HALFOPEN_BASE_FAULT_H

#include <stdbool.h>
#include <stddef.h>

struct fault {
	char what[400]; /* one line for a person: what could not be done, and what to do about it */
	int errnum;     /* errno at the time, or 0 */
};

/* Fills *fault (which may be NULL) from a format; always returns false, so that a function can end
 * with `return fault_set(...)`. When errnum is not 0, its text follows after ": ". */
bool fault_set(struct fault *fault, int errnum, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
