/* SPDX-License-Identifier: BSD-2-Clause */
/* halfopen tap: one case file as TAP version 13, rows as subtests; what prove calls. */
#include "commands/commands.h"

#include <stdlib.h>
#include <string.h>

static const char help[] =
	"usage: halfopen tap FILE.case [--target T] [--profile P] [--ip 4|6|both]\n"
	"\n"
	"  prove --ext .case --exec 'halfopen tap' -r cases :: --target linux:quick\n"
	"\n"
	"Ways and proofs are played by the cases that use them; alone they are passed over.\n";

/* A text in single quotes, for YAML. */
static void print_quoted(const char *text)
{
	putchar('\'');
	for (; *text; text++) {
		if (*text == '\'')
			putchar('\'');
		putchar(*text == '\n' ? ' ' : *text);
	}
	putchar('\'');
}

static void print_field(const char *indent, const char *key, const char *text)
{
	printf("%s  %s: ", indent, key);
	print_quoted(text);
	putchar('\n');
}

static void print_yaml(const char *indent, const struct job *job)
{
	size_t index;
	json_t *finding;

	printf("%s  ---\n", indent);
	print_field(indent, "why", job->finale_why);
	json_array_foreach(json_object_get(job->result, "findings"), index, finding)
	{
		if (index > 0)
			break;
		print_field(indent, "line", result_text(finding, "text"));
		print_field(indent, "wanted", result_text(finding, "wanted"));
		print_field(indent, "seen", result_text(finding, "seen"));
		print_field(indent, "verdict", result_text(finding, "aspect"));
	}
	printf("%s  ...\n", indent);
}

/* "#" begins a directive in TAP, so it may not stand in a name or a reason. */
static void print_plain(const char *text)
{
	for (; *text; text++)
		putchar(*text == '#' ? ' ' : *text);
}

static void print_result(
	const char *indent, size_t number, const char *name, enum finale finale, const char *why)
{
	bool ok = finale == FINALE_OK || finale == FINALE_SKIP;

	printf("%s%s %zu - ", indent, ok ? "ok" : "not ok", number);
	print_plain(name);
	if (finale == FINALE_SKIP)
		fputs(" # SKIP ", stdout);
	else if (finale == FINALE_DEVIATION)
		fputs(" # TODO ", stdout);
	else if (finale == FINALE_BROKEN)
		fputs(" # broken: ", stdout);
	if (finale != FINALE_OK && finale != FINALE_NOT_OK)
		print_plain(why);
	putchar('\n');
}

static void print_row(struct run *run, size_t index)
{
	struct job *job = &run->jobs[index];
	const char *row = *job->script->row ? job->script->row : "case";
	bool both = run->options.ipv4 && run->options.ipv6;
	const char *name = both ? arena_print(&run->arena, "%s IPv%d", row, job->ip) : row;

	print_result("    ", index + 1, name, job->finale, job->finale_why);
	if (job->finale != FINALE_OK && job->finale != FINALE_SKIP)
		print_yaml("    ", job);
}

/* What all rows together come to: the worst, where a known deviation counts as expected. */
static enum finale together(const struct run *run, const char **why)
{
	static const enum finale by_weight[] = {
		FINALE_SKIP, FINALE_OK, FINALE_DEVIATION, FINALE_BROKEN, FINALE_NOT_OK};
	enum finale worst = FINALE_SKIP;
	size_t weight = 0;

	*why = "";
	for (size_t i = 0; i < run->job_count; i++)
		for (size_t w = 0; w < sizeof by_weight / sizeof *by_weight; w++)
			if (by_weight[w] == run->jobs[i].finale && (w > weight || i == 0)) {
				weight = w;
				worst = by_weight[w];
				*why = run->jobs[i].finale_why ? run->jobs[i].finale_why : "";
			}
	return worst;
}

static void nothing_yet(struct run *run, struct job *job, void *own)
{
	(void)run;
	(void)job;
	(void)own;
}

static int play(struct run *run, struct common *common)
{
	const char *why;
	enum finale finale;

	(void)common;
	printf("TAP version 13\n1..1\n");
	fflush(stdout);
	run_play(run, nothing_yet, NULL);
	if (run->interrupted) {
		puts("Bail out! interrupted");
		return EXIT_BROKEN;
	}
	printf("    1..%zu\n", run->job_count);
	for (size_t i = 0; i < run->job_count; i++)
		print_row(run, i);
	finale = together(run, &why);
	print_result("", 1, run->jobs[0].script->file->id, finale, why);
	return EXIT_AS_EXPECTED;
}

static bool is_way_or_proof(const char *path)
{
	const char *cases = strstr(path, "cases/");
	const char *id = cases ? cases + strlen("cases/") : path;

	return strncmp(id, "ways/", 5) == 0 || strncmp(id, "proofs/", 7) == 0;
}

int command_tap(int argc, char **argv)
{
	static const struct synopsis synopsis = {
		help, 1, 1, play, " target profile ip no-expectations j"};

	for (int i = 1; i < argc; i++)
		if (is_way_or_proof(argv[i])) {
			puts("TAP version 13\n1..0 # SKIP played by the cases that use it");
			return EXIT_AS_EXPECTED;
		}
	return common_begin(argc, argv, &synopsis);
}
