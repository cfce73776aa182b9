/* SPDX-License-Identifier: BSD-2-Clause */
/* halfopen run --plan: which plan is meant, the cases or the matrix. */
#include "commands/commands.h"

#include <string.h>

static bool refuse(const char *message)
{
	fprintf(stderr, "halfopen: %s\n", message);
	return false;
}

/* Takes the word, and the next with it where the plan's name stands there; NULL when it is another
 * option, or has no name. */
static const char *take(int *argc, char **argv, int at)
{
	static const char option[] = "--plan";
	size_t len = strlen(option);
	const char *name = argv[at] + len;
	int words = *name == '=' ? 1 : 2;

	if (strncmp(argv[at], option, len) != 0 || (*name && *name != '='))
		return NULL;
	if (words == 2 && at + 1 >= *argc)
		return NULL;
	name = words == 1 ? name + 1 : argv[at + 1];
	*argc -= words;
	for (int i = at; i < *argc; i++)
		argv[i] = argv[i + words];
	argv[*argc] = NULL;
	return name;
}

/* The names of all --plan, taken out; at most two are of interest. */
static size_t take_all(int *argc, char **argv, const char *names[2])
{
	size_t count = 0;

	for (int i = 1; i < *argc && strcmp(argv[i], "--") != 0;) {
		const char *name = take(argc, argv, i);

		if (name && count < 2)
			names[count++] = name;
		else if (!name)
			i++;
	}
	return count;
}

static bool is_left(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--plan") == 0)
			return true;
	return false;
}

bool plan_read(int *argc, char **argv, bool *matrix)
{
	static const char *const plans[] = {"cases", "matrix", NULL};
	const char *names[2], *near;
	size_t count = take_all(argc, argv, names);

	if (is_left(*argc, argv))
		return refuse("--plan needs a name: cases or matrix");
	if (count == 2)
		return refuse("found --plan twice, expected it once");
	*matrix = count == 1 && strcmp(names[0], "matrix") == 0;
	if (count == 0 || *matrix || strcmp(names[0], "cases") == 0)
		return true;
	near = errors_nearest(names[0], plans);
	fprintf(stderr, "halfopen: found --plan %s, expected cases or matrix%s%s%s\n", names[0],
		near ? " (did you mean " : "", near ? near : "", near ? "?)" : "");
	return false;
}
