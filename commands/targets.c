/* SPDX-License-Identifier: BSD-2-Clause */
/* halfopen targets: what can run here, and what the rest lacks. */
#include "commands/commands.h"

int command_targets(int argc, char **argv)
{
	struct common common;

	if (!common_read(argc, argv, "", &common))
		return EXIT_USAGE;
	if (common.help)
		return puts("usage: halfopen targets\n\nSays which targets can run here.") < 0;
	if (common.run.what_count > 0) {
		fprintf(stderr, "halfopen: found \"%s\", expected nothing behind targets\n",
			common.run.what[0]);
		return EXIT_USAGE;
	}
	for (const struct target_kind *const *kind = run_kinds; *kind; kind++) {
		struct fault why;
		bool can = (*kind)->available(&why);

		printf("%-10s  %s  %s\n", (*kind)->name, can ? "ready  " : "missing",
			(*kind)->summary);
		if (!can)
			printf("%-10s           %s\n", "", why.what);
	}
	return EXIT_AS_EXPECTED;
}
