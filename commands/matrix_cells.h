/* SPDX-License-Identifier: BSD-2-Clause */
/* What `halfopen matrix` does with cells that are named. */
#ifndef HALFOPEN_COMMANDS_MATRIX_CELLS_H
#define HALFOPEN_COMMANDS_MATRIX_CELLS_H

#include "commands/commands.h"
#include "harness/matrix/open.h"

/* The number of the cell of that name; -1 with an error added. */
long cells_named(const struct plan *plan, const char *name, struct errors *errors);

/* --list, --as-case and --cases; returns the exit code. */
int cells_print(struct matrix *matrix, const struct common *common, struct errors *errors);

#endif
