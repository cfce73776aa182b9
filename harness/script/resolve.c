/* SPDX-License-Identifier: BSD-2-Clause */
/* Which way a given takes and which proof a proved plays, for the roles of the outermost case. */
#include "harness/script/read.h"

#include <string.h>

enum {
	OPENS = ROLE_ACTIVE_OPEN | ROLE_PASSIVE_OPEN | ROLE_SIMULTANEOUS_OPEN,
	CLOSES = ROLE_ACTIVE_CLOSE | ROLE_PASSIVE_CLOSE | ROLE_SIMULTANEOUS_CLOSE,
};

/* What came of one file for one set of roles. */
struct resolved {
	unsigned roles;
	bool busy, failed;
	struct case_file file;
};

/* One file on the way down, for the roles that arrived there. */
struct descent {
	struct library *library;
	struct errors *errors;
	struct entry *entry;
	unsigned roles;
	const struct descent *above; /* the file that plays this one */
	const struct inset *inset;   /* the step being resolved */
	const struct script *script; /* and the row it belongs to */
	const struct step *step;
};

static const struct case_file *descend(struct descent *descent);

/* How well the openings, or the closings, agree. A simultaneous open begins as an active one, and
 * a simultaneous close too, so those ways still lead there. */
static unsigned fit_group(unsigned way, unsigned wanted, unsigned active, unsigned simultaneous)
{
	enum { AGAINST, SILENT, BEGINS, AGREES };

	if (!wanted || way & wanted)
		return AGREES;
	if (!way)
		return SILENT;
	return wanted & simultaneous && way & active ? BEGINS : AGAINST;
}

unsigned resolve_fit(unsigned way, unsigned wanted)
{
	unsigned opens = fit_group(
		way & OPENS, wanted & OPENS, ROLE_ACTIVE_OPEN, ROLE_SIMULTANEOUS_OPEN);
	unsigned closes = fit_group(
		way & CLOSES, wanted & CLOSES, ROLE_ACTIVE_CLOSE, ROLE_SIMULTANEOUS_CLOSE);

	return opens && closes ? opens + closes : 0;
}

/* Further down each way speaks for itself: what it says of the open or the close takes the place
 * of what the case said. */
static unsigned roles_below(unsigned roles, unsigned way)
{
	unsigned opens = way & OPENS ? way & OPENS : roles & OPENS;
	unsigned closes = way & CLOSES ? way & CLOSES : roles & CLOSES;

	return opens | closes;
}

static bool wrong(struct descent *at, const char *message)
{
	const char *source = at->inset->line->text, *row = "";

	if (*at->script->row && strchr(source, '<'))
		row = arena_print(library_arena(at->library), "\n  [row %s: %s]", at->script->row,
			at->step->text);
	errors_add(at->errors, &at->inset->at, source, "%s%s", message, row);
	return false;
}

/* What only follows from an error that has been told is told no more. */
static bool follows(struct descent *at, const char *message)
{
	return at->errors->count == 0 && wrong(at, message);
}

static const char *words_of(struct descent *at, const char *way)
{
	char *words = arena_text(library_arena(at->library), way, strlen(way));

	for (char *c = words; *c; c++)
		if (*c == '-')
			*c = ' ';
	return words;
}

static struct entry *no_way(struct descent *at, const char *folder, const char *id)
{
	size_t count;
	struct entry *ways = library_entries(at->library, folder, &count);
	struct arena *arena = library_arena(at->library);
	const char **names = arena_get(arena, (count + 1) * sizeof *names), *meant;

	for (size_t i = 0; i < count; i++)
		names[i] = ways[i].id + strlen(folder);
	meant = errors_nearest(at->inset->way, (const char *const *)names);
	wrong(at, arena_print(arena, "found \"%s\", expected a way: there is no %s.case%s%s%s",
			  words_of(at, at->inset->way), id, meant ? " (did you mean " : "",
			  meant ? words_of(at, meant) : "", meant ? "?)" : ""));
	return NULL;
}

static bool is_usual(const struct entry *entry, const char *folder)
{
	return strcmp(entry->id + strlen(folder), "usual") == 0;
}

/* The way that fits best; of equals the usual one, else the first by name. */
static struct entry *choose(struct descent *at, const char *folder)
{
	size_t count;
	struct entry *ways = library_entries(at->library, folder, &count), *best = NULL;
	unsigned best_fit = 0;
	bool unread = false;

	for (size_t i = 0; i < count; i++) {
		struct raw_file *raw = library_raw(at->library, &ways[i], at->errors);
		unsigned fit = raw ? resolve_fit(raw->file.roles, at->roles) : 0;

		unread |= !raw;

		if (fit > best_fit || (fit && fit == best_fit && is_usual(&ways[i], folder))) {
			best = &ways[i];
			best_fit = fit;
		}
	}
	if (!best)
		(unread ? follows : wrong)(
			at, arena_print(library_arena(at->library),
				    "found no way to %s that fits the role, expected one in %s",
				    state_name(at->inset->state), folder));
	return best;
}

static struct entry *find_way(struct descent *at)
{
	struct arena *arena = library_arena(at->library);
	const char *state = state_name(at->inset->state);
	const char *folder = arena_print(arena, "ways/%s/", state), *id;
	struct entry *entry;

	if (!at->inset->way)
		return choose(at, folder);
	id = arena_print(arena, "%s%s", folder, at->inset->way);
	entry = library_entry(at->library, id);
	return entry ? entry : no_way(at, folder, id);
}

