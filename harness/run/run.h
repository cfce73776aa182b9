/* SPDX-License-Identifier: BSD-2-Clause */
/* A run: many rows of many cases against one target, and what became of each. */
#ifndef HALFOPEN_RUN_RUN_H
#define HALFOPEN_RUN_RUN_H

#include "harness/play/play.h"
#include "harness/run/expect.h"
#include "harness/script/profile.h"
#include "harness/script/script.h"
#include "harness/target.h"
#include "lib/base/fault.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* All kinds of targets; NULL at the end. */
extern const struct target_kind *const run_kinds[];

/* What is asked for on the command line. */
struct run_options {
	const char *target;  /* "linux:quick" */
	const char *profile; /* NULL: the target's own; "all": every one of the target's kind */
	bool ipv4, ipv6;
	unsigned parallel;   /* 0: as the target says */
	const char *out;     /* folder for results, or NULL */
	const char *capture; /* file for the capture of a single row, or NULL */
	const char *propose; /* file for proposed expectations, or NULL */
	bool fail_fast, strict;
	bool progress;           /* a line that is rewritten, on a terminal */
	bool ladders;            /* of rows that are ok too */
	bool keeps_ladders;      /* of all of them to the end, for run_json() */
	bool expectations;       /* apply suite/expectations; off with --no-expectations */
	const char *const *what; /* ids, globs, folders, requirement ids; none: everything */
	size_t what_count;
};

/* All rows of a run under one profile: what is promised, and what is known of it. */
struct leg {
	struct profile *profile;
	struct target_plan plan;
	struct expectations *expectations;
	size_t counts[FINALE_COUNT];
};

/* One row, in one IP version, under one profile. */
struct job {
	const struct script *script;
	struct leg *leg;
	uint8_t ip;
	nanos bound;      /* of its time, as promised */
	const char *skip; /* why it is not played, or NULL */
	json_t *result;   /* what it came to; NULL while not played */
	enum finale finale;
	const char *finale_why;
};

struct run {
	struct run_options options;
	struct arena arena;
	struct library *library;
	const struct target_kind *kind;
	const char *target_options;
	struct leg *legs; /* one, or with --profile all one for each; the target's own is first */
	size_t leg_count;
	struct text remarks;
	struct job *jobs;
	size_t job_count, done;
	size_t counts[FINALE_COUNT], reruns, broken_laws;
	json_t *laws; /* the broken ones, as run_json() tells them; NULL when none was judged */
	size_t stale; /* expectations that a run of everything did not need */
	bool interrupted;
	nanos longest; /* bound of the longest job that is played */
	nanos begun;   /* CLOCK_MONOTONIC, when the playing began; 0 before */
};

/* Exit codes of the program. */
enum { EXIT_AS_EXPECTED = 0, EXIT_UNEXPECTED = 1, EXIT_USAGE = 2, EXIT_BROKEN = 3 };

/* Prepares: opens cases, profile and target, chooses the rows, decides which are skipped and why.
 * Errors go to `errors`; returns EXIT_AS_EXPECTED, or the code to exit with. */
int run_prepare(struct run *run, const struct run_options *options, struct errors *errors);
/* The first half of it: cases, profile and target, and no rows. */
int run_open(struct run *run, const struct run_options *options, struct errors *errors);
/* Plays all jobs; calls `done` after each, in the order in which they end. */
void run_play(
	struct run *run, void (*done)(struct run *run, struct job *job, void *own), void *own);
void run_free(struct run *run);

/* Adds a complaint about how the program was called, with two texts. */
void run_complain(struct errors *errors, const char *format, const char *a, const char *b);

/* The legs of a run, for run_prepare(): profiles read, target prepared, expectations read. */
int legs_prepare(struct run *run, struct errors *errors);
void legs_free(struct run *run);
/* The name of the run's profile, or "all". */
const char *legs_name(const struct run *run);

/* After a run: counts the expectations that spoke of nothing, and names them when `to` is given. */
void run_find_stale(struct run *run, FILE *to);
/* The exit code that the counts come to. */
int run_exit(const struct run *run);

/* The folder that holds cases/ and suite/: HALFOPEN_HOME, the one beside the program, or the
 * installed one. */
const char *run_home(void);
/* What run_complain() says, with that folder, when no cases are there. */
#define RUN_NO_CASES "the cases are looked for in %s; HALFOPEN_HOME names another folder%s"

/* A row's result as one JSON object, and its ladder as text. */
json_t *result_json(const struct job *job, const struct run *run, const struct result *result);
void ladder_print(FILE *to, const json_t *result);
/* Name, line, wanted, seen, the ladder so far, the rule: for a person, paste-ready. */
void failure_print(FILE *to, struct run *run, const struct job *job);
/* The object of `run --json` and of run.json. */
json_t *run_json(const struct run *run, bool complete, bool with_ladders);
/* "open/lost-syn/client" or "case/row", with the IP version when both are played. */
const char *job_name(struct run *run, const struct job *job);
void summary_print(FILE *to, struct run *run);

/* What a result leaves in doubt, so that the row is played once more. */
enum doubt {
	DOUBT_NONE,
	DOUBT_BROKEN, /* it was not tested */
	DOUBT_LATE,   /* unexpected, and the harness itself was kept waiting */
	DOUBT_MOMENT, /* only a time is wrong: machines stand still for moments nobody can see */
};
enum doubt doubt_of(const struct job *job, const json_t *result);

/* Plays one job in this process. */
json_t *job_play(const struct run *run, const struct job *job, const char *capture);

/* Writing a results folder: run.json, results.jsonl, captures/. */
struct folder;
struct folder *folder_open(const struct run *run, struct fault *why);
/* False when it could not be written: nothing more will be, and folder_close() says why. */
bool folder_add(struct folder *folder, const struct job *job);
bool folder_close(struct folder *folder, const struct run *run, struct fault *why);
/* Where the capture of that job goes, or NULL without a folder; in the run's arena. */
const char *folder_capture(const struct run *run, const struct job *job);

#endif
