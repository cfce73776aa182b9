/* SPDX-License-Identifier: BSD-2-Clause */
/* One part: where its cells are, how they went wrong, and which rules they broke. */
#include "harness/matrix/describe.h"
#include "harness/matrix/parts.h"

#include <stdlib.h>
#include <string.h>

enum { NAMED_CHECKS = 3 }; /* more are not named one by one */

/* --- where ---------------------------------------------------------------------------------------
 */

/* False when more than so many boxes are needed. */
bool part_describe(struct parts_maker *maker, const uint64_t *set, struct where *where, size_t few)
{
	bool leaf = few == COVER_BOXES;
	struct cover cover;
	struct text words = {0};

	cover_find(&cover, &maker->own, &maker->universe, set, few);
	if (cover.rest > 0 && !leaf)
		return false;
	where->lines = arena_get(maker->arena, (cover.count + 1) * sizeof *where->lines);
	where->count = cover.count;
	where->rest = cover.rest;
	for (size_t i = 0; i < cover.count; i++) {
		words.len = 0;
		box_write(&maker->universe, &cover.boxes[i], &words);
		where->lines[i] = arena_text(maker->arena, text_get(&words), words.len);
	}
	text_free(&words);
	return true;
}

/* --- symptoms ------------------------------------------------------------------------------------
 */

/* Plain is what carries no flags or bits that decide nothing. */
static unsigned oddness(const struct cell *cell)
{
	return (unsigned)__builtin_popcount(cell->at[AXIS_CONTROL]) +
	       (cell->at[AXIS_EXTRA] == EXTRA_NONE ? 0u : 8u);
}

static void note_symptom(struct parts_maker *maker, struct finding_part *part, size_t cell)
{
	const struct outcome_of_cell *outcome = &maker->grouped->outcomes[cell];
	const struct cell *cells = maker->grouped->plan->cells;
	struct symptom *symptom = part->symptoms, *end = symptom + part->symptom_count;

	while (symptom < end && !parts_same(&symptom->outcome, outcome))
		symptom++;
	if (symptom == end) {
		part->symptoms = arena_grow(
			maker->arena, part->symptoms, &part->symptom_count, sizeof *symptom);
		symptom = part->symptoms + part->symptom_count - 1;
		*symptom = (struct symptom){.outcome = *outcome, .example = cell};
	}
	symptom->cells++;
	if (oddness(&cells[cell]) < oddness(&cells[symptom->example]))
		symptom->example = cell;
}

static int by_cells(const void *a, const void *b)
{
	const struct symptom *x = a, *y = b;

	if (x->cells != y->cells)
		return x->cells < y->cells ? 1 : -1;
	return x->example < y->example ? -1 : 1;
}

static void describe_symptom(struct parts_maker *maker, struct symptom *symptom)
{
	const struct universe *universe = &maker->universe;
	uint64_t *set = arena_get(&maker->own, universe->words * sizeof *set);

	for (size_t i = 0; i < universe->count; i++)
		if (parts_has(maker->group, i) &&
			parts_same(
				&maker->grouped->outcomes[universe->cells[i]], &symptom->outcome))
			parts_add(set, i);
	part_describe(maker, set, &symptom->where, COVER_BOXES);
}

static void describe_symptoms(struct parts_maker *maker, struct finding_part *part)
{
	qsort(part->symptoms, part->symptom_count, sizeof *part->symptoms, by_cells);
	for (size_t i = 0; i < part->symptom_count; i++)
		if (part->symptom_count == 1)
			part->symptoms[i].where = part->where;
		else
			describe_symptom(maker, &part->symptoms[i]);
}

/* --- rules ---------------------------------------------------------------------------------------
 */

static int by_broken_cells(const void *a, const void *b)
{
	const struct broken_rule *x = a, *y = b;

	if (x->cells != y->cells)
		return x->cells < y->cells ? 1 : -1;
	return x->rule < y->rule ? -1 : 1;
}

