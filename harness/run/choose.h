/* SPDX-License-Identifier: BSD-2-Clause */
/* Which rows a run plays: ids, globs, folders, requirement ids, case files. */
#ifndef HALFOPEN_RUN_CHOOSE_H
#define HALFOPEN_RUN_CHOOSE_H

#include "harness/script/script.h"
#include "lib/base/arena.h"

#include <stdbool.h>
#include <stddef.h>

/* Does this word of the command line mean this row? A word is an id (open/lost-syn/client), an id
 * with a row (open/lost-syn/client/row, or "id row" with a colon: id:row), a folder (close), a
 * glob, a case file's path, a requirement id (9293-MUST-20) or its section (rfc9293/3.10.7.4, or
 * all of rfc9293). */
bool choose_means(const struct library *library, const char *word, const struct case_file *file,
	const char *row);

/* Could this word mean a row of the case of that id? False only when it names another file or
 * folder, so that files which nobody asked for need not be read. */
bool choose_may_mean(const char *word, const char *id);

/* Fills `out` with the word, or with what is left of the path of a case file: its id. */
void choose_plain(const char *word, char *out, size_t room);

/* Is the word the path of a case file that lies outside the folder of cases? */
bool choose_is_outside(struct library *library, const char *word);

/* What to tell who gave a word that means no row: what it may have meant, and where to look. In
 * the arena. */
const char *choose_mistake(struct library *library, struct arena *arena, const char *word);

#endif
