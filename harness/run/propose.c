/* SPDX-License-Identifier: BSD-2-Clause */
/* Making a proposal: rows of one case that were alike become one entry. */
#include "harness/run/propose.h"

#include <string.h>

/* One row that nobody expected, in one IP version or in both alike. */
struct item {
	const struct script *script;
	const struct leg *leg; /* NULL: all legs of the run alike */
	enum entry_kind kind;
	const char *seen; /* the lines of the entry */
	const char *why;  /* of this run, for the reader */
	unsigned ips;     /* 4, 6, or both in sum */
	bool written;
};

struct maker {
	struct run *run;
	struct proposal *out;
	struct item *items;
	size_t count;
};

enum { BOTH = 4 + 6 };

/* A glob that matches this text only; what a line cannot hold or end with is any character. */
static const char *glob_of(struct arena *arena, const char *text)
{
	char *glob = arena_get(arena, strlen(text) * 2 + 1), *to = glob;

	for (; *text; text++) {
		if (strchr("*?[\\", *text))
			*to++ = '\\';
		*to++ = strchr("\n\r", *text) || (*text == ' ' && !text[1]) ? '?' : *text;
	}
	return glob;
}

/* Each signature once, in the order in which they were found. */
static const char *seen_lines(struct arena *arena, const json_t *result)
{
	const char *lines = "";
	size_t index;
	json_t *finding;

	json_array_foreach(json_object_get(result, "findings"), index, finding)
	{
		const char *line = arena_print(
			arena, "  seen   %s\n", glob_of(arena, result_text(finding, "signature")));

		if (!strstr(lines, line))
			lines = arena_print(arena, "%s%s", lines, line);
	}
	return lines;
}

static bool joins(struct item *last, const struct item *item)
{
	if (last->script != item->script || last->leg != item->leg || last->kind != item->kind ||
		strcmp(last->seen, item->seen) != 0)
		return false;
	last->ips += item->ips;
	return true;
}

static void add_item(struct maker *maker, const struct job *job)
{
	struct arena *arena = &maker->run->arena;
	bool skip = strcmp(result_text(job->result, "verdict"), "skip") == 0;
	struct item item = {
		.script = job->script,
		.leg = job->leg,
		.kind = skip ? ENTRY_SKIP : ENTRY_DEVIATION,
		.seen = skip ? arena_print(arena, "  seen   %s\n",
				       glob_of(arena, result_text(job->result, "why")))
			     : seen_lines(arena, job->result),
		.why = job->finale_why,
		.ips = job->ip,
	};

	if (maker->count > 0 && joins(&maker->items[maker->count - 1], &item))
		return;
	maker->items = arena_grow(arena, maker->items, &maker->count, sizeof item);
	maker->items[maker->count - 1] = item;
}

static void gather(struct maker *maker)
{
	for (size_t i = 0; i < maker->run->job_count; i++) {
		const struct job *job = &maker->run->jobs[i];

		if (!job->result || job->finale != FINALE_NOT_OK)
			continue;
		if (strcmp(result_text(job->result, "verdict"), "ok") != 0) {
			add_item(maker, job);
			maker->out->rows++;
			continue;
		}
		maker->out->vanished++;
		text_add(&maker->out->text, "# take out: %s: %s\n", job_name(maker->run, job),
			job->finale_why);
	}
}

static bool in_other_leg(const struct item *a, const struct item *b)
{
	return a->script == b->script && a->leg != b->leg && a->kind == b->kind &&
	       a->ips == b->ips && strcmp(a->seen, b->seen) == 0;
}

/* A row that was the same under every profile hangs on none of them. */
static void merge_legs(struct maker *maker)
{
	struct item *end = maker->items + maker->count;

	for (struct item *first = maker->items; first < end; first++) {
		size_t legs = 1;

		for (struct item *item = first + 1; item < end && !first->written; item++)
			legs += in_other_leg(first, item);
		if (legs == 1 || legs < maker->run->leg_count)
			continue;
		for (struct item *item = first + 1; item < end; item++)
			if (in_other_leg(first, item))
				item->written = true;
		first->leg = NULL;
	}
}

