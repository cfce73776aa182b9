/* SPDX-License-Identifier: BSD-2-Clause */
/* Judging and grouping: only what is written is forgiven, one broken check is one finding, and what
 * is not the same stays apart. */
#include "harness/matrix/verdict.h"

#include "harness/matrix/describe.h"
#include "harness/matrix/synthetic_test.h"
#include "lib/wire/segment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* A RST is decided by a rule for each state, all else by another for each state. */
enum { RST_ESTAB, RST_FW1, RST_TW, REST, NOBODY, RULES };

static const struct oracle_rule rules[RULES] = {
	[RST_ESTAB] = {"1-3.1-RST-ESTAB", ORACLE_MUST, NULL, "a RST is dropped"},
	[RST_FW1] = {"1-3.1-RST-FW1", ORACLE_MUST, NULL, "a RST is dropped"},
	[RST_TW] = {"1-3.1-RST-TW", ORACLE_SHOULD, NULL, "a RST is dropped"},
	[REST] = {"1-REST", ORACLE_MAY, "AMBIG-REST", "all else is acknowledged"},
	[NOBODY] = {"1-NOBODY", ORACLE_MUST, NULL, "a segment to nobody draws a RST"},
};

struct world {
	struct routes routes;
	struct plan plan;
	struct arena arena;
	struct families families;
	struct outcome_of_cell *outcomes;
	struct expectations *expectations;
	struct known_findings *known;
	struct verdict verdict;
};

static uint8_t rule_of(const struct world *world, const struct cell *cell)
{
	enum state state = world->routes.items[cell->at[AXIS_ROUTE]].state;

	if (state == STATE_CLOSED)
		return NOBODY;
	if (!(cell->at[AXIS_CONTROL] & WIRE_RST))
		return REST;
	if (state == STATE_ESTABLISHED)
		return RST_ESTAB;
	return state == STATE_FIN_WAIT_1 ? RST_FW1 : RST_TW;
}

static void world_make(struct world *world)
{
	*world = (struct world){0};
	synthetic_make(&world->plan, &world->routes);
	families_make(&world->families, &world->arena, rules, RULES);
	world->outcomes = arena_get(&world->arena, world->plan.count * sizeof *world->outcomes);
	for (size_t i = 0; i < world->plan.count; i++) {
		world->outcomes[i].played = true;
		world->outcomes[i].rule = rule_of(world, &world->plan.cells[i]);
	}
}

/* The cells of these words, that these rules decide (one bit each), fail so. */
static void goes_wrong(
	struct world *world, const char *words, unsigned which, const struct outcome_of_cell *how)
{
	struct box_mistake mistake;
	struct box box;

	assert_true(box_read(&world->arena, &world->routes, words, &box, &mistake));
	for (size_t i = 0; i < world->plan.count; i++) {
		struct outcome_of_cell *outcome = &world->outcomes[i];

		if (!box_has(&box, &world->plan.cells[i]) || !(which & 1u << outcome->rule))
			continue;
		outcome->wrong = how->wrong;
		outcome->wanted = how->wanted;
		outcome->seen = how->seen;
		if (how->wrong == WRONG_PROOF)
			outcome->rule = how->rule; /* of the probe */
	}
}

#define EVERY ((1u << RULES) - 1)
#define RSTS  (1u << RST_ESTAB | 1u << RST_FW1 | 1u << RST_TW)

static const struct outcome_of_cell acked = {WRONG_ANSWER, SEEN_NOTHING, SEEN_ACK, 0, 0, true},
				    gone = {WRONG_STATE, STATE_ESTABLISHED, STATE_CLOSED, 0, 0,
					    true},
				    no_way = {WRONG_WAY, 0, 0, 0, 0, true};

static void judge(struct world *world, const char *expectations, int ip)
{
	struct errors errors = {0};
	char *text = arena_text(&world->arena, expectations, strlen(expectations));
	struct judged judged = {&world->plan, world->outcomes, NULL, &world->families, ip};

	world->expectations = expect_read_text("x.expect", text, strlen(expectations), &errors);
	assert_non_null(world->expectations);
	expect_fact(world->expectations, "target", "linux");
	world->known = known_findings_bind(
		world->expectations, &world->routes, &world->families, &errors);
	if (!world->known)
		fail_msg("%s", text_get(&errors.text));
	judged.known = world->known;
	verdict_make(&world->verdict, &judged);
}

