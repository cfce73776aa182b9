/* SPDX-License-Identifier: BSD-2-Clause */
/* A greedy cover: each row starts from a pair that is still missing and takes on every other axis
 * the value that completes most missing pairs. */
#include "harness/matrix/pairs.h"

#include <assert.h>
#include <stdbool.h>

enum { VALUES = 64, UNSET = 255 };

struct cover {
	const unsigned *sizes;
	unsigned axes;
	/* done[a][b] has bit y of [x] set when value x of a and y of b stand together. */
	uint64_t done[PAIRS_AXES][PAIRS_AXES][VALUES];
};

static bool is_done(const struct cover *cover, unsigned a, unsigned x, unsigned b, unsigned y)
{
	return cover->done[a][b][x] >> y & 1;
}

static void take(struct cover *cover, const struct pairs_row *row)
{
	for (unsigned a = 0; a < cover->axes; a++)
		for (unsigned b = 0; b < cover->axes; b++)
			cover->done[a][b][row->at[a]] |= (uint64_t)1 << row->at[b];
}

/* The first missing pair, put into the row; false when none is missing. */
static bool begin(const struct cover *cover, struct pairs_row *row)
{
	for (unsigned a = 0; a < cover->axes; a++)
		for (unsigned b = a + 1; b < cover->axes; b++)
			for (unsigned i = 0; i < cover->sizes[a] * cover->sizes[b]; i++) {
				unsigned x = i / cover->sizes[b], y = i % cover->sizes[b];

				if (is_done(cover, a, x, b, y))
					continue;
				row->at[a] = (uint8_t)x;
				row->at[b] = (uint8_t)y;
				return true;
			}
	return false;
}

/* How many missing pairs value y of axis b completes with what the row has already. */
static unsigned gain(const struct cover *cover, const struct pairs_row *row, unsigned b, unsigned y)
{
	unsigned count = 0;

	for (unsigned a = 0; a < cover->axes; a++)
		if (a != b && row->at[a] != UNSET && !is_done(cover, b, y, a, row->at[a]))
			count++;
	return count;
}

/* Of values that gain alike the turn decides, so that all of them are used. */
static void fill(const struct cover *cover, struct pairs_row *row, size_t turn)
{
	for (unsigned b = 0; b < cover->axes; b++) {
		unsigned best = 0, most = 0, size = cover->sizes[b];

		if (row->at[b] != UNSET)
			continue;
		for (unsigned i = 0; i < size; i++) {
			unsigned y = (unsigned)((turn + i) % size), now = gain(cover, row, b, y);

			if (i == 0 || now > most) {
				best = y;
				most = now;
			}
		}
		row->at[b] = (uint8_t)best;
	}
}

const struct pairs_row *pairs_cover(
	struct arena *arena, const unsigned *sizes, unsigned axes, size_t *count)
{
	struct arena own = {0};
	struct cover *cover = arena_get(&own, sizeof *cover);
	struct pairs_row *rows = NULL, row;

	assert(axes <= PAIRS_AXES);
	cover->sizes = sizes;
	cover->axes = axes;
	*count = 0;
	for (;;) {
		for (unsigned a = 0; a < PAIRS_AXES; a++)
			row.at[a] = UNSET;
		if (!begin(cover, &row))
			break;
		fill(cover, &row, *count);
		take(cover, &row);
		rows = arena_grow(arena, rows, count, sizeof row);
		rows[*count - 1] = row;
	}
	arena_drop(&own);
	return rows;
}
