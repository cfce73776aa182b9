/* SPDX-License-Identifier: BSD-2-Clause */
/* halfopen targets: what can run here, and what the rest lacks. */
#include "commands/commands.h"

static const struct target_kind *const kinds[] = {&target_reference, &target_linux};

int command_targets(int argc, char **argv)
{
	struct common common;

	if (!common_read(argc, argv, &common))
		return EXIT_USAGE;
	if (common.help)
		return puts("usage: halfopen targets\n\nSays which targets can run here.") < 0;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		struct fault why;
		bool can = kinds[i]->available(&why);

		printf("%-10s  %s  %s\n", kinds[i]->name, can ? "ready  " : "missing",
			kinds[i]->summary);
		if (!can)
			printf("%-10s           %s\n", "", why.what);
	}
	return EXIT_AS_EXPECTED;
}
