/* SPDX-License-Identifier: BSD-2-Clause */
/* A run of the matrix as one JSON object, docs/results.md. */
#include "harness/matrix/report.h"

#include "harness/matrix/readings.h"
#include "harness/matrix/verdict.h"
#include "harness/run/run.h"

#include <sys/utsname.h>

enum { VALUE_TEXT = 40 };

static const char *const levels[] = {
	[ORACLE_MUST] = "MUST", [ORACLE_SHOULD] = "SHOULD", [ORACLE_MAY] = "MAY"};

static void set_text(json_t *object, const char *key, const char *text)
{
	json_object_set_new(object, key, json_string(text));
}

static void set_count(json_t *object, const char *key, size_t count)
{
	json_object_set_new(object, key, json_integer((json_int_t)count));
}

static void set_cell(json_t *object, const struct plan *plan, size_t cell)
{
	char name[CELL_TEXT];

	set_text(object, "example", cell_write(plan, &plan->cells[cell], name));
}

static void set_entry(json_t *object, const struct entry *entry)
{
	json_t *at;

	if (!entry)
		return;
	at = json_sprintf("%s:%d", entry->at.file, entry->at.line);
	json_object_set_new(object, "entry", at);
}

/* --- the plan ------------------------------------------------------------------------------------
 */

static json_t *axis_json(const struct plan *plan, enum axis axis)
{
	json_t *object = json_object(), *values = json_array();
	uint64_t occurs = 0;
	char value[VALUE_TEXT];

	for (size_t i = 0; i < plan->count; i++)
		occurs |= UINT64_C(1) << plan->cells[i].at[axis];
	for (; occurs; occurs &= occurs - 1) {
		unsigned at = (unsigned)__builtin_ctzll(occurs);

		json_array_append_new(
			values, json_string(axis == AXIS_ROUTE ? plan->routes->items[at].name
							       : axis_value(axis, at, value)));
	}
	set_text(object, "name", axis_name(axis));
	json_object_set_new(object, "values", values);
	return object;
}

static json_t *plan_json(const struct plan *plan)
{
	static const char *const parts[MATRIX_PARTS] = {"full", "pushed", "extra"};
	json_t *object = json_object(), *axes = json_array();

	set_count(object, "cells", plan->count);
	for (enum matrix_part part = 0; part < MATRIX_PARTS; part++)
		set_count(object, parts[part], plan->counts[part]);
	for (enum axis axis = 0; axis < AXES; axis++)
		json_array_append_new(axes, axis_json(plan, axis));
	json_object_set_new(object, "axes", axes);
	return object;
}

/* --- findings ------------------------------------------------------------------------------------
 */

static void set_where(json_t *object, const struct where *where)
{
	json_t *lines = json_array();

	for (size_t i = 0; i < where->count; i++)
		json_array_append_new(lines, json_string(where->lines[i]));
	json_object_set_new(object, "where", lines);
	set_count(object, "rest", where->rest);
}

static json_t *symptoms_json(const struct plan *plan, const struct finding_part *part)
{
	json_t *array = json_array();

	for (size_t i = 0; i < part->symptom_count; i++) {
		const struct symptom *symptom = &part->symptoms[i];
		json_t *object = json_object();
		char words[OUTCOME_TEXT];

		set_text(object, "seen", outcome_write(&symptom->outcome, words));
		set_count(object, "cells", symptom->cells);
		set_cell(object, plan, symptom->example);
		set_where(object, &symptom->where);
		json_array_append_new(array, object);
	}
	return array;
}

static void set_ladder(
	json_t *object, const struct matrix_run *run, const struct matrix_pass *pass, size_t cell)
{
	struct matrix_story story = {0};
	struct fault why;

	if (matrix_tell(&pass->setup, run->plan, cell, &story, &why))
		set_text(object, "ladder", text_get(&story.ladder));
	text_free(&story.ladder);
}