/* Adds the cells to the first rule that says the same. */
static void note_rule(
	struct parts_maker *maker, struct finding_part *part, size_t rule, size_t cells)
{
	const struct oracle_rule *rules = maker->grouped->rules->items;

	for (size_t i = 0; i < part->broken_count; i++)
		if (strcmp(rules[part->broken[i].rule].says, rules[rule].says) == 0) {
			part->broken[i].cells += cells;
			return;
		}
	part->broken = arena_grow(
		maker->arena, part->broken, &part->broken_count, sizeof *part->broken);
	part->broken[part->broken_count - 1] = (struct broken_rule){rule, cells};
}

static void list_rules(struct parts_maker *maker, struct finding_part *part, const size_t *cells)
{
	for (size_t rule = 0; rule < maker->grouped->rules->rules; rule++)
		if (cells[rule] > 0)
			note_rule(maker, part, rule, cells[rule]);
	qsort(part->broken, part->broken_count, sizeof *part->broken, by_broken_cells);
}

/* --- parts ---------------------------------------------------------------------------------------
 */

/* The checks of the rules that failed, or a star when that would be too long. */
static const char *name_checks(struct parts_maker *maker, const size_t *cells)
{
	const struct families *rules = maker->grouped->rules;
	const char *names = "";
	size_t count = 0;

	for (size_t rule = 0; rule < rules->rules; rule++) {
		const char *name = rules->checks.names[rules->checks.of[rule]];

		if (cells[rule] == 0 || rule_glob_fits(names, rules->items[rule].id))
			continue;
		names = arena_print(maker->arena, "%s%s%s", names, *names ? " " : "", name);
		count++;
	}
	return count > NAMED_CHECKS ? "*" : names;
}

static const char *name_of(
	struct parts_maker *maker, const struct parts_node *node, const size_t *cells)
{
	const struct families *rules = maker->grouped->rules;

	if (node->scope == SCOPE_CHECK)
		return rules->checks.names[node->family];
	if (node->scope == SCOPE_ALL || node->scope == SCOPE_ECHO)
		return name_checks(maker, cells);
	return rules->kins.names[node->family];
}

/* How many cells are decided by rules that the globs fit. */
static size_t count_decided(const struct parts_maker *maker, const char *globs)
{
	const struct grouped *grouped = maker->grouped;
	bool fits[FAMILY_RULES] = {false};
	size_t count = 0;

	for (size_t rule = 0; rule < grouped->rules->rules; rule++)
		fits[rule] = rule_glob_fits(globs, grouped->rules->items[rule].id);
	for (size_t cell = 0; cell < grouped->plan->count; cell++)
		count += grouped->finales[cell] < CELL_BROKEN && fits[grouped->outcomes[cell].rule];
	return count;
}

/* What the cells of the group add up to. */
void part_fill(struct parts_maker *maker, struct finding_part *part, const struct parts_node *node)
{
	const struct grouped *grouped = maker->grouped;
	size_t rules[FAMILY_RULES] = {0};

	for (size_t i = 0; i < maker->universe.count; i++) {
		size_t cell = maker->universe.cells[i];
		enum oracle_level level = grouped->rules->items[grouped->outcomes[cell].rule].level;

		if (!parts_has(maker->group, i))
			continue;
		part->cells++;
		rules[grouped->outcomes[cell].rule]++;
		part->level = level < part->level ? level : part->level;
		part->routes |= UINT64_C(1) << grouped->plan->cells[cell].at[AXIS_ROUTE];
		part->bits &= grouped->plan->cells[cell].at[AXIS_EXTRA] != EXTRA_NONE;
		note_symptom(maker, part, cell);
		maker->taken[cell] = true;
	}
	part->rules = name_of(maker, node, rules);
	part->decided = count_decided(maker, part->rules);
	list_rules(maker, part, rules);
	describe_symptoms(maker, part);
	part->example = part->symptoms[0].example;
}
