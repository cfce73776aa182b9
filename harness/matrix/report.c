/* SPDX-License-Identifier: BSD-2-Clause */
/* A run of the matrix told to a person. */
#include "harness/matrix/report.h"

#include "harness/matrix/readings.h"
#include "harness/matrix/verdict.h"

#include <string.h>

enum { WIDTH = 100, VALUE_TEXT = 40, MANY_LINES = 8, MANY_SYMPTOMS = 4, MANY_PARTS = 4 };

static const char *const levels[] = {
	[ORACLE_MUST] = "MUST", [ORACLE_SHOULD] = "SHOULD", [ORACLE_MAY] = "MAY"};

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

/* --- the axes ------------------------------------------------------------------------------------
 */

/* The values that any cell has, in lines that are not too long. */
static void print_axis(FILE *to, const struct plan *plan, enum axis axis)
{
	uint64_t occurs = 0;
	char value[VALUE_TEXT];
	int column;

	for (size_t i = 0; i < plan->count; i++)
		occurs |= UINT64_C(1) << plan->cells[i].at[axis];
	column = fprintf(to, "  %-6s%5d ", axis_name(axis), __builtin_popcountll(occurs));
	if (axis == AXIS_CONTROL && occurs == ~UINT64_C(0)) {
		fputs(" all sets of FIN SYN RST PSH ACK URG\n", to);
		return;
	}
	for (; occurs; occurs &= occurs - 1) {
		unsigned at = (unsigned)__builtin_ctzll(occurs);
		const char *word = axis == AXIS_ROUTE ? plan->routes->items[at].name
						      : axis_value(axis, at, value);

		if (column + (int)strlen(word) >= WIDTH)
			column = fprintf(to, "\n%14s", "") - 1;
		column += fprintf(to, " %s", word);
	}
	fputc('\n', to);
}

static void print_plan(FILE *to, const struct matrix_run *run)
{
	static const char *const parts[MATRIX_PARTS] = {
		[MATRIX_FULL] = "the sixteen sets of FIN SYN RST ACK",
		[MATRIX_PUSHED] = "the sets with PSH or URG",
		[MATRIX_EXTRA] = "bits beside the six flags",
	};
	const struct plan *plan = run->plan;

	fputs("axes\n", to);
	for (enum axis axis = 0; axis < AXES; axis++)
		print_axis(to, plan, axis);
	fprintf(to, "cells%8zu\n", plan->count);
	for (enum matrix_part part = 0; part < MATRIX_PARTS; part++)
		fprintf(to, "  %11zu  %s: %s\n", plan->counts[part], parts[part],
			part == MATRIX_FULL && !run->quick
				? "the full product"
				: "every pair of values of two axes, on each route");
	fputc('\n', to);
}

/* --- findings ------------------------------------------------------------------------------------
 */

/* How much of the text stands in one line of so many columns: up to the last comma or blank that
 * does, or the first of all. */
static size_t piece(const char *text, size_t columns)
{
	size_t fits = strcspn(text, ", ");

	if (strlen(text) <= columns)
		return strlen(text);
	for (size_t i = fits; i < columns && text[i]; i++)
		if (strchr(", ", text[i]))
			fits = i;
	return text[fits] ? fits + 1 : fits;
}

/* What is too long for one line goes on in the next, further in. */
static void print_cells(FILE *to, const char *line, const char *indent)
{
	size_t columns = WIDTH - strlen(indent) - strlen("cells    ");
	const char *before = "cells  ";

	for (size_t len; *line; line += len, before = "         ") {
		len = piece(line, columns);
		fprintf(to, "%s%s%.*s\n", indent, before, (int)len - (line[len - 1] == ' '), line);
	}
}

static void print_where(FILE *to, const struct where *where, const char *indent)
{
	for (size_t i = 0; i < where->count && i < MANY_LINES; i++)
		print_cells(to, where->lines[i], indent);
	if (where->count > MANY_LINES)
		fprintf(to, "%s       and %zu lines more, which --json has\n", indent,
			where->count - MANY_LINES);
	if (where->rest)
		fprintf(to, "%s       and %zu cells that no line says\n", indent, where->rest);
}

static void print_symptoms(FILE *to, const struct finding_part *part, const char *indent)
{
	for (size_t i = 0; i < part->symptom_count && i < MANY_SYMPTOMS; i++) {
		const struct symptom *symptom = &part->symptoms[i];
		char words[OUTCOME_TEXT];

		fprintf(to, "%sseen   %s, in %zu cell%s\n", indent,
			outcome_write(&symptom->outcome, words), symptom->cells,
			plural(symptom->cells));
	}
	if (part->symptom_count > MANY_SYMPTOMS)
		fprintf(to, "%s       and %zu more, which --json has\n", indent,
			part->symptom_count - MANY_SYMPTOMS);
}

