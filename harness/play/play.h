/* SPDX-License-Identifier: BSD-2-Clause */
/* Playing one row of a case against one target, and judging it. */
#ifndef HALFOPEN_PLAY_PLAY_H
#define HALFOPEN_PLAY_PLAY_H

#include "harness/script/profile.h"
#include "harness/script/script.h"
#include "harness/target.h"
#include "lib/base/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum outcome { OUTCOME_OK, OUTCOME_NOT_OK, OUTCOME_SKIP, OUTCOME_BROKEN };

/* The three verdicts of a row. */
enum aspect { ASPECT_WIRE, ASPECT_TIME, ASPECT_USER, ASPECT_COUNT };
enum held { HELD, FAILED, NOT_SEEN };

/* Something that was not as the case says. All texts live in the result's arena. */
struct finding {
	enum aspect aspect;
	struct place at;
	const char *line;      /* the line that was played */
	const char *wanted;    /* "SYN,ACK seq=ISS ack=RCV.NXT len=0" */
	const char *seen;      /* "nothing", "state CLOSED": the same from run to run */
	const char *signature; /* "ASPECT: LINE => SEEN", what expectations compare */
	nanos time;            /* on the target's clock */
};

/* One line of the ladder: something that happened, as it happened. */
enum rung_kind { RUNG_PEER, RUNG_TARGET, RUNG_USER, RUNG_NOTE };
struct rung {
	enum rung_kind kind;
	nanos at;
	const char *who;   /* a further peer, or NULL */
	const char *what;  /* "--> SYN seq=0 win=65535" */
	const char *state; /* the target's state after it, as far as it was looked at; or NULL */
	int line;          /* of the file being played, 0 when nobody expected it */
	bool here;         /* something was not as wanted here */
	bool in_way;       /* on the way in, not in the case itself */
	bool in_proof;     /* behind the case, asked from outside */
};

struct result {
	struct arena arena;
	enum outcome outcome;
	enum held held[ASPECT_COUNT];
	const char *why; /* one line; "" when ok */
	struct finding *findings;
	size_t finding_count;
	struct rung *rungs;
	size_t rung_count;
	nanos duration; /* on the target's clock */
	nanos lateness; /* the harness's own, 0 on a virtual clock */
	size_t lines_played;
};

struct play_setup {
	const struct target_kind *kind;
	const struct profile *profile;
	const char *options; /* of the target */
	uint8_t ip;          /* 4 or 6 */
	seq_t peer_iss;      /* added to each peer's initial sequence number: a plan's dimension */
	const char *capture; /* file to write, or NULL */
};

/* Plays the row; always fills *result, which the caller drops with play_drop(). */
void play_row(const struct script *script, const struct play_setup *setup, struct result *result);
void play_drop(struct result *result);

/* An upper bound of the time a row takes on the target's clock when all goes as promised;
 * NANOS_NEVER when it waits for something that never ends. */
nanos play_bound(const struct script *script, const struct play_setup *setup);

#endif
