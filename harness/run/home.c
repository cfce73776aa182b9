/* SPDX-License-Identifier: BSD-2-Clause */
/* Where cases/ and suite/ are: beside the program that was built, or where it was installed. */
#include "harness/run/run.h"

#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef HALFOPEN_DATA
#define HALFOPEN_DATA "/usr/local/share/halfopen"
#endif

static bool holds_cases(const char *folder)
{
	char path[PATH_MAX + 16];

	snprintf(path, sizeof path, "%s/cases/ways", folder);
	return access(path, R_OK) == 0;
}

/* Where a copy that was installed as a whole, and moved, has them. */
static bool shared_below(char *folder)
{
	size_t len = strlen(folder);

	if (len + sizeof "/share/halfopen" > PATH_MAX)
		return false;
	strcpy(folder + len, "/share/halfopen");
	if (holds_cases(folder))
		return true;
	folder[len] = '\0';
	return false;
}

/* The folders above the program: build/halfopen, build/san/halfopen, bin/halfopen. */
static bool beside_program(char *out)
{
	ssize_t len = readlink("/proc/self/exe", out, PATH_MAX - 1);

	if (len <= 0)
		return false;
	out[len] = '\0';
	for (int up = 0; up < 4; up++) {
		char *slash = strrchr(out, '/');

		if (!slash || slash == out)
			return false;
		*slash = '\0';
		if (holds_cases(out) || shared_below(out))
			return true;
	}
	return false;
}

const char *run_home(void)
{
	static char home[PATH_MAX];
	const char *named = getenv("HALFOPEN_HOME");

	if (*home)
		return home;
	if (named && strlen(named) < sizeof home)
		strcpy(home, named);
	else if (!beside_program(home))
		strcpy(home, HALFOPEN_DATA);
	return home;
}
