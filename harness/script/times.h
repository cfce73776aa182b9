/* SPDX-License-Identifier: BSD-2-Clause */
/* What a time of a case comes to, once the values of its parameters are known. */
#ifndef HALFOPEN_SCRIPT_TIMES_H
#define HALFOPEN_SCRIPT_TIMES_H

#include "harness/script/profile.h"
#include "harness/script/script.h"

/* Where values come from: a profile, or a target that knows better for one connection. get() fills
 * *out; false when nothing is promised. */
struct times_source {
	bool (*get)(void *ctx, const char *parameter, struct value *out);
	void *ctx;
};

enum times_found {
	TIMES_FOUND,
	TIMES_LACKING, /* an element or a promise that is not there: the row is a skip */
};

enum { TIMES_WHY = 160 };

/* A source that asks a profile; the profile is borrowed. */
struct times_source times_of_profile(const struct profile *profile);

/* The sum as one duration, exact to the nanosecond (rounded down); anything of never is never. A
 * list in it counts as its total. Lacking: `why` (TIMES_WHY characters) says
 * "{syn_waits.4} is not there". */
enum times_found times_duration(
	const struct time_sum *sum, const struct times_source *from, nanos *out, char *why);

/* A sum in two halves, either of which may be below 0: what the target's timers wait for, which
 * ends when its clock says so; and what is exact, literals and the bounds {prompt} and {ack_delay}.
 */
struct times_halves {
	nanos timers, exact;
};
enum times_found times_halves(const struct time_sum *sum, const struct times_source *from,
	struct times_halves *out, char *why);

/* The terms one after the other as one list, kind VALUE_LIST; it may be empty. Not more than
 * VALUE_TIMES waits are kept. */
enum times_found times_list(
	const struct time_sum *sum, const struct times_source *from, struct value *out, char *why);

/* One term as a list; a duration is a list of one. */
enum times_found times_term(const struct time_term *term, const struct times_source *from,
	struct value *out, char *why);

/* d * times / over without overflow; times >= 0, over > 0. Too far to count is never. */
nanos times_scale(nanos d, int64_t times, int64_t over);

#endif
