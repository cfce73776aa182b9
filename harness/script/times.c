/* SPDX-License-Identifier: BSD-2-Clause */
/* Working out times: parts of lists, exact scaling, sums. */
#include "harness/script/times.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

__extension__ typedef __int128 wide; /* a product of two 64-bit numbers */

static bool get_of_profile(void *ctx, const char *parameter, struct value *out)
{
	const struct profile *profile = ctx;

	*out = *profile_value(profile, parameter);
	return out->kind != VALUE_NONE;
}

struct times_source times_of_profile(const struct profile *profile)
{
	return (struct times_source){get_of_profile, (void *)profile};
}

nanos times_scale(nanos d, int64_t times, int64_t over)
{
	wide product = (wide)d * times;

	assert(times >= 0 && over > 0);
	if (d == NANOS_NEVER)
		return NANOS_NEVER;
	product /= over;
	return product >= NANOS_NEVER ? NANOS_NEVER : (nanos)product;
}

/* Keeps the waits from..to, which count from 1; false when one is not there. */
static bool keep(struct value *value, size_t from, size_t to)
{
	if (from < 1 || from > to || to > value->count || to > VALUE_TIMES)
		return false;
	memmove(value->times, value->times + from - 1, (to - from + 1) * sizeof *value->times);
	value->count = to - from + 1;
	return true;
}

static bool take_part(const struct time_term *term, struct value *value)
{
	switch (term->part) {
	case PART_WHOLE: return true;
	case PART_RANGE: return keep(value, (size_t)term->from, (size_t)term->to);
	case PART_FIRST: return keep(value, 1, 1);
	case PART_LAST: return keep(value, value->count, value->count);
	case PART_BUTFIRST:
	case PART_BUTLAST: break;
	}
	if (value->count == 0)
		return false;
	value->count--;
	if (term->part == PART_BUTFIRST)
		memmove(value->times, value->times + 1, value->count * sizeof *value->times);
	return true;
}

static enum times_found lacking(char *why, const char *text, const char *what)
{
	if (why)
		snprintf(why, TIMES_WHY, "%.100s %s", text, what);
	return TIMES_LACKING;
}

enum times_found times_term(
	const struct time_term *term, const struct times_source *from, struct value *out, char *why)
{
	*out = (struct value){.kind = VALUE_LIST, .times = {term->literal}, .count = 1};
	if (term->parameter && !from->get(from->ctx, term->parameter, out))
		return lacking(why, term->text, "is not promised");
	if (out->kind != VALUE_DURATION && out->kind != VALUE_LIST)
		return lacking(why, term->text, "is not a time");
	if (out->kind == VALUE_DURATION)
		out->count = 1;
	out->kind = VALUE_LIST;
	if (term->parameter && !take_part(term, out))
		return lacking(why, term->text, "is not there");
	for (size_t i = 0; i < out->count; i++)
		out->times[i] = times_scale(out->times[i], term->times, term->over);
	return TIMES_FOUND;
}

static nanos total(const struct value *value)
{
	nanos sum = 0;

	for (size_t i = 0; i < value->count; i++)
		sum = nanos_add(sum, value->times[i]);
	return sum;
}

static const char *first_text(const struct time_sum *sum)
{
	return sum->count ? sum->terms[0].text : "";
}

/* Does the target run a timer for it? Those of an ACK and of our patience are no such timers. */
static bool is_timer(const struct time_term *term)
{
	return term->parameter && strcmp(term->parameter, "prompt") != 0 &&
	       strcmp(term->parameter, "ack_delay") != 0;
}

static bool subtract(nanos from[2], const nanos minus[2])
{
	bool never = from[0] == NANOS_NEVER || from[1] == NANOS_NEVER;

	if (nanos_add(minus[0], minus[1]) > nanos_add(from[0], from[1]) ||
		minus[0] == NANOS_NEVER || minus[1] == NANOS_NEVER)
		return false;
	for (size_t i = 0; i < 2; i++)
		from[i] = never ? NANOS_NEVER : from[i] - minus[i];
	return true;
}

enum times_found times_halves(const struct time_sum *sum, const struct times_source *from,
	struct times_halves *out, char *why)
{
	nanos plus[2] = {0}, minus[2] = {0};

	for (size_t i = 0; i < sum->count; i++) {
		const struct time_term *term = &sum->terms[i];
		nanos *side = &(term->minus ? minus : plus)[is_timer(term)];
		struct value value;

		if (times_term(term, from, &value, why) != TIMES_FOUND)
			return TIMES_LACKING;
		*side = nanos_add(*side, total(&value));
	}
	if (!subtract(plus, minus))
		return lacking(
			why, first_text(sum), "and what is taken from it come to less than 0s");
	*out = (struct times_halves){.exact = plus[0], .timers = plus[1]};
	return TIMES_FOUND;
}

enum times_found times_duration(
	const struct time_sum *sum, const struct times_source *from, nanos *out, char *why)
{
	struct times_halves halves;

	if (times_halves(sum, from, &halves, why) != TIMES_FOUND)
		return TIMES_LACKING;
	*out = nanos_add(halves.timers, halves.exact);
	return TIMES_FOUND;
}

enum times_found times_list(
	const struct time_sum *sum, const struct times_source *from, struct value *out, char *why)
{
	*out = (struct value){.kind = VALUE_LIST};
	for (size_t i = 0; i < sum->count; i++) {
		struct value value;

		if (times_term(&sum->terms[i], from, &value, why) != TIMES_FOUND)
			return TIMES_LACKING;
		for (size_t k = 0; k < value.count && out->count < VALUE_TIMES; k++)
			out->times[out->count++] = value.times[k];
	}
	return TIMES_FOUND;
}
