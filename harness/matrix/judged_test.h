/* SPDX-License-Identifier: BSD-2-Clause */
/* A plan whose cells go wrong as a test wants it, and are judged. */
#ifndef HALFOPEN_MATRIX_JUDGED_TEST_H
#define HALFOPEN_MATRIX_JUDGED_TEST_H

#include "harness/matrix/describe.h"
#include "harness/matrix/synthetic_test.h"
#include "harness/matrix/verdict.h"
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

static inline uint8_t rule_of(const struct world *world, const struct cell *cell)
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

static inline void world_make(struct world *world)
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
static inline void goes_wrong(
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
		outcome->watched = how->watched;
		if (how->wrong == WRONG_PROOF)
			outcome->rule = how->rule; /* of the probe */
	}
}

#define EVERY ((1u << RULES) - 1)
#define RSTS  (1u << RST_ESTAB | 1u << RST_FW1 | 1u << RST_TW)

static const struct outcome_of_cell acked = {.wrong = WRONG_ANSWER,
					    .wanted = SEEN_NOTHING,
					    .seen = SEEN_ACK},
				    gone = {.wrong = WRONG_STATE,
					    .wanted = STATE_ESTABLISHED,
					    .seen = STATE_CLOSED},
				    no_way = {.wrong = WRONG_WAY};

static inline void judge(struct world *world, const char *expectations, int ip)
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

static inline void world_drop(struct world *world)
{
	verdict_drop(&world->verdict);
	known_findings_free(world->known);
	expect_free(world->expectations);
	plan_free(&world->plan);
	arena_drop(&world->arena);
}

static inline size_t bad(const struct world *world)
{
	const size_t *of = world->verdict.tally.of;

	return of[CELL_UNEXPECTED] + of[CELL_CHANGED] + of[CELL_VANISHED];
}

#endif
