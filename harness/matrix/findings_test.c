/* SPDX-License-Identifier: BSD-2-Clause */
/* Grouping: one broken check is one finding, and what has nothing to do with it stays apart. */
#include "harness/matrix/judged_test.h"

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
		WRONG_PROOF, SEEN_NOTHING, SEEN_ACK, 0, .played = true};
	static const struct outcome_of_cell other = {
		WRONG_PROOF, SEEN_ACK, SEEN_NOTHING, REST, .played = true};
	static const struct outcome_of_cell otherwise = {
		WRONG_PROOF, SEEN_ACK, SEEN_NOTHING, RST_ESTAB, .played = true};
	static const struct outcome_of_cell elsewhere = {
		WRONG_PROOF, SEEN_NOTHING, SEEN_ACK, NOBODY, .played = true};
	struct world world;
	const struct matrix_finding *findings;

	(void)state;
	world_make(&world);
	goes_wrong(&world, "route=ESTABLISHED/*", 1u << REST, &echo);
	goes_wrong(&world, "route=ESTABLISHED/* flags=-RST seq=middle len=1 ack=nxt",
		1u << RST_ESTAB, &gone);
	goes_wrong(&world, "seq=edge", RSTS, &acked);
	goes_wrong(&world, "seq=nxt", 1u << NOBODY, &echo);
	goes_wrong(&world, "route=TIME-WAIT/*", 1u << REST, &other);
	judge(&world, "", 4);
	findings = world.verdict.findings.items;
	assert_int_equal(world.verdict.findings.count, 2); /* the other one has no answer */
	assert_int_equal(findings[0].count, 2);
	assert_string_equal(findings[0].parts[0].rules, "1-3.1-RST-*");
	assert_int_equal(findings[0].parts[1].symptom_count, 1);
	/* What failed before the probe could show it is no hole in it. */
	assert_int_equal(findings[0].parts[1].where.count, 2);
	assert_string_equal(findings[0].parts[1].rules, "1-3.1-RST-*");
	assert_int_equal(
		findings[0].cells, findings[0].parts[0].cells + findings[0].parts[1].cells);
	world_drop(&world);

	/* Of another check, or otherwise, it is none. */
	world_make(&world);
	goes_wrong(&world, "seq=nxt", 1u << NOBODY, &elsewhere);
	goes_wrong(&world, "seq=edge", RSTS, &acked);
	goes_wrong(&world, "route=ESTABLISHED/*", 1u << REST, &otherwise);
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
		WRONG_STATE, STATE_TIME_WAIT, STATE_CLOSED, 0, .played = true};
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_broken_check_is_one_finding),
		cmocka_unit_test(other_rules_stay_apart_and_the_most_telling_is_first),
		cmocka_unit_test(an_echo_belongs_to_its_answer),
		cmocka_unit_test(what_bits_do_is_one_finding),
		cmocka_unit_test(other_states_alike_are_one_finding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
