/* SPDX-License-Identifier: BSD-2-Clause */
/* Grouping: the failed cells of a family of rules are one finding, described among all cells that
 * the family decides; how they failed are its symptoms. */
#include "harness/matrix/findings.h"

#include "harness/matrix/describe.h"

#include <stdlib.h>
#include <string.h>

/* One finding in the making: what failed of a family, as far as the same is known of it. */
struct group {
	enum cell_finale finale;
	uint16_t entry;
	uint64_t *cells; /* of the universe */
};

struct maker {
	const struct grouped *grouped;
	struct arena *arena;      /* what stays */
	struct arena own;         /* what does not, dropped after each family */
	struct universe universe; /* the cells that the family decides */
	struct group *groups;
	size_t group_count;
	struct matrix_findings *into;
};

static bool in_set(const uint64_t *set, size_t which)
{
	return set[which / 64] >> which % 64 & 1;
}

static void set_add(uint64_t *set, size_t which)
{
	set[which / 64] |= UINT64_C(1) << which % 64;
}

static uint64_t *empty_set(struct maker *maker)
{
	return arena_get(&maker->own, maker->universe.words * sizeof(uint64_t));
}

/* --- where ---------------------------------------------------------------------------------------
 */

static void describe(struct maker *maker, const uint64_t *set, struct where *where)
{
	struct cover cover;
	struct text words = {0};

	cover_find(&cover, &maker->own, &maker->universe, set);
	where->lines = arena_get(maker->arena, (cover.count + 1) * sizeof *where->lines);
	where->count = cover.count;
	where->rest = cover.rest;
	for (size_t i = 0; i < cover.count; i++) {
		words.len = 0;
		box_write(&maker->universe, &cover.boxes[i], &words);
		where->lines[i] = arena_text(maker->arena, text_get(&words), words.len);
	}
	text_free(&words);
}

/* --- symptoms ------------------------------------------------------------------------------------
 */

static bool same_outcome(const struct outcome_of_cell *a, const struct outcome_of_cell *b)
{
	return a->wrong == b->wrong && a->wanted == b->wanted && a->seen == b->seen;
}

/* Plain is what carries no flags or bits that decide nothing. */
static unsigned oddness(const struct cell *cell)
{
	return (unsigned)__builtin_popcount(cell->at[AXIS_CONTROL]) +
	       (cell->at[AXIS_EXTRA] == EXTRA_NONE ? 0u : 8u);
}

