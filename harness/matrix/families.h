/* SPDX-License-Identifier: BSD-2-Clause */
/* Families of rules: what one check of RFC 9293 section 3.10.7 decides, though the catalogue has a
 * rule for each state and each outcome. */
#ifndef HALFOPEN_MATRIX_FAMILIES_H
#define HALFOPEN_MATRIX_FAMILIES_H

#include "harness/oracle/oracle.h"
#include "lib/base/arena.h"

enum { FAMILY_RULES = 256 }; /* an outcome tells its rule in an octet */

struct families {
	const struct oracle_rule *items; /* the rules, borrowed */
	size_t rules, count;             /* how many of them, and of families */
	uint8_t of[FAMILY_RULES];        /* which family a rule is of */
	/* Globs of ids with blanks between, that fit the rules of the family and no others:
	 * "9293-3.10.7.4-RST-*". In the arena. */
	const char *names[FAMILY_RULES];
};

/* Two rules are of one family when their ids name the same check, section and first word, or when
 * their sentences differ only in a state. */
void families_make(struct families *families, struct arena *arena, const struct oracle_rule *rules,
	size_t count);

/* The same of all rules of the oracle. */
void families_of_oracle(struct families *families, struct arena *arena);

/* Does one of the globs, with blanks between, fit the id? */
bool rule_glob_fits(const char *globs, const char *id);

#endif