static void world_drop(struct world *world)
{
	verdict_drop(&world->verdict);
	known_findings_free(world->known);
	expect_free(world->expectations);
	plan_free(&world->plan);
	arena_drop(&world->arena);
}

static size_t bad(const struct world *world)
{
	const size_t *of = world->verdict.tally.of;

	return of[CELL_UNEXPECTED] + of[CELL_CHANGED] + of[CELL_VANISHED];
}

/* --- grouping --- */

static void one_broken_check_is_one_finding(void **state)
{
	struct world world;
	const struct finding_part *part;

	(void)state;
	world_make(&world);
	goes_wrong(&world, "seq=edge", RSTS, &acked);
	goes_wrong(&world, "route=ESTABLISHED/* seq=edge len=1", RSTS, &gone);
	judge(&world, "", 4);
	assert_int_equal(world.verdict.findings.count, 1);
	part = &world.verdict.findings.items[0].parts[0];
	assert_string_equal(part->rules, "1-3.1-RST-*");
	assert_int_equal(part->finale, CELL_UNEXPECTED);
	assert_int_equal(world.verdict.findings.items[0].count, 1);
	assert_int_equal(world.verdict.findings.items[0].level, ORACLE_MUST);
	assert_int_equal(world.verdict.findings.items[0].routes, 5);
	assert_int_equal(world.verdict.findings.items[0].states, 3);
	assert_int_equal(part->broken_count, 1); /* one sentence, of three rules */
	assert_int_equal(part->broken[0].cells, part->cells);
	assert_int_equal(part->where.count, 1);
	assert_string_equal(part->where.lines[0], "route=!CLOSED/at-first flags=+RST seq=edge");
	assert_int_equal(part->symptom_count, 2);
	assert_int_equal(part->symptoms[0].outcome.wrong, WRONG_ANSWER);
	assert_string_equal(
		part->symptoms[1].where.lines[0], "route=ESTABLISHED/* flags=+RST seq=edge len=1");
	assert_int_equal(part->cells, bad(&world));
	assert_int_equal(part->cells, part->symptoms[0].cells + part->symptoms[1].cells);
	/* The example shows the first symptom, and nothing that is beside the point. */
	assert_int_equal(world.plan.cells[part->example].at[AXIS_CONTROL], WIRE_RST);
	assert_int_equal(world.outcomes[part->example].wrong, WRONG_ANSWER);
	world_drop(&world);
}

static void other_rules_stay_apart_and_the_most_telling_is_first(void **state)
{
	struct world world;
	const struct matrix_finding *findings;

	(void)state;
	world_make(&world);
	goes_wrong(&world, "route=TIME-WAIT/usual seq=nxt", 1u << REST, &acked);
	goes_wrong(&world, "seq=edge", RSTS, &acked);
	goes_wrong(&world, "seq=nxt ack=nxt", 1u << NOBODY, &acked);
	judge(&world, "", 4);
	findings = world.verdict.findings.items;
	assert_int_equal(world.verdict.findings.count, 3);
	assert_string_equal(findings[0].parts[0].rules, "1-3.1-RST-*");
	assert_string_equal(findings[1].parts[0].rules, "1-NOBODY"); /* a MUST before a MAY */
	assert_string_equal(findings[2].parts[0].rules, "1-REST");
	world_drop(&world);
}

