/* SPDX-License-Identifier: BSD-2-Clause */
/* Boxes in words, as people read them and expectations hold them:
 * "route=CLOSED/at-first,CLOSE-WAIT/usual flags=+RST-ACK seq=nxt+1..edge-1". */
#ifndef HALFOPEN_MATRIX_DESCRIBE_H
#define HALFOPEN_MATRIX_DESCRIBE_H

#include "harness/matrix/box.h"

/* Adds the fewest words that mean, of the cells of the universe, those in the box. An axis on which
 * nothing is kept out is not named; "all" when none is. */
void box_write(const struct universe *universe, const struct box *box, struct text *out);

/* What is wrong in the words of a box. */
struct box_mistake {
	const char *at; /* in the text */
	char found[80];
	const char *expected;
	const char *near; /* what may have been meant, or NULL; in the arena */
};

/* Reads what box_write() wrote, or a person; false with *mistake filled. */
bool box_read(struct arena *arena, const struct routes *routes, const char *text, struct box *out,
	struct box_mistake *mistake);

#endif
