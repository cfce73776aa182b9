/* SPDX-License-Identifier: BSD-2-Clause */
/* halfopen: finding the command. */
#include "commands/commands.h"

#include "lib/base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef HALFOPEN_VERSION
#define HALFOPEN_VERSION "unknown"
#endif

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *summary;
} commands[] = {
	{"run", command_run, "play cases against a target and judge them"},
	{"matrix", command_matrix, "play every segment in every state"},
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

static int dispatch(int argc, char **argv)
{
	if (argc < 2)
		return usage(stderr);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
		strcmp(argv[1], "help") == 0)
		return usage(stdout);
	if (strcmp(argv[1], "--version") == 0) {
		printf("halfopen %s\n", HALFOPEN_VERSION);
		return EXIT_AS_EXPECTED;
	}
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	return unknown(argv[1]);
}

/* A stream that was closed before we began must not become a file of ours: what is written to it
 * fails, as it should. */
static void occupy_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
			open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			exit(EXIT_BROKEN);
}

static bool reader_is_gone(void)
{
	struct pollfd output = {.fd = STDOUT_FILENO, .events = POLLOUT};

	return poll(&output, 1, 0) == 1 && (output.revents & POLLERR);
}

/* What was said is only then said when it has been written; a reader who has gone, as head does,
 * needs no word about it. */
static int leave(int code)
{
	bool failed = ferror(stdout);

	errno = 0;
	if (fflush(stdout) == 0 && !failed)
		return code;
	if (!reader_is_gone())
		fprintf(stderr, "halfopen: cannot write to the standard output%s%s\n",
			errno ? ": " : "", errno ? strerror(errno) : "");
	return EXIT_BROKEN;
}

int main(int argc, char **argv)
{
	occupy_streams();
	signal(SIGPIPE, SIG_IGN); /* then writing fails, and we end in order */
	signal(SIGXFSZ, SIG_IGN);
	json_set_alloc_funcs(memory_get, free);
	return leave(dispatch(argc, argv));
}
