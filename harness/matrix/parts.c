/* SPDX-License-Identifier: BSD-2-Clause */
/* Parts: the failed cells of a check are described among all cells that it decides; how they failed
 * are its symptoms. */
#include "harness/matrix/findings.h"

#include "harness/matrix/describe.h"

#include <stdlib.h>
#include <string.h>

/* One part in the making: what failed of a family, as far as the same is known of it. */
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
	struct finding_parts *into;
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

static void note_symptom(struct maker *maker, struct finding_part *part, size_t cell)
{
	const struct outcome_of_cell *outcome = &maker->grouped->outcomes[cell];
	const struct cell *cells = maker->grouped->plan->cells;
	struct symptom *symptom = part->symptoms, *end = symptom + part->symptom_count;

	while (symptom < end && !same_outcome(&symptom->outcome, outcome))
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

static void describe_symptoms(
	struct maker *maker, struct finding_part *part, const struct group *group)
{
	const struct universe *universe = &maker->universe;

	qsort(part->symptoms, part->symptom_count, sizeof *part->symptoms, by_cells);
	for (size_t s = 0; s < part->symptom_count; s++) {
		struct symptom *symptom = &part->symptoms[s];
		uint64_t *set = empty_set(maker);

		for (size_t i = 0; i < universe->count; i++)
			if (in_set(group->cells, i) &&
				same_outcome(&maker->grouped->outcomes[universe->cells[i]],
					&symptom->outcome))
				set_add(set, i);
		if (part->symptom_count == 1)
			symptom->where = part->where;
		else
			describe(maker, set, &symptom->where);
	}
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
static void note_rule(struct maker *maker, struct finding_part *part, size_t rule, size_t cells)
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

static void list_rules(struct maker *maker, struct finding_part *part, const size_t *cells)
{
	for (size_t rule = 0; rule < maker->grouped->rules->rules; rule++)
		if (cells[rule] > 0)
			note_rule(maker, part, rule, cells[rule]);
	qsort(part->broken, part->broken_count, sizeof *part->broken, by_broken_cells);
}

/* --- parts ------------------------------------------------------------------------------------
 */

static void fill(struct maker *maker, struct finding_part *part, const struct group *group)
{
	const struct grouped *grouped = maker->grouped;
	size_t rules[FAMILY_RULES] = {0};

	for (size_t i = 0; i < maker->universe.count; i++) {
		size_t cell = maker->universe.cells[i];
		enum oracle_level level = grouped->rules->items[grouped->outcomes[cell].rule].level;

		if (!in_set(group->cells, i))
			continue;
		part->cells++;
		rules[grouped->outcomes[cell].rule]++;
		part->level = level < part->level ? level : part->level;
		part->routes |= UINT64_C(1) << grouped->plan->cells[cell].at[AXIS_ROUTE];
		note_symptom(maker, part, cell);
	}
	describe(maker, group->cells, &part->where);
	describe_symptoms(maker, part, group);
	part->example = part->symptoms[0].example;
	list_rules(maker, part, rules);
}

static void make_part(struct maker *maker, const struct group *group, size_t family)
{
	const struct grouped *grouped = maker->grouped;
	struct finding_parts *into = maker->into;
	struct finding_part *part;

	into->items = arena_grow(maker->arena, into->items, &into->count, sizeof *into->items);
	part = &into->items[into->count - 1];
	*part = (struct finding_part){
		.finale = group->finale,
		.entry = group->entry ? &grouped->expectations->entries[group->entry - 1] : NULL,
		.rules = grouped->rules->names[family],
		.level = ORACLE_MAY,
		.decided = maker->universe.count,
	};
	fill(maker, part, group);
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
		make_part(maker, &maker->groups[i], family);
	arena_drop(&maker->own);
}

bool symptom_is_echo(const struct symptom *symptom)
{
	return symptom->outcome.wrong == WRONG_PROOF || symptom->outcome.wrong == WRONG_NUMBERS;
}

void parts_make(struct finding_parts *parts, struct arena *arena, const struct grouped *grouped)
{
	struct maker maker = {.grouped = grouped, .arena = arena, .into = parts};
	bool bad[FAMILY_RULES] = {false};

	*parts = (struct finding_parts){0};
	for (size_t i = 0; i < grouped->plan->count; i++)
		if (cell_finale_is_bad(grouped->finales[i]))
			bad[grouped->rules->of[grouped->outcomes[i].rule]] = true;
	for (size_t family = 0; family < grouped->rules->count; family++)
		if (bad[family])
			make_family(&maker, family);
}
