/* SPDX-License-Identifier: BSD-2-Clause */
/* Proposing expectations: what a run saw and nobody expected, in the form of an expectations file,
 * for a person to judge. */
#ifndef HALFOPEN_RUN_PROPOSE_H
#define HALFOPEN_RUN_PROPOSE_H

#include "harness/run/run.h"

/* Could the file be made? It must not be there, and its folder must be. Asked before a long run. */
bool propose_can(const char *path, struct fault *why);

/* What is written, and how much. */
struct proposal {
	struct text text;
	size_t entries, rows; /* what stands in it; entries 0: nothing was unexpected */
	size_t vanished;      /* known deviations that are no more: told in comments */
};

/* Fills *out from the rows that were played; out->text is the caller's to free. */
void propose_make(struct run *run, struct proposal *out);

/* Writes the whole file or none of it, and never over another. */
bool propose_write(const char *path, const struct proposal *proposal, struct fault *why);

#endif
