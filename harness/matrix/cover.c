/* SPDX-License-Identifier: BSD-2-Clause */
/* The search for few boxes: each grows from a cell that no other holds, axis by axis, as far as
 * nothing comes in that is not of the group. */
#include "harness/matrix/box.h"
#include "lib/wire/segment.h"

#include <stdlib.h>
#include <string.h>

enum { ORDERS = 2 * AXES, PATIENCE = 40 }; /* after so many boxes the first order must do */

struct search {
	const struct universe *universe;
	const uint64_t *group;
	uint64_t *left;       /* of the group, what no box holds yet */
	uint64_t *wide[AXES]; /* who has one of the box's values on that axis */
	uint64_t *within;     /* who lies in the box, one axis left free */
	struct box box;
};

/* The axes in the order of a try: from each of them on, forwards and backwards. */
static enum axis axis_of(unsigned order, unsigned nth)
{
	unsigned from = order % AXES;

	return (order < AXES ? from + nth : from + AXES - nth) % AXES;
}

static void widen(struct search *search, enum axis axis, unsigned value)
{
	const uint64_t *having = search->universe->having[axis][value];

	search->box.on[axis] |= UINT64_C(1) << value;
	for (size_t i = 0; i < search->universe->words; i++)
		search->wide[axis][i] |= having[i];
}

static void begin(struct search *search, size_t which)
{
	const struct universe *universe = search->universe;
	const struct cell *cell = &universe->plan->cells[universe->cells[which]];

	search->box = (struct box){0};
	for (enum axis axis = 0; axis < AXES; axis++) {
		memset(search->wide[axis], 0, universe->words * sizeof(uint64_t));
		widen(search, axis, cell->at[axis]);
	}
}

static void find_within(struct search *search, enum axis free)
{
	for (size_t i = 0; i < search->universe->words; i++) {
		uint64_t all = ~UINT64_C(0);

		for (enum axis axis = 0; axis < AXES; axis++)
			all &= axis == free ? all : search->wide[axis][i];
		search->within[i] = all;
	}
}

enum slab { SLAB_EMPTY, SLAB_PURE, SLAB_IMPURE };

/* What would the value bring into the box: cells of the group, others as well, or none? */
static enum slab slab_of(const struct search *search, enum axis axis, unsigned value)
{
	const uint64_t *having = search->universe->having[axis][value];
	uint64_t any = 0;

	for (size_t i = 0; i < search->universe->words; i++) {
		uint64_t slab = search->within[i] & having[i];

		if (slab & ~search->group[i])
			return SLAB_IMPURE;
		any |= slab;
	}
	return any ? SLAB_PURE : SLAB_EMPTY;
}

static void widen_all(struct search *search, enum axis axis, uint64_t values)
{
	for (; values; values &= values - 1)
		widen(search, axis, (unsigned)__builtin_ctzll(values));
}

/* What one value brings in meets nothing of another, so all that are pure come together. */
static bool grow(struct search *search, enum axis axis)
{
	uint64_t others = search->universe->occurs[axis] & ~search->box.on[axis], pure = 0;

	if (!others)
		return false;
	find_within(search, axis);
	for (; others; others &= others - 1)
		if (slab_of(search, axis, (unsigned)__builtin_ctzll(others)) == SLAB_PURE)
			pure |= others & -others;
	widen_all(search, axis, pure);
	return pure != 0;
}

/* Where the box keeps nothing out on an axis, it need not keep anything out. Late, since what
 * nobody has there may stand in the way of other axes. */
static bool let_go(struct search *search, enum axis axis)
{
	uint64_t others = search->universe->occurs[axis] & ~search->box.on[axis];

	if (!others)
		return false;
	find_within(search, axis);
	for (uint64_t left = others; left; left &= left - 1)
		if (slab_of(search, axis, (unsigned)__builtin_ctzll(left)) != SLAB_EMPTY)
			return false;
	widen_all(search, axis, others);
	return true;
}

static bool grow_all(struct search *search, unsigned order)
{
	bool ever = false;

	for (bool grew = true; grew; ever |= grew) {
		grew = false;
		for (unsigned nth = 0; nth < AXES; nth++)
			grew |= grow(search, axis_of(order, nth));
	}
	return ever;
}

static size_t count_common(const uint64_t *a, const uint64_t *b, size_t words)
{
	size_t count = 0;

	for (size_t i = 0; i < words; i++)
		count += (size_t)__builtin_popcountll(a[i] & b[i]);
	return count;
}