static bool alike(const struct item *a, const struct item *b)
{
	return a->script->file == b->script->file && a->leg == b->leg && a->kind == b->kind &&
	       a->ips == b->ips && strcmp(a->seen, b->seen) == 0;
}

/* The rows by name, unless they are all that the case has. */
static void add_rows(struct maker *maker, struct item *first)
{
	struct text rows = {0};
	size_t count = 0;

	for (struct item *item = first; item < maker->items + maker->count; item++)
		if (alike(first, item)) {
			text_add(&rows, " %s", item->script->row);
			item->written = true;
			count++;
		}
	if (count < first->script->file->script_count)
		text_add(&maker->out->text, "  row   %s\n", text_get(&rows));
	text_free(&rows);
}

static void add_condition(struct text *text, bool *first, const char *name, const char *value)
{
	text_add(text, "%s%s = %s", *first ? "  when   " : " and ", name, value);
	*first = false;
}

/* A skip hangs on what the target was asked for; a deviation on its promises at most. */
static void add_when(struct maker *maker, const struct item *item)
{
	const struct run *run = maker->run;
	const char *usual = run->kind->profile;
	const char *name = item->leg ? item->leg->profile->name : usual;
	bool first = true;

	if (item->kind == ENTRY_SKIP && *run->target_options)
		add_condition(&maker->out->text, &first, "target", run->options.target);
	if (strcmp(name, usual) != 0 || (item->leg && run->leg_count > 1))
		add_condition(&maker->out->text, &first, "profile", name);
	if (!first)
		text_add(&maker->out->text, "\n");
}

/* What was seen, with the paths of this machine cut short. */
static const char *without_home(struct arena *arena, const char *why)
{
	const char *home = arena_print(arena, "%s/", run_home()), *at = strstr(why, home);

	if (!at)
		return why;
	return arena_print(arena, "%.*s%s", (int)(at - why), why, at + strlen(home));
}

static void add_entry(struct maker *maker, struct item *item)
{
	struct text *text = &maker->out->text;
	bool skip = item->kind == ENTRY_SKIP;

	text_add(text, "\n# %s\n", item->script->file->title);
	if (!skip)
		text_add(text, "# %s\n", without_home(&maker->run->arena, item->why));
	text_add(text, "%s %s\n", skip ? "skip" : "deviation", item->script->file->id);
	add_rows(maker, item);
	if (item->ips != BOTH)
		text_add(text, "  ip     %u\n", item->ips);
	add_when(maker, item);
	text_add(text, "%s", item->seen);
	if (!skip)
		text_add(text, "  class  " EXPECT_UNDECIDED "\n");
	text_add(text, "  why    " EXPECT_UNDECIDED "\n");
	if (!skip)
		text_add(text, "  link   " EXPECT_UNDECIDED "\n");
	maker->out->entries++;
}

void propose_make(struct run *run, struct proposal *out)
{
	struct maker maker = {.run = run, .out = out};

	*out = (struct proposal){0};
	text_add(&out->text,
		"# SPDX-License-Identifier: BSD-2-Clause\n"
		"# Proposed from a run of %s, profile %s%s: what was seen, and nobody expected.\n"
		"# Read the RFC again before %s becomes a class, a cause and a link: the case may "
		"be\n"
		"# too narrow, and then it is the case that is mended. docs/expectations.md\n"
		"# What was judged goes to the end of %s/suite/expectations/%s.expect.\n",
		run->options.target, legs_name(run),
		run->interrupted ? ", which was interrupted" : "", EXPECT_UNDECIDED, run_home(),
		run->kind->name);
	gather(&maker);
	merge_legs(&maker);
	for (size_t i = 0; i < maker.count; i++)
		if (!maker.items[i].written)
			add_entry(&maker, &maker.items[i]);
}
