/* SPDX-License-Identifier: BSD-2-Clause */
/* Errors in files that people write: where, what was found, what was expected, the line, a caret.
 */
#ifndef HALFOPEN_SCRIPT_ERRORS_H
#define HALFOPEN_SCRIPT_ERRORS_H

#include "lib/base/text.h"

#include <stddef.h>

/* A place in a file; columns and lines count from 1. */
struct place {
	const char *file;
	int line, column;
};

struct errors {
	struct text text; /* the messages, ready to print, in the form of docs/case-language.md */
	size_t count, warnings;
	char *last_file; /* of the last error: one error a line, so a second is dropped */
	int last_line;
};

/* Adds `FILE:LINE:COLUMN: MESSAGE`, the source line (may be NULL) and a caret. */
void errors_add(struct errors *errors, const struct place *at, const char *source,
	const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The same with `warning: ` before the message: counted apart, nothing fails for it. */
void errors_warn(
	struct errors *errors, const struct place *at, const char *source, const char *message);

/* Adds all that `more` holds behind what is there, and frees it. */
void errors_join(struct errors *errors, struct errors *more);
void errors_free(struct errors *errors);

/* The candidate nearest to the word when it is near enough to be meant, or NULL. `candidates` ends
 * with NULL. */
const char *errors_nearest(const char *word, const char *const *candidates);
/* The nearest of them however far it is; NULL when there is none. */
const char *errors_least_far(const char *word, const char *const *candidates);

#endif
