/* SPDX-License-Identifier: BSD-2-Clause */
/* halfopen: finding the command. */
#include "commands/commands.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#ifndef HALFOPEN_VERSION
#define HALFOPEN_VERSION "unknown"
#endif

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *summary;
} commands[] = {
	{"run", command_run, "play cases against a target and judge them"},
	{"tap", command_tap, "play one case file and print TAP, for prove"},
	{"list", command_list, "name the cases"},
	{"explain", command_explain, "tell what a case is about"},
	{"targets", command_targets, "say what can run here, and what the rest lacks"},
	{"format", command_format, "lay case files out in columns"},
};

static int usage(FILE *to)
{
	fputs("usage: halfopen COMMAND [OPTION...] [WHAT...]\n\n", to);
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		fprintf(to, "  %-8s  %s\n", commands[i].name, commands[i].summary);
	fputs("\n`halfopen COMMAND --help` says more.\n", to);
	return to == stdout ? EXIT_AS_EXPECTED : EXIT_USAGE;
}

static int unknown(const char *word)
{
	const char *names[sizeof commands / sizeof *commands + 1] = {NULL};
	const char *near;

	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		names[i] = commands[i].name;
	near = errors_nearest(word, names);
	fprintf(stderr,
		"halfopen: no command is called \"%s\"%s%s%s; `halfopen --help` names them\n", word,
		near ? " (did you mean " : "", near ? near : "", near ? "?)" : "");
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	if (argc < 2)
		return usage(stderr);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
		strcmp(argv[1], "help") == 0)
		return usage(stdout);
	if (strcmp(argv[1], "--version") == 0)
		return printf("halfopen %s\n", HALFOPEN_VERSION) < 0;
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	return unknown(argv[1]);
}
