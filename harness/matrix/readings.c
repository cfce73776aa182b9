/* SPDX-License-Identifier: BSD-2-Clause */
/* Summing up the readings that were taken. */
#include "harness/matrix/readings.h"

#include <string.h>

struct maker {
	struct readings_taken *into;
	struct arena *arena;
	const struct matrix_run *run;
	const struct matrix_pass *pass;
};

static struct reading_taken *reading_of(struct maker *maker, const char *id)
{
	struct readings_taken *into = maker->into;

	for (size_t i = 0; i < into->count; i++)
		if (strcmp(into->items[i].id, id) == 0)
			return &into->items[i];
	into->items = arena_grow(maker->arena, into->items, &into->count, sizeof *into->items);
	into->items[into->count - 1] = (struct reading_taken){.id = id};
	return &into->items[into->count - 1];
}

/* The id under which the reaction is allowed; *reaction says which it is. */
static const char *ask(struct maker *maker, const struct taken *taken, const char **reaction)
{
	const struct oracle_rule *rule = &maker->run->rules->items[taken->rule];
	const char *id = rule->ambiguity ? rule->ambiguity : rule->id;
	struct matrix_story story = {0};
	const struct oracle_reaction *allowed = &story.ruling.allowed[taken->reading];
	struct fault why;

	*reaction = "another reading";
	if (matrix_tell(&maker->pass->setup, maker->run->plan, taken->example, &story, &why)) {
		*reaction = arena_print(maker->arena, "%s, %s", oracle_answer_name(allowed->answer),
			state_name(allowed->after));
		id = allowed->reading ? allowed->reading : id;
	}
	text_free(&story.ladder);
	return id;
}

static void add_other(struct maker *maker, const struct taken *taken)
{
	const char *reaction, *id = ask(maker, taken, &reaction);
	struct reading_taken *reading = reading_of(maker, id);

	reading->otherwise += taken->cells;
	reading->others = arena_grow(
		maker->arena, reading->others, &reading->other_count, sizeof *reading->others);
	reading->others[reading->other_count - 1] = (struct other_reading){
		.rule = taken->rule,
		.cells = taken->cells,
		.example = taken->example,
		.reaction = reaction,
	};
}

void readings_make(struct readings_taken *readings, struct arena *arena,
	const struct matrix_run *run, const struct matrix_pass *pass)
{
	struct maker maker = {readings, arena, run, pass};

	*readings = (struct readings_taken){0};
	for (size_t i = 0; i < pass->verdict->taken_count; i++) {
		const struct taken *taken = &pass->verdict->taken[i];
		const char *id = run->rules->items[taken->rule].ambiguity;

		if (taken->reading == 0)
			reading_of(&maker, id)->decided += taken->cells;
		else
			add_other(&maker, taken);
	}
}