static struct entry *find_proof(struct descent *at)
{
	const char *id = arena_print(
		library_arena(at->library), "proofs/%s", state_name(at->inset->state));
	struct entry *entry = library_entry(at->library, id);

	if (!entry)
		wrong(at, arena_print(library_arena(at->library),
				  "found %s, expected a state that can be proved: there is no "
				  "%s.case",
				  state_name(at->inset->state), id));
	return entry;
}

/* A way that needs something makes the case need it. */
static void add_needs(struct arena *arena, struct script *script, const struct script *inner)
{
	for (size_t i = 0; i < inner->need_count; i++) {
		bool have = false;

		for (size_t k = 0; k < script->need_count; k++)
			have = have || strcmp(script->needs[k].text, inner->needs[i].text) == 0;
		if (have)
			continue;
		script->needs = arena_grow(
			arena, script->needs, &script->need_count, sizeof *script->needs);
		script->needs[script->need_count - 1] = inner->needs[i];
	}
}

static bool resolve_step(struct descent *at, struct step *step, struct script *script)
{
	bool proof = step->kind == STEP_PROVED;
	const struct case_file *file;
	struct descent below = *at;

	if (!proof && at->inset->state == STATE_CLOSED && !at->inset->way)
		return true; /* the empty target */
	below.entry = proof ? find_proof(at) : find_way(at);
	if (!below.entry)
		return false;
	if (!library_raw(at->library, below.entry, at->errors))
		return follows(at, arena_print(library_arena(at->library), "%s.case has errors",
					   below.entry->id));
	below.roles = roles_below(at->roles, below.entry->raw->file.roles);
	below.above = at;
	file = descend(&below);
	if (!file)
		return follows(at, arena_print(library_arena(at->library),
					   "%s.case cannot be played here", below.entry->id));
	step->inner = &file->scripts[0];
	add_needs(library_arena(at->library), script, step->inner);
	return true;
}

/* Needs grow behind a copy, since scripts of other roles share the array as it was read. */
static void copy_script(struct arena *arena, struct script *script, const struct case_file *file)
{
	struct step *steps = arena_get(arena, script->step_count * sizeof *steps);
	struct need *needs = NULL;
	size_t count = 0;

	for (size_t i = 0; i < script->step_count; i++)
		steps[i] = script->steps[i];
	while (count < script->need_count) {
		const struct need *from = script->needs + count;

		needs = arena_grow(arena, needs, &count, sizeof *needs);
		needs[count - 1] = *from;
	}
	script->steps = steps;
	script->needs = needs;
	script->file = file;
}

/* Is the step's line one that another row has complained of? */
static bool told(const struct errors *errors, size_t before, const struct inset *inset)
{
	return errors->count > before && errors->last_line == inset->at.line && errors->last_file &&
	       strcmp(errors->last_file, inset->at.file) == 0;
}

static bool resolve_row(struct descent *at, struct script *script, const struct row *row)
{
	size_t before = at->errors->count;
	bool fine = true;

	at->script = script;
	for (size_t i = 0; i < script->step_count; i++) {
		at->inset = &row->insets[i];
		at->step = &script->steps[i];
		if (script->steps[i].kind != STEP_LINE && !told(at->errors, before, at->inset))
			fine = resolve_step(at, &script->steps[i], script) && fine;
	}
	return fine;
}

static bool resolve_rows(struct descent *at, struct case_file *file)
{
	struct arena *arena = library_arena(at->library);
	const struct raw_file *raw = at->entry->raw;
	bool fine = true;

	*file = raw->file;
	file->scripts = arena_get(arena, file->script_count * sizeof *file->scripts);
	for (size_t r = 0; r < file->script_count; r++) {
		file->scripts[r] = raw->file.scripts[r];
		copy_script(arena, &file->scripts[r], file);
		fine = fine && resolve_row(at, &file->scripts[r], &raw->rows[r]);
	}
	return fine;
}

static const struct case_file *tell_circle(struct descent *descent)
{
	struct descent *from = (struct descent *)descent->above;
	const char *path = descent->entry->id;

	for (const struct descent *d = descent->above; d; d = d->above) {
		path = arena_print(library_arena(descent->library), "%s, %s", d->entry->id, path);
		if (d->entry == descent->entry)
			break;
	}
	if (from)
		wrong(from,
			arena_print(library_arena(descent->library),
				"found a circle, expected a way that starts at CLOSED: %s", path));
	return NULL;
}

/* Every file is resolved once for each set of roles. */
static const struct case_file *descend(struct descent *at)
{
	struct entry *entry = at->entry;
	struct resolved *record;

	for (size_t i = 0; i < entry->resolved_count; i++) {
		record = entry->resolved[i];
		if (record->roles != at->roles)
			continue;
		if (record->busy)
			return tell_circle(at);
		return record->failed ? NULL : &record->file;
	}
	record = arena_get(library_arena(at->library), sizeof *record);
	record->roles = at->roles;
	record->busy = true;
	entry->resolved = arena_grow(library_arena(at->library), entry->resolved,
		&entry->resolved_count, sizeof *entry->resolved);
	entry->resolved[entry->resolved_count - 1] = record;
	record->failed = !resolve_rows(at, &record->file);
	record->busy = false;
	return record->failed ? NULL : &record->file;
}

const struct case_file *resolve_file(
	struct library *library, struct entry *entry, unsigned roles, struct errors *errors)
{
	struct descent descent = {
		.library = library, .errors = errors, .entry = entry, .roles = roles};

	return descend(&descent);
}
