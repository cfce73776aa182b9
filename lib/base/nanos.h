/* SPDX-License-Identifier: BSD-2-Clause */
/* Instants and durations in nanoseconds, and how they are read and written. */
#ifndef HALFOPEN_BASE_NANOS_H
#define HALFOPEN_BASE_NANOS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int64_t nanos;

#define NANOS_MICRO  INT64_C(1000)
#define NANOS_MILLI  INT64_C(1000000)
#define NANOS_SECOND INT64_C(1000000000)
#define NANOS_NEVER  INT64_MAX /* a duration that nothing reaches; an instant that never comes */

enum { NANOS_TEXT = 32 }; /* room for any duration as text */

/* Adds two times; anything added to never, or too far to count, is never. */
nanos nanos_add(nanos a, nanos b);

/* Reads "5.8s", "200ms", "3min", "2h", "1d", "10us", "7ns", "0" or "never" from the first `len`
 * characters of `text`. False when they are not a duration; then *out is untouched. */
bool nanos_read(const char *text, size_t len, nanos *out);

/* Writes a duration exactly, in seconds ("5.8s", "0s", "never"), into `out` of NANOS_TEXT
 * characters; returns `out`. nanos_read() gives back the same duration. */
const char *nanos_write(nanos d, char *out);

#endif
