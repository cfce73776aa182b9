/* SPDX-License-Identifier: BSD-2-Clause */
/* What is known of a target: deviations, with what is seen instead, and pinned skips
 * (suite/expectations/TARGET.expect). */
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

enum entry_kind { ENTRY_DEVIATION, ENTRY_SKIP };

struct entry {
	enum entry_kind kind;
	struct place at;
	const char *case_glob, *row_glob;
	const char *ip;    /* "4", "6" or NULL for both */
	const char *when;  /* "kernel >= 6.5 and target = linux", or NULL */
	const char **seen; /* DEVIATION: the signatures, all of them; SKIP: a glob of the reason */
	size_t seen_count;
	const char *class, *why;
	size_t used;
};

/* What the conditions may ask: kernel, target, profile. */
struct fact {
	const char *name, *value;
};

struct expectations {
	struct arena arena;
	struct entry *entries;
	size_t count;
	struct fact facts[4];
	size_t fact_count;
};

/* Reads the file; a missing file is an empty list. NULL with errors added. */
struct expectations *expect_read(const char *path, struct errors *errors);
void expect_free(struct expectations *expectations);
void expect_fact(struct expectations *expectations, const char *name, const char *value);

/* The entry for a row, or NULL. */
struct entry *expect_find(struct expectations *expectations, enum entry_kind kind, const char *id,
	const char *row, int ip);

/* The text of that key in a result object or a part of it; "" when there is none. */
const char *result_text(const json_t *object, const char *key);

/* The next entry, from *at on, that holds for this run and that no row has used; NULL at the end.
 * After a run of everything such an entry speaks of nothing. */
const struct entry *expect_stale(
	const struct expectations *expectations, bool ipv4, bool ipv6, size_t *at);

/* Judges a row's result object: its verdict against what is expected. *why is filled for all but
 * FINALE_OK, in the arena of the expectations. */
enum finale expect_judge(struct expectations *expectations, const json_t *result, const char **why);

#endif
