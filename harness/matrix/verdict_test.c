/* SPDX-License-Identifier: BSD-2-Clause */
/* Judging: only what is written is forgiven, and what is written must come true. */
#include "harness/matrix/judged_test.h"

#define SEEN(text) "  seen   " text "\n"
#define REST_OF    "  class  bug\n  why    w\n  link   RFC 9293\n"
#define ACKED      SEEN("silence wanted, ACK seen")

struct trial {
	const char *expectations;
	int ip;
	enum cell_finale finale; /* of the cells that fail */
	bool all;                /* and no other comes to anything but ok */
};

/* RSTs at SEQ = edge draw an ACK. */
static const struct trial trials[] = {
	{"", 4, CELL_UNEXPECTED, true},
	{"finding 1-3.1-RST-*\n  cells  seq=edge\n" ACKED REST_OF, 4, CELL_DEVIATION, true},
	{"finding 1-3.1-RST-TW 1-3.1-RST-FW1 1-3.1-RST-ESTAB\n  cells  seq=edge\n" ACKED REST_OF, 4,
		CELL_DEVIATION, true},
	{"finding *\n  cells  flags=+RST route=!CLOSED/* seq=edge\n" SEEN("RST wanted, * seen")
			SEEN("silence wanted, * seen") REST_OF,
		4, CELL_DEVIATION, true},
	{"finding 1-3.1-RST-*\n  cells  seq=edge len=0\n  cells  len=!0 seq=edge\n" ACKED REST_OF,
		4, CELL_DEVIATION, true},
	{"finding 1-3.1-RST-*\n  cells  seq=edge\n  ip     6\n" ACKED REST_OF, 6, CELL_DEVIATION,
		true},
	{"finding 1-3.1-RST-*\n  cells  seq=edge\n  ip     6\n" ACKED REST_OF, 4, CELL_UNEXPECTED,
		true},
	{"finding 1-3.1-RST-*\n  cells  seq=edge\n  when   target = vm\n" ACKED REST_OF, 4,
		CELL_UNEXPECTED, true},
	{"finding 1-3.1-RST-*\n  cells  seq=edge\n" SEEN("silence wanted, RST seen") REST_OF, 4,
		CELL_CHANGED, true},
	/* The first that holds a cell is taken. */
	{"finding 1-3.1-RST-*\n  cells  seq=edge\n" SEEN("x") REST_OF
		"finding 1-3.1-RST-*\n  cells  seq=edge\n" ACKED REST_OF,
		4, CELL_CHANGED, true},
	/* What it says of other cells has vanished there. */
	{"finding 1-3.1-RST-*\n  cells  seq=edge..edge+1\n" ACKED REST_OF, 4, CELL_DEVIATION,
		false},
	{"finding 1-*\n  cells  seq=edge\n" ACKED REST_OF, 4, CELL_DEVIATION, false},
};

static void play_trial(size_t nth)
{
	const struct trial *trial = &trials[nth];
	struct world world;
	size_t failed, vanished;

	world_make(&world);
	goes_wrong(&world, "seq=edge", RSTS, &acked);
	judge(&world, trial->expectations, trial->ip);
	failed = world.verdict.tally.of[trial->finale];
	vanished = world.verdict.tally.of[CELL_VANISHED];
	for (size_t i = 0; i < world.plan.count; i++) {
		bool wrong = world.outcomes[i].wrong != WRONG_NOTHING;

		if (wrong && world.verdict.finales[i] != trial->finale)
			fail_msg("trial %zu: a cell that fails is %s", nth,
				cell_finale_name(world.verdict.finales[i]));
		failed -= wrong;
	}
	assert_int_equal(failed, 0);
	if (trial->all != (vanished == 0))
		fail_msg("trial %zu: %zu cells have vanished", nth, vanished);
	world_drop(&world);
}

static void only_what_is_written_is_forgiven(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof trials / sizeof *trials; i++)
		play_trial(i);
}

static void what_has_vanished_is_a_finding(void **state)
{
	struct world world;
	const struct finding_part *part;

	(void)state;
	world_make(&world);
	goes_wrong(&world, "seq=edge", RSTS, &acked);
	judge(&world, trials[10].expectations, 4);
	assert_int_equal(world.verdict.findings.count, 1);
	part = &world.verdict.findings.items[0].parts[0];
	assert_int_equal(part->finale, CELL_VANISHED);
	assert_int_equal(part->entry->at.line, 1);
	assert_int_equal(part->where.count, 1);
	assert_string_equal(part->where.lines[0], "route=!CLOSED/at-first flags=+RST seq=edge+1");
	assert_int_equal(world.verdict.deviations[0], world.verdict.tally.of[CELL_DEVIATION]);
	world_drop(&world);
}

/* Timers are watched on a sample. */
static void what_was_not_watched_has_not_vanished(void **state)
{
	static const struct outcome_of_cell early = {.wrong = WRONG_TIMER, .watched = true};
	struct world world;
	size_t *of;

	(void)state;
	world_make(&world);
	of = world.verdict.tally.of;
	goes_wrong(&world, "seq=edge len=0", RSTS, &early);
	judge(&world,
		"finding 1-3.1-RST-*\n  cells  seq=edge\n" SEEN("the retransmission came early")
			REST_OF,
		4);
	assert_true(of[CELL_DEVIATION] > 0);
	assert_int_equal(of[CELL_OK] + of[CELL_DEVIATION], world.plan.count);
	world_drop(&world);

	world_make(&world);
	goes_wrong(&world, "seq=edge len=0", RSTS, &early);
	judge(&world,
		"finding 1-3.1-RST-*\n  cells  seq=edge\n" SEEN("the retransmission came early")
			ACKED REST_OF,
		4);
	assert_true(of[CELL_VANISHED] > 0);
	world_drop(&world);
}

static void what_was_not_tested_is_no_finding(void **state)
{
	struct world world;

	(void)state;
	world_make(&world);
	goes_wrong(&world, "route=TIME-WAIT/usual", EVERY, &no_way);
	world.outcomes[0].played = false;
	judge(&world, "", 4);
	assert_int_equal(world.verdict.findings.count, 0);
	assert_int_equal(world.verdict.tally.of[CELL_NOT_PLAYED], 1);
	assert_int_equal(world.verdict.tally.of[CELL_BROKEN],
		world.plan.route_from[5] - world.plan.route_from[4]);
	world_drop(&world);
}

static void other_readings_are_counted(void **state)
{
	struct world world;
	const struct taken *taken;

	(void)state;
	world_make(&world);
	for (size_t i = 0; i < world.plan.count; i++)
		if (world.outcomes[i].rule == REST && world.plan.cells[i].at[AXIS_SEQ] == SEQ_NXT)
			world.outcomes[i].reading = 1;
	judge(&world, "", 4);
	taken = world.verdict.taken;
	assert_int_equal(world.verdict.taken_count, 2);
	assert_int_equal(taken[0].rule, REST);
	assert_int_equal(taken[1].rule, REST);
	assert_int_not_equal(taken[0].reading, taken[1].reading);
	assert_int_equal(taken[0].cells + taken[1].cells, world.verdict.met[REST]);
	world_drop(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_is_written_is_forgiven),
		cmocka_unit_test(what_has_vanished_is_a_finding),
		cmocka_unit_test(what_was_not_watched_has_not_vanished),
		cmocka_unit_test(what_was_not_tested_is_no_finding),
		cmocka_unit_test(other_readings_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
