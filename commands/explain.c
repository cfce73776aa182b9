/* SPDX-License-Identifier: BSD-2-Clause */
/* halfopen explain: the case, its laws and requirements, and what is known of the target. */
#include "commands/commands.h"

#include "harness/script/laws.h"

#include <fnmatch.h>
#include <stdint.h>

static const char help[] = "usage: halfopen explain CASE [--target T] [--profile P]\n"
			   "\n"
			   "Tells what a case is about: its text, what the promise and the law "
			   "say, which requirements\n"
			   "it proves, and what is known of the target.\n";

static void print_requirement(const struct run *run, const char *id)
{
	const struct requirement *r = library_requirement(run->library, id);

	if (r)
		printf("  %-32s %-10s %s\n  %-32s %s\n", r->id, r->level, r->section, "", r->text);
}

static void print_laws(struct run *run, const struct case_file *file)
{
	static const char *const verdicts[] = {"holds", "broken", "does not apply"};

	for (size_t i = 0; i < file->law_count; i++) {
		struct law_judgement result = laws_judge(
			&file->laws[i], run->profile, run->library, &run->arena);

		printf("  law %-28s %s: %s\n", file->laws[i].id, verdicts[result.verdict],
			result.sentence ? result.sentence : file->laws[i].text);
		print_requirement(run, file->laws[i].id);
	}
}

static void print_known(const struct run *run, const struct case_file *file)
{
	for (size_t i = 0; i < run->expectations->count; i++) {
		const struct entry *entry = &run->expectations->entries[i];

		if (fnmatch(entry->case_glob, file->id, 0) != 0)
			continue;
		printf("  %s of %s%s%s: %s\n", entry->kind == ENTRY_SKIP ? "skip" : "deviation",
			run->kind->name, entry->when ? ", when " : "",
			entry->when ? entry->when : "", entry->why);
	}
}

static void explain(struct run *run, const struct case_file *file)
{
	printf("%s\n\n%s\nproves\n", file->path, file->source);
	for (size_t i = 0; i < file->proves_count; i++)
		print_requirement(run, file->proves[i]);
	if (file->law_count)
		printf("laws, judged for the profile %s\n", run->profile->name);
	print_laws(run, file);
	printf("known\n");
	print_known(run, file);
	putchar('\n');
}

static int explain_all(struct run *run, struct common *common)
{
	const struct case_file *last = NULL;

	(void)common;
	for (size_t i = 0; i < run->job_count; i++) {
		if (run->jobs[i].script->file != last)
			explain(run, run->jobs[i].script->file);
		last = run->jobs[i].script->file;
	}
	return EXIT_AS_EXPECTED;
}

int command_explain(int argc, char **argv)
{
	static const struct synopsis synopsis = {help, 1, SIZE_MAX, explain_all};

	return common_begin(argc, argv, &synopsis);
}
