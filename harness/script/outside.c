/* SPDX-License-Identifier: BSD-2-Clause */
/* A case file that lies anywhere, not below the folder of cases: its id is what its head says. */
#include "harness/script/catalogue.h"
#include "harness/script/read.h"

#include <ctype.h>
#include <string.h>

static const char *skip_blanks(const char *c)
{
	return c + strspn(c, " \t\r");
}

/* The word behind `case`; empty where there is none. */
static struct word id_in(const char *text)
{
	struct word id = {"", 0};

	for (const char *line = text; line; line = strchr(line, '\n')) {
		const char *word;

		line += *line == '\n';
		word = skip_blanks(line);
		if (strncmp(word, "case", 4) != 0 || !strchr(" \t", word[4]))
			continue;
		id.at = skip_blanks(word + 4);
		id.len = strcspn(id.at, " \t\r\n#");
		break;
	}
	return id;
}

/* Letters, digits and hyphens, with single slashes between. */
static bool is_path_of_words(struct word id)
{
	for (size_t i = 0; i < id.len; i++) {
		bool between = i > 0 && i + 1 < id.len && id.at[i - 1] != '/';

		if (!isalnum((unsigned char)id.at[i]) && id.at[i] != '-' &&
			!(id.at[i] == '/' && between))
			return false;
	}
	return id.len > 0;
}

const char *outside_id(struct library *library, const char *path, const char *text,
	const char *const *taken, struct errors *errors)
{
	struct place at = {path, 1, 1};
	struct word id = id_in(text);
	const char *copy = word_copy(library_arena(library), id), *wrong = NULL;

	if (!is_path_of_words(id) || word_starts(id, "ways/") || word_starts(id, "proofs/"))
		wrong = "expected the id of a case, as mine/lost-syn: letters, digits and hyphens, "
			"with / between";
	else if (library_entry(library, copy))
		wrong = "expected an id of its own: a case of the project has this one";
	for (size_t i = 0; !wrong && taken[i]; i++)
		if (strcmp(taken[i], copy) == 0)
			wrong = "expected an id of its own: another file has this one";
	if (!wrong)
		return copy;
	errors_add(errors, &at, NULL, "found %s%s, %s", id.len ? "case " : "no case",
		id.len ? word_show(id) : "", wrong);
	return NULL;
}