/* Grows the box from a cell; returns how many it holds that none held before. */
static size_t try(struct search *search, size_t which, unsigned order)
{
	/* What is least telling goes first. */
	static const enum axis axes[AXES] = {
		AXIS_OFFER, AXIS_EXTRA, AXIS_LENGTH, AXIS_ACK, AXIS_CONTROL, AXIS_SEQ, AXIS_ROUTE};
	bool wider = true;

	begin(search, which);
	grow_all(search, order);
	while (wider) {
		wider = false;
		for (size_t i = 0; i < AXES; i++)
			if (let_go(search, axes[i]))
				wider |= grow_all(search, order);
	}
	find_within(search, AXES);
	return count_common(search->within, search->left, search->universe->words);
}

static struct box best_from(struct search *search, size_t which, unsigned orders)
{
	struct box best = {0};
	size_t most = 0;

	for (unsigned order = 0; order < orders; order++) {
		size_t holds = try(search, which, order);

		if (holds <= most)
			continue;
		most = holds;
		best = search->box;
	}
	return best;
}

static void take_out(struct search *search, const struct box *box)
{
	universe_within(search->universe, box, AXES, search->within);
	for (size_t i = 0; i < search->universe->words; i++)
		search->left[i] &= ~search->within[i];
}

static bool is_dense(const struct universe *universe, size_t which)
{
	const uint8_t *at = universe->plan->cells[universe->cells[which]].at;

	return at[AXIS_EXTRA] == EXTRA_NONE && !(at[AXIS_CONTROL] & (WIRE_PSH | WIRE_URG));
}

/* Of those that are left the first in the densest part of the plan: what grows there reaches over
 * the sparse parts. False when none is left. */
static bool next_cell(const struct search *search, size_t *which)
{
	bool found = false;

	for (size_t i = 0; i < search->universe->words; i++)
		for (uint64_t left = search->left[i]; left; left &= left - 1) {
			size_t at = i * 64 + (size_t)__builtin_ctzll(left);
			bool dense = is_dense(search->universe, at);

			if (dense || !found)
				*which = at;
			if (dense)
				return true;
			found = true;
		}
	return found;
}

struct sized_box {
	struct box box;
	size_t holds;
};

static int by_size(const void *a, const void *b)
{
	const struct sized_box *x = a, *y = b;

	return x->holds != y->holds ? (x->holds < y->holds ? 1 : -1)
				    : memcmp(&x->box, &y->box, sizeof x->box);
}

/* Is all that the box holds also held by the others? */
static bool is_idle(struct search *search, const struct sized_box *boxes, size_t count, size_t nth)
{
	memcpy(search->left, search->group, search->universe->words * sizeof *search->left);
	for (size_t i = 0; i < count; i++)
		if (i != nth && boxes[i].holds > 0)
			take_out(search, &boxes[i].box);
	universe_within(search->universe, &boxes[nth].box, AXES, search->within);
	return count_common(search->within, search->left, search->universe->words) == 0;
}

/* Drops the boxes that later ones made idle, and orders the others. */
static void finish(
	struct search *search, struct cover *cover, struct sized_box *boxes, size_t count)
{
	for (size_t i = 0; i < count && count <= PATIENCE; i++)
		if (is_idle(search, boxes, count, i))
			boxes[i].holds = 0;
	if (count > 0)
		qsort(boxes, count, sizeof *boxes, by_size);
	for (size_t i = 0; i < count; i++)
		if (boxes[i].holds > 0)
			cover->boxes[cover->count++] = boxes[i].box;
}

static void begin_search(struct search *search, struct arena *own)
{
	size_t size = search->universe->words * sizeof(uint64_t);

	search->left = arena_get(own, size);
	search->within = arena_get(own, size);
	memcpy(search->left, search->group, size);
	for (enum axis axis = 0; axis < AXES; axis++)
		search->wide[axis] = arena_get(own, size);
}

void cover_find(struct cover *cover, struct arena *arena, const struct universe *universe,
	const uint64_t *group, size_t most)
{
	struct arena own = {0};
	struct search search = {.universe = universe, .group = group};
	struct sized_box *boxes = arena_get(&own, most * sizeof *boxes);
	size_t count = 0, which;

	begin_search(&search, &own);
	for (; count < most && next_cell(&search, &which); count++) {
		boxes[count].box = best_from(&search, which, count < PATIENCE ? ORDERS : 1);
		universe_within(universe, &boxes[count].box, AXES, search.within);
		boxes[count].holds = count_common(search.within, group, universe->words);
		take_out(&search, &boxes[count].box);
	}
	*cover = (struct cover){
		.boxes = arena_get(arena, (count + 1) * sizeof *cover->boxes),
		.rest = count_common(search.left, group, universe->words),
	};
	finish(&search, cover, boxes, count);
	arena_drop(&own);
}
