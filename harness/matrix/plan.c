/* SPDX-License-Identifier: BSD-2-Clause */
/* Which cells there are: the full product where flags decide, every pair of values elsewhere. */
#include "harness/matrix/matrix.h"
#include "harness/matrix/pairs.h"
#include "lib/wire/segment.h"

#include <stdlib.h>
#include <string.h>

/* The flags that decide what a segment is; PSH and URG ride on it. */
enum { CORE = WIRE_FIN | WIRE_SYN | WIRE_RST | WIRE_ACK, CORES = 16, PUSHED = CONTROLS - CORES };

/* The values of the axes that differ on a route. */
struct choice {
	uint8_t seqs[SEQ_EDGES], acks[ACK_EDGES], lengths[LENGTHS];
	unsigned seq_count, ack_count, length_count;
};

static bool differs(const struct route *route, enum axis axis, unsigned value)
{
	if (axis == AXIS_ACK)
		return !(value == ACK_UNA && route->in_flight == 0) &&
		       !(value == ACK_BETWEEN && route->in_flight < 2);
	if (axis == AXIS_SEQ)
		return !route->closed_window || value <= SEQ_PLUS_1 || value == SEQ_FAR_ABOVE;
	return !(axis == AXIS_LENGTH && route->closed_window && value == LENGTH_WINDOW_1);
}

static unsigned values_of(const struct route *route, enum axis axis, uint8_t *out)
{
	unsigned count = 0;

	for (unsigned value = 0; value < axis_values(axis); value++)
		if (differs(route, axis, value))
			out[count++] = (uint8_t)value;
	return count;
}

/* The n-th set of flags with, or without, PSH and URG. */
static uint8_t control(bool pushed, unsigned n)
{
	uint8_t flags = 0;

	for (;; flags++)
		if (((flags & ~CORE) != 0) == pushed && n-- == 0)
			return flags;
}

static void add(struct plan *plan, enum matrix_part part, const uint8_t *at)
{
	plan->cells = arena_grow(&plan->arena, plan->cells, &plan->count, sizeof *plan->cells);
	memcpy(plan->cells[plan->count - 1].at, at, AXES);
	plan->counts[part]++;
}

static void add_full(struct plan *plan, uint8_t route, const struct choice *choice)
{
	unsigned each = choice->seq_count * choice->ack_count * choice->length_count * OFFERS;

	for (unsigned i = 0; i < CORES * each; i++) {
		unsigned n = i % each / OFFERS;
		uint8_t at[AXES] = {
			[AXIS_ROUTE] = route,
			[AXIS_CONTROL] = control(false, i / each),
			[AXIS_SEQ] = choice->seqs[n / (choice->ack_count * choice->length_count)],
			[AXIS_ACK] = choice->acks[n / choice->length_count % choice->ack_count],
			[AXIS_LENGTH] = choice->lengths[n % choice->length_count],
			[AXIS_OFFER] = (uint8_t)(i % OFFERS),
		};

		add(plan, MATRIX_FULL, at);
	}
}

/* Every pair of values of two axes: of the sets with PSH and URG, or, over all sets, of the bits
 * beside the six. */
static void add_pairs(
	struct plan *plan, enum matrix_part part, uint8_t route, const struct choice *choice)
{
	static const unsigned sets[MATRIX_PARTS] = {CORES, PUSHED, CONTROLS};
	bool extra = part == MATRIX_EXTRA;
	const unsigned sizes[] = {sets[part], choice->seq_count, choice->ack_count,
		choice->length_count, OFFERS, EXTRAS - 1};
	struct arena arena = {0};
	size_t count;
	const struct pairs_row *rows = pairs_cover(&arena, sizes, extra ? 6 : 5, &count);

	for (size_t i = 0; i < count; i++) {
		const uint8_t *row = rows[i].at;
		uint8_t at[AXES] = {
			[AXIS_ROUTE] = route,
			[AXIS_CONTROL] = extra ? row[0] : control(part == MATRIX_PUSHED, row[0]),
			[AXIS_EXTRA] = extra ? (uint8_t)(row[5] + 1) : EXTRA_NONE,
			[AXIS_SEQ] = choice->seqs[row[1]],
			[AXIS_ACK] = choice->acks[row[2]],
			[AXIS_LENGTH] = choice->lengths[row[3]],
			[AXIS_OFFER] = row[4],
		};

		add(plan, part, at);
	}
	arena_drop(&arena);
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct cell));
}

void plan_make(struct plan *plan, const struct routes *routes, bool quick)
{
	*plan = (struct plan){.routes = routes};
	for (size_t i = 0; i < routes->count; i++) {
		const struct route *route = &routes->items[i];
		struct choice choice;

		choice.seq_count = values_of(route, AXIS_SEQ, choice.seqs);
		choice.ack_count = values_of(route, AXIS_ACK, choice.acks);
		choice.length_count = values_of(route, AXIS_LENGTH, choice.lengths);
		plan->route_from[i] = plan->count;
		if (quick)
			add_pairs(plan, MATRIX_FULL, (uint8_t)i, &choice);
		else
			add_full(plan, (uint8_t)i, &choice);
		add_pairs(plan, MATRIX_PUSHED, (uint8_t)i, &choice);
		add_pairs(plan, MATRIX_EXTRA, (uint8_t)i, &choice);
		qsort(plan->cells + plan->route_from[i], plan->count - plan->route_from[i],
			sizeof *plan->cells, compare);
	}
	plan->route_from[routes->count] = plan->count;
}

long plan_find(const struct plan *plan, const struct cell *cell)
{
	size_t route = cell->at[AXIS_ROUTE], from, to;
	const struct cell *found;

	if (route >= plan->routes->count)
		return -1;
	from = plan->route_from[route];
	to = plan->route_from[route + 1];
	found = bsearch(cell, plan->cells + from, to - from, sizeof *cell, compare);
	return found ? found - plan->cells : -1;
}

void plan_free(struct plan *plan)
{
	arena_drop(&plan->arena);
}
