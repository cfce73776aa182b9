/* SPDX-License-Identifier: BSD-2-Clause */
/* What the RFCs demand of a profile's promises, judged before any packet. */
#ifndef HALFOPEN_SCRIPT_LAWS_H
#define HALFOPEN_SCRIPT_LAWS_H

#include "harness/script/profile.h"
#include "harness/script/script.h"

enum law_verdict {
	LAW_HOLDS,
	LAW_BROKEN,
	LAW_NOT_APPLICABLE, /* the profile does not promise what the law speaks of */
};

struct law_judgement {
	const struct law *law;
	enum law_verdict verdict;
	const char
		*level; /* of the catalogue: "MUST", "SHOULD"; a SHOULD is a note unless strict */
	const char *sentence; /* what is promised and what is demanded; why it does not apply */
};

/* Judges one law. Texts live in the arena, the library and the law. */
struct law_judgement laws_judge(const struct law *law, const struct profile *profile,
	const struct library *library, struct arena *arena);

#endif
