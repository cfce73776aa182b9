/* SPDX-License-Identifier: BSD-2-Clause */
/* Results for people: ladders, failures, the summary; and the object of run.json. */
#include "harness/run/run.h"

#include <string.h>
#include <sys/utsname.h>
#include <time.h>

const char *job_name(struct run *run, const struct job *job)
{
	const char *row = job->script->row, *name;
	bool both = run->options.ipv4 && run->options.ipv6, many = run->leg_count > 1;

	name = arena_print(&run->arena, "%s%s%s", job->script->file->id, *row ? "/" : "", row);
	if (both)
		return arena_print(&run->arena, "%s (%s%sIPv%d)", name,
			many ? job->leg->profile->name : "", many ? ", " : "", job->ip);
	if (many)
		return arena_print(&run->arena, "%s (%s)", name, job->leg->profile->name);
	return name;
}

/* Seconds to the microsecond, or to the nanosecond where that is needed. */
static void print_time(FILE *to, nanos at)
{
	nanos rest = at % NANOS_SECOND;

	if (rest % NANOS_MICRO == 0)
		fprintf(to, "%11lld.%06lld   ", (long long)(at / NANOS_SECOND),
			(long long)(rest / NANOS_MICRO));
	else
		fprintf(to, "%11lld.%09lld", (long long)(at / NANOS_SECOND), (long long)rest);
}

static bool is_arrow(const char *what)
{
	return strncmp(what, "--", 2) == 0 || strncmp(what, "<--", 3) == 0 ||
	       strncmp(what, "x--", 3) == 0;
}

static void print_rung(FILE *to, const json_t *rung)
{
	const char *what = result_text(rung, "what"), *state = result_text(rung, "state");
	const char *indent = is_arrow(what) ? "" : "    ";

	print_time(to, json_integer_value(json_object_get(rung, "at_ns")));
	fprintf(to, "  %-8s", result_text(rung, "peer"));
	if (*state)
		fprintf(to, "%s%-*s | %s", indent, (int)(52 - strlen(indent)), what, state);
	else
		fprintf(to, "%s%s", indent, what);
	fputs(json_is_true(json_object_get(rung, "way")) ? "   (way)" : "", to);
	fputs(json_is_true(json_object_get(rung, "proof")) ? "   (proof)" : "", to);
	fputs(json_is_true(json_object_get(rung, "finding")) ? "   <== not as wanted\n" : "\n", to);
}

void ladder_print(FILE *to, const json_t *result)
{
	size_t index;
	json_t *rung;

	json_array_foreach(json_object_get(result, "ladder"), index, rung) print_rung(to, rung);
}

static void print_rule(FILE *to, const struct run *run, const struct job *job)
{
	for (size_t i = 0; i < job->script->file->proves_count; i++) {
		const struct requirement *requirement = library_requirement(
			run->library, job->script->file->proves[i]);

		if (requirement)
			fprintf(to, "  rule    %s (%s, %s): %s\n", requirement->id,
				requirement->level, requirement->section, requirement->text);
	}
}

static void print_finding(FILE *to, const json_t *finding)
{
	fprintf(to, "  %s:%lld: %s\n", result_text(finding, "file"),
		json_integer_value(json_object_get(finding, "line")), result_text(finding, "text"));
	fprintf(to, "  wanted  %s\n", result_text(finding, "wanted"));
	fprintf(to, "  seen    %s   [%s]\n", result_text(finding, "seen"),
		result_text(finding, "aspect"));
}

void failure_print(FILE *to, struct run *run, const struct job *job)
{
	size_t index;
	json_t *finding;

	fprintf(to, "%s: %s: %s\n", finale_name(job->finale), job_name(run, job),
		job->script->file->title);
	fprintf(to, "  why     %s\n", job->finale_why);
	json_array_foreach(json_object_get(job->result, "findings"), index, finding)
		print_finding(to, finding);
	print_rule(to, run, job);
	fprintf(to, "  target  %s, profile %s, IPv%d\n", run->options.target,
		job->leg->profile->name, job->ip);
	ladder_print(to, job->result);
	fputc('\n', to);
}

static json_t *host_json(const struct run *run)
{
	struct utsname host;
	struct timespec now;
	json_t *object = json_object();

	if (!run->kind->is_virtual && uname(&host) == 0)
		json_object_set_new(object, "kernel", json_string(host.release));
	if (run->begun && clock_gettime(CLOCK_MONOTONIC, &now) == 0)
		json_object_set_new(object, "wall_ns",
			json_integer(now.tv_sec * NANOS_SECOND + now.tv_nsec - run->begun));
	json_object_set_new(object, "reruns", json_integer((json_int_t)run->reruns));
	return object;
}

