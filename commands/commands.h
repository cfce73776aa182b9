/* SPDX-License-Identifier: BSD-2-Clause */
/* The commands of the program; each takes its own words, argv[0] being the command's name, and
 * returns the exit code. */
#ifndef HALFOPEN_COMMANDS_H
#define HALFOPEN_COMMANDS_H

#include "harness/run/run.h"

int command_run(int argc, char **argv);
int command_tap(int argc, char **argv);
int command_list(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_targets(int argc, char **argv);
int command_format(int argc, char **argv);
int command_matrix(int argc, char **argv);

/* The options that `run`, `tap` and `explain` share: --target --profile --ip -j. */
struct common {
	struct run_options run;
	bool json, loud, help;
	bool quick;          /* matrix: a part of the plan */
	const char *as_case; /* matrix: the cell to print, or NULL */
	const char *cases;   /* matrix: the folder for cells as cases, or NULL */
	bool list;           /* matrix: the names of all cells */
};

/* Reads the words; options may stand anywhere, `::` is passed over (prove puts it there). `allowed`
 * names the options of this command, with a blank before each: " target ip j". False after a
 * message: EXIT_USAGE. */
bool common_read(int argc, char **argv, const char *allowed, struct common *out);

/* What a command that plays rows says of itself, how many words it takes, and what it does with the
 * run once that is prepared. */
struct synopsis {
	const char *help;
	size_t least, most;
	int (*play)(struct run *run, struct common *common);
	const char *options; /* as common_read() wants them */
};

/* Reads the words, prepares the run, hands it to the command; returns the exit code. */
int common_begin(int argc, char **argv, const struct synopsis *synopsis);

/* Takes --plan NAME out of the words of `run`; *matrix: it is the matrix. False after a message:
 * EXIT_USAGE. */
bool plan_read(int *argc, char **argv, bool *matrix);

/* Prints errors to standard error and frees them. */
void common_complain(struct errors *errors);

#endif
