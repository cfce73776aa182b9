/* SPDX-License-Identifier: BSD-2-Clause */
/* Which cells there are: the full product where flags decide, every pair of values elsewhere. */
#include "harness/matrix/matrix.h"
#include "harness/matrix/pairs.h"
#include "lib/wire/segment.h"

#include <stdlib.h>
#include <string.h>

/* The flags that decide what a segment is; PSH and URG ride on it. */
enum { CORE = WIRE_FIN | WIRE_SYN | WIRE_RST | WIRE_ACK, CORES = 16, PUSHED = CONTROLS - CORES };

/* The values of ACK that differ on a route. */
static unsigned acks_of(const struct route *route, uint8_t *out)
{
	unsigned count = 0;

	for (uint8_t ack = 0; ack < ACK_EDGES; ack++)
		if (!(ack == ACK_UNA && route->in_flight == 0) &&
			!(ack == ACK_BETWEEN && route->in_flight < 2))
			out[count++] = ack;
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

static void add_full(struct plan *plan, uint8_t route, const uint8_t *acks, unsigned ack_count)
{
	unsigned each = SEQ_EDGES * ack_count * LENGTHS * OFFERS;

	for (unsigned i = 0; i < CORES * each; i++) {
		unsigned n = i % each;
		uint8_t at[AXES] = {
			[AXIS_ROUTE] = route,
			[AXIS_CONTROL] = control(false, i / each),
			[AXIS_SEQ] = (uint8_t)(n / (ack_count * LENGTHS * OFFERS)),
			[AXIS_ACK] = acks[n / (LENGTHS * OFFERS) % ack_count],
			[AXIS_LENGTH] = (uint8_t)(n / OFFERS % LENGTHS),
			[AXIS_OFFER] = (uint8_t)(n % OFFERS),
		};

		add(plan, MATRIX_FULL, at);
	}
}

/* The sets with PSH and URG. */
static void add_pushed(struct plan *plan, uint8_t route, const uint8_t *acks, unsigned ack_count)
{
	const unsigned sizes[] = {PUSHED, SEQ_EDGES, ack_count, LENGTHS, OFFERS};
	struct arena arena = {0};
	size_t count;
	const struct pairs_row *rows = pairs_cover(&arena, sizes, 5, &count);

	for (size_t i = 0; i < count; i++) {
		uint8_t at[AXES] = {
			[AXIS_ROUTE] = route,
			[AXIS_CONTROL] = control(true, rows[i].at[0]),
			[AXIS_SEQ] = rows[i].at[1],
			[AXIS_ACK] = acks[rows[i].at[2]],
			[AXIS_LENGTH] = rows[i].at[3],
			[AXIS_OFFER] = rows[i].at[4],
		};

		add(plan, MATRIX_PUSHED, at);
	}
	arena_drop(&arena);
}

/* The bits beside the six. */
static void add_extra(struct plan *plan, uint8_t route, const uint8_t *acks, unsigned ack_count)
{
	const unsigned sizes[] = {EXTRAS - 1, CONTROLS, SEQ_EDGES, ack_count, LENGTHS, OFFERS};
	struct arena arena = {0};
	size_t count;
	const struct pairs_row *rows = pairs_cover(&arena, sizes, 6, &count);

	for (size_t i = 0; i < count; i++) {
		uint8_t at[AXES] = {
			[AXIS_ROUTE] = route,
			[AXIS_EXTRA] = (uint8_t)(rows[i].at[0] + 1),
			[AXIS_CONTROL] = rows[i].at[1],
			[AXIS_SEQ] = rows[i].at[2],
			[AXIS_ACK] = acks[rows[i].at[3]],
			[AXIS_LENGTH] = rows[i].at[4],
			[AXIS_OFFER] = rows[i].at[5],
		};

		add(plan, MATRIX_EXTRA, at);
	}
	arena_drop(&arena);
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct cell));
}

void plan_make(struct plan *plan, const struct routes *routes)
{
	*plan = (struct plan){.routes = routes};
	for (size_t i = 0; i < routes->count; i++) {
		uint8_t acks[ACK_EDGES];
		unsigned ack_count = acks_of(&routes->items[i], acks);

		plan->route_from[i] = plan->count;
		add_full(plan, (uint8_t)i, acks, ack_count);
		add_pushed(plan, (uint8_t)i, acks, ack_count);
		add_extra(plan, (uint8_t)i, acks, ack_count);
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
