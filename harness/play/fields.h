/* SPDX-License-Identifier: BSD-2-Clause */
/* The fields of a segment that a line names, and what they must be where nothing is written. */
#ifndef HALFOPEN_PLAY_FIELDS_H
#define HALFOPEN_PLAY_FIELDS_H

#include "harness/play/shadow.h"
#include "harness/script/script.h"

enum { FIELDS_USUAL = 3 };

/* SEQ, ACK and length: what every line speaks of. */
extern const enum field_name fields_usual_names[FIELDS_USUAL];

uint32_t fields_get(const struct numbers *n, enum field_name name);
/* seq and ack compare as sequence numbers do, the rest as numbers. */
bool fields_related(enum field_name name, uint32_t seen, enum relation relation, uint32_t wanted);
/* Does nothing that is written speak of this field of such a segment? */
bool fields_are_usual(const struct what *what, enum field_name name);
/* What a correct target must send where nothing is written. Where the wire has not shown it *known
 * is false. */
uint32_t fields_usual(
	const struct shadow *shadow, const struct what *what, enum field_name name, bool *known);

#endif
