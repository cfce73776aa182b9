/* SPDX-License-Identifier: BSD-2-Clause */
/* What is known of a target: deviations, with what is seen instead, pinned skips, and findings of
 * the matrix (suite/expectations/TARGET.expect). */
#ifndef HALFOPEN_RUN_EXPECT_H
#define HALFOPEN_RUN_EXPECT_H

#include "harness/script/errors.h"
#include "lib/base/arena.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* What a row comes to once the expectations have been heard. */
enum finale {
	FINALE_OK,
	FINALE_DEVIATION, /* not ok, exactly as expected */
	FINALE_SKIP,      /* a skip that is pinned */
	FINALE_NOT_OK,    /* also: changed or vanished deviations, skips that are not pinned */
	FINALE_BROKEN,
	FINALE_COUNT,
};

const char *finale_name(enum finale finale);

enum entry_kind { ENTRY_DEVIATION, ENTRY_SKIP, ENTRY_FINDING };

/* One of the rows that an entry speaks of, and how many it met. */
struct row_glob {
	const char *text;
	size_t used;
};

/* Cells of the matrix in words; read by harness/matrix, which tells mistakes at their place. */
struct cells_line {
	const char *text, *line; /* the words, and the whole line that they stand in */
	struct place at;         /* of the first word */
};

/* One part of a `when`: "kernel >= 6.5". */
struct condition {
	const char *name, *operator, * value;
};

struct entry {
	enum entry_kind kind;
	struct place at;
	const char *case_glob;    /* FINDING: globs of rules, with blanks between */
	struct cells_line *cells; /* FINDING only */
	size_t cells_count;
	struct row_glob *rows; /* none: every row */
	size_t row_count;
	const char *ip;   /* "4", "6" or NULL for both */
	const char *when; /* as written, or NULL */
	struct condition *conditions;
	size_t condition_count;
	const char **seen; /* DEVIATION: the signatures, all of them; SKIP: a glob of the reason;
			      FINDING: what any of its cells may come to */
	size_t seen_count;
	const char *class, *why;
	const char **links; /* what a reader can open, as written */
	size_t link_count;
	size_t used;
};

/* What the conditions may ask: kernel, target, profile. */
struct fact {
	const char *name, *value;
};

struct expectations {
	struct arena arena;
	const char *source; /* where the paths of its links start, or NULL */
	struct entry *entries;
	size_t count;
	struct fact facts[4];
	size_t fact_count;
};

/* Reads the file; a missing file is an empty list. NULL with errors added. */
struct expectations *expect_read(const char *path, struct errors *errors);
/* The same of a text, which is changed, up to text[len] itself; `path` is for messages. */
struct expectations *expect_read_text(
	const char *path, char *text, size_t len, struct errors *errors);
void expect_free(struct expectations *expectations);
void expect_fact(struct expectations *expectations, const char *name, const char *value);

/* What stands for a word that a person has still to find; the reader refuses it. */
#define EXPECT_UNDECIDED "?"

/* Can a reader open this link? "net/ipv4/tcp_input.c tcp_reset()", "RFC 5961 3.2", "erratum 3305",
 * "https://...". */
bool link_is_one(const char *link);
/* The address behind a link, in the arena; NULL when it is a path and nobody says where it starts.
 */
const char *link_address(struct arena *arena, const char *link, const char *source);

/* The entry for a row, or NULL. */
struct entry *expect_find(
	struct expectations *expectations, enum entry_kind kind, const json_t *result);

/* Do its conditions hold for this run, in that IP version? 0: in any that is played. */
bool expect_holds(const struct expectations *expectations, const struct entry *entry, int ip);

/* The text of that key in a result object or a part of it; "" when there is none. */
const char *result_text(const json_t *object, const char *key);

/* Does it speak of the matrix: a finding, or a skip of "matrix/ROUTE"? Runs of cases pass over it.
 */
bool expect_is_of_matrix(const struct entry *entry);

/* The next entry for rows, from *at on, that holds for this run and that no row has used, or one of
 * its rows none; NULL at the end. After a run of everything such an entry speaks of nothing. */
const struct entry *expect_stale(
	const struct expectations *expectations, bool ipv4, bool ipv6, size_t *at);

/* Judges a row's result object: its verdict against what is expected. *why is filled for all but
 * FINALE_OK, in the arena of the expectations. */
enum finale expect_judge(struct expectations *expectations, const json_t *result, const char **why);

#endif
