/* SPDX-License-Identifier: BSD-2-Clause */
/* halfopen run: play cases and judge them. */
#include "commands/commands.h"

#include "harness/run/propose.h"
#include "harness/script/laws.h"

#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static const char options[] =
	" target profile ip out pcap json fail-fast strict no-expectations propose-expectations"
	" j v";

static const char help[] =
	"usage: halfopen run [OPTION...] [WHAT...]\n"
	"\n"
	"Plays cases against a target. WHAT is an id (open/lost-syn/client), an id and a row\n"
	"(close/lost-fin/active/left,idle), a folder (close), a glob, a case file wherever it "
	"lies,\nor a requirement "
	"(9293-MUST-20, rfc9293/3.10.7.4, rfc5961); without one everything is played.\n"
	"\n"
	"  --plan NAME         cases (the default), or matrix: what `halfopen matrix` does\n"
	"  --target T[:OPTS]   reference (the default), linux, linux:quick, linux:long, "
	"linux:host,\n"
	"                      linux:matrix\n"
	"  --profile P         what the target promises; a name of suite/profiles, or all of them: "
	"all\n"
	"  --ip 4|6|both       IP version (4)\n"
	"  -j N                rows at a time, on a real clock\n"
	"  --out DIR           write run.json, results.jsonl and captures/ there\n"
	"  --pcap FILE         write the capture of the one row that is played\n"
	"  -v                  print every ladder\n"
	"  --json              print one object with all verdicts\n"
	"  --fail-fast         stop at the first row that is not ok\n"
	"  --strict            a promise that breaks a law fails the run\n"
	"  --no-expectations   forget what is known of the target\n"
	"  --propose-expectations FILE   write what was seen and not expected, for a person to "
	"judge\n"
	"\n"
	"Exit: 0 all as expected, 1 something unexpected, 2 usage, 3 something could not be "
	"tested.\n";

struct printer {
	struct common *common;
	struct folder *folder;
	time_t last_word; /* when progress was last told, off a terminal */
};

enum { WORD_SECONDS = 15 };

/* On a terminal a line that is rewritten; elsewhere a word now and then, so that a long run is not
 * silent. */
static void progress(const struct run *run, struct printer *printer)
{
	struct timespec now = {0};

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (run->options.progress)
		fprintf(stderr, "\r%zu of %zu rows, %zu not ok ", run->done, run->job_count,
			run->counts[FINALE_NOT_OK]);
	if (run->options.progress && (run->done == run->job_count || run->interrupted))
		fputs("\r\033[K", stderr);
	if (run->options.progress || now.tv_sec - printer->last_word < WORD_SECONDS)
		return;
	if (printer->last_word)
		fprintf(stderr, "%zu of %zu rows so far\n", run->done, run->job_count);
	printer->last_word = now.tv_sec;
}

static void after_row(struct run *run, struct job *job, void *own)
{
	struct printer *printer = own;

	if (printer->folder && !folder_add(printer->folder, job))
		run->interrupted = true;
	if (ferror(stdout)) /* nobody reads on: it would be played for nobody */
		run->interrupted = true;
	progress(run, printer);
	if (printer->common->json)
		return;
	if (job->finale == FINALE_NOT_OK || job->finale == FINALE_BROKEN) {
		failure_print(stdout, run, job);
	} else if (printer->common->loud) {
		printf("%s: %s: %s\n", finale_name(job->finale), job_name(run, job),
			job->script->file->title);
		ladder_print(stdout, job->result);
		putchar('\n');
	}
}

static void print_law(
	const struct leg *leg, const struct law *law, const struct law_judgement *result)
{
	printf("note: the promise of %s breaks a law (%s, %s): %s\n", leg->profile->name, law->id,
		result->level, result->sentence);
}

static void keep_law(struct run *run, const struct job *job, const struct law *law,
	const struct law_judgement *result)
{
	json_t *kept = json_object();

	json_object_set_new(kept, "profile", json_string(job->leg->profile->name));
	json_object_set_new(kept, "case", json_string(job->script->file->id));
	json_object_set_new(kept, "id", json_string(law->id));
	json_object_set_new(kept, "level", json_string(result->level));
	json_object_set_new(kept, "sentence", json_string(result->sentence));
	json_array_append_new(run->laws, kept);
}

static void judge_laws_of(struct run *run, const struct job *job, bool print)
{
	const struct case_file *file = job->script->file;

	for (size_t i = 0; i < file->law_count; i++) {
		struct law_judgement result = laws_judge(
			&file->laws[i], job->leg->profile, run->library, &run->arena);

		if (result.verdict != LAW_BROKEN)
			continue;
		run->broken_laws++;
		keep_law(run, job, &file->laws[i], &result);
		if (print)
			print_law(job->leg, &file->laws[i], &result);
	}
}

