/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading times: literals and parameters, their parts, scaled and summed. */
#include "harness/script/read.h"

#include <ctype.h>
#include <string.h>

#define A_TIME "a time: {parameter}, 5.8s, 200ms, 3min or 0"

enum { MOST_DIGITS = 9 };

static const char *const part_names[] = {"first", "last", "butfirst", "butlast", NULL};

static const char **parameter_names(struct cursor *c, unsigned kinds)
{
	const char **names;
	size_t count = 0, n = 0;

	while (profile_parameters[count].name)
		count++;
	names = arena_get(c->reading->arena, (count + 1) * sizeof *names);
	for (size_t i = 0; i < count; i++)
		if (kinds & 1u << profile_parameters[i].kind)
			names[n++] = profile_parameters[i].name;
	return names;
}

const struct parameter *read_parameter(struct cursor *c, struct word name, unsigned kinds)
{
	const struct parameter *parameter = profile_parameter(name.at, name.len);
	struct word whole = {name.at - 1, name.len + 2};
	const char *meant;

	if (parameter && kinds & 1u << parameter->kind)
		return parameter;
	meant = errors_nearest(
		word_copy(c->reading->arena, name), (const char *const *)parameter_names(c, kinds));
	if (word_starts((struct word){whole.at, whole.len}, "{") && name.at[name.len] != '}')
		whole.len--; /* {x.2}: only the name is wrong */
	if (parameter)
		read_wrong(c, whole, "found \"%s\", expected %s parameter", word_show(whole),
			kinds & 1u << VALUE_NUMBER ? "a number, not such a"
			: kinds & 1u << VALUE_WHAT
				? "a parameter that says what is sent, not such a"
				: "a time, not such a");
	else
		read_wrong(c, whole, "found \"%s\", expected a profile parameter%s%s%s",
			word_show(whole), meant ? " (did you mean " : "", meant ? meant : "",
			meant ? "?)" : "");
	return NULL;
}

/* A whole number of a few digits from `at` on; false when there is none. */
static bool read_index(struct word word, size_t *at, int *out)
{
	size_t from = *at;

	*out = 0;
	while (*at < word.len && *at - from < 4 && isdigit((unsigned char)word.at[*at]))
		*out = *out * 10 + (word.at[(*at)++] - '0');
	return *at > from && *out > 0;
}

static bool read_range(struct word word, struct time_term *out)
{
	size_t at = 0;

	out->part = PART_RANGE;
	if (!read_index(word, &at, &out->from))
		return false;
	out->to = out->from;
	if (at < word.len && word.at[at] == '-') {
		at++;
		if (!read_index(word, &at, &out->to))
			return false;
	}
	return at == word.len && out->from <= out->to && out->to <= VALUE_TIMES;
}

/* What follows the point in {x.2}. */
static bool read_part(struct cursor *c, struct word word, struct time_term *out)
{
	static const enum part parts[] = {PART_FIRST, PART_LAST, PART_BUTFIRST, PART_BUTLAST};

	for (size_t i = 0; part_names[i]; i++)
		if (word_is(word, part_names[i])) {
			out->part = parts[i];
			return true;
		}
	if (read_range(word, out))
		return true;
	return read_expected(
		c, word, part_names, "a part of a list: 2, 1-3, first, last, butfirst or butlast");
}

/* {x} or {x.part}, the braces included. */
static bool read_braces(struct cursor *c, struct word word, struct time_term *out)
{
	const char *point = memchr(word.at, '.', word.len);
	size_t end = point ? (size_t)(point - word.at) : word.len - 1;
	const struct parameter *parameter = read_parameter(
		c, word_part(word, 1, end), 1u << VALUE_DURATION | 1u << VALUE_LIST);

	if (!parameter)
		return false;
	out->parameter = parameter->name;
	if (!point)
		return true;
	if (parameter->kind != VALUE_LIST)
		return read_wrong(c, word, "found \"%s\", expected {%s}: one time has no parts",
			word_show(word), parameter->name);
	return read_part(c, word_part(word, end + 1, word.len - 1), out);
}

