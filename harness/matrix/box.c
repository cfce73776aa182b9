/* SPDX-License-Identifier: BSD-2-Clause */
/* Boxes of values, and the cells of a universe that lie in them, as sets of bits. */
#include "harness/matrix/box.h"

#include <assert.h>
#include <string.h>

bool box_has(const struct box *box, const struct cell *cell)
{
	for (enum axis axis = 0; axis < AXES; axis++)
		if (!(box->on[axis] >> cell->at[axis] & 1))
			return false;
	return true;
}

static void note(struct universe *universe, struct arena *arena, size_t which)
{
	const struct cell *cell = &universe->plan->cells[universe->cells[which]];

	for (enum axis axis = 0; axis < AXES; axis++) {
		uint8_t value = cell->at[axis];
		uint64_t **set = &universe->having[axis][value];

		assert(value < AXIS_VALUES);
		if (!*set)
			*set = arena_get(arena, universe->words * sizeof **set);
		(*set)[which / 64] |= UINT64_C(1) << which % 64;
		universe->occurs[axis] |= UINT64_C(1) << value;
	}
}

void universe_make(struct universe *universe, struct arena *arena, const struct plan *plan,
	const size_t *cells, size_t count)
{
	*universe = (struct universe){
		.plan = plan, .cells = cells, .count = count, .words = count / 64 + 1};
	for (size_t i = 0; i < count; i++)
		note(universe, arena, i);
}

/* Takes out of the set who has none of the values on that axis. */
static void restrict_to(
	const struct universe *universe, enum axis axis, uint64_t values, uint64_t *set)
{
	for (size_t word = 0; word < universe->words; word++) {
		uint64_t any = 0;

		for (uint64_t left = set[word] ? values : 0; left; left &= left - 1)
			any |= universe->having[axis][__builtin_ctzll(left)][word];
		set[word] &= any;
	}
}

void universe_within(
	const struct universe *universe, const struct box *box, enum axis free, uint64_t *out)
{
	memset(out, 0xff, universe->words * sizeof *out);
	out[universe->words - 1] = (UINT64_C(1) << universe->count % 64) - 1;
	for (enum axis axis = 0; axis < AXES; axis++) {
		uint64_t values = box->on[axis] & universe->occurs[axis];

		if (axis != free && values != universe->occurs[axis])
			restrict_to(universe, axis, values, out);
	}
}

uint64_t universe_reach(const struct universe *universe, const struct box *box, enum axis axis)
{
	struct arena arena = {0};
	uint64_t *within = arena_get(&arena, universe->words * sizeof *within), reach = 0;

	universe_within(universe, box, axis, within);
	for (size_t i = 0; i < universe->words; i++)
		for (uint64_t left = within[i]; left; left &= left - 1) {
			size_t which = i * 64 + (size_t)__builtin_ctzll(left);

			reach |= UINT64_C(1)
				 << universe->plan->cells[universe->cells[which]].at[axis];
		}
	arena_drop(&arena);
	return reach;
}
