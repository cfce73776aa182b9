/* SPDX-License-Identifier: BSD-2-Clause */
/* The making of parts: what is tried, and what becomes of it. */
#ifndef HALFOPEN_MATRIX_PARTS_H
#define HALFOPEN_MATRIX_PARTS_H

#include "harness/matrix/findings.h"

/* What is known of the cells in question, and alike for all of them. */
struct parts_standing {
	enum cell_finale finale;
	uint16_t entry;
};

enum scope { SCOPE_ALL, SCOPE_ECHO, SCOPE_CHECK, SCOPE_KIN, SCOPE_SYMPTOM };

/* A part to be tried. */
struct parts_node {
	enum scope scope;
	size_t family;                  /* CHECK: which; KIN, SYMPTOM: which kin */
	struct outcome_of_cell outcome; /* ECHO, SYMPTOM */
	size_t few;
};

struct parts_maker {
	const struct grouped *grouped;
	struct arena *arena; /* what stays */
	struct arena own;    /* what does not, dropped after each node */
	bool *taken;         /* cells that are in a part already */
	struct parts_standing standing;
	struct universe universe;
	uint64_t *group; /* of the universe, what failed */
	struct finding_parts *into;
};

static inline bool parts_has(const uint64_t *set, size_t which)
{
	return set[which / 64] >> which % 64 & 1;
}

static inline void parts_add(uint64_t *set, size_t which)
{
	set[which / 64] |= UINT64_C(1) << which % 64;
}

static inline bool parts_same(const struct outcome_of_cell *a, const struct outcome_of_cell *b)
{
	return a->wrong == b->wrong && a->wanted == b->wanted && a->seen == b->seen;
}

/* --- part.c --------------------------------------------------------------------------------------
 */

/* Says in words where the cells of the set are; false when more than so many boxes are needed, but
 * for COVER_BOXES. */
bool part_describe(struct parts_maker *maker, const uint64_t *set, struct where *where, size_t few);
/* Fills the part with what the cells of the group add up to, and takes them. */
void part_fill(struct parts_maker *maker, struct finding_part *part, const struct parts_node *node);

#endif
