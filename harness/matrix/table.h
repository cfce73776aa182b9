/* SPDX-License-Identifier: BSD-2-Clause */
/* The table: how the cells of each set of flags in each state came out. */
#ifndef HALFOPEN_MATRIX_TABLE_H
#define HALFOPEN_MATRIX_TABLE_H

#include "harness/matrix/matrix.h"

#include <jansson.h>
#include <stdio.h>

/* What a cell comes to once the expectations have been heard. */
enum cell_finale {
	CELL_OK,
	CELL_DEVIATION,  /* fails exactly as a known finding says */
	CELL_UNEXPECTED, /* fails, and nothing is known of it */
	CELL_CHANGED,    /* fails otherwise than is known of it */
	CELL_VANISHED,   /* is known to fail, and does not */
	CELL_BROKEN,     /* the way did not lead there: nothing was tested */
	CELL_NOT_PLAYED,
	CELL_FINALES,
};

/* "unexpected"; static. */
const char *cell_finale_name(enum cell_finale finale);
/* Is it one that fails a run? */
bool cell_finale_is_bad(enum cell_finale finale);

struct tally {
	size_t of[CELL_FINALES];
};

struct table {
	struct tally at[CONTROLS][STATE_COUNT]; /* the state before the segment */
	size_t holes;                           /* boxes of the table where nothing was tested */
};

/* Counts; `finales` has one enum cell_finale for each cell. */
void table_make(struct table *table, const struct plan *plan, const uint8_t *finales);
/* For a terminal of 100 columns. */
void table_print(FILE *to, const struct table *table);
/* docs/results.md. */
json_t *table_json(const struct table *table);
/* The five numbers of a tally, as they stand in every object. */
void tally_json(json_t *object, const struct tally *tally);

#endif
