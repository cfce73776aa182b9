/* SPDX-License-Identifier: BSD-2-Clause */
/* Which readings were taken where the RFCs leave it open, by the id of the ambiguity. */
#ifndef HALFOPEN_MATRIX_READINGS_H
#define HALFOPEN_MATRIX_READINGS_H

#include "harness/matrix/report.h"
#include "harness/matrix/verdict.h"

/* One way to answer otherwise than is decided, under one rule. */
struct other_reading {
	size_t rule, cells, example;
	const char *reaction; /* "ACK, TIME-WAIT"; in the arena */
};

struct reading_taken {
	const char *id;
	size_t decided, otherwise; /* cells */
	struct other_reading *others;
	size_t other_count;
};

struct readings_taken {
	struct reading_taken *items;
	size_t count;
};

/* Plays one cell of each other reading once more, to learn what it was. */
void readings_make(struct readings_taken *readings, struct arena *arena,
	const struct matrix_run *run, const struct matrix_pass *pass);

#endif