static void print_rules_of(
	FILE *to, const struct matrix_run *run, const struct finding_part *part, const char *indent)
{
	const struct oracle_rule *rules = run->rules->items;

	for (size_t i = 0; i < part->broken_count && i < MANY_SYMPTOMS; i++)
		fprintf(to, "%srule   %s, broken in %zu cell%s: %s\n", indent,
			rules[part->broken[i].rule].id, part->broken[i].cells,
			plural(part->broken[i].cells), rules[part->broken[i].rule].says);
	if (part->broken_count > MANY_SYMPTOMS)
		fprintf(to, "%s       and %zu more, which --json has\n", indent,
			part->broken_count - MANY_SYMPTOMS);
}

/* What stands apart is set in. */
static void print_part(
	FILE *to, const struct matrix_run *run, const struct finding_part *part, const char *indent)
{
	if (part->entry)
		fprintf(to, "%sknown  %s:%d\n", indent, part->entry->at.file, part->entry->at.line);
	print_where(to, &part->where, indent);
	print_symptoms(to, part, indent);
	print_rules_of(to, run, part, indent);
	fprintf(to, "%sthat is %zu of the %zu cells that %s decides\n", indent, part->cells,
		part->decided, part->rules);
}

static void print_ladder(
	FILE *to, const struct matrix_run *run, const struct matrix_pass *pass, size_t example)
{
	struct matrix_story story = {0};
	struct fault why = {0};
	char name[CELL_TEXT];

	fprintf(to, "  as in  %s\n", cell_write(run->plan, &run->plan->cells[example], name));
	if (matrix_tell(&pass->setup, run->plan, example, &story, &why))
		fprintf(to, "%s", text_get(&story.ladder));
	else
		fprintf(to, "  (no ladder: %s)\n", why.what);
	text_free(&story.ladder);
}

static void print_finding(FILE *to, const struct matrix_run *run, const struct matrix_pass *pass,
	const struct matrix_finding *finding)
{
	const struct finding_part *first = &finding->parts[0];

	fprintf(to, "%s: %s, in %zu cell%s, on %zu route%s, in %zu state%s: %s\n",
		cell_finale_name(first->finale), levels[finding->level], finding->cells,
		plural(finding->cells), finding->routes, plural(finding->routes), finding->states,
		plural(finding->states), run->rules->items[first->broken[0].rule].says);
	print_part(to, run, first, "  ");
	for (size_t i = 1; i < finding->count && i < MANY_PARTS; i++) {
		fprintf(to, "  with it, %s:\n", cell_finale_name(finding->parts[i].finale));
		print_part(to, run, &finding->parts[i], "    ");
	}
	if (finding->count > MANY_PARTS)
		fprintf(to, "  with it, %zu checks more, which --json has\n",
			finding->count - MANY_PARTS);
	print_ladder(to, run, pass, first->example);
	fputc('\n', to);
}

/* Routes whose cells could not be tested. */
static void print_broken(FILE *to, const struct matrix_run *run, const struct verdict *verdict)
{
	const struct plan *plan = run->plan;

	for (size_t route = 0; route < plan->routes->count; route++) {
		size_t count = 0;

		for (size_t i = plan->route_from[route]; i < plan->route_from[route + 1]; i++)
			count += verdict->finales[i] == CELL_BROKEN;
		if (count)
			fprintf(to, "broken: the way to %s did not lead there, in %zu cell%s\n",
				plan->routes->items[route].name, count, plural(count));
	}
	if (verdict->tally.of[CELL_NOT_PLAYED])
		fprintf(to, "not played: %zu cells\n", verdict->tally.of[CELL_NOT_PLAYED]);
}

static void print_known(FILE *to, const struct matrix_run *run, const struct verdict *verdict)
{
	for (size_t i = 0; i < run->expectations->count; i++) {
		const struct entry *entry = &run->expectations->entries[i];

		if (entry->kind == ENTRY_FINDING && verdict->deviations[i])
			fprintf(to, "deviation: %s:%d: %zu cell%s, %s: %s\n", entry->at.file,
				entry->at.line, verdict->deviations[i],
				plural(verdict->deviations[i]), entry->class, entry->why);
	}
}

/* --- readings and rules --------------------------------------------------------------------------
 */

