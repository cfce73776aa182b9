/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules that belong together: kin, which say the same in several states, and the rules of one check
 * of RFC 9293 section 3.10.7. */
#ifndef HALFOPEN_MATRIX_FAMILIES_H
#define HALFOPEN_MATRIX_FAMILIES_H

#include "harness/oracle/oracle.h"
#include "lib/base/arena.h"

enum { FAMILY_RULES = 256 }; /* an outcome tells its rule in an octet */

/* The rules, put into families in one way. */
struct rule_families {
	size_t count;
	uint8_t of[FAMILY_RULES]; /* which family a rule is of */
	/* Globs of ids with blanks between, that fit the rules of the family and no others:
	 * "9293-3.10.7.4-RST-*". In the arena. */
	const char *names[FAMILY_RULES];
};

struct families {
	const struct oracle_rule *items; /* borrowed */
	size_t rules;
	struct rule_families kins;   /* one id, or sentences that differ only in a state */
	struct rule_families checks; /* ids with the same section and first word behind it */
};

void families_make(struct families *families, struct arena *arena, const struct oracle_rule *rules,
	size_t count);
/* The same of all rules of the oracle. */
void families_of_oracle(struct families *families, struct arena *arena);

/* Does one of the globs, with blanks between, fit the id? */
bool rule_glob_fits(const char *globs, const char *id);

#endif
