/* SPDX-License-Identifier: BSD-2-Clause */
/* Findings: cells that failed, grouped by the check that decides and the fewest words for where;
 * what one broken check can have caused is one finding. */
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

/* One way in which the cells of a part went wrong. */
struct symptom {
	struct outcome_of_cell outcome; /* wrong, wanted, seen */
	size_t cells;
	size_t example; /* one of them */
	struct where where;
};

/* A rule, and how many of its cells failed. */
struct broken_rule {
	size_t rule, cells;
};

/* What failed of the cells that one check decides, as far as the same is known of it. */
struct finding_part {
	enum cell_finale finale;   /* unexpected, changed or vanished */
	const struct entry *entry; /* what was known; NULL when unexpected */
	const char *rules;         /* globs of ids, with blanks between */
	struct broken_rule
		*broken; /* whose cells they are, one for each sentence; most cells first */
	size_t broken_count;
	enum oracle_level level; /* the strictest of those that decide its cells */
	size_t cells, decided;   /* that failed, of those that these rules decide */
	uint64_t routes;         /* one bit each */
	bool bits;               /* every cell has a bit set beside the six flags */
	struct where where;
	struct symptom *symptoms; /* most cells first */
	size_t symptom_count;
	size_t example; /* a cell of the first symptom, as plain as any */
};

/* Parts that belong together, the most telling first. */
struct matrix_finding {
	struct finding_part *parts;
	size_t count;
	enum oracle_level level;      /* the strictest */
	size_t cells, routes, states; /* how many in all parts */
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

/* --- parts.c -------------------------------------------------------------------------------------
 */

struct finding_parts {
	struct finding_part *items; /* in the arena */
	size_t count;
};

/* The parts of all checks. */
void parts_make(struct finding_parts *parts, struct arena *arena, const struct grouped *grouped);
/* Did it show when the cell was asked by a probe, and not before? */
bool symptom_is_echo(const struct symptom *symptom);

#endif
