/* SPDX-License-Identifier: BSD-2-Clause */
/* Are the needs of a script met by a profile? */
#ifndef HALFOPEN_SCRIPT_NEEDS_H
#define HALFOPEN_SCRIPT_NEEDS_H

#include "harness/script/profile.h"
#include "harness/script/script.h"

/* NULL when all needs are met, else the text of the first that is not, as written:
 * "{tw_rst} = ignored". The text lives with the script. */
const char *needs_unmet(const struct script *script, const struct profile *profile);

/* Is this one need met? A condition on something that is not promised, or not there, is not. */
bool needs_met(const struct need *need, const struct profile *profile);

/* Does `a COMPARISON b` hold? For times and numbers alike. */
bool needs_compare(int64_t a, enum comparison comparison, int64_t b);

#endif
