/* SPDX-License-Identifier: BSD-2-Clause */
/* The table: every cell is counted once, holes are seen, and it fits a terminal. */
#include "harness/matrix/table.h"

#include "harness/matrix/synthetic_test.h"
#include "lib/wire/segment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

struct world {
	struct routes routes;
	struct plan plan;
	uint8_t *finales;
	struct table table;
	char *printed;
};

/* A plan in which each state has a route, with every cell ok. */
static void world_make(struct world *world)
{
	static const char *const names[STATE_COUNT] = {"CLOSED/x", "LISTEN/x", "SYN-SENT/x",
		"SYN-RECEIVED/x", "ESTABLISHED/x", "FIN-WAIT-1/x", "FIN-WAIT-2/x", "CLOSE-WAIT/x",
		"CLOSING/x", "LAST-ACK/x", "TIME-WAIT/x"};

	*world = (struct world){.routes = {.count = STATE_COUNT}};
	for (enum state state = 0; state < STATE_COUNT; state++)
		world->routes.items[state] = (struct route){.name = names[state], .state = state};
	plan_make(&world->plan, &world->routes, false);
	world->finales = calloc(world->plan.count, 1);
	assert_non_null(world->finales);
}

static void count(struct world *world)
{
	size_t len;
	FILE *to = open_memstream(&world->printed, &len);

	assert_non_null(to);
	table_make(&world->table, &world->plan, world->finales);
	table_print(to, &world->table);
	fclose(to);
}

static void world_drop(struct world *world)
{
	free(world->printed);
	free(world->finales);
	plan_free(&world->plan);
}

/* Every cell of these flags in that state becomes this. */
static void set(struct world *world, unsigned flags, enum state state, enum cell_finale finale)
{
	for (size_t i = world->plan.route_from[state]; i < world->plan.route_from[state + 1]; i++)
		if (world->plan.cells[i].at[AXIS_CONTROL] == flags)
			world->finales[i] = (uint8_t)finale;
}

static void counts_every_cell_once(void **state)
{
	struct world world;
	size_t cells = 0;

	(void)state;
	world_make(&world);
	for (size_t i = 0; i < world.plan.count; i++)
		world.finales[i] = (uint8_t)(i % CELL_FINALES);
	count(&world);
	for (unsigned control = 0; control < CONTROLS; control++)
		for (enum state s = 0; s < STATE_COUNT; s++)
			for (enum cell_finale f = 0; f < CELL_FINALES; f++)
				cells += world.table.at[control][s].of[f];
	assert_int_equal(cells, world.plan.count);
	world_drop(&world);
}

static void a_hole_is_seen(void **state)
{
	struct world world;

	(void)state;
	world_make(&world);
	count(&world);
	assert_int_equal(world.table.holes, 0);
	assert_null(strstr(world.printed, "HOLE"));
	free(world.printed);
	set(&world, WIRE_SYN | WIRE_URG, STATE_CLOSING, CELL_BROKEN);
	count(&world);
	assert_int_equal(world.table.holes, 1);
	assert_non_null(strstr(world.printed, "1 HOLE: "));
	free(world.printed);
	set(&world, WIRE_SYN, STATE_CLOSING, CELL_NOT_PLAYED);
	count(&world);
	assert_int_equal(world.table.holes, 2);
	world_drop(&world);
}

static void what_is_not_ok_stands_below(void **state)
{
	struct world world;

	(void)state;
	world_make(&world);
	count(&world);
	assert_null(strstr(world.printed, "\n  deviations"));
	free(world.printed);
	set(&world, WIRE_RST, STATE_LISTEN, CELL_DEVIATION);
	set(&world, WIRE_RST, STATE_TIME_WAIT, CELL_VANISHED);
	count(&world);
	assert_non_null(strstr(world.printed, "\n  deviations             .    "));
	assert_non_null(strstr(world.printed, "\n  unexpected             .      .     ."));
	world_drop(&world);
}

static void it_fits_a_terminal(void **state)
{
	struct world world;

	(void)state;
	world_make(&world);
	for (size_t i = 0; i < world.plan.count; i++)
		world.finales[i] = (uint8_t)(i % CELL_FINALES);
	count(&world);
	for (const char *line = world.printed; *line;) {
		size_t len = strcspn(line, "\n");

		if (len > 100)
			fail_msg("%zu columns: %.*s", len, (int)len, line);
		line += len + 1;
	}
	world_drop(&world);
}

static void the_same_as_json(void **state)
{
	struct world world;
	json_t *rows, *box;

	(void)state;
	world_make(&world);
	set(&world, WIRE_RST, STATE_LISTEN, CELL_DEVIATION);
	count(&world);
	rows = table_json(&world.table);
	assert_int_equal(json_array_size(rows), CONTROLS);
	box = json_object_get(json_object_get(json_array_get(rows, WIRE_RST), "states"), "LISTEN");
	assert_int_equal(json_integer_value(json_object_get(box, "deviations")),
		world.table.at[WIRE_RST][STATE_LISTEN].of[CELL_DEVIATION]);
	assert_int_equal(json_integer_value(json_object_get(box, "ok")), 0);
	json_decref(rows);
	world_drop(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_every_cell_once),
		cmocka_unit_test(a_hole_is_seen),
		cmocka_unit_test(what_is_not_ok_stands_below),
		cmocka_unit_test(it_fits_a_terminal),
		cmocka_unit_test(the_same_as_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
