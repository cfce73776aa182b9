/* SPDX-License-Identifier: BSD-2-Clause */
/* What a word of the command line that means no row may have meant, and what to do next. */
#include "harness/run/choose.h"
#include "harness/run/run.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* Words that may have been meant; NULL at the end. */
struct meant {
	struct arena *arena;
	const char **words;
	size_t count;
};

static void add(struct meant *meant, const char *word)
{
	meant->words = arena_grow(meant->arena, meant->words, &meant->count, sizeof *meant->words);
	meant->words[meant->count - 1] = word;
}

/* All folders of the cases, then all their ids. */
static void add_ids(struct meant *meant, const char *const *ids, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (const char *end = strchr(ids[i], '/'); end; end = strchr(end + 1, '/'))
			add(meant, arena_text(meant->arena, ids[i], (size_t)(end - ids[i])));
	for (size_t i = 0; i < count; i++)
		add(meant, ids[i]);
	add(meant, NULL);
}

static const char *no_case(
	struct library *library, struct arena *arena, const char *word, const char *plain)
{
	struct meant meant = {.arena = arena};
	const char *const *ids;
	const char *near;
	size_t count;

	ids = library_ids(library, false, &count);
	add_ids(&meant, ids, count);
	near = errors_nearest(plain, meant.words);
	if (near)
		return arena_print(arena, "\"%s\" means no case (did you mean %s?)", word, near);
	near = errors_least_far(plain, meant.words);
	return arena_print(arena, "\"%s\" means no case%s%s, and `halfopen list` names them all",
		word, near ? "; the nearest is " : "", near ? near : "");
}

static const char *no_requirement(
	const struct library *library, struct arena *arena, const char *word)
{
	struct meant meant = {.arena = arena};
	const struct requirement *all;
	const char *near;
	size_t count;

	if (library_requirement(library, word))
		return arena_print(arena, "\"%s\" is a requirement that no case proves", word);
	if (strncasecmp(word, "rfc", 3) == 0)
		return arena_print(arena,
			"\"%s\": no case proves anything of that section; sections are written "
			"rfc9293/3.10.7.4, and %s/suite/requirements.tsv names them",
			word, run_home());
	all = library_requirements(library, &count);
	for (size_t i = 0; i < count; i++)
		add(&meant, all[i].id);
	add(&meant, NULL);
	near = errors_nearest(word, meant.words);
	return arena_print(arena,
		"\"%s\" is no requirement%s%s%s; %s/suite/requirements.tsv names them all", word,
		near ? " (did you mean " : "", near ? near : "", near ? "?)" : "", run_home());
}

/* The case that stands before the row in ID/ROW or ID:ROW, and the row; or NULL. */
static const struct case_file *case_before(
	struct library *library, const char *word, const char **row)
{
	const struct case_file *file = NULL;
	struct errors unread = {0};
	size_t count;
	const char *const *ids = library_ids(library, false, &count);

	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(ids[i]);

		if (strncmp(word, ids[i], len) == 0 && (word[len] == '/' || word[len] == ':')) {
			file = library_case(library, ids[i], &unread);
			*row = word + len + 1;
		}
	}
	errors_free(&unread);
	return file;
}

/* NULL when the word names no row of a case that has rows, but perhaps a case. */
static const char *no_row(struct library *library, struct arena *arena, const char *word)
{
	struct meant meant = {.arena = arena};
	const char *row, *near;
	const struct case_file *file = case_before(library, word, &row);

	if (!file || !*file->scripts[0].row)
		return NULL;
	for (size_t i = 0; i < file->script_count; i++)
		add(&meant, file->scripts[i].row);
	add(&meant, NULL);
	near = errors_nearest(row, meant.words);
	if (!near && strchr(row, '/'))
		return NULL;
	return arena_print(arena,
		"\"%s\": %s has no row \"%s\"%s%s%s; `halfopen list --json %s` names them", word,
		file->id, row, near ? " (did you mean " : "", near ? near : "", near ? "?)" : "",
		file->id);
}

static bool is_file(const char *word)
{
	struct stat what;

	return stat(word, &what) == 0;
}

const char *choose_mistake(struct library *library, struct arena *arena, const char *word)
{
	char plain[512];
	const char *said;

	if (is_file(word))
		return arena_print(arena,
			"\"%s\" is no case of %s/cases, which HALFOPEN_HOME may change; a file "
			"elsewhere is played when its name ends in .case",
			word, run_home());
	if (isdigit((unsigned char)*word) || strncasecmp(word, "rfc", 3) == 0)
		return no_requirement(library, arena, word);
	choose_plain(word, plain, sizeof plain);
	said = no_row(library, arena, plain);
	return said ? said : no_case(library, arena, word, plain);
}
