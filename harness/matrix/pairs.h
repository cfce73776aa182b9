/* SPDX-License-Identifier: BSD-2-Clause */
/* Covering every pair of values of any two axes with few combinations. */
#ifndef HALFOPEN_MATRIX_PAIRS_H
#define HALFOPEN_MATRIX_PAIRS_H

#include "lib/base/arena.h"

#include <stddef.h>
#include <stdint.h>

enum { PAIRS_AXES = 6 };

/* A combination: the position of a value on each axis. */
struct pairs_row {
	uint8_t at[PAIRS_AXES];
};

/* Rows, in the arena, such that each pair of values of two of the `axes` axes with sizes[i] values
 * (1 to 64 each) stands in at least one of them. The same sizes give the same rows. */
const struct pairs_row *pairs_cover(
	struct arena *arena, const unsigned *sizes, unsigned axes, size_t *count);

#endif
