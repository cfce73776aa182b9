/* SPDX-License-Identifier: BSD-2-Clause */
/* Binding the known findings to rules and cells, with mistakes told where they stand. */
#include "harness/matrix/known.h"

#include "harness/matrix/describe.h"
#include "lib/base/memory.h"

#include <assert.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

struct binder {
	struct known_findings *into;
	const struct routes *routes;
	const struct families *rules;
	struct errors *errors;
};

static void no_rule(struct binder *binder, const struct entry *entry, const char *glob)
{
	const char *ids[FAMILY_RULES + 1] = {0}, *near;

	for (size_t i = 0; i < binder->rules->rules; i++)
		ids[i] = binder->rules->items[i].id;
	near = errors_nearest(glob, ids);
	errors_add(binder->errors, &entry->at, NULL,
		"found \"%s\", expected a rule of the matrix%s%s%s", glob,
		near ? " (did you mean " : "", near ? near : "", near ? "?)" : "");
}

static void bind_rules(struct binder *binder, struct known_finding *known)
{
	const char *globs = known->entry->case_glob;

	for (const char *at = globs; *at; at += strspn(at, " \t")) {
		size_t len = strcspn(at, " \t");
		const char *glob = arena_text(&binder->into->arena, at, len);
		bool found = false;

		for (size_t i = 0; i < binder->rules->rules; i++)
			if (fnmatch(glob, binder->rules->items[i].id, 0) == 0)
				found = known->rules[i] = true;
		if (!found)
			no_rule(binder, known->entry, glob);
		at += len;
	}
}

static void bind_cells(struct binder *binder, const struct cells_line *cells, struct box *box)
{
	struct box_mistake mistake = {0};
	struct place at = cells->at;
	const char *near;

	if (box_read(&binder->into->arena, binder->routes, cells->text, box, &mistake))
		return;
	at.column += (int)(mistake.at - cells->text);
	near = mistake.near;
	errors_add(binder->errors, &at, cells->line,
		*mistake.found ? "found \"%s\", expected %s%s%s%s" : "found %s, expected %s%s%s%s",
		*mistake.found ? mistake.found : "nothing", mistake.expected,
		near ? " (did you mean " : "", near ? near : "", near ? "?)" : "");
}

static bool says_timers_alone(const struct entry *entry)
{
	for (size_t i = 0; i < entry->seen_count; i++)
		if (!outcome_is_of_timer(entry->seen[i]))
			return false;
	return true;
}

static void bind_entry(struct binder *binder, struct entry *entry)
{
	struct known_findings *into = binder->into;
	struct known_finding *known;

	into->items = arena_grow(&into->arena, into->items, &into->count, sizeof *into->items);
	known = &into->items[into->count - 1];
	*known = (struct known_finding){.entry = entry, .timers = says_timers_alone(entry)};
	known->boxes = arena_get(&into->arena, entry->cells_count * sizeof *known->boxes);
	bind_rules(binder, known);
	for (size_t i = 0; i < entry->cells_count; i++)
		bind_cells(binder, &entry->cells[i], &known->boxes[i]);
}

struct known_findings *known_findings_bind(const struct expectations *expectations,
	const struct routes *routes, const struct families *rules, struct errors *errors)
{
	struct known_findings *known = memory_get(sizeof *known);
	struct binder binder = {known, routes, rules, errors};
	size_t before = errors->count;

	known->expectations = expectations;
	for (size_t i = 0; i < expectations->count; i++)
		if (expectations->entries[i].kind == ENTRY_FINDING)
			bind_entry(&binder, &expectations->entries[i]);
	if (errors->count == before)
		return known;
	known_findings_free(known);
	return NULL;
}

void known_findings_free(struct known_findings *known)
{
	if (!known)
		return;
	arena_drop(&known->arena);
	free(known);
}

static bool holds(const struct known_finding *known, const struct cell *cell)
{
	for (size_t i = 0; i < known->entry->cells_count; i++)
		if (box_has(&known->boxes[i], cell))
			return true;
	return false;
}

struct known_finding *known_findings_find(const struct known_findings *known, int ip,
	const struct cell *cell, const struct outcome_of_cell *outcome)
{
	for (size_t i = 0; i < known->count; i++) {
		struct known_finding *one = &known->items[i];

		if (one->rules[outcome->rule] && (outcome->watched || !one->timers) &&
			holds(one, cell) && expect_holds(known->expectations, one->entry, ip))
			return one;
	}
	return NULL;
}

bool known_finding_says(struct known_finding *known, const struct outcome_of_cell *outcome)
{
	uint8_t *says = &known->says[outcome->wrong][outcome->wanted][outcome->seen];
	char words[OUTCOME_TEXT];

	assert(outcome->wanted < OUTCOME_VALUES && outcome->seen < OUTCOME_VALUES);
	if (*says == 0) {
		outcome_write(outcome, words);
		*says = 1;
		for (size_t i = 0; i < known->entry->seen_count; i++)
			if (fnmatch(known->entry->seen[i], words, 0) == 0)
				*says = 2;
	}
	return *says == 2;
}
