/* SPDX-License-Identifier: BSD-2-Clause */
/* Preparing a run: target, profile, rows, and why some of them are not played. */
#include "harness/run/run.h"

#include "harness/run/choose.h"
#include "harness/script/needs.h"

#include <stdlib.h>
#include <string.h>

const struct target_kind *const run_kinds[] = {&target_reference, &target_linux, NULL};

void run_complain(struct errors *errors, const char *format, const char *a, const char *b)
{
	struct text text = {0};

	text_add(&text, format, a, b);
	text_add(&errors->text, "halfopen: %s\n", text_get(&text));
	errors->count++;
	text_free(&text);
}

static bool find_target(struct run *run, struct errors *errors)
{
	const char *named = run->options.target, *names[sizeof run_kinds / sizeof *run_kinds];
	size_t len = strcspn(named, ":"), count = 0;
	const char *word = arena_text(&run->arena, named, len), *near;

	for (const struct target_kind *const *kind = run_kinds; *kind; kind++) {
		names[count++] = (*kind)->name;
		if (strcmp((*kind)->name, word) == 0)
			run->kind = *kind;
	}
	names[count] = NULL;
	run->target_options = named[len] ? named + len + 1 : "";
	if (run->kind)
		return true;
	near = errors_nearest(word, names);
	run_complain(errors, "no target is called \"%s\"%s; `halfopen targets` lists them", word,
		near ? arena_print(&run->arena, " (did you mean %s?)", near) : "");
	return false;
}

/* `needs ipv4` asks for the IP version that is played. */
static const char *version_needed(const struct script *script, uint8_t ip)
{
	const char *other = ip == 4 ? "ipv6" : "ipv4";

	for (size_t i = 0; i < script->need_count; i++) {
		const struct need *need = &script->needs[i];

		if (need->capability && !need->lacking && strcmp(need->capability, other) == 0)
			return other;
	}
	return NULL;
}

static const char *unmet(const struct job *job)
{
	const char *version = version_needed(job->script, job->ip);

	return version ? version : needs_unmet(job->script, job->leg->profile);
}

static const char *why_not(struct run *run, struct job *job)
{
	const char *need = unmet(job);
	struct play_setup setup = {.kind = run->kind, .profile = job->leg->profile, .ip = job->ip};
	const struct target_plan *plan = &job->leg->plan;
	char bound[NANOS_TEXT], longest[NANOS_TEXT];

	if (need)
		return arena_print(&run->arena, "needs %s", need);
	job->bound = play_bound(job->script, &setup);
	if (job->bound <= plan->longest)
		return NULL;
	nanos_write(plan->longest, longest);
	if (job->bound != NANOS_NEVER)
		job->bound = job->bound / NANOS_SECOND * NANOS_SECOND;
	return arena_print(&run->arena, "longer than %s (bounded by %s): played by %s", longest,
		nanos_write(job->bound, bound), plan->longer);
}

static void add_job(struct run *run, struct leg *leg, const struct script *script, uint8_t ip)
{
	struct job *job;

	run->jobs = arena_grow(&run->arena, run->jobs, &run->job_count, sizeof *run->jobs);
	job = &run->jobs[run->job_count - 1];
	*job = (struct job){.script = script, .leg = leg, .ip = ip};
	job->skip = why_not(run, job);
	if (!job->skip && job->bound > run->longest)
		run->longest = job->bound;
}

static bool wanted(const struct run *run, const struct script *script, bool *used)
{
	bool is_wanted = run->options.what_count == 0;

	for (size_t i = 0; i < run->options.what_count; i++)
		if (choose_means(run->library, run->options.what[i], script->file, script->row))
			is_wanted = used[i] = true;
	return is_wanted;
}

static void choose_rows(struct run *run, struct leg *leg, const struct case_file *file, bool *used)
{
	for (size_t i = 0; i < file->script_count; i++) {
		if (!wanted(run, &file->scripts[i], used))
			continue;
		if (run->options.ipv4)
			add_job(run, leg, &file->scripts[i], 4);
		if (run->options.ipv6)
			add_job(run, leg, &file->scripts[i], 6);
	}
}

