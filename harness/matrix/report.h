/* SPDX-License-Identifier: BSD-2-Clause */
/* What a run of the matrix came to: judged by the expectations, grouped into findings, told. */
#ifndef HALFOPEN_MATRIX_REPORT_H
#define HALFOPEN_MATRIX_REPORT_H

#include "harness/matrix/matrix.h"
#include "harness/run/expect.h"
#include "harness/run/propose.h"
#include "lib/base/nanos.h"

#include <jansson.h>
#include <stdio.h>

struct families;       /* families.h: the rules of the oracle */
struct known_findings; /* known.h: the entries `finding` of the expectations, bound to a plan */
struct verdict;        /* verdict.h: one pass, judged and grouped */

/* One playing of all cells of the plan. */
struct matrix_pass {
	const char *name; /* "IPv4" */
	struct matrix_setup setup;
	struct outcome_of_cell *outcomes; /* one a cell; the caller's, before matrix_conclude() */
	nanos wall;                       /* how long the playing took here */
	size_t again;                     /* cells played once more, since the harness was late */
	struct matrix_watched watched;
	/* From matrix_conclude(). */
	struct verdict *verdict;
	size_t unmet; /* rules that hold for this profile and decided no cell */
	const struct matrix_pass
		*like; /* an earlier one that came out alike in every cell, or NULL */
};

enum { MATRIX_PASSES = 8 };

/* The caller zeroes it and fills all but what is said to come from here. */
struct matrix_run {
	const char *target;      /* as asked for: "linux:matrix" */
	bool quick;              /* the plan is a part: no entry is stale */
	bool interrupted;        /* what was not played is not there */
	size_t unreached;        /* routes that nobody can go, and no expectation knows why */
	const char *conditions;  /* lines that end in a newline, "" for none */
	const struct plan *plan; /* borrowed */
	struct expectations *expectations; /* borrowed; an empty one with --no-expectations */
	struct matrix_pass passes[MATRIX_PASSES];
	size_t pass_count;
	/* From matrix_bind(). */
	struct arena arena;
	struct families *rules;
	struct known_findings *known;
	/* From matrix_conclude(): entries that held no cell. */
	const struct entry **stale;
	size_t stale_count;
};

/* Reads the `cells` of all entries `finding`, before anything is played. False with errors added:
 * EXIT_USAGE. */
bool matrix_bind(struct matrix_run *run, struct errors *errors);
/* Judges every cell of every pass, groups what failed, finds stale entries. */
void matrix_conclude(struct matrix_run *run);
/* Tells it to a person: axes, table, findings with a ladder each, readings, rules, the
 * summary. Plays one cell of each finding once more, by matrix_tell(). */
void matrix_report(FILE *to, struct matrix_run *run);
/* The same as one object, docs/results.md; the caller's to free. */
json_t *matrix_json(struct matrix_run *run);
/* Entries for what nobody expected; out->text is the caller's to free. */
void matrix_propose(struct matrix_run *run, struct proposal *out);
/* The exit code that it comes to. */
int matrix_exit(const struct matrix_run *run);
/* Frees what came from here. */
void matrix_run_free(struct matrix_run *run);

#endif
