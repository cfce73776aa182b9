/* SPDX-License-Identifier: BSD-2-Clause */
/* Boxes: sets of cells that a few words describe, and how many cells are covered by few of them. */
#ifndef HALFOPEN_MATRIX_BOX_H
#define HALFOPEN_MATRIX_BOX_H

#include "harness/matrix/matrix.h"

enum { AXIS_VALUES = 64 }; /* no axis has more */

/* A set of values on each axis, one bit each; it holds the cells whose every value is in it. */
struct box {
	uint64_t on[AXES];
};

bool box_has(const struct box *box, const struct cell *cell);

/* Those cells of a plan that a description is about, by number: what lies outside is of no account,
 * so that a box may reach over it. Sets of them have one bit for each, in their order. */
struct universe {
	const struct plan *plan;
	const size_t *cells;
	size_t count, words;                 /* of a set */
	uint64_t occurs[AXES];               /* the values that any of them has */
	uint64_t *having[AXES][AXIS_VALUES]; /* who has that value; NULL: nobody */
};

/* The numbers are borrowed, all else lives in the arena. */
void universe_make(struct universe *universe, struct arena *arena, const struct plan *plan,
	const size_t *cells, size_t count);
/* Fills the set of those that lie in the box, whatever they have on the axis `free`; AXES: none is
 * free. */
void universe_within(
	const struct universe *universe, const struct box *box, enum axis free, uint64_t *out);
/* The values on an axis of those that lie in the box, that axis left free. */
uint64_t universe_reach(const struct universe *universe, const struct box *box, enum axis axis);

/* --- cover.c ----------------------------------------------------------------------------------
 */

enum { COVER_BOXES = 200 }; /* more describe nothing */

struct cover {
	struct box *boxes; /* in the arena; the one that covers most is first */
	size_t count;
	size_t rest; /* cells that the boxes leave out: there would have to be more of them */
};

/* Few boxes, at most so many, that hold every cell of the group, and none of the universe that is
 * not of the group. */
void cover_find(struct cover *cover, struct arena *arena, const struct universe *universe,
	const uint64_t *group, size_t most);

#endif
