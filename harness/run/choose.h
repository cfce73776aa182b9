/* SPDX-License-Identifier: BSD-2-Clause */
/* Which rows a run plays: ids, globs, folders, requirement ids, case files. */
#ifndef HALFOPEN_RUN_CHOOSE_H
#define HALFOPEN_RUN_CHOOSE_H

#include "harness/script/script.h"

#include <stdbool.h>

/* Does this word of the command line mean this row? A word is an id (open/lost-syn/client), an id
 * with a row (open/lost-syn/client/row, or "id row" with a colon: id:row), a folder (close), a
 * glob, a case file's path, a requirement id (9293-MUST-20) or its section (rfc9293/3.10.7.4). */
bool choose_means(const struct library *library, const char *word, const struct case_file *file,
	const char *row);

/* Could this word mean a row of the case of that id? False only when it names another file or
 * folder, so that files which nobody asked for need not be read. */
bool choose_may_mean(const char *word, const char *id);

#endif