/* The same failure by a probe belongs to the answer that it echoes, wherever it shows. */
static void an_echo_belongs_to_its_answer(void **state)
{
	static const struct outcome_of_cell echo = {
		WRONG_PROOF, SEEN_NOTHING, SEEN_ACK, 0, 0, true};
	static const struct outcome_of_cell other = {
		WRONG_PROOF, SEEN_ACK, SEEN_NOTHING, REST, 0, true};
	static const struct outcome_of_cell elsewhere = {
		WRONG_PROOF, SEEN_NOTHING, SEEN_ACK, NOBODY, 0, true};
	struct world world;
	const struct matrix_finding *findings;

	(void)state;
	world_make(&world);
	goes_wrong(&world, "route=ESTABLISHED/*", 1u << REST, &echo);
	goes_wrong(&world, "seq=edge", RSTS, &acked);
	goes_wrong(&world, "seq=nxt", 1u << NOBODY, &echo);
	goes_wrong(&world, "route=TIME-WAIT/*", 1u << REST, &other);
	judge(&world, "", 4);
	findings = world.verdict.findings.items;
	assert_int_equal(world.verdict.findings.count, 2); /* the other one has no answer */
	assert_int_equal(findings[0].count, 2);
	assert_string_equal(findings[0].parts[0].rules, "1-3.1-RST-*");
	assert_int_equal(findings[0].parts[1].symptom_count, 1);
	assert_string_equal(findings[0].parts[1].rules, "1-3.1-RST-*");
	assert_int_equal(
		findings[0].cells, findings[0].parts[0].cells + findings[0].parts[1].cells);
	world_drop(&world);

	/* Of another check, or otherwise, it is none. */
	world_make(&world);
	goes_wrong(&world, "seq=nxt", 1u << NOBODY, &elsewhere);
	goes_wrong(&world, "seq=edge", RSTS, &acked);
	goes_wrong(&world, "route=ESTABLISHED/*", 1u << REST, &other);
	judge(&world, "", 4);
	assert_int_equal(world.verdict.findings.count, 3);
	world_drop(&world);
}

/* Fails in so many places that no few words say all of them. */
static void scatter(struct world *world)
{
	for (unsigned i = 0; i < SEQ_EDGES; i++) {
		static const char *const acks[] = {"una-1", "nxt", "nxt+1", "nxt+2^31", "0"};
		char seq[40], length[40];

		goes_wrong(world,
			arena_print(&world->arena, "route=FIN-WAIT-1/* seq=%s len=%s ack=%s",
				axis_value(AXIS_SEQ, i, seq),
				axis_value(AXIS_LENGTH, i % LENGTHS, length), acks[i % 5]),
			RSTS, &acked);
	}
}

/* Bits beside the six flags should do nothing: what they do is one finding. */
static void what_bits_do_is_one_finding(void **state)
{
	struct world world;

	(void)state;
	world_make(&world);
	scatter(&world);
	goes_wrong(&world, "route=TIME-WAIT/* bits=ece", 1u << REST, &acked);
	goes_wrong(&world, "bits=cwr", 1u << NOBODY, &gone);
	judge(&world, "", 4);
	assert_int_equal(world.verdict.findings.count, 2);
	world_drop(&world);
}

/* Which state was wanted differs from state to state, though the check is one. */
static void other_states_alike_are_one_finding(void **state)
{
	static const struct outcome_of_cell gone_too = {
		WRONG_STATE, STATE_TIME_WAIT, STATE_CLOSED, 0, 0, true};
	struct world world;
	const struct matrix_finding *findings;

	(void)state;
	world_make(&world);
	scatter(&world);
	goes_wrong(&world, "route=ESTABLISHED/* seq=edge", 1u << RST_ESTAB, &gone);
	goes_wrong(&world, "route=TIME-WAIT/* seq=edge", 1u << RST_TW, &gone_too);
	goes_wrong(&world, "route=CLOSED/* seq=edge+1", 1u << NOBODY, &gone_too);
	judge(&world, "", 4);
	findings = world.verdict.findings.items;
	assert_int_equal(world.verdict.findings.count, 3);
	assert_int_equal(findings[0].states, 2);
	assert_int_equal(findings[0].count, 2);
	world_drop(&world);
}

/* --- expectations --- */

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
		cmocka_unit_test(one_broken_check_is_one_finding),
		cmocka_unit_test(other_rules_stay_apart_and_the_most_telling_is_first),
		cmocka_unit_test(an_echo_belongs_to_its_answer),
		cmocka_unit_test(what_bits_do_is_one_finding),
		cmocka_unit_test(other_states_alike_are_one_finding),
		cmocka_unit_test(only_what_is_written_is_forgiven),
		cmocka_unit_test(what_has_vanished_is_a_finding),
		cmocka_unit_test(what_was_not_tested_is_no_finding),
		cmocka_unit_test(other_readings_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
