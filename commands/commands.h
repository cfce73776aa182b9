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

/* The options that `run`, `tap` and `explain` share: --target --profile --ip -j. */
struct common {
	struct run_options run;
	bool json, loud, help;
};

/* Reads the words; options may stand anywhere, `::` is passed over (prove puts it there). False
 * after a message: EXIT_USAGE. */
bool common_read(int argc, char **argv, struct common *out);

/* Prints errors to standard error and frees them. */
void common_complain(struct errors *errors);

#endif