static void print_reading(
	FILE *to, const struct matrix_run *run, const struct reading_taken *reading)
{
	char name[CELL_TEXT];

	fprintf(to, "  %-26s %8zu as decided %8zu otherwise\n", reading->id, reading->decided,
		reading->otherwise);
	for (size_t i = 0; i < reading->other_count; i++) {
		const struct other_reading *other = &reading->others[i];

		fprintf(to, "    %zu: %s, where %s\n      as in %s\n", other->cells,
			other->reaction, run->rules->items[other->rule].says,
			cell_write(run->plan, &run->plan->cells[other->example], name));
	}
}

static void print_readings(FILE *to, const struct matrix_run *run, const struct matrix_pass *pass)
{
	struct arena arena = {0};
	struct readings_taken readings;

	readings_make(&readings, &arena, run, pass);
	if (readings.count > 0)
		fputs("readings taken where the RFCs leave it open, in cells\n", to);
	for (size_t i = 0; i < readings.count; i++)
		print_reading(to, run, &readings.items[i]);
	arena_drop(&arena);
}

static void print_rules(FILE *to, const struct matrix_run *run, const struct matrix_pass *pass)
{
	const struct verdict *verdict = pass->verdict;
	struct oracle_view promises = {.state = STATE_CLOSED};
	size_t met = 0, hold = 0;

	matrix_promises(pass->setup.profiles[0], &promises);
	for (size_t i = 0; i < run->rules->rules; i++) {
		hold += oracle_rule_holds(i, &promises);
		met += verdict->met[i] > 0;
	}
	fprintf(to, "rules: %zu met, of %zu that hold under this profile (%zu in all)\n", met, hold,
		run->rules->rules);
	for (size_t i = 0; i < run->rules->rules; i++)
		if (verdict->met[i] == 0 && oracle_rule_holds(i, &promises))
			fprintf(to, "  never  %s: %s\n", run->rules->items[i].id,
				run->rules->items[i].says);
}

/* --- all ----------------------------------------------------------------------------------------
 */

static void print_sum(FILE *to, const struct matrix_run *run, const struct matrix_pass *pass)
{
	const size_t *of = pass->verdict->tally.of;

	fprintf(to,
		"%s, profile %s, %s: %zu ok, %zu unexpected, %zu broken, %zu known deviations, "
		"%zu cells not played; %zu finding%s\n",
		run->target, pass->setup.profiles[0]->name, pass->name, of[CELL_OK],
		of[CELL_UNEXPECTED] + of[CELL_CHANGED] + of[CELL_VANISHED], of[CELL_BROKEN],
		of[CELL_DEVIATION], of[CELL_NOT_PLAYED], pass->verdict->findings.count,
		plural(pass->verdict->findings.count));
}

static void print_watched(FILE *to, const struct matrix_watched *watched)
{
	if (watched->every > 0)
		fprintf(to,
			"retransmission timers: %zu cells watched, one in %zu of those where "
			"something is in flight; %zu moved%s\n",
			watched->cells, watched->every, watched->moved,
			watched->blind ? "; ROUTES WITHOUT A COPY TO COMPARE WITH" : "");
}

static void print_pass(FILE *to, const struct matrix_run *run, const struct matrix_pass *pass)
{
	const struct verdict *verdict = pass->verdict;

	fprintf(to, "--- %s ---\n\n", pass->name);
	if (pass->like) {
		fprintf(to, "every cell as with %s\n\n", pass->like->name);
		return;
	}
	table_print(to, &verdict->table);
	fputc('\n', to);
	for (size_t i = 0; i < verdict->findings.count; i++)
		print_finding(to, run, pass, &verdict->findings.items[i]);
	print_broken(to, run, verdict);
	print_known(to, run, verdict);
	print_readings(to, run, pass);
	print_rules(to, run, pass);
	print_watched(to, &pass->watched);
	fputc('\n', to);
}

void matrix_report(FILE *to, struct matrix_run *run)
{
	print_plan(to, run);
	for (size_t i = 0; i < run->pass_count; i++)
		print_pass(to, run, &run->passes[i]);
	for (size_t i = 0; i < run->stale_count; i++)
		fprintf(to, "stale: %s:%d: what is known of %s met nothing\n",
			run->stale[i]->at.file, run->stale[i]->at.line, run->stale[i]->case_glob);
	for (size_t i = 0; i < run->pass_count; i++)
		print_sum(to, run, &run->passes[i]);
	if (run->unreached)
		fprintf(to, "%zu route%s not played, and no expectation says why\n", run->unreached,
			run->unreached == 1 ? " was" : "s were");
	if (run->interrupted)
		fputs("interrupted: not everything was played\n", to);
}
