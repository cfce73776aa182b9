/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading steps: given and proved, WHEN and WHAT, and the states right of the bar. */
#include "harness/script/read.h"

#include <string.h>

enum { MOST_STEPS = 2000, MOST_READ = 1 << 16 };

static const char **state_names(struct cursor *c)
{
	const char **names = arena_get(c->reading->arena, (STATE_COUNT + 1) * sizeof *names);

	for (int i = 0; i < STATE_COUNT; i++)
		names[i] = state_name((enum state)i);
	return names;
}

bool read_state(struct cursor *c, enum state *out)
{
	struct word word = read_take(c);

	*out = state_read(word.at, word.len);
	return *out != STATE_COUNT ||
	       read_expected(c, word, (const char *const *)state_names(c), "a state");
}

bool read_who(struct cursor *c, const char **who)
{
	const struct script *script = c->row ? &c->row->script : NULL;

	for (size_t i = 0; script && i < script->peer_count; i++)
		if (read_taken(c, script->peers[i].name)) {
			*who = script->peers[i].name;
			return true;
		}
	return false;
}

static bool read_bar(struct cursor *c, const char *before)
{
	return read_taken(c, "|") || read_expected(c, read_peek(c), NULL, "%s", before);
}

static bool read_end(struct cursor *c, const char *expected)
{
	return c->next == c->count || read_expected(c, read_peek(c), NULL, "%s", expected);
}

static bool read_states(struct cursor *c, state_set *out)
{
	enum state state;

	if (c->next == c->count && c->emptied)
		return true; /* the cell says "-": not asked */
	if (read_taken(c, "-"))
		return read_end(c, "the end of the line behind -");
	do {
		if (!read_state(c, &state))
			return false;
		*out |= state_only(state);
	} while (read_taken(c, "or"));
	return read_end(c, "or, or the end of the line");
}

/* The words of a way, joined: "by fin-wait-1" is the file by-fin-wait-1. */
static bool read_way(struct cursor *c, const char **way)
{
	while (read_more(c)) {
		struct word word = read_take(c);

		if (!word_is_name(word))
			return read_expected(c, word, NULL,
				"the words of a way, in small letters, or | and a state");
		*way = *way ? arena_print(
				      c->reading->arena, "%s-%.*s", *way, (int)word.len, word.at)
			    : word_copy(c->reading->arena, word);
	}
	return true;
}

/* The state right of the bar. A proved whose cell is "-" is not played; a case cannot start from
 * nowhere. */
static bool read_inset_state(struct cursor *c, bool given, enum state *out)
{
	if (!given && c->next == c->count && c->emptied) {
		c->dropped = true;
		return false;
	}
	if (c->next == c->count)
		c->emptied = false;
	return read_state(c, out) &&
	       read_end(c, given ? "the end of the line: a case starts from one state"
				 : "the end of the line: one state is proved");
}

static bool read_inset(struct cursor *c, struct step *step, struct inset *inset)
{
	bool given = word_is(read_take(c), "given");

	step->kind = given ? STEP_GIVEN : STEP_PROVED;
	read_who(c, &step->who);
	if (given && !read_way(c, &inset->way))
		return false;
	if (!read_bar(
		    c, given ? "the words of a way, or | and a state" : "a peer, or | and a state"))
		return false;
	inset->at = step->at;
	inset->line = c->line;
	if (!read_inset_state(c, given, &inset->state))
		return false;
	step->states = state_only(inset->state);
	return true;
}

static bool read_line_step(struct cursor *c, struct step *step)
{
	step->kind = STEP_LINE;
	if (c->emptied && !read_more(c)) {
		c->dropped = true;
		return false;
	}
	return read_when(c, &step->when) && read_whats(c, step) &&
	       read_bar(c, "a field, named, or, or | and a state") &&
	       read_states(c, &step->states) && read_check_step(c, step);
}

/* Names live in the row that introduces them; known even where the rest of the line is wrong. */
static void introduce(struct cursor *c)
{
	struct arena *arena = c->reading->arena;
	struct row *row = c->row;

	for (size_t i = 0; i + 1 < c->count; i++)
		if (word_is(c->words[i], "named")) {
			row->names = arena_grow(
				arena, row->names, &row->name_count, sizeof *row->names);
			row->names[row->name_count - 1] = word_copy(arena, c->words[i + 1]);
		}
}

static void add_step(struct reading *reading, struct row *row, const struct step *step,
	const struct inset *inset)
{
	size_t count = row->script.step_count;

	row->insets = arena_grow(reading->arena, row->insets, &count, sizeof *row->insets);
	row->script.steps = arena_grow(reading->arena, row->script.steps, &row->script.step_count,
		sizeof *row->script.steps);
	row->insets[count - 1] = *inset;
	row->script.steps[count - 1] = *step;
}

/* One line for one row; false after an error. */
static bool read_step(struct reading *reading, const struct line *line, struct row *row)
{
	struct step step = {0};
	struct inset inset = {0};
	struct cursor c;
	bool fine;

	read_start(&c, reading, line, row);
	step.text = read_span(&c, 0, c.count);
	step.at = (struct place){
		reading->file->path, line->number, read_column(line, strspn(line->text, " "))};
	fine = word_is(read_peek(&c), "given") || word_is(read_peek(&c), "proved")
		       ? read_inset(&c, &step, &inset)
		       : read_line_step(&c, &step);
	introduce(&c);
	if (fine)
		add_step(reading, row, &step, &inset);
	return fine || c.dropped;
}

/* First all of given, then the steps, then all of proved. */
static bool in_order(struct reading *reading, const struct line *line)
{
	size_t start = strspn(line->text, " ");
	struct word first = {line->text + start, strcspn(line->text + start, " |")};
	enum stage stage = word_is(first, "given")    ? STAGE_GIVEN
			   : word_is(first, "proved") ? STAGE_PROVED
						      : STAGE_STEPS;

	reading->has_given = reading->has_given || stage == STAGE_GIVEN;
	reading->has_proved = reading->has_proved || stage == STAGE_PROVED;
	if (stage < reading->stage) {
		read_line_wrong(reading, line, start,
			"found %s after %s, expected given, then the steps, then proved",
			stage == STAGE_GIVEN ? "given" : "a step",
			reading->stage == STAGE_PROVED ? "proved" : "a step");
		return false;
	}
	reading->stage = stage;
	return true;
}

/* Every step is read for every row: a file that would take for ever is refused. */
static bool too_many(struct reading *reading)
{
	if (reading->step_count <= MOST_STEPS &&
		(reading->step_count + reading->head_count) * reading->row_count <= MOST_READ)
		return false;
	read_line_wrong(reading, reading->steps[0], 0,
		"found %zu steps for %zu rows, expected at most %d steps, and %d in all rows",
		reading->step_count, reading->row_count, MOST_STEPS, MOST_READ);
	return true;
}

void read_steps(struct reading *reading)
{
	if (reading->step_count > 0 && too_many(reading))
		return;
	for (size_t i = 0; i < reading->step_count; i++) {
		const struct line *line = reading->steps[i];
		bool fine = in_order(reading, line);

		fine = read_mark(reading, line) && fine;
		for (size_t r = 0; fine && r < reading->row_count; r++)
			fine = read_step(reading, line, &reading->rows[r]);
	}
}
