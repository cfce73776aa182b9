/* SPDX-License-Identifier: BSD-2-Clause */
/* The verdict on one pass: what each cell comes to by the expectations, counted and grouped. */
#ifndef HALFOPEN_MATRIX_VERDICT_H
#define HALFOPEN_MATRIX_VERDICT_H

#include "harness/matrix/findings.h"
#include "harness/matrix/known.h"
#include "harness/matrix/table.h"

/* A reading of the RFCs that was taken where a rule allows several. */
struct taken {
	uint8_t rule, reading; /* reading 0 is the decided one */
	size_t cells, example;
};

struct verdict {
	struct arena arena;
	uint8_t *finales;  /* enum cell_finale, one a cell */
	uint16_t *entries; /* 0, or 1 + the number of the entry of the expectations */
	struct tally tally;
	size_t met[FAMILY_RULES]; /* how many cells each rule decided */
	size_t *deviations;  /* for each entry of the expectations: cells that fail as it says */
	struct taken *taken; /* by rule and reading */
	size_t taken_count;
	struct table table;
	struct matrix_findings findings;
};

/* What is judged; all borrowed. */
struct judged {
	const struct plan *plan;
	const struct outcome_of_cell *outcomes; /* one a cell */
	const struct known_findings *known;
	const struct families *rules;
	int ip;
};

/* Fills the verdict; verdict_drop() ends it. */
void verdict_make(struct verdict *verdict, const struct judged *judged);
void verdict_drop(struct verdict *verdict);

#endif
