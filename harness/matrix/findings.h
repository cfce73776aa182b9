/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings: cells that failed, grouped by the rule that decides and the fewest words for where. */
#ifndef HALFOPEN_MATRIX_FINDINGS_H
#define HALFOPEN_MATRIX_FINDINGS_H

#include "harness/matrix/box.h"
#include "harness/matrix/families.h"
#include "harness/matrix/table.h"
#include "harness/run/expect.h"

/* Cells in words: each line is a box that box_read() reads. */
struct where {
	const char **lines;
	size_t count;
	size_t rest; /* cells that no line says: there are too many of them */
};

/* One way in which the cells of a finding went wrong. */
struct symptom {
	struct outcome_of_cell outcome; /* wrong, wanted, seen */
	size_t cells;
	size_t example; /* one of them */
	struct where where;
};

struct matrix_finding {
	enum cell_finale finale;   /* unexpected, changed or vanished */
	const struct entry *entry; /* what was known; NULL when unexpected */
	const char *rules;         /* globs of ids, with blanks between */
	size_t rule;               /* that decides the example */
	enum oracle_level level;   /* the strictest of those that decide its cells */
	size_t cells, decided;     /* that failed, of those that these rules decide */
	size_t routes, states;     /* in how many */
	struct where where;
	struct symptom *symptoms; /* most cells first */
	size_t symptom_count;
	size_t example; /* a cell of the first symptom, as plain as any */
};

/* What is grouped; all borrowed. */
struct grouped {
	const struct plan *plan;
	const struct outcome_of_cell *outcomes;
	const uint8_t *finales;  /* enum cell_finale, one a cell */
	const uint16_t *entries; /* 0, or 1 + the number of the entry that holds the cell */
	const struct expectations *expectations;
	const struct families *rules;
};

struct matrix_findings {
	struct matrix_finding *items; /* most telling first; in the arena */
	size_t count;
};

void findings_make(
	struct matrix_findings *findings, struct arena *arena, const struct grouped *grouped);

#endif
