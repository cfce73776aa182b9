/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading the words of a box. */
#include "harness/matrix/describe.h"
#include "harness/script/errors.h"
#include "lib/wire/segment.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

enum { VALUE_TEXT = 40 };

struct reading {
	struct arena *arena;
	const struct routes *routes;
	struct box_mistake *mistake;
};

static uint64_t one(unsigned value)
{
	return UINT64_C(1) << value;
}

/* Always false. */
static bool mistaken(struct reading *reading, const char *at, size_t len, const char *expected)
{
	struct box_mistake *mistake = reading->mistake;

	mistake->at = at;
	mistake->expected = expected;
	mistake->near = NULL;
	snprintf(mistake->found, sizeof mistake->found, "%.*s", (int)len, at);
	return false;
}

/* The nearest of all values of the axis, or of all axes with AXES. */
static bool not_known(
	struct reading *reading, const char *at, size_t len, const char *expected, enum axis axis)
{
	const char *candidates[AXIS_VALUES + 1] = {0};
	unsigned count = axis == AXES         ? AXES
			 : axis == AXIS_ROUTE ? (unsigned)reading->routes->count
					      : axis_values(axis);

	mistaken(reading, at, len, expected);
	for (unsigned i = 0; i < count; i++)
		candidates[i] = axis == AXES ? axis_name(i)
				: axis == AXIS_ROUTE
					? reading->routes->items[i].name
					: axis_value(
						  axis, i, arena_get(reading->arena, VALUE_TEXT));
	reading->mistake->near = errors_nearest(reading->mistake->found, candidates);
	return false;
}

static bool read_route(struct reading *reading, const char *at, size_t len, uint64_t *on)
{
	const char *glob = arena_text(reading->arena, at, len);
	uint64_t found = 0;

	for (unsigned i = 0; i < reading->routes->count; i++)
		if (fnmatch(glob, reading->routes->items[i].name, 0) == 0)
			found |= one(i);
	*on |= found;
	return found || not_known(reading, at, len, "a route", AXIS_ROUTE);
}

/* The value that is called so, or -1. */
static int value_of(enum axis axis, const char *at, size_t len)
{
	char word[VALUE_TEXT];

	for (unsigned i = 0; i < axis_values(axis); i++)
		if (strlen(axis_value(axis, i, word)) == len && memcmp(word, at, len) == 0)
			return (int)i;
	return -1;
}

/* "+RST-ACK": what must be set, and what must not. */
static bool read_cube(struct reading *reading, const char *at, size_t len, uint64_t *on)
{
	unsigned set = 0, clear = 0;

	for (size_t i = 0; i < len;) {
		size_t word = i + 1, end = word;
		int flag;

		while (end < len && at[end] != '+' && at[end] != '-')
			end++;
		flag = value_of(AXIS_CONTROL, at + word, end - word);
		if (flag <= 0 || (flag & (flag - 1)))
			return not_known(reading, at + word, end - word,
				"FIN, SYN, RST, PSH, ACK or URG", AXIS_CONTROL);
		if (at[i] == '+')
			set |= (unsigned)flag;
		else
			clear |= (unsigned)flag;
		i = end;
	}
	if (set & clear)
		return mistaken(reading, at, len, "a flag once");
	for (unsigned value = 0; value < CONTROLS; value++)
		if ((value & set) == set && !(value & clear))
			*on |= one(value);
	return true;
}

static const char *dots_in(const char *at, size_t len)
{
	for (size_t i = 0; i + 1 < len; i++)
		if (at[i] == '.' && at[i + 1] == '.')
			return at + i;
	return NULL;
}

static bool read_values(
	struct reading *reading, enum axis axis, const char *at, size_t len, uint64_t *on)
{
	const char *dots = dots_in(at, len), *second = dots ? dots + 2 : at;
	size_t first_len = dots ? (size_t)(dots - at) : len;
	size_t second_len = len - (size_t)(second - at);
	int from = value_of(axis, at, first_len), to = value_of(axis, second, second_len);

	if (from < 0)
		return not_known(reading, at, first_len, "a value of this axis", axis);
	if (to < 0)
		return not_known(reading, second, second_len, "a value of this axis", axis);
	if (to < from)
		return mistaken(reading, at, len, "the lower value first");
	for (int i = from; i <= to; i++)
		*on |= one((unsigned)i);
	return true;
}

static bool read_word(
	struct reading *reading, enum axis axis, const char *at, size_t len, uint64_t *on)
{
	if (len == 0)
		return mistaken(reading, at, 0, "a value");
	if (axis == AXIS_ROUTE)
		return read_route(reading, at, len, on);
	if (axis == AXIS_CONTROL && strchr("+-", *at))
		return read_cube(reading, at, len, on);
	return read_values(reading, axis, at, len, on);
}

/* The words behind AXIS=, up to `end`. */
static bool read_axis(
	struct reading *reading, enum axis axis, const char *at, const char *end, uint64_t *on)
{
	bool outside = *at == '!';
	char with = axis == AXIS_CONTROL ? '|' : ',';
	uint64_t found = 0;

	at += outside;
	for (;;) {
		const char *stop = memchr(at, with, (size_t)(end - at));

		stop = stop ? stop : end;
		if (!read_word(reading, axis, at, (size_t)(stop - at), &found))
			return false;
		if (stop == end)
			break;
		at = stop + 1;
	}
	*on = outside ? ~found : found;
	return true;
}

static enum axis axis_of(const char *at, size_t len)
{
	enum axis axis = 0;

	while (axis < AXES &&
		(strlen(axis_name(axis)) != len || memcmp(axis_name(axis), at, len) != 0))
		axis++;
	return axis;
}

/* One AXIS=VALUES. */
static bool read_part(
	struct reading *reading, const char *at, const char *end, struct box *out, unsigned *said)
{
	const char *equals = memchr(at, '=', (size_t)(end - at));
	size_t len = equals ? (size_t)(equals - at) : (size_t)(end - at);
	enum axis axis = axis_of(at, len);

	if (axis == AXES)
		return not_known(
			reading, at, len, "all, or route= flags= bits= seq= ack= len= win=", AXES);
	if (!equals)
		return mistaken(reading, end, 0, "= and values");
	if (*said & 1u << axis)
		return mistaken(reading, at, len, "each axis once");
	*said |= 1u << axis;
	return read_axis(reading, axis, equals + 1, end, &out->on[axis]);
}

bool box_read(struct arena *arena, const struct routes *routes, const char *text, struct box *out,
	struct box_mistake *mistake)
{
	struct reading reading = {arena, routes, mistake};
	unsigned said = 0;

	memset(out, 0xff, sizeof *out);
	if (strcmp(text, "all") == 0)
		return true;
	for (const char *at = text, *end; *at; at = end + strspn(end, " \t")) {
		end = at + strcspn(at, " \t");
		if (!read_part(&reading, at, end, out, &said))
			return false;
	}
	return said != 0 || mistaken(&reading, text, 0, "all, or AXIS=VALUES");
}
