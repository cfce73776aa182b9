/* SPDX-License-Identifier: BSD-2-Clause */
/* Parts: what failed, taken apart until few words say where. All of it together if they do, else
 * what probes alone show, each check by itself, each rule, and at last each way to go wrong. */
#include "harness/matrix/parts.h"

#include <string.h>

/* How many boxes count as few; one way to go wrong is taken with as many as it needs. */
enum { FEW_OF_ALL = 5, FEW_OF_ECHO = 4, FEW_OF_CHECK = 6, FEW_OF_KIN = 8 };

static bool outcome_is_echo(const struct outcome_of_cell *outcome)
{
	return outcome->wrong == WRONG_PROOF || outcome->wrong == WRONG_NUMBERS;
}

bool symptom_is_echo(const struct symptom *symptom)
{
	return outcome_is_echo(&symptom->outcome);
}

/* --- which cells a node is about -----------------------------------------------------------------
 */

/* Does the rule belong to it? */
static bool is_ruled(const struct parts_maker *maker, const struct parts_node *node, size_t rule)
{
	const struct families *rules = maker->grouped->rules;

	switch (node->scope) {
	case SCOPE_CHECK: return rules->checks.of[rule] == node->family;
	case SCOPE_KIN:
	case SCOPE_SYMPTOM: return rules->kins.of[rule] == node->family;
	case SCOPE_ALL:
	case SCOPE_ECHO: break;
	}
	return true;
}

static bool is_in_question(const struct parts_maker *maker, size_t cell)
{
	const struct grouped *grouped = maker->grouped;

	return grouped->finales[cell] == maker->standing.finale &&
	       grouped->entries[cell] == maker->standing.entry && !maker->taken[cell];
}

/* Rules take what showed at once: what a probe showed hangs on another rule than the cell's own. */
static bool is_in_group(const struct parts_maker *maker, const struct parts_node *node, size_t cell)
{
	const struct outcome_of_cell *outcome = &maker->grouped->outcomes[cell];
	bool one = node->scope == SCOPE_ECHO || node->scope == SCOPE_SYMPTOM;

	if (!is_in_question(maker, cell) || (one && !parts_same(outcome, &node->outcome)))
		return false;
	return node->scope == SCOPE_ALL || node->scope == SCOPE_ECHO || !outcome_is_echo(outcome);
}

/* What failed before a probe could show anything may lie in a box of what probes show: entries of
 * that come last, and have what the others leave. */
static bool is_in_universe(
	const struct parts_maker *maker, const struct parts_node *node, size_t cell)
{
	enum cell_finale finale = maker->grouped->finales[cell];

	if (finale >= CELL_BROKEN || !is_ruled(maker, node, maker->grouped->outcomes[cell].rule))
		return false;
	return node->scope != SCOPE_ECHO || finale == CELL_OK || is_in_group(maker, node, cell);
}

/* Fills universe and group; false when nothing failed. */
static bool gather(struct parts_maker *maker, const struct parts_node *node)
{
	const struct plan *plan = maker->grouped->plan;
	size_t *cells = arena_get(&maker->own, plan->count * sizeof *cells), count = 0;
	bool any = false;

	for (size_t cell = 0; cell < plan->count; cell++) {
		if (!is_in_universe(maker, node, cell))
			continue;
		cells[count++] = cell;
		any = any || is_in_group(maker, node, cell);
	}
	if (!any)
		return false;
	universe_make(&maker->universe, &maker->own, plan, cells, count);
	maker->group = arena_get(&maker->own, maker->universe.words * sizeof *maker->group);
	for (size_t i = 0; i < count; i++)
		if (is_in_group(maker, node, cells[i]))
			parts_add(maker->group, i);
	return true;
}

static void add_part(
	struct parts_maker *maker, const struct parts_node *node, const struct where *where)
{
	const struct expectations *expectations = maker->grouped->expectations;
	uint16_t entry = maker->standing.entry;
	struct finding_parts *into = maker->into;
	struct finding_part *part;

	into->items = arena_grow(maker->arena, into->items, &into->count, sizeof *into->items);
	part = &into->items[into->count - 1];
	*part = (struct finding_part){
		.finale = maker->standing.finale,
		.entry = entry ? &expectations->entries[entry - 1] : NULL,
		.level = ORACLE_MAY,
		.bits = true,
		.where = *where,
	};
	part_fill(maker, part, node);
}

