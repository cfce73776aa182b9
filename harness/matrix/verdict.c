/* SPDX-License-Identifier: BSD-2-Clause */
/* Hearing the expectations cell by cell: only what is written is forgiven, and what is written must
 * come true. */
#include "harness/matrix/verdict.h"

/* 0, or 1 + the number of the entry among all. */
static uint16_t number_of(const struct known_findings *known, const struct known_finding *one)
{
	return one ? (uint16_t)(one->entry - known->expectations->entries + 1) : 0;
}

static enum cell_finale judge_known(
	struct known_finding *one, const struct outcome_of_cell *outcome)
{
	if (outcome->wrong == WRONG_NOTHING)
		return CELL_VANISHED;
	return known_finding_says(one, outcome) ? CELL_DEVIATION : CELL_CHANGED;
}

static enum cell_finale judge(const struct judged *judged, size_t cell, uint16_t *entry)
{
	const struct outcome_of_cell *outcome = &judged->outcomes[cell];
	struct known_finding *one;

	*entry = 0;
	if (!outcome->played)
		return CELL_NOT_PLAYED;
	if (outcome->wrong == WRONG_WAY)
		return CELL_BROKEN;
	one = known_findings_find(judged->known, judged->ip, &judged->plan->cells[cell], outcome);
	*entry = number_of(judged->known, one);
	if (one)
		return judge_known(one, outcome);
	return outcome->wrong == WRONG_NOTHING ? CELL_OK : CELL_UNEXPECTED;
}

/* Where a rule has an ambiguity, or was met otherwise than it decides. */
static void note_reading(struct verdict *verdict, const struct judged *judged, size_t cell,
	size_t index[][UINT8_MAX + 1])
{
	const struct outcome_of_cell *outcome = &judged->outcomes[cell];
	size_t *at = &index[outcome->rule][outcome->reading];

	if (outcome->wrong != WRONG_NOTHING ||
		(outcome->reading == 0 && !judged->rules->items[outcome->rule].ambiguity))
		return;
	if (*at == 0) {
		verdict->taken = arena_grow(&verdict->arena, verdict->taken, &verdict->taken_count,
			sizeof *verdict->taken);
		*at = verdict->taken_count;
		verdict->taken[*at - 1] = (struct taken){
			.rule = outcome->rule, .reading = outcome->reading, .example = cell};
	}
	verdict->taken[*at - 1].cells++;
}

static void note(struct verdict *verdict, const struct judged *judged, size_t cell)
{
	enum cell_finale finale = judge(judged, cell, &verdict->entries[cell]);

	verdict->finales[cell] = (uint8_t)finale;
	verdict->tally.of[finale]++;
	if (finale < CELL_BROKEN)
		verdict->met[judged->outcomes[cell].rule]++;
	if (finale == CELL_DEVIATION)
		verdict->deviations[verdict->entries[cell] - 1]++;
}

static void group(struct verdict *verdict, const struct judged *judged)
{
	struct grouped grouped = {
		.plan = judged->plan,
		.outcomes = judged->outcomes,
		.finales = verdict->finales,
		.entries = verdict->entries,
		.expectations = judged->known->expectations,
		.rules = judged->rules,
	};

	findings_make(&verdict->findings, &verdict->arena, &grouped);
}

void verdict_make(struct verdict *verdict, const struct judged *judged)
{
	size_t count = judged->plan->count;
	struct arena own = {0};
	size_t(*index)[UINT8_MAX + 1] = arena_get(&own, FAMILY_RULES * sizeof *index);

	*verdict = (struct verdict){0};
	verdict->finales = arena_get(&verdict->arena, count * sizeof *verdict->finales);
	verdict->entries = arena_get(&verdict->arena, count * sizeof *verdict->entries);
	verdict->deviations = arena_get(&verdict->arena,
		(judged->known->expectations->count + 1) * sizeof *verdict->deviations);
	for (size_t cell = 0; cell < count; cell++) {
		note(verdict, judged, cell);
		if (verdict->finales[cell] == CELL_OK)
			note_reading(verdict, judged, cell, index);
	}
	arena_drop(&own);
	table_make(&verdict->table, judged->plan, verdict->finales);
	group(verdict, judged);
}

void verdict_drop(struct verdict *verdict)
{
	arena_drop(&verdict->arena);
}