static json_t *case_json(const struct job *job, bool with_ladders)
{
	json_t *object;

	if (with_ladders)
		return json_deep_copy(job->result);
	object = json_object();
	json_object_set(object, "id", json_object_get(job->result, "id"));
	json_object_set(object, "row", json_object_get(job->result, "row"));
	json_object_set(object, "ip", json_object_get(job->result, "ip"));
	json_object_set(object, "profile", json_object_get(job->result, "profile"));
	json_object_set_new(object, "verdict", json_string(finale_name(job->finale)));
	json_object_set_new(
		object, "why", json_string(job->finale == FINALE_OK ? "" : job->finale_why));
	return object;
}

static void set_counts(json_t *object, const size_t *counts)
{
	static const struct {
		const char *name;
		enum finale finale;
	} names[] = {
		{"ok", FINALE_OK},
		{"not_ok", FINALE_NOT_OK},
		{"skip", FINALE_SKIP},
		{"broken", FINALE_BROKEN},
		{"deviations", FINALE_DEVIATION},
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		json_object_set_new(
			object, names[i].name, json_integer((json_int_t)counts[names[i].finale]));
}

/* What each profile came to. */
static json_t *legs_json(const struct run *run)
{
	json_t *legs = json_array();

	for (size_t i = 0; i < run->leg_count; i++) {
		json_t *leg = json_object();

		json_object_set_new(leg, "profile", json_string(run->legs[i].profile->name));
		set_counts(leg, run->legs[i].counts);
		json_array_append_new(legs, leg);
	}
	return legs;
}

json_t *run_json(const struct run *run, bool complete, bool with_ladders)
{
	json_t *object = json_object(), *cases = json_array();

	json_object_set_new(object, "version", json_integer(1));
	json_object_set_new(object, "complete", json_boolean(complete));
	json_object_set_new(object, "target", json_string(run->options.target));
	json_object_set_new(object, "profile", json_string(legs_name(run)));
	json_object_set_new(object, "ip",
		json_string(run->options.ipv4 && run->options.ipv6 ? "both"
			    : run->options.ipv4                    ? "4"
								   : "6"));
	set_counts(object, run->counts);
	if (run->leg_count > 1)
		json_object_set_new(object, "profiles", legs_json(run));
	json_object_set_new(object, "stale_expectations", json_integer((json_int_t)run->stale));
	if (run->laws)
		json_object_set(object, "broken_laws", run->laws);
	json_object_set_new(object, "remarks", json_string(text_get(&run->remarks)));
	json_object_set_new(object, "host", host_json(run));
	for (size_t i = 0; i < run->job_count; i++)
		if (run->jobs[i].result)
			json_array_append_new(cases, case_json(&run->jobs[i], with_ladders));
	json_object_set_new(object, "cases", cases);
	return object;
}

static void print_rows(FILE *to, struct run *run, enum finale finale)
{
	for (size_t i = 0; i < run->job_count; i++)
		if (run->jobs[i].result && run->jobs[i].finale == finale)
			fprintf(to, "%s: %s: %s\n", finale_name(finale),
				job_name(run, &run->jobs[i]), run->jobs[i].finale_why);
}

static void print_counts(FILE *to, const struct run *run, const char *profile, const size_t *n)
{
	fprintf(to,
		"%s, profile %s: %zu ok, %zu not ok, %zu broken, %zu known deviations, %zu "
		"skipped\n",
		run->options.target, profile, n[FINALE_OK], n[FINALE_NOT_OK], n[FINALE_BROKEN],
		n[FINALE_DEVIATION], n[FINALE_SKIP]);
}

void summary_print(FILE *to, struct run *run)
{
	if (run->leg_count == 1) { /* of many profiles there would be thousands */
		print_rows(to, run, FINALE_DEVIATION);
		print_rows(to, run, FINALE_SKIP);
	}
	for (size_t i = 0; i < run->leg_count; i++)
		print_counts(to, run, run->legs[i].profile->name, run->legs[i].counts);
	if (run->leg_count > 1)
		print_counts(to, run, legs_name(run), run->counts);
	if (run->reruns)
		fprintf(to,
			"%zu row%s played again: the harness was late or failed, or a time was "
			"off once\n",
			run->reruns, run->reruns == 1 ? " was" : "s were");
	if (run->interrupted)
		fprintf(to, "interrupted: %zu of %zu rows were done\n", run->done, run->job_count);
}