/* In how many of the families that the node is made of did something fail? */
static size_t count_families(const struct parts_maker *maker, const struct parts_node *node)
{
	const struct families *rules = maker->grouped->rules;
	const struct rule_families *inner = node->scope == SCOPE_ALL ? &rules->checks
								     : &rules->kins;
	bool failed[FAMILY_RULES] = {false};
	size_t count = 0;

	for (size_t i = 0; i < maker->universe.count; i++) {
		size_t rule = maker->grouped->outcomes[maker->universe.cells[i]].rule;

		if (!parts_has(maker->group, i) || failed[inner->of[rule]])
			continue;
		failed[inner->of[rule]] = true;
		count++;
	}
	return count;
}

/* Families are told together only where that takes fewer words than one by one: else they may have
 * nothing to do with each other. */
static bool is_shorter(
	const struct parts_maker *maker, const struct parts_node *node, const struct where *where)
{
	size_t families;

	if (node->scope != SCOPE_ALL && node->scope != SCOPE_CHECK)
		return true;
	families = count_families(maker, node);
	return families == 1 || where->count < families;
}

/* A part, when few words say where. */
static void try(struct parts_maker *maker, const struct parts_node *node)
{
	struct where where;

	if (gather(maker, node) && part_describe(maker, maker->group, &where, node->few) &&
		is_shorter(maker, node, &where))
		add_part(maker, node, &where);
	arena_drop(&maker->own);
}

/* --- taking apart --------------------------------------------------------------------------------
 */

/* Calls `try` for each outcome that is in question and fits the scope. */
static void try_outcomes(struct parts_maker *maker, struct parts_node node)
{
	const struct grouped *grouped = maker->grouped;
	bool known[WRONGS][OUTCOME_VALUES][OUTCOME_VALUES] = {{{false}}};

	for (size_t cell = 0; cell < grouped->plan->count; cell++) {
		const struct outcome_of_cell *outcome = &grouped->outcomes[cell];
		bool *tried = &known[outcome->wrong][outcome->wanted][outcome->seen];

		if (*tried || !is_in_question(maker, cell) ||
			!is_ruled(maker, &node, outcome->rule) ||
			(node.scope == SCOPE_ECHO) != outcome_is_echo(outcome))
			continue;
		*tried = true;
		node.outcome = *outcome;
		try(maker, &node);
	}
}

/* Which rules have cells that are still in question? */
static void ask_rules(const struct parts_maker *maker, bool *rules)
{
	memset(rules, 0, FAMILY_RULES * sizeof *rules);
	for (size_t cell = 0; cell < maker->grouped->plan->count; cell++)
		if (is_in_question(maker, cell))
			rules[maker->grouped->outcomes[cell].rule] = true;
}

static void take_apart(struct parts_maker *maker)
{
	const struct families *families = maker->grouped->rules;
	bool rules[FAMILY_RULES];

	try(maker, &(struct parts_node){.scope = SCOPE_ALL, .few = FEW_OF_ALL});
	try_outcomes(maker, (struct parts_node){.scope = SCOPE_ECHO, .few = FEW_OF_ECHO});
	ask_rules(maker, rules);
	for (size_t i = 0; i < families->rules; i++)
		if (rules[i])
			try(maker, &(struct parts_node){.scope = SCOPE_CHECK,
					   .family = families->checks.of[i],
					   .few = FEW_OF_CHECK});
	ask_rules(maker, rules);
	for (size_t i = 0; i < families->rules; i++) {
		struct parts_node node = {
			.scope = SCOPE_KIN, .family = families->kins.of[i], .few = FEW_OF_KIN};

		if (!rules[i])
			continue;
		try(maker, &node);
		node.scope = SCOPE_SYMPTOM;
		node.few = COVER_BOXES;
		try_outcomes(maker, node);
	}
	try_outcomes(maker, (struct parts_node){.scope = SCOPE_ECHO, .few = COVER_BOXES});
}

/* The first cell that is bad and in no part yet; false when there is none. */
static bool next_standing(struct parts_maker *maker)
{
	const struct grouped *grouped = maker->grouped;

	for (size_t cell = 0; cell < grouped->plan->count; cell++) {
		if (!cell_finale_is_bad(grouped->finales[cell]) || maker->taken[cell])
			continue;
		maker->standing = (struct parts_standing){
			grouped->finales[cell], grouped->entries[cell]};
		return true;
	}
	return false;
}

void parts_make(struct finding_parts *parts, struct arena *arena, const struct grouped *grouped)
{
	struct arena memory = {0};
	struct parts_maker maker = {.grouped = grouped, .arena = arena, .into = parts};

	*parts = (struct finding_parts){0};
	maker.taken = arena_get(&memory, (grouped->plan->count + 1) * sizeof *maker.taken);
	while (next_standing(&maker))
		take_apart(&maker);
	arena_drop(&memory);
}
