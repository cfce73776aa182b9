/* SPDX-License-Identifier: BSD-2-Clause */
/* Getting everything that the matrix is played with: target, profiles, routes, cells. */
#ifndef HALFOPEN_MATRIX_OPEN_H
#define HALFOPEN_MATRIX_OPEN_H

#include "harness/matrix/matrix.h"
#include "harness/run/run.h"

struct matrix {
	struct run run;                        /* library, kind, expectations */
	const char *target;                    /* "reference:receive_window=4380" */
	struct profile *owned[MATRIX_NUMBERS]; /* beside the run's own */
	const struct profile *profiles[MATRIX_NUMBERS];
	struct routes routes;
	struct plan plan;
	struct text conditions;
	size_t unreached; /* routes left out, and no expectation says so */
};

/* Fills *matrix as asked for; EXIT_AS_EXPECTED, or the code to exit with, with errors added. To be
 * closed in any case. */
int matrix_open(struct matrix *matrix, const struct run_options *options, bool quick,
	struct errors *errors);
/* Leaves out the routes that lead elsewhere on this target, and says in the conditions what is left
 * out. False: the world refused. */
bool matrix_reach(struct matrix *matrix, uint8_t ip, bool quick, struct fault *why);
void matrix_close(struct matrix *matrix);
/* How one IP version is played. */
struct matrix_setup matrix_setup_of(const struct matrix *matrix, uint8_t ip);

#endif
