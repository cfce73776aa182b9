/* SPDX-License-Identifier: BSD-2-Clause */
/* halfopen explain: the case, who handles the failure, the rule, the ladder as played, and what is
 * known of each target. */
#include "commands/commands.h"

#include "harness/run/known.h"
#include "harness/script/laws.h"

#include <stdint.h>
#include <string.h>

static const char help[] =
	"usage: halfopen explain CASE... [--target T] [--profile P] [--ip 4|6|both] [-v]\n"
	"\n"
	"Tells what a case is about: its text, who handles the failure, which requirements it\n"
	"proves, what the law says of the promise, the ladder as it is played (of the first row, "
	"or\n"
	"of every one with -v), and what is known of each target. CASE is as for `halfopen run`.\n";

/* The jobs of one case file. */
struct chapter {
	struct run *run;
	struct job *jobs;
	size_t count;
};

static void print_requirement(const struct run *run, const char *id)
{
	const struct requirement *r = library_requirement(run->library, id);

	if (r)
		printf("  %-32s %-10s %s\n  %-32s %s\n", r->id, r->level, r->section, "", r->text);
}

static void print_handled(const struct case_file *file)
{
	if (file->handled_count)
		puts("handled by");
	for (size_t i = 0; i < file->handled_count; i++)
		printf("  %-24s %s\n", file->handled[i], handler_meaning(file->handled[i]));
}

static void print_laws(struct run *run, const struct case_file *file)
{
	static const char *const verdicts[] = {"holds", "broken", "does not apply"};

	if (file->law_count)
		printf("laws, judged for the profile %s\n", run->legs[0].profile->name);
	for (size_t i = 0; i < file->law_count; i++) {
		struct law_judgement result = laws_judge(
			&file->laws[i], run->legs[0].profile, run->library, &run->arena);

		printf("  law %-28s %s: %s\n", file->laws[i].id, verdicts[result.verdict],
			result.sentence ? result.sentence : file->laws[i].text);
		print_requirement(run, file->laws[i].id);
	}
}

static void print_value(const struct value *value)
{
	char text[NANOS_TEXT];

	for (size_t i = 0; i < value->count; i++)
		printf(" %s", nanos_write(value->times[i], text));
	if (value->kind == VALUE_LIST && value->count == 0)
		printf(" none");
	if (value->kind == VALUE_NUMBER)
		printf(" %lld", (long long)value->number);
	if (value->word)
		printf(" %s", value->word);
	putchar('\n');
}

/* The promises that the text of the case names. */
static void print_promises(const struct run *run, const struct case_file *file)
{
	bool told = false;

	for (const struct parameter *p = profile_parameters; p->name; p++) {
		char named[80];
		const char *at;

		snprintf(named, sizeof named, "{%s", p->name);
		at = strstr(file->source, named);
		while (at && !strchr(".}", at[strlen(named)]))
			at = strstr(at + 1, named);
		if (!at || profile_value(run->legs[0].profile, p->name)->kind == VALUE_NONE)
			continue;
		if (!told)
			printf("promised by the profile %s\n", run->legs[0].profile->name);
		told = true;
		printf("  %-20s =", p->name);
		print_value(profile_value(run->legs[0].profile, p->name));
	}
}

/* On a real clock a ladder takes its time, and `halfopen run` plays it. */
static void print_ladder(struct run *run, struct job *job)
{
	const char *id = job->script->file->id, *row = job->script->row, *mark = *row ? "/" : "";

	printf("ladder of %s%s%s, IPv%d, on %s, profile %s: ", id, mark, row, job->ip,
		run->options.target, run->legs[0].profile->name);
	if (job->skip) {
		printf("not played, %s\n", job->skip);
	} else if (!run->kind->is_virtual) {
		printf("`halfopen run --target %s -v %s%s%s` plays it\n", run->options.target, id,
			mark, row);
	} else {
		job->result = job_play(run, job, NULL);
		puts(result_text(job->result, "verdict"));
		if (*result_text(job->result, "why"))
			printf("  why     %s\n", result_text(job->result, "why"));
		ladder_print(stdout, job->result);
	}
}

static void print_others(const struct chapter *chapter, size_t played)
{
	const struct job *jobs = chapter->jobs;

	printf("other rows, which -v plays too, and `halfopen explain %s/ROW` alone\n ",
		jobs[0].script->file->id);
	for (size_t i = 0; i < chapter->count; i++)
		if (jobs[i].script != jobs[played].script && jobs[i].ip == jobs[0].ip)
			printf(" %s%s", jobs[i].script->row, jobs[i].skip ? " (skip)" : "");
	putchar('\n');
}

/* The first row that can be played, or every one; the others by name. */
static void print_ladders(const struct chapter *chapter, bool all)
{
	struct run *run = chapter->run;
	size_t first = 0;

	while (first < chapter->count - 1 && chapter->jobs[first].skip)
		first++;
	for (size_t i = 0; i < chapter->count; i++)
		if (all || i == first)
			print_ladder(run, &chapter->jobs[i]);
	if (!all && chapter->count > 1)
		print_others(chapter, first);
}

static void explain(const struct chapter *chapter, struct known *known, bool all)
{
	const struct case_file *file = chapter->jobs[0].script->file;

	printf("%s\n\n%s\n", file->path, file->source);
	print_handled(file);
	puts("proves");
	for (size_t i = 0; i < file->proves_count; i++)
		print_requirement(chapter->run, file->proves[i]);
	print_laws(chapter->run, file);
	print_promises(chapter->run, file);
	print_ladders(chapter, all);
	puts("known of");
	known_print(stdout, known, file->id);
	putchar('\n');
}

static int explain_all(struct run *run, struct common *common)
{
	struct errors errors = {0};
	struct known *known = known_read(&errors);

	run->options.ladders = true;
	common_complain(&errors);
	if (!known)
		return EXIT_USAGE;
	for (size_t i = 0, end; i < run->job_count; i = end) {
		const struct case_file *file = run->jobs[i].script->file;

		for (end = i; end < run->job_count && run->jobs[end].script->file == file;)
			end++;
		explain(&(struct chapter){run, run->jobs + i, end - i}, known, common->loud);
	}
	known_free(known);
	return fflush(stdout) == 0 ? EXIT_AS_EXPECTED : EXIT_BROKEN;
}

int command_explain(int argc, char **argv)
{
	static const struct synopsis synopsis = {
		help, 1, SIZE_MAX, explain_all, " target profile ip no-expectations v"};

	return common_begin(argc, argv, &synopsis);
}
