/* SPDX-License-Identifier: BSD-2-Clause */
/* The catalogue of requirements, suite/requirements.tsv. Private to harness/script. */
#ifndef HALFOPEN_SCRIPT_CATALOGUE_H
#define HALFOPEN_SCRIPT_CATALOGUE_H

#include "harness/script/script.h"

struct catalogue {
	struct requirement *items; /* in the order of the file */
	size_t count;
	const struct requirement **sorted; /* by id */
};

/* Reads the table; false with errors added. All texts live in `arena`. */
bool catalogue_read(
	struct catalogue *catalogue, struct arena *arena, const char *path, struct errors *errors);

/* The requirement of that id, or NULL. */
const struct requirement *catalogue_find(const struct catalogue *catalogue, const char *id);

/* A whole file, NUL-terminated, in the arena; NULL with an error that names the file. At most
 * `most` octets are read, and one more to show that there are. */
char *catalogue_load(
	struct arena *arena, const char *path, size_t most, size_t *len, struct errors *errors);

#endif
