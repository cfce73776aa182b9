/* SPDX-License-Identifier: BSD-2-Clause */
/* A row's result as one JSON object: the line of results.jsonl, docs/results.md. */
#include "harness/run/run.h"

static const char *const outcome_names[] = {"ok", "not ok", "skip", "broken"};
static const char *const held_names[] = {"ok", "not ok", "not seen"};
static const char *const aspect_names[] = {"wire", "time", "user"};
static const char *const rung_names[] = {"peer", "target", "user", "note"};

static void set_text(json_t *object, const char *key, const char *text)
{
	json_object_set_new(object, key, text ? json_string(text) : json_null());
}

static json_t *texts(const char *const *items, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, json_string(items[i]));
	return array;
}

static json_t *finding_json(const struct finding *finding)
{
	json_t *object = json_object();

	set_text(object, "aspect", aspect_names[finding->aspect]);
	set_text(object, "file", finding->at.file);
	json_object_set_new(object, "line", json_integer(finding->at.line));
	set_text(object, "text", finding->line);
	set_text(object, "wanted", finding->wanted);
	set_text(object, "seen", finding->seen);
	set_text(object, "signature", finding->signature);
	json_object_set_new(object, "at_ns", json_integer(finding->time));
	return object;
}

static json_t *rung_json(const struct rung *rung)
{
	json_t *object = json_object();

	json_object_set_new(object, "at_ns", json_integer(rung->at));
	set_text(object, "kind", rung_names[rung->kind]);
	if (rung->who)
		set_text(object, "peer", rung->who);
	set_text(object, "what", rung->what);
	if (rung->state)
		set_text(object, "state", rung->state);
	json_object_set_new(object, "line", json_integer(rung->line));
	if (rung->here)
		json_object_set_new(object, "finding", json_true());
	if (rung->in_way)
		json_object_set_new(object, "way", json_true());
	if (rung->in_proof)
		json_object_set_new(object, "proof", json_true());
	return object;
}

static json_t *findings_json(const struct result *result)
{
	json_t *findings = json_array();

	for (size_t i = 0; i < result->finding_count; i++)
		json_array_append_new(findings, finding_json(&result->findings[i]));
	return findings;
}

static json_t *ladder_json(const struct result *result)
{
	json_t *ladder = json_array();

	for (size_t i = 0; i < result->rung_count; i++)
		json_array_append_new(ladder, rung_json(&result->rungs[i]));
	return ladder;
}

json_t *result_json(const struct job *job, const struct run *run, const struct result *result)
{
	const struct case_file *file = job->script->file;
	json_t *object = json_object();

	set_text(object, "id", file->id);
	set_text(object, "row", job->script->row);
	json_object_set_new(object, "ip", json_integer(job->ip));
	set_text(object, "target", run->options.target);
	set_text(object, "profile", job->leg->profile->name);
	set_text(object, "verdict", outcome_names[result->outcome]);
	set_text(object, "why", result->why);
	for (enum aspect aspect = ASPECT_WIRE; aspect < ASPECT_COUNT; aspect++)
		set_text(object, aspect_names[aspect], held_names[result->held[aspect]]);
	set_text(object, "file", file->path);
	json_object_set_new(object, "proves", texts(file->proves, file->proves_count));
	json_object_set_new(object, "duration_ns", json_integer(result->duration));
	json_object_set_new(object, "lines", json_integer((json_int_t)result->lines_played));
	if (!run->kind->is_virtual)
		json_object_set_new(object, "host",
			json_pack("{s:I}", "lateness_ns", (json_int_t)result->lateness));
	json_object_set_new(object, "findings", findings_json(result));
	if (run->options.ladders || result->outcome != OUTCOME_OK)
		json_object_set_new(object, "ladder", ladder_json(result));
	return object;
}
