/* SPDX-License-Identifier: BSD-2-Clause */
/* Judging laws: doubling, totals, counts, first and last waits. */
#include "harness/script/laws.h"
#include "harness/script/needs.h"
#include "harness/script/times.h"

#include <inttypes.h>

static const char *const signs[] = {
	[CMP_EQUAL] = "exactly",
	[CMP_UNEQUAL] = "other than",
	[CMP_LESS] = "less than",
	[CMP_AT_MOST] = "at most",
	[CMP_MORE] = "more than",
	[CMP_AT_LEAST] = "at least",
};

/* What is being judged, and where its texts go. */
struct bench {
	const struct law *law;
	struct times_source source;
	struct arena *arena;
	struct value waits; /* the lists of the law, one after the other */
	char why[TIMES_WHY];
	struct law_judgement out;
};

static const char *time_text(struct arena *arena, nanos time)
{
	return nanos_write(time, arena_get(arena, NANOS_TEXT));
}

static const char *list_text(const struct bench *b)
{
	const char *text = "";

	for (size_t i = 0; i < b->waits.count; i++)
		text = arena_print(b->arena, "%s%s%s", text, i ? " " : "",
			time_text(b->arena, b->waits.times[i]));
	return *text ? text : "no wait";
}

static void judge(struct bench *b, bool holds, const char *sentence)
{
	b->out.verdict = holds ? LAW_HOLDS : LAW_BROKEN;
	b->out.sentence = sentence;
}

static void not_applicable(struct bench *b, const char *sentence)
{
	b->out.verdict = LAW_NOT_APPLICABLE;
	b->out.sentence = sentence;
}

/* What must follow a wait. */
static nanos doubled(nanos wait, nanos cap)
{
	nanos twice = times_scale(wait, 2, 1);

	return twice < cap ? twice : cap;
}

/* [6298-5.5] each wait is twice the one before, up to a bound. */
static void judge_doubles(struct bench *b)
{
	struct value cap;
	nanos up_to;

	if (times_term(&b->law->up_to, &b->source, &cap, b->why) != TIMES_FOUND) {
		not_applicable(b, arena_print(b->arena, "%s", b->why));
		return;
	}
	up_to = cap.count ? cap.times[0] : NANOS_NEVER;
	for (size_t i = 0; i + 1 < b->waits.count; i++) {
		nanos wanted = doubled(b->waits.times[i], up_to);

		if (b->waits.times[i + 1] == wanted)
			continue;
		judge(b, false,
			arena_print(b->arena,
				"promised %s: after %s comes %s, demanded %s, twice as long up to "
				"%s",
				list_text(b), time_text(b->arena, b->waits.times[i]),
				time_text(b->arena, b->waits.times[i + 1]),
				time_text(b->arena, wanted), time_text(b->arena, up_to)));
		return;
	}
	judge(b, true,
		arena_print(b->arena,
			"promised %s, demanded that each is twice the one "
			"before, up to %s",
			list_text(b), time_text(b->arena, up_to)));
}

static void judge_count(struct bench *b)
{
	bool holds = needs_compare((int64_t)b->waits.count, b->law->comparison, b->law->number);

	judge(b, holds,
		arena_print(b->arena, "promised %zu waits (%s), demanded %s %" PRId64,
			b->waits.count, list_text(b), signs[b->law->comparison], b->law->number));
}

static nanos measure(const struct bench *b)
{
	nanos sum = 0;

	if (b->law->kind == LAW_FIRST)
		return b->waits.times[0];
	if (b->law->kind == LAW_LAST)
		return b->waits.times[b->waits.count - 1];
	for (size_t i = 0; i < b->waits.count; i++)
		sum = nanos_add(sum, b->waits.times[i]);
	return sum;
}

static void judge_time(struct bench *b)
{
	static const char *const names[] = {[LAW_DOUBLES] = "",
		[LAW_TOTAL] = " in all",
		[LAW_COUNT] = "",
		[LAW_FIRST] = " first",
		[LAW_LAST] = " last"};
	const char *name = b->waits.count == 1 ? "" : names[b->law->kind];
	nanos promised, demanded;

	if (b->waits.count == 0 && b->law->kind != LAW_TOTAL) {
		not_applicable(b, "there is no wait at all");
		return;
	}
	if (times_duration(&b->law->right, &b->source, &demanded, b->why) != TIMES_FOUND) {
		not_applicable(b, arena_print(b->arena, "%s", b->why));
		return;
	}
	promised = measure(b);
	judge(b, needs_compare(promised, b->law->comparison, demanded),
		arena_print(b->arena, "promised %s%s, demanded %s %s",
			time_text(b->arena, promised), name, signs[b->law->comparison],
			time_text(b->arena, demanded)));
}

struct law_judgement laws_judge(const struct law *law, const struct profile *profile,
	const struct library *library, struct arena *arena)
{
	const struct requirement *requirement = library_requirement(library, law->id);
	struct bench b = {.law = law, .source = times_of_profile(profile), .arena = arena};

	b.out.law = law;
	b.out.level = requirement ? requirement->level : "MUST";
	if (times_list(&law->lists, &b.source, &b.waits, b.why) != TIMES_FOUND)
		not_applicable(&b, arena_print(arena, "%s", b.why));
	else if (law->kind == LAW_DOUBLES)
		judge_doubles(&b);
	else if (law->kind == LAW_COUNT)
		judge_count(&b);
	else
		judge_time(&b);
	return b.out;
}
