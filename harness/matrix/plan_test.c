/* SPDX-License-Identifier: BSD-2-Clause */
/* Which cells there are: what falls together stands there once, and the product is whole. */
#include "harness/matrix/matrix.h"

#include "lib/wire/segment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

enum { CORES = 16, PUSHED_OR_URGENT = WIRE_PSH | WIRE_URG };

static void make(struct plan *plan, struct routes *routes, bool quick)
{
	memset(routes, 0, sizeof *routes);
	routes->count = 4;
	routes->items[0] = (struct route){.name = "nothing"};
	routes->items[1] = (struct route){.name = "one", .in_flight = 1};
	routes->items[2] = (struct route){.name = "more", .in_flight = 2};
	routes->items[3] = (struct route){.name = "closed", .closed_window = true};
	plan_make(plan, routes, quick);
}

static size_t count_where(const struct plan *plan, size_t route, enum axis axis, unsigned value)
{
	size_t count = 0;

	for (size_t i = plan->route_from[route]; i < plan->route_from[route + 1]; i++)
		count += plan->cells[i].at[axis] == value;
	return count;
}

/* The cells of the full product of one route. */
static size_t full_of(const struct plan *plan, size_t route)
{
	size_t count = 0;

	for (size_t i = plan->route_from[route]; i < plan->route_from[route + 1]; i++)
		count += !(plan->cells[i].at[AXIS_CONTROL] & PUSHED_OR_URGENT) &&
			 plan->cells[i].at[AXIS_EXTRA] == EXTRA_NONE;
	return count;
}

static void the_product_is_whole(void **unused)
{
	struct routes routes;
	struct plan plan;

	(void)unused;
	make(&plan, &routes, false);
	assert_int_equal(full_of(&plan, 0), CORES * 10 * 5 * 4 * 2);
	assert_int_equal(full_of(&plan, 1), CORES * 10 * 6 * 4 * 2);
	assert_int_equal(full_of(&plan, 2), CORES * 10 * 7 * 4 * 2);
	assert_int_equal(full_of(&plan, 3), CORES * 6 * 5 * 3 * 2);
	assert_int_equal(
		plan.counts[MATRIX_FULL] + plan.counts[MATRIX_PUSHED] + plan.counts[MATRIX_EXTRA],
		plan.count);
	plan_free(&plan);
}

static void what_falls_together_stands_there_once(void **unused)
{
	struct routes routes;
	struct plan plan;

	(void)unused;
	make(&plan, &routes, false);
	assert_int_equal(count_where(&plan, 0, AXIS_ACK, ACK_UNA), 0);
	assert_int_equal(count_where(&plan, 0, AXIS_ACK, ACK_BETWEEN), 0);
	assert_true(count_where(&plan, 1, AXIS_ACK, ACK_UNA) > 0);
	assert_int_equal(count_where(&plan, 1, AXIS_ACK, ACK_BETWEEN), 0);
	assert_true(count_where(&plan, 2, AXIS_ACK, ACK_BETWEEN) > 0);
	assert_int_equal(count_where(&plan, 3, AXIS_SEQ, SEQ_MIDDLE), 0);
	assert_int_equal(count_where(&plan, 3, AXIS_SEQ, SEQ_LAST), 0);
	assert_int_equal(count_where(&plan, 3, AXIS_LENGTH, LENGTH_WINDOW_1), 0);
	for (size_t i = 1; i < plan.count; i++)
		assert_true(memcmp(&plan.cells[i - 1], &plan.cells[i], sizeof *plan.cells) < 0);
	plan_free(&plan);
}

/* All flags and all bits are there on each route, in the quick plan too. */
static void nothing_is_left_out(void **unused)
{
	for (int quick = 0; quick < 2; quick++) {
		struct routes routes;
		struct plan plan;

		(void)unused;
		make(&plan, &routes, quick);
		for (size_t r = 0; r < routes.count; r++) {
			for (unsigned flags = 0; flags < CONTROLS; flags++)
				assert_true(count_where(&plan, r, AXIS_CONTROL, flags) > 0);
			for (unsigned extra = 0; extra < EXTRAS; extra++)
				assert_true(count_where(&plan, r, AXIS_EXTRA, extra) > 0);
		}
		plan_free(&plan);
	}
}

static void cells_are_found_again(void **unused)
{
	struct routes routes;
	struct plan plan;
	struct cell missing;

	(void)unused;
	make(&plan, &routes, false);
	for (size_t i = 0; i < plan.count; i++)
		assert_int_equal(plan_find(&plan, &plan.cells[i]), (long)i);
	missing = plan.cells[0];
	missing.at[AXIS_ACK] = ACK_BETWEEN;
	assert_int_equal(plan_find(&plan, &missing), -1);
	missing.at[AXIS_ROUTE] = 9;
	assert_int_equal(plan_find(&plan, &missing), -1);
	plan_free(&plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_product_is_whole),
		cmocka_unit_test(what_falls_together_stands_there_once),
		cmocka_unit_test(nothing_is_left_out),
		cmocka_unit_test(cells_are_found_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