static void note_symptom(struct maker *maker, struct matrix_finding *finding, size_t cell)
{
	const struct outcome_of_cell *outcome = &maker->grouped->outcomes[cell];
	const struct cell *cells = maker->grouped->plan->cells;
	struct symptom *symptom = finding->symptoms, *end = symptom + finding->symptom_count;

	while (symptom < end && !same_outcome(&symptom->outcome, outcome))
		symptom++;
	if (symptom == end) {
		finding->symptoms = arena_grow(
			maker->arena, finding->symptoms, &finding->symptom_count, sizeof *symptom);
		symptom = finding->symptoms + finding->symptom_count - 1;
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

static void describe_symptoms(
	struct maker *maker, struct matrix_finding *finding, const struct group *group)
{
	const struct universe *universe = &maker->universe;

	qsort(finding->symptoms, finding->symptom_count, sizeof *finding->symptoms, by_cells);
	for (size_t s = 0; s < finding->symptom_count; s++) {
		struct symptom *symptom = &finding->symptoms[s];
		uint64_t *set = empty_set(maker);

		for (size_t i = 0; i < universe->count; i++)
			if (in_set(group->cells, i) &&
				same_outcome(&maker->grouped->outcomes[universe->cells[i]],
					&symptom->outcome))
				set_add(set, i);
		if (finding->symptom_count == 1)
			symptom->where = finding->where;
		else
			describe(maker, set, &symptom->where);
	}
}

/* --- findings ------------------------------------------------------------------------------------
 */

static void count_places(struct maker *maker, struct matrix_finding *finding, uint64_t routes)
{
	unsigned states = 0;

	for (uint64_t left = routes; left; left &= left - 1)
		states |= state_only(
			maker->grouped->plan->routes->items[__builtin_ctzll(left)].state);
	finding->routes = (size_t)__builtin_popcountll(routes);
	finding->states = (size_t)__builtin_popcount(states);
}

static void fill(struct maker *maker, struct matrix_finding *finding, const struct group *group)
{
	const struct grouped *grouped = maker->grouped;
	uint64_t routes = 0;

	for (size_t i = 0; i < maker->universe.count; i++) {
		size_t cell = maker->universe.cells[i];
		enum oracle_level level = grouped->rules->items[grouped->outcomes[cell].rule].level;

		if (!in_set(group->cells, i))
			continue;
		finding->cells++;
		finding->level = level < finding->level ? level : finding->level;
		routes |= UINT64_C(1) << grouped->plan->cells[cell].at[AXIS_ROUTE];
		note_symptom(maker, finding, cell);
	}
	count_places(maker, finding, routes);
	describe(maker, group->cells, &finding->where);
	describe_symptoms(maker, finding, group);
	finding->example = finding->symptoms[0].example;
	finding->rule = grouped->outcomes[finding->example].rule;
}

static void make_finding(struct maker *maker, const struct group *group, size_t family)
{
	const struct grouped *grouped = maker->grouped;
	struct matrix_findings *into = maker->into;
	struct matrix_finding *finding;

	into->items = arena_grow(maker->arena, into->items, &into->count, sizeof *into->items);
	finding = &into->items[into->count - 1];
	*finding = (struct matrix_finding){
		.finale = group->finale,
		.entry = group->entry ? &grouped->expectations->entries[group->entry - 1] : NULL,
		.rules = grouped->rules->names[family],
		.level = ORACLE_MAY,
		.decided = maker->universe.count,
	};
	fill(maker, finding, group);
}

/* --- groups --------------------------------------------------------------------------------------
 */

static struct group *group_of(struct maker *maker, size_t cell)
{
	enum cell_finale finale = maker->grouped->finales[cell];
	uint16_t entry = maker->grouped->entries[cell];

	for (size_t i = 0; i < maker->group_count; i++)
		if (maker->groups[i].finale == finale && maker->groups[i].entry == entry)
			return &maker->groups[i];
	maker->groups = arena_grow(
		&maker->own, maker->groups, &maker->group_count, sizeof *maker->groups);
	maker->groups[maker->group_count - 1] = (struct group){
		.finale = finale, .entry = entry, .cells = empty_set(maker)};
	return &maker->groups[maker->group_count - 1];
}

static bool is_tested(const struct grouped *grouped, size_t cell)
{
	return grouped->finales[cell] < CELL_BROKEN;
}

/* The universe becomes the cells that the family decides. */
static void gather(struct maker *maker, size_t family)
{
	const struct grouped *grouped = maker->grouped;
	const struct families *rules = grouped->rules;
	size_t *cells = arena_get(&maker->own, grouped->plan->count * sizeof *cells), count = 0;

	for (size_t i = 0; i < grouped->plan->count; i++)
		if (is_tested(grouped, i) && rules->of[grouped->outcomes[i].rule] == family)
			cells[count++] = i;
	universe_make(&maker->universe, &maker->own, grouped->plan, cells, count);
}

static void make_family(struct maker *maker, size_t family)
{
	maker->groups = NULL;
	maker->group_count = 0;
	gather(maker, family);
	for (size_t i = 0; i < maker->universe.count; i++) {
		size_t cell = maker->universe.cells[i];

		if (cell_finale_is_bad(maker->grouped->finales[cell]))
			set_add(group_of(maker, cell)->cells, i);
	}
	for (size_t i = 0; i < maker->group_count; i++)
		make_finding(maker, &maker->groups[i], family);
	arena_drop(&maker->own);
}

/* Most telling first: on many routes, in few words, what must be, in many cells. */
static int by_weight(const void *a, const void *b)
{
	const struct matrix_finding *x = a, *y = b;

	if (x->finale != y->finale)
		return x->finale < y->finale ? -1 : 1;
	if (x->routes != y->routes)
		return x->routes < y->routes ? 1 : -1;
	if (x->where.count != y->where.count)
		return x->where.count < y->where.count ? -1 : 1;
	if (x->level != y->level)
		return x->level < y->level ? -1 : 1;
	if (x->cells != y->cells)
		return x->cells < y->cells ? 1 : -1;
	return x->example < y->example ? -1 : 1;
}

void findings_make(
	struct matrix_findings *findings, struct arena *arena, const struct grouped *grouped)
{
	struct maker maker = {.grouped = grouped, .arena = arena, .into = findings};
	bool bad[FAMILY_RULES] = {false};

	*findings = (struct matrix_findings){0};
	for (size_t i = 0; i < grouped->plan->count; i++)
		if (cell_finale_is_bad(grouped->finales[i]))
			bad[grouped->rules->of[grouped->outcomes[i].rule]] = true;
	for (size_t family = 0; family < grouped->rules->count; family++)
		if (bad[family])
			make_family(&maker, family);
	if (findings->count > 0)
		qsort(findings->items, findings->count, sizeof *findings->items, by_weight);
}
