/* SPDX-License-Identifier: BSD-2-Clause */
/* Concluding a run of the matrix: every pass judged, stale entries found, the exit code. */
#include "harness/matrix/report.h"

#include "harness/matrix/verdict.h"
#include "harness/run/run.h"

#include <string.h>

bool matrix_bind(struct matrix_run *run, struct errors *errors)
{
	run->rules = arena_get(&run->arena, sizeof *run->rules);
	families_of_oracle(run->rules, &run->arena);
	run->known = known_findings_bind(run->expectations, run->plan->routes, run->rules, errors);
	return run->known != NULL;
}

static bool alike(
	const struct matrix_run *run, const struct matrix_pass *a, const struct matrix_pass *b)
{
	size_t count = run->plan->count;

	return memcmp(a->outcomes, b->outcomes, count * sizeof *a->outcomes) == 0 &&
	       memcmp(a->verdict->finales, b->verdict->finales, count) == 0 &&
	       memcmp(a->verdict->entries, b->verdict->entries,
		       count * sizeof *a->verdict->entries) == 0;
}

/* A rule that the whole plan never meets is a check that looks at nothing; where a route could not
 * be gone its rules may be among them. */
static size_t count_unmet(const struct matrix_run *run, const struct matrix_pass *pass)
{
	struct oracle_view promises = {.state = STATE_CLOSED};
	size_t count = 0;

	if (run->quick || run->interrupted || run->plan->routes->out_count > 0)
		return 0;
	matrix_promises(pass->setup.profiles[0], &promises);
	for (size_t i = 0; i < oracle_rules(); i++)
		count += oracle_rule_holds(i, &promises) && pass->verdict->met[i] == 0;
	return count;
}

static void conclude_pass(struct matrix_run *run, size_t nth)
{
	struct matrix_pass *pass = &run->passes[nth];
	struct judged judged = {run->plan, pass->outcomes, run->known, run->rules, pass->setup.ip};

	pass->verdict = arena_get(&run->arena, sizeof *pass->verdict);
	verdict_make(pass->verdict, &judged);
	pass->unmet = count_unmet(run, pass);
	for (size_t i = 0; i < nth && !pass->like; i++)
		if (alike(run, &run->passes[i], pass))
			pass->like = &run->passes[i];
}

/* Was a pass played for which the entry holds? */
static bool is_asked(const struct matrix_run *run, const struct entry *entry)
{
	for (size_t i = 0; i < run->pass_count; i++)
		if (expect_holds(run->expectations, entry, run->passes[i].setup.ip))
			return true;
	return false;
}

static bool holds_any_cell(const struct matrix_run *run, const struct entry *entry)
{
	size_t number = (size_t)(entry - run->expectations->entries) + 1;

	for (size_t i = 0; i < run->pass_count; i++)
		for (size_t cell = 0; cell < run->plan->count; cell++)
			if (run->passes[i].verdict->entries[cell] == number)
				return true;
	return false;
}

static void add_stale(struct matrix_run *run, const struct entry *entry)
{
	run->stale = arena_grow(&run->arena, run->stale, &run->stale_count, sizeof *run->stale);
	run->stale[run->stale_count - 1] = entry;
}

static void find_stale(struct matrix_run *run)
{
	for (size_t i = 0; i < run->known->count; i++) {
		const struct entry *entry = run->known->items[i].entry;

		if (is_asked(run, entry) && !holds_any_cell(run, entry))
			add_stale(run, entry);
	}
	for (size_t i = 0; i < run->expectations->count; i++) {
		const struct entry *entry = &run->expectations->entries[i];

		if (entry->kind == ENTRY_SKIP && expect_is_of_matrix(entry) && entry->used == 0 &&
			is_asked(run, entry))
			add_stale(run, entry);
	}
}

void matrix_conclude(struct matrix_run *run)
{
	for (size_t i = 0; i < run->pass_count; i++)
		conclude_pass(run, i);
	if (!run->quick && !run->interrupted)
		find_stale(run);
}

static bool pass_is_bad(const struct matrix_pass *pass)
{
	if (pass->unmet > 0 || pass->watched.blind > 0)
		return true;
	for (enum cell_finale finale = 0; finale < CELL_FINALES; finale++)
		if (cell_finale_is_bad(finale) && pass->verdict->tally.of[finale] > 0)
			return true;
	return false;
}

static bool pass_is_broken(const struct matrix_pass *pass)
{
	const struct verdict *verdict = pass->verdict;

	return verdict->tally.of[CELL_BROKEN] > 0 || verdict->tally.of[CELL_NOT_PLAYED] > 0 ||
	       verdict->table.holes > 0;
}

int matrix_exit(const struct matrix_run *run)
{
	bool bad = run->stale_count > 0 || run->unreached > 0, broken = run->interrupted;

	for (size_t i = 0; i < run->pass_count; i++) {
		bad |= pass_is_bad(&run->passes[i]);
		broken |= pass_is_broken(&run->passes[i]);
	}
	if (bad)
		return EXIT_UNEXPECTED;
	return broken ? EXIT_BROKEN : EXIT_AS_EXPECTED;
}

void matrix_run_free(struct matrix_run *run)
{
	for (size_t i = 0; i < run->pass_count; i++)
		if (run->passes[i].verdict)
			verdict_drop(run->passes[i].verdict);
	known_findings_free(run->known);
	arena_drop(&run->arena);
}
