/* SPDX-License-Identifier: BSD-2-Clause */
/* Proposing findings for the expectations: what nobody expected, as entries for a person to judge.
 */
#include "harness/matrix/report.h"

#include "harness/matrix/verdict.h"
#include "harness/run/run.h"

#include <string.h>

/* One entry; passes in which it came out alike share it. */
struct item {
	const char *head; /* its lines before `ip` and `seen` */
	const char *seen;
	const char *comment;
	unsigned ips; /* 4, 6, or both in sum */
	bool echo;    /* seen by a probe: it may only have what other entries leave */
};

enum { BOTH = 4 + 6 };

struct maker {
	struct matrix_run *run;
	struct arena arena;
	struct item *items;
	size_t count;
	struct proposal *out;
};

static void add_item(struct maker *maker, const struct item *item)
{
	for (size_t i = 0; i < maker->count; i++) {
		struct item *old = &maker->items[i];

		if (strcmp(old->head, item->head) != 0 || strcmp(old->seen, item->seen) != 0)
			continue;
		if (old->ips != item->ips && old->ips != BOTH)
			old->ips = BOTH;
		return;
	}
	maker->items = arena_grow(&maker->arena, maker->items, &maker->count, sizeof *item);
	maker->items[maker->count - 1] = *item;
}

static const char *head_of(
	struct maker *maker, const struct finding_part *part, const struct where *where)
{
	struct text text = {0};
	const char *head;

	text_add(&text, "finding %s\n", part->rules);
	for (size_t i = 0; i < where->count; i++)
		text_add(&text, "  cells  %s\n", where->lines[i]);
	head = arena_text(&maker->arena, text_get(&text), text.len);
	text_free(&text);
	return head;
}

static const char *seen_of(struct maker *maker, const struct symptom *symptom)
{
	char words[OUTCOME_TEXT];

	return arena_print(&maker->arena, "  seen   %s\n", outcome_write(&symptom->outcome, words));
}

/* An entry for each symptom, so that none hides behind another. */
static void add_part(
	struct maker *maker, const struct matrix_pass *pass, const struct finding_part *part)
{
	const struct oracle_rule *rule = &maker->run->rules->items[part->broken[0].rule];

	for (size_t i = 0; i < part->symptom_count; i++) {
		const struct symptom *symptom = &part->symptoms[i];
		struct item item = {
			.head = head_of(maker, part, &symptom->where),
			.seen = seen_of(maker, symptom),
			.comment = arena_print(&maker->arena, "# %s: %zu cells%s\n", rule->says,
				symptom->cells,
				symptom->where.rest ? ", not all of which are below" : ""),
			.ips = pass->setup.ip,
			.echo = symptom_is_echo(symptom),
		};

		maker->out->rows += symptom->cells;
		add_item(maker, &item);
	}
}

/* A known finding that is no more: it is its entry that a person takes out or narrows. */
static void add_vanished(struct maker *maker, const struct finding_part *part)
{
	struct text *text = &maker->out->text;

	text_add(text, "\n# take out of %s:%d, where it has vanished in %zu cells:\n",
		part->entry->at.file, part->entry->at.line, part->cells);
	for (size_t i = 0; i < part->where.count; i++)
		text_add(text, "#   cells  %s\n", part->where.lines[i]);
	maker->out->vanished++;
}

static void write_item(struct maker *maker, const struct item *item)
{
	struct text *text = &maker->out->text;

	text_add(text, "\n%s%s", item->comment, item->head);
	if (item->ips != BOTH)
		text_add(text, "  ip     %u\n", item->ips);
	text_add(text,
		"%s  class  " EXPECT_UNDECIDED "\n  why    " EXPECT_UNDECIDED
		"\n  link   " EXPECT_UNDECIDED "\n",
		item->seen);
	maker->out->entries++;
}

static void gather_finding(
	struct maker *maker, const struct matrix_pass *pass, const struct matrix_finding *finding)
{
	for (size_t i = 0; i < finding->count; i++)
		if (finding->parts[i].finale == CELL_VANISHED)
			add_vanished(maker, &finding->parts[i]);
		else
			add_part(maker, pass, &finding->parts[i]);
}

static void gather(struct maker *maker, const struct matrix_pass *pass)
{
	for (size_t i = 0; i < pass->verdict->findings.count; i++)
		gather_finding(maker, pass, &pass->verdict->findings.items[i]);
}

void matrix_propose(struct matrix_run *run, struct proposal *out)
{
	struct maker maker = {.run = run, .out = out};

	*out = (struct proposal){0};
	text_add(&out->text,
		"# SPDX-License-Identifier: BSD-2-Clause\n"
		"# Proposed from the matrix of %s, profile %s%s: what was seen, and nobody "
		"expected.\n"
		"# Read the RFC again before %s becomes a class, a cause and a link. "
		"docs/expectations.md\n",
		run->target, run->passes[0].setup.profiles[0]->name,
		run->interrupted ? ", which was interrupted" : "", EXPECT_UNDECIDED);
	for (size_t i = 0; i < run->pass_count; i++)
		gather(&maker, &run->passes[i]);
	for (size_t i = 0; i < maker.count; i++)
		if (!maker.items[i].echo)
			write_item(&maker, &maker.items[i]);
	for (size_t i = 0; i < maker.count; i++)
		if (maker.items[i].echo)
			write_item(&maker, &maker.items[i]);
	arena_drop(&maker.arena);
}