static void complain_unused(struct run *run, const bool *used, struct errors *errors)
{
	for (size_t i = 0; i < run->options.what_count; i++)
		if (!used[i])
			run_complain(errors, "%s%s",
				choose_mistake(run->library, &run->arena, run->options.what[i]),
				"");
}

static bool may_be_meant(const struct run *run, const char *id)
{
	for (size_t i = 0; i < run->options.what_count; i++)
		if (choose_may_mean(run->options.what[i], id))
			return true;
	return run->options.what_count == 0;
}

static void choose_in(struct run *run, struct leg *leg, bool *used, struct errors *errors)
{
	size_t count;
	const char *const *ids = library_ids(run->library, false, &count);

	for (size_t i = 0; i < count; i++) {
		const struct case_file *file = may_be_meant(run, ids[i])
						       ? library_case(run->library, ids[i], errors)
						       : NULL;

		if (file)
			choose_rows(run, leg, file, used);
	}
}

static bool named_before(const struct run *run, size_t word)
{
	for (size_t i = 0; i < word; i++)
		if (strcmp(run->options.what[i], run->options.what[word]) == 0)
			return true;
	return false;
}

/* Files that lie outside the folder of cases. */
static void choose_outside(struct run *run, struct leg *leg, bool *used, struct errors *errors)
{
	for (size_t i = 0; i < run->options.what_count; i++) {
		const char *word = run->options.what[i];
		const struct case_file *file = NULL;

		if (!named_before(run, i) && choose_is_outside(run->library, word))
			file = library_outside(run->library, word, errors);
		if (file)
			choose_rows(run, leg, file, used);
	}
}

static bool choose_all(struct run *run, struct errors *errors)
{
	bool *used = arena_get(&run->arena, run->options.what_count + 1);

	for (size_t leg = 0; leg < run->leg_count && errors->count == 0; leg++) {
		choose_in(run, &run->legs[leg], used, errors);
		choose_outside(run, &run->legs[leg], used, errors);
	}
	if (errors->count > 0)
		run_complain(errors, "nothing is played while a case cannot be read%s%s", "", "");
	else
		complain_unused(run, used, errors);
	return errors->count == 0;
}

int run_open(struct run *run, const struct run_options *options, struct errors *errors)
{
	*run = (struct run){.options = *options};
	run->library = library_open(arena_print(&run->arena, "%s/cases", run_home()),
		arena_print(&run->arena, "%s/suite/requirements.tsv", run_home()), errors);
	if (!run->library)
		run_complain(errors, RUN_NO_CASES, run_home(), "");
	if (!run->library || !find_target(run, errors))
		return EXIT_USAGE;
	return legs_prepare(run, errors);
}

int run_prepare(struct run *run, const struct run_options *options, struct errors *errors)
{
	int code = run_open(run, options, errors);

	if (code != EXIT_AS_EXPECTED)
		return code;
	return choose_all(run, errors) ? EXIT_AS_EXPECTED : EXIT_USAGE;
}

void run_free(struct run *run)
{
	for (size_t i = 0; i < run->job_count; i++)
		json_decref(run->jobs[i].result);
	json_decref(run->laws);
	legs_free(run);
	if (run->library)
		library_close(run->library);
	text_free(&run->remarks);
	arena_drop(&run->arena);
}

static void find_stale(struct run *run, const struct leg *leg, FILE *to)
{
	const struct entry *entry;
	size_t at = 0;

	while ((entry = expect_stale(
			leg->expectations, run->options.ipv4, run->options.ipv6, &at))) {
		run->stale++;
		if (to)
			fprintf(to,
				"%s:%d: this expectation speaks of nothing that was played%s%s\n",
				entry->at.file, entry->at.line,
				run->leg_count > 1 ? " under the profile " : "",
				run->leg_count > 1 ? leg->profile->name : "");
	}
}

void run_find_stale(struct run *run, FILE *to)
{
	if (run->interrupted || run->options.what_count > 0)
		return;
	for (size_t i = 0; i < run->leg_count; i++)
		find_stale(run, &run->legs[i], to);
}

int run_exit(const struct run *run)
{
	if (run->counts[FINALE_NOT_OK] || run->stale || (run->options.strict && run->broken_laws))
		return EXIT_UNEXPECTED;
	if (run->counts[FINALE_BROKEN])
		return EXIT_BROKEN;
	return EXIT_AS_EXPECTED;
}
