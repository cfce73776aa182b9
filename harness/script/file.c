/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading one file: lines, tables, head and steps, and what must hold of the whole. */
#include "harness/script/read.h"

#include <string.h>

static bool starts(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

/* ways/TIME-WAIT/by-closing and proofs/TIME-WAIT lead to TIME-WAIT. */
static enum state state_in(const char *id)
{
	const char *from = strchr(id, '/');

	return from ? state_read(from + 1, strcspn(from + 1, "/")) : STATE_COUNT;
}

static const struct line *first_line(const struct reading *reading)
{
	static const struct line nothing = {"", 0, 1};

	return reading->line_count ? &reading->lines[0] : &nothing;
}

static void check_way(struct reading *reading, const struct raw_file *raw)
{
	const struct script *script = &reading->rows[0].script;
	const struct step *last = script->step_count ? &script->steps[script->step_count - 1]
						     : NULL;
	enum state wanted = raw->file.leads_to;

	if (reading->table_count > 0) {
		read_line_wrong(reading, reading->tables[0].line, 0,
			"found rows, expected none in a %s: it is one path",
			reading->is_way ? "way" : "proof");
	} else if (wanted == STATE_COUNT) {
		read_line_wrong(reading, first_line(reading), 0,
			"found the file in no state's place, expected %s",
			reading->is_way ? "ways/STATE/words.case" : "proofs/STATE.case");
	} else if (reading->is_way && last && last->states != state_only(wanted)) {
		read_line_wrong(reading, reading->steps[reading->step_count - 1], 0,
			"found a last state other than %s, expected it: the way leads there",
			state_name(wanted));
	}
}

/* A cell of the matrix asks for its last state with segments of its own. */
static bool is_cell(const struct reading *reading)
{
	return starts(reading->file->id, "matrix/");
}

static void check_case(struct reading *reading)
{
	const struct line *line = first_line(reading);

	if (!reading->has_given && !reading->has_proved)
		read_line_warn(reading, line, 0, "no step says given, and none says proved");
	else if (!reading->has_given)
		read_line_warn(reading, line, 0,
			"no step says given: the case starts from the empty target");
	else if (!reading->has_proved && !is_cell(reading))
		read_line_warn(reading, line, 0,
			"no step says proved: a black box is not asked for its last state");
}

static void check_whole(struct reading *reading, const struct raw_file *raw)
{
	if (reading->step_count == 0)
		read_line_wrong(reading,
			reading->line_count ? &reading->lines[reading->line_count - 1]
					    : first_line(reading),
			0,
			"found no step, expected at least one: given, now, at once, after, "
			"within, for or proved");
	else if (raw->is_way || raw->is_proof)
		check_way(reading, raw);
	else if (reading->errors->count == reading->errors_before)
		check_case(reading);
}

/* The needs of the rows that were picked come behind those of the head. */
static void add_row_needs(struct reading *reading, struct row *row)
{
	for (size_t t = 0; t < reading->table_count; t++) {
		const struct table_row *pick = &reading->tables[t].rows[row->picks[t]];

		for (size_t i = 0; i < pick->need_count; i++) {
			struct script *script = &row->script;

			script->needs = arena_grow(reading->arena, script->needs,
				&script->need_count, sizeof *script->needs);
			script->needs[script->need_count - 1] = pick->needs[i];
		}
	}
}

static void read_all(struct reading *reading, struct raw_file *raw, struct word text)
{
	struct errors late = {0}, *errors = reading->errors;

	read_lines(reading, text.at, text.len);
	reading->errors = &late; /* tables stand below the steps, and are needed before them */
	read_tables(reading);
	reading->errors = errors;
	read_head(reading);
	read_steps(reading);
	if (late.count == 0) {
		reading->errors = &late;
		read_unused(reading);
		reading->errors = errors;
	}
	errors_join(errors, &late);
	for (size_t r = 0; r < reading->row_count; r++)
		add_row_needs(reading, &reading->rows[r]);
	if (reading->row_count)
		check_whole(reading, raw);
}

static void fill_scripts(struct arena *arena, struct raw_file *raw)
{
	raw->file.scripts = arena_get(arena, raw->row_count * sizeof *raw->file.scripts);
	raw->file.script_count = raw->row_count;
	for (size_t r = 0; r < raw->row_count; r++) {
		raw->file.scripts[r] = raw->rows[r].script;
		raw->file.scripts[r].row = raw->rows[r].label;
	}
}

struct raw_file *read_case(struct arena *arena, const struct library *library,
	const struct origin *origin, struct errors *errors)
{
	const char *id = origin->id, *path = origin->path;
	struct word text = origin->text;
	struct raw_file *raw = arena_get(arena, sizeof *raw);
	struct reading reading = {
		.arena = arena, .errors = errors, .library = library, .file = &raw->file};

	reading.errors_before = errors->count;
	raw->file.id = arena_text(arena, id, strlen(id));
	raw->file.path = arena_text(arena, path, strlen(path));
	raw->file.title = raw->file.role = "";
	raw->file.source = arena_text(arena, text.at, text.len);
	raw->is_way = reading.is_way = starts(id, "ways/");
	raw->is_proof = reading.is_proof = starts(id, "proofs/");
	raw->file.leads_to = raw->is_way || raw->is_proof ? state_in(id) : STATE_COUNT;
	read_all(&reading, raw, text);
	if (errors->count > reading.errors_before)
		return NULL;
	raw->rows = reading.rows;
	raw->row_count = reading.row_count;
	fill_scripts(arena, raw);
	return raw;
}
