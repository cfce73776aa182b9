/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading laws: what a requirement demands of the profile. */
#include "harness/script/read.h"

#include <string.h>

static const struct {
	const char *word;
	enum law_kind kind;
} kinds[] = {
	{"total", LAW_TOTAL},
	{"count", LAW_COUNT},
	{"first", LAW_FIRST},
	{"last", LAW_LAST},
};

static const struct {
	const char *sign;
	enum comparison comparison;
} comparisons[] = {
	{"=", CMP_EQUAL},
	{"<", CMP_LESS},
	{"<=", CMP_AT_MOST},
	{">", CMP_MORE},
	{">=", CMP_AT_LEAST},
};

static bool read_lists(struct cursor *c, struct law *out)
{
	while (read_more(c) && *read_peek(c).at == '{')
		if (!read_list(c, read_take(c), &out->lists))
			return false;
	return out->lists.count > 0 ||
	       read_expected(c, read_peek(c), NULL,
		       "total, count, first, last or a list, as {syn_waits}");
}

static bool read_doubles(struct cursor *c, struct law *out)
{
	out->kind = LAW_DOUBLES;
	out->up_to = (struct time_term){.literal = NANOS_NEVER, .times = 1, .over = 1};
	if (!read_taken(c, "up"))
		return true;
	if (!read_taken(c, "to"))
		return read_expected(c, read_peek(c), NULL, "up to a time");
	if (!read_term(c, read_take(c), &out->up_to))
		return false;
	return !read_is_list(&out->up_to) ||
	       read_expected(c, c->words[c->next - 1], NULL, "one time, not a list");
}

static bool read_count(struct cursor *c, struct law *out)
{
	struct word word = read_take(c);
	struct number_sum number;

	if (!read_number(c, word, &number))
		return false;
	if (number.count != 1 || number.terms[0].variable != VAR_NUMBER)
		return read_expected(c, word, NULL, "a whole number");
	out->number = number.terms[0].number;
	return true;
}

static bool read_bound(struct cursor *c, struct law *out)
{
	static const char *const near[] = {"doubles", NULL};

	for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++) {
		if (!read_taken(c, comparisons[i].sign))
			continue;
		out->comparison = comparisons[i].comparison;
		if (out->kind == LAW_COUNT)
			return read_count(c, out);
		return read_duration(c, read_take(c), &out->right);
	}
	return read_expected(c, read_peek(c), near, "a list, doubles, or = < <= > >= and a value");
}

bool read_law(struct cursor *c, struct law *out)
{
	size_t from = c->next;
	bool named = false;

	out->at = (struct place){c->reading->file->path, c->line->number,
		read_column(c->line, (size_t)(read_peek(c).at - c->text))};
	out->id = word_copy(c->reading->arena, read_take(c));
	out->kind = LAW_TOTAL;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !named; i++)
		if (read_taken(c, kinds[i].word)) {
			out->kind = kinds[i].kind;
			named = true;
		}
	if (!read_lists(c, out))
		return false;
	if (!named && read_taken(c, "doubles")) {
		if (!read_doubles(c, out))
			return false;
	} else if (!read_bound(c, out)) {
		return false;
	}
	out->text = read_span(c, from, c->next);
	return !read_more(c) || read_expected(c, read_peek(c), NULL, "the end of the law");
}