static json_t *broken_json(const struct matrix_run *run, const struct finding_part *part)
{
	json_t *array = json_array();

	for (size_t i = 0; i < part->broken_count; i++) {
		const struct oracle_rule *rule = &run->rules->items[part->broken[i].rule];
		json_t *object = json_object();

		set_text(object, "id", rule->id);
		set_text(object, "level", levels[rule->level]);
		set_text(object, "says", rule->says);
		set_count(object, "cells", part->broken[i].cells);
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *part_json(const struct matrix_run *run, const struct finding_part *part)
{
	json_t *object = json_object();

	set_text(object, "kind", cell_finale_name(part->finale));
	set_entry(object, part->entry);
	set_text(object, "check", part->rules);
	set_count(object, "cells", part->cells);
	set_count(object, "decided", part->decided);
	set_where(object, &part->where);
	json_object_set_new(object, "symptoms", symptoms_json(run->plan, part));
	json_object_set_new(object, "rules", broken_json(run, part));
	set_cell(object, run->plan, part->example);
	return object;
}

static json_t *finding_json(const struct matrix_run *run, const struct matrix_pass *pass,
	const struct matrix_finding *finding)
{
	json_t *object = json_object(), *parts = json_array();

	set_text(object, "kind", cell_finale_name(finding->parts[0].finale));
	set_text(object, "says", run->rules->items[finding->parts[0].broken[0].rule].says);
	set_text(object, "level", levels[finding->level]);
	set_count(object, "cells", finding->cells);
	set_count(object, "routes", finding->routes);
	set_count(object, "states", finding->states);
	for (size_t i = 0; i < finding->count; i++)
		json_array_append_new(parts, part_json(run, &finding->parts[i]));
	json_object_set_new(object, "parts", parts);
	set_ladder(object, run, pass, finding->parts[0].example);
	return object;
}

static json_t *findings_json(const struct matrix_run *run, const struct matrix_pass *pass)
{
	const struct matrix_findings *findings = &pass->verdict->findings;
	json_t *array = json_array();

	for (size_t i = 0; i < findings->count; i++)
		json_array_append_new(array, finding_json(run, pass, &findings->items[i]));
	return array;
}

/* --- what is known, read and met -----------------------------------------------------------------
 */

static json_t *deviations_json(const struct matrix_run *run, const struct verdict *verdict)
{
	json_t *array = json_array();

	for (size_t i = 0; i < run->expectations->count; i++) {
		const struct entry *entry = &run->expectations->entries[i];
		json_t *object;

		if (entry->kind != ENTRY_FINDING || verdict->deviations[i] == 0)
			continue;
		object = json_object();
		set_entry(object, entry);
		set_text(object, "rules", entry->case_glob);
		set_text(object, "class", entry->class);
		set_text(object, "why", entry->why);
		set_count(object, "cells", verdict->deviations[i]);
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *others_json(const struct matrix_run *run, const struct reading_taken *reading)
{
	json_t *array = json_array();

	for (size_t i = 0; i < reading->other_count; i++) {
		const struct other_reading *other = &reading->others[i];
		json_t *object = json_object();

		set_text(object, "rule", run->rules->items[other->rule].id);
		set_text(object, "says", run->rules->items[other->rule].says);
		set_text(object, "reaction", other->reaction);
		set_count(object, "cells", other->cells);
		set_cell(object, run->plan, other->example);
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *readings_json(const struct matrix_run *run, const struct matrix_pass *pass)
{
	json_t *array = json_array();
	struct arena arena = {0};
	struct readings_taken readings;

	readings_make(&readings, &arena, run, pass);
	for (size_t i = 0; i < readings.count; i++) {
		json_t *object = json_object();

		set_text(object, "id", readings.items[i].id);
		set_count(object, "decided", readings.items[i].decided);
		set_count(object, "otherwise", readings.items[i].otherwise);
		json_object_set_new(object, "others", others_json(run, &readings.items[i]));
		json_array_append_new(array, object);
	}
	arena_drop(&arena);
	return array;
}

static json_t *rules_json(const struct matrix_run *run, const struct verdict *verdict)
{
	json_t *array = json_array();

	for (size_t i = 0; i < run->rules->rules; i++) {
		json_t *object = json_object();

		set_text(object, "id", run->rules->items[i].id);
		set_text(object, "level", levels[run->rules->items[i].level]);
		set_text(object, "says", run->rules->items[i].says);
		set_count(object, "cells", verdict->met[i]);
		json_array_append_new(array, object);
	}
	return array;
}

/* --- all ----------------------------------------------------------------------------------------
 */

static json_t *pass_json(const struct matrix_run *run, const struct matrix_pass *pass)
{
	const struct verdict *verdict = pass->verdict;
	json_t *object = json_object();

	set_text(object, "name", pass->name);
	set_count(object, "ip", pass->setup.ip);
	set_text(object, "profile", pass->setup.profiles[0]->name);
	tally_json(object, &verdict->tally);
	set_count(object, "holes", verdict->table.holes);
	if (pass->like) {
		set_text(object, "like", pass->like->name);
		return object;
	}
	json_object_set_new(object, "table", table_json(&verdict->table));
	json_object_set_new(object, "findings", findings_json(run, pass));
	json_object_set_new(object, "deviations_known", deviations_json(run, verdict));
	json_object_set_new(object, "readings", readings_json(run, pass));
	json_object_set_new(object, "rules", rules_json(run, verdict));
	set_count(object, "rules_unmet", pass->unmet);
	set_count(object, "timers_watched", pass->watched.cells);
	set_count(object, "timers_moved", pass->watched.moved);
	set_count(object, "timers_blind", pass->watched.blind);
	return object;
}

static json_t *stale_json(const struct matrix_run *run)
{
	json_t *array = json_array();

	for (size_t i = 0; i < run->stale_count; i++) {
		const struct entry *entry = run->stale[i];

		json_array_append_new(array, json_sprintf("%s:%d", entry->at.file, entry->at.line));
	}
	return array;
}

/* What belongs to this machine and hour. */
static json_t *host_json(const struct matrix_run *run)
{
	json_t *object = json_object(), *walls = json_array();
	json_t *again = json_array();
	struct utsname host;

	if (run->pass_count > 0 && !run->passes[0].setup.kind->is_virtual && uname(&host) == 0)
		set_text(object, "kernel", host.release);
	for (size_t i = 0; i < run->pass_count; i++)
		json_array_append_new(walls, json_integer(run->passes[i].wall));
	for (size_t i = 0; i < run->pass_count; i++)
		json_array_append_new(again, json_integer((json_int_t)run->passes[i].again));
	json_object_set_new(object, "played_again", again);
	json_object_set_new(object, "wall_ns", walls);
	return object;
}

json_t *matrix_json(struct matrix_run *run)
{
	json_t *object = json_object(), *passes = json_array();

	set_count(object, "version", 1);
	set_text(object, "target", run->target);
	json_object_set_new(object, "quick", json_boolean(run->quick));
	json_object_set_new(object, "complete", json_boolean(!run->interrupted));
	set_text(object, "conditions", run->conditions);
	json_object_set_new(object, "plan", plan_json(run->plan));
	for (size_t i = 0; i < run->pass_count; i++)
		json_array_append_new(passes, pass_json(run, &run->passes[i]));
	json_object_set_new(object, "passes", passes);
	json_object_set_new(object, "stale_expectations", stale_json(run));
	set_count(object, "unreached", run->unreached);
	json_object_set_new(object, "host", host_json(run));
	return object;
}