static int64_t divisor(int64_t a, int64_t b)
{
	while (b) {
		int64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* A decimal number: 1.5 is 15 tenths. */
struct decimal {
	int64_t number, tens;
	size_t len; /* characters read, 0 where there is none */
};

static struct decimal read_decimal(struct word word)
{
	struct decimal d = {.tens = 1};
	size_t digits = 0, point = 0;

	for (; d.len < word.len && digits <= MOST_DIGITS; d.len++) {
		if (word.at[d.len] == '.' && !point && digits) {
			point = d.len + 1;
			continue;
		}
		if (!isdigit((unsigned char)word.at[d.len]))
			break;
		d.number = d.number * 10 + (word.at[d.len] - '0');
		d.tens *= point ? 10 : 1;
		digits++;
	}
	if (digits == 0 || digits > MOST_DIGITS || point == d.len)
		d.len = 0;
	return d;
}

/* Multiplies times/over by a decimal number, exactly; returns the characters read, 0 for none. */
static size_t scale(struct word word, int64_t *times, int64_t *over)
{
	struct decimal d = read_decimal(word);
	int64_t common;

	if (d.len == 0 || __builtin_mul_overflow(*times, d.number, times) ||
		__builtin_mul_overflow(*over, d.tens, over) || *over == 0)
		return 0;
	common = divisor(*times ? *times : *over, *over);
	*times /= common;
	*over /= common;
	return d.len;
}

static bool read_scales(struct cursor *c, struct word word, struct time_term *out)
{
	for (size_t at = 0; at < word.len;) {
		struct word number = word_part(word, at + 1, word.len);
		size_t len = word.at[at] == '*'   ? scale(number, &out->times, &out->over)
			     : word.at[at] == '/' ? scale(number, &out->over, &out->times)
						  : 0;

		if (len == 0 || out->times < 0 || out->over <= 0)
			return read_wrong(c, word_part(word, at, word.len),
				"found \"%s\", expected *1.5 or /2 behind a time",
				word_show(word_part(word, at, word.len)));
		at += len + 1;
	}
	return true;
}

/* Where the base of a term ends: behind the braces, or before * and /. */
static size_t base_end(struct word word)
{
	const char *brace = word.len && word.at[0] == '{' ? memchr(word.at, '}', word.len) : NULL;
	size_t end = 0;

	if (brace)
		return (size_t)(brace - word.at) + 1;
	while (end < word.len && word.at[end] != '*' && word.at[end] != '/')
		end++;
	return end;
}

bool read_term(struct cursor *c, struct word word, struct time_term *out)
{
	struct word base = word_part(word, 0, base_end(word));

	out->times = out->over = 1;
	out->text = word_copy(c->reading->arena, word);
	if (base.len > 2 && base.at[0] == '{' && base.at[base.len - 1] == '}') {
		if (!read_braces(c, base, out))
			return false;
	} else if (!nanos_read(base.at, base.len, &out->literal)) {
		return read_expected(c, word, NULL, A_TIME);
	}
	return read_scales(c, word_part(word, base.len, word.len), out);
}

bool read_is_list(const struct time_term *term)
{
	const struct parameter *parameter;

	if (!term->parameter || term->part == PART_FIRST || term->part == PART_LAST)
		return false;
	if (term->part == PART_RANGE)
		return term->from != term->to;
	parameter = profile_parameter(term->parameter, strlen(term->parameter));
	return parameter && parameter->kind == VALUE_LIST;
}

static bool add_term(struct cursor *c, struct word word, bool minus, struct time_sum *sum)
{
	struct time_term term = {0};

	if (!read_term(c, word, &term))
		return false;
	term.minus = minus;
	sum->terms = arena_grow(c->reading->arena, sum->terms, &sum->count, sizeof *sum->terms);
	sum->terms[sum->count - 1] = term;
	return true;
}

bool read_list(struct cursor *c, struct word word, struct time_sum *out)
{
	return add_term(c, word, false, out);
}

/* Where a term ends: before + or -, but not inside braces. */
static size_t term_end(struct word word, size_t at)
{
	bool inside = false;

	for (; at < word.len; at++) {
		inside = word.at[at] == '{' || (inside && word.at[at] != '}');
		if (!inside && (word.at[at] == '+' || word.at[at] == '-'))
			break;
	}
	return at;
}

bool read_duration(struct cursor *c, struct word word, struct time_sum *out)
{
	bool minus = false;

	*out = (struct time_sum){0};
	for (size_t at = 0, end; at <= word.len; at = end + 1) {
		struct word part;

		end = term_end(word, at);
		part = word_part(word, at, end);
		if (part.len == 0)
			return read_expected(c, word, NULL, A_TIME);
		if (!add_term(c, part, minus, out))
			return false;
		if (read_is_list(&out->terms[out->count - 1]))
			return read_wrong(c, part,
				"found the list \"%s\", expected one time, such as {%s.1}",
				word_show(part), out->terms[out->count - 1].parameter);
		minus = end < word.len && word.at[end] == '-';
	}
	return true;
}