/* Laws judge each profile, once for each case file; a broken one does not stop the proof. */
static void judge_laws(struct run *run, bool print)
{
	const struct job *last = NULL;

	run->laws = json_array();

	for (size_t i = 0; i < run->job_count; i++) {
		const struct job *job = &run->jobs[i];

		if (!last || last->script->file != job->script->file || last->leg != job->leg)
			judge_laws_of(run, job, print);
		last = job;
	}
}

static void announce(struct run *run, const struct common *common)
{
	char longest[NANOS_TEXT];

	if (common->json)
		return;
	fputs(text_get(&run->remarks), stdout);
	if (run->longest > 5 * NANOS_SECOND && !run->kind->is_virtual)
		printf("%zu row%s; the longest is bounded by %s\n", run->job_count,
			run->job_count == 1 ? "" : "s",
			nanos_write(run->longest / NANOS_SECOND * NANOS_SECOND, longest));
	fflush(stdout);
}

/* A proposal changes no verdict; one that cannot be written is our failure. */
static bool propose(struct run *run)
{
	struct proposal proposal;
	struct fault why;
	bool fine = true;

	propose_make(run, &proposal);
	if (proposal.entries == 0 && proposal.vanished == 0)
		fprintf(stderr, "nothing to propose: %s was not written\n", run->options.propose);
	else
		fine = propose_write(run->options.propose, &proposal, &why);
	if (fine && proposal.entries + proposal.vanished > 0)
		fprintf(stderr, "proposed: %zu %s for %zu %s, to be judged, in %s\n",
			proposal.entries, proposal.entries == 1 ? "entry" : "entries",
			proposal.rows, proposal.rows == 1 ? "row" : "rows", run->options.propose);
	if (!fine)
		fprintf(stderr, "halfopen: %s\n", why.what);
	text_free(&proposal.text);
	return fine;
}

static int finish(struct run *run, struct printer *printer)
{
	struct fault why;
	int code;

	run_find_stale(run, printer->common->json ? NULL : stdout);
	code = run_exit(run);
	if (printer->folder && !folder_close(printer->folder, run, &why)) {
		fprintf(stderr, "halfopen: %s\n", why.what);
		code = EXIT_BROKEN;
	}
	if (printer->common->json) {
		json_t *object = run_json(run, !run->interrupted, printer->common->loud);

		json_dumpf(object, stdout, JSON_INDENT(1));
		putchar('\n');
		json_decref(object);
	} else {
		summary_print(stdout, run);
		if (run->options.out)
			printf("results: %s\n", run->options.out);
		else if (code == EXIT_UNEXPECTED)
			puts("(--out DIR keeps the results and a capture of each row)");
	}
	fflush(stdout); /* its words come behind ours */
	if (run->options.propose && !propose(run))
		code = EXIT_BROKEN;
	return run->interrupted && code == EXIT_AS_EXPECTED ? EXIT_BROKEN : code;
}

static int play(struct run *run, struct common *common)
{
	struct printer printer = {.common = common};
	struct fault why;

	if (run->options.capture && run->job_count != 1) {
		fprintf(stderr,
			"halfopen: --pcap takes one row, and %zu are meant: name it as ID/ROW, "
			"`halfopen list --json` has them\n",
			run->job_count);
		return EXIT_USAGE;
	}
	if (run->options.propose && !propose_can(run->options.propose, &why)) {
		fprintf(stderr, "halfopen: %s\n", why.what);
		return why.errnum ? EXIT_BROKEN : EXIT_USAGE;
	}
	if (run->options.out && !(printer.folder = folder_open(run, &why))) {
		fprintf(stderr, "halfopen: %s\n", why.what);
		return EXIT_BROKEN;
	}
	run->options.ladders = common->loud || run->options.out;
	run->options.keeps_ladders = common->json && common->loud;
	announce(run, common);
	judge_laws(run, !common->json);
	run_play(run, after_row, &printer);
	return finish(run, &printer);
}

int command_run(int argc, char **argv)
{
	static const struct synopsis synopsis = {help, 0, SIZE_MAX, play, options};

	bool matrix;

	if (!plan_read(&argc, argv, &matrix))
		return EXIT_USAGE;
	if (matrix)
		return command_matrix(argc, argv);
	return common_begin(argc, argv, &synopsis);
}
