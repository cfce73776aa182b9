/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading whole files that people name: any path may stand for anything. */
#ifndef HALFOPEN_BASE_FILE_H
#define HALFOPEN_BASE_FILE_H

#include "lib/base/arena.h"
#include "lib/base/fault.h"

#include <stddef.h>

/* The octets of a regular file with a NUL behind them, in the arena; NULL with *why filled for
 * whatever is none: a folder, a pipe that nobody writes to. At most `most` octets are read, and one
 * more to show that there are. */
char *file_read(struct arena *arena, const char *path, size_t most, size_t *len, struct fault *why);

#endif
