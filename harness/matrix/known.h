/* SPDX-License-Identifier: BSD-2-Clause */
/* Known findings: the entries `finding` of the expectations, bound to the cells of a plan. */
#ifndef HALFOPEN_MATRIX_KNOWN_H
#define HALFOPEN_MATRIX_KNOWN_H

#include "harness/matrix/box.h"
#include "harness/matrix/families.h"
#include "harness/run/expect.h"

/* One entry. */
struct known_finding {
	struct entry *entry;
	struct box *boxes; /* one for each line `cells` */
	bool rules[FAMILY_RULES];
	bool timers; /* it says nothing but how timers were moved: of cells that were watched */
	/* Which outcomes it says: 0 not asked yet, else 1 + yes or no. */
	uint8_t says[WRONGS][OUTCOME_VALUES][OUTCOME_VALUES];
};

struct known_findings {
	struct arena arena;
	const struct expectations *expectations; /* borrowed */
	struct known_finding *items;
	size_t count;
};

/* Reads what the entries say of cells and rules; NULL with errors added. The routes and rules are
 * needed only here; the expectations are borrowed. */
struct known_findings *known_findings_bind(const struct expectations *expectations,
	const struct routes *routes, const struct families *rules, struct errors *errors);
void known_findings_free(struct known_findings *known);

/* The first entry that holds the cell, which came to that, in that IP version; or NULL. */
struct known_finding *known_findings_find(const struct known_findings *known, int ip,
	const struct cell *cell, const struct outcome_of_cell *outcome);
/* Is that what the entry says of its cells? */
bool known_finding_says(struct known_finding *known, const struct outcome_of_cell *outcome);

#endif
