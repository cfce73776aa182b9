/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings: parts that one broken check can have caused. What goes wrong alike at the same place is
 * one; so is all that bits beside the six flags do, which should do nothing; and a target that
 * answers a segment wrongly answers the probes wrongly that are such a segment, whatever came
 * before them: that echo belongs to the answer. */
#include "harness/matrix/findings.h"

#include <stdlib.h>
#include <string.h>

struct joiner {
	const struct finding_parts *parts;
	const struct families *rules;
	size_t *of; /* the finding of a part, as the number of one of its parts */
};

static bool same_reaction(const struct symptom *a, const struct symptom *b)
{
	return a->outcome.wanted == b->outcome.wanted && a->outcome.seen == b->outcome.seen;
}

/* Does one check decide in both? */
static bool share_check(
	const struct families *rules, const struct finding_part *a, const struct finding_part *b)
{
	for (size_t i = 0; i < a->broken_count; i++)
		for (size_t j = 0; j < b->broken_count; j++)
			if (rules->checks.of[a->broken[i].rule] ==
				rules->checks.of[b->broken[j].rule])
				return true;
	return false;
}

/* Is one of them what probes show of the other: the same again, or an answer of the same check? */
static bool echoes(
	const struct families *rules, const struct finding_part *a, const struct finding_part *b)
{
	for (size_t i = 0; i < a->symptom_count; i++)
		for (size_t j = 0; j < b->symptom_count; j++) {
			const struct symptom *x = &a->symptoms[i], *y = &b->symptoms[j];

			if (same_reaction(x, y) && symptom_is_echo(x) != symptom_is_echo(y) &&
				share_check(rules, a, b))
				return true;
		}
	return false;
}

/* The next word of a line that says where the segment lies; NULL at the end. */
static const char *next_word(const char *at, size_t *len)
{
	for (at += strspn(at, " "); *at; at += strspn(at, " ")) {
		*len = strcspn(at, " ");
		if (strncmp(at, "route=", 6) != 0 && strncmp(at, "flags=", 6) != 0)
			return at;
		at += *len;
	}
	return NULL;
}

static bool same_place(const char *a, const char *b)
{
	size_t la = 0, lb = 0;
	const char *wa = next_word(a, &la), *wb = next_word(b, &lb);
	bool any = wa != NULL;

	while (wa && wb && la == lb && memcmp(wa, wb, la) == 0) {
		wa = next_word(wa + la, &la);
		wb = next_word(wb + lb, &lb);
	}
	return any && !wa && !wb;
}

static bool same_places(const struct where *a, const struct where *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!same_place(a->lines[i], b->lines[i]))
			return false;
	return true;
}

/* The same is seen for the same, or another state is entered under the same rules: which one was
 * wanted, and which one came of it, differs from state to state. */
static bool go_wrong_alike(const struct finding_part *a, const struct finding_part *b)
{
	const struct outcome_of_cell *x = &a->symptoms[0].outcome, *y = &b->symptoms[0].outcome;

	if (x->wrong != y->wrong)
		return false;
	return (x->wanted == y->wanted && x->seen == y->seen) ||
	       (x->wrong == WRONG_STATE && strcmp(a->rules, b->rules) == 0);
}

static bool belong_together(
	const struct families *rules, const struct finding_part *a, const struct finding_part *b)
{
	return (a->bits && b->bits) || echoes(rules, a, b) ||
	       (go_wrong_alike(a, b) && same_places(&a->where, &b->where));
}

static void join_all(struct joiner *joiner)
{
	const struct finding_parts *parts = joiner->parts;

	for (size_t i = 0; i < parts->count; i++) {
		joiner->of[i] = i;
		for (size_t j = 0; j < i; j++) {
			size_t from = joiner->of[j];

			if (!belong_together(joiner->rules, &parts->items[i], &parts->items[j]))
				continue;
			for (size_t k = 0; k <= i; k++)
				if (joiner->of[k] == from)
					joiner->of[k] = joiner->of[i];
		}
	}
}

/* Is most of it seen by probes alone? */
static bool is_echo(const struct finding_part *part)
{
	return symptom_is_echo(&part->symptoms[0]);
}

/* What shows at once before what probes show, then: on many routes, in few words, what must be, in
 * many cells. */
static int by_weight(const void *a, const void *b)
{
	const struct finding_part *x = a, *y = b;
	int rx = __builtin_popcountll(x->routes), ry = __builtin_popcountll(y->routes);

	if (is_echo(x) != is_echo(y))
		return is_echo(x) ? 1 : -1;
	if (rx != ry)
		return rx < ry ? 1 : -1;
	if (x->where.count != y->where.count)
		return x->where.count < y->where.count ? -1 : 1;
	if (x->level != y->level)
		return x->level < y->level ? -1 : 1;
	if (x->cells != y->cells)
		return x->cells < y->cells ? 1 : -1;
	return x->example < y->example ? -1 : 1;
}

static void sum_up(struct matrix_finding *finding, const struct routes *routes)
{
	uint64_t all = 0;
	unsigned states = 0;

	finding->level = ORACLE_MAY;
	for (size_t i = 0; i < finding->count; i++) {
		const struct finding_part *part = &finding->parts[i];

		all |= part->routes;
		finding->cells += part->cells;
		finding->level = part->level < finding->level ? part->level : finding->level;
	}
	finding->routes = (size_t)__builtin_popcountll(all);
	for (; all; all &= all - 1)
		states |= state_only(routes->items[__builtin_ctzll(all)].state);
	finding->states = (size_t)__builtin_popcount(states);
}

static int by_first_part(const void *a, const void *b)
{
	const struct matrix_finding *x = a, *y = b;

	if (x->parts[0].finale != y->parts[0].finale)
		return x->parts[0].finale < y->parts[0].finale ? -1 : 1;
	return by_weight(&x->parts[0], &y->parts[0]);
}

static void take(struct matrix_finding *finding, struct arena *arena, const struct joiner *joiner,
	size_t which)
{
	const struct finding_parts *parts = joiner->parts;

	*finding = (struct matrix_finding){0};
	for (size_t i = 0; i < parts->count; i++) {
		if (joiner->of[i] != which)
			continue;
		finding->parts = arena_grow(
			arena, finding->parts, &finding->count, sizeof *finding->parts);
		finding->parts[finding->count - 1] = parts->items[i];
	}
	qsort(finding->parts, finding->count, sizeof *finding->parts, by_weight);
}

void findings_make(
	struct matrix_findings *findings, struct arena *arena, const struct grouped *grouped)
{
	struct finding_parts parts;
	struct joiner joiner = {.parts = &parts, .rules = grouped->rules};

	*findings = (struct matrix_findings){0};
	parts_make(&parts, arena, grouped);
	if (parts.count == 0)
		return;
	joiner.of = arena_get(arena, parts.count * sizeof *joiner.of);
	join_all(&joiner);
	for (size_t i = 0; i < parts.count; i++) {
		struct matrix_finding *finding;

		if (joiner.of[i] != i)
			continue;
		findings->items = arena_grow(
			arena, findings->items, &findings->count, sizeof *findings->items);
		finding = &findings->items[findings->count - 1];
		take(finding, arena, &joiner, i);
		sum_up(finding, grouped->plan->routes);
	}
	qsort(findings->items, findings->count, sizeof *findings->items, by_first_part);
}
